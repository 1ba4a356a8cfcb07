/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* When to ask again. Pure: chance comes in as an argument. */
#include "gstvxghlspace.h"

/* Whatever a server says, it is neither hammered nor forgotten. */
#define MIN_PAUSE (G_USEC_PER_SEC / 2)
#define MAX_PAUSE (60 * G_USEC_PER_SEC)

#define FIRST_RETRY G_USEC_PER_SEC
#define MAX_RETRY (30 * G_USEC_PER_SEC)
#define MAX_DOUBLINGS 5

#define MIN_MARGIN (5 * G_USEC_PER_SEC)

/*
 * gst_vxg_hls_pace_reload:
 * @target_duration: of the playlist, in ns
 * @changed: the playlist was not the same as before
 *
 * Returns: how long after the start of its last load a playlist is to be loaded
 *   again (RFC 8216, 6.3.4), in µs
 */
gint64
gst_vxg_hls_pace_reload (guint64 target_duration, gboolean changed)
{
  gint64 pause = (gint64) MIN (target_duration / 1000, MAX_PAUSE);

  return MAX (changed ? pause : pause / 2, MIN_PAUSE);
}

/*
 * gst_vxg_hls_pace_retry:
 * @failures: how many there have been in a row, at least 1
 * @retry_after: seconds the server asks for; 0: none
 * @random: in [0, 1)
 *
 * At random, so that clients that a server has lost together do not come back
 * together, and up to a limit that doubles.
 *
 * Returns: how long to wait from now on, in µs
 */
gint64
gst_vxg_hls_pace_retry (guint failures, guint retry_after, double random)
{
  guint doublings = MIN (MAX (failures, 1) - 1, MAX_DOUBLINGS);
  gint64 limit = MIN (FIRST_RETRY << doublings, MAX_RETRY);

  return (gint64) retry_after * G_USEC_PER_SEC + MIN_PAUSE +
      (gint64) ((limit - MIN_PAUSE) * random);
}

/*
 * gst_vxg_hls_pace_renewal_margin:
 * @lifetime: of a ticket, from the moment it was given, in µs
 * @random: in [0, 1)
 *
 * A tenth of the life, but at least 5 s; then up to another tenth at random, so
 * that tickets given together are not renewed together. At least half of
 * the life is used, however short it is.
 *
 * Returns: how long before its end a ticket is to be renewed, in µs
 */
gint64
gst_vxg_hls_pace_renewal_margin (gint64 lifetime, double random)
{
  gint64 margin = MAX (lifetime / 10, MIN_MARGIN);

  lifetime = MAX (lifetime, 0);
  return MIN (margin + (gint64) (lifetime / 10 * random), lifetime / 2);
}
