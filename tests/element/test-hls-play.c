/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Playing over HLS: all forms of segments, exactly once, and truthfully; and when
 * it is HLS that is played. */
#include "hls-player.h"
#include "vxg-test.h"

#include <glib/gstdio.h>
#include <string.h>

/* ---- What segments are like ---- */

static const HlsCase forms[] = {
  { "ts" },
  { "fmp4", .faults = { "hls-format", "fmp4" } },
  { "aes-128", .faults = { "hls-encryption", "aes-128" } },
  { "aes-128-iv", .faults = { "hls-encryption", "aes-128-iv" } },
  { "fmp4-aes-128",
      .faults = { "hls-format", "fmp4", "hls-encryption", "aes-128" } },
  { "silent", .camera = { "audio", "none" } },
  { "silent-fmp4", .camera = { "audio", "none" },
      .faults = { "hls-format", "fmp4" } },
  { "b-frames", .camera = { "b-frames", "2" } },
  { "b-frames-fmp4", .camera = { "b-frames", "2" },
      .faults = { "hls-format", "fmp4" } },
  { "master", .faults = { "hls-variants", "3" } },
  { "whole-urls", .faults = { "hls-uris", "absolute" } },
  { "whole-paths", .faults = { "hls-uris", "path" } },
  { "gzip", .faults = { "hls-gzip", "yes" } },
  { "ticket-in-query",
      .faults = { "hls-require-query", "yes", "hls-encryption", "aes-128" } },
  { "master-ticket-in-query",
      .faults = { "hls-require-query", "yes", "hls-variants", "2", "hls-format",
          "fmp4" } },
  /* From the third segment on both begin anew. */
  { "numbers-of-32-bits",
      .faults = { "hls-sequence-start", "4294967294", "hls-sequence-wrap",
          "yes" } },
  { "times-of-33-bits", .faults = { "hls-timestamp-start", "95441000" } },
  { "undated", .faults = { "hls-no-date", "yes" }, .undated = TRUE },
  { "fast-clock", .faults = { "hls-clock-skew", "90000" }, .skew = 90000 },
};

static void
test_forms (void)
{
  hls_play_cases (forms, G_N_ELEMENTS (forms), 100, hls_player_assert_exact);
}

/* ---- Which protocol ---- */

typedef struct {
  const char *name;
  HlsPairs faults;
  const char *src;
  const char *protocol; /* that is played */
} Choice;

static const Choice choices[] = {
  { "first", { NULL }, "protocols=rtsp,hls", "rtsp" },
  { "other-order", { NULL }, "protocols=hls,rtsp", "hls" },
  { "not-offered", { "api-omit", "rtsp" }, "protocols=rtsp,hls", "hls" },
  { "null", { "api-null", "rtsp" }, "protocols=rtsp,hls", "hls" },
  { "401", { "rtsp-describe-status", "401" }, "protocols=rtsp,hls", "hls" },
  { "404", { "rtsp-describe-status", "404" }, "protocols=rtsp,hls", "hls" },
  { "503", { "rtsp-describe-status", "503" }, "protocols=rtsp,hls", "hls" },
  /* Port 9 is not listened on. */
  { "closed", { "rtsp-redirect", "rtsp://127.0.0.1:9/gone" },
      "protocols=rtsp,hls", "hls" },
  { "silent", { "rtsp-describe-delay", "20000" },
      "protocols=rtsp,hls connect-timeout=500", "hls" },
  { "hls-401", { "hls-status", "401" }, "protocols=hls,rtsp", "rtsp" },
};

static void
start_choice (HlsPlayer *player, const Choice *c)
{
  g_autofree char *pipeline =
      g_strdup_printf ("vxgsrc name=src %s ! fakesink name=sink", c->src);

  hls_player_set_up (player);
  hls_player_order (player, c->faults);
  fixture_make (&player->fixture, pipeline);
  player->video = fixture_log (&player->fixture, "sink", TRUE);
  fixture_play (&player->fixture);
}

