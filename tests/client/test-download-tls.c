/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Downloads over TLS. */
#include "certificates.h"
#include "script.h"

#define HOUR 3600L
#define DIGITS "0123456789abcdefghij"
#define ALL SCRIPT_OK "Content-Length: 20\r\n"

static Authority *authority;
static GTlsCertificate *good;

static void
test_certificates (void)
{
  g_autoptr (GTlsCertificate) foreign =
      authority_issue (authority, "DNS:other.example", -HOUR, HOUR);
  ScriptReply replies[] = { { ALL, DIGITS }, { NULL } };
  Fixture fixture = { FALSE };

  fixture_start (&fixture, good, script_reply, replies);
  script_assert_fails (&fixture, 0, -1, VXG_ERROR_TLS);
  g_assert_cmpuint (raw_server_count_requests (fixture.server), ==, 0);
  vxg_client_set_ca_file (fixture.client, authority_get_file (authority));
  script_assert_delivers (&fixture, 0, -1, DIGITS);
  vxg_client_set_ca_file (fixture.client, "/nowhere");
  script_assert_fails (&fixture, 0, -1, VXG_ERROR_TLS);
  fixture_tear_down (&fixture, NULL);

  fixture_start (&fixture, foreign, script_reply, replies);
  vxg_client_set_ca_file (fixture.client, authority_get_file (authority));
  script_assert_fails (&fixture, 0, -1, VXG_ERROR_TLS);
  g_assert_cmpuint (raw_server_count_requests (fixture.server), ==, 0);
  vxg_client_set_tls_validation_flags (fixture.client,
      G_TLS_CERTIFICATE_VALIDATE_ALL & ~G_TLS_CERTIFICATE_BAD_IDENTITY);
  script_assert_delivers (&fixture, 0, -1, DIGITS);
  fixture_tear_down (&fixture, NULL);
}

/* Into TLS, but not out of it, not even to this machine. */
static void
test_redirect (void)
{
  ScriptReply replies[] = { { ALL, DIGITS }, { NULL } };
  g_autoptr (RawServer) plain = raw_server_new (NULL, script_reply, replies);
  g_autoptr (RawServer) safe = raw_server_new (good, script_reply, replies);
  g_autofree char *plain_uri = raw_server_dup_uri (plain, "127.0.0.1");
  g_autofree char *safe_uri = raw_server_dup_uri (safe, "127.0.0.1");
  g_autofree char *down = g_strdup_printf (
      "HTTP/1.1 302 Found\r\nLocation: %s/x.ts\r\nContent-Length: 0\r\n",
      plain_uri);
  g_autofree char *up = g_strdup_printf (
      "HTTP/1.1 302 Found\r\nLocation: %s/x.ts\r\nContent-Length: 0\r\n",
      safe_uri);
  ScriptReply out[] = { { down, "" }, { NULL } };
  ScriptReply in[] = { { up, "" }, { NULL } };
  Fixture fixture = { FALSE };

  fixture_start (&fixture, good, script_reply, out);
  vxg_client_set_ca_file (fixture.client, authority_get_file (authority));
  script_assert_fails (&fixture, 0, -1, VXG_ERROR_INSECURE);
  g_assert_cmpuint (raw_server_count_connections (plain), ==, 0);
  fixture_tear_down (&fixture, NULL);

  fixture_start (&fixture, NULL, script_reply, in);
  vxg_client_set_ca_file (fixture.client, authority_get_file (authority));
  script_assert_delivers (&fixture, 0, -1, DIGITS);
  g_assert_finalize_object (g_steal_pointer (&fixture.client));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  fixture_tear_down (&fixture, NULL);
}

/* Ends the connection under TLS, which then has no time to say so. */
static gboolean
reply_torn (RawServer *server, GIOStream *connection, const char *head,
    gpointer user_data)
{
  g_autoptr (GIOStream) base = NULL;

  raw_send_text (connection, user_data);
  g_object_get (connection, "base-io-stream", &base, NULL);
  g_io_stream_close (base, NULL, NULL);
  return FALSE;
}

static void
test_cut (void)
{
  static const char *const starts[] = { ALL "\r\n0123",
    ALL "Connection: close\r\n\r\n0123",
    SCRIPT_OK "Transfer-Encoding: chunked\r\n\r\n8\r\n0123" };

  for (guint i = 0; i < G_N_ELEMENTS (starts); i++) {
    Fixture fixture = { FALSE };
    g_autoptr (VxgDownload) download = NULL;
    g_autoptr (GError) error = NULL;
    g_autofree char *text = NULL;

    fixture_start (&fixture, good, reply_torn, (gpointer) starts[i]);
    vxg_client_set_ca_file (fixture.client, authority_get_file (authority));
    download = script_download (&fixture, 0, -1, NULL, &error);
    g_assert_no_error (error);
    text = script_read_all (download, &error);
    script_assert_error (error, VXG_ERROR_NETWORK);
    g_assert_cmpstr (text, ==, "0123");
    g_clear_object (&download);
    fixture_tear_down (&fixture, NULL);
  }
}

int
main (int argc, char *argv[])
{
  int status;

  vxg_test_init (&argc, &argv, 60);
  authority = authority_new ();
  good = authority_issue (authority, "IP:127.0.0.1", -HOUR, HOUR);

  g_test_add_func ("/download-tls/certificates", test_certificates);
  g_test_add_func ("/download-tls/redirect", test_redirect);
  g_test_add_func ("/download-tls/cut", test_cut);

  status = g_test_run ();
  g_object_unref (good);
  authority_free (authority);
  return status;
}
