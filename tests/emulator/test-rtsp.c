/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* RTSP request by request: tickets, sessions, and the trouble to order. */
#include "fixture.h"
#include "vxg-test.h"

#include <string.h>

/* Small and quick: these tests look at requests, not at pictures. */
static const char *const small_camera[] = { "size", "64x64", "fps", "10",
  "audio", "none", NULL };

static void
assert_line (Fixture *fixture, const char *pattern)
{
  if (!vxg_emulator_wait (fixture->cloud, pattern, 1, 10000))
    g_error ("The journal has no line %s", pattern);
}

static void
play (RtspPeer *peer, const char *uri)
{
  g_assert_cmpuint (rtsp_peer_ask (peer, GST_RTSP_PLAY, uri), ==, 200);
}

/* ---- Tickets ---- */

static void
test_ticket_good (Fixture *fixture, gconstpointer data)
{
  g_auto (RtspPeer) peer = { 0 };
  g_autofree char *uri = rtsp_peer_set_up (&peer, fixture, 60);

  play (&peer, uri);
  g_assert_true (rtsp_peer_wait_data (&peer, 10000));
  assert_line (fixture,
      "rtsp DESCRIBE /live/u1m6001c5001_primary 200 credential=good *gate");
  assert_line (fixture, "rtsp SETUP */stream=0 200 credential=good *");
  assert_line (fixture, "rtsp PLAY * 200 credential=good *");
  assert_line (fixture, "event play-start*gate");
}

static void
check_describe (
    Fixture *fixture, const char *uri, guint status, const char *pattern)
{
  g_auto (RtspPeer) peer = { 0 };

  rtsp_peer_connect (&peer, uri);
  g_assert_cmpuint (rtsp_peer_ask (&peer, GST_RTSP_DESCRIBE, uri), ==, status);
  assert_line (fixture, pattern);
}

static void
test_ticket_describe (Fixture *fixture, gconstpointer data)
{
  g_autofree char *good = vxg_emulator_dup_rtsp_uri (fixture->cloud, "gate", 9);
  g_autofree char *expired =
      vxg_emulator_dup_rtsp_uri (fixture->cloud, "gate", -1);
  g_autofree char *missing = g_strndup (good, strcspn (good, "?"));
  g_autofree char *malformed = g_strconcat (missing, "?ticket=abc", NULL);
  g_autofree char *forged = g_strdup (good);
  g_autofree char *elsewhere = g_strdup_printf (
      "%.*s/live/nowhere?ticket=x", (int) strcspn (good + 7, "/") + 7, good);

  forged[strlen (forged) - 1] ^= 1;
  check_describe (fixture, expired, 401, "rtsp DESCRIBE * 401 *=expired *");
  check_describe (fixture, missing, 401, "rtsp DESCRIBE * 401 *=missing *");
  check_describe (fixture, malformed, 401, "rtsp DESCRIBE * 401 *=malformed *");
  check_describe (fixture, forged, 401, "rtsp DESCRIBE * 401 *=forged *");
  check_describe (fixture, elsewhere, 404, "rtsp DESCRIBE /live/nowhere 404 *");
  fixture_fault (fixture, "rtsp-ticket-status", "403");
  check_describe (fixture, expired, 403, "rtsp DESCRIBE * 403 *=expired *");
}

/* Each request is looked at for itself. */
static void
test_ticket_setup (Fixture *fixture, gconstpointer data)
{
  g_auto (RtspPeer) peer = { 0 };
  g_autofree char *uri = vxg_emulator_dup_rtsp_uri (fixture->cloud, "gate", 60);
  g_autofree char *expired =
      vxg_emulator_dup_rtsp_uri (fixture->cloud, "gate", -1);
  g_autofree char *track = g_strconcat (expired, "/stream=0", NULL);
  g_autofree char *bare = g_strndup (uri, strcspn (uri, "?"));
  g_autofree char *bare_track = g_strconcat (bare, "/stream=0", NULL);

  rtsp_peer_connect (&peer, uri);
  g_assert_cmpuint (rtsp_peer_ask (&peer, GST_RTSP_DESCRIBE, uri), ==, 200);
  g_assert_cmpuint (rtsp_peer_ask (&peer, GST_RTSP_SETUP, track), ==, 401);
  g_assert_cmpuint (rtsp_peer_ask (&peer, GST_RTSP_SETUP, bare_track), ==, 401);
  assert_line (fixture, "rtsp SETUP * 401 credential=expired *");
  assert_line (fixture, "rtsp SETUP * 401 credential=missing *");
}

