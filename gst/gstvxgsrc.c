/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * SECTION:element-vxgsrc
 * @title: vxgsrc
 * @short_description: Live video of a camera in the VXG cloud
 *
 * Takes an access token and delivers the camera's live video and audio, parsed
 * and time-stamped, one pad per stream.
 *
 * |[
 * export VXG_TOKEN=…
 * gst-launch-1.0 vxgsrc ! decodebin ! autovideosink
 * gst-launch-1.0 -e vxgsrc name=s s. ! h264parse ! mp4mux name=m ! \
 *   filesink location=gate.mp4 s. ! aacparse ! m.
 * ]|
 *
 * Since: 0.1
 */
#include "config.h"

#include "gstvxgsrc.h"

#include "gstvxgcontroller.h"
#include "gstvxglog.h"
#include "gstvxgmessage.h"
#include "gstvxgoutputs.h"

#define GST_CAT_DEFAULT gst_vxg_debug

/* PLAYING to NULL is promised within 500 ms. */
#define MAX_CLOSE_TIME (350 * G_TIME_SPAN_MILLISECOND)

/* After the settings' own numbers. */
enum { PROP_TOKEN = GST_VXG_N_SETTINGS, PROP_STATUS, PROP_STATS, N_PROPS };

static GParamSpec *props[N_PROPS];

struct _GstVxgSrc {
  GstBin parent_instance;

  GstVxgOutputs *outputs;

  /* Under the object lock. */
  GstVxgSettings *settings;
  GstVxgController *controller; /* of the current run */
  GstVxgStatus status;
  gint64 camera_id;
  guint run; /* of the outputs */

  /* Under the state lock. */
  GstVxgSession *session;
  GstVxgSession *closing;
  gint64 close_deadline;
};

G_DEFINE_FINAL_TYPE (GstVxgSrc, gst_vxg_src, GST_TYPE_BIN)

static GstStaticPadTemplate video_template = GST_STATIC_PAD_TEMPLATE (
    "video_%u", GST_PAD_SRC, GST_PAD_SOMETIMES,
    GST_STATIC_CAPS ("video/x-h264, stream-format=(string){ byte-stream, avc, "
                     "avc3 }, alignment=(string)au; "
                     "video/x-h265, stream-format=(string){ byte-stream, "
                     "hvc1, hev1 }, alignment=(string)au"));

static GstStaticPadTemplate audio_template =
    GST_STATIC_PAD_TEMPLATE ("audio_%u", GST_PAD_SRC, GST_PAD_SOMETIMES,
        GST_STATIC_CAPS ("audio/mpeg, mpegversion=(int)4, "
                         "stream-format=(string){ raw, adts }; "
                         "audio/x-opus; audio/x-mulaw; audio/x-alaw"));

/* ---- Status ---- */

static void
set_status (GstVxgSrc *self, GstVxgStatus status)
{
  gboolean changed;

  GST_OBJECT_LOCK (self);
  changed = self->status != status;
  self->status = status;
  GST_OBJECT_UNLOCK (self);
  if (changed)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATUS]);
}

static gboolean
is_current (GstVxgSrc *self, GstVxgController *controller)
{
  gboolean current;

  GST_OBJECT_LOCK (self);
  current = self->controller == controller;
  GST_OBJECT_UNLOCK (self);
  return current;
}

/* (transfer full) (nullable): of the current run */
static GstVxgController *
dup_controller (GstVxgSrc *self)
{
  GstVxgController *controller = NULL;

  GST_OBJECT_LOCK (self);
  if (self->controller != NULL)
    controller = g_object_ref (self->controller);
  GST_OBJECT_UNLOCK (self);
  return controller;
}

/* ---- The session as a child ---- */

/* What the worker leaves for a thread of GStreamer's pool: whoever changes the
 * state of an element, or waits for downstream, may take long, and the worker
 * has other cameras to look after. */
typedef struct {
  GstVxgController *controller;
  GstVxgSession *session; /* nullable */
  guint run;
} Errand;

static Errand *
errand_new (
    GstVxgSrc *self, GstVxgController *controller, GstVxgSession *session)
{
  Errand *errand = g_new0 (Errand, 1);

  errand->controller = g_object_ref (controller);
  errand->session = session != NULL ? g_object_ref (session) : NULL;
  GST_OBJECT_LOCK (self);
  errand->run = self->run;
  GST_OBJECT_UNLOCK (self);
  return errand;
}

