/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Playing: the access units of the camera, exactly once, and truthfully. */
#include "fixture.h"
#include "vxg-test.h"

static void
test_exactly_once (Fixture *f, gconstpointer data)
{
  g_autoptr (FrameLog) log = NULL;
  FrameCounts counts;

  fixture_make (f, "vxgsrc name=src ! fakesink name=sink");
  log = fixture_log (f, "sink", TRUE);
  fixture_play (f);
  frame_log_wait (log, 100);
  frame_log_assert_exact (log);
  counts = frame_log_get (log);
  g_assert_cmpuint (counts.caps, ==, 1);
  g_assert_cmpuint (counts.eos, ==, 0);
  fixture_assert_no_error (f);
}

static void
test_udp (Fixture *f, gconstpointer data)
{
  g_autoptr (FrameLog) log = NULL;

  fixture_make (f, "vxgsrc name=src rtsp-transport=udp ! fakesink name=sink");
  log = fixture_log (f, "sink", TRUE);
  fixture_play (f);
  frame_log_wait (log, 50);
  frame_log_assert_exact (log);
  fixture_assert_no_error (f);
}

static void
test_audio_and_video (Fixture *f, gconstpointer data)
{
  g_autoptr (FrameLog) video = NULL;
  g_autoptr (FrameLog) audio = NULL;
  FrameCounts counts;

  fixture_make (f,
      "vxgsrc name=src "
      "src. ! h264parse ! fakesink name=v async=false "
      "src. ! aacparse ! fakesink name=a async=false");
  video = fixture_log (f, "v", TRUE);
  audio = fixture_log (f, "a", FALSE);
  fixture_play (f);
  frame_log_wait (video, 50);
  frame_log_wait (audio, 50);
  frame_log_assert_exact (video);
  counts = frame_log_get (audio);
  g_assert_cmpuint (counts.untimed, ==, 0);
  g_assert_cmpuint (counts.unordered, ==, 0);
  g_assert_cmpuint (counts.stream_starts, ==, 1);
}

/* Timestamps advance like the clock: 25 pictures a second. */
static void
test_timestamps (Fixture *f, gconstpointer data)
{
  g_autoptr (FrameLog) log = NULL;
  FrameCounts begin, end;
  GstClockTime expected;

  fixture_make (f, "vxgsrc name=src ! fakesink name=sink");
  log = fixture_log (f, "sink", TRUE);
  fixture_play (f);
  frame_log_wait (log, 60);
  begin = frame_log_get (log);
  frame_log_wait (log, begin.units + 100);
  end = frame_log_get (log);
  expected = (end.last - begin.last) * 40 * GST_MSECOND;
  g_assert_cmpuint (end.last_pts - begin.last_pts, >, expected * 95 / 100);
  g_assert_cmpuint (end.last_pts - begin.last_pts, <, expected * 105 / 100);
}

static void
check_codec (
    Fixture *f, const char *option, const char *value, const char *description)
{
  g_autoptr (FrameLog) log = NULL;

  fixture_option (f, option, value);
  fixture_make (f, description);
  log = fixture_log (f, "sink", FALSE);
  fixture_play (f);
  frame_log_wait (log, 30);
  fixture_assert_no_error (f);
}

static void
test_h265 (Fixture *f, gconstpointer data)
{
  check_codec (f, "video", "h265",
      "vxgsrc name=src src.video_0 ! video/x-h265,alignment=au ! "
      "fakesink name=sink");
}

static void
test_opus (Fixture *f, gconstpointer data)
{
  check_codec (f, "audio", "opus",
      "vxgsrc name=src src.audio_0 ! audio/x-opus ! fakesink name=sink");
}

static void
test_pcmu (Fixture *f, gconstpointer data)
{
  check_codec (f, "audio", "pcmu",
      "vxgsrc name=src src.audio_0 ! audio/x-mulaw ! fakesink name=sink");
}

static void
test_decodebin (Fixture *f, gconstpointer data)
{
  g_autoptr (FrameLog) log = NULL;

  fixture_make (f,
      "vxgsrc name=src ! decodebin ! videoconvert ! "
      "video/x-raw,format=RGB ! fakesink name=sink");
  log = fixture_log (f, "sink", FALSE);
  fixture_play (f);
  frame_log_wait (log, 30);
  fixture_assert_no_error (f);
}

static void
test_decodebin3 (Fixture *f, gconstpointer data)
{
  g_autoptr (FrameLog) log = NULL;

  fixture_make (f,
      "vxgsrc name=src ! decodebin3 ! videoconvert ! "
      "video/x-raw,format=RGB ! fakesink name=sink");
  log = fixture_log (f, "sink", FALSE);
  fixture_play (f);
  frame_log_wait (log, 30);
  fixture_assert_no_error (f);
}

