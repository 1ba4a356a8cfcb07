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
};

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
  if (c->units == 0)
    c->first = stamp.number;
  else if (stamp.number <= c->last)
    c->doubled++;
  else
    c->lost += stamp.number - c->last - 1;
  c->last = stamp.number;
}

static void
note_buffer (FrameLog *log, GstBuffer *buffer)
{
  FrameCounts *c = &log->counts;
  GstClockTime dts = GST_BUFFER_DTS_OR_PTS (buffer);

  if (log->stamped)
    note_stamp (log, buffer);
  if (c->units == 0) {
    c->key_first = !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
    c->discont_first = GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT);
    c->first_pts = GST_BUFFER_PTS (buffer);
  } else if (dts <= c->last_dts) {
    c->unordered++;
  }
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