static void
test_ticket_play (Fixture *fixture, gconstpointer data)
{
  g_auto (RtspPeer) peer = { 0 };
  g_autofree char *uri = rtsp_peer_set_up (&peer, fixture, 60);
  g_autofree char *expired =
      vxg_emulator_dup_rtsp_uri (fixture->cloud, "gate", -1);
  g_autofree char *bare = g_strndup (uri, strcspn (uri, "?"));

  g_assert_cmpuint (rtsp_peer_ask (&peer, GST_RTSP_PLAY, expired), ==, 401);
  g_assert_cmpuint (rtsp_peer_ask (&peer, GST_RTSP_PLAY, bare), ==, 401);
  assert_line (fixture, "rtsp PLAY * 401 credential=expired *");
  assert_line (fixture, "rtsp PLAY * 401 credential=missing *");
  play (&peer, uri);
}

/* A session lives on when its ticket expires, unless ordered otherwise. */
static void
test_cut_at_expiry (Fixture *fixture, gconstpointer data)
{
  g_auto (RtspPeer) peer = { 0 };
  g_autofree char *uri = rtsp_peer_set_up (&peer, fixture, 2);

  play (&peer, uri);
  g_assert_false (rtsp_peer_wait_closed (&peer, 2500));
  fixture_fault (fixture, "rtsp-cut-at-expiry", "yes");
  g_assert_true (rtsp_peer_wait_closed (&peer, 10000));
  assert_line (fixture, "event cut * rtsp-cut-at-expiry");
}

/* ---- Control URLs ---- */

static void
check_track (Fixture *fixture, gboolean query_last)
{
  g_auto (RtspPeer) peer = { 0 };
  g_autofree char *uri = vxg_emulator_dup_rtsp_uri (fixture->cloud, "gate", 60);
  g_auto (GStrv) halves = g_strsplit (uri, "?", 2);
  g_autofree char *track = query_last
      ? g_strdup_printf ("%s/stream=0?%s", halves[0], halves[1])
      : g_strdup_printf ("%s/stream=0", uri);
  g_autofree char *aggregate = g_strdup_printf ("%s/", uri);

  rtsp_peer_connect (&peer, uri);
  g_assert_cmpuint (rtsp_peer_ask (&peer, GST_RTSP_DESCRIBE, uri), ==, 200);
  g_assert_cmpuint (rtsp_peer_ask (&peer, GST_RTSP_SETUP, track), ==, 200);
  play (&peer, aggregate);
  g_assert_true (rtsp_peer_wait_data (&peer, 10000));
  g_assert_cmpuint (
      rtsp_peer_ask (&peer, GST_RTSP_TEARDOWN, aggregate), ==, 200);
  assert_line (fixture, "event play-end*gate");
}

static void
test_control_forms (Fixture *fixture, gconstpointer data)
{
  check_track (fixture, FALSE);
  check_track (fixture, TRUE);
}

static void
check_content_base (Fixture *fixture, const char *kind, gboolean query)
{
  g_auto (RtspPeer) peer = { 0 };
  g_autofree char *uri = vxg_emulator_dup_rtsp_uri (fixture->cloud, "gate", 60);
  const char *base;

  fixture_fault (fixture, "rtsp-content-base", kind);
  rtsp_peer_connect (&peer, uri);
  g_assert_cmpuint (rtsp_peer_ask (&peer, GST_RTSP_DESCRIBE, uri), ==, 200);
  base = rtsp_peer_get_header (&peer, GST_RTSP_HDR_CONTENT_BASE);
  if (g_str_equal (kind, "none")) {
    g_assert_null (base);
    return;
  }
  g_assert_true (g_str_has_suffix (base, "/"));
  g_assert_cmpint (strchr (base, '?') != NULL, ==, query);
}

static void
test_content_base (Fixture *fixture, gconstpointer data)
{
  check_content_base (fixture, "query", TRUE);
  check_content_base (fixture, "plain", FALSE);
  check_content_base (fixture, "none", FALSE);
}

