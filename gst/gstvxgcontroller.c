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
#include "gstvxgprotocol.h"
#include "gstvxgresolver.h"
#include "gstvxgwatch.h"

#define GST_CAT_DEFAULT gst_vxg_debug

enum { SIGNAL_STATUS, SIGNAL_SESSION, SIGNAL_ENDED, N_SIGNALS };

static guint signals[N_SIGNALS];

struct _GstVxgController {
  GObject parent_instance;

  GstVxgSettings *settings;
  GstVxgResolver *resolver;
  GCancellable *cancellable; /* ends the request on its way */
  gint over;                 /* atomic */

  /* Worker thread only. */
  GStrv protocols; /* in order of preference */
  guint tried;     /* how many of them */
  GString *losses; /* why those could not be opened */
  guint n_losses;
  GError *loss;           /* the last of them */
  GstVxgSession *session; /* changed under lock */
  GSource *timer;
  GstVxgWatch watch;

  GMutex lock;
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

/* The handlers go while both ends are there: an object that goes on another thread
 * in the same moment is more than GLib can take. */
static void
set_session (GstVxgController *self, GstVxgSession *session)
{
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_mutex_lock (&self->lock);
  g_set_object (&self->session, session);
  g_mutex_unlock (&self->lock);
}

static void
clean_up (GstVxgController *self)
{
  gst_vxg_loop_clear_timeout (&self->timer);
  set_session (self, NULL);
  g_cancellable_cancel (self->cancellable);
}

/* The end of a run: @error says what went wrong, if anything. */
static void
end (GstVxgController *self, const GError *error)
{
  if (!g_atomic_int_compare_and_exchange (&self->over, FALSE, TRUE))
    return;
  clean_up (self);
  g_signal_emit (self, signals[SIGNAL_ENDED], 0, error);
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
static void give_up_session (GstVxgController *self, const GError *error);

static void
look (GstVxgController *self)
{
  gint64 now = g_get_monotonic_time ();
  gint64 next;
  GstVxgWatchVerdict verdict;

  gst_vxg_loop_clear_timeout (&self->timer);
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

    give_up_session (self, error);
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

  if (!gst_vxg_controller_is_over (self) && report->session == self->session)
    give_up_session (self, report->error);
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
take_contact_report (gpointer data)
{
  Report *report = data;

  if (report->session == report->controller->session)
    report->controller->watch.in_contact = TRUE;
  return G_SOURCE_REMOVE;
}

static void
on_session_contact (GstVxgSession *session, GstVxgController *self)
{
  gst_vxg_loop_invoke (
      take_contact_report, report_new (self, session, NULL), report_free);
}

static void
set_expire (GstVxgController *self, GDateTime *expire)
{
  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->stats.expire, g_date_time_unref);
  self->stats.expire = expire != NULL ? g_date_time_ref (expire) : NULL;
  g_mutex_unlock (&self->lock);
}

/* On the worker thread: where else would it have asked? */
static void
on_session_renewed (
    GstVxgSession *session, GDateTime *expire, GstVxgController *self)
{
  set_expire (self, expire);
  g_mutex_lock (&self->lock);
  self->stats.renewals++;
  g_mutex_unlock (&self->lock);
}

static gboolean
take_end_report (gpointer data)
{
  Report *report = data;
  GstVxgController *self = report->controller;

  if (report->session == self->session)
    end (self, NULL);
  return G_SOURCE_REMOVE;
}

static void
on_session_ended (GstVxgSession *session, GstVxgController *self)
{
  gst_vxg_loop_invoke (
      take_end_report, report_new (self, session, NULL), report_free);
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

static void
follow_session (GstVxgController *self, GstVxgSession *session)
{
  g_signal_connect_object (
      session, "streams", G_CALLBACK (on_session_streams), self, 0);
  g_signal_connect_object (
      session, "contact", G_CALLBACK (on_session_contact), self, 0);
  g_signal_connect_object (
      session, "renewed", G_CALLBACK (on_session_renewed), self, 0);
  g_signal_connect_object (
      session, "ended", G_CALLBACK (on_session_ended), self, 0);
  g_signal_connect_object (
      session, "failed", G_CALLBACK (on_session_failed), self, 0);
}

static void
begin_session (GstVxgController *self, GstVxgSession *session,
    const GstVxgProtocol *protocol, VxgLiveUrls *urls)
{
  g_object_ref_sink (session);
  set_session (self, session);
  g_object_unref (session);
  self->watch.recovers = gst_vxg_session_recovers (session);
  follow_session (self, session);
  set_expire (self, protocol->get_expire (urls));
  g_mutex_lock (&self->lock);
  self->stats.protocol = protocol->name;
  g_mutex_unlock (&self->lock);
  set_status (self, GST_VXG_STATUS_CONNECTING);
  g_signal_emit (self, signals[SIGNAL_SESSION], 0, session);
}

/* The next of the wanted protocols that can be had, or NULL. */
static const GstVxgProtocol *
find_next_protocol (GstVxgController *self, VxgLiveUrls *urls)
{
  while (self->protocols[self->tried] != NULL) {
    const GstVxgProtocol *protocol =
        gst_vxg_protocol_find (g_strstrip (self->protocols[self->tried++]));

    if (protocol != NULL && protocol->get_url (urls) != NULL)
      return protocol;
  }
  return NULL;
}

static gboolean
knows_any_protocol (GstVxgController *self)
{
  for (guint i = 0; self->protocols[i] != NULL; i++)
    if (gst_vxg_protocol_find (g_strstrip (self->protocols[i])) != NULL)
      return TRUE;
  return FALSE;
}

static void
note_loss (GstVxgController *self, const GError *error)
{
  g_string_append_printf (self->losses, "%s%s: %s",
      self->n_losses++ > 0 ? "; " : "", self->stats.protocol, error->message);
  g_clear_error (&self->loss);
  self->loss = g_error_copy (error);
}

/* Nothing is left to try. */
static void
end_lost (GstVxgController *self)
{
  g_autoptr (GError) error = NULL;

  if (self->n_losses == 1)
    error = g_error_copy (self->loss);
  else if (self->n_losses > 1)
    error = g_error_new_literal (
        self->loss->domain, self->loss->code, self->losses->str);
  else if (knows_any_protocol (self))
    error = g_error_new (VXG_ERROR, VXG_ERROR_NOT_FOUND,
        "the cloud offers no live URL for protocols=%s",
        self->settings->protocols);
  else
    error = g_error_new (VXG_ERROR, VXG_ERROR_INVALID_REQUEST,
        "protocols=%s names no protocol that vxgsrc knows (rtsp, hls)",
        self->settings->protocols);
  end (self, error);
}

static void
try_protocols (GstVxgController *self, VxgLiveUrls *urls)
{
  const GstVxgProtocol *protocol = find_next_protocol (self, urls);
  g_autoptr (GError) error = NULL;
  GstVxgSession *session;

  if (protocol == NULL) {
    end_lost (self);
    return;
  }
  session =
      protocol->make_session (urls, self->resolver, self->settings, &error);
  if (session != NULL)
    begin_session (self, session, protocol, urls);
  else
    end (self, error);
}

static void
on_live_urls (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GstVxgController) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (VxgLiveUrls) urls =
      gst_vxg_resolver_ask_finish (GST_VXG_RESOLVER (source), result, &error);

  if (gst_vxg_controller_is_over (self))
    return;
  if (urls != NULL)
    try_protocols (self, urls);
  else
    end (self, error);
}

/* Asks the cloud, and opens the next protocol that it offers. */
static void
ask (GstVxgController *self)
{
  set_status (self, GST_VXG_STATUS_RESOLVING);
  gst_vxg_resolver_ask_async (
      self->resolver, self->cancellable, on_live_urls, g_object_ref (self));
  look (self);
}

/* A session that has shown streams is the one that counts; before that, another
 * protocol may get through where this one does not. */
static void
give_up_session (GstVxgController *self, const GError *error)
{
  if (self->session == NULL || self->watch.connected != 0 ||
      !gst_vxg_session_give_up (self->session)) {
    end (self, error);
    return;
  }
  note_loss (self, error);
  set_session (self, NULL);
  if (self->protocols[self->tried] == NULL) {
    end_lost (self);
    return;
  }
  self->watch.since = g_get_monotonic_time ();
  self->watch.in_contact = FALSE;
  ask (self);
}

static gboolean
take_start (gpointer data)
{
  GstVxgController *self = data;

  if (!gst_vxg_controller_is_over (self))
    ask (self);
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
  gst_vxg_resolver_set_token (self->resolver, token);
}

/* Returns: (transfer full) (nullable): the session of the moment. Any thread. */
GstVxgSession *
gst_vxg_controller_dup_session (GstVxgController *self)
{
  GstVxgSession *session = NULL;

  g_mutex_lock (&self->lock);
  g_set_object (&session, self->session);
  g_mutex_unlock (&self->lock);
  return session;
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
  gst_vxg_resolver_get_stats (self->resolver, &stats->resolver);
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
  self->resolver = gst_vxg_resolver_new (settings, token);
  self->protocols = g_strsplit (settings->protocols, ",", -1);
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
  g_object_unref (self->resolver);
  g_strfreev (self->protocols);
  g_string_free (self->losses, TRUE);
  g_clear_error (&self->loss);
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
  /* (GError): the run is over; NULL when the stream has ended by itself. */
  signals[SIGNAL_ENDED] = g_signal_new ("ended", GST_TYPE_VXG_CONTROLLER,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
gst_vxg_controller_init (GstVxgController *self)
{
  self->cancellable = g_cancellable_new ();
  self->losses = g_string_new (NULL);
  g_mutex_init (&self->lock);
}
