/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "static-server.h"

#include <libsoup/soup.h>
#include <string.h>

struct _StaticServer {
  char *folder;
  char *playlist; /* URI */
  char *elsewhere;
  gboolean gzip;

  char *uri; /* of the folder, with a slash */
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;
  SoupServer *server;

  GMutex lock;
  GHashTable *counts; /* requests by path; under the lock */
};

static void
note_request (StaticServer *self, const char *path)
{
  guint count;

  g_mutex_lock (&self->lock);
  count = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, path));
  g_hash_table_insert (
      self->counts, g_strdup (path), GUINT_TO_POINTER (count + 1));
  g_mutex_unlock (&self->lock);
}

/* How often @path was asked for. */
guint
static_server_count (StaticServer *self, const char *path)
{
  guint count;

  g_mutex_lock (&self->lock);
  count = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, path));
  g_mutex_unlock (&self->lock);
  return count;
}

static GBytes *
pack (GBytes *bytes)
{
  g_autoptr (GZlibCompressor) compressor =
      g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1);
  g_autoptr (GInputStream) plain = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (GInputStream) packed =
      g_converter_input_stream_new (plain, G_CONVERTER (compressor));
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  g_autoptr (GError) error = NULL;

  g_output_stream_splice (
      out, packed, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, &error);
  g_assert_no_error (error);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (out));
}

static void
reply (SoupServerMessage *message, const char *type, GBytes *bytes)
{
  SoupMessageBody *body = soup_server_message_get_response_body (message);

  soup_message_headers_set_content_type (
      soup_server_message_get_response_headers (message), type, NULL);
  /* libsoup takes no empty part of a body. */
  if (g_bytes_get_size (bytes) > 0)
    soup_message_body_append_bytes (body, bytes);
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
}

static void
on_watch (SoupServer *server, SoupServerMessage *message, const char *path,
    GHashTable *query, gpointer user_data)
{
  StaticServer *self = user_data;
  char *json = g_strdup_printf ("{\"hls\": \"%s\"}", self->playlist);
  g_autoptr (GBytes) bytes = g_bytes_new_take (json, strlen (json));

  reply (message, "application/json", bytes);
}

/* libsoup sees to ranges. */
static void
on_file (SoupServer *server, SoupServerMessage *message, const char *path,
    GHashTable *query, gpointer user_data)
{
  StaticServer *self = user_data;
  gboolean is_playlist = g_str_has_suffix (path, ".m3u8");
  g_autofree char *file = g_build_filename (self->folder, path, NULL);
  g_autoptr (GBytes) bytes = NULL;
  char *contents;
  gsize length;

  note_request (self, path);
  if (is_playlist && self->elsewhere != NULL) {
    g_autofree char *there = g_strconcat (self->elsewhere, path + 1, NULL);

    soup_server_message_set_redirect (message, SOUP_STATUS_FOUND, there);
    return;
  }
  if (!g_file_get_contents (file, &contents, &length, NULL)) {
    soup_server_message_set_status (message, SOUP_STATUS_NOT_FOUND, NULL);
    return;
  }
  bytes = g_bytes_new_take (contents, length);
  if (is_playlist && self->gzip) {
    g_autoptr (GBytes) packed = pack (bytes);

    soup_message_headers_replace (
        soup_server_message_get_response_headers (message), "Content-Encoding",
        "gzip");
    reply (message, "application/vnd.apple.mpegurl", packed);
    return;
  }
  reply (message,
      is_playlist ? "application/vnd.apple.mpegurl" : "video/unknown", bytes);
}

static gpointer
run (gpointer data)
{
  StaticServer *self = data;

  g_main_context_push_thread_default (self->context);
  g_main_loop_run (self->loop);
  soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

static void
listen_on_loopback (StaticServer *self)
{
  g_autoptr (GError) error = NULL;
  GSList *uris;

  g_main_context_push_thread_default (self->context);
  self->server = soup_server_new ("server-header", "static", NULL);
  soup_server_add_handler (
      self->server, "/api/v4/live/watch/", on_watch, self, NULL);
  soup_server_add_handler (self->server, NULL, on_file, self, NULL);
  soup_server_listen_local (
      self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->server);
  self->uri =
      g_strdup_printf ("http://127.0.0.1:%d/", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  g_main_context_pop_thread_default (self->context);
}

StaticServer *
static_server_new (const StaticServerOptions *options)
{
  StaticServer *self = g_new0 (StaticServer, 1);

  g_mutex_init (&self->lock);
  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->folder = g_strdup (options->folder);
  self->elsewhere = g_strdup (options->elsewhere);
  self->gzip = options->gzip;
  listen_on_loopback (self);
  self->playlist = strstr (options->playlist, "://") != NULL
      ? g_strdup (options->playlist)
      : g_strconcat (self->uri, options->playlist, NULL);
  self->thread = g_thread_new ("static-server", run, self);
  return self;
}

static gboolean
quit (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

void
static_server_free (StaticServer *self)
{
  g_main_context_invoke (self->context, quit, self->loop);
  g_thread_join (self->thread);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_hash_table_unref (self->counts);
  g_mutex_clear (&self->lock);
  g_free (self->folder);
  g_free (self->playlist);
  g_free (self->elsewhere);
  g_free (self->uri);
  g_free (self);
}

/* With a slash at its end. */
const char *
static_server_get_uri (StaticServer *self)
{
  return self->uri;
}

/* For the server as the cloud. */
char *
static_server_dup_token (StaticServer *self)
{
  g_autofree char *json =
      g_strdup_printf ("{\"camid\": 1, \"token\": \"share.x\", \"svcp\": "
                       "\"%.*s\"}",
          (int) strlen (self->uri) - 1, self->uri);

  return g_base64_encode ((const guchar *) json, strlen (json));
}
