/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A session over HLS: a loader and a track for the playlist that has the
 * picture, and another pair when the sound has a playlist of its own. The session
 * asks for new addresses before the old ones expire, and when one is refused.
 */
#include "gstvxghlssession.h"

#include "../gstvxglog.h"
#include "../gstvxgloop.h"
#include "gstvxghlsloader.h"
#include "gstvxghlsoutput.h"
#include "gstvxghlspace.h"
#include "gstvxghlstrack.h"

#define GST_CAT_DEFAULT gst_vxg_debug

/* How long the picture waits for a sound that does not come, in ms. */
#define SOUND_PATIENCE 3000

/* Of an address that is worth having. */
#define MIN_LIFETIME (G_USEC_PER_SEC / 2)

typedef struct {
  GstVxgHlsSession *session;
  GstVxgHlsLoader *loader; /* worker thread */
  GstVxgHlsTrack *track;
  char *unsupported; /* names of streams that are not delivered; nullable */
  GstVxgHlsLoaderStats stats; /* object lock */
  gboolean ended;             /* all of it has come out; object lock */
  gboolean lost;              /* nothing more will come; object lock */
  gboolean ready; /* its streams are known, or not waited for; object lock */
} Branch;

struct _GstVxgHlsSession {
  GstVxgSession parent_instance;

  GstVxgResolver *resolver;
  GstVxgHlsTimeline *timeline;
  GstVxgHlsLoaderWishes wishes;

  /* Worker thread only. */
  GCancellable *cancellable;
  char *uri;        /* until the start; secret */
  gint64 lifetime;  /* of that address, in µs */
  GSource *renewal; /* when to ask again */
  GSource *patience;
  gboolean asking;
  guint failures;    /* to get a new address, in a row */
  guint short_lives; /* of addresses, in a row */
  gboolean in_contact;

  Branch main;
  Branch
      sound; /* without a track: the sound is in the other, if there is any */

  /* Under the object lock. */
  gboolean announced;
};

G_DEFINE_FINAL_TYPE (
    GstVxgHlsSession, gst_vxg_hls_session, GST_TYPE_VXG_SESSION)

static gboolean
is_over (GstVxgHlsSession *self)
{
  return g_cancellable_is_cancelled (self->cancellable);
}

/* ---- Streams ---- */

static void
add_streams (GPtrArray *outputs, GstStreamType type, GPtrArray *streams,
    GPtrArray *chosen)
{
  for (guint i = 0; i < outputs->len; i++) {
    GstVxgHlsOutput *output = g_ptr_array_index (outputs, i);
    GstVxgStream *stream;

    if (gst_vxg_hls_output_get_stream_type (output) != type ||
        streams->len == GST_VXG_SESSION_MAX_STREAMS)
      continue;
    stream = g_new0 (GstVxgStream, 1);
    stream->media = streams->len;
    stream->codec = gst_vxg_hls_output_get_codec (output);
    stream->byte_stream = gst_vxg_hls_output_is_byte_stream (output);
    g_ptr_array_add (streams, stream);
    g_ptr_array_add (chosen, output);
  }
}

static GPtrArray *
get_all_outputs (GstVxgHlsSession *self)
{
  GPtrArray *outputs = gst_vxg_hls_track_get_outputs (self->main.track);

  if (self->sound.track != NULL)
    g_ptr_array_extend_and_steal (
        outputs, gst_vxg_hls_track_get_outputs (self->sound.track));
  return outputs;
}

static void
fail_without_streams (GstVxgHlsSession *self)
{
  const char *names = self->main.unsupported;

  gst_vxg_session_fail (GST_VXG_SESSION (self),
      names != NULL && *names != '\0'
          ? g_error_new (GST_STREAM_ERROR, GST_STREAM_ERROR_CODEC_NOT_FOUND,
                "the camera sends %s, which vxgsrc does not deliver", names)
          : g_error_new_literal (GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
                "the media server offers neither video nor audio"));
}

