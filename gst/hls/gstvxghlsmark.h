/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gstvxghlscontainer.h"

#include <gst/gst.h>

G_BEGIN_DECLS

/* How a segment goes on from the one before. */
typedef enum {
  GST_VXG_HLS_FOLLOWS,
  GST_VXG_HLS_JUMPS,   /* something is missing between them */
  GST_VXG_HLS_REPEATS, /* it was begun already, and comes again from its start */
  GST_VXG_HLS_OVERLAPS, /* perhaps: contents tell */
  GST_VXG_HLS_ENDS,     /* no segment: there are no more */
} GstVxgHlsHow;

/*
 * GstVxgHlsMark:
 *
 * What goes with the bytes of a segment through its demuxer and parsers, to say
 * what the access units behind it belong to.
 */
typedef struct {
  GstVxgHlsHow how;
  guint64 discontinuity; /* discontinuity sequence number */
  guint64 duration;      /* ns */
  guint64 skipped;       /* duration of what is missing before it, ns */
  gboolean has_date;
  gint64 date; /* of its first unit, ns since 1970 */
  GstVxgHlsContainer container;
  gboolean reset; /* nothing of what came before may stay in the demuxer */
} GstVxgHlsMark;

GstEvent *gst_vxg_hls_mark_to_event (const GstVxgHlsMark *self);

gboolean gst_vxg_hls_mark_from_event (GstVxgHlsMark *self, GstEvent *event);

G_END_DECLS
