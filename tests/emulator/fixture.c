/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "fixture.h"

#include <string.h>

void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  const char *const *options = data;
  g_autoptr (GError) error = NULL;

  fixture->cloud = vxg_emulator_new ();
  vxg_emulator_add_camera (fixture->cloud, "gate", NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; options != NULL && options[i] != NULL; i += 2) {
    vxg_emulator_set_camera_option (
        fixture->cloud, "gate", options[i], options[i + 1], &error);
    g_assert_no_error (error);
  }
  vxg_emulator_set_control_port (fixture->cloud, 0);
  vxg_emulator_set_segment_seconds (fixture->cloud, 1);
  vxg_emulator_start (fixture->cloud, &error);
  g_assert_no_error (error);
  fixture->soup = soup_session_new ();
}

void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->soup);
  vxg_emulator_stop (fixture->cloud);
  g_assert_finalize_object (fixture->cloud);
}

void
fixture_fault (Fixture *fixture, const char *fault, const char *value)
{
  g_autoptr (GError) error = NULL;

  vxg_emulator_set_fault (fixture->cloud, fault, value, &error);
  g_assert_no_error (error);
}

/* ---- HTTP ---- */

void
answer_clear (Answer *answer)
{
  g_clear_pointer (&answer->body, g_free);
  g_clear_object (&answer->message);
}

/* @message: (transfer full) */
Answer
fixture_send (Fixture *fixture, SoupMessage *message)
{
  Answer answer = { .message = message };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes =
      soup_session_send_and_read (fixture->soup, message, NULL, &error);

  if (bytes == NULL)
    return answer;
  answer.status = soup_message_get_status (message);
  answer.size = g_bytes_get_size (bytes);
  /* Which may hold zeros. */
  answer.body = g_malloc (answer.size + 1);
  if (answer.size > 0)
    memcpy (answer.body, g_bytes_get_data (bytes, NULL), answer.size);
  answer.body[answer.size] = '\0';
  return answer;
}

Answer
fixture_get (Fixture *fixture, const char *path, const char *authorization)
{
  g_autofree char *base = vxg_emulator_dup_api_uri (fixture->cloud);
  g_autofree char *uri = g_strconcat (base, path, NULL);
  SoupMessage *message = soup_message_new ("GET", uri);

  soup_message_set_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  if (authorization != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (message),
        "Authorization", authorization);
  return fixture_send (fixture, message);
}

/* Asks for the live URLs of the camera. */
Answer
fixture_watch (Fixture *fixture)
{
  g_autofree char *token = vxg_emulator_dup_token (fixture->cloud, "gate");
  g_autofree char *authorization = g_strconcat ("Acc ", token, NULL);

  return fixture_get (fixture, "/api/v4/live/watch/", authorization);
}

Answer
fixture_control (
    Fixture *fixture, const char *method, const char *path, const char *body)
{
  g_autofree char *base = vxg_emulator_dup_control_uri (fixture->cloud);
  g_autofree char *uri = g_strconcat (base, path, NULL);
  SoupMessage *message = soup_message_new (method, uri);
  g_autoptr (GBytes) bytes = NULL;

  if (body != NULL) {
    bytes = g_bytes_new (body, strlen (body));
    soup_message_set_request_body_from_bytes (message, "text/plain", bytes);
  }
  return fixture_send (fixture, message);
}

/* Returns: (transfer full) (nullable): NULL for what is not JSON */
JsonNode *
answer_parse (const Answer *answer)
{
  return json_from_string (answer->body, NULL);
}

JsonObject *
answer_get_object (JsonNode *node)
{
  g_assert_nonnull (node);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
  return json_node_get_object (node);
}

/* ---- RTSP ---- */

/* Whether the server is there. */
gboolean
rtsp_peer_try_connect (RtspPeer *peer, const char *uri)
{
  GstRTSPUrl *url = NULL;

  g_assert_cmpint (gst_rtsp_url_parse (uri, &url), ==, GST_RTSP_OK);
  g_assert_cmpint (
      gst_rtsp_connection_create (url, &peer->connection), ==, GST_RTSP_OK);
  gst_rtsp_url_free (url);
  return gst_rtsp_connection_connect_usec (peer->connection, 0) == GST_RTSP_OK;
}

void
rtsp_peer_connect (RtspPeer *peer, const char *uri)
{
  g_assert_true (rtsp_peer_try_connect (peer, uri));
}

void
rtsp_peer_clear (RtspPeer *peer)
{
  gst_rtsp_message_unset (&peer->answer);
  g_clear_pointer (&peer->session, g_free);
  g_clear_pointer (&peer->connection, gst_rtsp_connection_free);
}

