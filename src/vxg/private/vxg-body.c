/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "private/vxg-body.h"

#include <string.h>

/* libsoup 3.2 puts the lines behind the last chunk of a body into the buffer of
 * whoever reads, and is critical of one that is too small. When that happens is
 * up to the server. */
#define SMALL 256

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
  goffset limit;    /* bytes of them that are wanted; -1: all */
  gboolean over;
  GError *error; /* what ended it; every later read fails alike */

  /* What has come for a small read, and what is left of it. */
  char small[SMALL];
  gsize kept_at;
  gsize kept;
};

G_DEFINE_FINAL_TYPE (VxgBody, vxg_body, G_TYPE_INPUT_STREAM)

/* Where a read puts what comes. */
typedef struct {
  char *buffer;
  gsize size;
} Target;

static void
close_source (VxgBody *self)
{
  g_input_stream_close (vxg_exchange_get_stream (self->exchange), NULL, NULL);
}

/* libsoup gives a connection back when the end has been read, but who has the
 * last byte may not ask for more. Nothing is waited for here. */
static void
end_if_complete (VxgBody *self)
{
  GPollableInputStream *source =
      G_POLLABLE_INPUT_STREAM (vxg_exchange_get_stream (self->exchange));
  char rest[SMALL];

  if (self->over || (self->arriving != 0 && self->limit != 0))
    return;
  if (self->arriving <= 0)
    g_pollable_input_stream_read_nonblocking (
        source, rest, sizeof rest, NULL, NULL);
  close_source (self);
  self->over = TRUE;
}

/* How many of @size bytes belong to the stream. */
static gsize
bound (VxgBody *self, gsize size)
{
  if (self->arriving >= 0)
    size = MIN (size, (guint64) self->arriving);
  if (self->limit >= 0)
    size = MIN (size, (guint64) self->limit);
  return size;
}

static void
account (VxgBody *self, gsize size)
{
  if (self->arriving >= 0)
    self->arriving -= size;
  if (self->limit >= 0)
    self->limit -= size;
  end_if_complete (self);
}

static gsize
take_kept (VxgBody *self, const Target *target)
{
  gsize size = MIN (self->kept, target->size);

  memcpy (target->buffer, self->small + self->kept_at, size);
  self->kept_at += size;
  self->kept -= size;
  return size;
}

/* What came for a small read may be more than was asked for. */
static gsize
take (VxgBody *self, const Target *target, gsize size)
{
  gsize good = bound (self, size);

  account (self, good);
  if (target->size >= SMALL)
    return good;
  self->kept_at = 0;
  self->kept = good;
  return take_kept (self, target);
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
  gssize size =
      g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  vxg_exchange_unwatch (self->exchange);
  if (size > 0)
    size = take (self, g_task_get_task_data (task), size);
  else if (size == 0)
    end (self, &error);
  if (error != NULL) {
    fail (self, error);
    g_task_return_error (task, g_error_copy (self->error));
  } else
    g_task_return_int (task, size);
}

static void
read_source (GTask *task, Target target)
{
  VxgBody *self = g_task_get_source_object (task);

  target.size = bound (self, target.size);
  g_task_set_task_data (task, g_memdup2 (&target, sizeof target), g_free);
  if (target.size < SMALL)
    target = (Target){ self->small, SMALL };
  vxg_exchange_watch (self->exchange, g_task_get_cancellable (task));
  g_input_stream_read_async (vxg_exchange_get_stream (self->exchange),
      target.buffer, target.size, g_task_get_priority (task),
      vxg_exchange_get_stop (self->exchange), on_read, g_object_ref (task));
}

static void
vxg_body_read_async (GInputStream *stream, void *buffer, gsize size,
    int priority, GCancellable *cancellable, GAsyncReadyCallback callback,
    gpointer user_data)
{
  VxgBody *self = VXG_BODY (stream);
  Target target = { buffer, size };
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, vxg_body_read_async);
  g_task_set_priority (task, priority);
  /* What has been read is delivered, so that a cancelled read leaves no gap. */
  g_task_set_check_cancellable (task, FALSE);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (self->error != NULL)
    g_task_return_error (task, g_error_copy (self->error));
  else if (self->kept > 0)
    g_task_return_int (task, take_kept (self, &target));
  else if (self->over)
    g_task_return_int (task, 0);
  else
    read_source (task, target);
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
 * @limit: bytes
 *
 * Ends the stream after so many bytes from here.
 */
void
vxg_body_set_limit (VxgBody *self, goffset limit)
{
  self->kept = MIN (self->kept, (guint64) limit);
  self->limit = limit - self->kept;
  end_if_complete (self);
}