static void
errand_free (gpointer data)
{
  Errand *errand = data;

  g_object_unref (errand->controller);
  g_clear_object (&errand->session);
  g_free (errand);
}

/* Takes the session out and lets it end on its own. Under the state lock. */
static void
detach_session (GstVxgSrc *self)
{
  GstVxgSession *session = g_steal_pointer (&self->session);

  if (session == NULL)
    return;
  g_signal_handlers_disconnect_by_data (session, self);
  gst_element_set_locked_state (GST_ELEMENT (session), TRUE);
  gst_bin_remove (GST_BIN (self), GST_ELEMENT (session));
  gst_vxg_session_close (session);
  g_clear_object (&self->closing);
  self->closing = session;
  self->close_deadline = g_get_monotonic_time () + MAX_CLOSE_TIME;
}

static guint
get_run (GstVxgSession *session)
{
  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (session), "vxg-run"));
}

static void
on_session_streams (GstVxgSession *session, GPtrArray *streams, GstVxgSrc *self)
{
  gst_vxg_outputs_expose (self->outputs, get_run (session), session, streams);
}

static void
on_session_pad (GstElement *session, GstPad *pad, GstVxgSrc *self)
{
  gst_vxg_outputs_connect (
      self->outputs, get_run (GST_VXG_SESSION (session)), pad);
}

static void
attach_session (GstElement *element, gpointer user_data)
{
  GstVxgSrc *self = GST_VXG_SRC (element);
  Errand *errand = user_data;
  GstVxgSession *session = errand->session;

  GST_STATE_LOCK (self);
  if (is_current (self, errand->controller) &&
      !gst_vxg_controller_is_over (errand->controller)) {
    detach_session (self);
    self->session = g_object_ref (session);
    g_object_set_data (
        G_OBJECT (session), "vxg-run", GUINT_TO_POINTER (errand->run));
    g_signal_connect_object (
        session, "streams", G_CALLBACK (on_session_streams), self, 0);
    g_signal_connect_object (
        session, "pad-added", G_CALLBACK (on_session_pad), self, 0);
    gst_bin_add (GST_BIN (self), GST_ELEMENT (session));
    gst_element_sync_state_with_parent (GST_ELEMENT (session));
  }
  GST_STATE_UNLOCK (self);
}

/* After the end of a run: the session goes, and recorders close their files. */
static void
finish_run (GstElement *element, gpointer user_data)
{
  GstVxgSrc *self = GST_VXG_SRC (element);
  Errand *errand = user_data;

  GST_STATE_LOCK (self);
  if (is_current (self, errand->controller))
    detach_session (self);
  GST_STATE_UNLOCK (self);
  gst_vxg_outputs_end (self->outputs, errand->run);
}

/* From here on, until "Starting": what a run reports, on the worker thread. */
static void
on_controller_session (
    GstVxgController *controller, GstVxgSession *session, GstVxgSrc *self)
{
  gst_element_call_async (GST_ELEMENT (self), attach_session,
      errand_new (self, controller, session), errand_free);
}

static void
on_controller_status (
    GstVxgController *controller, GstVxgStatus status, GstVxgSrc *self)
{
  if (is_current (self, controller))
    set_status (self, status);
}

static void
report_failure (GstVxgSrc *self, const GError *error)
{
  gint64 camera_id;

  GST_OBJECT_LOCK (self);
  camera_id = self->camera_id;
  GST_OBJECT_UNLOCK (self);
  gst_vxg_message_post_error (GST_ELEMENT (self), camera_id, error);
}

static void
on_controller_ended (
    GstVxgController *controller, GError *error, GstVxgSrc *self)
{
  if (!is_current (self, controller))
    return;
  set_status (
      self, error != NULL ? GST_VXG_STATUS_FAILED : GST_VXG_STATUS_ENDED);
  if (error != NULL)
    report_failure (self, error);
  gst_element_call_async (GST_ELEMENT (self), finish_run,
      errand_new (self, controller, NULL), errand_free);
}

static void
on_first_frame (GstElement *element)
{
  GstVxgSrc *self = GST_VXG_SRC (element);
  g_autoptr (GstVxgController) controller = dup_controller (self);

  if (controller != NULL)
    gst_vxg_controller_note_first_frame (controller);
}

/* ---- Starting and stopping ---- */

