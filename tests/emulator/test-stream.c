/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Real clients get every access unit, once, in order. */
#include "fixture.h"
#include "viewer.h"
#include "vxg-test.h"

#include <glib/gstdio.h>
#include <string.h>

static void
check_exact (Fixture *fixture, const char *transport)
{
  g_autofree char *uri = vxg_emulator_dup_rtsp_uri (fixture->cloud, "gate", 60);
  g_autoptr (Viewer) viewer = viewer_new (uri, transport);
  ViewerCounts counts;

  viewer_wait (viewer, 50);
  viewer_wait_audio (viewer, 20);
  viewer_assert_exact (viewer);
  counts = viewer_get (viewer);
  g_assert_cmpuint (counts.last_pts, >, counts.first_pts);
  g_assert_true (vxg_emulator_wait (fixture->cloud, "event play-start*", 1, 0));
}

static void
test_tcp (Fixture *fixture, gconstpointer data)
{
  check_exact (fixture, "tcp");
}

static void
test_udp (Fixture *fixture, gconstpointer data)
{
  check_exact (fixture, "udp");
}

/* The second viewer starts with the group of pictures that is under way. */
static void
test_two_viewers (Fixture *fixture, gconstpointer data)
{
  g_autofree char *uri = vxg_emulator_dup_rtsp_uri (fixture->cloud, "gate", 60);
  g_autoptr (Viewer) first = viewer_new (uri, "tcp");
  g_autoptr (Viewer) second = NULL;
  ViewerCounts a;
  ViewerCounts b;

  viewer_wait (first, 10);
  second = viewer_new (uri, "tcp");
  viewer_wait (second, 30);
  a = viewer_get (first);
  b = viewer_get (second);
  viewer_assert_exact (first);
  viewer_assert_exact (second);
  /* The same units: encoded once, so they lie in one row of numbers. */
  g_assert_cmpuint (b.first, >=, a.first);
  g_assert_cmpuint (b.first, <=, a.last);
  g_assert_cmpuint (vxg_emulator_get_viewers (fixture->cloud, "gate"), ==, 2);
  g_assert_cmpuint (vxg_emulator_get_units_made (fixture->cloud, "gate"), >=,
      MAX (a.last, b.last) - a.first);
}

/* ---- Codecs ---- */

static void
check_codecs (Fixture *fixture, const char *video, const char *audio)
{
  g_autofree char *uri = vxg_emulator_dup_rtsp_uri (fixture->cloud, "gate", 60);
  g_autoptr (Viewer) viewer = viewer_new (uri, "tcp");
  g_autofree char *found_video = NULL;
  g_autofree char *found_audio = NULL;

  viewer_wait (viewer, 20);
  if (audio != NULL)
    viewer_wait_audio (viewer, 5);
  viewer_assert_exact (viewer);
  found_video = viewer_dup_codec (viewer, FALSE);
  found_audio = viewer_dup_codec (viewer, TRUE);
  g_assert_cmpstr (found_video, ==, video);
  g_assert_cmpstr (found_audio, ==, audio);
}

static const char *const h265_opus[] = { "video", "h265", "audio", "opus",
  "size", "128x96", "fps", "15", NULL };
static const char *const h264_pcmu[] = { "audio", "pcmu", "size", "128x96",
  "fps", "15", NULL };
static const char *const h264_alone[] = { "audio", "none", "size", "128x96",
  "fps", "15", NULL };
static const char *const b_frames[] = { "b-frames", "2", "size", "128x96",
  "fps", "15", NULL };
static const char *const h265_b_frames[] = { "video", "h265", "b-frames", "2",
  "size", "128x96", "fps", "15", "audio", "none", NULL };

static void
test_h265_opus (Fixture *fixture, gconstpointer data)
{
  check_codecs (fixture, "H265", "OPUS");
}

static void
test_h264_pcmu (Fixture *fixture, gconstpointer data)
{
  check_codecs (fixture, "H264", "PCMU");
}

static void
test_h264_alone (Fixture *fixture, gconstpointer data)
{
  check_codecs (fixture, "H264", NULL);
}

/* Units are numbered in the order in which they are sent. */
static void
test_b_frames (Fixture *fixture, gconstpointer data)
{
  check_codecs (fixture, "H264", "MPEG4-GENERIC");
}

static void
test_h265_b_frames (Fixture *fixture, gconstpointer data)
{
  check_codecs (fixture, "H265", NULL);
}

/* ---- Time ---- */