/* Video comes before audio: gst-launch-1.0 links the first pad that fits. */
static void
announce (GstVxgHlsSession *self)
{
  g_autoptr (GPtrArray) outputs = get_all_outputs (self);
  g_autoptr (GPtrArray) streams = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) chosen = g_ptr_array_new ();

  add_streams (outputs, GST_STREAM_TYPE_VIDEO, streams, chosen);
  add_streams (outputs, GST_STREAM_TYPE_AUDIO, streams, chosen);
  if (streams->len == 0) {
    fail_without_streams (self);
    return;
  }
  gst_vxg_session_announce (GST_VXG_SESSION (self), g_ptr_array_ref (streams));
  for (guint i = 0; i < chosen->len; i++) {
    g_autofree char *name = g_strdup_printf ("stream_%u", i);
    GstVxgHlsOutput *output = g_ptr_array_index (chosen, i);
    g_autoptr (GstPad) pad =
        gst_element_get_static_pad (GST_ELEMENT (output), "src");

    gst_vxg_session_add_stream_pad (GST_VXG_SESSION (self), name, pad);
    gst_vxg_hls_output_release (output, GST_VXG_SESSION (self), i);
  }
}

/* Announces when nothing is waited for any more; not on the worker thread. */
static void
set_ready (Branch *branch)
{
  GstVxgHlsSession *self = branch->session;
  gboolean complete;

  GST_OBJECT_LOCK (self);
  branch->ready = TRUE;
  complete = !self->announced && self->main.ready &&
      (self->sound.track == NULL || self->sound.ready);
  self->announced = self->announced || complete;
  GST_OBJECT_UNLOCK (self);
  if (complete)
    announce (self);
}

/* Whether all that there was has come out. Under the object lock. */
static gboolean
has_ended (GstVxgHlsSession *self)
{
  return self->main.ended &&
      (self->sound.track == NULL || self->sound.ended || self->sound.lost);
}

static void
take_sound_loss (GstElement *element, gpointer user_data)
{
  GstVxgHlsSession *self = GST_VXG_HLS_SESSION (element);
  gboolean complete;

  set_ready (&self->sound);
  GST_OBJECT_LOCK (self);
  complete = has_ended (self);
  GST_OBJECT_UNLOCK (self);
  if (complete)
    gst_vxg_session_end (GST_VXG_SESSION (self));
}

/* Sound that cannot be had, or comes too late to be shown, is no reason to give up
 * the picture. On the worker thread. */
static void
lose_sound (GstVxgHlsSession *self)
{
  gboolean before;

  if (self->sound.loader != NULL)
    gst_vxg_hls_loader_stop (self->sound.loader);
  GST_OBJECT_LOCK (self);
  before = self->sound.lost;
  self->sound.lost = TRUE;
  GST_OBJECT_UNLOCK (self);
  if (!before)
    gst_element_call_async (GST_ELEMENT (self), take_sound_loss, NULL, NULL);
}

static gboolean
lose_patience (gpointer user_data)
{
  GstVxgHlsSession *self = user_data;
  gboolean ready;

  gst_vxg_loop_clear_timeout (&self->patience);
  GST_OBJECT_LOCK (self);
  ready = self->sound.ready;
  GST_OBJECT_UNLOCK (self);
  if (!ready)
    lose_sound (self);
  return G_SOURCE_REMOVE;
}

static gboolean
start_patience (gpointer user_data)
{
  GstVxgHlsSession *self = user_data;

  if (!is_over (self) && self->sound.track != NULL && self->patience == NULL)
    self->patience =
        gst_vxg_loop_add_timeout (SOUND_PATIENCE, lose_patience, self);
  return G_SOURCE_REMOVE;
}

static void
on_ready (GstVxgHlsTrack *track, const char *unsupported, Branch *branch)
{
  branch->unsupported = g_strdup (unsupported);
  if (branch == &branch->session->main)
    gst_vxg_loop_invoke (
        start_patience, g_object_ref (branch->session), g_object_unref);
  set_ready (branch);
}

static void
on_ended (GstVxgHlsTrack *track, Branch *branch)
{
  GstVxgHlsSession *self = branch->session;
  gboolean complete;

  GST_OBJECT_LOCK (self);
  branch->ended = TRUE;
  complete = has_ended (self);
  GST_OBJECT_UNLOCK (self);
  if (complete)
    gst_vxg_session_end (GST_VXG_SESSION (self));
}

static void
on_room (GstVxgHlsTrack *track, Branch *branch)
{
  if (branch->loader != NULL)
    gst_vxg_hls_loader_go_on (branch->loader);
}

/* ---- What the loaders tell; worker thread ---- */

static void renew (GstVxgHlsSession *self);
static void begin_sound (GstVxgHlsSession *self, const char *uri);

static void
on_contact (gpointer user_data)
{
  Branch *branch = user_data;
  GstVxgHlsSession *self = branch->session;

  GST_OBJECT_LOCK (self);
  gst_vxg_hls_loader_get_stats (branch->loader, &branch->stats);
  GST_OBJECT_UNLOCK (self);
  if (!self->in_contact)
    gst_vxg_session_note_contact (GST_VXG_SESSION (self));
  self->in_contact = TRUE;
}