/* Media between the answers is passed over. */
static gboolean
receive_answer (RtspPeer *peer)
{
  do {
    gst_rtsp_message_unset (&peer->answer);
    if (gst_rtsp_connection_receive_usec (peer->connection, &peer->answer, 0) !=
        GST_RTSP_OK)
      return FALSE;
  } while (
      gst_rtsp_message_get_type (&peer->answer) != GST_RTSP_MESSAGE_RESPONSE);
  return TRUE;
}

static void
remember_session (RtspPeer *peer)
{
  const char *session = rtsp_peer_get_header (peer, GST_RTSP_HDR_SESSION);

  if (session == NULL)
    return;
  g_free (peer->session);
  peer->session = g_strndup (session, strcspn (session, ";"));
}

/* Returns: the status of the answer, 0 for a connection that was closed */
guint
rtsp_peer_ask (RtspPeer *peer, GstRTSPMethod method, const char *uri)
{
  GstRTSPMessage request = { 0 };
  GstRTSPResult result;

  gst_rtsp_message_init_request (&request, method, uri);
  if (method == GST_RTSP_SETUP)
    gst_rtsp_message_add_header (&request, GST_RTSP_HDR_TRANSPORT,
        "RTP/AVP/TCP;unicast;interleaved=0-1");
  if (peer->session != NULL)
    gst_rtsp_message_add_header (&request, GST_RTSP_HDR_SESSION, peer->session);
  result = gst_rtsp_connection_send_usec (peer->connection, &request, 0);
  gst_rtsp_message_unset (&request);
  if (result != GST_RTSP_OK || !receive_answer (peer))
    return 0;
  remember_session (peer);
  return peer->answer.type_data.response.code;
}

/* Returns: (nullable): of the last answer */
const char *
rtsp_peer_get_header (RtspPeer *peer, GstRTSPHeaderField field)
{
  char *value = NULL;

  gst_rtsp_message_get_header (&peer->answer, field, &value, 0);
  return value;
}

/* GstRTSPConnection rounds its own time-outs up to whole seconds. */
static gboolean
wait_readable (RtspPeer *peer, gint64 timeout_us)
{
  GSocket *socket = gst_rtsp_connection_get_read_socket (peer->connection);

  return g_socket_condition_timed_wait (
      socket, G_IO_IN | G_IO_HUP, timeout_us, NULL, NULL);
}

/* Reads for @timeout_ms, or until RTP of the first stream has come. */
static GstRTSPResult
read_for (RtspPeer *peer, guint timeout_ms, gboolean until_data)
{
  gint64 deadline =
      g_get_monotonic_time () + timeout_ms * G_GINT64_CONSTANT (1000);
  GstRTSPResult result = GST_RTSP_OK;
  gint64 left;

  while (result == GST_RTSP_OK &&
      (left = deadline - g_get_monotonic_time ()) > 0 &&
      wait_readable (peer, left)) {
    GstRTSPMessage message = { 0 };
    guint8 channel = 1;

    result = gst_rtsp_connection_receive_usec (peer->connection, &message, 0);
    if (result == GST_RTSP_OK &&
        gst_rtsp_message_get_type (&message) == GST_RTSP_MESSAGE_DATA)
      gst_rtsp_message_parse_data (&message, &channel);
    gst_rtsp_message_unset (&message);
    if (until_data && channel == 0)
      return GST_RTSP_OK;
  }
  return result == GST_RTSP_OK ? GST_RTSP_ETIMEOUT : result;
}

/* Whether RTP (not RTCP) of the first stream comes. */
gboolean
rtsp_peer_wait_data (RtspPeer *peer, guint timeout_ms)
{
  return read_for (peer, timeout_ms, TRUE) == GST_RTSP_OK;
}

gboolean
rtsp_peer_wait_closed (RtspPeer *peer, guint timeout_ms)
{
  GstRTSPResult result = read_for (peer, timeout_ms, FALSE);

  return result != GST_RTSP_OK && result != GST_RTSP_ETIMEOUT;
}

/*
 * Connects, describes, and sets up the video over TCP.
 *
 * Returns: (transfer full): the URL
 */
char *
rtsp_peer_set_up (RtspPeer *peer, Fixture *fixture, int lifetime)
{
  char *uri = vxg_emulator_dup_rtsp_uri (fixture->cloud, "gate", lifetime);
  g_autofree char *track = g_strconcat (uri, "/stream=0", NULL);

  rtsp_peer_connect (peer, uri);
  g_assert_cmpuint (rtsp_peer_ask (peer, GST_RTSP_DESCRIBE, uri), ==, 200);
  g_assert_cmpuint (rtsp_peer_ask (peer, GST_RTSP_SETUP, track), ==, 200);
  return uri;
}
