/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* When to lose patience. Pure: the time comes in as an argument. */
#include "gstvxgwatch.h"

/* The latest look: data that arrives moves deadlines without telling us. */
#define MAX_PAUSE (G_USEC_PER_SEC)

static gboolean
is_over (gint64 since, guint limit, gint64 now, gint64 *next)
{
  gint64 deadline = since + (gint64) limit * 1000;

  if (limit == 0)
    return FALSE;
  *next = MIN (*next, MAX (deadline, now));
  return now >= deadline;
}

/*
 * gst_vxg_watch_decide:
 * @now: monotonic time, in µs
 * @next: (out): when to look again, in the same time
 *
 * Returns: what has taken too long, if anything
 */
GstVxgWatchVerdict
gst_vxg_watch_decide (const GstVxgWatch *watch, gint64 now, gint64 *next)
{
  gboolean connected = watch->connected != 0;

  *next = now + MAX_PAUSE;
  /* A stream that is starting: what is waited for is its first picture. */
  if (!connected && watch->in_contact) {
    if (is_over (watch->since, watch->first_frame_timeout, now, next))
      return GST_VXG_WATCH_NO_FIRST_FRAME;
    return GST_VXG_WATCH_FINE;
  }
  if (!connected) {
    if (is_over (watch->since, watch->connect_timeout, now, next))
      return GST_VXG_WATCH_NOT_CONNECTED;
    return GST_VXG_WATCH_FINE;
  }
  if (!watch->playing)
    return GST_VXG_WATCH_FINE;

  if (watch->first_frame == 0 && watch->wanted) {
    if (is_over (watch->since, watch->first_frame_timeout, now, next))
      return GST_VXG_WATCH_NO_FIRST_FRAME;
    return GST_VXG_WATCH_FINE;
  }

  if (watch->last_arrival != 0 && !watch->recovers &&
      is_over (MAX (watch->last_arrival, watch->since), watch->stall_timeout,
          now, next))
    return GST_VXG_WATCH_STALLED;
  return GST_VXG_WATCH_FINE;
}