static VxgAccessToken *
parse_token (const GstVxgSettings *settings, GError **error)
{
  const char *packed = settings->token;
  g_autoptr (VxgAccessToken) token = NULL;

  if (packed == NULL)
    packed = g_getenv ("VXG_TOKEN");
  if (packed == NULL || *packed == '\0') {
    g_set_error_literal (
        error, VXG_ERROR, VXG_ERROR_INVALID_TOKEN, "there is no access token");
    return NULL;
  }
  token = vxg_access_token_parse (packed, error);
  if (token == NULL)
    return NULL;
  if (vxg_access_token_get_kind (token) == VXG_TOKEN_KIND_GROUP) {
    g_set_error_literal (error, VXG_ERROR, VXG_ERROR_WRONG_CREDENTIAL,
        "this is a group token, which names no camera");
    return NULL;
  }
  return g_steal_pointer (&token);
}

/* The same for the same camera, whenever and wherever it is played. */
static char *
make_stream_id (VxgAccessToken *token, const char *stream_id)
{
  const char *host = vxg_access_token_get_host (token);

  return g_strdup_printf ("vxg/%s/%" G_GINT64_FORMAT "%s%s",
      host != NULL ? host : "", vxg_access_token_get_camera_id (token),
      stream_id != NULL ? "/" : "", stream_id != NULL ? stream_id : "");
}

static gboolean
start_run (GstVxgSrc *self)
{
  g_autoptr (GstVxgSettings) settings = NULL;
  g_autoptr (VxgAccessToken) token = NULL;
  g_autoptr (GstVxgController) controller = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *stream_id = NULL;
  guint run;

  gst_vxg_log_claim ();
  GST_OBJECT_LOCK (self);
  settings = gst_vxg_settings_copy (self->settings);
  GST_OBJECT_UNLOCK (self);

  token = parse_token (settings, &error);
  if (token == NULL) {
    gst_vxg_message_post_error (GST_ELEMENT (self), 0, error);
    return FALSE;
  }
  stream_id = make_stream_id (token, settings->stream_id);
  run = gst_vxg_outputs_open (
      self->outputs, stream_id, settings->latency * GST_MSECOND);

  controller = gst_vxg_controller_new (settings, token);
  g_signal_connect_object (
      controller, "status", G_CALLBACK (on_controller_status), self, 0);
  g_signal_connect_object (
      controller, "session", G_CALLBACK (on_controller_session), self, 0);
  g_signal_connect_object (
      controller, "ended", G_CALLBACK (on_controller_ended), self, 0);
  GST_OBJECT_LOCK (self);
  self->camera_id = vxg_access_token_get_camera_id (token);
  self->run = run;
  self->controller = g_object_ref (controller);
  GST_OBJECT_UNLOCK (self);
  gst_vxg_controller_start (controller);
  return TRUE;
}

static void
stop_run (GstVxgSrc *self)
{
  g_autoptr (GstVxgController) controller = NULL;

  GST_OBJECT_LOCK (self);
  controller = g_steal_pointer (&self->controller);
  GST_OBJECT_UNLOCK (self);
  if (controller != NULL) {
    /* While both are there: the controller goes on the worker thread. */
    g_signal_handlers_disconnect_by_data (controller, self);
    gst_vxg_controller_stop (controller);
  }
  detach_session (self);
}

/* A session that is quick to end has ended when the element is NULL. All cameras
 * of a pipeline end theirs at the same time: this waits once, not per camera. */
static void
wait_for_close (GstVxgSrc *self)
{
  g_autoptr (GstVxgSession) session = g_steal_pointer (&self->closing);

  if (session != NULL)
    gst_vxg_session_wait_closed (session, self->close_deadline);
}

static void
set_playing (GstVxgSrc *self, gboolean playing)
{
  g_autoptr (GstVxgController) controller = dup_controller (self);

  if (controller != NULL)
    gst_vxg_controller_set_playing (controller, playing);
}

static gboolean
before_change (GstVxgSrc *self, GstStateChange transition)
{
  switch (transition) {
    case GST_STATE_CHANGE_READY_TO_PAUSED:
      return start_run (self);
    case GST_STATE_CHANGE_PLAYING_TO_PAUSED:
      set_playing (self, FALSE);
      return TRUE;
    case GST_STATE_CHANGE_PAUSED_TO_READY:
      stop_run (self);
      return TRUE;
    default:
      return TRUE;
  }
}

