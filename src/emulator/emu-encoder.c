/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-encoder.h"

#include <gst/app/gstappsink.h>

#include "emu-beep-src.h"
#include "emu-picture-src.h"
#include "emu-stamper.h"

/* With B-frames units leave the encoder in another order than pictures go in;
 * a difference beyond this means that pictures were left out. */
#define REORDER_LIMIT 16

struct _EmuEncoder {
  char *camera;
  EmuCameraOptions options;
  EmuEpoch epoch;
  EmuFeed *feed;
  EmuJournal *journal;
  GstElement *pipeline;
  gboolean numbered;
  guint64 last_number;
};

static char *
describe_h264 (const EmuCameraOptions *o, int gop, int kbit)
{
  return g_strdup_printf (
      "videoconvert ! x264enc speed-preset=ultrafast %s threads=1 bitrate=%d "
      "key-int-max=%d bframes=%d rc-lookahead=0 sync-lookahead=0 "
      "option-string=scenecut=0 ! h264parse ! "
      "video/x-h264,stream-format=avc,alignment=au",
      o->b_frames == 0 ? "tune=zerolatency sliced-threads=false" : "", kbit,
      gop, o->b_frames);
}

static char *
describe_h265 (const EmuCameraOptions *o, int gop, int kbit)
{
  return g_strdup_printf (
      "videoconvert ! x265enc speed-preset=ultrafast %s bitrate=%d "
      "key-int-max=%d option-string=\"scenecut=0:open-gop=0:pools=1:"
      "frame-threads=1:rc-lookahead=%d:bframes=%d:log-level=none\" ! "
      "h265parse ! video/x-h265,stream-format=hvc1,alignment=au",
      o->b_frames == 0 ? "tune=zerolatency" : "", kbit, gop,
      o->b_frames == 0 ? 0 : o->b_frames + 1, o->b_frames);
}

static char *
describe_video (const EmuCameraOptions *o)
{
  int gop = o->gop > 0 ? o->gop : o->fps;
  /* Enough for a drawing that stays readable. */
  int kbit = MAX (64, o->width * o->height / 1000 * o->fps * 7 / 100);

  if (o->video == EMU_VIDEO_H265)
    return describe_h265 (o, gop, kbit);
  return describe_h264 (o, gop, kbit);
}

static const char *
describe_audio (EmuAudioCodec codec)
{
  switch (codec) {
    case EMU_AUDIO_OPUS:
      return "opusenc bitrate=24000";
    case EMU_AUDIO_PCMU:
      return "mulawenc";
    case EMU_AUDIO_AAC:
    case EMU_AUDIO_NONE:
    default:
      return "voaacenc bitrate=32000 ! aacparse ! "
             "audio/mpeg,mpegversion=4,stream-format=raw";
  }
}

/* The running time of a time stamp of @sample, which may lie before 0. */
static GstClockTime
running_time (GstSample *sample, GstClockTime time)
{
  guint64 value = GST_CLOCK_TIME_NONE;

  if (!GST_CLOCK_TIME_IS_VALID (time) ||
      gst_segment_to_running_time_full (
          gst_sample_get_segment (sample), GST_FORMAT_TIME, time, &value) < 0)
    return GST_CLOCK_TIME_NONE;
  return value;
}

static guint64
choose_number (EmuEncoder *self, GstClockTime pts)
{
  gint64 by_time =
      (gint64) gst_util_uint64_scale_round (pts, self->options.fps, GST_SECOND);
  gint64 next = (gint64) self->last_number + 1;
  gint64 tolerance = self->options.b_frames > 0 ? REORDER_LIMIT : 0;

  if (!self->numbered || ABS (by_time - next) > tolerance)
    next = by_time;
  self->numbered = TRUE;
  self->last_number = (guint64) next;
  return self->last_number;
}

