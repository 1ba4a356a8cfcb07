/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "script.h"

#include <string.h>

gboolean
script_reply (RawServer *server, GIOStream *connection, const char *head,
    gpointer user_data)
{
  const ScriptReply *reply = user_data;

  for (guint n = raw_server_count_requests (server);
       n > 1 && reply[1].head != NULL; n--)
    reply++;
  raw_send_text (connection, reply->head);
  raw_send_text (connection, "\r\n");
  raw_send_text (connection, reply->body);
  if (reply->then == SCRIPT_HOLD)
    raw_server_hold (server);
  return reply->then == SCRIPT_KEEP;
}

/* ---- Waiting ---- */

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

static void
wait_for_result (GAsyncResult **result)
{
  g_assert_null (*result);
  vxg_test_wait_for (
      g_main_context_get_thread_default (), is_set, (gpointer) result);
}

VxgDownload *
script_download_uri (VxgClient *client, const char *uri, goffset offset,
    goffset length, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  vxg_client_download_async (
      client, uri, offset, length, cancellable, keep_result, &result);
  wait_for_result (&result);
  return vxg_client_download_finish (client, result, error);
}

VxgDownload *
script_download (Fixture *fixture, goffset offset, goffset length,
    GCancellable *cancellable, GError **error)
{
  g_autofree char *server = raw_server_dup_uri (fixture->server, "127.0.0.1");
  g_autofree char *uri = g_strconcat (server, SCRIPT_PATH, NULL);

  return script_download_uri (
      fixture->client, uri, offset, length, cancellable, error);
}

char *
script_read (
    GInputStream *stream, gsize size, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize length;
  const char *data;

  g_input_stream_read_bytes_async (
      stream, size, G_PRIORITY_DEFAULT, cancellable, keep_result, &result);
  wait_for_result (&result);
  bytes = g_input_stream_read_bytes_finish (stream, result, error);
  if (bytes == NULL)
    return NULL;
  data = g_bytes_get_data (bytes, &length);
  return g_strndup (data, length);
}

char *
script_read_all (VxgDownload *download, GError **error)
{
  g_autoptr (GString) all = g_string_new (NULL);
  gsize before;

  do {
    g_autofree char *piece = script_read (
        vxg_download_get_stream (download), 64 * 1024, NULL, error);

    before = all->len;
    if (piece != NULL)
      g_string_append (all, piece);
  } while (all->len > before);
  return g_string_free (g_steal_pointer (&all), FALSE);
}

/* ---- Looking ---- */

void
script_assert_delivers (
    Fixture *fixture, goffset offset, goffset length, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VxgDownload) download =
      script_download (fixture, offset, length, NULL, &error);
  g_autofree char *text = NULL;
  goffset size;

  g_assert_no_error (error);
  text = script_read_all (download, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, expected);
  size = vxg_download_get_size (download);
  g_assert_true (size == -1 || size == (goffset) strlen (expected));
}

void
script_assert_fails (
    Fixture *fixture, goffset offset, goffset length, VxgError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VxgDownload) download =
      script_download (fixture, offset, length, NULL, &error);

  g_assert_null (download);
  script_assert_error (error, code);
}

void
script_assert_error (const GError *error, VxgError code)
{
  g_assert_nonnull (error);
  g_test_message ("%s", error->message);
  g_assert_error (error, VXG_ERROR, (gint) code);
  g_assert_null (strstr (error->message, "s3cret"));
  g_assert_null (strstr (error->message, "x.ts"));
  g_assert_null (strstr (error->message, "ticket"));
}