static GstStateChangeReturn
after_change (
    GstVxgSrc *self, GstStateChange transition, GstStateChangeReturn ret)
{
  switch (transition) {
    case GST_STATE_CHANGE_READY_TO_PAUSED:
      if (ret == GST_STATE_CHANGE_FAILURE) {
        stop_run (self);
        gst_vxg_outputs_close (self->outputs);
        return ret;
      }
      /* Live: there is nothing to wait for, connected or not. */
      return GST_STATE_CHANGE_NO_PREROLL;
    case GST_STATE_CHANGE_PLAYING_TO_PAUSED:
      return ret == GST_STATE_CHANGE_FAILURE ? ret
                                             : GST_STATE_CHANGE_NO_PREROLL;
    case GST_STATE_CHANGE_PAUSED_TO_PLAYING:
      set_playing (self, TRUE);
      return ret;
    case GST_STATE_CHANGE_PAUSED_TO_READY:
      gst_vxg_outputs_close (self->outputs);
      set_status (self, GST_VXG_STATUS_STOPPED);
      return ret;
    case GST_STATE_CHANGE_READY_TO_NULL:
      wait_for_close (self);
      return ret;
    default:
      return ret;
  }
}

static GstStateChangeReturn
gst_vxg_src_change_state (GstElement *element, GstStateChange transition)
{
  GstVxgSrc *self = GST_VXG_SRC (element);
  GstStateChangeReturn ret;

  if (!before_change (self, transition))
    return GST_STATE_CHANGE_FAILURE;
  ret = GST_ELEMENT_CLASS (gst_vxg_src_parent_class)
            ->change_state (element, transition);
  return after_change (self, transition, ret);
}

static void
end_on_request (GstElement *element, gpointer user_data)
{
  GstVxgSrc *self = GST_VXG_SRC (element);
  Errand *errand = user_data;

  /* What happens to the session while a recorder closes its file is of no
   * interest any more. */
  if (gst_vxg_outputs_end (self->outputs, errand->run))
    gst_vxg_controller_stop (errand->controller);
}

/* "gst-launch-1.0 -e" and recorders end a recording with this. The caller holds
 * the state lock, and downstream may be busy: so not here. */
static gboolean
gst_vxg_src_send_event (GstElement *element, GstEvent *event)
{
  GstVxgSrc *self = GST_VXG_SRC (element);
  g_autoptr (GstVxgController) controller = NULL;

  if (GST_EVENT_TYPE (event) != GST_EVENT_EOS)
    return GST_ELEMENT_CLASS (gst_vxg_src_parent_class)
        ->send_event (element, event);
  gst_event_unref (event);
  controller = dup_controller (self);
  if (controller == NULL)
    return FALSE;
  gst_element_call_async (element, end_on_request,
      errand_new (self, controller, NULL), errand_free);
  return TRUE;
}

/* Live from the start, also before there are pads that could say so. */
static gboolean
gst_vxg_src_query (GstElement *element, GstQuery *query)
{
  GstVxgSrc *self = GST_VXG_SRC (element);

  if (GST_QUERY_TYPE (query) != GST_QUERY_LATENCY)
    return GST_ELEMENT_CLASS (gst_vxg_src_parent_class)->query (element, query);
  GST_OBJECT_LOCK (self);
  gst_query_set_latency (
      query, TRUE, self->settings->latency * GST_MSECOND, GST_CLOCK_TIME_NONE);
  GST_OBJECT_UNLOCK (self);
  return TRUE;
}

/* ---- Properties ---- */

/* Takes effect with the next request; a token that cannot be read changes
 * nothing. */
static void
set_token (GstVxgSrc *self, const char *packed)
{
  g_autoptr (GstVxgController) controller = NULL;
  g_autoptr (VxgAccessToken) token = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GstVxgSettings) settings = NULL;

  GST_OBJECT_LOCK (self);
  gst_vxg_log_remove_secret (self->settings->token);
  g_free (self->settings->token);
  self->settings->token = g_strdup (packed);
  gst_vxg_log_add_secret (packed);
  settings = gst_vxg_settings_copy (self->settings);
  if (self->controller != NULL)
    controller = g_object_ref (self->controller);
  GST_OBJECT_UNLOCK (self);
  if (controller == NULL)
    return;

  token = parse_token (settings, &error);
  if (token != NULL)
    gst_vxg_controller_set_token (controller, token);
  else
    GST_ELEMENT_WARNING (self, RESOURCE, SETTINGS,
        ("The new access token is not used: %s", error->message), (NULL));
}

static void
gst_vxg_src_set_property (
    GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  GstVxgSrc *self = GST_VXG_SRC (object);

  if (prop_id == PROP_TOKEN) {
    set_token (self, g_value_get_string (value));
    return;
  }
  GST_OBJECT_LOCK (self);
  gst_vxg_settings_set (self->settings, prop_id, value);
  GST_OBJECT_UNLOCK (self);
}

