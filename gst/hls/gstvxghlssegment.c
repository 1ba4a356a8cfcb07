/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gstvxghlssegment.h"

#include <string.h>

/* For the reader, which fills it before anybody else sees it. */
GstVxgHlsSegment *
gst_vxg_hls_segment_new (void)
{
  return g_atomic_rc_box_new0 (GstVxgHlsSegment);
}

GstVxgHlsSegment *
gst_vxg_hls_segment_ref (GstVxgHlsSegment *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer box)
{
  GstVxgHlsSegment *self = box;

  g_free (self->uri);
  g_clear_pointer (&self->key, gst_vxg_hls_key_unref);
  g_clear_pointer (&self->map, gst_vxg_hls_map_unref);
}

void
gst_vxg_hls_segment_unref (GstVxgHlsSegment *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/*
 * gst_vxg_hls_segment_get_iv:
 * @self: one with a key
 * @iv: (out caller-allocates): the key's IV, else the media sequence number
 *   (RFC 8216, 5.2)
 */
void
gst_vxg_hls_segment_get_iv (
    const GstVxgHlsSegment *self, guint8 iv[GST_VXG_HLS_IV_SIZE])
{
  guint64 number = GUINT64_TO_BE (self->sequence);

  if (self->key->has_iv) {
    memcpy (iv, self->key->iv, GST_VXG_HLS_IV_SIZE);
    return;
  }
  memset (iv, 0, GST_VXG_HLS_IV_SIZE - sizeof number);
  memcpy (iv + GST_VXG_HLS_IV_SIZE - sizeof number, &number, sizeof number);
}
