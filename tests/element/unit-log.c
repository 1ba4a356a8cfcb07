/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-log.h"

struct _UnitLog {
  GstPad *pad;
  gulong probe;
  GMutex lock;
  GArray *units;
  GPtrArray *caps;
};

static void
note_buffer (UnitLog *log, GstBuffer *buffer)
{
  GstReferenceTimestampMeta *meta =
      gst_buffer_get_reference_timestamp_meta (buffer, NULL);
  const Unit unit = { .pts = GST_BUFFER_PTS (buffer),
    .dts = GST_BUFFER_DTS (buffer),
    .date = meta != NULL ? meta->timestamp : GST_CLOCK_TIME_NONE,
    .key = !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT),
    .discont = GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT),
    .caps = log->caps->len };

  g_array_append_val (log->units, unit);
}

static void
note_event (UnitLog *log, GstEvent *event)
{
  GstCaps *caps;

  if (GST_EVENT_TYPE (event) != GST_EVENT_CAPS)
    return;
  gst_event_parse_caps (event, &caps);
  g_ptr_array_add (log->caps, gst_caps_ref (caps));
}

static GstPadProbeReturn
on_data (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  UnitLog *log = user_data;

  g_mutex_lock (&log->lock);
  if (info->type & GST_PAD_PROBE_TYPE_BUFFER)
    note_buffer (log, GST_PAD_PROBE_INFO_BUFFER (info));
  else
    note_event (log, GST_PAD_PROBE_INFO_EVENT (info));
  g_mutex_unlock (&log->lock);
  return GST_PAD_PROBE_OK;
}

UnitLog *
unit_log_new (GstPad *pad)
{
  UnitLog *log = g_new0 (UnitLog, 1);

  g_mutex_init (&log->lock);
  log->units = g_array_new (FALSE, FALSE, sizeof (Unit));
  log->caps = g_ptr_array_new_with_free_func ((GDestroyNotify) gst_caps_unref);
  log->pad = gst_object_ref (pad);
  log->probe = gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_data,
      log, NULL);
  return log;
}

void
unit_log_free (UnitLog *log)
{
  gst_pad_remove_probe (log->pad, log->probe);
  gst_object_unref (log->pad);
  g_array_unref (log->units);
  g_ptr_array_unref (log->caps);
  g_mutex_clear (&log->lock);
  g_free (log);
}

/* Returns: (transfer full) (element-type Unit): those that have come by now */
GArray *
unit_log_dup (UnitLog *log)
{
  GArray *units;

  g_mutex_lock (&log->lock);
  units = g_array_copy (log->units);
  g_mutex_unlock (&log->lock);
  return units;
}

guint
unit_log_count_caps (UnitLog *log)
{
  guint count;

  g_mutex_lock (&log->lock);
  count = log->caps->len;
  g_mutex_unlock (&log->lock);
  return count;
}

GstCaps *
unit_log_dup_caps (UnitLog *log, guint index)
{
  GstCaps *caps;

  g_mutex_lock (&log->lock);
  g_assert_cmpuint (index, <, log->caps->len);
  caps = gst_caps_ref (log->caps->pdata[index]);
  g_mutex_unlock (&log->lock);
  return caps;
}
