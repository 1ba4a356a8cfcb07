/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * GstVxgWatch:
 *
 * What is known about how a run is getting on. Times are monotonic, in µs; 0:
 * not yet. Limits are in ms; 0: none.
 */
typedef struct {
  gboolean playing;    /* data is meant to flow */
  gint64 since;        /* the run began, or went on after a pause */
  gboolean in_contact; /* the media server answers */
  gint64 connected;    /* the streams are known */
  gint64 first_frame;  /* the first access unit is out */
  gint64 last_arrival; /* data from the network */
  gboolean wanted;     /* somebody takes at least one stream */
  gboolean recovers;   /* silence is the session's own affair */
  guint connect_timeout;
  guint first_frame_timeout;
  guint stall_timeout;
} GstVxgWatch;

typedef enum {
  GST_VXG_WATCH_FINE,
  GST_VXG_WATCH_NOT_CONNECTED,
  GST_VXG_WATCH_NO_FIRST_FRAME,
  GST_VXG_WATCH_STALLED,
} GstVxgWatchVerdict;

GstVxgWatchVerdict
gst_vxg_watch_decide (const GstVxgWatch *watch, gint64 now, gint64 *next);

G_END_DECLS
