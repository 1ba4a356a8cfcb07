/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gstvxghlsmedia.h"

/* For the reader, which fills it before anybody else sees it. */
GstVxgHlsMedia *
gst_vxg_hls_media_new (void)
{
  GstVxgHlsMedia *self = g_atomic_rc_box_new0 (GstVxgHlsMedia);

  self->version = 1;
  self->segments = g_ptr_array_new_with_free_func (
      (GDestroyNotify) gst_vxg_hls_segment_unref);
  return self;
}

GstVxgHlsMedia *
gst_vxg_hls_media_ref (GstVxgHlsMedia *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer box)
{
  GstVxgHlsMedia *self = box;

  g_ptr_array_unref (self->segments);
}

void
gst_vxg_hls_media_unref (GstVxgHlsMedia *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/*
 * gst_vxg_hls_media_get_segment:
 *
 * Returns: (transfer none)
 */
GstVxgHlsSegment *
gst_vxg_hls_media_get_segment (const GstVxgHlsMedia *self, guint index)
{
  return g_ptr_array_index (self->segments, index);
}