static void
on_chosen (const char *sound, gpointer user_data)
{
  GstVxgHlsSession *self = ((Branch *) user_data)->session;

  if (sound != NULL)
    begin_sound (self, sound);
  else if (self->sound.track != NULL)
    lose_sound (self);
}

static void
on_begin (const GstVxgHlsMark *mark, GBytes *head, gpointer user_data)
{
  gst_vxg_hls_track_begin (((Branch *) user_data)->track, mark, head);
}

static gboolean
on_piece (const guint8 *data, gsize size, gpointer user_data, GError **error)
{
  return gst_vxg_hls_track_push (
      ((Branch *) user_data)->track, data, size, error);
}

static gboolean
has_room (gpointer user_data)
{
  return gst_vxg_hls_track_has_room (((Branch *) user_data)->track);
}

static gboolean
on_end (gpointer user_data, GError **error)
{
  return gst_vxg_hls_track_end (((Branch *) user_data)->track, error);
}

static void
on_break_off (gpointer user_data)
{
  gst_vxg_hls_track_break_off (((Branch *) user_data)->track);
}

static void
on_finished (gpointer user_data)
{
  gst_vxg_hls_track_finish (((Branch *) user_data)->track);
}

static void
on_refused (gpointer user_data)
{
  renew (((Branch *) user_data)->session);
}

static void
on_failed (const GError *error, gpointer user_data)
{
  Branch *branch = user_data;
  GstVxgHlsSession *self = branch->session;

  if (branch == &self->main)
    gst_vxg_session_fail (GST_VXG_SESSION (self), g_error_copy (error));
  else
    lose_sound (self);
}

static const GstVxgHlsLoaderListener listener = { on_contact, on_chosen,
  on_begin, on_piece, has_room, on_end, on_break_off, on_finished, on_refused,
  on_failed };

/* ---- New addresses; worker thread ---- */

static gboolean
on_renewal (gpointer user_data)
{
  GstVxgHlsSession *self = user_data;

  gst_vxg_loop_clear_timeout (&self->renewal);
  renew (self);
  return G_SOURCE_REMOVE;
}

/* @pause: in µs */
static void
renew_later (GstVxgHlsSession *self, gint64 pause)
{
  gst_vxg_loop_clear_timeout (&self->renewal);
  self->renewal = gst_vxg_loop_add_timeout (
      (guint) MIN (pause / 1000, G_MAXINT), on_renewal, self);
}

/* The server's time, which is said in whole seconds: ours is more exact, if it is
 * right. (transfer full) */
static GDateTime *
get_now (GDateTime *server_time)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  gint64 lead;

  if (server_time == NULL)
    return g_steal_pointer (&now);
  lead = g_date_time_difference (now, server_time);
  if (lead > -G_USEC_PER_SEC / 2 && lead < 3 * G_USEC_PER_SEC / 2)
    return g_steal_pointer (&now);
  return g_date_time_add_seconds (server_time, 1);
}

/* In µs, 0 or less for what has expired; %G_MAXINT64: it does not say. */
static gint64
get_lifetime (VxgLiveUrls *urls)
{
  GDateTime *expire = vxg_live_urls_get_expire_hls (urls);
  g_autoptr (GDateTime) now = NULL;

  if (expire == NULL)
    return G_MAXINT64;
  now = get_now (vxg_live_urls_get_server_time (urls));
  return g_date_time_difference (expire, now);
}

/* An address that is as good as expired when it comes is one of a wrong clock:
 * asking at once would bring another of the same kind. */
static void
plan_renewal (GstVxgHlsSession *self, gint64 lifetime)
{
  gst_vxg_loop_clear_timeout (&self->renewal);
  if (lifetime == G_MAXINT64)
    return;
  if (lifetime < MIN_LIFETIME)
    renew_later (self,
        gst_vxg_hls_pace_retry (++self->short_lives, 0, g_random_double ()));
  else {
    self->short_lives = 0;
    renew_later (self,
        lifetime -
            gst_vxg_hls_pace_renewal_margin (lifetime, g_random_double ()));
  }
}

static void
take_refusal (GstVxgHlsSession *self, const GError *error)
{
  GST_INFO_OBJECT (self, "no new address: %s", error->message);
  renew_later (self,
      gst_vxg_hls_pace_retry (++self->failures,
          vxg_error_get_retry_after (error), g_random_double ()));
  gst_vxg_hls_loader_refuse (self->main.loader, error);
  if (self->sound.loader != NULL)
    gst_vxg_hls_loader_refuse (self->sound.loader, error);
}

