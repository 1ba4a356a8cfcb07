/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How HLS begins and ends, and what it takes of a process. */
#include "hls-player.h"
#include "vxg-test.h"

#include <string.h>

/* ---- The start ---- */

/* A stream that the server has to start first. */
static void
test_late_start (void)
{
  static const HlsCase late = { "late",
    .faults = { "hls-start-delay", "3000" } };
  g_auto (HlsPlayer) player = { 0 };

  hls_player_start (&player, &late);
  frame_log_wait (player.video, 30);
  g_assert_cmpuint (hls_player_count (&player, "hls * 404 *starting"), >=, 3);
  /* Once a second. */
  g_assert_cmpuint (hls_player_count (&player, "hls * 404 *starting"), <=, 5);
  g_assert_cmpuint (hls_player_count (&player, "http *"), ==, 1);
  hls_player_assert_exact (&player);
}

static void
test_no_start (void)
{
  static const HlsCase never = { "never",
    .faults = { "hls-start-delay", "600000" },
    .src = "first-frame-timeout=1500 connect-timeout=500" };
  g_auto (HlsPlayer) player = { 0 };
  g_autoptr (GError) error = NULL;
  gint64 begin = g_get_monotonic_time ();

  hls_player_start (&player, &never);
  error = fixture_wait_error (&player.fixture, NULL);
  g_assert_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_READ);
  g_assert_nonnull (strstr (error->message, "first-frame-timeout"));
  g_assert_cmpint (g_get_monotonic_time () - begin, >=, 1500 * 1000);
  g_assert_cmpint (fixture_stop (&player.fixture), <, 500);
}

/* What is refused from the start, twice, since the cloud is asked once more. */
static void
test_refused (gconstpointer data)
{
  const char *status = data;
  const HlsCase refused = { "refused", .faults = { "hls-status", status } };
  g_auto (HlsPlayer) player = { 0 };
  g_autoptr (GError) error = NULL;

  hls_player_start (&player, &refused);
  error = fixture_wait_error (&player.fixture, NULL);
  g_assert_nonnull (strstr (error->message, status));
  g_assert_cmpuint (hls_player_count (&player, "http *"), ==, 2);
  g_assert_cmpuint (hls_player_count (&player, "hls *"), ==, 2);
  g_assert_cmpint (fixture_stop (&player.fixture), <, 500);
}

/* ---- The end ---- */

static void
spin_until (gint64 until)
{
  while (g_get_monotonic_time () < until)
    g_thread_yield ();
}

/* Many stops at every moment of a start, of a stream that is there already. */
static void
test_stop_anytime (void)
{
  static const HlsCase plain = { "viewer" };
  g_auto (HlsPlayer) viewer = { 0 };
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstElement) src = NULL;
  gint64 begin;

  hls_player_start (&viewer, &plain);
  frame_log_wait (viewer.video, 1);
  pipeline = gst_parse_launch (
      "vxgsrc name=src protocols=hls ! fakesink async=false", NULL);
  src = gst_bin_get_by_name (GST_BIN (pipeline), "src");
  g_object_set (src, "token", viewer.fixture.token, NULL);
  for (guint i = 0; i < 40; i++) {
    gst_element_set_state (
        pipeline, i % 2 ? GST_STATE_PAUSED : GST_STATE_PLAYING);
    spin_until (g_get_monotonic_time () + i * 5000);
    begin = g_get_monotonic_time ();
    gst_element_set_state (pipeline, GST_STATE_NULL);
    g_assert_cmpint (g_get_monotonic_time () - begin, <, 500 * 1000);
  }
  fixture_assert_no_error (&viewer.fixture);
}

/* While something is waited for that does not come. */
typedef struct {
  const char *name;
  HlsPairs faults;
  const char *journal;
} Wait;

static const Wait waits[] = {
  { "api", { "api-delay", "20000" }, NULL },
  { "start", { "hls-start-delay", "600000" }, "hls * 404 *" },
  { "segment", { "hls-segment-stall", "600000" }, "hls *.ts 200 *stalled" },
  { "retry", { "hls-segment-status", "503" }, "hls *.ts 503 *" },
  { "ask", { "hls-segment-status", "404" }, "hls *.ts 404 *" },
};

static void
test_stop_waiting (gconstpointer data)
{
  const Wait *wait = data;
  HlsCase c = { wait->name };
  g_auto (HlsPlayer) player = { 0 };

  memcpy (c.faults, wait->faults, sizeof wait->faults);
  hls_player_start (&player, &c);
  if (wait->journal != NULL)
    hls_player_wait_line (&player, wait->journal, 1);
  g_assert_cmpint (fixture_stop (&player.fixture), <, 500);
  fixture_assert_no_error (&player.fixture);
}

static GstPadProbeReturn
block (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  return GST_PAD_PROBE_OK; /* and stays blocked */
}

