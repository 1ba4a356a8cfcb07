/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-hls-stream.h"

/* A playlist shows so many segments, and as many older ones can be had. */
#define WINDOW_SEGMENTS 6
#define KEPT_SEGMENTS (2 * WINDOW_SEGMENTS)

/* For so long segments are made after the last request, or for three of them. */
#define LINGER_US (10 * G_USEC_PER_SEC)
#define LINGER_SEGMENTS 3

typedef enum {
  IDLE,
  /* A thread waits for the camera's picture. */
  STARTING,
  FAILED,
  RUNNING,
} Phase;

struct _EmuHlsStream {
  EmuCloud *cloud;
  EmuCamera *camera;
  /* These belong to the server's thread, or to the starter while it runs. */
  GThread *starter;
  EmuReader *reader;
  gint64 start_time;
  gint64 last_use;

  /* Guards everything below; taken while the feed is locked, so the feed may
   * not be called with it. */
  GMutex lock;
  Phase phase;
  EmuHlsPackager *packager;
  /* EmuHlsSegment, the oldest first, without holes. */
  GQueue segments;
  guint64 next_serial;
  guint64 n_discontinuities;
  gboolean discontinuity_next;
  guint64 number_shift;
  guint target_duration;
  /* Segments that are still to be left out, and whether some were. */
  guint64 n_to_lose;
  gboolean lost;
  /* (nullable): what the playlist shows while it is frozen */
  EmuHlsWindow *frozen;
};

static EmuFaults *
get_faults (EmuHlsStream *self)
{
  return emu_cloud_get_faults (self->cloud);
}

/* @cloud and @camera have to outlive the stream. */
EmuHlsStream *
emu_hls_stream_new (EmuCloud *cloud, EmuCamera *camera)
{
  EmuHlsStream *self = g_new0 (EmuHlsStream, 1);

  self->cloud = cloud;
  self->camera = camera;
  g_mutex_init (&self->lock);
  g_queue_init (&self->segments);
  return self;
}

EmuCamera *
emu_hls_stream_get_camera (EmuHlsStream *self)
{
  return self->camera;
}

static void
add_event (EmuHlsStream *self, const char *name, const char *detail)
{
  EmuEvent event = { .protocol = "event",
    .method = name,
    .camera = emu_camera_get_name (self->camera),
    .detail = detail };

  emu_journal_add (emu_cloud_get_journal (self->cloud), &event);
}

/* ---- New segments: all of it is called with the lock ---- */

static void
drop_segments (EmuHlsStream *self, guint keep)
{
  while (g_queue_get_length (&self->segments) > keep)
    emu_hls_segment_unref (g_queue_pop_head (&self->segments));
}

/* Whether the new segment is one of those that the fault leaves out. */
static gboolean
loses_segment (EmuHlsStream *self)
{
  if (self->n_to_lose == 0 && !self->lost)
    self->n_to_lose =
        (guint64) emu_faults_use_number (get_faults (self), EMU_FAULT_HLS_JUMP);
  self->lost = self->n_to_lose > 0;
  if (!self->lost)
    return FALSE;
  self->n_to_lose--;
  self->next_serial++;
  return TRUE;
}

/* The oldest segment that a playlist shows. */
static GList *
first_shown (EmuHlsStream *self)
{
  guint n = g_queue_get_length (&self->segments);

  return g_queue_peek_nth_link (
      &self->segments, n > WINDOW_SEGMENTS ? n - WINDOW_SEGMENTS : 0);
}

static void
choose_numbers (EmuHlsStream *self, const EmuHlsSegment *segment)
{
  if (segment->serial == 0)
    self->number_shift = (guint64) emu_faults_peek_number (
        get_faults (self), EMU_FAULT_HLS_SEQUENCE_START);
  if (emu_faults_use_number (get_faults (self), EMU_FAULT_HLS_SEQUENCE_RESTART))
    self->number_shift =
        -((const EmuHlsSegment *) first_shown (self)->data)->serial;
}

/* The tag goes before the next segment, and so do the time stamps. */
static void
order_discontinuity (EmuHlsStream *self)
{
  gint64 milliseconds =
      emu_faults_use_number (get_faults (self), EMU_FAULT_HLS_DISCONTINUITY);

  if (milliseconds == 0)
    return;
  emu_hls_packager_shift (self->packager, milliseconds);
  self->discontinuity_next = TRUE;
}

