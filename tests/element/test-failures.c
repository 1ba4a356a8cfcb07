/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What goes wrong, and what the user is told: once, clearly, without secrets. */
#include "fixture.h"
#include "vxg-test.h"

#include <vxg/vxg.h>
#include <string.h>

#define PIPELINE "vxgsrc name=src protocols=rtsp ! fakesink name=sink"

/* Plays, and checks the one error that must come. */
static void
expect_error (Fixture *f, int resource_error, int vxg_error, const char *says)
{
  const GstStructure *details = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GstMessage) second = NULL;
  gint64 camera_id = 0;
  int code = -1;

  fixture_play (f);
  error = fixture_wait_error (f, &details);
  g_assert_error (error, GST_RESOURCE_ERROR, resource_error);
  g_assert_true (gst_structure_get_int (details, "vxg-error", &code));
  g_assert_cmpint (code, ==, vxg_error);
  g_assert_true (gst_structure_get_int64 (details, "camera-id", &camera_id));
  g_assert_cmpint (
      camera_id, ==, vxg_emulator_get_camera_id (f->cloud, "gate"));
  g_assert_nonnull (strstr (error->message, "Camera "));
  if (says != NULL)
    g_assert_nonnull (strstr (error->message, says));
  g_assert_cmpint (fixture_stop (f), <, 500);
  second = gst_bus_pop_filtered (f->bus, GST_MESSAGE_ERROR);
  g_assert_null (second);
  gst_structure_free ((GstStructure *) details);
}

static void
test_revoked (Fixture *f, gconstpointer data)
{
  fixture_make (f, PIPELINE);
  vxg_emulator_revoke_token (f->cloud, "gate");
  expect_error (
      f, GST_RESOURCE_ERROR_NOT_AUTHORIZED, VXG_ERROR_NOT_AUTHORIZED, NULL);
}

typedef struct {
  const char *fault;
  const char *value;
  int resource_error;
  int vxg_error;
} FaultCase;

static const FaultCase fault_cases[] = {
  { "api-status", "404", GST_RESOURCE_ERROR_NOT_FOUND, VXG_ERROR_NOT_FOUND },
  { "api-status", "503", GST_RESOURCE_ERROR_OPEN_READ, VXG_ERROR_NOT_READY },
  { "api-status", "429", GST_RESOURCE_ERROR_OPEN_READ, VXG_ERROR_RATE_LIMITED },
  { "api-status", "500", GST_RESOURCE_ERROR_OPEN_READ, VXG_ERROR_SERVER },
  { "api-status", "403", GST_RESOURCE_ERROR_NOT_AUTHORIZED,
      VXG_ERROR_FORBIDDEN },
};

static void
test_fault (Fixture *f, gconstpointer data)
{
  const FaultCase *c = data;

  fixture_make (f, PIPELINE);
  fixture_fault (f, c->fault, c->value);
  expect_error (f, c->resource_error, c->vxg_error, NULL);
}

/* Without a token, with one that is none, with one of a group: told at once,
 * when the state is changed. */
static void
expect_refusal (Fixture *f, const char *token, const char *says)
{
  g_autoptr (GError) error = NULL;

  g_object_set (f->src, "token", token, NULL);
  g_assert_cmpint (gst_element_set_state (f->pipeline, GST_STATE_PLAYING), ==,
      GST_STATE_CHANGE_FAILURE);
  error = fixture_wait_error (f, NULL);
  g_assert_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS);
  g_assert_nonnull (strstr (error->message, says));
  gst_element_set_state (f->pipeline, GST_STATE_NULL);
}

static void
test_bad_tokens (Fixture *f, gconstpointer data)
{
  g_autofree char *group = NULL;

  fixture_make (f, PIPELINE);
  group = vxg_emulator_dup_group_token (f->cloud);
  g_unsetenv ("VXG_TOKEN");
  expect_refusal (f, NULL, "VXG_TOKEN");
  expect_refusal (f, "not a token", "VXG_TOKEN");
  expect_refusal (f, group, "group");
  g_assert_cmpuint (vxg_emulator_count (f->cloud, "http *"), ==, 0);
}

