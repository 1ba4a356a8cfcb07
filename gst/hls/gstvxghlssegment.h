/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gstvxghlskey.h"
#include "gstvxghlsmap.h"

G_BEGIN_DECLS

/*
 * GstVxgHlsSegment:
 *
 * One line of a media playlist, with all that the tags before it say about it.
 * Immutable and counted, independently of its playlist; may be shared by any
 * threads.
 */
typedef struct {
  guint64 sequence;      /* media sequence number */
  guint64 discontinuity; /* discontinuity sequence number, absolute */
  guint64 duration;      /* ns, at most an hour */
  char *uri;             /* absolute http or https; may be secret */
  guint64 range_offset;  /* in bytes */
  guint64 range_length;  /* 0: all of it */
  GstVxgHlsKey *key;     /* nullable: in the clear */
  GstVxgHlsMap *map;     /* nullable */
  gboolean has_date;     /* from the tag, or counted from a neighbour's */
  gint64 date;           /* of its first sample: ns since 1970, UTC */
  gboolean gap;          /* the server has nothing: not to be fetched */
} GstVxgHlsSegment;

GstVxgHlsSegment *gst_vxg_hls_segment_new (void);

GstVxgHlsSegment *gst_vxg_hls_segment_ref (GstVxgHlsSegment *self);

void gst_vxg_hls_segment_unref (GstVxgHlsSegment *self);

void gst_vxg_hls_segment_get_iv (
    const GstVxgHlsSegment *self, guint8 iv[GST_VXG_HLS_IV_SIZE]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstVxgHlsSegment, gst_vxg_hls_segment_unref)

G_END_DECLS
