/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gstvxghlsmap.h"

/* For the reader, which fills it before anybody else sees it. */
GstVxgHlsMap *
gst_vxg_hls_map_new (void)
{
  return g_atomic_rc_box_new0 (GstVxgHlsMap);
}

GstVxgHlsMap *
gst_vxg_hls_map_ref (GstVxgHlsMap *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer box)
{
  GstVxgHlsMap *self = box;

  g_free (self->uri);
  g_clear_pointer (&self->key, gst_vxg_hls_key_unref);
}

void
gst_vxg_hls_map_unref (GstVxgHlsMap *self)
{
  g_atomic_rc_box_release_full (self, clear);
}
