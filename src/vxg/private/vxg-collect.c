/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The whole of a body that has to be small. */
#include "private/vxg-collect.h"

#define MAX_REPLY (1024 * 1024)
#define CHUNK (16 * 1024)

static void read_on (GTask *task);

static void
on_chunk (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GInputStream *stream = G_INPUT_STREAM (source);
  GByteArray *body = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GBytes) chunk =
      g_input_stream_read_bytes_finish (stream, result, &error);

  if (chunk == NULL) {
    g_task_return_error (task, error);
  } else if (g_bytes_get_size (chunk) == 0) {
    g_input_stream_close (stream, NULL, NULL);
    g_task_return_pointer (task,
        g_byte_array_free_to_bytes (g_byte_array_ref (body)),
        (GDestroyNotify) g_bytes_unref);
  } else if (body->len + g_bytes_get_size (chunk) > MAX_REPLY) {
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
        "the reply is larger than 1 MiB");
  } else {
    g_byte_array_append (
        body, g_bytes_get_data (chunk, NULL), g_bytes_get_size (chunk));
    read_on (g_steal_pointer (&task));
  }
}

static void
read_on (GTask *task)
{
  g_input_stream_read_bytes_async (g_task_get_source_object (task), CHUNK,
      g_task_get_priority (task), g_task_get_cancellable (task), on_chunk,
      task);
}

/*
 * vxg_collect_async:
 *
 * Reads @stream to its end and closes it. More than 1 MiB is an error.
 */
void
vxg_collect_async (GInputStream *stream, GCancellable *cancellable,
    GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (stream, cancellable, callback, user_data);

  g_task_set_source_tag (task, vxg_collect_async);
  g_task_set_task_data (
      task, g_byte_array_new (), (GDestroyNotify) g_byte_array_unref);
  read_on (task);
}

/* Returns: (transfer full): %NULL with what libsoup or GIO reported */
GBytes *
vxg_collect_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (
      g_async_result_is_tagged (result, vxg_collect_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
