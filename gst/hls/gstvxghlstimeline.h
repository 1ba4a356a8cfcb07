/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * GstVxgHlsTimeline:
 *
 * From media time, which may begin anew, to running time, which may not. All
 * streams of a session share one, from any thread. Pure; times are in ns.
 *
 * The first segment is placed where the pipeline is, or where it will be soon. What begins anew is placed
 * after what came before: as much later as the dates say, when both segments have
 * one and no more time has passed in truth; else directly.
 */
typedef struct _GstVxgHlsTimeline GstVxgHlsTimeline;

/* The beginning of a segment of one stream. */
typedef struct {
  guint64 period;  /* of a GstVxgHlsClock */
  gint64 time;     /* media time */
  guint64 skipped; /* duration of the segments that are missing before it */
  gboolean has_date;
  gint64 date;    /* ns since 1970 */
  gboolean leads; /* its date counts for the other streams, too */
} GstVxgHlsTimelineSegment;

GstVxgHlsTimeline *gst_vxg_hls_timeline_new (void);

GstVxgHlsTimeline *gst_vxg_hls_timeline_ref (GstVxgHlsTimeline *self);

void gst_vxg_hls_timeline_unref (GstVxgHlsTimeline *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstVxgHlsTimeline, gst_vxg_hls_timeline_unref)

gboolean gst_vxg_hls_timeline_place (GstVxgHlsTimeline *self,
    const GstVxgHlsTimelineSegment *segment, gint64 running_time);

void gst_vxg_hls_timeline_extend (GstVxgHlsTimeline *self, gint64 end);

void gst_vxg_hls_timeline_restart (GstVxgHlsTimeline *self);

gint64
gst_vxg_hls_timeline_map (GstVxgHlsTimeline *self, guint64 period, gint64 time);

gboolean gst_vxg_hls_timeline_date (
    GstVxgHlsTimeline *self, gint64 running_time, gint64 *date);

G_END_DECLS