static void
test_control_absolute (Fixture *fixture, gconstpointer data)
{
  g_auto (RtspPeer) peer = { 0 };
  g_autofree char *uri = vxg_emulator_dup_rtsp_uri (fixture->cloud, "gate", 60);
  g_autofree char *bare = g_strndup (uri, strcspn (uri, "?"));
  g_autofree char *expected = g_strdup_printf (
      "a=control:%s/stream=0?%s\r\n", bare, strchr (uri, '?') + 1);
  guint8 *body;
  guint size;

  fixture_fault (fixture, "rtsp-control", "absolute");
  rtsp_peer_connect (&peer, uri);
  g_assert_cmpuint (rtsp_peer_ask (&peer, GST_RTSP_DESCRIBE, uri), ==, 200);
  gst_rtsp_message_get_body (&peer.answer, &body, &size);
  g_assert_nonnull (g_strstr_len ((char *) body, size, expected));
}

/* ---- Answers on order ---- */

static void
check_ordered (Fixture *fixture, const char *fault, GstRTSPMethod method)
{
  g_auto (RtspPeer) peer = { 0 };
  g_autofree char *uri = vxg_emulator_dup_rtsp_uri (fixture->cloud, "gate", 60);
  g_autofree char *track = g_strconcat (uri, "/stream=0", NULL);

  fixture_fault (fixture, fault, "453 x1");
  rtsp_peer_connect (&peer, uri);
  if (method == GST_RTSP_SETUP || method == GST_RTSP_PLAY)
    g_assert_cmpuint (rtsp_peer_ask (&peer, GST_RTSP_DESCRIBE, uri), ==, 200);
  if (method == GST_RTSP_PLAY)
    g_assert_cmpuint (rtsp_peer_ask (&peer, GST_RTSP_SETUP, track), ==, 200);
  g_assert_cmpuint (
      rtsp_peer_ask (&peer, method, method == GST_RTSP_SETUP ? track : uri), ==,
      453);
  g_assert_cmpuint (
      rtsp_peer_ask (&peer, method, method == GST_RTSP_SETUP ? track : uri), ==,
      200);
}

static void
test_status (Fixture *fixture, gconstpointer data)
{
  check_ordered (fixture, "rtsp-options-status", GST_RTSP_OPTIONS);
  check_ordered (fixture, "rtsp-describe-status", GST_RTSP_DESCRIBE);
  check_ordered (fixture, "rtsp-setup-status", GST_RTSP_SETUP);
  check_ordered (fixture, "rtsp-play-status", GST_RTSP_PLAY);
}

static void
test_delay (Fixture *fixture, gconstpointer data)
{
  g_auto (RtspPeer) peer = { 0 };
  g_autofree char *uri = NULL;
  gint64 start;

  fixture_fault (fixture, "rtsp-describe-delay", "100");
  fixture_fault (fixture, "rtsp-setup-delay", "100");
  fixture_fault (fixture, "rtsp-play-delay", "100");
  start = g_get_monotonic_time ();
  uri = rtsp_peer_set_up (&peer, fixture, 60);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 200000);
  start = g_get_monotonic_time ();
  play (&peer, uri);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 100000);
}

typedef struct {
  Fixture *fixture;
  guint status;
} Describer;

static gpointer
describe_in_thread (gpointer user_data)
{
  Describer *self = user_data;
  g_auto (RtspPeer) peer = { 0 };
  g_autofree char *uri =
      vxg_emulator_dup_rtsp_uri (self->fixture->cloud, "gate", 60);

  rtsp_peer_connect (&peer, uri);
  /* To know that the next request is the one that is held up. */
  rtsp_peer_ask (&peer, GST_RTSP_OPTIONS, uri);
  self->status = rtsp_peer_ask (&peer, GST_RTSP_DESCRIBE, uri);
  return NULL;
}

/* A stop does not wait for delays. */
static void
test_delay_stopped (Fixture *fixture, gconstpointer data)
{
  Describer describer = { .fixture = fixture, .status = 1 };
  GThread *thread;
  gint64 start;

  fixture_fault (fixture, "rtsp-describe-delay", "60000");
  thread = g_thread_new ("describer", describe_in_thread, &describer);
  assert_line (fixture, "rtsp OPTIONS * 200 *");
  start = g_get_monotonic_time ();
  vxg_emulator_stop (fixture->cloud);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 30000000);
  g_thread_join (thread);
  g_assert_cmpuint (describer.status, ==, 0);
}

