/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A session over RTSP: rtspsrc, and per stream a depayloader and a parser.
 */
#include "gstvxgrtspsession.h"

#include "../gstvxglog.h"
#include "gstvxgrtsperror.h"
#include "gstvxgrtspsdp.h"
#include "gstvxgrtspurl.h"

#include <gst/rtsp/gstrtspmessage.h>
#include <gst/sdp/gstsdpmessage.h>
#include <stdio.h>
#include <vxg/vxg.h>

#define GST_CAT_DEFAULT gst_vxg_debug

/* RTSP servers end a session that they do not hear of, usually after 60 s. */
#define KEEP_ALIVE_INTERVAL (15 * G_USEC_PER_SEC)

/* As many as browsers follow in a row, or fewer; a loop has no end. */
#define MAX_REDIRECTIONS 5

/* Two for each place: the first may ask who we are. */
#define MAX_DESCRIPTIONS (2 * (MAX_REDIRECTIONS + 1))

struct _GstVxgRtspSession {
  GstVxgSession parent_instance;

  GstElement *rtspsrc;
  gboolean tcp_only;

  /* Only rtspsrc's own thread changes these once it runs. */
  GstVxgRtspUrl *url;
  GPtrArray *streams; /* of GstVxgStream */
  gint64 kept_alive;  /* monotonic, µs */
  guint redirections;
  guint descriptions; /* asked for */
  gboolean lost;      /* there is nowhere to go */

  gint keeping_alive; /* a request is under way; atomic */
};

G_DEFINE_FINAL_TYPE (
    GstVxgRtspSession, gst_vxg_rtsp_session, GST_TYPE_VXG_SESSION)

/* The index of the stream whose place in the description is @media, or -1. */
static int
find_stream (GstVxgRtspSession *self, guint media)
{
  for (guint i = 0; self->streams != NULL && i < self->streams->len; i++) {
    GstVxgStream *stream = g_ptr_array_index (self->streams, i);

    if (stream->media == media)
      return i;
  }
  return -1;
}

static void
on_sdp (GstElement *rtspsrc, GstSDPMessage *sdp, GstVxgRtspSession *self)
{
  GError *error = NULL;

  /* A server that sends a second description has begun anew, which a running
   * session cannot follow. */
  if (self->streams != NULL) {
    gst_vxg_session_fail (GST_VXG_SESSION (self),
        g_error_new_literal (VXG_ERROR, VXG_ERROR_NETWORK,
            "the media server described the stream anew"));
    return;
  }
  self->streams = gst_vxg_rtsp_sdp_get_streams (sdp, &error);
  if (self->streams == NULL) {
    gst_vxg_session_fail (GST_VXG_SESSION (self), error);
    return;
  }
  gst_vxg_session_announce (
      GST_VXG_SESSION (self), g_ptr_array_ref (self->streams));
}

/* What cannot be delivered is not asked for. */
static gboolean
on_select_stream (
    GstElement *rtspsrc, guint media, GstCaps *caps, GstVxgRtspSession *self)
{
  return find_stream (self, media) >= 0;
}

/* rtspsrc would follow redirections until it is taken out. */
static void
get_lost (GstVxgRtspSession *self)
{
  self->lost = TRUE;
  gst_vxg_session_fail (GST_VXG_SESSION (self),
      g_error_new_literal (VXG_ERROR, VXG_ERROR_BAD_RESPONSE,
          "the media server redirects to nowhere, or too often"));
}

/*
 * rtspsrc is about to connect. When a server has sent it elsewhere, the new
 * address stands where everybody can read it: hide it at once. The ticket we had
 * was for the old server.
 */
static void
hide_redirection (GstVxgRtspSession *self)
{
  g_autofree char *location = NULL;
  g_autoptr (GError) error = NULL;
  GstVxgRtspUrl *url;

  g_object_get (self->rtspsrc, "location", &location, NULL);
  if (g_strcmp0 (location, self->url->location) == 0)
    return;
  url = gst_vxg_rtsp_url_new (location, &error);
  if (url == NULL || ++self->redirections > MAX_REDIRECTIONS) {
    g_clear_pointer (&url, gst_vxg_rtsp_url_free);
    g_clear_error (&error);
    g_object_set (self->rtspsrc, "location", self->url->location, NULL);
    get_lost (self);
    return;
  }
  gst_vxg_log_add_query (url->query);
  gst_vxg_log_remove_query (self->url->query);
  gst_vxg_rtsp_url_free (self->url);
  self->url = url;
  g_object_set (self->rtspsrc, "location", url->location, NULL);
}

