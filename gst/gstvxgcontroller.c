/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One run of a vxgsrc, from its start to its stop: asks the cloud, makes the
 * session, watches it. Everything here runs on the worker thread, except for
 * the few calls that say otherwise, and those only leave word for it.
 *
 * A run that was stopped stays stopped; the next start makes a new one. Late
 * answers therefore always meet the run that asked.
 */
#include "gstvxgcontroller.h"

#include "gstvxglog.h"
#include "gstvxgloop.h"
#include "gstvxgwatch.h"
#include "session/gstvxgrtspsession.h"

#define GST_CAT_DEFAULT gst_vxg_debug

enum { SIGNAL_STATUS, SIGNAL_SESSION, SIGNAL_FAILED, N_SIGNALS };

static guint signals[N_SIGNALS];

struct _GstVxgController {
  GObject parent_instance;

  GstVxgSettings *settings;
  GCancellable *cancellable; /* ends the request on its way */
  gint over;                 /* atomic */

  /* Worker thread only. */
  GstVxgSession *session;
  GSource *timer;
  GstVxgWatch watch;
  gint64 asked; /* when the cloud was; monotonic, in µs */

  GMutex lock;
  VxgAccessToken *token;       /* under lock */
  GstVxgControllerStats stats; /* under lock */
};

G_DEFINE_FINAL_TYPE (GstVxgController, gst_vxg_controller, G_TYPE_OBJECT)

/* Whether the run has failed or was stopped. Any thread. */
gboolean
gst_vxg_controller_is_over (GstVxgController *self)
{
  return g_atomic_int_get (&self->over);
}

static void
set_status (GstVxgController *self, GstVxgStatus status)
{
  g_signal_emit (self, signals[SIGNAL_STATUS], 0, status);
}

static void
disarm (GstVxgController *self)
{
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}

static void
clean_up (GstVxgController *self)
{
  disarm (self);
  g_clear_object (&self->session);
  g_cancellable_cancel (self->cancellable);
}

/* The end of a run that went wrong. */
static void
fail (GstVxgController *self, const GError *error)
{
  if (!g_atomic_int_compare_and_exchange (&self->over, FALSE, TRUE))
    return;
  clean_up (self);
  g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
}

static const char *
describe_verdict (GstVxgController *self, GstVxgWatchVerdict verdict)
{
  switch (verdict) {
    case GST_VXG_WATCH_NOT_CONNECTED:
      return self->session == NULL
          ? "the cloud did not answer within connect-timeout"
          : "the media server did not answer within connect-timeout";
    case GST_VXG_WATCH_NO_FIRST_FRAME:
      return "no picture came within first-frame-timeout";
    default:
      return "the media server has sent nothing for stall-timeout";
  }
}

static gboolean
is_wanted (GstVxgSession *session)
{
  for (guint i = 0; i < GST_VXG_SESSION_MAX_STREAMS; i++)
    if (gst_vxg_session_is_wanted (session, i))
      return TRUE;
  return FALSE;
}

static gboolean on_timer (gpointer data);

static void
look (GstVxgController *self)
{
  gint64 now = g_get_monotonic_time ();
  gint64 next;
  GstVxgWatchVerdict verdict;

  disarm (self);
  if (gst_vxg_controller_is_over (self))
    return;
  if (self->session != NULL) {
    self->watch.last_arrival = gst_vxg_session_get_last_arrival (self->session);
    self->watch.wanted = is_wanted (self->session);
  }
  verdict = gst_vxg_watch_decide (&self->watch, now, &next);
  if (verdict != GST_VXG_WATCH_FINE) {
    g_autoptr (GError) error = g_error_new_literal (
        VXG_ERROR, VXG_ERROR_TIMED_OUT, describe_verdict (self, verdict));

    fail (self, error);
    return;
  }
  self->timer = gst_vxg_loop_add_timeout (
      (guint) ((next - now) / 1000 + 1), on_timer, self);
}

static gboolean
on_timer (gpointer data)
{
  look (data);
  return G_SOURCE_REMOVE;
}

/* ---- What the session tells, from its threads to ours ---- */

typedef struct {
  GstVxgController *controller;
  GstVxgSession *session;
  GError *error;
} Report;

static Report *
report_new (
    GstVxgController *controller, GstVxgSession *session, const GError *error)
{
  Report *report = g_new0 (Report, 1);

  report->controller = g_object_ref (controller);
  report->session = g_object_ref (session);
  report->error = error != NULL ? g_error_copy (error) : NULL;
  return report;
}

static void
report_free (gpointer data)
{
  Report *report = data;

  g_object_unref (report->controller);
  g_object_unref (report->session);
  g_clear_error (&report->error);
  g_free (report);
}

static gboolean
take_streams_report (gpointer data)
{
  Report *report = data;
  GstVxgController *self = report->controller;

  if (!gst_vxg_controller_is_over (self) && report->session == self->session) {
    self->watch.connected = g_get_monotonic_time ();
    look (self);
  }
  return G_SOURCE_REMOVE;
}