static void
take_urls (GstVxgHlsSession *self, VxgLiveUrls *urls)
{
  self->failures = 0;
  plan_renewal (self, get_lifetime (urls));
  gst_vxg_session_note_renewal (
      GST_VXG_SESSION (self), vxg_live_urls_get_expire_hls (urls));
  gst_vxg_hls_loader_set_uri (self->main.loader, vxg_live_urls_get_hls (urls));
}

static void
on_live_urls (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GstVxgHlsSession) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (VxgLiveUrls) urls =
      gst_vxg_resolver_ask_finish (GST_VXG_RESOLVER (source), result, &error);

  if (is_over (self))
    return;
  self->asking = FALSE;
  if (urls != NULL && vxg_live_urls_get_hls (urls) == NULL)
    g_set_error_literal (&error, VXG_ERROR, VXG_ERROR_NOT_FOUND,
        "the cloud offers no HLS any more");
  if (error != NULL)
    take_refusal (self, error);
  else
    take_urls (self, urls);
}

/* One question at a time; its answer is for all. */
static void
renew (GstVxgHlsSession *self)
{
  if (self->asking)
    return;
  self->asking = TRUE;
  gst_vxg_loop_clear_timeout (&self->renewal);
  gst_vxg_resolver_ask_async (
      self->resolver, self->cancellable, on_live_urls, g_object_ref (self));
}

/* ---- Branches ---- */

static void
set_up_track (GstVxgHlsSession *self, Branch *branch)
{
  branch->session = self;
  branch->track = gst_object_ref_sink (gst_vxg_hls_track_new (self->timeline));
  g_signal_connect (branch->track, "ready", G_CALLBACK (on_ready), branch);
  g_signal_connect (branch->track, "ended", G_CALLBACK (on_ended), branch);
  g_signal_connect (branch->track, "room", G_CALLBACK (on_room), branch);
}

static void
set_up_loader (GstVxgHlsSession *self, Branch *branch)
{
  branch->loader =
      gst_vxg_hls_loader_new (gst_vxg_resolver_get_client (self->resolver),
          &self->wishes, &listener, branch);
}

/* Not on the worker thread: whoever changes the session's state may hold the
 * lock for long. */
static void
add_sound_track (GstElement *element, gpointer user_data)
{
  GstVxgHlsSession *self = GST_VXG_HLS_SESSION (element);

  GST_STATE_LOCK (self);
  if (GST_STATE (self) >= GST_STATE_PAUSED) {
    gst_bin_add (GST_BIN (self), GST_ELEMENT (self->sound.track));
    gst_element_sync_state_with_parent (GST_ELEMENT (self->sound.track));
  }
  GST_STATE_UNLOCK (self);
}

/* Before the first segment: so nothing has been announced. */
static void
begin_sound (GstVxgHlsSession *self, const char *uri)
{
  if (self->sound.loader == NULL) {
    set_up_track (self, &self->sound);
    set_up_loader (self, &self->sound);
    gst_element_call_async (GST_ELEMENT (self), add_sound_track, NULL, NULL);
  }
  /* Lost is lost: nobody waits for it any more. */
  if (!self->sound.lost)
    gst_vxg_hls_loader_set_uri (self->sound.loader, uri);
}

/* ---- States ---- */

static gboolean
take_start (gpointer user_data)
{
  GstVxgHlsSession *self = user_data;

  if (is_over (self))
    return G_SOURCE_REMOVE;
  set_up_loader (self, &self->main);
  plan_renewal (self, self->lifetime);
  gst_vxg_hls_loader_set_uri (self->main.loader, self->uri);
  return G_SOURCE_REMOVE;
}

static void
stop_branch (Branch *branch)
{
  if (branch->loader != NULL)
    gst_vxg_hls_loader_stop (branch->loader);
  g_clear_object (&branch->loader);
}

static gboolean
take_stop (gpointer user_data)
{
  GstVxgHlsSession *self = user_data;

  g_cancellable_cancel (self->cancellable);
  gst_vxg_loop_clear_timeout (&self->renewal);
  gst_vxg_loop_clear_timeout (&self->patience);
  stop_branch (&self->main);
  stop_branch (&self->sound);
  return G_SOURCE_REMOVE;
}

