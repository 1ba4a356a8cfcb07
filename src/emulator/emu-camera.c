/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-camera.h"

#include "emu-player.h"

#define USER_ID 1
#define FIRST_ID 5001
#define FIRST_MANAGER_ID 6001

/* The picture is made a little longer than somebody watches, so that a client
 * that comes back finds the stream as it left it. */
#define LINGER_MS 2000

/* How long a new picture may take to appear. */
#define READY_TIMEOUT_US (10 * G_USEC_PER_SEC)

struct _EmuCamera {
  char *name;
  guint index;
  char *stream_name;
  EmuClip *clip;
  EmuJournal *journal;
  EmuFeed *feed;
  EmuEpoch epoch;

  /* Guards everything below. */
  GMutex lock;
  EmuCameraOptions options;
  /* Interned. */
  const char *status;
  GMainContext *context;
  EmuEncoder *encoder;
  EmuPlayer *player;
  guint users;
  GSource *linger;
  int viewers;
};

/*
 * @index: 0 for the first camera
 * @clip: (nullable): the picture; NULL for one that is drawn
 * @journal: has to outlive the camera
 */
EmuCamera *
emu_camera_new (
    const char *name, guint index, EmuClip *clip, EmuJournal *journal)
{
  EmuCamera *self = g_new0 (EmuCamera, 1);
  g_autoptr (GstClock) clock = gst_system_clock_obtain ();

  g_mutex_init (&self->lock);
  self->name = g_strdup (name);
  self->index = index;
  self->stream_name = g_strdup_printf (
      "u%um%uc%u_primary", USER_ID, FIRST_MANAGER_ID + index, FIRST_ID + index);
  self->clip = clip != NULL ? emu_clip_ref (clip) : NULL;
  self->journal = journal;
  self->feed = emu_feed_new ();
  self->epoch.clock_time = gst_clock_get_time (clock);
  self->epoch.wall_us = g_get_real_time ();
  self->status = "active";
  emu_camera_options_init (&self->options);
  return self;
}

void
emu_camera_free (EmuCamera *self)
{
  emu_camera_stop (self);
  emu_feed_free (self->feed);
  g_clear_pointer (&self->clip, emu_clip_unref);
  g_free (self->stream_name);
  g_free (self->name);
  g_mutex_clear (&self->lock);
  g_free (self);
}

const char *
emu_camera_get_name (EmuCamera *self)
{
  return self->name;
}

gint64
emu_camera_get_id (EmuCamera *self)
{
  return FIRST_ID + self->index;
}

gint64
emu_camera_get_manager_id (EmuCamera *self)
{
  return FIRST_MANAGER_ID + self->index;
}

/* The name in media URLs (API reference 4.1). */
const char *
emu_camera_get_stream_name (EmuCamera *self)
{
  return self->stream_name;
}

EmuFeed *
emu_camera_get_feed (EmuCamera *self)
{
  return self->feed;
}

EmuEpoch
emu_camera_get_epoch (EmuCamera *self)
{
  return self->epoch;
}

EmuVideoCodec
emu_camera_get_video_codec (EmuCamera *self)
{
  return self->clip != NULL ? self->clip->codec : self->options.video;
}

EmuAudioCodec
emu_camera_get_audio_codec (EmuCamera *self)
{
  if (self->clip == NULL)
    return self->options.audio;
  return self->clip->caps[EMU_STREAM_AUDIO] != NULL ? EMU_AUDIO_AAC
                                                    : EMU_AUDIO_NONE;
}

/* Only while the emulator does not run. */
gboolean
emu_camera_set_option (
    EmuCamera *self, const char *option, const char *value, GError **error)
{
  if (self->clip != NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "Camera %s is a file: it has no option %s", self->name, option);
    return FALSE;
  }
  return emu_camera_options_set (&self->options, option, value, error);
}

/* @status: one that emu_camera_status_is_known() */
void
emu_camera_set_status (EmuCamera *self, const char *status)
{
  g_mutex_lock (&self->lock);
  self->status = g_intern_string (status);
  g_mutex_unlock (&self->lock);
}

const char *
emu_camera_get_status (EmuCamera *self)
{
  const char *status;

  g_mutex_lock (&self->lock);
  status = self->status;
  g_mutex_unlock (&self->lock);
  return status;
}