static GstBuffer *
stamp (EmuEncoder *self, GstSample *sample)
{
  GstBuffer *coded = gst_sample_get_buffer (sample);
  GstClockTime pts = running_time (sample, GST_BUFFER_PTS (coded));
  VxgStamp mark;
  GByteArray *bytes;
  GstBuffer *unit;
  GstMapInfo map;
  gsize size;

  if (!GST_CLOCK_TIME_IS_VALID (pts) ||
      !gst_buffer_map (coded, &map, GST_MAP_READ))
    return NULL;
  mark.number = choose_number (self, pts);
  mark.time_us = self->epoch.wall_us + (gint64) GST_TIME_AS_USECONDS (pts);
  bytes = emu_stamp_unit (self->options.video, map.data, map.size, &mark);
  gst_buffer_unmap (coded, &map);

  size = bytes->len;
  unit = gst_buffer_new_wrapped (g_byte_array_free (bytes, FALSE), size);
  GST_BUFFER_OFFSET (unit) = mark.number;
  return unit;
}

static GstFlowReturn
on_unit (GstAppSink *sink, EmuEncoder *self, EmuStream stream)
{
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);
  GstBuffer *coded;
  GstBuffer *unit;

  if (sample == NULL)
    return GST_FLOW_EOS;
  coded = gst_sample_get_buffer (sample);
  if (stream == EMU_STREAM_VIDEO)
    unit = stamp (self, sample);
  else
    unit = gst_buffer_copy (coded);
  if (unit == NULL)
    return GST_FLOW_ERROR;
  GST_BUFFER_PTS (unit) = running_time (sample, GST_BUFFER_PTS (coded));
  GST_BUFFER_DTS (unit) = running_time (sample, GST_BUFFER_DTS (coded));
  GST_BUFFER_DURATION (unit) = GST_BUFFER_DURATION (coded);
  if (stream == EMU_STREAM_VIDEO &&
      GST_BUFFER_FLAG_IS_SET (coded, GST_BUFFER_FLAG_DELTA_UNIT))
    GST_BUFFER_FLAG_SET (unit, GST_BUFFER_FLAG_DELTA_UNIT);
  emu_feed_set_caps (self->feed, stream, gst_sample_get_caps (sample));
  emu_feed_push (self->feed, stream, unit);
  return GST_FLOW_OK;
}

static GstFlowReturn
on_video (GstAppSink *sink, gpointer user_data)
{
  return on_unit (sink, user_data, EMU_STREAM_VIDEO);
}

static GstFlowReturn
on_audio (GstAppSink *sink, gpointer user_data)
{
  return on_unit (sink, user_data, EMU_STREAM_AUDIO);
}

static void
add_event (EmuEncoder *self, const char *name, const char *detail)
{
  EmuEvent event = { .protocol = "event",
    .method = name,
    .camera = self->camera,
    .detail = detail };

  emu_journal_add (self->journal, &event);
}

/* Called in streaming threads: nothing of it needs a main loop. */
static GstBusSyncReply
on_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  EmuEncoder *self = user_data;
  g_autoptr (GError) error = NULL;

  if (gst_message_has_name (message, "emu-fell-behind")) {
    add_event (self, "fell-behind", NULL);
  } else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    gst_message_parse_error (message, &error, NULL);
    g_warning ("Camera %s: %s", self->camera, error->message);
    add_event (self, "camera-error", error->message);
  }
  gst_message_unref (message);
  return GST_BUS_DROP;
}

/* @source (transfer floating) ! @description ! appsink */
static gboolean
add_branch (EmuEncoder *self, GstElement *source, const char *description,
    GstFlowReturn (*take) (GstAppSink *, gpointer), GError **error)
{
  GstAppSinkCallbacks callbacks = { .new_sample = take };
  g_autofree char *full =
      g_strdup_printf ("%s ! appsink name=sink sync=false", description);
  GstElement *bin;
  g_autoptr (GstElement) sink = NULL;

  gst_bin_add (GST_BIN (self->pipeline), source);
  bin = gst_parse_bin_from_description_full (
      full, TRUE, NULL, GST_PARSE_FLAG_FATAL_ERRORS, error);
  if (bin == NULL)
    return FALSE;
  gst_bin_add (GST_BIN (self->pipeline), bin);
  gst_element_link (source, bin);
  sink = gst_bin_get_by_name (GST_BIN (bin), "sink");
  gst_app_sink_set_callbacks (GST_APP_SINK (sink), &callbacks, self, NULL);
  return TRUE;
}

