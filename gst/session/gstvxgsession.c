/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One connected media source of one protocol: the abstract half.
 *
 * A session starts with its state. It announces its streams once, then adds a
 * source pad "stream_%u" (the number is the stream's index in the announcement)
 * per stream when data comes. What its elements say on the bus stays inside:
 * it would name hosts and requests, and a source whose job is to go on must not
 * let an inner element end the pipeline.
 */
#include "gstvxgsession.h"

enum {
  SIGNAL_STREAMS,
  SIGNAL_CONTACT,
  SIGNAL_RENEWED,
  SIGNAL_ENDED,
  SIGNAL_FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

typedef struct {
  /* Written by streaming threads and read by others without a lock. */
  guint wanted; /* one bit a stream, atomic */
  gint failed;  /* atomic */

  /* Under the object lock. */
  GPtrArray *streams; /* of GstVxgStream; NULL before the announcement */
  gboolean given_up;  /* there will be none */
  gint64 arrivals[GST_VXG_SESSION_MAX_STREAMS]; /* monotonic, µs; 0: none */

  GMutex close_lock;
  GCond close_cond;
  gboolean closed;
} GstVxgSessionPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (
    GstVxgSession, gst_vxg_session, GST_TYPE_BIN)

#define PRIV(self)                                                             \
  ((GstVxgSessionPrivate *) gst_vxg_session_get_instance_private (self))

/*
 * gst_vxg_session_announce:
 * @streams: (element-type GstVxgStream) (transfer full)
 *
 * For the implementations: tells what the peer sends. Once, from a streaming
 * thread; when it returns, the listener is ready for the pads, unless the session
 * was given up.
 */
void
gst_vxg_session_announce (GstVxgSession *self, GPtrArray *streams)
{
  g_autoptr (GPtrArray) listed = g_ptr_array_ref (streams);
  gboolean given_up;

  GST_OBJECT_LOCK (self);
  PRIV (self)->streams = streams;
  given_up = PRIV (self)->given_up;
  GST_OBJECT_UNLOCK (self);
  if (!given_up)
    g_signal_emit (self, signals[SIGNAL_STREAMS], 0, listed);
}

/*
 * gst_vxg_session_give_up:
 *
 * Another session is tried: if this one has not shown its streams, it will not.
 * Any thread.
 *
 * Returns: %FALSE when it has
 */
gboolean
gst_vxg_session_give_up (GstVxgSession *self)
{
  gboolean given_up;

  GST_OBJECT_LOCK (self);
  given_up = PRIV (self)->streams == NULL;
  PRIV (self)->given_up = given_up;
  GST_OBJECT_UNLOCK (self);
  return given_up;
}

gboolean
gst_vxg_session_is_announced (GstVxgSession *self)
{
  gboolean announced;

  GST_OBJECT_LOCK (self);
  announced = PRIV (self)->streams != NULL;
  GST_OBJECT_UNLOCK (self);
  return announced;
}

/*
 * gst_vxg_session_fail:
 * @error: (transfer full)
 *
 * For the implementations: the session cannot go on. What comes after the first
 * failure is its echo and is dropped. Any thread.
 */
void
gst_vxg_session_fail (GstVxgSession *self, GError *error)
{
  g_autoptr (GError) owned = error;

  if (g_atomic_int_compare_and_exchange (&PRIV (self)->failed, FALSE, TRUE))
    g_signal_emit (self, signals[SIGNAL_FAILED], 0, owned);
  else
    GST_DEBUG_OBJECT (self, "after the failure: %s", owned->message);
}

/*
 * gst_vxg_session_note_contact:
 *
 * For the implementations: the media server answers, though it may have no
 * picture yet. Any thread.
 */
void
gst_vxg_session_note_contact (GstVxgSession *self)
{
  g_signal_emit (self, signals[SIGNAL_CONTACT], 0);
}

/*
 * gst_vxg_session_note_renewal:
 * @expire: (nullable): until when the new URL is good
 *
 * For the implementations: the session has asked for a new URL by itself. On the
 * worker thread.
 */
void
gst_vxg_session_note_renewal (GstVxgSession *self, GDateTime *expire)
{
  g_signal_emit (self, signals[SIGNAL_RENEWED], 0, expire);
}

/*
 * gst_vxg_session_end:
 *
 * For the implementations: the server has said that there is no more, and all
 * that there was has gone out. Once, from any thread.
 */
void
gst_vxg_session_end (GstVxgSession *self)
{
  g_signal_emit (self, signals[SIGNAL_ENDED], 0);
}

/* Whether silence is the session's own affair: it asks again by itself. */
gboolean
gst_vxg_session_recovers (GstVxgSession *self)
{
  return GST_VXG_SESSION_GET_CLASS (self)->recovers;
}

void
gst_vxg_session_fill_stats (GstVxgSession *self, GstStructure *stats)
{
  if (GST_VXG_SESSION_GET_CLASS (self)->fill_stats != NULL)
    GST_VXG_SESSION_GET_CLASS (self)->fill_stats (self, stats);
}

/*
 * gst_vxg_session_set_wanted:
 *
 * Whether somebody takes this stream; what nobody takes is dropped before any
 * work is spent on it. Any thread.
 */
void
gst_vxg_session_set_wanted (GstVxgSession *self, guint stream, gboolean wanted)
{
  g_return_if_fail (stream < GST_VXG_SESSION_MAX_STREAMS);

  if (wanted)
    g_atomic_int_or (&PRIV (self)->wanted, 1u << stream);
  else
    g_atomic_int_and (&PRIV (self)->wanted, ~(1u << stream));
}

gboolean
gst_vxg_session_is_wanted (GstVxgSession *self, guint stream)
{
  return (g_atomic_int_get (&PRIV (self)->wanted) & (1u << stream)) != 0;
}

/*
 * gst_vxg_session_add_stream_pad:
 * @name: "stream_%u"
 * @target: where the stream comes out inside
 *
 * For the implementations: a stream's data is about to flow.
 */
void
gst_vxg_session_add_stream_pad (
    GstVxgSession *self, const char *name, GstPad *target)
{
  GstPad *pad = gst_ghost_pad_new (name, target);

  gst_pad_set_active (pad, TRUE);
  gst_element_add_pad (GST_ELEMENT (self), pad);
}

/*
 * gst_vxg_session_note_arrival:
 *
 * For the implementations: data of this stream came from the network.
 *
 * Returns: the monotonic time of it, in µs
 */
gint64
gst_vxg_session_note_arrival (GstVxgSession *self, guint stream)
{
  gint64 now = g_get_monotonic_time ();

  GST_OBJECT_LOCK (self);
  PRIV (self)->arrivals[stream] = now;
  GST_OBJECT_UNLOCK (self);
  return now;
}

/*
 * gst_vxg_session_get_last_arrival:
 *
 * When the stream that matters was heard last: with video, the video stream
 * that has been silent longest; without, the audio that came last (a microphone
 * may rest).
 *
 * Returns: monotonic time in µs, 0 before the first data. Any thread.
 */
gint64
gst_vxg_session_get_last_arrival (GstVxgSession *self)
{
  GstVxgSessionPrivate *priv = PRIV (self);
  gint64 video = 0;
  gint64 audio = 0;

  GST_OBJECT_LOCK (self);
  for (guint i = 0; priv->streams != NULL && i < priv->streams->len; i++) {
    GstVxgStream *stream = g_ptr_array_index (priv->streams, i);
    gint64 arrival = priv->arrivals[i];

    if (stream->codec->type != GST_STREAM_TYPE_VIDEO)
      audio = MAX (audio, arrival);
    else if (arrival != 0)
      video = video == 0 ? arrival : MIN (video, arrival);
  }
  GST_OBJECT_UNLOCK (self);
  return video != 0 ? video : audio;
}

static void
close_in_thread (GstElement *element, gpointer user_data)
{
  GstVxgSessionPrivate *priv = PRIV (GST_VXG_SESSION (element));

  gst_element_set_state (element, GST_STATE_NULL);
  g_mutex_lock (&priv->close_lock);
  priv->closed = TRUE;
  g_cond_broadcast (&priv->close_cond);
  g_mutex_unlock (&priv->close_lock);
}

/*
 * gst_vxg_session_close:
 *
 * Ends the session on a thread of its own: saying good-bye to a peer that does
 * not answer takes time that a state change does not have. The thread holds a
 * reference until the end. To be called once the session has left its parent.
 */
void
gst_vxg_session_close (GstVxgSession *self)
{
  g_atomic_int_set (&PRIV (self)->failed, TRUE);
  gst_element_call_async (GST_ELEMENT (self), close_in_thread, NULL, NULL);
}

/*
 * gst_vxg_session_wait_closed:
 * @deadline: monotonic time in µs
 *
 * Waits for the end of gst_vxg_session_close(), not beyond @deadline.
 */
void
gst_vxg_session_wait_closed (GstVxgSession *self, gint64 deadline)
{
  GstVxgSessionPrivate *priv = PRIV (self);

  g_mutex_lock (&priv->close_lock);
  while (!priv->closed &&
      g_cond_wait_until (&priv->close_cond, &priv->close_lock, deadline))
    ;
  g_mutex_unlock (&priv->close_lock);
}

/* What the inner elements say stays inside; what GStreamer itself needs to run
 * a pipeline passes. */
static void
gst_vxg_session_handle_message (GstBin *bin, GstMessage *message)
{
  switch (GST_MESSAGE_TYPE (message)) {
    case GST_MESSAGE_ERROR:
    case GST_MESSAGE_WARNING:
    case GST_MESSAGE_PROGRESS:
      GST_VXG_SESSION_GET_CLASS (bin)->take_message (
          GST_VXG_SESSION (bin), message);
      break;
    case GST_MESSAGE_INFO:
    case GST_MESSAGE_ELEMENT:
    case GST_MESSAGE_STREAM_COLLECTION:
      break;
    default:
      GST_BIN_CLASS (gst_vxg_session_parent_class)
          ->handle_message (bin, message);
      return;
  }
  gst_message_unref (message);
}

static void
gst_vxg_session_finalize (GObject *object)
{
  GstVxgSessionPrivate *priv = PRIV (GST_VXG_SESSION (object));

  g_clear_pointer (&priv->streams, g_ptr_array_unref);
  g_mutex_clear (&priv->close_lock);
  g_cond_clear (&priv->close_cond);
  G_OBJECT_CLASS (gst_vxg_session_parent_class)->finalize (object);
}

static void
gst_vxg_session_class_init (GstVxgSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gst_vxg_session_finalize;
  GST_BIN_CLASS (klass)->handle_message = gst_vxg_session_handle_message;

  /* (GPtrArray of GstVxgStream): what the peer sends. See announce(). */
  signals[SIGNAL_STREAMS] = g_signal_new ("streams", GST_TYPE_VXG_SESSION,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);
  /* The media server answers. From any thread, more than once. */
  signals[SIGNAL_CONTACT] = g_signal_new ("contact", GST_TYPE_VXG_SESSION,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  /* (GDateTime): it goes on with another URL. On the worker thread. */
  signals[SIGNAL_RENEWED] = g_signal_new ("renewed", GST_TYPE_VXG_SESSION,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_DATE_TIME);
  /* Nothing will follow. Once, from any thread. */
  signals[SIGNAL_ENDED] = g_signal_new ("ended", GST_TYPE_VXG_SESSION,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  /* (GError): the session cannot go on. At most once, from any thread. */
  signals[SIGNAL_FAILED] = g_signal_new ("failed", GST_TYPE_VXG_SESSION,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
gst_vxg_session_init (GstVxgSession *self)
{
  g_mutex_init (&PRIV (self)->close_lock);
  g_cond_init (&PRIV (self)->close_cond);
  GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SOURCE);
}