static GstStateChangeReturn
gst_vxg_hls_session_change_state (
    GstElement *element, GstStateChange transition)
{
  GstVxgHlsSession *self = GST_VXG_HLS_SESSION (element);
  GstStateChangeReturn ret;

  if (transition == GST_STATE_CHANGE_PAUSED_TO_PLAYING)
    gst_vxg_hls_timeline_restart (self->timeline);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    gst_vxg_loop_invoke (take_stop, g_object_ref (self), g_object_unref);
  ret = GST_ELEMENT_CLASS (gst_vxg_hls_session_parent_class)
            ->change_state (element, transition);
  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED &&
      ret != GST_STATE_CHANGE_FAILURE)
    gst_vxg_loop_invoke (take_start, g_object_ref (self), g_object_unref);
  return ret;
}

static void
gst_vxg_hls_session_take_message (GstVxgSession *session, GstMessage *message)
{
  GError *error = NULL;

  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ERROR)
    return;
  gst_message_parse_error (message, &error, NULL);
  gst_vxg_session_fail (session, error);
}

static void
gst_vxg_hls_session_fill_stats (GstVxgSession *session, GstStructure *stats)
{
  GstVxgHlsSession *self = GST_VXG_HLS_SESSION (session);
  const GstVxgHlsLoaderStats *a = &self->main.stats, *b = &self->sound.stats;

  GST_OBJECT_LOCK (self);
  gst_structure_set (stats, "requests", G_TYPE_UINT64,
      a->requests + b->requests, "segments", G_TYPE_UINT64,
      a->segments + b->segments, "lost-segments", G_TYPE_UINT64,
      a->lost_segments + b->lost_segments, "retries", G_TYPE_UINT64,
      a->retries + b->retries, NULL);
  GST_OBJECT_UNLOCK (self);
}

/* ---- The type ---- */

/*
 * gst_vxg_hls_session_new:
 * @urls: that have one for HLS
 * @resolver: to be asked for others
 *
 * Returns: (transfer floating): the session, not started
 */
GstVxgSession *
gst_vxg_hls_session_new (
    VxgLiveUrls *urls, GstVxgResolver *resolver, const GstVxgSettings *settings)
{
  GstVxgHlsSession *self = g_object_new (GST_TYPE_VXG_HLS_SESSION, NULL);

  self->resolver = g_object_ref (resolver);
  self->uri = g_strdup (vxg_live_urls_get_hls (urls));
  self->lifetime = get_lifetime (urls);
  self->wishes.max_bitrate = settings->max_bitrate;
  self->wishes.max_height = settings->max_height;
  self->wishes.edge_delay = settings->live_edge_delay * GST_MSECOND;
  return GST_VXG_SESSION (self);
}

static void
clear_branch (Branch *branch)
{
  if (branch->track != NULL)
    g_signal_handlers_disconnect_by_data (branch->track, branch);
  g_clear_object (&branch->track);
  g_clear_pointer (&branch->unsupported, g_free);
}

static void
gst_vxg_hls_session_dispose (GObject *object)
{
  GstVxgHlsSession *self = GST_VXG_HLS_SESSION (object);

  clear_branch (&self->main);
  clear_branch (&self->sound);
  G_OBJECT_CLASS (gst_vxg_hls_session_parent_class)->dispose (object);
}

static void
gst_vxg_hls_session_finalize (GObject *object)
{
  GstVxgHlsSession *self = GST_VXG_HLS_SESSION (object);

  g_object_unref (self->cancellable);
  g_object_unref (self->resolver);
  g_free (self->uri);
  gst_vxg_hls_timeline_unref (self->timeline);
  G_OBJECT_CLASS (gst_vxg_hls_session_parent_class)->finalize (object);
}

static void
gst_vxg_hls_session_class_init (GstVxgHlsSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gst_vxg_hls_session_dispose;
  G_OBJECT_CLASS (klass)->finalize = gst_vxg_hls_session_finalize;
  GST_ELEMENT_CLASS (klass)->change_state = gst_vxg_hls_session_change_state;
  GST_VXG_SESSION_CLASS (klass)->recovers = TRUE;
  GST_VXG_SESSION_CLASS (klass)->take_message =
      gst_vxg_hls_session_take_message;
  GST_VXG_SESSION_CLASS (klass)->fill_stats = gst_vxg_hls_session_fill_stats;
}

static void
gst_vxg_hls_session_init (GstVxgHlsSession *self)
{
  self->cancellable = g_cancellable_new ();
  self->timeline = gst_vxg_hls_timeline_new ();
  set_up_track (self, &self->main);
  gst_bin_add (GST_BIN (self), GST_ELEMENT (self->main.track));
}
