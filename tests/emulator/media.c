/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "media.h"

#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>

#include "emu-nal.h"

static void
unit_clear (gpointer data)
{
  MediaUnit *unit = data;

  g_free (unit->checksum);
}

static void
media_init (Media *media)
{
  media->video = g_array_new (FALSE, TRUE, sizeof (MediaUnit));
  g_array_set_clear_func (media->video, unit_clear);
  media->audio = g_array_new (FALSE, TRUE, sizeof (GstClockTime));
}

void
media_clear (Media *media)
{
  g_clear_pointer (&media->video, g_array_unref);
  g_clear_pointer (&media->audio, g_array_unref);
}

const MediaUnit *
media_get_video (const Media *media, guint index)
{
  g_assert_cmpuint (index, <, media->video->len);
  return &g_array_index (media->video, MediaUnit, index);
}

/* ---- Units ---- */

static char *
checksum_slices (EmuVideoCodec codec, const guint8 *data, gsize size)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  EmuNalIter iter;
  EmuNal nal;

  emu_nal_iter_init (&iter, data, size);
  while (emu_nal_iter_next (&iter, &nal)) {
    gsize end = nal.size;

    /* Zeros at the end are no part of the unit, whichever way it is framed. */
    while (end > 0 && nal.data[end - 1] == 0)
      end--;
    if (emu_nal_is_slice (codec, &nal))
      g_checksum_update (checksum, nal.data, (gssize) end);
  }
  return g_strdup (g_checksum_get_string (checksum));
}

static void
add_video (Media *media, GstSample *sample)
{
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  const GstStructure *s =
      gst_caps_get_structure (gst_sample_get_caps (sample), 0);
  gboolean h265 = gst_structure_has_name (s, "video/x-h265");
  MediaUnit unit = { .pts = GST_BUFFER_PTS (buffer) };
  gboolean stamped;
  GstMapInfo map;

  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  stamped = h265 ? vxg_stamp_parse_h265 (map.data, map.size, &unit.stamp)
                 : vxg_stamp_parse_h264 (map.data, map.size, &unit.stamp);
  g_assert_true (stamped);
  unit.checksum = checksum_slices (
      h265 ? EMU_VIDEO_H265 : EMU_VIDEO_H264, map.data, map.size);
  gst_buffer_unmap (buffer, &map);
  g_array_append_val (media->video, unit);
}

static void
add_audio (Media *media, GstSample *sample)
{
  GstClockTime pts = GST_BUFFER_PTS (gst_sample_get_buffer (sample));

  g_array_append_val (media->audio, pts);
}

/* ---- Pipelines ---- */

/* One demuxer feeds all sinks, so none may wait for another, nor for us. */
#define SINK "appsink name=%s sync=false async=false wait-on-eos=false"

static void
on_pad_added (GstElement *demuxer, GstPad *pad, gpointer user_data)
{
  static const char *const parsers[][2] = {
    { "video/x-h264", "h264parse ! video/x-h264,alignment=au" },
    { "video/x-h265", "h265parse ! video/x-h265,alignment=au" },
    { "audio/mpeg", "aacparse" },
  };
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  const char *name = gst_structure_get_name (gst_caps_get_structure (caps, 0));
  gboolean audio = g_str_has_prefix (name, "audio/");
  g_autofree char *text = NULL;
  GstElement *bin;
  g_autoptr (GstPad) sink = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (parsers); i++)
    if (g_str_equal (parsers[i][0], name))
      text = g_strdup_printf (
          "%s ! " SINK, parsers[i][1], audio ? "audio" : "video");
  g_assert_nonnull (text);
  bin = gst_parse_bin_from_description (text, TRUE, NULL);
  g_assert_nonnull (bin);
  gst_bin_add (GST_BIN (user_data), bin);
  gst_element_sync_state_with_parent (bin);
  sink = gst_element_get_static_pad (bin, "sink");
  g_assert_cmpint (gst_pad_link (pad, sink), ==, GST_PAD_LINK_OK);
}

static GstElement *
launch (const char *description)
{
  g_autoptr (GError) error = NULL;
  GstElement *pipeline = gst_parse_launch (description, &error);

  g_assert_no_error (error);
  return pipeline;
}

/* Takes what has gathered before a sink; @n: at most, or until its end. */
static void
drain (Media *media, GstElement *pipeline, const char *name, guint n,
    void (*add) (Media *, GstSample *))
{
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), name);

  for (guint i = 0; sink != NULL && i < n; i++) {
    g_autoptr (GstSample) sample =
        gst_app_sink_pull_sample (GST_APP_SINK (sink));

    if (sample == NULL)
      break;
    add (media, sample);
  }
}

static void
wait_for_end (GstElement *pipeline)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (
      bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_autoptr (GError) error = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &error, NULL);
  g_assert_no_error (error);
}

/*
 * @media: (out)
 * @demuxer: "tsdemux" or "qtdemux"
 */
void
media_read_bytes (Media *media, const char *demuxer, GBytes *bytes)
{
  g_autofree char *description =
      g_strdup_printf ("appsrc name=src ! %s name=demuxer", demuxer);
  g_autoptr (GstElement) pipeline = launch (description);
  g_autoptr (GstElement) source =
      gst_bin_get_by_name (GST_BIN (pipeline), "src");
  g_autoptr (GstElement) element =
      gst_bin_get_by_name (GST_BIN (pipeline), "demuxer");

  media_init (media);
  g_signal_connect (element, "pad-added", G_CALLBACK (on_pad_added), pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  gst_app_src_push_buffer (
      GST_APP_SRC (source), gst_buffer_new_wrapped_bytes (bytes));
  gst_app_src_end_of_stream (GST_APP_SRC (source));
  wait_for_end (pipeline);
  drain (media, pipeline, "video", G_MAXUINT, add_video);
  drain (media, pipeline, "audio", G_MAXUINT, add_audio);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

/* @n: units of H.264 to wait for */
void
media_read_rtsp (Media *media, const char *uri, guint n)
{
  g_autofree char *description = g_strdup_printf (
      "rtspsrc location=\"%s\" protocols=tcp latency=0 ! rtph264depay ! "
      "h264parse ! video/x-h264,alignment=au ! " SINK,
      uri, "video");
  g_autoptr (GstElement) pipeline = launch (description);

  media_init (media);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  drain (media, pipeline, "video", n, add_video);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}