static void
add_segment (EmuHlsStream *self, EmuHlsPiece *piece)
{
  EmuHlsSegment *segment = emu_hls_segment_new (self->next_serial++, piece);
  g_autofree char *number =
      g_strdup_printf ("%" G_GUINT64_FORMAT, segment->serial);
  guint seconds = (guint) ((piece->duration + GST_SECOND / 2) / GST_SECOND);

  segment->wall_us = emu_camera_get_epoch (self->camera).wall_us +
      (gint64) GST_TIME_AS_USECONDS (piece->start);
  segment->discontinuity = self->discontinuity_next || piece->after_gap;
  segment->missing =
      emu_faults_use_number (get_faults (self), EMU_FAULT_HLS_GAP) != 0;
  self->discontinuity_next = FALSE;
  self->n_discontinuities += segment->discontinuity;
  segment->n_discontinuities = self->n_discontinuities;
  self->target_duration = MAX (self->target_duration, seconds);
  g_queue_push_tail (&self->segments, segment);
  drop_segments (self, KEPT_SEGMENTS);
  choose_numbers (self, segment);
  add_event (self, "hls-segment", number);
}

static void
take_piece (EmuHlsStream *self, EmuHlsPiece *piece)
{
  gboolean after_loss = self->lost;

  if (loses_segment (self)) {
    g_bytes_unref (piece->data);
    return;
  }
  if (after_loss)
    drop_segments (self, 0);
  add_segment (self, piece);
}

static void
take_unit (EmuStream stream, GstBuffer *unit, gpointer user_data)
{
  EmuHlsStream *self = user_data;
  EmuHlsPiece piece;

  g_mutex_lock (&self->lock);
  if (emu_hls_packager_take (self->packager, stream, unit, &piece)) {
    take_piece (self, &piece);
    order_discontinuity (self);
  }
  g_mutex_unlock (&self->lock);
}

/* ---- Start and stop ---- */

/* Returns: (transfer full) (nullable) */
static EmuHlsPackager *
new_packager (EmuHlsStream *self)
{
  EmuFeed *feed = emu_camera_get_feed (self->camera);
  g_autoptr (GstCaps) video = emu_feed_get_caps (feed, EMU_STREAM_VIDEO);
  g_autoptr (GstCaps) audio = emu_feed_get_caps (feed, EMU_STREAM_AUDIO);
  gboolean fmp4 =
      emu_faults_use_word (get_faults (self), EMU_FAULT_HLS_FORMAT, "fmp4");
  EmuHlsTracks tracks = { 0 };
  EmuHlsPackager *packager = NULL;

  if (video != NULL &&
      emu_hls_tracks_init (
          &tracks, emu_camera_get_video_codec (self->camera), video, audio)) {
    packager = emu_hls_packager_new (fmp4 ? EMU_HLS_FMP4 : EMU_HLS_TS, &tracks,
        emu_cloud_get_segment_seconds (self->cloud) * GST_SECOND);
    emu_hls_packager_shift (packager,
        emu_faults_peek_number (
            get_faults (self), EMU_FAULT_HLS_TIMESTAMP_START));
  }
  emu_hls_tracks_clear (&tracks);
  return packager;
}

static void
set_phase (EmuHlsStream *self, Phase phase, EmuHlsPackager *packager)
{
  g_mutex_lock (&self->lock);
  self->phase = phase;
  self->packager = packager;
  g_mutex_unlock (&self->lock);
}

/* A thread of its own, for a camera's picture takes its time to appear. */
static gpointer
start (gpointer data)
{
  EmuHlsStream *self = data;
  EmuHlsPackager *packager;
  g_autoptr (GError) error = NULL;

  if (!emu_camera_acquire (self->camera, &error)) {
    if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
      g_warning ("%s", error->message);
    set_phase (self, FAILED, NULL);
    return NULL;
  }
  packager = new_packager (self);
  if (packager == NULL) {
    g_warning ("Camera %s cannot be put into segments",
        emu_camera_get_name (self->camera));
    emu_camera_release (self->camera);
    set_phase (self, FAILED, NULL);
    return NULL;
  }
  set_phase (self, RUNNING, packager);
  add_event (self, "hls-start", NULL);
  self->reader =
      emu_feed_attach (emu_camera_get_feed (self->camera), take_unit, self);
  return NULL;
}

static Phase
get_phase (EmuHlsStream *self)
{
  Phase phase;

  g_mutex_lock (&self->lock);
  phase = self->phase;
  g_mutex_unlock (&self->lock);
  return phase;
}

/* What comes after a pause is not what would have come next. */
static void
forget_segments (EmuHlsStream *self)
{
  g_mutex_lock (&self->lock);
  drop_segments (self, 0);
  g_clear_pointer (&self->frozen, emu_hls_window_free);
  g_clear_pointer (&self->packager, emu_hls_packager_free);
  self->phase = IDLE;
  self->n_to_lose = 0;
  self->lost = FALSE;
  self->discontinuity_next = self->next_serial > 0;
  g_mutex_unlock (&self->lock);
}

