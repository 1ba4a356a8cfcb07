/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "private/vxg-download-private.h"

/**
 * VxgDownload:
 *
 * A file, or a part of one, that is being downloaded. Dropping it, and its
 * stream where that is held elsewhere, ends the download at any time, and never
 * waits. It is used in the thread-default main context in which it was asked
 * for.
 *
 * Since: 0.1
 */
struct _VxgDownload {
  GObject parent;

  GInputStream *stream;
  char *uri;
  goffset size;
  char *content_type;
  GDateTime *server_time;
};

G_DEFINE_FINAL_TYPE (VxgDownload, vxg_download, G_TYPE_OBJECT)

static void
vxg_download_finalize (GObject *object)
{
  VxgDownload *self = VXG_DOWNLOAD (object);

  g_clear_object (&self->stream);
  g_free (self->uri);
  g_free (self->content_type);
  g_clear_pointer (&self->server_time, g_date_time_unref);

  G_OBJECT_CLASS (vxg_download_parent_class)->finalize (object);
}

static void
vxg_download_class_init (VxgDownloadClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vxg_download_finalize;
}

static void
vxg_download_init (VxgDownload *self)
{
}

/*
 * vxg_download_new:
 * @exchange: (transfer none): what the head of the reply is read from
 * @stream: (transfer none): the bytes that were asked for
 * @size: how many they are; -1 when that is not known
 *
 * Returns: (transfer full)
 */
VxgDownload *
vxg_download_new (VxgExchange *exchange, GInputStream *stream, goffset size)
{
  VxgDownload *self = g_object_new (VXG_TYPE_DOWNLOAD, NULL);

  self->stream = g_object_ref (stream);
  self->uri = g_uri_to_string (vxg_exchange_get_uri (exchange));
  self->size = size;
  self->content_type = g_strdup (soup_message_headers_get_content_type (
      vxg_exchange_get_headers (exchange), NULL));
  self->server_time = vxg_exchange_dup_server_time (exchange);
  return self;
}

/**
 * vxg_download_get_stream:
 * @self: a download
 *
 * The bytes that were asked for, and no more. The stream is read
 * asynchronously; functions that block fail with %G_IO_ERROR_NOT_SUPPORTED. A read may wait for
 * as long as vxg_client_set_timeout() says, then it fails with
 * %VXG_ERROR_TIMED_OUT. After an error, or a read that was cancelled while it
 * waited, the download is over.
 *
 * A file that the server cuts short is %VXG_ERROR_NETWORK and not the end,
 * except where the server does not say how long it is: libsoup takes what comes
 * in chunks for complete between any two of them.
 *
 * Returns: (transfer none): the stream, which may be kept longer than @self
 *
 * Since: 0.1
 */
GInputStream *
vxg_download_get_stream (VxgDownload *self)
{
  g_return_val_if_fail (VXG_IS_DOWNLOAD (self), NULL);

  return self->stream;
}

/**
 * vxg_download_get_uri:
 * @self: a download
 *
 * Returns: the URI that answered, after redirects: what relative URIs in a
 *   playlist are relative to. It may carry a ticket in any part, so it is a
 *   secret.
 *
 * Since: 0.1
 */
const char *
vxg_download_get_uri (VxgDownload *self)
{
  g_return_val_if_fail (VXG_IS_DOWNLOAD (self), NULL);

  return self->uri;
}

/**
 * vxg_download_get_size:
 * @self: a download
 *
 * Returns: how many bytes the stream delivers in all, by what the server says;
 *   -1 when it does not say, or packs the file
 *
 * Since: 0.1
 */
goffset
vxg_download_get_size (VxgDownload *self)
{
  g_return_val_if_fail (VXG_IS_DOWNLOAD (self), -1);

  return self->size;
}

/**
 * vxg_download_get_content_type:
 * @self: a download
 *
 * Returns: (nullable): what the server says the file is, without parameters:
 *   "video/mp2t"
 *
 * Since: 0.1
 */
const char *
vxg_download_get_content_type (VxgDownload *self)
{
  g_return_val_if_fail (VXG_IS_DOWNLOAD (self), NULL);

  return self->content_type;
}

/**
 * vxg_download_get_server_time:
 * @self: a download
 *
 * Returns: (transfer none) (nullable): when the server answered, by its clock
 *
 * Since: 0.1
 */
GDateTime *
vxg_download_get_server_time (VxgDownload *self)
{
  g_return_val_if_fail (VXG_IS_DOWNLOAD (self), NULL);

  return self->server_time;
}
