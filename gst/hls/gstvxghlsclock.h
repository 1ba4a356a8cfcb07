/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * GstVxgHlsClock:
 *
 * The media time of one stream, counted on over segments: MPEG's 33 bits wrap
 * every 26.5 hours, and servers that begin anew do not always say so. Pure;
 * times are in ns. All zero to begin with.
 */
typedef struct {
  gboolean running;
  guint64 discontinuity; /* of the segment */
  guint announcements;   /* of other discontinuities, by a tag */
  guint breaks;          /* that no tag has announced, since the last of them */
  /* Changes when time begins anew, and never comes again, as numbers of
   * discontinuities do; the same for all streams that share time. */
  guint64 period;
  gint64 wraps; /* to be added to what the media says */
  gint64 start; /* of the segment, with wraps */
  gint64 next;  /* where the following segment is due */
} GstVxgHlsClock;

void gst_vxg_hls_clock_begin (GstVxgHlsClock *self, gint64 raw,
    guint64 discontinuity, guint64 duration, guint64 skipped);

gint64 gst_vxg_hls_clock_get (const GstVxgHlsClock *self, gint64 raw);

G_END_DECLS
