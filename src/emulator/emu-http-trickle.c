/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-http-trickle.h"

#include <string.h>

struct _EmuHttpTrickle {
  GIOStream *stream;
  GCancellable *cancellable;
  GSource *pause;
  /* The whole answer, and how much of it goes before the pause. */
  GBytes *answer;
  gsize first;
  /* 0: nothing comes after the first part. */
  guint pause_ms;
  EmuHttpTrickleFunc on_end;
  gpointer user_data;
};

static void
trickle_free (EmuHttpTrickle *self)
{
  g_clear_pointer (&self->pause, g_source_unref);
  g_object_unref (self->cancellable);
  g_object_unref (self->stream);
  g_bytes_unref (self->answer);
  g_free (self);
}

static void
on_closed (GObject *stream, GAsyncResult *result, gpointer user_data)
{
  g_io_stream_close_finish (G_IO_STREAM (stream), result, NULL);
}

static void
end (EmuHttpTrickle *self)
{
  if (g_cancellable_is_cancelled (self->cancellable)) {
    /* At once: nobody runs the context for much longer. */
    g_io_stream_close (self->stream, self->cancellable, NULL);
  } else {
    self->on_end (self, self->user_data);
    g_io_stream_close_async (
        self->stream, G_PRIORITY_DEFAULT, NULL, on_closed, NULL);
  }
  trickle_free (self);
}

static void
write_range (EmuHttpTrickle *self, gsize offset, gsize size,
    GAsyncReadyCallback callback)
{
  const guint8 *data = g_bytes_get_data (self->answer, NULL);

  g_output_stream_write_all_async (g_io_stream_get_output_stream (self->stream),
      data + offset, size, G_PRIORITY_DEFAULT, self->cancellable, callback,
      self);
}

/* Whatever became of the second part, it was the last. */
static void
on_second_part (GObject *stream, GAsyncResult *result, gpointer user_data)
{
  g_output_stream_write_all_finish (
      G_OUTPUT_STREAM (stream), result, NULL, NULL);
  end (user_data);
}

static gboolean
on_pause_over (gpointer user_data)
{
  EmuHttpTrickle *self = user_data;

  write_range (self, self->first, g_bytes_get_size (self->answer) - self->first,
      on_second_part);
  return G_SOURCE_REMOVE;
}

static void
on_first_part (GObject *stream, GAsyncResult *result, gpointer user_data)
{
  EmuHttpTrickle *self = user_data;

  if (!g_output_stream_write_all_finish (
          G_OUTPUT_STREAM (stream), result, NULL, NULL) ||
      self->pause_ms == 0) {
    end (self);
    return;
  }
  self->pause = g_timeout_source_new (self->pause_ms);
  g_source_set_callback (self->pause, on_pause_over, self, NULL);
  g_source_attach (self->pause, g_main_context_get_thread_default ());
}

static GBytes *
make_answer (const char *type, GBytes *body, gsize *head_size)
{
  g_autofree char *head = g_strdup_printf (
      "HTTP/1.1 200 OK\r\nContent-Type: %s\r\n"
      "Content-Length: %" G_GSIZE_FORMAT "\r\nConnection: close\r\n\r\n",
      type, g_bytes_get_size (body));
  GByteArray *answer = g_byte_array_new ();
  gsize size;
  const void *data = g_bytes_get_data (body, &size);

  g_byte_array_append (answer, (const guint8 *) head, (guint) strlen (head));
  *head_size = answer->len;
  g_byte_array_append (answer, data, (guint) size);
  return g_byte_array_free_to_bytes (answer);
}

/*
 * Takes the connection of @message, which is in its handler, away from libsoup,
 * and promises all of @body on it.
 *
 * @first: bytes of the body that are sent at once
 * @pause_ms: how long the rest takes to follow; 0: the connection is closed
 *   instead
 * @on_end: called in the end, unless the trickle is cancelled; the trickle is
 *   gone afterwards
 */
EmuHttpTrickle *
emu_http_trickle_new (SoupServerMessage *message, const char *type,
    GBytes *body, gsize first, guint pause_ms, EmuHttpTrickleFunc on_end,
    gpointer user_data)
{
  EmuHttpTrickle *self = g_new0 (EmuHttpTrickle, 1);
  gsize head_size;

  self->answer = make_answer (type, body, &head_size);
  self->first = head_size + MIN (first, g_bytes_get_size (body));
  self->pause_ms = pause_ms;
  self->cancellable = g_cancellable_new ();
  self->on_end = on_end;
  self->user_data = user_data;
  self->stream = soup_server_message_steal_connection (message);
  write_range (self, 0, self->first, on_first_part);
  return self;
}

/* Closes the connection; the rest is done in the context's next iterations. */
void
emu_http_trickle_cancel (EmuHttpTrickle *self)
{
  gboolean paused = self->pause != NULL && !g_source_is_destroyed (self->pause);

  g_cancellable_cancel (self->cancellable);
  if (!paused)
    return;
  g_source_destroy (self->pause);
  end (self);
}
