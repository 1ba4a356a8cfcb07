/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The element's pure parts: URLs, descriptions, errors, deadlines. */
#include "gstvxgstream.h"
#include "gstvxgwatch.h"
#include "splice/gstvxgsplicer.h"
#include "session/gstvxgrtsperror.h"
#include "session/gstvxgrtspsdp.h"
#include "session/gstvxgrtspurl.h"
#include "vxg-test.h"

#include <gst/gst.h>
#include <string.h>
#include <vxg/vxg.h>

#define TICKET "media.eyJuIjogIngifQ.1770725100.A2uDztXjq4--AJTnXv83kplQRvA"

/* ---- URLs ---- */

typedef struct {
  const char *url;
  const char *request;
  const char *expected; /* NULL: left alone */
} UrlCase;

static const UrlCase url_cases[] = {
  /* the first request goes to the placeholder itself */
  { "rtsp://192.0.2.1:554/live/u1_primary?ticket=" TICKET,
      "rtsp://192.0.2.1:554/vxg/",
      "rtsp://192.0.2.1:554/live/u1_primary?ticket=" TICKET },
  /* no Content-Base: tracks are below the placeholder */
  { "rtsp://192.0.2.1:554/live/u1_primary?ticket=" TICKET,
      "rtsp://192.0.2.1:554/vxg/stream=0",
      "rtsp://192.0.2.1:554/live/u1_primary/stream=0?ticket=" TICKET },
  /* Content-Base without the ticket */
  { "rtsp://192.0.2.1:554/live/u1_primary?ticket=" TICKET,
      "rtsp://192.0.2.1:554/live/u1_primary/stream=1",
      "rtsp://192.0.2.1:554/live/u1_primary/stream=1?ticket=" TICKET },
  /* Content-Base with it */
  { "rtsp://192.0.2.1:554/live/u1_primary?ticket=" TICKET,
      "rtsp://192.0.2.1:554/live/u1_primary?ticket=" TICKET "/stream=1",
      "rtsp://192.0.2.1:554/live/u1_primary?ticket=" TICKET "/stream=1" },
  /* the server has given a newer ticket */
  { "rtsp://192.0.2.1/live/a?ticket=" TICKET,
      "rtsp://192.0.2.1/live/a/?ticket=newer/stream=0",
      "rtsp://192.0.2.1/live/a/?ticket=newer/stream=0" },
  /* a control URL with a query of its own */
  { "rtsp://192.0.2.1/live/a?ticket=" TICKET,
      "rtsp://192.0.2.1/live/a/track?id=1",
      "rtsp://192.0.2.1/live/a/track?id=1&ticket=" TICKET },
  /* another server: the ticket is not for it */
  { "rtsp://192.0.2.1:554/live/a?ticket=" TICKET, "rtsp://192.0.2.2:554/live/a",
      NULL },
  { "rtsp://192.0.2.1/live/a?ticket=" TICKET, "rtsp://192.0.2.11/live/a",
      NULL },
  { "rtsp://192.0.2.1/live/a?ticket=" TICKET, "rtsp://192.0.2.1:8554/live/a",
      NULL },
  /* no ticket at all */
  { "rtsp://[2001:db8::1]:554/live/a", "rtsp://[2001:db8::1]:554/vxg/s",
      "rtsp://[2001:db8::1]:554/live/a/s" },
  /* a ticket in the path stays out of sight too */
  { "rtsp://192.0.2.1:554/live/" TICKET "/a/", "rtsp://192.0.2.1:554/vxg/s",
      "rtsp://192.0.2.1:554/live/" TICKET "/a/s" },
  { "rtsp://user:secret@192.0.2.1:554/live/a", "rtsp://192.0.2.1:554/vxg/",
      "rtsp://192.0.2.1:554/live/a" },
};

static void
test_url_for_request (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (url_cases); i++) {
    const UrlCase *c = &url_cases[i];
    g_autoptr (GError) error = NULL;
    g_autoptr (GstVxgRtspUrl) url = gst_vxg_rtsp_url_new (c->url, &error);
    g_autofree char *request = NULL;

    g_assert_no_error (error);
    g_test_message ("%s", c->request);
    g_assert_null (strstr (url->location, "media."));
    g_assert_null (strstr (url->location, "secret"));
    request = gst_vxg_rtsp_url_for_request (url, c->request);
    g_assert_cmpstr (request, ==, c->expected);
  }
}

static void
test_url_invalid (void)
{
  static const char *const bad[] = { "", "rtsp", "http://192.0.2.1/live",
    "rtsp:///live", "rtsp://192.0.2.1:99999/x", "rtsp://", "file:///etc",
    "rtsp://exa mple/live", "rtsp://192.0.2.1/live\r\nX: y" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", bad[i]);
    g_assert_null (gst_vxg_rtsp_url_new (bad[i], &error));
    g_assert_error (error, VXG_ERROR, VXG_ERROR_BAD_RESPONSE);
  }
}

