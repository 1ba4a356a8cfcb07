/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which segment comes next. Pure.
 *
 * Two things tell: the media sequence number, which is exact, but is the
 * server's own and begins anew with it; and the date (EXT-X-PROGRAM-DATE-TIME),
 * which another server has too, but which is as good as the clock behind it.
 *
 * What the number says. It expects last + 1, and looks where that is:
 *   in the window           that segment follows
 *   one behind its end      there is nothing new
 *   before it               the segments in between are lost
 *   farther behind its end  up to one window's length more, this is an old copy
 *                           out of a cache, and there is nothing new
 *   anywhere else           another count: the server has begun anew. So it has
 *                           when more than 20,000 segments would be lost
 * A server that counts in 32 bits may pass from 4294967295 to 0.
 *
 * What the date says, when the last segment has one, and the window has one. The
 * next segment is due at the last one's end; half of its duration is tolerated.
 *   the window has earlier segments  the one after those follows; without one,
 *                                    there is nothing new
 *   it begins when it is due         its first segment follows
 *   it begins later                  what would fit in between is lost
 *   it ends more than its own length
 *   before, or more than 20,000
 *   segments would be lost           another clock, which says nothing
 *
 * Who is believed:
 *   The same server: the number. The date is asked when the number finds another
 *   count; it also refutes an old copy that has newer dates, and a loss when the
 *   window reaches back over what was played. When a number fits, but its date is
 *   off by more than the window, the segment is played as after a jump.
 *   Another server: the date. Without one, the number, if no more segments would
 *   be lost than the window has.
 *   Otherwise nobody knows.
 *
 * Waiting ends by itself while the server goes on: it never has more than a
 * window to make up for.
 */
#pragma once

#include "gstvxghlsmedia.h"

G_BEGIN_DECLS

typedef enum {
  GST_VXG_HLS_POSITION_PLAY,    /* the segment follows on the last one */
  GST_VXG_HLS_POSITION_JUMP,    /* it is next, but does not follow: discont */
  GST_VXG_HLS_POSITION_WAIT,    /* nothing new yet */
  GST_VXG_HLS_POSITION_UNKNOWN, /* compare contents, or play it as a jump */
  GST_VXG_HLS_POSITION_END,     /* all is played, and no more will come */
} GstVxgHlsVerdict;

/*
 * GstVxgHlsPosition:
 *
 * Where to go on in a playlist.
 */
typedef struct {
  GstVxgHlsVerdict verdict;
  /* Of the segment; when unknown, of the one to start at in such a playlist.
   * 0 with WAIT and END. */
  guint index;
  guint64 lost; /* segments that were missed for certain, or by their dates */
} GstVxgHlsPosition;

GstVxgHlsPosition
gst_vxg_hls_position_start (const GstVxgHlsMedia *media, guint64 edge_delay);

GstVxgHlsPosition gst_vxg_hls_position_next (const GstVxgHlsMedia *media,
    const GstVxgHlsSegment *last, gboolean same_server, guint64 edge_delay);

G_END_DECLS