static void
test_environment_token (Fixture *f, gconstpointer data)
{
  g_autoptr (FrameLog) log = NULL;

  fixture_make (f, PIPELINE);
  g_object_set (f->src, "token", NULL, NULL);
  g_setenv ("VXG_TOKEN", f->token, TRUE);
  log = fixture_log (f, "sink", TRUE);
  fixture_play (f);
  frame_log_wait (log, 5);
  g_unsetenv ("VXG_TOKEN");
}

/* The server closes the connection while the camera plays: one clear error,
 * then end of stream, so that a recorder closes its file. */
static void
test_cut (Fixture *f, gconstpointer data)
{
  g_autoptr (FrameLog) log = NULL;
  g_autoptr (GError) error = NULL;

  fixture_make (f, PIPELINE);
  log = fixture_log (f, "sink", TRUE);
  fixture_play (f);
  frame_log_wait (log, 10);
  vxg_emulator_cut_sessions (f->cloud, "gate");
  error = fixture_wait_error (f, NULL);
  g_assert_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_READ);
  frame_log_wait_eos (log);
  frame_log_assert_exact (log);
  g_assert_cmpint (fixture_stop (f), <, 500);
}

static void
expect_timeout (Fixture *f, const char *says)
{
  g_autoptr (GError) error = fixture_wait_error (f, NULL);

  g_assert_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_READ);
  g_assert_nonnull (strstr (error->message, says));
  g_assert_cmpint (fixture_stop (f), <, 500);
}

/* The session stays open, and nothing comes any more. */
static void
test_stall (Fixture *f, gconstpointer data)
{
  g_autoptr (FrameLog) log = NULL;

  fixture_make (f,
      "vxgsrc name=src protocols=rtsp stall-timeout=1500 ! fakesink name=sink");
  log = fixture_log (f, "sink", TRUE);
  fixture_play (f);
  frame_log_wait (log, 30);
  fixture_fault (f, "rtsp-freeze", "yes");
  expect_timeout (f, "stall-timeout");
}

static void
test_no_first_frame (Fixture *f, gconstpointer data)
{
  fixture_fault (f, "rtsp-silence", "yes");
  fixture_make (f,
      "vxgsrc name=src protocols=rtsp first-frame-timeout=1500 ! fakesink name=sink");
  fixture_play (f);
  expect_timeout (f, "first-frame-timeout");
}

/* A listening socket that never answers: for the API, then for RTSP. */
static GSocket *
make_black_hole (guint16 *port)
{
  g_autoptr (GInetAddress) loopback =
      g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  GSocket *socket = g_socket_new (
      G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

  g_assert_true (g_socket_bind (socket, address, TRUE, NULL));
  g_assert_true (g_socket_listen (socket, NULL));
  bound = g_socket_get_local_address (socket, NULL);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  return socket;
}

static void
test_dead_api (Fixture *f, gconstpointer data)
{
  guint16 port;
  g_autoptr (GSocket) hole = make_black_hole (&port);
  g_autofree char *uri = g_strdup_printf ("http://127.0.0.1:%u", port);
  gint64 begin;

  g_assert_nonnull (hole);
  fixture_make (
      f, "vxgsrc name=src protocols=rtsp connect-timeout=3000 ! fakesink");
  g_object_set (f->src, "api-uri", uri, NULL);
  begin = g_get_monotonic_time ();
  fixture_play (f);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 1000 * 1000);
  expect_timeout (f, "connect-timeout");
}

static void
test_stop_while_asking (Fixture *f, gconstpointer data)
{
  guint16 port;
  g_autoptr (GSocket) hole = make_black_hole (&port);
  g_autofree char *uri = g_strdup_printf ("http://127.0.0.1:%u", port);

  g_assert_nonnull (hole);
  fixture_make (f, PIPELINE);
  g_object_set (f->src, "api-uri", uri, NULL);
  for (guint i = 0; i < 3; i++) {
    fixture_play (f);
    g_assert_cmpint (fixture_stop (f), <, 500);
  }
  fixture_assert_no_error (f);
}

