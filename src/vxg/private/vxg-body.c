/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "private/vxg-body.h"

/*
 * VxgBody:
 *
 * The body of a reply as a stream that ends where it is to end, or with an
 * error. It is read asynchronously only: a read that blocks could not be given
 * up. It belongs to the thread-default context in which the exchange runs.
 */
struct _VxgBody {
  GInputStream parent;

  VxgExchange *exchange;
  goffset arriving; /* bytes that the server owes; -1: as many as come */
  goffset limit;    /* bytes that are wanted still; -1: all */
  gboolean over;
  GError *error; /* what ended it; every later read fails alike */
};

G_DEFINE_FINAL_TYPE (VxgBody, vxg_body, G_TYPE_INPUT_STREAM)

static void
close_source (VxgBody *self)
{
  g_input_stream_close (vxg_exchange_get_stream (self->exchange), NULL, NULL);
}

/* libsoup gives a connection back when the end has been read, but who has the last
 * byte may not ask for more. What is read here has come, or is not waited for. */
static void
end_if_complete (VxgBody *self)
{
  GPollableInputStream *source =
      G_POLLABLE_INPUT_STREAM (vxg_exchange_get_stream (self->exchange));
  char byte;

  if (self->arriving != 0 && self->limit != 0)
    return;
  if (self->arriving <= 0)
    g_pollable_input_stream_read_nonblocking (source, &byte, 1, NULL, NULL);
  close_source (self);
  self->over = TRUE;
}

static void
count (VxgBody *self, gssize bytes)
{
  if (self->arriving >= 0)
    self->arriving -= bytes;
  if (self->limit >= 0)
    self->limit -= bytes;
  end_if_complete (self);
}

/* libsoup lets a body end early where the connection is not to be kept: such
 * servers used to miscount. */
static void
end (VxgBody *self, GError **error)
{
  close_source (self);
  self->over = TRUE;
  if (self->arriving > 0)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT,
        "the connection ended %" G_GOFFSET_FORMAT " bytes early",
        self->arriving);
}

static void
fail (VxgBody *self, const GError *cause)
{
  /* In the midst of media a peer that hangs up is a matter of the network. */
  self->error = vxg_exchange_explain (self->exchange, cause, FALSE);
  close_source (self);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  VxgBody *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  gssize bytes =
      g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  vxg_exchange_unwatch (self->exchange);
  if (bytes > 0)
    count (self, bytes);
  else if (bytes == 0)
    end (self, &error);
  if (error != NULL) {
    fail (self, error);
    g_task_return_error (task, g_error_copy (self->error));
  } else
    g_task_return_int (task, bytes);
}

static void
vxg_body_read_async (GInputStream *stream, void *buffer, gsize size,
    int priority, GCancellable *cancellable, GAsyncReadyCallback callback,
    gpointer user_data)
{
  VxgBody *self = VXG_BODY (stream);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, vxg_body_read_async);
  g_task_set_priority (task, priority);
  /* What has been read is delivered, so that a cancelled read leaves no gap. */
  g_task_set_check_cancellable (task, FALSE);
  if (self->error != NULL) {
    g_task_return_error (task, g_error_copy (self->error));
    return;
  }
  if (g_task_return_error_if_cancelled (task))
    return;
  if (self->over) {
    g_task_return_int (task, 0);
    return;
  }
  if (self->arriving >= 0)
    size = MIN (size, (guint64) self->arriving);
  if (self->limit >= 0)
    size = MIN (size, (guint64) self->limit);
  vxg_exchange_watch (self->exchange, cancellable);
  g_input_stream_read_async (vxg_exchange_get_stream (self->exchange), buffer,
      size, priority, vxg_exchange_get_stop (self->exchange), on_read,
      g_steal_pointer (&task));
}

static gssize
vxg_body_read (GInputStream *stream, void *buffer, gsize size,
    GCancellable *cancellable, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
      "a download is read asynchronously only");
  return -1;
}

static gboolean
vxg_body_close (GInputStream *stream, GCancellable *cancellable, GError **error)
{
  close_source (VXG_BODY (stream));
  return TRUE;
}

/* GInputStream would close in another thread. */
static void
vxg_body_close_async (GInputStream *stream, int priority,
    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task =
      g_task_new (stream, cancellable, callback, user_data);

  g_task_set_source_tag (task, vxg_body_close_async);
  g_task_set_priority (task, priority);
  close_source (VXG_BODY (stream));
  g_task_return_boolean (task, TRUE);
}

static gboolean
vxg_body_close_finish (
    GInputStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
vxg_body_finalize (GObject *object)
{
  VxgBody *self = VXG_BODY (object);

  vxg_exchange_free (self->exchange);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (vxg_body_parent_class)->finalize (object);
}

static void
vxg_body_class_init (VxgBodyClass *klass)
{
  GInputStreamClass *stream_class = G_INPUT_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = vxg_body_finalize;
  stream_class->read_fn = vxg_body_read;
  stream_class->read_async = vxg_body_read_async;
  stream_class->close_fn = vxg_body_close;
  stream_class->close_async = vxg_body_close_async;
  stream_class->close_finish = vxg_body_close_finish;
}

static void
vxg_body_init (VxgBody *self)
{
  self->limit = -1;
}

/*
 * vxg_body_new:
 * @exchange: (transfer full): one whose head has come, and that nobody watches
 * @arriving: how many bytes there are to be; -1 when that is not known
 *
 * Returns: (transfer full)
 */
VxgBody *
vxg_body_new (VxgExchange *exchange, goffset arriving)
{
  VxgBody *self = g_object_new (VXG_TYPE_BODY, NULL);

  self->exchange = exchange;
  self->arriving = arriving;
  end_if_complete (self);
  return self;
}

/*
 * vxg_body_set_limit:
 * @limit: -1, or from 1 on
 *
 * Ends the stream after @limit bytes from here.
 */
void
vxg_body_set_limit (VxgBody *self, goffset limit)
{
  self->limit = limit;
}