static void
test_redirect (Fixture *fixture, gconstpointer data)
{
  g_auto (RtspPeer) peer = { 0 };
  g_autofree char *uri = vxg_emulator_dup_rtsp_uri (fixture->cloud, "gate", 60);
  const char *location;

  fixture_fault (fixture, "rtsp-redirect", "rtsp://127.0.0.1:1/x x1");
  fixture_fault (fixture, "rtsp-redirect-status", "301");
  rtsp_peer_connect (&peer, uri);
  g_assert_cmpuint (rtsp_peer_ask (&peer, GST_RTSP_DESCRIBE, uri), ==, 301);
  location = rtsp_peer_get_header (&peer, GST_RTSP_HDR_LOCATION);
  g_assert_cmpstr (location, ==, "rtsp://127.0.0.1:1/x");

  fixture_fault (fixture, "rtsp-redirect", "camera:gate x1");
  fixture_fault (fixture, "rtsp-redirect-status", NULL);
  g_assert_cmpuint (rtsp_peer_ask (&peer, GST_RTSP_DESCRIBE, uri), ==, 302);
  location = rtsp_peer_get_header (&peer, GST_RTSP_HDR_LOCATION);
  g_assert_nonnull (strstr (location, "/live/u1m6001c5001_primary?ticket="));
  g_assert_cmpuint (rtsp_peer_ask (&peer, GST_RTSP_DESCRIBE, uri), ==, 200);
}

static void
test_transport (Fixture *fixture, gconstpointer data)
{
  g_auto (RtspPeer) peer = { 0 };
  g_autofree char *uri = vxg_emulator_dup_rtsp_uri (fixture->cloud, "gate", 60);
  g_autofree char *track = g_strconcat (uri, "/stream=0", NULL);

  fixture_fault (fixture, "rtsp-transport", "udp");
  rtsp_peer_connect (&peer, uri);
  g_assert_cmpuint (rtsp_peer_ask (&peer, GST_RTSP_DESCRIBE, uri), ==, 200);
  g_assert_cmpuint (rtsp_peer_ask (&peer, GST_RTSP_SETUP, track), ==, 461);
}

static void
test_offline (Fixture *fixture, gconstpointer data)
{
  g_autofree char *uri = vxg_emulator_dup_rtsp_uri (fixture->cloud, "gate", 60);
  g_auto (RtspPeer) peer = { 0 };
  g_autofree char *set_up = rtsp_peer_set_up (&peer, fixture, 60);

  play (&peer, set_up);
  vxg_emulator_set_camera_option (
      fixture->cloud, "gate", "status", "inactive", NULL);
  g_assert_true (rtsp_peer_wait_closed (&peer, 10000));
  assert_line (fixture, "event cut * status");
  check_describe (fixture, uri, 404, "rtsp DESCRIBE * 404 credential=good *");
}

/* ---- Sessions ---- */

/* Over TCP, media that the client takes is a sign of life: so none is sent. */
static void
test_session_timeout (Fixture *fixture, gconstpointer data)
{
  g_auto (RtspPeer) peer = { 0 };
  g_autofree char *uri = NULL;

  fixture_fault (fixture, "rtsp-session-timeout", "1");
  uri = rtsp_peer_set_up (&peer, fixture, 60);
  g_assert_nonnull (strstr (
      rtsp_peer_get_header (&peer, GST_RTSP_HDR_SESSION), ";timeout=1"));
  g_assert_true (rtsp_peer_wait_closed (&peer, 10000));
  assert_line (fixture, "event cut * session-timeout");
}

/* Requests keep the session alive although nothing else is sent. */
static void
test_keep_alive (Fixture *fixture, gconstpointer data)
{
  g_auto (RtspPeer) peer = { 0 };
  g_autofree char *uri = NULL;

  fixture_fault (fixture, "rtsp-session-timeout", "1");
  fixture_fault (fixture, "rtsp-require-keepalive", "yes");
  uri = rtsp_peer_set_up (&peer, fixture, 60);
  play (&peer, uri);
  for (guint i = 0; i < 4; i++) {
    g_assert_false (rtsp_peer_wait_closed (&peer, 500));
    g_assert_cmpuint (
        rtsp_peer_ask (
            &peer, i % 2 == 0 ? GST_RTSP_GET_PARAMETER : GST_RTSP_OPTIONS, uri),
        ==, 200);
  }
  g_assert_cmpuint (
      vxg_emulator_count (fixture->cloud, "rtsp *keep-alive=yes*"), ==, 4);
  g_assert_true (rtsp_peer_wait_closed (&peer, 10000));
  assert_line (fixture, "event cut * session-timeout");
}