/* A muxer that takes only AVC gets AVC. */
static void
test_avc (Fixture *f, gconstpointer data)
{
  g_autoptr (FrameLog) log = NULL;

  fixture_make (f,
      "vxgsrc name=src ! video/x-h264,stream-format=avc ! "
      "fakesink name=sink");
  log = fixture_log (f, "sink", TRUE);
  fixture_play (f);
  frame_log_wait (log, 30);
  frame_log_assert_exact (log);
}

static GstPadProbeReturn
count_buffer (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  g_atomic_int_inc ((gint *) user_data);
  return GST_PAD_PROBE_OK;
}

static void
on_deep_pad (GstBin *bin, GstBin *sub, GstElement *element, gpointer counter)
{
  GstElementFactory *factory = gst_element_get_factory (element);
  g_autoptr (GstPad) pad = NULL;

  if (factory == NULL || !g_str_has_suffix (GST_OBJECT_NAME (factory), "depay"))
    return;
  pad = gst_element_get_static_pad (element, "sink");
  gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, count_buffer,
      counter, NULL);
}

/* Nobody takes anything: no depayloader sees a packet, nothing stops. */
static void
test_unlinked (Fixture *f, gconstpointer data)
{
  gint packets = 0;

  fixture_make (f, "vxgsrc name=src stall-timeout=2000");
  g_signal_connect (
      f->pipeline, "deep-element-added", G_CALLBACK (on_deep_pad), &packets);
  fixture_play (f);
  g_assert_true (vxg_emulator_wait (f->cloud, "event play-start *", 1, 10000));
  /* longer than the stall time-out: what is not taken is not missed either */
  g_assert_null (gst_bus_timed_pop_filtered (
      f->bus, 3 * GST_SECOND, GST_MESSAGE_ERROR | GST_MESSAGE_EOS));
  g_assert_cmpuint (vxg_emulator_get_viewers (f->cloud, "gate"), ==, 1);
  g_assert_cmpint (g_atomic_int_get (&packets), ==, 0);
}

static GstPad *
wait_pad (GstElement *element, const char *name)
{
  GstPad *pad;

  while ((pad = gst_element_get_static_pad (element, name)) == NULL)
    g_thread_yield ();
  return pad;
}

/* Who comes late starts with a key frame. */
static void
test_late_link (Fixture *f, gconstpointer data)
{
  g_autoptr (FrameLog) log = NULL;
  g_autoptr (FrameLog) late = NULL;
  g_autoptr (GstPad) video = NULL;
  g_autoptr (GstPad) sinkpad = NULL;
  GstElement *sink;

  fixture_option (f, "gop", "50");
  fixture_make (f, "vxgsrc name=src src.audio_0 ! fakesink name=sink");
  log = fixture_log (f, "sink", FALSE);
  fixture_play (f);
  frame_log_wait (log, 50);

  video = wait_pad (f->src, "video_0");
  sink = gst_element_factory_make ("fakesink", NULL);
  g_object_set (sink, "async", FALSE, NULL);
  gst_bin_add (GST_BIN (f->pipeline), sink);
  sinkpad = gst_element_get_static_pad (sink, "sink");
  late = frame_log_new (sinkpad, TRUE);
  gst_element_sync_state_with_parent (sink);
  g_assert_cmpint (gst_pad_link (video, sinkpad), ==, GST_PAD_LINK_OK);
  frame_log_wait (late, 60);
  frame_log_assert_exact (late);
}

static void
test_stream_ids (Fixture *f, gconstpointer data)
{
  g_autoptr (FrameLog) log = NULL;
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GstStreamCollection) collection = NULL;
  g_autoptr (GstPad) video = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *id = NULL;

  fixture_make (f, "vxgsrc name=src ! fakesink name=sink");
  log = fixture_log (f, "sink", TRUE);
  fixture_play (f);
  message = gst_bus_timed_pop_filtered (
      f->bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_STREAM_COLLECTION);
  gst_message_parse_stream_collection (message, &collection);
  g_assert_cmpuint (gst_stream_collection_get_size (collection), ==, 2);
  frame_log_wait (log, 2);
  video = gst_element_get_static_pad (f->src, "video_0");
  id = gst_pad_get_stream_id (video);
  g_assert_cmpstr (id, ==,
      gst_stream_get_stream_id (
          gst_stream_collection_get_stream (collection, 0)));
  expected = g_strdup_printf ("*/%" G_GINT64_FORMAT "/video_0",
      vxg_emulator_get_camera_id (f->cloud, "gate"));
  g_assert_true (g_pattern_match_simple (expected, id));
}

