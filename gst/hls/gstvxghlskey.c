/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gstvxghlskey.h"

#include <string.h>
#include <vxg/vxg.h>

/*
 * gst_vxg_hls_key_new_unsupported:
 * @what: a constant
 */
GstVxgHlsKey *
gst_vxg_hls_key_new_unsupported (const char *what)
{
  GstVxgHlsKey *self = g_atomic_rc_box_new0 (GstVxgHlsKey);

  self->unsupported = what;
  return self;
}

/*
 * gst_vxg_hls_key_new_aes_128:
 * @uri: (transfer full)
 * @iv: (nullable): %GST_VXG_HLS_IV_SIZE bytes
 */
GstVxgHlsKey *
gst_vxg_hls_key_new_aes_128 (char *uri, const guint8 *iv)
{
  GstVxgHlsKey *self = g_atomic_rc_box_new0 (GstVxgHlsKey);

  self->uri = uri;
  self->has_iv = iv != NULL;
  if (iv != NULL)
    memcpy (self->iv, iv, GST_VXG_HLS_IV_SIZE);
  return self;
}

GstVxgHlsKey *
gst_vxg_hls_key_ref (GstVxgHlsKey *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer box)
{
  GstVxgHlsKey *self = box;

  g_free (self->uri);
}

void
gst_vxg_hls_key_unref (GstVxgHlsKey *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/*
 * gst_vxg_hls_key_check:
 * @self: (nullable): of a segment or of its map
 *
 * To be asked before either is fetched.
 *
 * Returns: %FALSE with %VXG_ERROR_BAD_RESPONSE for what cannot be deciphered
 */
gboolean
gst_vxg_hls_key_check (const GstVxgHlsKey *self, GError **error)
{
  if (self == NULL || self->unsupported == NULL)
    return TRUE;
  g_set_error (error, VXG_ERROR, VXG_ERROR_BAD_RESPONSE,
      "the stream is encrypted with %s, which is not supported",
      self->unsupported);
  return FALSE;
}
