/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gstvxghlskey.h"

G_BEGIN_DECLS

/*
 * GstVxgHlsMap:
 *
 * What a decoder needs before the segments (EXT-X-MAP), for instance the `moov`
 * of fragmented MP4. Immutable and counted; may be shared by any threads.
 * Segments after one EXT-X-MAP tag share one object.
 */
typedef struct {
  char *uri;            /* absolute http or https; may be secret */
  guint64 range_offset; /* in bytes */
  guint64 range_length; /* 0: all of it */
  GstVxgHlsKey *key;    /* nullable; what can be played has an IV */
} GstVxgHlsMap;

GstVxgHlsMap *gst_vxg_hls_map_new (void);

GstVxgHlsMap *gst_vxg_hls_map_ref (GstVxgHlsMap *self);

void gst_vxg_hls_map_unref (GstVxgHlsMap *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstVxgHlsMap, gst_vxg_hls_map_unref)

G_END_DECLS
