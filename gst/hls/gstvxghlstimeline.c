/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gstvxghlstimeline.h"

/* Streams of one session are at most so many new beginnings apart. */
#define N_PERIODS 4

/* A date and the pipeline's clock may disagree by what is buffered. */
#define MAX_BUFFERED (60 * G_GINT64_CONSTANT (1000000000))

/* The stream that comes first is placed, but another may begin earlier, and there
 * is no time below zero. */
#define LEAD (G_GINT64_CONSTANT (500000000))

typedef struct {
  gboolean used;
  guint64 number;
  gint64 offset; /* from media time to running time */
} Period;

struct _GstVxgHlsTimeline {
  GMutex lock; /* guards everything */
  gboolean started;
  gboolean restart; /* the pipeline has stood still */
  Period periods[N_PERIODS];
  guint newest;

  gint64 end;       /* of all that has come out, in running time */
  gint64 placed_at; /* the last segment was, in running time */
  gboolean has_date;
  gint64 date;       /* of a segment */
  gint64 date_place; /* where it begins, in running time */
};

GstVxgHlsTimeline *
gst_vxg_hls_timeline_new (void)
{
  GstVxgHlsTimeline *self = g_atomic_rc_box_new0 (GstVxgHlsTimeline);

  g_mutex_init (&self->lock);
  return self;
}

GstVxgHlsTimeline *
gst_vxg_hls_timeline_ref (GstVxgHlsTimeline *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  GstVxgHlsTimeline *self = data;

  g_mutex_clear (&self->lock);
}

void
gst_vxg_hls_timeline_unref (GstVxgHlsTimeline *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

static Period *
find_period (GstVxgHlsTimeline *self, guint64 number)
{
  for (guint i = 0; i < N_PERIODS; i++)
    if (self->periods[i].used && self->periods[i].number == number)
      return &self->periods[i];
  return NULL;
}

static Period *
add_period (GstVxgHlsTimeline *self, guint64 number, gint64 offset)
{
  Period *period;

  self->newest = (self->newest + 1) % N_PERIODS;
  period = &self->periods[self->newest];
  period->used = TRUE;
  period->number = number;
  period->offset = offset;
  return period;
}

/* Where a segment goes that begins anew. */
static gint64
choose_place (GstVxgHlsTimeline *self, const GstVxgHlsTimelineSegment *segment,
    gint64 running_time)
{
  gint64 elapsed = running_time - self->placed_at;
  /* No more can be missing than there was time for, whatever was counted. */
  gint64 possible = MAX (elapsed, 0) + MAX_BUFFERED;
  gint64 due = self->end + (gint64) MIN (segment->skipped, (guint64) possible);
  gint64 by_date;

  if (!self->started)
    return MAX (running_time, LEAD);
  if (self->restart)
    return MAX (running_time, self->end);
  if (!self->has_date || !segment->has_date)
    return due;
  by_date = self->date_place + (segment->date - self->date);
  if (by_date < self->end || by_date - self->end > possible)
    return due;
  return by_date;
}

/* Under the lock. */
static gboolean
place_segment (GstVxgHlsTimeline *self, const GstVxgHlsTimelineSegment *segment,
    gint64 running_time)
{
  Period *period = find_period (self, segment->period);
  gboolean anew = period == NULL || self->restart;

  if (anew) {
    gint64 offset = choose_place (self, segment, running_time) - segment->time;

    if (period == NULL)
      period = add_period (self, segment->period, offset);
    period->offset = offset;
  }
  self->started = TRUE;
  self->restart = FALSE;
  self->placed_at = running_time;
  if (segment->has_date && (segment->leads || !self->has_date)) {
    self->has_date = TRUE;
    self->date = segment->date;
    self->date_place = segment->time + period->offset;
  }
  return anew;
}

/*
 * gst_vxg_hls_timeline_place:
 * @segment: one whose media begins to come out
 * @running_time: the pipeline's, now
 *
 * Returns: whether it does not follow on what came before
 */
gboolean
gst_vxg_hls_timeline_place (GstVxgHlsTimeline *self,
    const GstVxgHlsTimelineSegment *segment, gint64 running_time)
{
  gboolean anew;

  g_mutex_lock (&self->lock);
  anew = place_segment (self, segment, running_time);
  g_mutex_unlock (&self->lock);
  return anew;
}

/* @end: running time, of a unit that has come out */
void
gst_vxg_hls_timeline_extend (GstVxgHlsTimeline *self, gint64 end)
{
  g_mutex_lock (&self->lock);
  self->end = MAX (self->end, end);
  g_mutex_unlock (&self->lock);
}

/* The next segment is placed where the pipeline is: it has stood still, and the
 * camera has not. */
void
gst_vxg_hls_timeline_restart (GstVxgHlsTimeline *self)
{
  g_mutex_lock (&self->lock);
  self->restart = self->started;
  g_mutex_unlock (&self->lock);
}

/* Returns: the running time; 0 for what is before its beginning */
gint64
gst_vxg_hls_timeline_map (GstVxgHlsTimeline *self, guint64 period, gint64 time)
{
  const Period *found;
  gint64 mapped;

  g_mutex_lock (&self->lock);
  found = find_period (self, period);
  mapped = found != NULL ? MAX (time + found->offset, 0) : 0;
  g_mutex_unlock (&self->lock);
  return mapped;
}

/*
 * gst_vxg_hls_timeline_date:
 * @running_time: of a unit
 * @date: (out): when the camera saw it, in ns since 1970
 *
 * Returns: %FALSE when no segment has said
 */
gboolean
gst_vxg_hls_timeline_date (
    GstVxgHlsTimeline *self, gint64 running_time, gint64 *date)
{
  gboolean known;

  g_mutex_lock (&self->lock);
  known = self->has_date;
  *date = self->date + (running_time - self->date_place);
  g_mutex_unlock (&self->lock);
  return known;
}
