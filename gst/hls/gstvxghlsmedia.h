/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gstvxghlssegment.h"

G_BEGIN_DECLS

/* No media playlist has more. */
#define GST_VXG_HLS_MAX_SEGMENTS 20000

typedef enum {
  GST_VXG_HLS_TYPE_LIVE,  /* no EXT-X-PLAYLIST-TYPE: segments come and go */
  GST_VXG_HLS_TYPE_EVENT, /* segments come */
  GST_VXG_HLS_TYPE_VOD,   /* nothing changes */
} GstVxgHlsType;

/*
 * GstVxgHlsMedia:
 *
 * A media playlist. Immutable and counted; may be shared by any threads.
 */
typedef struct {
  guint version;                  /* of the protocol; 1 unless said */
  guint64 target_duration;        /* ns, more than 0, at most an hour */
  guint64 media_sequence;         /* of the first segment */
  guint64 discontinuity_sequence; /* where counting begins */
  GstVxgHlsType type;
  gboolean endlist; /* nothing will be added */
  gboolean independent_segments;
  gboolean has_start;
  gint64 start_offset; /* ns; below 0: from the end */
  guint64 duration;    /* ns, of all segments */
  GPtrArray *segments; /* GstVxgHlsSegment, with rising numbers */
} GstVxgHlsMedia;

GstVxgHlsMedia *gst_vxg_hls_media_new (void);

GstVxgHlsMedia *gst_vxg_hls_media_ref (GstVxgHlsMedia *self);

void gst_vxg_hls_media_unref (GstVxgHlsMedia *self);

GstVxgHlsSegment *
gst_vxg_hls_media_get_segment (const GstVxgHlsMedia *self, guint index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstVxgHlsMedia, gst_vxg_hls_media_unref)

G_END_DECLS
