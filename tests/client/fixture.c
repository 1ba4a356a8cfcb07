/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "fixture.h"

#include <string.h>

char *
fixture_pack_token (const char *service_uri, const char *members)
{
  g_autofree char *json = g_strdup_printf (
      "{\"camid\": 5001, \"token\": \"" FIXTURE_SHARE "\", \"svcp\": "
      "\"%s\"%s}",
      service_uri, members != NULL ? members : "");

  return g_base64_encode ((const guchar *) json, strlen (json));
}

VxgClient *
fixture_new_client (const char *service_uri, const char *members)
{
  g_autofree char *packed = fixture_pack_token (service_uri, members);
  g_autoptr (GError) error = NULL;
  g_autoptr (VxgAccessToken) token = vxg_access_token_parse (packed, &error);
  g_autoptr (VxgCredentials) credentials = NULL;

  g_assert_no_error (error);
  credentials = vxg_credentials_new_for_token (token);
  return vxg_client_new (credentials);
}

void
fixture_start (Fixture *fixture, GTlsCertificate *certificate, RawReply reply,
    gpointer user_data)
{
  g_autofree char *uri = NULL;

  fixture->server = raw_server_new (certificate, reply, user_data);
  uri = raw_server_dup_uri (fixture->server, "127.0.0.1");
  fixture->client = fixture_new_client (uri, NULL);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->sync = GPOINTER_TO_INT (data);
}

/* Whoever still holds the client has been forgotten. */
void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->client != NULL)
    g_assert_finalize_object (g_steal_pointer (&fixture->client));
  /* libsoup closes connections when its loop comes round. */
  while (g_main_context_iteration (g_main_context_get_thread_default (), FALSE))
    ;
  g_clear_pointer (&fixture->server, raw_server_free);
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **kept = user_data;

  g_assert_null (*kept);
  *kept = g_object_ref (result);
}

static gboolean
is_set (gpointer user_data)
{
  return *(gpointer *) user_data != NULL;
}

VxgLiveUrls *
fixture_ask (Fixture *fixture, VxgClient *client, const char *stream_id,
    GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  if (fixture->sync)
    return vxg_client_get_live_urls (client, stream_id, cancellable, error);

  vxg_client_get_live_urls_async (
      client, stream_id, cancellable, keep_result, &result);
  g_assert_null (result);
  vxg_test_wait_for (
      g_main_context_get_thread_default (), is_set, (gpointer) &result);
  return vxg_client_get_live_urls_finish (client, result, error);
}

void
fixture_assert_good (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VxgLiveUrls) urls =
      fixture_ask (fixture, fixture->client, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (vxg_live_urls_get_rtsp (urls), ==, FIXTURE_RTSP);
}

/* Every error that a test provokes is also looked at for secrets. */
void
fixture_assert_fails (
    Fixture *fixture, GQuark domain, int code, const char *says)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VxgLiveUrls) urls =
      fixture_ask (fixture, fixture->client, NULL, NULL, &error);

  g_assert_null (urls);
  g_assert_nonnull (error);
  g_test_message ("%s", error->message);
  g_assert_error (error, domain, code);
  if (says != NULL)
    g_assert_nonnull (strstr (error->message, says));
  g_assert_null (strstr (error->message, "eyJ"));
  g_assert_null (strstr (error->message, "A2uDztXjq4"));
}

void
fixture_add (
    const char *path, void (*test) (Fixture *fixture, gconstpointer data))
{
  for (int sync = 0; sync < 2; sync++) {
    g_autofree char *full = g_strconcat (path, sync ? "/sync" : "/async", NULL);

    g_test_add (
        full, Fixture, GINT_TO_POINTER (sync), set_up, test, fixture_tear_down);
  }
}

gboolean
fixture_reply_good (RawServer *server, GIOStream *connection, const char *head,
    gpointer user_data)
{
  raw_send_reply (connection, "200 OK",
      "Content-Type: application/json\r\n"
      "Date: Tue, 10 Feb 2026 12:00:00 GMT\r\n",
      FIXTURE_BODY);
  return TRUE;
}

GBytes *
fixture_compress (const char *text, gsize size)
{
  g_autoptr (GZlibCompressor) compressor =
      g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) output =
      g_converter_output_stream_new (memory, G_CONVERTER (compressor));
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (output, text, size, NULL, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_close (output, NULL, &error);
  g_assert_no_error (error);
  return g_memory_output_stream_steal_as_bytes (
      G_MEMORY_OUTPUT_STREAM (memory));
}

/* Open file descriptors of this process. */
guint
fixture_count_files (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, &error);
  guint n = 0;

  g_assert_no_error (error);
  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}