/* The numbers go on while nobody watches, and they follow the clock. */
static void
test_numbers (Fixture *fixture, gconstpointer data)
{
  g_autofree char *uri = vxg_emulator_dup_rtsp_uri (fixture->cloud, "gate", 60);
  ViewerCounts first;
  ViewerCounts second;
  gint64 seconds;

  {
    g_autoptr (Viewer) viewer = viewer_new (uri, "tcp");

    viewer_wait (viewer, 10);
    first = viewer_get (viewer);
  }
  vxg_emulator_stop (fixture->cloud);
  g_assert_true (vxg_emulator_start (fixture->cloud, NULL));
  {
    g_autoptr (Viewer) viewer = viewer_new (uri, "tcp");

    viewer_wait (viewer, 10);
    second = viewer_get (viewer);
    viewer_assert_exact (viewer);
  }
  g_assert_cmpuint (second.first, >, first.last);
  g_assert_cmpint (second.first_stamp.time_us, >, first.first_stamp.time_us);
  /* 25 pictures a second. */
  g_assert_cmpint (
      (second.first_stamp.time_us - first.first_stamp.time_us) / 1000, ==,
      (gint64) (second.first - first.first) * 40);
  seconds = (g_get_real_time () - second.first_stamp.time_us) / G_USEC_PER_SEC;
  g_assert_cmpint (ABS (seconds), <=, 10);
}

/* ---- Files ---- */

/* Three groups of eight pictures at 40 a second, so it loops often. */
#define CLIP_UNITS 24
#define CLIP_VIDEO                                                             \
  "videotestsrc num-buffers=24 ! video/x-raw,width=64,height=64,"              \
  "framerate=40/1 ! "
#define CLIP_AUDIO                                                             \
  "audiotestsrc num-buffers=50 samplesperbuffer=1024 ! "                       \
  "audio/x-raw,rate=48000,channels=1 ! voaacenc ! mux. "

