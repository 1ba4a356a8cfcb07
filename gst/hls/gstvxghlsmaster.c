/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gstvxghlsmaster.h"

void
gst_vxg_hls_variant_free (GstVxgHlsVariant *self)
{
  g_free (self->codecs);
  g_free (self->audio);
  g_free (self->uri);
  g_free (self);
}

void
gst_vxg_hls_rendition_free (GstVxgHlsRendition *self)
{
  g_free (self->group);
  g_free (self->name);
  g_free (self->language);
  g_free (self->uri);
  g_free (self);
}

/* For the reader, which fills it before anybody else sees it. */
GstVxgHlsMaster *
gst_vxg_hls_master_new (void)
{
  GstVxgHlsMaster *self = g_atomic_rc_box_new0 (GstVxgHlsMaster);

  self->variants = g_ptr_array_new_with_free_func (
      (GDestroyNotify) gst_vxg_hls_variant_free);
  self->renditions = g_ptr_array_new_with_free_func (
      (GDestroyNotify) gst_vxg_hls_rendition_free);
  return self;
}

GstVxgHlsMaster *
gst_vxg_hls_master_ref (GstVxgHlsMaster *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer box)
{
  GstVxgHlsMaster *self = box;

  g_ptr_array_unref (self->variants);
  g_ptr_array_unref (self->renditions);
}

void
gst_vxg_hls_master_unref (GstVxgHlsMaster *self)
{
  g_atomic_rc_box_release_full (self, clear);
}
