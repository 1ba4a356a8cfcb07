/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-feed.h"

/* A group of pictures that is longer than this starts no new reader at once:
 * they wait for the next key frame instead. */
#define MAX_CACHED_UNITS 4096
#define MAX_CACHED_BYTES (32 * 1024 * 1024)

typedef struct {
  EmuStream stream;
  GstBuffer *unit;
} Entry;

struct _EmuReader {
  EmuReaderFunc func;
  gpointer user_data;
  /* Whether it has had its first key frame. */
  gboolean started;
};

struct _EmuFeed {
  GMutex lock;
  GCond changed;
  gboolean has_audio;
  /* Nobody may wait for units. */
  gboolean closed;
  GstCaps *caps[EMU_N_STREAMS];
  /* Entries since the last key frame, which is the first of them. */
  GQueue cache;
  gsize cached_bytes;
  GList *readers;
  guint64 units_made;
};

static void
entry_free (Entry *entry)
{
  gst_buffer_unref (entry->unit);
  g_free (entry);
}

EmuFeed *
emu_feed_new (void)
{
  EmuFeed *self = g_new0 (EmuFeed, 1);

  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_queue_init (&self->cache);
  return self;
}

void
emu_feed_free (EmuFeed *self)
{
  g_warn_if_fail (self->readers == NULL);
  emu_feed_reset (self, FALSE);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
emu_feed_set_caps (EmuFeed *self, EmuStream stream, GstCaps *caps)
{
  g_mutex_lock (&self->lock);
  gst_caps_replace (&self->caps[stream], caps);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

/* Returns: (transfer full) (nullable): what the stream carries, once known */
GstCaps *
emu_feed_get_caps (EmuFeed *self, EmuStream stream)
{
  GstCaps *caps = NULL;

  g_mutex_lock (&self->lock);
  gst_caps_replace (&caps, self->caps[stream]);
  g_mutex_unlock (&self->lock);
  return caps;
}

gboolean
emu_feed_has_audio (EmuFeed *self)
{
  return self->has_audio;
}

static gboolean
is_key (EmuStream stream, GstBuffer *unit)
{
  return stream == EMU_STREAM_VIDEO &&
      !GST_BUFFER_FLAG_IS_SET (unit, GST_BUFFER_FLAG_DELTA_UNIT);
}

/* Called with the lock. */
static void
drop_oldest (EmuFeed *self)
{
  Entry *entry = g_queue_pop_head (&self->cache);

  self->cached_bytes -= gst_buffer_get_size (entry->unit);
  entry_free (entry);
}

/* Called with the lock. A group that is too long is no longer a beginning for
 * new readers, so none of it is kept. */
static void
remember (EmuFeed *self, EmuStream stream, GstBuffer *unit)
{
  Entry *entry;

  if (is_key (stream, unit) ||
      g_queue_get_length (&self->cache) >= MAX_CACHED_UNITS ||
      self->cached_bytes > MAX_CACHED_BYTES)
    while (!g_queue_is_empty (&self->cache))
      drop_oldest (self);
  if (g_queue_is_empty (&self->cache) && !is_key (stream, unit))
    return;

  entry = g_new (Entry, 1);
  entry->stream = stream;
  entry->unit = gst_buffer_ref (unit);
  self->cached_bytes += gst_buffer_get_size (unit);
  g_queue_push_tail (&self->cache, entry);
}

static void
reader_take (EmuReader *reader, EmuStream stream, GstBuffer *unit)
{
  if (is_key (stream, unit))
    reader->started = TRUE;
  if (reader->started)
    reader->func (stream, unit, reader->user_data);
}

/* Hands @unit (transfer full) to all readers. */
void
emu_feed_push (EmuFeed *self, EmuStream stream, GstBuffer *unit)
{
  g_mutex_lock (&self->lock);
  if (stream == EMU_STREAM_VIDEO)
    self->units_made++;
  remember (self, stream, unit);
  for (GList *l = self->readers; l != NULL; l = l->next)
    reader_take (l->data, stream, unit);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  gst_buffer_unref (unit);
}

/*
 * Forgets what a new reader would start with: what comes next does not belong
 * to it, and may be of another kind.
 */
void
emu_feed_reset (EmuFeed *self, gboolean has_audio)
{
  g_mutex_lock (&self->lock);
  self->has_audio = has_audio;
  for (int i = 0; i < EMU_N_STREAMS; i++)
    gst_clear_caps (&self->caps[i]);
  while (!g_queue_is_empty (&self->cache))
    drop_oldest (self);
  g_mutex_unlock (&self->lock);
}

/* Called with the lock. */
static gboolean
is_ready (EmuFeed *self)
{
  return self->caps[EMU_STREAM_VIDEO] != NULL &&
      (!self->has_audio || self->caps[EMU_STREAM_AUDIO] != NULL) &&
      !g_queue_is_empty (&self->cache);
}

/* Blocks until a reader would start at once, or until the monotonic time
 * @deadline; returns whether it would. */
gboolean
emu_feed_wait_ready (EmuFeed *self, gint64 deadline)
{
  gboolean ready;

  g_mutex_lock (&self->lock);
  while (!(ready = is_ready (self)) && !self->closed)
    if (!g_cond_wait_until (&self->changed, &self->lock, deadline))
      break;
  g_mutex_unlock (&self->lock);
  return ready;
}

/* @closed: whoever waits is told that it is in vain */
void
emu_feed_set_closed (EmuFeed *self, gboolean closed)
{
  g_mutex_lock (&self->lock);
  self->closed = closed;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

gboolean
emu_feed_is_closed (EmuFeed *self)
{
  gboolean closed;

  g_mutex_lock (&self->lock);
  closed = self->closed;
  g_mutex_unlock (&self->lock);
  return closed;
}

guint64
emu_feed_get_units_made (EmuFeed *self)
{
  guint64 made;

  g_mutex_lock (&self->lock);
  made = self->units_made;
  g_mutex_unlock (&self->lock);
  return made;
}

/* Adds a reader, and gives it the units since the last key frame at once. */
EmuReader *
emu_feed_attach (EmuFeed *self, EmuReaderFunc func, gpointer user_data)
{
  EmuReader *reader = g_new0 (EmuReader, 1);

  reader->func = func;
  reader->user_data = user_data;
  g_mutex_lock (&self->lock);
  for (GList *l = self->cache.head; l != NULL; l = l->next) {
    Entry *entry = l->data;

    reader_take (reader, entry->stream, entry->unit);
  }
  self->readers = g_list_prepend (self->readers, reader);
  g_mutex_unlock (&self->lock);
  return reader;
}

/* Afterwards the reader is not called any more. */
void
emu_feed_detach (EmuFeed *self, EmuReader *reader)
{
  g_mutex_lock (&self->lock);
  self->readers = g_list_remove (self->readers, reader);
  g_mutex_unlock (&self->lock);
  g_free (reader);
}