static char *
make_clip (const char *name, const char *description)
{
  g_autofree char *directory = g_dir_make_tmp ("vxg-clip-XXXXXX", NULL);
  char *file = g_build_filename (directory, name, NULL);
  g_autofree char *full =
      g_strdup_printf ("%s ! filesink location=%s", description, file);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (full, &error);
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;

  g_assert_no_error (error);
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (
      bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return file;
}

static void
remove_clip (const char *file)
{
  g_autofree char *directory = g_path_get_dirname (file);

  g_assert_cmpint (g_remove (file), ==, 0);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

/* Plays the clip three times over: numbers and times go on. */
static void
check_clip (const char *name, const char *description, gboolean audio)
{
  g_autofree char *file = make_clip (name, description);
  g_autoptr (VxgEmulator) cloud = vxg_emulator_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = NULL;
  ViewerCounts counts;
  gint64 played_ms;

  vxg_emulator_add_camera (cloud, "file", file, &error);
  g_assert_no_error (error);
  remove_clip (file);
  g_assert_true (vxg_emulator_start (cloud, &error));
  uri = vxg_emulator_dup_rtsp_uri (cloud, "file", 60);
  {
    g_autoptr (Viewer) viewer = viewer_new (uri, "tcp");

    viewer_wait (viewer, 3 * CLIP_UNITS);
    if (audio)
      viewer_wait_audio (viewer, 60);
    viewer_assert_exact (viewer);
    counts = viewer_get (viewer);
  }
  /* 25 ms from picture to picture, over the seam as well. */
  played_ms =
      (gint64) GST_TIME_AS_MSECONDS (counts.last_pts - counts.first_pts);
  g_assert_cmpint (
      ABS (played_ms - (gint64) (counts.last - counts.first) * 25), <=, 300);
  g_assert_cmpint (
      (counts.last_stamp.time_us - counts.first_stamp.time_us + 500) / 1000, ==,
      (gint64) (counts.last - counts.first) * 25);
}

static void
test_mp4 (void)
{
  check_clip ("a.mp4",
      "mp4mux name=mux " CLIP_VIDEO
      "x264enc key-int-max=8 bframes=0 ! mux. " CLIP_AUDIO "mux.",
      TRUE);
}

static void
test_mkv_h265 (void)
{
  check_clip ("a.mkv",
      CLIP_VIDEO "x265enc key-int-max=8 tune=zerolatency ! h265parse ! "
                 "matroskamux",
      FALSE);
}

static void
check_bad_file (const char *file, GIOErrorEnum code)
{
  g_autoptr (VxgEmulator) cloud = vxg_emulator_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (vxg_emulator_add_camera (cloud, "file", file, &error));
  g_assert_error (error, G_IO_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, file));
}

static void
test_bad_files (void)
{
  g_autofree char *source =
      g_test_build_filename (G_TEST_DIST, "test-stream.c", NULL);
  g_autofree char *silent =
      make_clip ("a.mp4", "audiotestsrc num-buffers=9 ! voaacenc ! mp4mux");

  check_bad_file ("/nowhere/at/all.mp4", G_IO_ERROR_NOT_FOUND);
  check_bad_file (source, G_IO_ERROR_NOT_SUPPORTED);
  check_bad_file (silent, G_IO_ERROR_NOT_SUPPORTED);
  remove_clip (silent);
}

/* ---- Ends ---- */

static void
test_cut (Fixture *fixture, gconstpointer data)
{
  g_autofree char *uri = vxg_emulator_dup_rtsp_uri (fixture->cloud, "gate", 60);
  g_autoptr (Viewer) viewer = viewer_new (uri, "tcp");

  viewer_wait (viewer, 10);
  vxg_emulator_cut_sessions (fixture->cloud, NULL);
  viewer_wait_end (viewer);
  viewer_assert_exact (viewer);
}

/* rtspsrc finds its tracks in all ways of telling them. */
static void
check_control (Fixture *fixture, const char *fault, const char *value)
{
  g_autofree char *uri = vxg_emulator_dup_rtsp_uri (fixture->cloud, "gate", 60);
  g_autoptr (Viewer) viewer = NULL;

  vxg_emulator_set_fault (fixture->cloud, fault, value, NULL);
  viewer = viewer_new (uri, "tcp");
  viewer_wait (viewer, 5);
}

static void
test_control (Fixture *fixture, gconstpointer data)
{
  check_control (fixture, "rtsp-content-base", "none");
  check_control (fixture, "rtsp-content-base", "query");
  check_control (fixture, "rtsp-control", "absolute");
}

/* Media that is frozen goes on at a key frame, with the same session. */
static void
test_freeze (Fixture *fixture, gconstpointer data)
{
  g_auto (RtspPeer) peer = { 0 };
  g_autofree char *uri = rtsp_peer_set_up (&peer, fixture, 60);
  g_autoptr (Viewer) viewer = viewer_new (uri, "tcp");
  guint64 units;
  ViewerCounts counts;

  g_assert_cmpuint (rtsp_peer_ask (&peer, GST_RTSP_PLAY, uri), ==, 200);
  viewer_wait (viewer, 10);
  vxg_emulator_set_fault (fixture->cloud, "rtsp-freeze", "yes", NULL);
  units = vxg_emulator_get_units_made (fixture->cloud, "gate");
  /* Until all that was on its way has come, and a while longer. */
  while (rtsp_peer_wait_data (&peer, 700))
    ;
  g_assert_cmpuint (
      vxg_emulator_get_units_made (fixture->cloud, "gate"), >, units + 10);
  counts = viewer_get (viewer);
  vxg_emulator_set_fault (fixture->cloud, "rtsp-freeze", NULL, NULL);
  viewer_wait (viewer, counts.units + 20);
  counts = viewer_get (viewer);
  g_assert_cmpuint (counts.lost, >, 0);
  g_assert_cmpuint (counts.doubled, ==, 0);
}

/* A client that sets up one track only gets it, whatever the other does. */
static void
check_one_track (Fixture *fixture, const char *control)
{
  g_auto (RtspPeer) peer = { 0 };
  g_autofree char *uri = vxg_emulator_dup_rtsp_uri (fixture->cloud, "gate", 60);
  g_autofree char *track = g_strconcat (uri, "/", control, NULL);

  rtsp_peer_connect (&peer, uri);
  g_assert_cmpuint (rtsp_peer_ask (&peer, GST_RTSP_DESCRIBE, uri), ==, 200);
  g_assert_cmpuint (rtsp_peer_ask (&peer, GST_RTSP_SETUP, track), ==, 200);
  g_assert_cmpuint (rtsp_peer_ask (&peer, GST_RTSP_PLAY, uri), ==, 200);
  for (guint i = 0; i < 40; i++)
    g_assert_true (rtsp_peer_wait_data (&peer, 10000));
  g_assert_cmpuint (rtsp_peer_ask (&peer, GST_RTSP_TEARDOWN, uri), ==, 200);
  g_assert_cmpuint (vxg_emulator_count (fixture->cloud, "event cut*"), ==, 0);
}

static void
test_one_track (Fixture *fixture, gconstpointer data)
{
  check_one_track (fixture, "stream=0");
  check_one_track (fixture, "stream=1");
}

#define add(path, options, test)                                               \
  g_test_add ("/emulator/stream/" path, Fixture, options, fixture_set_up,      \
      test, fixture_tear_down)

int
main (int argc, char **argv)
{
  vxg_test_init (&argc, &argv, 120);
  gst_init (NULL, NULL);

  add ("tcp", NULL, test_tcp);
  add ("udp", NULL, test_udp);
  add ("two-viewers", NULL, test_two_viewers);
  add ("h265-opus", h265_opus, test_h265_opus);
  add ("h264-pcmu", h264_pcmu, test_h264_pcmu);
  add ("h264-alone", h264_alone, test_h264_alone);
  add ("b-frames", b_frames, test_b_frames);
  add ("h265-b-frames", h265_b_frames, test_h265_b_frames);
  add ("numbers", NULL, test_numbers);
  add ("cut", NULL, test_cut);
  add ("control", NULL, test_control);
  add ("freeze", NULL, test_freeze);
  add ("one-track", NULL, test_one_track);
  g_test_add_func ("/emulator/stream/file/mp4", test_mp4);
  g_test_add_func ("/emulator/stream/file/mkv-h265", test_mkv_h265);
  g_test_add_func ("/emulator/stream/file/bad", test_bad_files);
  return g_test_run ();
}