static void
send_receiver_report (RtspPeer *peer)
{
  /* An empty RTCP receiver report on the channel beside the video's. */
  static const guint8 report[] = { 0x80, 201, 0, 1, 1, 2, 3, 4 };
  GstRTSPMessage message = { 0 };

  gst_rtsp_message_init_data (&message, 1);
  gst_rtsp_message_set_body (&message, report, sizeof report);
  gst_rtsp_connection_send_usec (peer->connection, &message, 0);
  gst_rtsp_message_unset (&message);
}

/* Whether a session of one second lives for three with RTCP alone. */
static gboolean
lives_by_rtcp (Fixture *fixture)
{
  g_auto (RtspPeer) peer = { 0 };
  g_autofree char *uri = NULL;
  gboolean closed = FALSE;

  fixture_fault (fixture, "rtsp-session-timeout", "1");
  uri = rtsp_peer_set_up (&peer, fixture, 60);
  play (&peer, uri);
  for (guint i = 0; i < 12 && !closed; i++) {
    send_receiver_report (&peer);
    closed = rtsp_peer_wait_closed (&peer, 250);
  }
  return !closed;
}

static void
test_rtcp (Fixture *fixture, gconstpointer data)
{
  g_assert_true (lives_by_rtcp (fixture));
  fixture_fault (fixture, "rtsp-require-keepalive", "yes");
  g_assert_false (lives_by_rtcp (fixture));
}

static void
test_cut (Fixture *fixture, gconstpointer data)
{
  g_auto (RtspPeer) peer = { 0 };
  g_autofree char *uri = rtsp_peer_set_up (&peer, fixture, 60);

  play (&peer, uri);
  g_assert_true (rtsp_peer_wait_data (&peer, 10000));
  g_assert_cmpuint (vxg_emulator_get_viewers (fixture->cloud, "gate"), ==, 1);
  vxg_emulator_cut_sessions (fixture->cloud, "gate");
  g_assert_true (rtsp_peer_wait_closed (&peer, 10000));
  assert_line (fixture, "event cut * ordered");
  assert_line (fixture, "event play-end*");
  g_assert_cmpuint (vxg_emulator_get_viewers (fixture->cloud, "gate"), ==, 0);
}

static void
test_cut_after (Fixture *fixture, gconstpointer data)
{
  g_auto (RtspPeer) peer = { 0 };
  g_autofree char *uri = NULL;

  fixture_fault (fixture, "rtsp-cut-after", "5");
  uri = rtsp_peer_set_up (&peer, fixture, 60);
  play (&peer, uri);
  g_assert_true (rtsp_peer_wait_closed (&peer, 10000));
  assert_line (fixture, "event cut * rtsp-cut-after");
}

/* ---- Silence ---- */

static void
test_silence (Fixture *fixture, gconstpointer data)
{
  g_auto (RtspPeer) peer = { 0 };
  g_autofree char *uri = NULL;

  fixture_fault (fixture, "rtsp-silence", "yes");
  uri = rtsp_peer_set_up (&peer, fixture, 60);
  play (&peer, uri);
  g_assert_false (rtsp_peer_wait_data (&peer, 1000));
  g_assert_cmpuint (
      rtsp_peer_ask (&peer, GST_RTSP_GET_PARAMETER, uri), ==, 200);
}

static void
test_start_delay (Fixture *fixture, gconstpointer data)
{
  g_auto (RtspPeer) peer = { 0 };
  g_autofree char *uri = NULL;

  fixture_fault (fixture, "rtsp-start-delay", "700");
  uri = rtsp_peer_set_up (&peer, fixture, 60);
  play (&peer, uri);
  g_assert_false (rtsp_peer_wait_data (&peer, 500));
  g_assert_true (rtsp_peer_wait_data (&peer, 10000));
}