/* The media server takes its time over DESCRIBE, PLAY, or dies. */
static void
check_stop_during (Fixture *f, const char *fault, const char *journal)
{
  fixture_make (f, PIPELINE);
  fixture_fault (f, fault, "20000");
  fixture_play (f);
  g_assert_true (vxg_emulator_wait (f->cloud, journal, 1, 10000));
  g_assert_cmpint (fixture_stop (f), <, 500);
  fixture_assert_no_error (f);
}

static void
test_stop_during_describe (Fixture *f, gconstpointer data)
{
  check_stop_during (f, "rtsp-describe-delay", "rtsp OPTIONS *");
}

static void
test_stop_during_play (Fixture *f, gconstpointer data)
{
  check_stop_during (f, "rtsp-play-delay", "rtsp SETUP *");
}

static void
test_slow_describe (Fixture *f, gconstpointer data)
{
  fixture_make (
      f, "vxgsrc name=src protocols=rtsp connect-timeout=1500 ! fakesink");
  fixture_fault (f, "rtsp-describe-delay", "20000");
  fixture_play (f);
  expect_timeout (f, "connect-timeout");
}

/* A token that is replaced while nothing needs it changes nothing visible; one
 * that cannot be read is a warning. */
static void
test_replace_token (Fixture *f, gconstpointer data)
{
  g_autoptr (FrameLog) log = NULL;
  g_autoptr (GstMessage) warning = NULL;
  g_autofree char *renewed = NULL;

  fixture_make (f, PIPELINE);
  log = fixture_log (f, "sink", TRUE);
  fixture_play (f);
  frame_log_wait (log, 10);
  vxg_emulator_renew_token (f->cloud, "gate");
  renewed = vxg_emulator_dup_token (f->cloud, "gate");
  g_object_set (f->src, "token", renewed, NULL);
  g_object_set (f->src, "token", "rubbish", NULL);
  warning = gst_bus_timed_pop_filtered (
      f->bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_WARNING);
  frame_log_wait (log, frame_log_get (log).units + 25);
  frame_log_assert_exact (log);
  fixture_assert_no_error (f);
}

static GstPadProbeReturn
block (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  return GST_PAD_PROBE_OK; /* and stays blocked */
}

/* A recorder that takes nothing any more, is told to end, and loses its camera:
 * the other cameras of the process go on. */
static void
test_blocked_recorder (Fixture *f, gconstpointer data)
{
  g_autoptr (GstElement) other = NULL;
  g_autoptr (GstElement) other_src = NULL;
  g_autoptr (GstElement) other_sink = NULL;
  g_autoptr (GstElement) queue = NULL;
  g_autoptr (GstPad) queue_src = NULL;
  g_autoptr (GstPad) other_pad = NULL;
  g_autoptr (FrameLog) log = NULL;
  g_autoptr (FrameLog) other_log = NULL;
  gulong probe;

  fixture_make (f,
      "vxgsrc name=src protocols=rtsp ! queue name=queue max-size-buffers=5 ! "
      "fakesink name=sink");
  log = fixture_log (f, "queue", TRUE);
  queue = gst_bin_get_by_name (GST_BIN (f->pipeline), "queue");
  queue_src = gst_element_get_static_pad (queue, "src");
  probe = gst_pad_add_probe (queue_src,
      GST_PAD_PROBE_TYPE_BLOCK | GST_PAD_PROBE_TYPE_BUFFER, block, NULL, NULL);
  fixture_play (f);
  frame_log_wait (log, 4);
  g_assert_true (gst_element_send_event (f->pipeline, gst_event_new_eos ()));
  vxg_emulator_cut_sessions (f->cloud, "gate");

  other = gst_parse_launch (
      "vxgsrc name=src protocols=rtsp ! fakesink name=sink", NULL);
  other_src = gst_bin_get_by_name (GST_BIN (other), "src");
  other_sink = gst_bin_get_by_name (GST_BIN (other), "sink");
  other_pad = gst_element_get_static_pad (other_sink, "sink");
  other_log = frame_log_new (other_pad, TRUE);
  g_object_set (other_src, "token", f->token, NULL);
  gst_element_set_state (other, GST_STATE_PLAYING);
  frame_log_wait (other_log, 10);
  gst_element_set_state (other, GST_STATE_NULL);
  gst_pad_remove_probe (queue_src, probe);
}

