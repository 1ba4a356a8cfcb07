/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gstvxghlstransfer.h"

/* What is in memory of a segment, however large it is. */
#define PIECE (64 * 1024)

struct _GstVxgHlsTransfer {
  GObject parent_instance;

  VxgClient *client;
  GstVxgHlsCipher *cipher; /* nullable */
  const GstVxgHlsTransferListener *listener;
  gpointer user_data;

  GCancellable *cancellable;
  VxgDownload *download; /* NULL: not under way */
  guint64 received;      /* bytes as they come, in all attempts */
  guint64 expected;      /* as many as there are; 0: not known */
  gboolean waiting;      /* for the listener */
  guint8 *piece;         /* room for one */
};

G_DEFINE_FINAL_TYPE (GstVxgHlsTransfer, gst_vxg_hls_transfer, G_TYPE_OBJECT)

static void
finish (GstVxgHlsTransfer *self, const GError *error)
{
  g_clear_object (&self->download);
  self->listener->done (error, self->user_data);
}

static gboolean
deliver (GstVxgHlsTransfer *self, GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  return size == 0 || self->listener->piece (data, size, self->user_data);
}

static void
take_end (GstVxgHlsTransfer *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) rest = NULL;

  if (self->cipher != NULL) {
    rest = gst_vxg_hls_cipher_finish (self->cipher, &error);
    if (rest != NULL)
      deliver (self, rest);
  }
  finish (self, error);
}

static gboolean
take_piece (GstVxgHlsTransfer *self, gsize size)
{
  g_autoptr (GBytes) clear = NULL;

  self->received += size;
  if (self->cipher == NULL)
    return self->listener->piece (self->piece, size, self->user_data);
  clear = gst_vxg_hls_cipher_update (self->cipher, self->piece, size);
  return deliver (self, clear);
}

static void read_on (GstVxgHlsTransfer *self);

static void
on_piece (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GstVxgHlsTransfer) self = user_data;
  g_autoptr (GError) error = NULL;
  gssize size =
      g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (size == 0 || (self->expected != 0 && self->received == self->expected))
    take_end (self);
  else if (size < 0)
    finish (self, error);
  else if (take_piece (self, (gsize) size))
    read_on (self);
  else
    self->waiting = TRUE;
}

static void
read_on (GstVxgHlsTransfer *self)
{
  /* The listener may have stopped us. */
  if (self->download == NULL)
    return;
  g_input_stream_read_async (vxg_download_get_stream (self->download),
      self->piece, PIECE, G_PRIORITY_DEFAULT, self->cancellable, on_piece,
      g_object_ref (self));
}

static void
on_download (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GstVxgHlsTransfer) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (VxgDownload) download =
      vxg_client_download_finish (VXG_CLIENT (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  self->download = g_steal_pointer (&download);
  if (self->download == NULL)
    finish (self, error);
  else
    read_on (self);
}

/*
 * gst_vxg_hls_transfer_start:
 * @uri: secret
 * @offset: where the segment begins in the file
 * @length: 0: to the end of the file
 *
 * Begins, or goes on after what was received.
 */
void
gst_vxg_hls_transfer_start (
    GstVxgHlsTransfer *self, const char *uri, guint64 offset, guint64 length)
{
  goffset rest = length == 0 ? -1 : (goffset) (length - self->received);

  self->expected = length;
  vxg_client_download_async (self->client, uri,
      (goffset) (offset + self->received), rest, self->cancellable, on_download,
      g_object_ref (self));
}

/* The listener has room again. */
void
gst_vxg_hls_transfer_go_on (GstVxgHlsTransfer *self)
{
  if (!self->waiting)
    return;
  self->waiting = FALSE;
  read_on (self);
}

/* Nothing is heard of it any more. */
void
gst_vxg_hls_transfer_stop (GstVxgHlsTransfer *self)
{
  self->waiting = FALSE;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->download);
}

/* In bytes, as they came. */
guint64
gst_vxg_hls_transfer_get_received (GstVxgHlsTransfer *self)
{
  return self->received;
}

/*
 * gst_vxg_hls_transfer_new:
 * @cipher: (nullable) (transfer full)
 * @listener: static
 */
GstVxgHlsTransfer *
gst_vxg_hls_transfer_new (VxgClient *client, GstVxgHlsCipher *cipher,
    const GstVxgHlsTransferListener *listener, gpointer user_data)
{
  GstVxgHlsTransfer *self = g_object_new (GST_TYPE_VXG_HLS_TRANSFER, NULL);

  self->client = g_object_ref (client);
  self->cipher = cipher;
  self->listener = listener;
  self->user_data = user_data;
  return self;
}

static void
gst_vxg_hls_transfer_finalize (GObject *object)
{
  GstVxgHlsTransfer *self = GST_VXG_HLS_TRANSFER (object);

  g_clear_object (&self->client);
  g_clear_object (&self->download);
  g_object_unref (self->cancellable);
  g_free (self->piece);
  g_clear_pointer (&self->cipher, gst_vxg_hls_cipher_free);
  G_OBJECT_CLASS (gst_vxg_hls_transfer_parent_class)->finalize (object);
}

static void
gst_vxg_hls_transfer_class_init (GstVxgHlsTransferClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gst_vxg_hls_transfer_finalize;
}

static void
gst_vxg_hls_transfer_init (GstVxgHlsTransfer *self)
{
  self->cancellable = g_cancellable_new ();
  self->piece = g_malloc (PIECE);
}
