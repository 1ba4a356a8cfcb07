/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "viewer.h"

struct _Viewer {
  GstElement *pipeline;

  /* Guards everything below. */
  GMutex lock;
  GCond changed;
  ViewerCounts counts;
  /* All streams have their pads. */
  gboolean complete;
  gboolean ended;
  char *video_codec;
  char *audio_codec;
};

static gboolean
parse_stamp (const char *codec, GstBuffer *buffer, VxgStamp *stamp)
{
  gboolean found;
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_READ);
  if (g_strcmp0 (codec, "H265") == 0)
    found = vxg_stamp_parse_h265 (map.data, map.size, stamp);
  else
    found = vxg_stamp_parse_h264 (map.data, map.size, stamp);
  gst_buffer_unmap (buffer, &map);
  return found;
}

/* Called with the lock. */
static void
count_unit (ViewerCounts *counts, const VxgStamp *stamp)
{
  guint64 number = stamp->number;

  if (counts->units == 0) {
    counts->first = number;
    counts->first_stamp = *stamp;
  } else if (number <= counts->last) {
    counts->doubled++;
  } else {
    counts->lost += number - counts->last - 1;
  }
  counts->last = number;
  counts->last_stamp = *stamp;
  counts->units++;
}

static GstPadProbeReturn
on_video (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Viewer *self = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  VxgStamp stamp;

  g_mutex_lock (&self->lock);
  if (self->counts.units == 0)
    self->counts.first_pts = GST_BUFFER_PTS (buffer);
  self->counts.last_pts = GST_BUFFER_PTS (buffer);
  if (parse_stamp (self->video_codec, buffer, &stamp))
    count_unit (&self->counts, &stamp);
  else
    self->counts.unstamped++;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
on_audio (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Viewer *self = user_data;

  g_mutex_lock (&self->lock);
  self->counts.audio_units++;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  return GST_PAD_PROBE_OK;
}

static const char *
choose_depayloader (const char *codec)
{
  static const struct {
    const char *codec;
    const char *description;
  } table[] = {
    { "H264", "rtph264depay ! h264parse" },
    { "H265", "rtph265depay ! h265parse" },
    { "MPEG4-GENERIC", "rtpmp4gdepay" },
    { "OPUS", "rtpopusdepay" },
    { "PCMU", "rtppcmudepay" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (g_strcmp0 (table[i].codec, codec) == 0)
      return table[i].description;
  return "identity";
}

static void
on_pad_added (GstElement *source, GstPad *pad, gpointer user_data)
{
  Viewer *self = user_data;
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  gboolean audio =
      g_strcmp0 (gst_structure_get_string (s, "media"), "audio") == 0;
  const char *codec = gst_structure_get_string (s, "encoding-name");
  g_autofree char *description =
      g_strdup_printf ("%s ! fakesink name=sink sync=false async=false",
          choose_depayloader (codec));
  GstElement *bin = gst_parse_bin_from_description (description, TRUE, NULL);
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstPad) sink_pad = NULL;
  g_autoptr (GstPad) bin_pad = NULL;

  g_assert_nonnull (bin);
  g_mutex_lock (&self->lock);
  *(audio ? &self->audio_codec : &self->video_codec) = g_strdup (codec);
  g_mutex_unlock (&self->lock);
  sink = gst_bin_get_by_name (GST_BIN (bin), "sink");
  sink_pad = gst_element_get_static_pad (sink, "sink");
  gst_pad_add_probe (sink_pad, GST_PAD_PROBE_TYPE_BUFFER,
      audio ? on_audio : on_video, self, NULL);
  gst_bin_add (GST_BIN (self->pipeline), bin);
  gst_element_sync_state_with_parent (bin);
  bin_pad = gst_element_get_static_pad (bin, "sink");
  g_assert_cmpint (gst_pad_link (pad, bin_pad), ==, GST_PAD_LINK_OK);
}

static void
on_no_more_pads (GstElement *source, gpointer user_data)
{
  Viewer *self = user_data;

  g_mutex_lock (&self->lock);
  self->complete = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

/* The end of a session: rtspsrc reports it as an error or as EOS. */
static GstBusSyncReply
on_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  Viewer *self = user_data;

  g_mutex_lock (&self->lock);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR ||
      GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
    self->ended = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  return GST_BUS_PASS;
}

/* @transport: "tcp" or "udp" */
Viewer *
viewer_new (const char *uri, const char *transport)
{
  Viewer *self = g_new0 (Viewer, 1);
  GstElement *source = gst_element_factory_make ("rtspsrc", NULL);
  g_autoptr (GstBus) bus = NULL;

  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->pipeline = gst_pipeline_new (NULL);
  bus = gst_element_get_bus (self->pipeline);
  gst_bus_set_sync_handler (bus, on_message, self, NULL);
  g_object_set (source, "location", uri, "latency", 200, NULL);
  gst_util_set_object_arg (G_OBJECT (source), "protocols", transport);
  g_signal_connect (source, "pad-added", G_CALLBACK (on_pad_added), self);
  g_signal_connect (source, "no-more-pads", G_CALLBACK (on_no_more_pads), self);
  gst_bin_add (GST_BIN (self->pipeline), source);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  return self;
}

void
viewer_free (Viewer *self)
{
  /* GStreamer 1.22's rtspsrc raises criticals when it is stopped before. */
  g_mutex_lock (&self->lock);
  while (!self->complete && !self->ended)
    g_cond_wait (&self->changed, &self->lock);
  g_mutex_unlock (&self->lock);
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_object_unref (self->pipeline);
  g_free (self->video_codec);
  g_free (self->audio_codec);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* Blocks until so many units have come; the watchdog ends a vain wait. */
void
viewer_wait (Viewer *self, guint64 units)
{
  g_mutex_lock (&self->lock);
  while (self->counts.units < units && !self->ended)
    g_cond_wait (&self->changed, &self->lock);
  g_assert_cmpuint (self->counts.units, >=, units);
  g_mutex_unlock (&self->lock);
}

void
viewer_wait_audio (Viewer *self, guint64 units)
{
  g_mutex_lock (&self->lock);
  while (self->counts.audio_units < units && !self->ended)
    g_cond_wait (&self->changed, &self->lock);
  g_assert_cmpuint (self->counts.audio_units, >=, units);
  g_mutex_unlock (&self->lock);
}

/* Blocks until the session has ended. */
void
viewer_wait_end (Viewer *self)
{
  g_mutex_lock (&self->lock);
  while (!self->ended)
    g_cond_wait (&self->changed, &self->lock);
  g_mutex_unlock (&self->lock);
}

ViewerCounts
viewer_get (Viewer *self)
{
  ViewerCounts counts;

  g_mutex_lock (&self->lock);
  counts = self->counts;
  g_mutex_unlock (&self->lock);
  return counts;
}

/* Returns: (transfer full) (nullable): the RTP encoding name */
char *
viewer_dup_codec (Viewer *self, gboolean audio)
{
  char *codec;

  g_mutex_lock (&self->lock);
  codec = g_strdup (audio ? self->audio_codec : self->video_codec);
  g_mutex_unlock (&self->lock);
  return codec;
}

void
viewer_assert_exact (Viewer *self)
{
  ViewerCounts counts = viewer_get (self);

  g_assert_cmpuint (counts.lost, ==, 0);
  g_assert_cmpuint (counts.doubled, ==, 0);
  g_assert_cmpuint (counts.unstamped, ==, 0);
}
