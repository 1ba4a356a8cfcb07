/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "frame-log.h"

#include "vxg-stamp.h"

struct _FrameLog {
  GstPad *pad;
  gulong probe;
  gboolean stamped;
  GMutex lock;
  GCond changed;
  FrameCounts counts;
  gint64 first_time_us; /* in the first stamp */
};

/* Whether the unit says when the camera saw it. */
static gboolean
get_date (GstBuffer *buffer, GstClockTime *date)
{
  g_autoptr (GstCaps) caps = gst_caps_new_empty_simple ("timestamp/x-unix");
  GstReferenceTimestampMeta *meta =
      gst_buffer_get_reference_timestamp_meta (buffer, caps);

  if (meta != NULL)
    *date = meta->timestamp;
  return meta != NULL;
}

static GstClockTime
distance (GstClockTime a, GstClockTime b)
{
  return a > b ? a - b : b - a;
}

/* The time in a stamp is that of the camera's clock, and so is true. */
static void
compare_times (FrameLog *log, GstBuffer *buffer, gint64 time_us)
{
  FrameCounts *c = &log->counts;
  GstClockTime elapsed =
      (GstClockTime) (time_us - log->first_time_us) * GST_USECOND;
  GstClockTime date;

  c->max_drift = MAX (
      c->max_drift, distance (GST_BUFFER_PTS (buffer) - c->first_pts, elapsed));
  if (get_date (buffer, &date))
    c->max_date_error = MAX (c->max_date_error,
        distance (date, (GstClockTime) time_us * GST_USECOND));
}

static void
note_stamp (FrameLog *log, GstBuffer *buffer)
{
  FrameCounts *c = &log->counts;
  VxgStamp stamp = { 0 };
  GstMapInfo map;
  gboolean found;

  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  found = vxg_stamp_parse_h264 (map.data, map.size, &stamp);
  gst_buffer_unmap (buffer, &map);
  if (!found) {
    c->unstamped++;
    return;
  }
  if (c->units == 0) {
    c->first = stamp.number;
    log->first_time_us = stamp.time_us;
  } else if (stamp.number <= c->last) {
    c->doubled++;
  } else {
    c->lost += stamp.number - c->last - 1;
  }
  c->last = stamp.number;
  compare_times (log, buffer, stamp.time_us);
}

static void
note_flags (FrameCounts *c, GstBuffer *buffer)
{
  GstClockTime date;

  if (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT)) {
    c->disconts++;
    c->delta_disconts +=
        GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  }
  if (get_date (buffer, &date))
    c->date_offset = GST_CLOCK_DIFF (GST_BUFFER_PTS (buffer), date);
  else
    c->undated++;
}

static void
note_step (FrameCounts *c, GstClockTime pts)
{
  GstClockTime step = distance (pts, c->last_pts);

  c->min_step = c->units == 1 ? step : MIN (c->min_step, step);
  c->max_step = MAX (c->max_step, step);
}

static void
note_buffer (FrameLog *log, GstBuffer *buffer)
{
  FrameCounts *c = &log->counts;
  GstClockTime dts = GST_BUFFER_DTS_OR_PTS (buffer);

  if (c->units == 0) {
    c->key_first = !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
    c->discont_first = GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT);
    c->first_pts = GST_BUFFER_PTS (buffer);
  } else {
    c->unordered += dts <= c->last_dts;
    note_step (c, GST_BUFFER_PTS (buffer));
  }
  if (log->stamped)
    note_stamp (log, buffer);
  note_flags (c, buffer);
  if (!GST_BUFFER_PTS_IS_VALID (buffer))
    c->untimed++;
  c->last_dts = dts;
  c->last_pts = GST_BUFFER_PTS (buffer);
  c->units++;
}

static void
note_event (FrameLog *log, GstEvent *event)
{
  FrameCounts *c = &log->counts;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_STREAM_START:
      c->stream_starts++;
      break;
    case GST_EVENT_SEGMENT:
      c->segments++;
      break;
    case GST_EVENT_CAPS:
      c->caps++;
      break;
    case GST_EVENT_EOS:
      c->eos++;
      break;
    default:
      break;
  }
}

static GstPadProbeReturn
on_data (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  FrameLog *log = user_data;

  g_mutex_lock (&log->lock);
  if (info->type & GST_PAD_PROBE_TYPE_BUFFER)
    note_buffer (log, GST_PAD_PROBE_INFO_BUFFER (info));
  else
    note_event (log, GST_PAD_PROBE_INFO_EVENT (info));
  g_cond_broadcast (&log->changed);
  g_mutex_unlock (&log->lock);
  return GST_PAD_PROBE_OK;
}

/* @stamped: H.264 of the emulator, whose units carry numbers. */
FrameLog *
frame_log_new (GstPad *pad, gboolean stamped)
{
  FrameLog *log = g_new0 (FrameLog, 1);

  log->pad = gst_object_ref (pad);
  log->stamped = stamped;
  g_mutex_init (&log->lock);
  g_cond_init (&log->changed);
  log->probe = gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_data,
      log, NULL);
  return log;
}

void
frame_log_free (FrameLog *log)
{
  gst_pad_remove_probe (log->pad, log->probe);
  gst_object_unref (log->pad);
  g_mutex_clear (&log->lock);
  g_cond_clear (&log->changed);
  g_free (log);
}

/* Until so many units have come; the watchdog ends a wait in vain. */
void
frame_log_wait (FrameLog *log, guint64 units)
{
  g_mutex_lock (&log->lock);
  while (log->counts.units < units)
    g_cond_wait (&log->changed, &log->lock);
  g_mutex_unlock (&log->lock);
}

void
frame_log_wait_eos (FrameLog *log)
{
  g_mutex_lock (&log->lock);
  while (log->counts.eos == 0)
    g_cond_wait (&log->changed, &log->lock);
  g_mutex_unlock (&log->lock);
}

FrameCounts
frame_log_get (FrameLog *log)
{
  FrameCounts counts;

  g_mutex_lock (&log->lock);
  counts = log->counts;
  g_mutex_unlock (&log->lock);
  return counts;
}

/* Every unit from the first on came exactly once, in order, with its time. */
void
frame_log_assert_exact (FrameLog *log)
{
  FrameCounts c = frame_log_get (log);

  g_assert_cmpuint (c.units, >, 0);
  g_assert_cmpuint (c.lost, ==, 0);
  g_assert_cmpuint (c.doubled, ==, 0);
  g_assert_cmpuint (c.unstamped, ==, 0);
  g_assert_cmpuint (c.unordered, ==, 0);
  g_assert_cmpuint (c.untimed, ==, 0);
  g_assert_true (c.key_first);
  g_assert_true (c.discont_first);
  g_assert_cmpuint (c.stream_starts, ==, 1);
  g_assert_cmpuint (c.segments, ==, 1);
}

/* Returns: (transfer full): what has come, in a line */
char *
frame_log_describe (FrameLog *log)
{
  FrameCounts c = frame_log_get (log);

  return g_strdup_printf (
      "%" G_GUINT64_FORMAT " units, %" G_GUINT64_FORMAT
      " lost, %" G_GUINT64_FORMAT " doubled, %" G_GUINT64_FORMAT
      " unordered, %" G_GUINT64_FORMAT " undated, %" G_GUINT64_FORMAT
      " disconts, steps %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT
      " ns, drift %" G_GUINT64_FORMAT " ns, dates off by %" G_GUINT64_FORMAT
      " ns",
      c.units, c.lost, c.doubled, c.unordered, c.undated, c.disconts,
      c.min_step, c.max_step, c.max_drift, c.max_date_error);
}