/* ---- Session descriptions ---- */

static GPtrArray *
parse_sdp (const char *media, GError **error)
{
  g_autofree char *text = g_strconcat (
      "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=x\r\nt=0 0\r\n", media, NULL);
  GstSDPMessage *sdp = NULL;
  GPtrArray *streams;

  g_assert_cmpint (gst_sdp_message_new_from_text (text, &sdp), ==, GST_SDP_OK);
  streams = gst_vxg_rtsp_sdp_get_streams (sdp, error);
  gst_sdp_message_free (sdp);
  return streams;
}

static void
test_sdp_video_first (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) streams = parse_sdp (
      "m=audio 0 RTP/AVP 0\r\n"
      "m=application 0 RTP/AVP 107\r\na=rtpmap:107 vnd.onvif.metadata/90000\r\n"
      "m=video 0 RTP/AVP 96\r\na=rtpmap:96 h264/90000\r\n",
      &error);
  GstVxgStream *stream;

  g_assert_no_error (error);
  g_assert_cmpuint (streams->len, ==, 2);
  stream = g_ptr_array_index (streams, 0);
  g_assert_cmpstr (stream->codec->encoding_name, ==, "H264");
  g_assert_cmpuint (stream->media, ==, 2);
  stream = g_ptr_array_index (streams, 1);
  g_assert_cmpstr (stream->codec->encoding_name, ==, "PCMU");
  g_assert_cmpuint (stream->media, ==, 0);
}

static void
test_sdp_unsupported (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (parse_sdp ("m=video 0 RTP/AVP 26\r\n", &error));
  g_assert_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_CODEC_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "JPEG"));
  g_clear_error (&error);

  /* audio codecs do not count as video */
  g_assert_null (parse_sdp (
      "m=video 0 RTP/AVP 96\r\na=rtpmap:96 opus/48000/2\r\n", &error));
  g_assert_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_CODEC_NOT_FOUND);
  g_clear_error (&error);

  g_assert_null (parse_sdp ("", &error));
  g_assert_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT);
}

/* A server that lists thousands of streams gets no thousands of elements. */
static void
test_sdp_bounded (void)
{
  g_autoptr (GString) media = g_string_new (NULL);
  g_autoptr (GPtrArray) streams = NULL;

  for (guint i = 0; i < 2000; i++)
    g_string_append (media, "m=audio 0 RTP/AVP 8\r\n");
  streams = parse_sdp (media->str, NULL);
  g_assert_cmpuint (streams->len, ==, 16);
}

static void
test_codecs_have_caps (void)
{
  static const char *const names[] = { "H264", "h265", "MPEG4-GENERIC",
    "MP4A-LATM", "opus", "PCMU", "PCMA" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    const GstVxgCodec *codec = gst_vxg_codec_for_encoding (names[i]);
    g_autoptr (GstCaps) caps = NULL;

    g_assert_nonnull (codec);
    caps = gst_caps_from_string (codec->caps);
    g_assert_nonnull (caps);
  }
  g_assert_null (gst_vxg_codec_for_encoding ("JPEG"));
  g_assert_null (gst_vxg_codec_for_encoding (NULL));
}

/* ---- Errors ---- */

static void
check_error (guint status, int resource_error, int expected)
{
  GError *inner = g_error_new_literal (
      GST_RESOURCE_ERROR, resource_error, "see rtsp://h/a?ticket=" TICKET);
  g_autoptr (GstMessage) message =
      gst_message_new_error_with_details (NULL, inner, NULL,
          status != 0 ? gst_structure_new ("details", "rtsp-status-code",
                            G_TYPE_UINT, status, NULL)
                      : NULL);
  g_autoptr (GError) error = gst_vxg_rtsp_error_from_message (message);

  g_assert_error (error, VXG_ERROR, expected);
  g_assert_null (strstr (error->message, TICKET));
  g_error_free (inner);
}