gboolean
emu_camera_is_active (EmuCamera *self)
{
  return g_str_equal (emu_camera_get_status (self), "active");
}

/* Called with the lock, on the thread of the context. */
static void
stop_picture (EmuCamera *self)
{
  if (self->linger != NULL) {
    g_source_destroy (self->linger);
    g_clear_pointer (&self->linger, g_source_unref);
  }
  g_clear_pointer (&self->encoder, emu_encoder_stop);
  g_clear_pointer (&self->player, emu_player_stop);
  emu_feed_reset (
      self->feed, emu_camera_get_audio_codec (self) != EMU_AUDIO_NONE);
}

static gboolean
on_linger (gpointer user_data)
{
  EmuCamera *self = user_data;

  g_mutex_lock (&self->lock);
  if (self->users == 0)
    stop_picture (self);
  g_mutex_unlock (&self->lock);
  return G_SOURCE_REMOVE;
}

/* @context: where the camera's own work is done, until emu_camera_stop() */
gboolean
emu_camera_start (EmuCamera *self, GMainContext *context, GError **error)
{
  if (self->clip == NULL && !emu_encoder_check (&self->options, error))
    return FALSE;
  g_mutex_lock (&self->lock);
  self->context = g_main_context_ref (context);
  stop_picture (self);
  g_mutex_unlock (&self->lock);
  emu_feed_set_closed (self->feed, FALSE);
  return TRUE;
}

/* Ends all waits for the picture: it will not come any more. */
void
emu_camera_close (EmuCamera *self)
{
  emu_feed_set_closed (self->feed, TRUE);
}

/* On the thread of the context. */
void
emu_camera_stop (EmuCamera *self)
{
  g_mutex_lock (&self->lock);
  stop_picture (self);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_mutex_unlock (&self->lock);
}

/* Called with the lock. */
static gboolean
start_picture (EmuCamera *self, GError **error)
{
  if (emu_feed_is_closed (self->feed)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED,
        "Camera %s is switched off", self->name);
    return FALSE;
  }
  if (self->encoder != NULL || self->player != NULL)
    return TRUE;
  if (self->clip != NULL)
    self->player =
        emu_player_start (self->clip, self->epoch, self->feed, self->context);
  else
    self->encoder = emu_encoder_start (self->name, &self->options, self->epoch,
        self->feed, self->journal, error);
  return self->encoder != NULL || self->player != NULL;
}

/*
 * Wants the picture, and blocks until there is one; any thread but the
 * context's. Each success calls for an emu_camera_release().
 *
 * Returns: FALSE with @error, %G_IO_ERROR_CLOSED after emu_camera_close()
 */
gboolean
emu_camera_acquire (EmuCamera *self, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + READY_TIMEOUT_US;
  gboolean started;

  g_mutex_lock (&self->lock);
  started = start_picture (self, error);
  self->users += started;
  g_mutex_unlock (&self->lock);
  if (!started)
    return FALSE;
  if (emu_feed_wait_ready (self->feed, deadline))
    return TRUE;
  emu_camera_release (self);
  g_set_error (error, G_IO_ERROR,
      emu_feed_is_closed (self->feed) ? G_IO_ERROR_CLOSED
                                      : G_IO_ERROR_TIMED_OUT,
      "Camera %s makes no picture", self->name);
  return FALSE;
}

void
emu_camera_release (EmuCamera *self)
{
  g_mutex_lock (&self->lock);
  if (--self->users == 0 && self->context != NULL) {
    if (self->linger != NULL) {
      g_source_destroy (self->linger);
      g_source_unref (self->linger);
    }
    self->linger = g_timeout_source_new (LINGER_MS);
    g_source_set_callback (self->linger, on_linger, self, NULL);
    g_source_attach (self->linger, self->context);
  }
  g_mutex_unlock (&self->lock);
}

/* @difference: 1 for a session that begins to play, -1 for its end */
void
emu_camera_add_viewer (EmuCamera *self, int difference)
{
  g_atomic_int_add (&self->viewers, difference);
}

guint
emu_camera_get_viewers (EmuCamera *self)
{
  return (guint) g_atomic_int_get (&self->viewers);
}