static void
test_redirect_loop (Fixture *f, gconstpointer data)
{
  fixture_make (f, PIPELINE);
  fixture_fault (f, "rtsp-redirect", "camera:gate");
  expect_error (
      f, GST_RESOURCE_ERROR_OPEN_READ, VXG_ERROR_BAD_RESPONSE, "redirects");
  g_assert_cmpuint (vxg_emulator_count (f->cloud, "rtsp DESCRIBE *"), <=, 10);
}

/* To where it is already, which is no new location. */
static void
test_redirect_same (Fixture *f, gconstpointer data)
{
  g_autofree char *uri = vxg_emulator_dup_rtsp_uri (f->cloud, "gate", 60);

  *strchr (uri, '?') = '\0';
  fixture_make (f, PIPELINE);
  fixture_fault (f, "rtsp-redirect", uri);
  expect_error (
      f, GST_RESOURCE_ERROR_OPEN_READ, VXG_ERROR_BAD_RESPONSE, "redirects");
  g_assert_cmpuint (vxg_emulator_count (f->cloud, "rtsp DESCRIBE *"), <=, 12);
}

/* Many stops at every moment of a start. */
static void
test_stop_anytime (Fixture *f, gconstpointer data)
{
  fixture_make (f, PIPELINE);
  for (guint i = 0; i < 40; i++) {
    GstState target = i % 2 ? GST_STATE_PAUSED : GST_STATE_PLAYING;
    gint64 until = g_get_monotonic_time () + i * 5000;

    gst_element_set_state (f->pipeline, target);
    while (g_get_monotonic_time () < until)
      g_thread_yield ();
    g_assert_cmpint (fixture_stop (f), <, 500);
  }
  fixture_assert_no_error (f);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  vxg_test_init (&argc, &argv, 120);
  fixture_expect_early_stops ();
  fixture_add ("/failures/revoked", test_revoked);
  for (guint i = 0; i < G_N_ELEMENTS (fault_cases); i++) {
    g_autofree char *path = g_strdup_printf (
        "/failures/%s-%s", fault_cases[i].fault, fault_cases[i].value);

    g_test_add (path, Fixture, &fault_cases[i], fixture_set_up, test_fault,
        fixture_tear_down);
  }
  fixture_add ("/failures/bad-tokens", test_bad_tokens);
  fixture_add ("/failures/environment-token", test_environment_token);
  fixture_add ("/failures/cut", test_cut);
  fixture_add ("/failures/stall", test_stall);
  fixture_add ("/failures/no-first-frame", test_no_first_frame);
  fixture_add ("/failures/dead-api", test_dead_api);
  fixture_add ("/failures/stop-while-asking", test_stop_while_asking);
  fixture_add ("/failures/stop-during-describe", test_stop_during_describe);
  fixture_add ("/failures/stop-during-play", test_stop_during_play);
  fixture_add ("/failures/slow-describe", test_slow_describe);
  fixture_add ("/failures/replace-token", test_replace_token);
  fixture_add ("/failures/blocked-recorder", test_blocked_recorder);
  fixture_add ("/failures/redirect-loop", test_redirect_loop);
  fixture_add ("/failures/redirect-same", test_redirect_same);
  fixture_add ("/failures/stop-anytime", test_stop_anytime);
  return fixture_run ();
}
