/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A cloud over HTTPS with a certificate authority of its own. */
#include "certificates.h"
#include "fixture.h"
#include "vxg-test.h"

#include <string.h>
#include <vxg/vxg.h>

#define PIPELINE "vxgsrc name=src ! fakesink name=sink"
#define DAY (24 * 60 * 60)

static void
make_tls (Fixture *f, Authority *authority, const char *names)
{
  g_autoptr (GTlsCertificate) certificate =
      authority_issue (authority, names, -DAY, DAY);

  vxg_emulator_set_tls_certificate (f->cloud, certificate);
  fixture_make (f, PIPELINE);
}

static void
expect_tls_error (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  const GstStructure *details = NULL;
  int code = -1;

  fixture_play (f);
  error = fixture_wait_error (f, &details);
  g_assert_true (gst_structure_get_int (details, "vxg-error", &code));
  g_assert_cmpint (code, ==, VXG_ERROR_TLS);
  g_assert_nonnull (strstr (error->message, "tls-ca-file"));
  gst_structure_free ((GstStructure *) details);
  g_assert_cmpuint (vxg_emulator_count (f->cloud, "http *"), ==, 0);
}

static void
expect_frames (Fixture *f)
{
  g_autoptr (FrameLog) log = fixture_log (f, "sink", TRUE);

  fixture_play (f);
  frame_log_wait (log, 5);
  fixture_assert_no_error (f);
}

static void
test_unknown_authority (Fixture *f, gconstpointer data)
{
  g_autoptr (Authority) authority = authority_new ();

  make_tls (f, authority, "IP:127.0.0.1");
  expect_tls_error (f);
}

static void
test_ca_file (Fixture *f, gconstpointer data)
{
  g_autoptr (Authority) authority = authority_new ();

  make_tls (f, authority, "IP:127.0.0.1");
  g_object_set (f->src, "tls-ca-file", authority_get_file (authority), NULL);
  expect_frames (f);
}

static void
test_wrong_name (Fixture *f, gconstpointer data)
{
  g_autoptr (Authority) authority = authority_new ();

  make_tls (f, authority, "DNS:elsewhere.example.com");
  g_object_set (f->src, "tls-ca-file", authority_get_file (authority), NULL);
  expect_tls_error (f);
}

static void
test_missing_ca_file (Fixture *f, gconstpointer data)
{
  g_autoptr (Authority) authority = authority_new ();

  make_tls (f, authority, "IP:127.0.0.1");
  g_object_set (f->src, "tls-ca-file", "/nonexistent/ca.pem", NULL);
  expect_tls_error (f);
}

/* Only who says so explicitly goes without. */
static void
test_validation_off (Fixture *f, gconstpointer data)
{
  g_autoptr (Authority) authority = authority_new ();

  make_tls (f, authority, "IP:127.0.0.1");
  g_object_set (f->src, "tls-validation-flags", 0, NULL);
  expect_frames (f);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  vxg_test_init (&argc, &argv, 60);
  fixture_add ("/tls/unknown-authority", test_unknown_authority);
  fixture_add ("/tls/ca-file", test_ca_file);
  fixture_add ("/tls/wrong-name", test_wrong_name);
  fixture_add ("/tls/missing-ca-file", test_missing_ca_file);
  fixture_add ("/tls/validation-off", test_validation_off);
  return fixture_run ();
}