static void
test_freeze (Fixture *fixture, gconstpointer data)
{
  g_auto (RtspPeer) peer = { 0 };
  g_autofree char *uri = rtsp_peer_set_up (&peer, fixture, 60);

  play (&peer, uri);
  g_assert_true (rtsp_peer_wait_data (&peer, 10000));
  fixture_fault (fixture, "rtsp-freeze", "yes");
  /* What is already on its way still comes. */
  while (rtsp_peer_wait_data (&peer, 500))
    ;
  g_assert_cmpuint (
      rtsp_peer_ask (&peer, GST_RTSP_GET_PARAMETER, uri), ==, 200);
  fixture_fault (fixture, "rtsp-freeze", NULL);
  g_assert_true (rtsp_peer_wait_data (&peer, 10000));
}

static void
test_pause (Fixture *fixture, gconstpointer data)
{
  g_auto (RtspPeer) peer = { 0 };
  g_autofree char *uri = rtsp_peer_set_up (&peer, fixture, 60);

  play (&peer, uri);
  g_assert_true (rtsp_peer_wait_data (&peer, 10000));
  g_assert_cmpuint (rtsp_peer_ask (&peer, GST_RTSP_PAUSE, uri), ==, 200);
  while (rtsp_peer_wait_data (&peer, 300))
    ;
  play (&peer, uri);
  g_assert_true (rtsp_peer_wait_data (&peer, 10000));
}

/* ---- Peers without manners ---- */

static void
send_bytes (Fixture *fixture, const char *bytes, gsize size)
{
  g_autofree char *uri = vxg_emulator_dup_rtsp_uri (fixture->cloud, "gate", 60);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autofree char *host =
      g_strndup (uri + strlen ("rtsp://"), strcspn (uri + 7, "/"));
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect_to_host (client, host, 554, NULL, NULL);

  g_assert_nonnull (connection);
  g_output_stream_write_all (
      g_io_stream_get_output_stream (G_IO_STREAM (connection)), bytes, size,
      NULL, NULL, NULL);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
}

