/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "certificates.h"
#include "fixture.h"

#define HOUR 3600L
#define NAMES "IP:127.0.0.1,DNS:localhost"

static Authority *authority;
static GTlsCertificate *good;

static void
test_own_authority (Fixture *fixture, gconstpointer data)
{
  g_autofree char *head = NULL;
  g_autofree char *authorization = NULL;

  fixture_start (fixture, good, fixture_reply_good, NULL);
  vxg_client_set_ca_file (fixture->client, authority_get_file (authority));
  fixture_assert_good (fixture);
  head = raw_server_dup_head (fixture->server, 0);
  authorization = raw_head_dup (head, "Authorization");
  g_assert_true (g_str_has_prefix (authorization, "Acc "));
}

/* Relative to where the program is when it asks, as files are. */
static void
test_relative_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *here = g_get_current_dir ();
  g_autofree char *folder = g_path_get_dirname (authority_get_file (authority));
  g_autofree char *name = g_path_get_basename (authority_get_file (authority));

  fixture_start (fixture, good, fixture_reply_good, NULL);
  vxg_client_set_ca_file (fixture->client, name);
  g_assert_cmpint (g_chdir (folder), ==, 0);
  fixture_assert_good (fixture);
  g_assert_cmpint (g_chdir (here), ==, 0);
}

/* The server has seen no request, so no credential either. */
static void
assert_refused (Fixture *fixture, const char *says)
{
  fixture_assert_fails (fixture, VXG_ERROR, VXG_ERROR_TLS, says);
  g_assert_cmpuint (raw_server_count_requests (fixture->server), ==, 0);
}

static void
test_unknown_authority (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Authority) other = authority_new ();

  fixture_start (fixture, good, fixture_reply_good, NULL);
  assert_refused (fixture, "no trusted certificate authority");
  vxg_client_set_ca_file (fixture->client, authority_get_file (other));
  assert_refused (fixture, "no trusted certificate authority");
}

static void
test_other_host (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GTlsCertificate) certificate =
      authority_issue (authority, "DNS:other.example", -HOUR, HOUR);

  fixture_start (fixture, certificate, fixture_reply_good, NULL);
  vxg_client_set_ca_file (fixture->client, authority_get_file (authority));
  assert_refused (fixture, "it is another host's");
}

static void
test_expired (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GTlsCertificate) past =
      authority_issue (authority, NAMES, -2 * HOUR, -HOUR);
  g_autoptr (GTlsCertificate) future =
      authority_issue (authority, NAMES, HOUR, 2 * HOUR);

  fixture_start (fixture, past, fixture_reply_good, NULL);
  vxg_client_set_ca_file (fixture->client, authority_get_file (authority));
  assert_refused (fixture, "it has expired");
  fixture_tear_down (fixture, data);

  fixture_start (fixture, future, fixture_reply_good, NULL);
  vxg_client_set_ca_file (fixture->client, authority_get_file (authority));
  assert_refused (fixture, "it is not valid yet");
}

/* Each flag that is not set lets its own defect pass, and no other. */
static void
test_validation_flags (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GTlsCertificate) certificate =
      authority_issue (authority, "DNS:other.example", -2 * HOUR, -HOUR);
  const GTlsCertificateFlags all = G_TLS_CERTIFICATE_VALIDATE_ALL;

  fixture_start (fixture, certificate, fixture_reply_good, NULL);
  vxg_client_set_ca_file (fixture->client, authority_get_file (authority));
  vxg_client_set_tls_validation_flags (
      fixture->client, all & ~G_TLS_CERTIFICATE_EXPIRED);
  assert_refused (fixture, "it is another host's");
  vxg_client_set_tls_validation_flags (
      fixture->client, all & ~G_TLS_CERTIFICATE_BAD_IDENTITY);
  assert_refused (fixture, "it has expired");
  vxg_client_set_tls_validation_flags (fixture->client,
      all & ~(G_TLS_CERTIFICATE_EXPIRED | G_TLS_CERTIFICATE_BAD_IDENTITY));
  fixture_assert_good (fixture);
  vxg_client_set_ca_file (fixture->client, NULL);
  vxg_client_set_tls_validation_flags (fixture->client, 0);
  fixture_assert_good (fixture);
}

/* A connection that one client accepted is not good enough for a stricter one
 * in the same context. */