static gboolean
on_before_send (
    GstElement *rtspsrc, GstRTSPMessage *message, GstVxgRtspSession *self)
{
  GstRTSPMethod method;
  const char *uri;
  char *wanted;

  if (gst_rtsp_message_parse_request (message, &method, &uri, NULL) !=
      GST_RTSP_OK)
    return TRUE;
  /* A redirection to where we are does not show in the location. */
  if (method == GST_RTSP_DESCRIBE && !self->lost &&
      ++self->descriptions > MAX_DESCRIPTIONS)
    get_lost (self);
  if (self->lost)
    return FALSE;

  wanted = gst_vxg_rtsp_url_for_request (self->url, uri);
  if (wanted != NULL) {
    g_free (message->type_data.request.uri);
    message->type_data.request.uri = wanted;
  }
  return TRUE;
}

static void
on_kept_alive (GstPromise *promise, gpointer user_data)
{
  GstVxgRtspSession *self = user_data;

  g_atomic_int_set (&self->keeping_alive, FALSE);
}

static gboolean
is_interleaved (GstPad *pad)
{
  g_autoptr (GstPad) peer = gst_pad_get_peer (pad);
  g_autoptr (GstElement) source =
      peer != NULL ? gst_pad_get_parent_element (peer) : NULL;

  return source == NULL;
}

/*
 * While interleaved data flows, rtspsrc 1.22 sends no keep-alive. It does when
 * told to, but then breaks off its reading, and the message that it was in the
 * middle of is lost and the framing with it. Hence from here: this runs on the
 * thread that reads, between two messages, where nothing can be cut.
 */
static void
keep_alive (GstVxgRtspSession *self, gint64 now)
{
  GstPromise *promise;
  gboolean sent = FALSE;

  if (self->kept_alive == 0)
    self->kept_alive = now;
  if (now - self->kept_alive < KEEP_ALIVE_INTERVAL)
    return;
  /* rtspsrc may drop a request; one that old has been. */
  if (g_atomic_int_get (&self->keeping_alive) &&
      now - self->kept_alive < 2 * KEEP_ALIVE_INTERVAL)
    return;
  self->kept_alive = now;
  g_atomic_int_set (&self->keeping_alive, TRUE);

  promise = gst_promise_new_with_change_func (
      on_kept_alive, gst_object_ref (self), gst_object_unref);
  g_signal_emit_by_name (
      self->rtspsrc, "get-parameter", "position", NULL, promise, &sent);
  if (!sent)
    g_atomic_int_set (&self->keeping_alive, FALSE);
  gst_promise_unref (promise);
}

/* What a pad probe knows: the pads live and die inside the session. */
typedef struct {
  GstVxgRtspSession *session; /* unowned */
  guint stream;
  enum { UNKNOWN, INTERLEAVED, DATAGRAMS } transport;
} ProbeData;

static ProbeData *
probe_data_new (GstVxgRtspSession *session, guint stream)
{
  ProbeData *data = g_new0 (ProbeData, 1);

  data->session = session;
  data->stream = stream;
  return data;
}

static GstPadProbeReturn
on_arrival (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  ProbeData *data = user_data;
  GstVxgSession *session = GST_VXG_SESSION (data->session);
  gint64 now = gst_vxg_session_note_arrival (session, data->stream);

  if (data->transport == UNKNOWN)
    data->transport = is_interleaved (pad) ? INTERLEAVED : DATAGRAMS;
  /* one thread brings all that is interleaved */
  if (data->transport == INTERLEAVED)
    keep_alive (data->session, now);
  /* What nobody takes costs no more than having come. */
  return gst_vxg_session_is_wanted (session, data->stream) ? GST_PAD_PROBE_OK
                                                           : GST_PAD_PROBE_DROP;
}

static void
on_manager_pad (GstElement *rtpbin, GstPad *pad, GstVxgRtspSession *self)
{
  g_autofree char *name = gst_pad_get_name (pad);
  guint media;
  int stream;

  if (sscanf (name, "recv_rtp_sink_%u", &media) != 1)
    return;
  stream = find_stream (self, media);
  if (stream < 0)
    return;
  gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, on_arrival,
      probe_data_new (self, stream), g_free);
}

