/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-clip.h"

#include <gio/gio.h>
#include <gst/app/gstappsink.h>
#include <string.h>

/* Clips are held in memory: an hour of a common camera is far less. */
#define MAX_BYTES (G_GUINT64_CONSTANT (1024) * 1024 * 1024)

#define H264_CAPS "video/x-h264,stream-format=avc,alignment=au"
#define H265_CAPS "video/x-h265,stream-format=hvc1,alignment=au"
#define AAC_CAPS "audio/mpeg,mpegversion=4,stream-format=raw"

typedef struct {
  EmuClip *clip;
  GstElement *pipeline;
  /* Guards what the streaming threads below fill. */
  GMutex lock;
  guint64 bytes;
  gboolean too_large;
} Loader;

static void
unit_clear (gpointer data)
{
  EmuClipUnit *unit = data;

  gst_clear_buffer (&unit->data);
}

static EmuClip *
clip_new (void)
{
  EmuClip *self = g_new0 (EmuClip, 1);

  g_atomic_ref_count_init (&self->refs);
  self->units = g_array_new (FALSE, TRUE, sizeof (EmuClipUnit));
  g_array_set_clear_func (self->units, unit_clear);
  return self;
}

EmuClip *
emu_clip_ref (EmuClip *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
emu_clip_unref (EmuClip *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  for (int i = 0; i < EMU_N_STREAMS; i++)
    gst_clear_caps (&self->caps[i]);
  g_array_unref (self->units);
  g_free (self);
}

static gint64
running_time (GstSample *sample, GstClockTime time, gint64 fallback)
{
  guint64 value;
  int sign;

  if (!GST_CLOCK_TIME_IS_VALID (time))
    return fallback;
  sign = gst_segment_to_running_time_full (
      gst_sample_get_segment (sample), GST_FORMAT_TIME, time, &value);
  return sign == 0 ? fallback : sign * (gint64) value;
}

static void
add_unit (Loader *loader, GstSample *sample, EmuStream stream)
{
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  EmuClipUnit unit = { .stream = stream };

  unit.pts = running_time (sample, GST_BUFFER_PTS (buffer), 0);
  unit.dts = running_time (sample, GST_BUFFER_DTS (buffer), unit.pts);
  unit.duration = GST_BUFFER_DURATION (buffer);
  unit.key = !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);

  g_mutex_lock (&loader->lock);
  loader->bytes += gst_buffer_get_size (buffer);
  if (loader->bytes > MAX_BYTES) {
    loader->too_large = TRUE;
  } else {
    /* Copied, because the demuxer's buffers keep whole blocks alive. */
    unit.data = gst_buffer_copy_deep (buffer);
    g_array_append_val (loader->clip->units, unit);
    gst_caps_replace (
        &loader->clip->caps[stream], gst_sample_get_caps (sample));
  }
  g_mutex_unlock (&loader->lock);
}

static GstFlowReturn
on_video (GstAppSink *sink, gpointer user_data)
{
  Loader *loader = user_data;
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);

  if (sample != NULL)
    add_unit (loader, sample, EMU_STREAM_VIDEO);
  return loader->too_large ? GST_FLOW_ERROR : GST_FLOW_OK;
}

static GstFlowReturn
on_audio (GstAppSink *sink, gpointer user_data)
{
  Loader *loader = user_data;
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);

  if (sample != NULL)
    add_unit (loader, sample, EMU_STREAM_AUDIO);
  return loader->too_large ? GST_FLOW_ERROR : GST_FLOW_OK;
}

/* What follows a stream of these caps; NULL when the emulator has no use. */
static const char *
choose_branch (GstCaps *caps, EmuStream *stream)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  int version = 0;

  *stream = EMU_STREAM_VIDEO;
  if (gst_structure_has_name (s, "video/x-h264"))
    return "h264parse ! " H264_CAPS;
  if (gst_structure_has_name (s, "video/x-h265"))
    return "h265parse ! " H265_CAPS;
  *stream = EMU_STREAM_AUDIO;
  gst_structure_get_int (s, "mpegversion", &version);
  if (gst_structure_has_name (s, "audio/mpeg") && version == 4)
    return "aacparse ! " AAC_CAPS;
  return NULL;
}

/* One thread serves all branches, so none may wait for another to start. */
#define SINK "appsink name=sink sync=false async=false"

/* @parse: (nullable): NULL for a stream that is thrown away */
static void
add_branch (Loader *loader, GstPad *pad, const char *parse, EmuStream stream)
{
  GstAppSinkCallbacks callbacks = {
    .new_sample = stream == EMU_STREAM_VIDEO ? on_video : on_audio,
  };
  g_autofree char *description =
      g_strdup_printf ("%s ! " SINK, parse != NULL ? parse : "identity");
  GstElement *bin = gst_parse_bin_from_description (description, TRUE, NULL);
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstPad) sink_pad = NULL;

  if (bin == NULL)
    return;
  sink = gst_bin_get_by_name (GST_BIN (bin), "sink");
  if (parse != NULL)
    gst_app_sink_set_callbacks (GST_APP_SINK (sink), &callbacks, loader, NULL);
  else
    gst_app_sink_set_max_buffers (GST_APP_SINK (sink), 1);
  gst_app_sink_set_drop (GST_APP_SINK (sink), parse == NULL);
  gst_bin_add (GST_BIN (loader->pipeline), bin);
  sink_pad = gst_element_get_static_pad (bin, "sink");
  gst_element_sync_state_with_parent (bin);
  gst_pad_link (pad, sink_pad);
}