static void
stop (EmuHlsStream *self)
{
  g_clear_pointer (&self->starter, g_thread_join);
  if (self->reader != NULL) {
    emu_feed_detach (emu_camera_get_feed (self->camera), self->reader);
    self->reader = NULL;
    emu_camera_release (self->camera);
    add_event (self, "hls-end", NULL);
  }
  forget_segments (self);
}

/* The camera has to be closed already, for this waits for the start. */
void
emu_hls_stream_free (EmuHlsStream *self)
{
  stop (self);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* Somebody asks for segments at the monotonic time @now: makes them, if that
 * has not begun yet, and goes on for a while. */
void
emu_hls_stream_want (EmuHlsStream *self, gint64 now)
{
  Phase phase = get_phase (self);

  self->last_use = now;
  if (phase == FAILED)
    stop (self);
  else if (phase != IDLE)
    return;
  self->start_time = now;
  set_phase (self, STARTING, NULL);
  self->starter = g_thread_new ("emu-hls", start, self);
}

/* Ends what nobody has asked for lately; to be called again and again. */
void
emu_hls_stream_check (EmuHlsStream *self, gint64 now)
{
  gint64 linger = MAX (LINGER_US,
      LINGER_SEGMENTS * emu_cloud_get_segment_seconds (self->cloud) *
          G_USEC_PER_SEC);

  if (get_phase (self) == RUNNING && now - self->last_use > linger)
    stop (self);
}

/* The segments are forgotten, and a request begins anew. */
void
emu_hls_stream_abandon (EmuHlsStream *self)
{
  /* One that still starts is ended by the next check. */
  if (get_phase (self) == RUNNING)
    stop (self);
  self->last_use = 0;
}

/* ---- What there is ---- */

/* Called with the lock; there is a segment. */
static EmuHlsWindow *
new_window (EmuHlsStream *self)
{
  const EmuHlsTracks *tracks = emu_hls_packager_get_tracks (self->packager);
  EmuHlsWindow *window = g_new0 (EmuHlsWindow, 1);

  window->segments =
      g_ptr_array_new_with_free_func ((GDestroyNotify) emu_hls_segment_unref);
  for (GList *l = first_shown (self); l != NULL; l = l->next)
    g_ptr_array_add (window->segments, emu_hls_segment_ref (l->data));
  window->target_duration = self->target_duration;
  window->number_shift = self->number_shift;
  window->fmp4 = emu_hls_packager_get_init (self->packager) != NULL;
  window->codecs = emu_hls_tracks_dup_codecs (tracks);
  window->width = tracks->width;
  window->height = tracks->height;
  return window;
}

/* Called with the lock; there is a segment. */
static EmuHlsWindow *
choose_window (EmuHlsStream *self)
{
  if (!emu_faults_peek_number (get_faults (self), EMU_FAULT_HLS_FREEZE))
    g_clear_pointer (&self->frozen, emu_hls_window_free);
  else if (self->frozen == NULL)
    self->frozen = new_window (self);
  return self->frozen != NULL ? emu_hls_window_copy (self->frozen)
                              : new_window (self);
}

/* Returns: (transfer full) (nullable): NULL while there is nothing yet */
EmuHlsWindow *
emu_hls_stream_get_window (EmuHlsStream *self, gint64 now)
{
  gint64 delay_us =
      emu_faults_peek_number (get_faults (self), EMU_FAULT_HLS_START_DELAY) *
      1000;
  EmuHlsWindow *window = NULL;

  if (now - self->start_time < delay_us)
    return NULL;
  g_mutex_lock (&self->lock);
  if (!g_queue_is_empty (&self->segments))
    window = choose_window (self);
  g_mutex_unlock (&self->lock);
  return window;
}

/* Returns: (transfer full) (nullable): NULL for one that is not there any more,
 *   or not yet */
EmuHlsSegment *
emu_hls_stream_get_segment (EmuHlsStream *self, guint64 serial)
{
  EmuHlsSegment *found = NULL;

  g_mutex_lock (&self->lock);
  for (GList *l = self->segments.head; l != NULL && found == NULL;
       l = l->next) {
    EmuHlsSegment *segment = l->data;

    if (segment->serial == serial && !segment->missing)
      found = emu_hls_segment_ref (segment);
  }
  g_mutex_unlock (&self->lock);
  return found;
}

/* Returns: (transfer full) (nullable): what EXT-X-MAP leads to */
GBytes *
emu_hls_stream_get_init (EmuHlsStream *self)
{
  GBytes *init = NULL;

  g_mutex_lock (&self->lock);
  if (self->packager != NULL)
    init = emu_hls_packager_get_init (self->packager);
  if (init != NULL)
    g_bytes_ref (init);
  g_mutex_unlock (&self->lock);
  return init;
}
