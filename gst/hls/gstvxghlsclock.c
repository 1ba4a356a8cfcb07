/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gstvxghlsclock.h"

/* 2^33 at 90 kHz. */
#define WRAP (((gint64) 1 << 33) * 100000 / 9)

/* Durations are not exact, and segments may be missing: less than this is no new
 * beginning. */
#define FAR (10 * G_GINT64_CONSTANT (1000000000))

/* As exact as durations in playlists are. */
#define CLOSE (G_GINT64_CONSTANT (300000000))

static gint64
nearest_wrap (gint64 raw, gint64 expected)
{
  gint64 distance = expected - raw;

  if (distance < WRAP / 2)
    return 0;
  return (distance + WRAP / 2) / WRAP * WRAP;
}

/* How far a segment may lie from where it is due and still be of the same
 * count. A tag that announces a new one is believed unless time goes on exactly:
 * another server may number its discontinuities in its own way. */
static gint64
tolerance (guint64 duration, guint64 skipped, gboolean announced)
{
  if (announced)
    return CLOSE;
  return FAR + 2 * (gint64) duration + (gint64) skipped / 2;
}

/*
 * gst_vxg_hls_clock_begin:
 * @raw: the first time in a segment, as the media says it
 * @discontinuity: the segment's discontinuity sequence number
 * @duration: of the segment
 * @skipped: duration of the segments that are missing before it
 */
void
gst_vxg_hls_clock_begin (GstVxgHlsClock *self, gint64 raw,
    guint64 discontinuity, guint64 duration, guint64 skipped)
{
  gint64 due = self->next + (gint64) skipped;
  gint64 wraps = nearest_wrap (raw, due);
  gboolean announced = self->running && self->discontinuity != discontinuity;

  if (announced) {
    self->announcements++;
    self->breaks = 0;
  }
  if (!self->running ||
      ABS (raw + wraps - due) > tolerance (duration, skipped, announced)) {
    self->breaks += self->running && !announced;
    self->period = (guint64) self->announcements << 32 | self->breaks;
    wraps = 0;
  }
  self->running = TRUE;
  self->discontinuity = discontinuity;
  self->wraps = wraps;
  self->start = raw + wraps;
  self->next = self->start + (gint64) duration;
}

/* Returns: the media time of something in the segment that has begun */
gint64
gst_vxg_hls_clock_get (const GstVxgHlsClock *self, gint64 raw)
{
  gint64 time = raw + self->wraps;

  return time < self->start - WRAP / 2 ? time + WRAP : time;
}