static void
test_strict_beside_lax (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VxgClient) strict = NULL;
  g_autofree char *uri = NULL;
  g_autoptr (GError) error = NULL;

  fixture_start (fixture, good, fixture_reply_good, NULL);
  uri = raw_server_dup_uri (fixture->server, "127.0.0.1");
  strict = fixture_new_client (uri, NULL);
  vxg_client_set_tls_validation_flags (fixture->client, 0);
  fixture_assert_good (fixture);
  g_assert_null (fixture_ask (fixture, strict, NULL, NULL, &error));
  g_assert_error (error, VXG_ERROR, VXG_ERROR_TLS);
  g_assert_cmpuint (raw_server_count_requests (fixture->server), ==, 1);
  fixture_assert_good (fixture);
}

static void
test_bad_ca_files (Fixture *fixture, gconstpointer data)
{
  static const char *const contents[] = { "", "nonsense\n",
    "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    "-----BEGIN CERTIFICATE-----\n" };
  g_autoptr (GError) error = NULL;
  g_autofree char *file = NULL;
  int fd = g_file_open_tmp ("vxg-test-bad-XXXXXX.pem", &file, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  fixture_start (fixture, good, fixture_reply_good, NULL);
  vxg_client_set_ca_file (fixture->client, file);
  for (guint i = 0; i < G_N_ELEMENTS (contents); i++) {
    g_file_set_contents (file, contents[i], -1, &error);
    g_assert_no_error (error);
    assert_refused (fixture, file);
  }
  g_unlink (file);
  assert_refused (fixture, file);
  vxg_client_set_ca_file (fixture->client, g_get_tmp_dir ());
  assert_refused (fixture, g_get_tmp_dir ());
  g_assert_cmpuint (raw_server_count_connections (fixture->server), ==, 0);
}

static gboolean
reply_to_http (RawServer *server, GIOStream *connection, const char *head,
    gpointer user_data)
{
  g_autofree char *headers =
      g_strdup_printf ("Location: %s/x\r\n", (char *) user_data);

  raw_send_reply (connection, "302 Found", headers, "");
  return TRUE;
}

/* Out of TLS there is no way, not even to this machine. */
static void
test_downgrade (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RawServer) plain = raw_server_new (NULL, fixture_reply_good, NULL);
  g_autofree char *uri = raw_server_dup_uri (plain, "127.0.0.1");

  fixture_start (fixture, good, reply_to_http, uri);
  vxg_client_set_ca_file (fixture->client, authority_get_file (authority));
  fixture_assert_fails (
      fixture, VXG_ERROR, VXG_ERROR_INSECURE, "from HTTPS to plain HTTP");
  g_assert_cmpuint (raw_server_count_connections (plain), ==, 0);
}

/* ---- Ports that do not speak TLS ---- */

static gboolean
reply_never (RawServer *server, GIOStream *connection, const char *head,
    gpointer user_data)
{
  g_assert_not_reached ();
}

/* The server takes the first bytes of TLS for a request that never ends. */
static void
test_silent_port (Fixture *fixture, gconstpointer data)
{
  g_autofree char *uri = NULL;

  fixture->server = raw_server_new (NULL, reply_never, NULL);
  uri = g_strdup_printf (
      "https://127.0.0.1:%u", raw_server_get_port (fixture->server));
  fixture->client = fixture_new_client (uri, NULL);
  vxg_client_set_timeout (fixture->client, 1);
  fixture_assert_fails (fixture, VXG_ERROR, VXG_ERROR_TIMED_OUT, NULL);
}

int
main (int argc, char *argv[])
{
  int status;

  vxg_test_init (&argc, &argv, 60);
  authority = authority_new ();
  good = authority_issue (authority, NAMES, -HOUR, HOUR);

  fixture_add ("/tls/own-authority", test_own_authority);
  fixture_add ("/tls/relative-file", test_relative_file);
  fixture_add ("/tls/unknown-authority", test_unknown_authority);
  fixture_add ("/tls/other-host", test_other_host);
  fixture_add ("/tls/expired", test_expired);
  fixture_add ("/tls/validation-flags", test_validation_flags);
  fixture_add ("/tls/strict-beside-lax", test_strict_beside_lax);
  fixture_add ("/tls/bad-ca-files", test_bad_ca_files);
  fixture_add ("/tls/downgrade", test_downgrade);
  fixture_add ("/tls/silent-port", test_silent_port);

  status = g_test_run ();
  g_object_unref (good);
  authority_free (authority);
  return status;
}