static void
test_latency_query (Fixture *f, gconstpointer data)
{
  g_autoptr (FrameLog) log = NULL;
  g_autoptr (GstPad) video = NULL;
  g_autoptr (GstQuery) query = gst_query_new_latency ();
  gboolean live;
  GstClockTime min, max;

  fixture_make (f, "vxgsrc name=src latency=300 ! fakesink name=sink");
  /* before there are pads */
  g_assert_true (gst_element_query (f->src, query));
  gst_query_parse_latency (query, &live, &min, NULL);
  g_assert_true (live);
  g_assert_cmpuint (min, ==, 300 * GST_MSECOND);
  log = fixture_log (f, "sink", TRUE);
  fixture_play (f);
  frame_log_wait (log, 1);
  video = gst_element_get_static_pad (f->src, "video_0");
  g_assert_true (gst_pad_query (video, query));
  gst_query_parse_latency (query, &live, &min, &max);
  g_assert_true (live);
  g_assert_cmpuint (min, ==, 300 * GST_MSECOND);
  g_assert_cmpuint (max, ==, GST_CLOCK_TIME_NONE);
}

static void
test_status_and_stats (Fixture *f, gconstpointer data)
{
  g_autoptr (FrameLog) log = NULL;
  g_autoptr (GstStructure) stats = NULL;
  guint64 units, resolves;
  int status;

  fixture_make (f, "vxgsrc name=src ! fakesink name=sink");
  log = fixture_log (f, "sink", TRUE);
  g_object_get (f->src, "status", &status, NULL);
  g_assert_cmpint (status, ==, 0);
  fixture_play (f);
  frame_log_wait (log, 10);
  /* the status follows from another thread */
  do
    g_object_get (f->src, "status", &status, NULL);
  while (status != 3);
  g_object_get (f->src, "stats", &stats, NULL);
  g_assert_true (gst_structure_get_uint64 (stats, "access-units", &units));
  g_assert_cmpuint (units, >=, 9);
  g_assert_true (gst_structure_get_uint64 (stats, "resolves", &resolves));
  g_assert_cmpuint (resolves, ==, 1);
  g_assert_cmpstr (gst_structure_get_string (stats, "protocol"), ==, "rtsp");
  g_assert_true (gst_structure_has_field (stats, "time-to-first-frame"));
  g_assert_true (gst_structure_has_field (stats, "ticket-expiry"));
  g_assert_true (gst_structure_has_field (stats, "video_0"));
  fixture_stop (f);
  g_object_get (f->src, "status", &status, NULL);
  g_assert_cmpint (status, ==, 0);
}

static void
link_video (GstElement *src, GstPad *pad, GstElement *pipeline)
{
  g_autoptr (GstElement) sink =
      gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_autoptr (GstPad) sinkpad = gst_element_get_static_pad (sink, "sink");

  if (g_str_has_prefix (GST_PAD_NAME (pad), "video_"))
    g_assert_cmpint (gst_pad_link (pad, sinkpad), ==, GST_PAD_LINK_OK);
}

/* The same element again, and again. */
static void
test_restart (Fixture *f, gconstpointer data)
{
  fixture_make (f, "vxgsrc name=src fakesink name=sink");
  g_signal_connect (f->src, "pad-added", G_CALLBACK (link_video), f->pipeline);
  for (guint i = 0; i < 5; i++) {
    g_autoptr (FrameLog) log = fixture_log (f, "sink", TRUE);

    fixture_play (f);
    frame_log_wait (log, 10);
    frame_log_assert_exact (log);
    g_assert_cmpint (fixture_stop (f), <, 500);
  }
}