static gboolean
add_branches (EmuEncoder *self, GError **error)
{
  const EmuCameraOptions *o = &self->options;
  g_autofree char *video = describe_video (o);
  int rate = o->audio == EMU_AUDIO_PCMU ? 8000 : 48000;

  if (!add_branch (self,
          emu_picture_src_new (
              self->camera, o->width, o->height, o->fps, self->epoch.wall_us),
          video, on_video, error))
    return FALSE;
  return o->audio == EMU_AUDIO_NONE ||
      add_branch (self, emu_beep_src_new (rate, self->epoch.wall_us),
          describe_audio (o->audio), on_audio, error);
}

static const char *
audio_element (EmuAudioCodec codec)
{
  static const char *const names[] = {
    [EMU_AUDIO_AAC] = "voaacenc",
    [EMU_AUDIO_OPUS] = "opusenc",
    [EMU_AUDIO_PCMU] = "mulawenc",
    [EMU_AUDIO_NONE] = NULL,
  };

  return names[codec];
}

static gboolean
has_element (const char *name, GError **error)
{
  g_autoptr (GstElementFactory) factory =
      name != NULL ? gst_element_factory_find (name) : NULL;

  if (name == NULL || factory != NULL)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
      "A camera cannot be drawn, because GStreamer has no element %s: on "
      "Debian, install gstreamer1.0-plugins-good, -bad and -ugly",
      name);
  return FALSE;
}

/* Whether all is installed that such a camera needs to be drawn. */
gboolean
emu_encoder_check (const EmuCameraOptions *options, GError **error)
{
  gboolean h265 = options->video == EMU_VIDEO_H265;

  return has_element (h265 ? "x265enc" : "x264enc", error) &&
      has_element (h265 ? "h265parse" : "h264parse", error) &&
      has_element (audio_element (options->audio), error);
}

/* All pipelines of the emulator count from the same moment on the same clock,
 * so that units need no new time stamps on their way to the viewers. */
static void
set_time (EmuEncoder *self)
{
  g_autoptr (GstClock) clock = gst_system_clock_obtain ();

  gst_pipeline_use_clock (GST_PIPELINE (self->pipeline), clock);
  gst_element_set_start_time (self->pipeline, GST_CLOCK_TIME_NONE);
  gst_element_set_base_time (self->pipeline, self->epoch.clock_time);
}

/*
 * Starts to push units into @feed; it and @journal have to outlive the encoder.
 *
 * Returns: (transfer full) (nullable): NULL with @error when an encoder is not
 *   installed
 */
EmuEncoder *
emu_encoder_start (const char *camera, const EmuCameraOptions *options,
    EmuEpoch epoch, EmuFeed *feed, EmuJournal *journal, GError **error)
{
  EmuEncoder *self = g_new0 (EmuEncoder, 1);
  g_autoptr (GstBus) bus = NULL;

  self->camera = g_strdup (camera);
  self->options = *options;
  self->epoch = epoch;
  self->feed = feed;
  self->journal = journal;
  self->pipeline = gst_pipeline_new (NULL);
  bus = gst_element_get_bus (self->pipeline);
  gst_bus_set_sync_handler (bus, on_message, self, NULL);
  if (!add_branches (self, error)) {
    emu_encoder_stop (self);
    return NULL;
  }
  set_time (self);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  return self;
}

/* Stops and frees; afterwards nothing more is pushed. */
void
emu_encoder_stop (EmuEncoder *self)
{
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_object_unref (self->pipeline);
  g_free (self->camera);
  g_free (self);
}
