/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which segment comes next. Pure.
 *
 * Two things tell: the media sequence number, which is exact, but is the
 * server's own and begins anew with it; and the date (EXT-X-PROGRAM-DATE-TIME),
 * which another server has too, but which is as good as the clock behind it.
 *
 * What the number says. It expects last + 1, and compares with the window's
 * numbers; a server that counts in 32 bits may have begun anew at 0.
 *   in the window       that segment follows
 *   just behind it      there is nothing new
 *   before it           as many segments as lie between are lost
 *   well behind it      another count. Up to one window's length more, it is an
 *                       old copy out of a cache, and there is nothing new
 *   far before it       (more than 20,000) another count as well
 *
 * What the date says, if the last segment had one and the window has one:
 *   the window reaches back over the last segment's end (less half of a
 *   segment): what comes after that point follows, or there is nothing new
 *   it begins at that point, give or take half a segment: its first follows
 *   it begins later: what fits in between is lost
 *   it ends more than its own length earlier, or begins more than 20,000
 *   segments later: another clock, which says nothing
 *
 * Who is believed.
 *   The same server: the number. Only when it has changed its count, or claims
 *   that segments are lost, the date is asked first: it may know that nothing
 *   is. When a number fits but its date is off by more than the window, both
 *   cannot be true: the segment is played after a jump.
 *   Another server: the date. Without dates the number, if it is within one
 *   window's length of the window.
 *   Otherwise nobody knows.
 *
 * Waiting ends: each rule that says so does as long as the server is less than
 * a window behind, which it makes up for by going on.
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
