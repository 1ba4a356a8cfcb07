/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gstvxghlsposition.h"

/* RFC 8216, 6.3.3: nearer to the edge, segments may not come in time. */
#define DEFAULT_EDGE_SEGMENTS 3

/* What lies farther apart has not been counted by the same server, or clock. */
#define MAX_HOLE GST_VXG_HLS_MAX_SEGMENTS

/* Dates that are nearer are the same, in ns. */
#define MIN_DISTANCE 1000000

#define WRAP (G_GINT64_CONSTANT (1) << 32)

static GstVxgHlsPosition
play (guint index)
{
  return (GstVxgHlsPosition){ GST_VXG_HLS_POSITION_PLAY, index, 0 };
}

static GstVxgHlsPosition
jump (guint index, guint64 lost)
{
  return (GstVxgHlsPosition){ GST_VXG_HLS_POSITION_JUMP, index, lost };
}

static GstVxgHlsPosition
wait_or_end (const GstVxgHlsMedia *media)
{
  GstVxgHlsVerdict verdict =
      media->endlist ? GST_VXG_HLS_POSITION_END : GST_VXG_HLS_POSITION_WAIT;

  return (GstVxgHlsPosition){ verdict, 0, 0 };
}

/* ---- Where to start ---- */

/* From the begin of the first segment, in ns. */
static guint64
get_start_time (const GstVxgHlsMedia *media, guint64 edge_delay)
{
  guint64 delay = edge_delay;

  if (media->has_start && (edge_delay == 0 || media->endlist)) {
    if (media->start_offset >= 0)
      return MIN ((guint64) media->start_offset, media->duration);
    delay = -media->start_offset;
  } else if (media->endlist) {
    return 0;
  } else if (edge_delay == 0) {
    delay = DEFAULT_EDGE_SEGMENTS * media->target_duration;
  }
  return media->duration - MIN (delay, media->duration);
}

/* The last segment that begins at @time or before. There is at least one. */
static guint
find_time (const GstVxgHlsMedia *media, guint64 time)
{
  guint64 begin = 0;
  guint i;

  for (i = 0; i + 1 < media->segments->len; i++) {
    begin += gst_vxg_hls_media_get_segment (media, i)->duration;
    if (begin > time)
      break;
  }
  return i;
}

/*
 * gst_vxg_hls_position_start:
 * @edge_delay: how far from the live edge, in ns; 0: as the playlist says
 *   (EXT-X-START), else three target durations. What has ended has no live edge:
 *   it is played from where it says, else from its beginning
 *
 * Segments that the server has marked as gaps are counted as any other, here and
 * below; to pass over them is the caller's.
 *
 * Returns: PLAY; without segments, WAIT or END
 */
GstVxgHlsPosition
gst_vxg_hls_position_start (const GstVxgHlsMedia *media, guint64 edge_delay)
{
  if (media->segments->len == 0)
    return wait_or_end (media);
  return play (find_time (media, get_start_time (media, edge_delay)));
}

/* ---- By number ---- */

/* From the number that is expected to the window's first. A count of 32 bits may
 * have begun anew in between, in either: a copy out of a cache is older. */
static gint64
get_distance (guint64 expected, guint64 first)
{
  gint64 distance = first >= expected
      ? (gint64) MIN (first - expected, G_MAXINT64)
      : -(gint64) MIN (expected - first, G_MAXINT64);
  gint64 wrapped = distance < 0 ? distance + WRAP : distance - WRAP;

  return ABS (wrapped) <= MAX_HOLE ? wrapped : distance;
}

/* @reach: how many lost segments are still believed
 * Returns: UNKNOWN when this is another count */
static GstVxgHlsPosition
find_by_number (const GstVxgHlsMedia *media, gint64 distance, gint64 reach)
{
  gint64 length = media->segments->len;

  if (distance > 0 && distance <= reach)
    return jump (0, distance);
  if (distance <= 0 && -distance < length)
    return play (-distance);
  if (distance <= 0 && -distance <= 2 * length)
    return wait_or_end (media);
  return (GstVxgHlsPosition){ GST_VXG_HLS_POSITION_UNKNOWN, 0, 0 };
}

/* ---- By date ---- */

static gint64
get_end (const GstVxgHlsSegment *segment)
{
  return segment->date + (gint64) segment->duration;
}