static void
on_new_manager (
    GstElement *rtspsrc, GstElement *rtpbin, GstVxgRtspSession *self)
{
  g_signal_connect_object (
      rtpbin, "pad-added", G_CALLBACK (on_manager_pad), self, 0);
}

static GstPadProbeReturn
on_rtp_event (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstVxgRtspSession *self = user_data;

  if (GST_EVENT_TYPE (info->data) != GST_EVENT_EOS)
    return GST_PAD_PROBE_OK;
  gst_vxg_session_fail (GST_VXG_SESSION (self),
      g_error_new_literal (
          VXG_ERROR, VXG_ERROR_NETWORK, "the media server ended the stream"));
  return GST_PAD_PROBE_DROP;
}

static GstElement *
make_element (GstVxgRtspSession *self, const char *factory)
{
  GstElement *element = gst_element_factory_make (factory, NULL);

  if (element == NULL) {
    gst_vxg_session_fail (GST_VXG_SESSION (self),
        g_error_new (GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN,
            "the GStreamer element %s is missing", factory));
    return NULL;
  }
  gst_bin_add (GST_BIN (self), element);
  return element;
}

static GstElement *
make_parser (GstVxgRtspSession *self, const GstVxgCodec *codec)
{
  GError *error = NULL;
  GstElement *parser = gst_vxg_codec_make_parser (codec, &error);

  if (parser == NULL)
    gst_vxg_session_fail (GST_VXG_SESSION (self), error);
  else
    gst_bin_add (GST_BIN (self), parser);
  return parser;
}

/* Returns the source pad at the end of the chain that begins with @rtp. */
static GstPad *
build_chain (GstVxgRtspSession *self, GstPad *rtp, const GstVxgCodec *codec)
{
  GstElement *depay = make_element (self, codec->depayloader);
  GstElement *last = depay;
  g_autoptr (GstCaps) between =
      codec->between != NULL ? gst_caps_from_string (codec->between) : NULL;
  g_autoptr (GstPad) sink = NULL;

  if (depay == NULL)
    return NULL;
  if (codec->parser != NULL) {
    last = make_parser (self, codec);
    if (last == NULL)
      return NULL;
    gst_element_link_filtered (depay, last, between);
    gst_element_sync_state_with_parent (last);
  }
  gst_element_sync_state_with_parent (depay);
  sink = gst_element_get_static_pad (depay, "sink");
  if (GST_PAD_LINK_FAILED (gst_pad_link (rtp, sink)))
    return NULL;
  return gst_element_get_static_pad (last, "src");
}

static void
on_rtspsrc_pad (GstElement *rtspsrc, GstPad *rtp, GstVxgRtspSession *self)
{
  g_autofree char *rtp_name = gst_pad_get_name (rtp);
  g_autofree char *name = NULL;
  g_autoptr (GstPad) known = NULL;
  g_autoptr (GstPad) end = NULL;
  GstVxgStream *stream;
  guint media;
  int index;

  if (sscanf (rtp_name, "recv_rtp_src_%u_", &media) != 1 ||
      (index = find_stream (self, media)) < 0)
    return;
  name = g_strdup_printf ("stream_%u", (guint) index);
  stream = g_ptr_array_index (self->streams, index);
  known = gst_element_get_static_pad (GST_ELEMENT (self), name);
  if (known != NULL) {
    gst_vxg_session_fail (GST_VXG_SESSION (self),
        g_error_new_literal (VXG_ERROR, VXG_ERROR_NETWORK,
            "the camera or its media server has begun the stream anew"));
    return;
  }
  gst_pad_add_probe (
      rtp, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_rtp_event, self, NULL);

  end = build_chain (self, rtp, stream->codec);
  if (end == NULL)
    gst_vxg_session_fail (GST_VXG_SESSION (self),
        g_error_new (VXG_ERROR, VXG_ERROR_FAILED,
            "the %s stream could not be unpacked",
            stream->codec->encoding_name));
  else
    gst_vxg_session_add_stream_pad (GST_VXG_SESSION (self), name, end);
}

static void
on_child_error (GstVxgRtspSession *self, GstMessage *message)
{
  gst_vxg_session_fail (
      GST_VXG_SESSION (self), gst_vxg_rtsp_error_from_message (message));
}