static void
test_garbage (Fixture *fixture, gconstpointer data)
{
  g_autofree char *uri = vxg_emulator_dup_rtsp_uri (fixture->cloud, "gate", 60);
  static const char *const texts[] = { "\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
    "DESCRIBE  RTSP/1.0\r\n\r\n", "DESCRIBE * RTSP/1.0\r\nCSeq: 1\r\n\r\n",
    "SETUP rtsp://x/live/ RTSP/1.0\r\nCSeq: 1\r\n\r\n",
    "PLAY rtsp://x RTSP/1.0\r\nCSeq: 1\r\nSession: 1\r\n\r\n",
    "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n",
    "TEARDOWN rtsp://x/?ticket=/ RTSP/9.9\r\nCSeq: 1\r\n\r\n",
    "GET_PARAMETER rtsp://x/ RTSP/1.0\r\nContent-Length: 99999999\r\n\r\n" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    send_bytes (fixture, texts[i], strlen (texts[i]));
  for (guint i = 0; i < 50; i++) {
    char bytes[200];

    for (guint j = 0; j < sizeof bytes; j++)
      bytes[j] = (char) g_test_rand_int_range (0, 256);
    send_bytes (fixture, bytes, sizeof bytes);
  }
  check_describe (fixture, uri, 200, "rtsp DESCRIBE * 200 *");
}

/* A server that is stopped while somebody watches. */
static void
test_stop_while_playing (Fixture *fixture, gconstpointer data)
{
  g_auto (RtspPeer) peer = { 0 };
  g_auto (RtspPeer) again = { 0 };
  g_autofree char *uri = rtsp_peer_set_up (&peer, fixture, 60);
  g_autoptr (GError) error = NULL;

  play (&peer, uri);
  g_assert_true (rtsp_peer_wait_data (&peer, 10000));
  vxg_emulator_stop (fixture->cloud);
  g_assert_true (rtsp_peer_wait_closed (&peer, 10000));
  assert_line (fixture, "event cut * stopped");
  g_assert_cmpuint (vxg_emulator_get_viewers (fixture->cloud, "gate"), ==, 0);
  vxg_emulator_start (fixture->cloud, &error);
  g_assert_no_error (error);
  /* The ticket of before is good. */
  rtsp_peer_connect (&again, uri);
  g_assert_cmpuint (rtsp_peer_ask (&again, GST_RTSP_DESCRIBE, uri), ==, 200);
}

/* ---- All at once ---- */

typedef struct {
  Fixture *fixture;
  int finished;
} Crowd;

/* A session that ends anywhere, as the die falls. */
static void
visit (Fixture *fixture, GRand *die)
{
  g_auto (RtspPeer) peer = { 0 };
  g_autofree char *uri = vxg_emulator_dup_rtsp_uri (fixture->cloud, "gate", 60);
  g_autofree char *track = g_strconcat (uri, "/stream=0", NULL);
  int steps = g_rand_int_range (die, 0, 6);

  if (!rtsp_peer_try_connect (&peer, uri) || steps < 1 ||
      rtsp_peer_ask (&peer, GST_RTSP_DESCRIBE, uri) != 200 || steps < 2 ||
      rtsp_peer_ask (&peer, GST_RTSP_SETUP, track) != 200 || steps < 3 ||
      rtsp_peer_ask (&peer, GST_RTSP_PLAY, uri) != 200 || steps < 4)
    return;
  rtsp_peer_wait_data (&peer, (guint) g_rand_int_range (die, 1, 100));
  if (steps < 5)
    return;
  rtsp_peer_ask (&peer, GST_RTSP_TEARDOWN, uri);
}

static gpointer
visit_in_thread (gpointer user_data)
{
  Crowd *crowd = user_data;
  GRand *die = g_rand_new ();

  while (!g_atomic_int_get (&crowd->finished))
    visit (crowd->fixture, die);
  g_rand_free (die);
  return NULL;
}

/* Servers that are cut, stopped and started while sessions come and go: what
 * this finds are deadlocks, which the watchdog ends, and broken memory. */
static void
test_crowd (Fixture *fixture, gconstpointer data)
{
  Crowd crowd = { .fixture = fixture };
  GThread *threads[4];
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("visitor", visit_in_thread, &crowd);
  for (guint i = 1; i <= 20; i++) {
    g_assert_true (vxg_emulator_wait (
        fixture->cloud, "rtsp DESCRIBE * 200 *", 2 + i % 5, 10000));
    if (i % 2 == 0)
      vxg_emulator_cut_sessions (fixture->cloud, NULL);
    else
      vxg_emulator_stop (fixture->cloud);
    vxg_emulator_clear_journal (fixture->cloud);
    if (i % 2 != 0)
      g_assert_true (vxg_emulator_start (fixture->cloud, &error));
  }
  g_atomic_int_set (&crowd.finished, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  vxg_emulator_stop (fixture->cloud);
  g_assert_cmpuint (vxg_emulator_get_viewers (fixture->cloud, "gate"), ==, 0);
}

#define add(path, test)                                                        \
  g_test_add ("/emulator/rtsp/" path, Fixture, small_camera, fixture_set_up,   \
      test, fixture_tear_down)

int
main (int argc, char **argv)
{
  vxg_test_init (&argc, &argv, 120);

  add ("ticket/good", test_ticket_good);
  add ("ticket/describe", test_ticket_describe);
  add ("ticket/setup", test_ticket_setup);
  add ("ticket/play", test_ticket_play);
  add ("ticket/cut-at-expiry", test_cut_at_expiry);
  add ("control/forms", test_control_forms);
  add ("control/content-base", test_content_base);
  add ("control/absolute", test_control_absolute);
  add ("status", test_status);
  add ("delay", test_delay);
  add ("delay/stopped", test_delay_stopped);
  add ("redirect", test_redirect);
  add ("transport", test_transport);
  add ("offline", test_offline);
  add ("session/timeout", test_session_timeout);
  add ("session/keep-alive", test_keep_alive);
  add ("session/rtcp", test_rtcp);
  add ("session/cut", test_cut);
  add ("session/cut-after", test_cut_after);
  add ("silence", test_silence);
  add ("start-delay", test_start_delay);
  add ("freeze", test_freeze);
  add ("pause", test_pause);
  add ("garbage", test_garbage);
  add ("stop-while-playing", test_stop_while_playing);
  add ("crowd", test_crowd);
  return g_test_run ();
}