/* The window begins with @index, as far as it can be compared. */
static GstVxgHlsPosition
enter (const GstVxgHlsMedia *media, const GstVxgHlsSegment *last, guint index)
{
  gint64 hole =
      gst_vxg_hls_media_get_segment (media, index)->date - get_end (last);
  gint64 duration = MAX (last->duration, 1);
  gint64 lost;

  if (hole <= duration / 2)
    return play (index);
  lost = MAX ((hole + duration / 2) / duration, 1);
  if (lost > MAX_HOLE)
    return (GstVxgHlsPosition){ GST_VXG_HLS_POSITION_UNKNOWN, 0, 0 };
  return jump (index, lost);
}

/* Returns: UNKNOWN when there is nothing to compare, or this is another clock */
static GstVxgHlsPosition
find_by_date (const GstVxgHlsMedia *media, const GstVxgHlsSegment *last)
{
  /* Behind the last one, however short it was. */
  gint64 due = last->date + MAX ((gint64) last->duration / 2, MIN_DISTANCE);
  const GstVxgHlsSegment *before = NULL;
  guint next = 0;

  for (guint i = 0; last->has_date && i < media->segments->len; i++) {
    const GstVxgHlsSegment *segment = gst_vxg_hls_media_get_segment (media, i);

    if (!segment->has_date)
      continue;
    if (segment->date >= due)
      return before != NULL ? play (next) : enter (media, last, i);
    before = segment;
    next = i + 1;
  }
  if (before == NULL || get_end (before) + (gint64) media->duration < due)
    return (GstVxgHlsPosition){ GST_VXG_HLS_POSITION_UNKNOWN, 0, 0 };
  /* What has no date comes after what has. */
  return next < media->segments->len ? play (next) : wait_or_end (media);
}

/* Of a number that fits: whether the date is that of another time. */
static gboolean
is_elsewhere (const GstVxgHlsMedia *media, const GstVxgHlsSegment *last,
    const GstVxgHlsSegment *next)
{
  return last->has_date && next->has_date &&
      last->discontinuity == next->discontinuity &&
      ABS (next->date - get_end (last)) > (gint64) media->duration;
}

/* ---- Both ---- */

/* Whether the date refutes what the number says. */
static gboolean
is_refuted (GstVxgHlsPosition by_number, GstVxgHlsPosition by_date)
{
  switch (by_number.verdict) {
    case GST_VXG_HLS_POSITION_UNKNOWN:
      return TRUE;
    case GST_VXG_HLS_POSITION_JUMP:
      /* Behind a hole, yet it has what was played before the hole. */
      return by_date.verdict == GST_VXG_HLS_POSITION_PLAY && by_date.index > 0;
    default:
      /* No copy, however old, has what was not yet there. */
      return by_date.verdict == GST_VXG_HLS_POSITION_PLAY ||
          by_date.verdict == GST_VXG_HLS_POSITION_JUMP;
  }
}

static GstVxgHlsPosition
find_on_same_server (
    const GstVxgHlsMedia *media, const GstVxgHlsSegment *last, gint64 distance)
{
  GstVxgHlsPosition by_number = find_by_number (media, distance, MAX_HOLE);
  GstVxgHlsPosition by_date;

  if (by_number.verdict == GST_VXG_HLS_POSITION_PLAY) {
    if (is_elsewhere (media, last,
            gst_vxg_hls_media_get_segment (media, by_number.index)))
      return jump (by_number.index, 0);
    return by_number;
  }
  /* The window ends with the last segment. */
  if (distance == -(gint64) media->segments->len)
    return by_number;
  by_date = find_by_date (media, last);
  return is_refuted (by_number, by_date) ? by_date : by_number;
}

/*
 * gst_vxg_hls_position_next:
 * @last: the segment that was played last, or passed over
 * @same_server: @media comes from where @last came from: the same host, and the
 *   same path but for the ticket
 * @edge_delay: as for a start, should there be nothing to go by
 */
GstVxgHlsPosition
gst_vxg_hls_position_next (const GstVxgHlsMedia *media,
    const GstVxgHlsSegment *last, gboolean same_server, guint64 edge_delay)
{
  gint64 distance = get_distance (last->sequence + 1, media->media_sequence);
  GstVxgHlsPosition position;

  if (media->segments->len == 0)
    return wait_or_end (media);
  if (same_server) {
    position = find_on_same_server (media, last, distance);
  } else {
    position = find_by_date (media, last);
    if (position.verdict == GST_VXG_HLS_POSITION_UNKNOWN)
      position = find_by_number (media, distance, media->segments->len);
  }
  if (position.verdict == GST_VXG_HLS_POSITION_UNKNOWN)
    position.index = gst_vxg_hls_position_start (media, edge_delay).index;
  return position;
}