static void
gst_vxg_rtsp_session_take_message (GstVxgSession *session, GstMessage *message)
{
  GstVxgRtspSession *self = GST_VXG_RTSP_SESSION (session);

  switch (GST_MESSAGE_TYPE (message)) {
    case GST_MESSAGE_ERROR:
      on_child_error (self, message);
      break;
    case GST_MESSAGE_WARNING:
      /* A server that closes the connection is a warning to rtspsrc, then end
       * of stream. Over UDP the same code may be the step to TCP. */
      if (self->tcp_only && gst_vxg_rtsp_error_is_loss (message))
        on_child_error (self, message);
      break;
    default: /* progress */
      hide_redirection (self);
      break;
  }
}

static gboolean
set_tls (GstElement *rtspsrc, const GstVxgSettings *settings, GError **error)
{
  g_autoptr (GTlsDatabase) database = NULL;

  g_object_set (
      rtspsrc, "tls-validation-flags", settings->tls_validation_flags, NULL);
  if (settings->tls_ca_file == NULL)
    return TRUE;
  database = g_tls_file_database_new (settings->tls_ca_file, error);
  if (database == NULL)
    return FALSE;
  g_object_set (rtspsrc, "tls-database", database, NULL);
  return TRUE;
}

static gboolean
set_up (GstVxgRtspSession *self, const GstVxgSettings *settings, GError **error)
{
  self->rtspsrc = gst_element_factory_make ("rtspsrc", NULL);
  if (self->rtspsrc == NULL) {
    g_set_error_literal (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN,
        "the GStreamer element rtspsrc is missing");
    return FALSE;
  }
  gst_bin_add (GST_BIN (self), self->rtspsrc);
  self->tcp_only = settings->rtsp_transport == GST_RTSP_LOWER_TRANS_TCP;

  /* udp-reconnect would open a connection without a ticket. */
  g_object_set (self->rtspsrc, "location", self->url->location, "latency",
      settings->latency, "protocols", settings->rtsp_transport, "user-agent",
      settings->user_agent, "udp-reconnect", FALSE, "tcp-timeout",
      (guint64) settings->connect_timeout * 1000, NULL);
  g_signal_connect (
      self->rtspsrc, "before-send", G_CALLBACK (on_before_send), self);
  g_signal_connect (self->rtspsrc, "on-sdp", G_CALLBACK (on_sdp), self);
  g_signal_connect (
      self->rtspsrc, "select-stream", G_CALLBACK (on_select_stream), self);
  g_signal_connect (
      self->rtspsrc, "new-manager", G_CALLBACK (on_new_manager), self);
  g_signal_connect (
      self->rtspsrc, "pad-added", G_CALLBACK (on_rtspsrc_pad), self);
  return set_tls (self->rtspsrc, settings, error);
}

/*
 * gst_vxg_rtsp_session_new:
 * @url: where to go, with its ticket; secret
 *
 * Returns: (transfer floating) (nullable): the session, not started
 */
GstVxgSession *
gst_vxg_rtsp_session_new (
    const char *url, const GstVxgSettings *settings, GError **error)
{
  GstVxgRtspUrl *parsed = gst_vxg_rtsp_url_new (url, error);
  GstVxgRtspSession *self;

  if (parsed == NULL)
    return NULL;
  self = g_object_new (GST_TYPE_VXG_RTSP_SESSION, NULL);
  self->url = parsed;
  gst_vxg_log_add_query (parsed->query);
  if (!set_up (self, settings, error)) {
    gst_object_unref (g_object_ref_sink (self));
    return NULL;
  }
  return GST_VXG_SESSION (self);
}

static void
gst_vxg_rtsp_session_finalize (GObject *object)
{
  GstVxgRtspSession *self = GST_VXG_RTSP_SESSION (object);

  if (self->url != NULL)
    gst_vxg_log_remove_query (self->url->query);
  gst_vxg_rtsp_url_free (self->url);
  g_clear_pointer (&self->streams, g_ptr_array_unref);
  G_OBJECT_CLASS (gst_vxg_rtsp_session_parent_class)->finalize (object);
}

static void
gst_vxg_rtsp_session_class_init (GstVxgRtspSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gst_vxg_rtsp_session_finalize;
  GST_VXG_SESSION_CLASS (klass)->take_message =
      gst_vxg_rtsp_session_take_message;
}

static void
gst_vxg_rtsp_session_init (GstVxgRtspSession *self)
{
}