static void
test_errors (void)
{
  check_error (401, GST_RESOURCE_ERROR_READ, VXG_ERROR_NOT_AUTHORIZED);
  check_error (403, GST_RESOURCE_ERROR_READ, VXG_ERROR_NOT_AUTHORIZED);
  check_error (404, GST_RESOURCE_ERROR_READ, VXG_ERROR_NOT_FOUND);
  check_error (453, GST_RESOURCE_ERROR_READ, VXG_ERROR_NOT_READY);
  check_error (454, GST_RESOURCE_ERROR_READ, VXG_ERROR_NETWORK);
  check_error (503, GST_RESOURCE_ERROR_READ, VXG_ERROR_NOT_READY);
  check_error (500, GST_RESOURCE_ERROR_READ, VXG_ERROR_SERVER);
  check_error (461, GST_RESOURCE_ERROR_READ, VXG_ERROR_INVALID_REQUEST);
  check_error (0, GST_RESOURCE_ERROR_OPEN_READ, VXG_ERROR_NETWORK);
  check_error (0, GST_RESOURCE_ERROR_NOT_AUTHORIZED, VXG_ERROR_NOT_AUTHORIZED);
  check_error (0, GST_RESOURCE_ERROR_NOT_FOUND, VXG_ERROR_NOT_FOUND);
}

/* ---- Deadlines ---- */

#define MS 1000
#define START (100 * (gint64) G_USEC_PER_SEC)
#define DAY (86400 * (gint64) G_USEC_PER_SEC)

static const GstVxgWatch fresh = {
  .playing = TRUE,
  .since = START,
  .wanted = TRUE,
  .connect_timeout = 1000,
  .first_frame_timeout = 2000,
  .stall_timeout = 500,
};

static void
check_watch (const GstVxgWatch *watch, gint64 at, GstVxgWatchVerdict expected)
{
  gint64 next;

  g_assert_cmpint (
      gst_vxg_watch_decide (watch, START + at, &next), ==, expected);
  g_assert_cmpint (next, >=, START + at);
  g_assert_cmpint (next, <=, START + at + G_USEC_PER_SEC);
}

static void
test_watch (void)
{
  GstVxgWatch watch = fresh;

  check_watch (&watch, 999 * MS, GST_VXG_WATCH_FINE);
  check_watch (&watch, 1000 * MS, GST_VXG_WATCH_NOT_CONNECTED);

  watch.connected = START + 500 * MS;
  check_watch (&watch, 1999 * MS, GST_VXG_WATCH_FINE);
  check_watch (&watch, 2000 * MS, GST_VXG_WATCH_NO_FIRST_FRAME);

  watch.last_arrival = START + 1900 * MS;
  check_watch (&watch, 2000 * MS, GST_VXG_WATCH_NO_FIRST_FRAME);
  watch.first_frame = START + 1900 * MS;
  check_watch (&watch, 2399 * MS, GST_VXG_WATCH_FINE);
  check_watch (&watch, 2400 * MS, GST_VXG_WATCH_STALLED);
}

/* Paused, or with nobody linked, no picture is due. */
static void
test_watch_idle (void)
{
  GstVxgWatch watch = fresh;

  watch.connected = START + 500 * MS;
  watch.playing = FALSE;
  check_watch (&watch, 9000 * MS, GST_VXG_WATCH_FINE);
  watch.playing = TRUE;
  watch.wanted = FALSE;
  check_watch (&watch, 9000 * MS, GST_VXG_WATCH_FINE);
  /* what is not taken can still fall silent */
  watch.last_arrival = START + 600 * MS;
  check_watch (&watch, 9000 * MS, GST_VXG_WATCH_STALLED);
  /* the time in a pause does not count */
  watch.since = START + 8800 * MS;
  check_watch (&watch, 9000 * MS, GST_VXG_WATCH_FINE);
}

/* A server that answers has time for its first picture, from the start on, and
 * is not asked about before. */
static void
test_watch_in_contact (void)
{
  GstVxgWatch watch = fresh;

  watch.in_contact = TRUE;
  check_watch (&watch, 1000 * MS, GST_VXG_WATCH_FINE);
  check_watch (&watch, 1999 * MS, GST_VXG_WATCH_FINE);
  check_watch (&watch, 2000 * MS, GST_VXG_WATCH_NO_FIRST_FRAME);
  /* paused or not: it is what connects */
  watch.playing = watch.wanted = FALSE;
  check_watch (&watch, 2000 * MS, GST_VXG_WATCH_NO_FIRST_FRAME);
  watch.first_frame_timeout = 0;
  check_watch (&watch, DAY, GST_VXG_WATCH_FINE);
  /* once its streams are known, it changes nothing */
  watch = fresh;
  watch.in_contact = TRUE;
  watch.connected = START + 500 * MS;
  watch.playing = FALSE;
  check_watch (&watch, DAY, GST_VXG_WATCH_FINE);
}

/* The session sees to silence by itself, though not to a picture that never
 * came. */
static void
test_watch_recovers (void)
{
  GstVxgWatch watch = fresh;

  watch.recovers = TRUE;
  check_watch (&watch, 1000 * MS, GST_VXG_WATCH_NOT_CONNECTED);
  watch.connected = START + 500 * MS;
  check_watch (&watch, 2000 * MS, GST_VXG_WATCH_NO_FIRST_FRAME);
  watch.first_frame = watch.last_arrival = START + 1900 * MS;
  check_watch (&watch, DAY, GST_VXG_WATCH_FINE);
}

