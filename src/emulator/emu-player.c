/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-player.h"

#include "emu-stamper.h"

struct _EmuPlayer {
  EmuClip *clip;
  EmuEpoch epoch;
  EmuFeed *feed;
  GstClock *clock;
  GSource *source;
  /* The next unit: how often the clip has been played, and its place there. */
  guint64 round;
  guint index;
  /* Number within the clip of the next video unit. */
  guint video_index;
};

static GstClockTime
running_time (EmuPlayer *self)
{
  GstClockTime now = gst_clock_get_time (self->clock);

  return now > self->epoch.clock_time ? now - self->epoch.clock_time : 0;
}

static const EmuClipUnit *
next_unit (EmuPlayer *self)
{
  return &g_array_index (self->clip->units, EmuClipUnit, self->index);
}

static GstClockTime
next_time (EmuPlayer *self)
{
  return self->round * self->clip->duration +
      (GstClockTime) next_unit (self)->dts;
}

static GstBuffer *
stamp (EmuPlayer *self, const EmuClipUnit *unit, GstClockTime pts)
{
  VxgStamp mark;
  GstMapInfo map;
  GByteArray *bytes;
  GstBuffer *buffer;
  gsize size;

  mark.number = self->round * self->clip->n_video + self->video_index;
  mark.time_us = self->epoch.wall_us + (gint64) GST_TIME_AS_USECONDS (pts);
  gst_buffer_map (unit->data, &map, GST_MAP_READ);
  bytes = emu_stamp_unit (self->clip->codec, map.data, map.size, &mark);
  gst_buffer_unmap (unit->data, &map);

  size = bytes->len;
  buffer = gst_buffer_new_wrapped (g_byte_array_free (bytes, FALSE), size);
  GST_BUFFER_OFFSET (buffer) = mark.number;
  if (!unit->key)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  return buffer;
}

static void
push_next (EmuPlayer *self)
{
  const EmuClipUnit *unit = next_unit (self);
  GstClockTime start = self->round * self->clip->duration;
  GstClockTime pts = start + (GstClockTime) unit->pts;
  GstBuffer *buffer;

  if (unit->stream == EMU_STREAM_VIDEO) {
    buffer = stamp (self, unit, pts);
    self->video_index++;
  } else {
    buffer = gst_buffer_copy (unit->data);
  }
  GST_BUFFER_PTS (buffer) = pts;
  GST_BUFFER_DTS (buffer) = start + (GstClockTime) unit->dts;
  GST_BUFFER_DURATION (buffer) = unit->duration;
  emu_feed_push (self->feed, unit->stream, buffer);

  if (++self->index == self->clip->units->len) {
    self->index = 0;
    self->video_index = 0;
    self->round++;
  }
}

static gboolean
on_due (gpointer user_data)
{
  EmuPlayer *self = user_data;
  GstClockTime now = running_time (self);
  GstClockTime next;

  while ((next = next_time (self)) <= now)
    push_next (self);
  g_source_set_ready_time (self->source,
      g_get_monotonic_time () + (gint64) GST_TIME_AS_USECONDS (next - now) + 1);
  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

/* The newest key frame that is due: a camera is always in the middle of it. */
static void
find_start (EmuPlayer *self)
{
  GstClockTime now = running_time (self);
  gint64 place = (gint64) (now % self->clip->duration);
  guint video_index = 0;

  self->round = now / self->clip->duration;
  for (guint i = 0; i < self->clip->units->len; i++) {
    const EmuClipUnit *unit =
        &g_array_index (self->clip->units, EmuClipUnit, i);

    if (unit->dts > place)
      break;
    if (unit->stream != EMU_STREAM_VIDEO)
      continue;
    if (unit->key) {
      self->index = i;
      self->video_index = video_index;
    }
    video_index++;
  }
}

/* Starts to push units into @feed, which has to outlive the player, on the
 * thread of @context. */
EmuPlayer *
emu_player_start (
    EmuClip *clip, EmuEpoch epoch, EmuFeed *feed, GMainContext *context)
{
  static GSourceFuncs funcs = { .dispatch = dispatch };
  EmuPlayer *self = g_new0 (EmuPlayer, 1);

  self->clip = emu_clip_ref (clip);
  self->epoch = epoch;
  self->feed = feed;
  self->clock = gst_system_clock_obtain ();
  find_start (self);
  for (int i = 0; i < EMU_N_STREAMS; i++)
    if (clip->caps[i] != NULL)
      emu_feed_set_caps (feed, i, clip->caps[i]);
  self->source = g_source_new (&funcs, sizeof (GSource));
  g_source_set_callback (self->source, on_due, self, NULL);
  g_source_set_ready_time (self->source, 0);
  g_source_attach (self->source, context);
  return self;
}

/* To be called on the thread of the context; afterwards nothing is pushed. */
void
emu_player_stop (EmuPlayer *self)
{
  g_source_destroy (self->source);
  g_source_unref (self->source);
  gst_object_unref (self->clock);
  emu_clip_unref (self->clip);
  g_free (self);
}