static void
on_session_streams (
    GstVxgSession *session, GPtrArray *streams, GstVxgController *self)
{
  gst_vxg_loop_invoke (
      take_streams_report, report_new (self, session, NULL), report_free);
}

static gboolean
take_failure_report (gpointer data)
{
  Report *report = data;
  GstVxgController *self = report->controller;

  if (report->session == self->session)
    fail (self, report->error);
  return G_SOURCE_REMOVE;
}

static void
on_session_failed (
    GstVxgSession *session, GError *error, GstVxgController *self)
{
  gst_vxg_loop_invoke (
      take_failure_report, report_new (self, session, error), report_free);
}

static gboolean
take_first_frame (gpointer data)
{
  GstVxgController *self = data;

  if (gst_vxg_controller_is_over (self))
    return G_SOURCE_REMOVE;
  self->watch.first_frame = g_get_monotonic_time ();
  g_mutex_lock (&self->lock);
  self->stats.first_frame = self->watch.first_frame;
  g_mutex_unlock (&self->lock);
  set_status (self, GST_VXG_STATUS_PLAYING);
  look (self);
  return G_SOURCE_REMOVE;
}

/*
 * gst_vxg_controller_note_first_frame:
 *
 * The first access unit has gone downstream. Any thread.
 */
void
gst_vxg_controller_note_first_frame (GstVxgController *self)
{
  gst_vxg_loop_invoke (take_first_frame, g_object_ref (self), g_object_unref);
}

/* ---- From the answer to a session ---- */

/* The first of the wanted protocols that the cloud offers. */
static GstVxgSession *
make_session (GstVxgController *self, VxgLiveUrls *urls, GError **error)
{
  g_auto (GStrv) protocols = g_strsplit (self->settings->protocols, ",", -1);
  const char *rtsp = vxg_live_urls_get_rtsp (urls);
  gboolean known = FALSE;

  for (guint i = 0; protocols[i] != NULL; i++) {
    if (!g_str_equal (g_strstrip (protocols[i]), "rtsp"))
      continue;
    known = TRUE;
    if (rtsp == NULL)
      continue;
    g_mutex_lock (&self->lock);
    self->stats.protocol = "rtsp";
    g_mutex_unlock (&self->lock);
    return gst_vxg_rtsp_session_new (rtsp, self->settings, error);
  }
  if (known)
    g_set_error (error, VXG_ERROR, VXG_ERROR_NOT_FOUND,
        "the cloud offers no live URL for protocols=%s",
        self->settings->protocols);
  else
    g_set_error (error, VXG_ERROR, VXG_ERROR_INVALID_REQUEST,
        "protocols=%s names no protocol that vxgsrc knows (rtsp)",
        self->settings->protocols);
  return NULL;
}

static void
begin_session (GstVxgController *self, VxgLiveUrls *urls)
{
  g_autoptr (GError) error = NULL;
  GstVxgSession *session = make_session (self, urls, &error);

  if (session == NULL) {
    fail (self, error);
    return;
  }
  self->session = g_object_ref_sink (session);
  g_signal_connect_object (
      session, "streams", G_CALLBACK (on_session_streams), self, 0);
  g_signal_connect_object (
      session, "failed", G_CALLBACK (on_session_failed), self, 0);
  set_status (self, GST_VXG_STATUS_CONNECTING);
  g_signal_emit (self, signals[SIGNAL_SESSION], 0, session);
}

static void
on_live_urls (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GstVxgController) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (VxgLiveUrls) urls =
      vxg_client_get_live_urls_finish (VXG_CLIENT (source), result, &error);
  GDateTime *expire;

  if (gst_vxg_controller_is_over (self))
    return;
  if (urls == NULL) {
    fail (self, error);
    return;
  }
  expire = vxg_live_urls_get_expire (urls);
  g_mutex_lock (&self->lock);
  self->stats.resolves++;
  self->stats.api_latency = g_get_monotonic_time () - self->asked;
  g_clear_pointer (&self->stats.expire, g_date_time_unref);
  self->stats.expire = expire != NULL ? g_date_time_ref (expire) : NULL;
  g_mutex_unlock (&self->lock);
  begin_session (self, urls);
}

static VxgClient *
make_client (GstVxgController *self)
{
  GstVxgSettings *settings = self->settings;
  g_autoptr (VxgCredentials) credentials = NULL;
  VxgClient *client;

  g_mutex_lock (&self->lock);
  credentials = vxg_credentials_new_for_token (self->token);
  g_mutex_unlock (&self->lock);

  client = vxg_client_new (credentials);
  vxg_client_set_user_agent (client, settings->user_agent);
  vxg_client_set_ca_file (client, settings->tls_ca_file);
  vxg_client_set_tls_validation_flags (client, settings->tls_validation_flags);
  /* Whole seconds, and the watch is the one that counts. */
  vxg_client_set_timeout (client, (settings->connect_timeout + 999) / 1000);
  if (settings->api_uri != NULL)
    vxg_client_set_base_uri (client, settings->api_uri);
  return client;
}

