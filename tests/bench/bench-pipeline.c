/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "bench-pipeline.h"

#include <stdlib.h>
#include <sys/resource.h>

static GstPadProbeReturn
count_unit (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  BenchPipeline *self = user_data;

  g_atomic_int_inc (&self->units);
  if (self->on_buffer != NULL)
    self->on_buffer (GST_PAD_PROBE_INFO_BUFFER (info), self->user_data);
  return GST_PAD_PROBE_OK;
}

/*
 * bench_pipeline_new:
 * @description: of a pipeline with a fakesink named "sink"
 * @on_buffer: (nullable): called from the streaming thread
 *
 * Returns: (transfer full): the pipeline, playing. A description that cannot be
 *   built ends the program.
 */
BenchPipeline *
bench_pipeline_new (
    const char *description, BenchOnBuffer on_buffer, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstPad) pad = NULL;
  BenchPipeline *self = g_new0 (BenchPipeline, 1);

  self->on_buffer = on_buffer;
  self->user_data = user_data;
  self->pipeline = gst_parse_launch (description, &error);
  if (error != NULL) {
    g_printerr ("%s\n", error->message);
    exit (1);
  }
  sink = gst_bin_get_by_name (GST_BIN (self->pipeline), "sink");
  pad = gst_element_get_static_pad (sink, "sink");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, count_unit, self, NULL);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  return self;
}

void
bench_pipeline_free (BenchPipeline *self)
{
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_object_unref (self->pipeline);
  g_free (self);
}

/* Says why on stderr. */
gboolean
bench_pipeline_has_failed (BenchPipeline *self)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);
  g_autoptr (GstMessage) message =
      gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
  g_autoptr (GError) error = NULL;

  if (message == NULL)
    return FALSE;
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &error, NULL);
  g_printerr ("%s\n", error != NULL ? error->message : "end of stream");
  return TRUE;
}

guint
bench_pipeline_get_units (BenchPipeline *self)
{
  return (guint) g_atomic_int_get (&self->units);
}

/* Of this process, user and system, in µs. */
gint64
bench_get_cpu_time (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * G_USEC_PER_SEC +
      usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}