static void
add_run_stats (GstVxgController *controller, GstStructure *stats)
{
  g_autoptr (GstVxgSession) session =
      gst_vxg_controller_dup_session (controller);
  GstVxgControllerStats run = { 0 };

  gst_vxg_controller_get_stats (controller, &run);
  gst_vxg_message_fill_stats (stats, &run, g_get_monotonic_time ());
  g_clear_pointer (&run.expire, g_date_time_unref);
  if (session != NULL)
    gst_vxg_session_fill_stats (session, stats);
}

static GstStructure *
make_stats (GstVxgSrc *self)
{
  GstStructure *stats = gst_structure_new_empty ("vxg-stats");
  g_autoptr (GstVxgController) controller = dup_controller (self);

  GST_OBJECT_LOCK (self);
  gst_structure_set (stats, "camera-id", G_TYPE_INT64, self->camera_id, NULL);
  GST_OBJECT_UNLOCK (self);
  if (controller != NULL)
    add_run_stats (controller, stats);
  gst_vxg_outputs_fill_stats (self->outputs, stats);
  return stats;
}

static void
gst_vxg_src_get_property (
    GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GstVxgSrc *self = GST_VXG_SRC (object);

  if (prop_id == PROP_STATS) {
    g_value_take_boxed (value, make_stats (self));
    return;
  }
  GST_OBJECT_LOCK (self);
  if (prop_id == PROP_STATUS)
    g_value_set_enum (value, self->status);
  else
    gst_vxg_settings_get (self->settings, prop_id, value);
  GST_OBJECT_UNLOCK (self);
}

static void
install_properties (GObjectClass *klass)
{
  props[PROP_TOKEN] = g_param_spec_string ("token", "Access token",
      "Access token of the camera, as the cloud gave it (secret: it cannot be "
      "read back). Unset: the environment variable VXG_TOKEN, which does not "
      "show in the process list. May be replaced at any time; used from the "
      "next request on",
      NULL,
      G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING);
  props[PROP_STATUS] = g_param_spec_enum ("status", "Status",
      "What the element is doing; notified from the element's own thread",
      GST_TYPE_VXG_STATUS, GST_VXG_STATUS_STOPPED,
      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_STATS] = g_param_spec_boxed ("stats", "Statistics",
      "Times in nanoseconds and counters of the current run, in all and per "
      "pad",
      GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  for (guint i = PROP_TOKEN; i < N_PROPS; i++)
    g_object_class_install_property (klass, i, props[i]);
  gst_vxg_settings_install_properties (klass);
}

static void
gst_vxg_src_finalize (GObject *object)
{
  GstVxgSrc *self = GST_VXG_SRC (object);

  g_clear_object (&self->closing);
  gst_vxg_outputs_free (self->outputs);
  gst_vxg_log_remove_secret (self->settings->token);
  gst_vxg_settings_free (self->settings);
  G_OBJECT_CLASS (gst_vxg_src_parent_class)->finalize (object);
}

static void
gst_vxg_src_class_init (GstVxgSrcClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->set_property = gst_vxg_src_set_property;
  object_class->get_property = gst_vxg_src_get_property;
  object_class->finalize = gst_vxg_src_finalize;
  element_class->change_state = gst_vxg_src_change_state;
  element_class->send_event = gst_vxg_src_send_event;
  element_class->query = gst_vxg_src_query;

  install_properties (object_class);

  gst_element_class_add_static_pad_template (element_class, &video_template);
  gst_element_class_add_static_pad_template (element_class, &audio_template);
  gst_element_class_set_static_metadata (element_class, "VXG cloud camera",
      "Source/Network/Video",
      "Live video and audio of a camera in the VXG cloud, from its access "
      "token",
      "The gst-vxg developers");
  gst_type_mark_as_plugin_api (GST_TYPE_VXG_STATUS, 0);
}

static void
gst_vxg_src_init (GstVxgSrc *self)
{
  self->settings = gst_vxg_settings_new ();
  self->outputs = gst_vxg_outputs_new (GST_ELEMENT (self), on_first_frame);
  GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SOURCE);
  GST_OBJECT_FLAG_SET (self, GST_BIN_FLAG_STREAMS_AWARE);
  gst_bin_set_suppressed_flags (
      GST_BIN (self), GST_ELEMENT_FLAG_SOURCE | GST_ELEMENT_FLAG_SINK);
}