static void
test_watch_unlimited (void)
{
  GstVxgWatch watch = { .playing = TRUE, .since = START, .wanted = TRUE };

  check_watch (&watch, DAY, GST_VXG_WATCH_FINE);
  watch.connected = START;
  check_watch (&watch, DAY, GST_VXG_WATCH_FINE);
  watch.first_frame = watch.last_arrival = START;
  check_watch (&watch, DAY, GST_VXG_WATCH_FINE);
}

/* ---- Times ---- */

static GstFlowReturn
keep_time (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GArray *times = g_object_get_data (G_OBJECT (pad), "times");

  g_array_append_val (times, GST_BUFFER_PTS (buffer));
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

static GstBuffer *
make_unit (GstClockTime pts)
{
  GstBuffer *unit = gst_buffer_new_allocate (NULL, 1, NULL);

  GST_BUFFER_PTS (unit) = pts;
  GST_BUFFER_DURATION (unit) = 40 * GST_MSECOND;
  return unit;
}

static void
send_units (GstPad *sink, const GstClockTime *times, guint n)
{
  g_autoptr (GstCaps) caps =
      gst_caps_from_string ("video/x-h264, stream-format=avc, alignment=au");
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_send_event (sink, gst_event_new_stream_start ("inner"));
  gst_pad_send_event (sink, gst_event_new_caps (caps));
  gst_pad_send_event (sink, gst_event_new_segment (&segment));
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (
        gst_pad_chain (sink, make_unit (times[i])), ==, GST_FLOW_OK);
}

/* A muxer takes no unit without a time. */
static void
test_untimed_units (void)
{
  const GstClockTime in[] = { 1000 * GST_MSECOND, GST_CLOCK_TIME_NONE,
    GST_CLOCK_TIME_NONE, 1200 * GST_MSECOND };
  const GstClockTime out[] = { 1000 * GST_MSECOND, 1040 * GST_MSECOND,
    1080 * GST_MSECOND, 1200 * GST_MSECOND };
  GstVxgStream source = { .codec = gst_vxg_codec_for_encoding ("H264") };
  g_autoptr (GstStreamCollection) collection = gst_stream_collection_new ("c");
  g_autoptr (GstStream) stream =
      gst_stream_new ("s", NULL, GST_STREAM_TYPE_VIDEO, 0);
  g_autoptr (GstElement) splicer = g_object_ref_sink (
      GST_ELEMENT (gst_vxg_splicer_new (&source, stream, collection, 1)));
  g_autoptr (GstPad) sink = gst_element_get_static_pad (splicer, "sink");
  g_autoptr (GstPad) src = gst_element_get_static_pad (splicer, "src");
  g_autoptr (GstPad) end = g_object_ref_sink (gst_pad_new ("e", GST_PAD_SINK));
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (GstClockTime));

  g_object_set_data (G_OBJECT (end), "times", times);
  gst_pad_set_chain_function (end, keep_time);
  gst_pad_set_active (end, TRUE);
  gst_element_set_state (splicer, GST_STATE_PLAYING);
  g_assert_cmpint (gst_pad_link (src, end), ==, GST_PAD_LINK_OK);
  send_units (sink, in, G_N_ELEMENTS (in));
  g_assert_cmpmem (
      times->data, times->len * sizeof (GstClockTime), out, sizeof out);
  gst_element_set_state (splicer, GST_STATE_NULL);
}

int
main (int argc, char **argv)
{
  int status;

  gst_init (&argc, &argv);
  vxg_test_init (&argc, &argv, 20);
  g_test_add_func ("/splicer/untimed-units", test_untimed_units);
  g_test_add_func ("/pure/url/for-request", test_url_for_request);
  g_test_add_func ("/pure/url/invalid", test_url_invalid);
  g_test_add_func ("/pure/sdp/video-first", test_sdp_video_first);
  g_test_add_func ("/pure/sdp/unsupported", test_sdp_unsupported);
  g_test_add_func ("/pure/sdp/bounded", test_sdp_bounded);
  g_test_add_func ("/pure/codecs", test_codecs_have_caps);
  g_test_add_func ("/pure/errors", test_errors);
  g_test_add_func ("/pure/watch/deadlines", test_watch);
  g_test_add_func ("/pure/watch/idle", test_watch_idle);
  g_test_add_func ("/pure/watch/in-contact", test_watch_in_contact);
  g_test_add_func ("/pure/watch/recovers", test_watch_recovers);
  g_test_add_func ("/pure/watch/unlimited", test_watch_unlimited);
  status = g_test_run ();
  gst_deinit ();
  return status;
}
