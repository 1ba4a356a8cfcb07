/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * GstVxgHlsMemory:
 *
 * The last units of one stream that have come out, by digest, to find the place
 * again in what another server sends of the same stream. Pure.
 *
 * One picture proves little: a scene that does not move repeats itself. So all
 * places where the new units could lie are followed from the first on, and those
 * that do not fit fall away. Among places that still fit, one where the media
 * times are the same, too, is believed; else the one that lies back farthest,
 * since it has fitted longest.
 */
typedef struct _GstVxgHlsMemory GstVxgHlsMemory;

/* As much of a unit as is looked at. */
#define GST_VXG_HLS_MEMORY_TAIL 256

/* No place in particular. */
#define GST_VXG_HLS_MEMORY_ANYWHERE G_MAXUINT64

GstVxgHlsMemory *gst_vxg_hls_memory_new (void);

void gst_vxg_hls_memory_free (GstVxgHlsMemory *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstVxgHlsMemory, gst_vxg_hls_memory_free)

guint64
gst_vxg_hls_memory_digest (const guint8 *tail, gsize tail_size, gsize size);

void
gst_vxg_hls_memory_add (GstVxgHlsMemory *self, guint64 digest, gint64 time);

guint64 gst_vxg_hls_memory_get_end (GstVxgHlsMemory *self);

void gst_vxg_hls_memory_compare (GstVxgHlsMemory *self, guint64 place);

gboolean
gst_vxg_hls_memory_knows (GstVxgHlsMemory *self, guint64 digest, gint64 time);

gboolean gst_vxg_hls_memory_has_matched (GstVxgHlsMemory *self);

G_END_DECLS