static void
check_choice (HlsPlayer *player, const Choice *c)
{
  g_autoptr (GstStructure) stats = NULL;

  g_test_message ("%s", c->name);
  frame_log_wait (player->video, 10);
  frame_log_assert_exact (player->video);
  g_object_get (player->fixture.src, "stats", &stats, NULL);
  g_assert_cmpstr (
      gst_structure_get_string (stats, "protocol"), ==, c->protocol);
  fixture_assert_no_error (&player->fixture);
}

static void
test_choice (void)
{
  HlsPlayer players[G_N_ELEMENTS (choices)];

  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    start_choice (&players[i], &choices[i]);
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    check_choice (&players[i], &choices[i]);
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    hls_player_clear (&players[i]);
}

/* Where none can be opened, the error says why for each. */
static void
test_no_choice (void)
{
  static const Choice none = { "none",
    { "rtsp-describe-status", "404", "hls-status", "401" },
    "protocols=rtsp,hls", NULL };
  g_auto (HlsPlayer) player = { 0 };
  g_autoptr (GError) error = NULL;

  start_choice (&player, &none);
  error = fixture_wait_error (&player.fixture, NULL);
  g_assert_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_AUTHORIZED);
  g_assert_nonnull (strstr (error->message, "rtsp: "));
  g_assert_nonnull (strstr (error->message, "; hls: "));
}

/* ---- Recording ---- */

static FrameCounts
read_recording (const char *file)
{
  g_autofree char *description =
      g_strdup_printf ("filesrc location=%s ! qtdemux name=d "
                       "d.video_0 ! h264parse ! fakesink name=v async=false "
                       "d.audio_0 ! aacparse ! fakesink async=false",
          file);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (description, &error);
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "v");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (sink, "sink");
  g_autoptr (FrameLog) log = frame_log_new (pad, TRUE);

  g_assert_no_error (error);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  frame_log_wait_eos (log);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return frame_log_get (log);
}

/* What is recorded is what was played, over renewals and cut transfers. */
static void
test_recording (gconstpointer data)
{
  const char *format = data;
  g_autofree char *folder = g_dir_make_tmp ("vxg-hls-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "recording.mp4", NULL);
  g_autofree char *description = g_strdup_printf (
      "vxgsrc name=src protocols=hls src.video_0 ! h264parse name=v ! "
      "mp4mux name=m ! filesink location=%s src.audio_0 ! aacparse ! m.",
      file);
  g_autoptr (GstMessage) message = NULL;
  HlsPlayer player = { 0 };
  Fixture *f = &player.fixture;
  FrameCounts played, recorded;

  hls_player_set_up (&player);
  vxg_emulator_set_hls_lifetime (f->cloud, 3);
  fixture_fault (f, "hls-format", format);
  fixture_make (f, description);
  player.video = fixture_log (f, "v", TRUE);
  fixture_play (f);
  frame_log_wait (player.video, 30);
  fixture_fault (f, "hls-segment-truncate", "3000 x1");
  frame_log_wait (player.video, 130);
  g_assert_true (gst_element_send_event (f->pipeline, gst_event_new_eos ()));
  message = gst_bus_timed_pop_filtered (
      f->bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  played = frame_log_get (player.video);
  frame_log_assert_exact (player.video);
  fixture_stop (f);
  recorded = read_recording (file);
  g_assert_cmpuint (recorded.units, ==, played.units);
  g_assert_cmpuint (recorded.first, ==, played.first);
  g_assert_cmpuint (recorded.last, ==, played.last);
  g_assert_cmpuint (recorded.lost + recorded.doubled, ==, 0);
  g_assert_cmpuint (recorded.max_drift, <=, GST_MSECOND);
  hls_player_clear (&player);
  g_remove (file);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  vxg_test_init (&argc, &argv, 120);
  g_test_add_func ("/hls-play/forms", test_forms);
  g_test_add_func ("/hls-play/choice", test_choice);
  g_test_add_func ("/hls-play/no-choice", test_no_choice);
  g_test_add_data_func ("/hls-play/recording/ts", "ts", test_recording);
  g_test_add_data_func ("/hls-play/recording/fmp4", "fmp4", test_recording);
  return fixture_run ();
}