/* Who takes nothing for a while misses nothing, and holds up nobody's stop. */
static void
test_blocked (void)
{
  static const HlsCase plain = { "blocked", .camera = { "audio", "none" } };
  g_auto (HlsPlayer) player = { 0 };
  g_autoptr (GstPad) pad = NULL;
  gulong probe;

  hls_player_start (&player, &plain);
  frame_log_wait (player.video, 10);
  pad = gst_element_get_static_pad (player.fixture.src, "video_0");
  probe = gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BLOCK | GST_PAD_PROBE_TYPE_BUFFER, block, NULL, NULL);
  hls_player_wait_segments (&player, 4);
  gst_pad_remove_probe (pad, probe);
  frame_log_wait (player.video, 110);
  hls_player_assert_exact (&player);
  probe = gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BLOCK | GST_PAD_PROBE_TYPE_BUFFER, block, NULL, NULL);
  hls_player_wait_segments (&player, 2);
  g_assert_cmpint (fixture_stop (&player.fixture), <, 500);
}

/* ---- Threads ---- */

#define N_CAMERAS 4

/* The cloud as a program, so that the threads of this one are those of a client.
 * Returns: (transfer full): the token of its camera */
static char *
spawn_cloud (GSubprocess **cloud)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char *line = NULL;

  *cloud = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
      g_getenv ("VXG_EMULATOR"), "--camera-option", "size=64x64",
      "--segment-seconds", "1", NULL);
  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (*cloud));
  g_filter_input_stream_set_close_base_stream (
      G_FILTER_INPUT_STREAM (lines), FALSE);
  while ((line = g_data_input_stream_read_line (lines, NULL, NULL, NULL)) !=
      NULL) {
    if (g_str_has_prefix (line, "VXG_TOKEN='"))
      return g_strndup (line + strlen ("VXG_TOKEN='"),
          strlen (line) - strlen ("VXG_TOKEN=''"));
    g_clear_pointer (&line, g_free);
  }
  g_assert_not_reached ();
}

static guint
count_threads (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static FrameLog *
play (GstElement *pipeline, const char *token)
{
  g_autoptr (GstElement) src = gst_bin_get_by_name (GST_BIN (pipeline), "src");
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "v");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (sink, "sink");
  FrameLog *log = frame_log_new (pad, TRUE);

  g_object_set (src, "token", token, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  return log;
}

/* The least while units come: threads of pools come and go. */
static guint
watch_threads (FrameLog *log)
{
  guint64 now = frame_log_get (log).units;
  guint n = G_MAXUINT;

  for (guint i = 1; i <= 30; i++) {
    frame_log_wait (log, now + i);
    n = MIN (n, count_threads ());
  }
  return n;
}

/* Returns: how many threads there are while so many cameras play */
static guint
count_playing (const char *protocol, const char *token)
{
  g_autofree char *description =
      g_strdup_printf ("vxgsrc name=src protocols=%s "
                       "src.video_0 ! fakesink name=v async=false "
                       "src.audio_0 ! fakesink async=false",
          protocol);
  GstElement *pipelines[N_CAMERAS];
  FrameLog *logs[N_CAMERAS];
  guint n;

  for (guint i = 0; i < N_CAMERAS; i++) {
    pipelines[i] = gst_parse_launch (description, NULL);
    logs[i] = play (pipelines[i], token);
  }
  for (guint i = 0; i < N_CAMERAS; i++)
    frame_log_wait (logs[i], 10);
  n = watch_threads (logs[0]);
  for (guint i = 0; i < N_CAMERAS; i++) {
    gst_element_set_state (pipelines[i], GST_STATE_NULL);
    frame_log_free (logs[i]);
    gst_object_unref (pipelines[i]);
  }
  return n;
}

/* A camera takes no more threads over HLS than over RTSP. */
static void
test_threads (void)
{
  g_autoptr (GSubprocess) cloud = NULL;
  g_autofree char *token = spawn_cloud (&cloud);
  int unused = g_thread_pool_get_max_unused_threads ();
  guint hls, rtsp;

  /* What was used by one is not counted for the other. */
  g_thread_pool_set_max_unused_threads (0);
  hls = count_playing ("hls", token);
  rtsp = count_playing ("rtsp", token);
  g_thread_pool_set_max_unused_threads (unused);
  g_test_message (
      "%u threads for %u cameras over HLS, %u over RTSP", hls, N_CAMERAS, rtsp);
  g_assert_cmpuint (hls, >, N_CAMERAS);
  g_assert_cmpuint (hls, <=, rtsp);
  g_subprocess_force_exit (cloud);
  g_subprocess_wait (cloud, NULL, NULL);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  vxg_test_init (&argc, &argv, 120);
  g_test_add_func ("/hls-life/late-start", test_late_start);
  g_test_add_func ("/hls-life/no-start", test_no_start);
  g_test_add_data_func ("/hls-life/refused/401", "401", test_refused);
  g_test_add_data_func ("/hls-life/refused/403", "403", test_refused);
  g_test_add_data_func ("/hls-life/refused/410", "410", test_refused);
  g_test_add_func ("/hls-life/stop-anytime", test_stop_anytime);
  for (guint i = 0; i < G_N_ELEMENTS (waits); i++) {
    g_autofree char *path =
        g_strconcat ("/hls-life/stop-waiting/", waits[i].name, NULL);

    g_test_add_data_func (path, &waits[i], test_stop_waiting);
  }
  g_test_add_func ("/hls-life/blocked", test_blocked);
  g_test_add_func ("/hls-life/threads", test_threads);
  return fixture_run ();
}
