/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Gets something small as a whole: a playlist, a key, the head of a file. */
#include "gstvxghlsfetch.h"

#define PIECE (16 * 1024)

typedef struct {
  VxgDownload *download;
  GByteArray *body;
  gsize max_size;
} Fetch;

static void
fetch_free (gpointer data)
{
  Fetch *self = data;

  g_clear_object (&self->download);
  g_byte_array_unref (self->body);
  g_free (self);
}

static void read_on (GTask *task);

static void
on_piece (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Fetch *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GBytes) piece = g_input_stream_read_bytes_finish (
      G_INPUT_STREAM (source), result, &error);
  gsize size = piece != NULL ? g_bytes_get_size (piece) : 0;

  if (piece == NULL)
    g_task_return_error (task, error);
  else if (size == 0)
    g_task_return_pointer (task,
        g_byte_array_free_to_bytes (g_byte_array_ref (self->body)),
        (GDestroyNotify) g_bytes_unref);
  else if (self->body->len + size > self->max_size)
    g_task_return_new_error (task, VXG_ERROR, VXG_ERROR_BAD_RESPONSE,
        "the media server sent more than %" G_GSIZE_FORMAT
        " bytes of what is small",
        self->max_size);
  else {
    g_byte_array_append (
        self->body, g_bytes_get_data (piece, NULL), (guint) size);
    read_on (g_steal_pointer (&task));
  }
}

static void
read_on (GTask *task)
{
  Fetch *self = g_task_get_task_data (task);

  g_input_stream_read_bytes_async (vxg_download_get_stream (self->download),
      PIECE, G_PRIORITY_DEFAULT, g_task_get_cancellable (task), on_piece, task);
}

static void
on_download (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Fetch *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->download =
      vxg_client_download_finish (VXG_CLIENT (source), result, &error);
  if (self->download == NULL)
    g_task_return_error (task, error);
  else
    read_on (g_steal_pointer (&task));
}

/*
 * gst_vxg_hls_fetch_async:
 * @uri: secret
 * @length: in bytes; 0: to the end
 * @max_size: more is an error
 */
void
gst_vxg_hls_fetch_async (VxgClient *client, const char *uri, guint64 offset,
    guint64 length, gsize max_size, GCancellable *cancellable,
    GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Fetch *self = g_new0 (Fetch, 1);

  g_task_set_source_tag (task, gst_vxg_hls_fetch_async);
  self->body = g_byte_array_new ();
  self->max_size = max_size;
  g_task_set_task_data (task, self, fetch_free);
  vxg_client_download_async (client, uri, (goffset) offset,
      length == 0 ? -1 : (goffset) length, cancellable, on_download, task);
}

/*
 * gst_vxg_hls_fetch_finish:
 * @uri: (out) (optional) (transfer full): where it was found in the end; secret
 *
 * Returns: (transfer full): %NULL with @error, of %VXG_ERROR or cancelled
 */
GBytes *
gst_vxg_hls_fetch_finish (GAsyncResult *result, char **uri, GError **error)
{
  GBytes *bytes = g_task_propagate_pointer (G_TASK (result), error);
  Fetch *self = g_task_get_task_data (G_TASK (result));

  if (bytes != NULL && uri != NULL)
    *uri = g_strdup (vxg_download_get_uri (self->download));
  return bytes;
}