/* The first video and the first audio stream are taken. */
static void
on_pad_added (GstElement *parsebin, GstPad *pad, gpointer user_data)
{
  Loader *loader = user_data;
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  EmuStream stream = EMU_STREAM_VIDEO;
  const char *parse = caps != NULL ? choose_branch (caps, &stream) : NULL;
  gboolean taken;

  g_mutex_lock (&loader->lock);
  taken = loader->clip->caps[stream] != NULL;
  if (parse != NULL && !taken)
    loader->clip->caps[stream] = gst_caps_ref (caps);
  g_mutex_unlock (&loader->lock);
  add_branch (loader, pad, taken ? NULL : parse, stream);
}

static gboolean
run (Loader *loader, GError **error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (loader->pipeline);
  g_autoptr (GstMessage) message = NULL;

  gst_element_set_state (loader->pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (
      bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  gst_element_set_state (loader->pipeline, GST_STATE_NULL);
  if (loader->too_large) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
        "it holds more than 1 GiB; a shorter piece of it will do");
    return FALSE;
  }
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    g_autoptr (GError) reason = NULL;

    gst_message_parse_error (message, &reason, NULL);
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
        "it cannot be read as media: %s", reason->message);
    return FALSE;
  }
  return TRUE;
}

static gboolean
read_units (Loader *loader, const char *file, GError **error)
{
  GstElement *source = gst_element_factory_make ("filesrc", NULL);
  GstElement *parsebin = gst_element_factory_make ("parsebin", NULL);
  gboolean done;

  if (source == NULL || parsebin == NULL) {
    gst_clear_object (&source);
    gst_clear_object (&parsebin);
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
        "GStreamer's base plugins are not installed");
    return FALSE;
  }
  g_object_set (source, "location", file, NULL);
  loader->pipeline = gst_pipeline_new (NULL);
  gst_bin_add_many (GST_BIN (loader->pipeline), source, parsebin, NULL);
  gst_element_link (source, parsebin);
  g_signal_connect (parsebin, "pad-added", G_CALLBACK (on_pad_added), loader);
  done = run (loader, error);
  gst_clear_object (&loader->pipeline);
  return done;
}

static int
compare_units (gconstpointer a, gconstpointer b)
{
  const EmuClipUnit *x = a;
  const EmuClipUnit *y = b;

  if (x->dts != y->dts)
    return x->dts < y->dts ? -1 : 1;
  return (int) x->stream - (int) y->stream;
}

/* The loop has to begin with a key frame of the video. */
static void
drop_until_key (GArray *units)
{
  guint n = 0;

  while (n < units->len) {
    EmuClipUnit *unit = &g_array_index (units, EmuClipUnit, n);

    if (unit->stream == EMU_STREAM_VIDEO && unit->key)
      break;
    n++;
  }
  g_array_remove_range (units, 0, n);
}

static const EmuClipUnit *
last_video (EmuClip *clip)
{
  for (guint i = clip->units->len; i > 0; i--) {
    EmuClipUnit *unit = &g_array_index (clip->units, EmuClipUnit, i - 1);

    if (unit->stream == EMU_STREAM_VIDEO)
      return unit;
  }
  return NULL;
}

/* Audio that is longer than the video is cut off, so that the loop closes. */
static void
set_times (EmuClip *clip)
{
  gint64 first = g_array_index (clip->units, EmuClipUnit, 0).dts;
  const EmuClipUnit *last;
  GArray *units = clip->units;

  clip->n_video = 0;
  for (guint i = 0; i < units->len; i++) {
    EmuClipUnit *unit = &g_array_index (units, EmuClipUnit, i);

    unit->dts -= first;
    unit->pts = MAX (unit->pts - first, 0);
    clip->n_video += unit->stream == EMU_STREAM_VIDEO;
  }
  last = last_video (clip);
  clip->duration = (GstClockTime) last->dts;
  if (GST_CLOCK_TIME_IS_VALID (last->duration) && last->duration > 0)
    clip->duration += last->duration;
  else
    clip->duration += clip->n_video > 1
        ? (GstClockTime) last->dts / (clip->n_video - 1)
        : GST_SECOND;
  while (g_array_index (units, EmuClipUnit, units->len - 1).dts >=
      (gint64) clip->duration)
    g_array_set_size (units, units->len - 1);
}

static gboolean
finish (EmuClip *clip, GError **error)
{
  GstCaps *caps = clip->caps[EMU_STREAM_VIDEO];

  g_array_sort (clip->units, compare_units);
  drop_until_key (clip->units);
  if (caps == NULL || clip->units->len == 0) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
        "it has no H.264 or H.265 video; convert it first");
    return FALSE;
  }
  clip->codec =
      gst_structure_has_name (gst_caps_get_structure (caps, 0), "video/x-h265")
      ? EMU_VIDEO_H265
      : EMU_VIDEO_H264;
  set_times (clip);
  return TRUE;
}

/*
 * Reads all of @file; blocks.
 *
 * Returns: (transfer full) (nullable)
 */
EmuClip *
emu_clip_load (const char *file, GError **error)
{
  g_autoptr (EmuClip) clip = clip_new ();
  Loader loader = { .clip = clip };
  gboolean done;

  if (!g_file_test (file, G_FILE_TEST_IS_REGULAR)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
        "Cannot use \"%s\" as a camera's picture: there is no such file", file);
    return NULL;
  }
  g_mutex_init (&loader.lock);
  done = read_units (&loader, file, error) && finish (clip, error);
  g_mutex_clear (&loader.lock);
  if (!done) {
    g_prefix_error (error, "Cannot use \"%s\" as a camera's picture: ", file);
    return NULL;
  }
  return g_steal_pointer (&clip);
}