static void
test_eos_on_request (Fixture *f, gconstpointer data)
{
  g_autoptr (FrameLog) log = NULL;
  g_autoptr (GstMessage) message = NULL;

  fixture_make (f, "vxgsrc name=src ! fakesink name=sink");
  log = fixture_log (f, "sink", TRUE);
  fixture_play (f);
  frame_log_wait (log, 10);
  g_assert_true (gst_element_send_event (f->pipeline, gst_event_new_eos ()));
  message = gst_bus_timed_pop_filtered (
      f->bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  g_assert_cmpuint (frame_log_get (log).eos, ==, 1);
}

/* An end that is asked for before there are pads comes as soon as there are. */
static void
test_eos_early (Fixture *f, gconstpointer data)
{
  g_autoptr (GstMessage) message = NULL;

  fixture_make (f, "vxgsrc name=src ! fakesink name=sink");
  fixture_fault (f, "rtsp-describe-delay", "500");
  fixture_play (f);
  g_assert_true (gst_element_send_event (f->pipeline, gst_event_new_eos ()));
  message = gst_bus_timed_pop_filtered (
      f->bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
}

/* Who goes away and comes back starts with a key frame again. */
static void
test_relink (Fixture *f, gconstpointer data)
{
  g_autoptr (FrameLog) log = NULL;
  g_autoptr (FrameLog) again = NULL;
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstPad) sinkpad = NULL;
  g_autoptr (GstPad) video = NULL;
  FrameCounts counts;
  guint64 made;

  fixture_option (f, "gop", "50");
  fixture_make (f, "vxgsrc name=src ! fakesink name=sink");
  log = fixture_log (f, "sink", TRUE);
  fixture_play (f);
  frame_log_wait (log, 20);
  video = gst_element_get_static_pad (f->src, "video_0");
  sink = gst_bin_get_by_name (GST_BIN (f->pipeline), "sink");
  sinkpad = gst_element_get_static_pad (sink, "sink");
  g_assert_true (gst_pad_unlink (video, sinkpad));
  made = vxg_emulator_get_units_made (f->cloud, "gate");
  while (vxg_emulator_get_units_made (f->cloud, "gate") < made + 5)
    g_thread_yield ();
  again = frame_log_new (sinkpad, TRUE);
  g_assert_cmpint (gst_pad_link (video, sinkpad), ==, GST_PAD_LINK_OK);
  frame_log_wait (again, 10);
  counts = frame_log_get (again);
  g_assert_true (counts.key_first);
  g_assert_true (counts.discont_first);
  g_assert_cmpuint (counts.lost + counts.doubled, ==, 0);
}

static void
test_pause (Fixture *f, gconstpointer data)
{
  g_autoptr (FrameLog) log = NULL;
  FrameCounts counts;

  fixture_make (f, "vxgsrc name=src ! fakesink name=sink sync=false");
  log = fixture_log (f, "sink", TRUE);
  fixture_play (f);
  for (guint i = 0; i < 4; i++) {
    frame_log_wait (log, frame_log_get (log).units + 10);
    gst_element_set_state (f->pipeline, GST_STATE_PAUSED);
    gst_element_set_state (f->pipeline, GST_STATE_PLAYING);
  }
  frame_log_wait (log, frame_log_get (log).units + 10);
  counts = frame_log_get (log);
  g_assert_cmpuint (counts.unordered, ==, 0);
  g_assert_cmpuint (counts.doubled, ==, 0);
  g_assert_cmpuint (counts.segments, ==, 1);
  fixture_assert_no_error (f);
}

/* A session that nobody keeps alive by RTSP requests is cut after 20 s. */
static void
test_keep_alive (Fixture *f, gconstpointer data)
{
  g_autoptr (FrameLog) log = NULL;

  fixture_fault (f, "rtsp-session-timeout", "20");
  fixture_fault (f, "rtsp-require-keepalive", "yes");
  fixture_make (f, "vxgsrc name=src ! fakesink name=sink");
  log = fixture_log (f, "sink", TRUE);
  fixture_play (f);
  frame_log_wait (log, 25 * 45);
  frame_log_assert_exact (log);
  g_assert_cmpuint (
      vxg_emulator_count (f->cloud, "event session-timeout *"), ==, 0);
  g_assert_cmpuint (
      vxg_emulator_count (f->cloud, "rtsp GET_PARAMETER *"), >=, 2);
  fixture_assert_no_error (f);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  vxg_test_init (&argc, &argv, 180);
  fixture_add ("/play/exactly-once", test_exactly_once);
  fixture_add ("/play/udp", test_udp);
  fixture_add ("/play/audio-and-video", test_audio_and_video);
  fixture_add ("/play/timestamps", test_timestamps);
  fixture_add ("/play/h265", test_h265);
  fixture_add ("/play/opus", test_opus);
  fixture_add ("/play/pcmu", test_pcmu);
  fixture_add ("/play/decodebin", test_decodebin);
  fixture_add ("/play/decodebin3", test_decodebin3);
  fixture_add ("/play/avc", test_avc);
  fixture_add ("/play/unlinked", test_unlinked);
  fixture_add ("/play/late-link", test_late_link);
  fixture_add ("/play/stream-ids", test_stream_ids);
  fixture_add ("/play/latency-query", test_latency_query);
  fixture_add ("/play/status-and-stats", test_status_and_stats);
  fixture_add ("/play/restart", test_restart);
  fixture_add ("/play/eos-on-request", test_eos_on_request);
  fixture_add ("/play/eos-early", test_eos_early);
  fixture_add ("/play/relink", test_relink);
  fixture_add ("/play/pause", test_pause);
  if (g_test_slow ())
    fixture_add ("/play/keep-alive", test_keep_alive);
  return fixture_run ();
}