static gboolean
take_start (gpointer data)
{
  GstVxgController *self = data;
  g_autoptr (VxgClient) client = NULL;

  if (gst_vxg_controller_is_over (self))
    return G_SOURCE_REMOVE;
  set_status (self, GST_VXG_STATUS_RESOLVING);
  client = make_client (self);
  self->asked = g_get_monotonic_time ();
  vxg_client_get_live_urls_async (client, self->settings->stream_id,
      self->cancellable, on_live_urls, g_object_ref (self));
  look (self);
  return G_SOURCE_REMOVE;
}

/* Any thread. */
void
gst_vxg_controller_start (GstVxgController *self)
{
  self->watch.since = g_get_monotonic_time ();
  self->stats.started = self->watch.since;
  gst_vxg_loop_invoke (take_start, g_object_ref (self), g_object_unref);
}

static gboolean
take_stop (gpointer data)
{
  clean_up (data);
  return G_SOURCE_REMOVE;
}

/* The run is over: nothing of it is heard after this. Any thread. */
void
gst_vxg_controller_stop (GstVxgController *self)
{
  g_atomic_int_set (&self->over, TRUE);
  gst_vxg_loop_invoke (take_stop, g_object_ref (self), g_object_unref);
}

static gboolean
take_pause (gpointer data)
{
  GstVxgController *self = data;

  self->watch.playing = FALSE;
  return G_SOURCE_REMOVE;
}

static gboolean
take_play (gpointer data)
{
  GstVxgController *self = data;

  self->watch.playing = TRUE;
  self->watch.since = g_get_monotonic_time ();
  look (self);
  return G_SOURCE_REMOVE;
}

/* Nothing is late while nothing is meant to flow. Any thread. */
void
gst_vxg_controller_set_playing (GstVxgController *self, gboolean playing)
{
  gst_vxg_loop_invoke (
      playing ? take_play : take_pause, g_object_ref (self), g_object_unref);
}

/* From the next request on. Any thread. */
void
gst_vxg_controller_set_token (GstVxgController *self, VxgAccessToken *token)
{
  g_mutex_lock (&self->lock);
  g_set_object (&self->token, token);
  g_mutex_unlock (&self->lock);
}

/*
 * gst_vxg_controller_get_stats:
 * @stats: (out caller-allocates): release `expire` when done
 *
 * Any thread.
 */
void
gst_vxg_controller_get_stats (
    GstVxgController *self, GstVxgControllerStats *stats)
{
  g_mutex_lock (&self->lock);
  *stats = self->stats;
  if (stats->expire != NULL)
    g_date_time_ref (stats->expire);
  g_mutex_unlock (&self->lock);
}

/*
 * gst_vxg_controller_new:
 * @settings: copied
 *
 * Returns: (transfer full): a run that has not begun
 */
GstVxgController *
gst_vxg_controller_new (const GstVxgSettings *settings, VxgAccessToken *token)
{
  GstVxgController *self = g_object_new (GST_TYPE_VXG_CONTROLLER, NULL);

  self->settings = gst_vxg_settings_copy (settings);
  self->token = g_object_ref (token);
  self->watch.connect_timeout = settings->connect_timeout;
  self->watch.first_frame_timeout = settings->first_frame_timeout;
  self->watch.stall_timeout = settings->stall_timeout;
  return self;
}

static void
gst_vxg_controller_finalize (GObject *object)
{
  GstVxgController *self = GST_VXG_CONTROLLER (object);

  gst_vxg_settings_free (self->settings);
  g_object_unref (self->cancellable);
  g_clear_object (&self->session);
  g_clear_object (&self->token);
  g_clear_pointer (&self->stats.expire, g_date_time_unref);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (gst_vxg_controller_parent_class)->finalize (object);
}

static void
gst_vxg_controller_class_init (GstVxgControllerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gst_vxg_controller_finalize;

  /* All on the worker thread. */
  signals[SIGNAL_STATUS] =
      g_signal_new ("status", GST_TYPE_VXG_CONTROLLER, G_SIGNAL_RUN_LAST, 0,
          NULL, NULL, NULL, G_TYPE_NONE, 1, GST_TYPE_VXG_STATUS);
  /* (GstVxgSession): to be taken in and started. */
  signals[SIGNAL_SESSION] =
      g_signal_new ("session", GST_TYPE_VXG_CONTROLLER, G_SIGNAL_RUN_LAST, 0,
          NULL, NULL, NULL, G_TYPE_NONE, 1, GST_TYPE_VXG_SESSION);
  /* (GError): the run is over. */
  signals[SIGNAL_FAILED] = g_signal_new ("failed", GST_TYPE_VXG_CONTROLLER,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
gst_vxg_controller_init (GstVxgController *self)
{
  self->cancellable = g_cancellable_new ();
  g_mutex_init (&self->lock);
}
