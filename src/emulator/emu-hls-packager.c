/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-hls-packager.h"

#include "emu-hls-unit.h"
#include "emu-mp4-writer.h"
#include "emu-ts-writer.h"

/* Times are rounded, so a key frame may seem to come a little too early. */
#define TOLERANCE GST_MSECOND

/* A camera whose key frames are too far apart gets no segments. */
#define MAX_UNITS 20000
#define MAX_BYTES (32 * 1024 * 1024)

#define AAC_FRAME_SAMPLES 1024

#define UNKNOWN_TIME G_MININT64

struct _EmuHlsPackager {
  EmuHlsFormat format;
  EmuHlsTracks tracks;
  GstClockTime segment_duration;
  EmuTsWriter *ts;
  GBytes *init;
  guint32 n_written;
  /* From the camera's timeline to that of the segments. */
  gint64 shift;
  /* EmuHlsUnit of the segment that is being made, on the camera's timeline; the
   * first is a key frame. */
  GArray *units;
  gsize bytes;
  gboolean after_gap;
};

static void
unit_clear (gpointer data)
{
  EmuHlsUnit *unit = data;

  gst_clear_buffer (&unit->data);
}

/*
 * @tracks: (transfer full): what it holds is the packager's afterwards
 * @segment_duration: the least; segments end where the next key frame is
 */
EmuHlsPackager *
emu_hls_packager_new (
    EmuHlsFormat format, EmuHlsTracks *tracks, GstClockTime segment_duration)
{
  EmuHlsPackager *self = g_new0 (EmuHlsPackager, 1);

  self->format = format;
  self->tracks = *tracks;
  *tracks = (EmuHlsTracks){ 0 };
  self->segment_duration = segment_duration;
  self->units = g_array_new (FALSE, TRUE, sizeof (EmuHlsUnit));
  g_array_set_clear_func (self->units, unit_clear);
  if (format == EMU_HLS_TS)
    self->ts = emu_ts_writer_new (&self->tracks);
  else
    self->init = emu_mp4_write_init (&self->tracks);
  return self;
}

void
emu_hls_packager_free (EmuHlsPackager *self)
{
  g_array_unref (self->units);
  g_clear_pointer (&self->ts, emu_ts_writer_free);
  g_clear_pointer (&self->init, g_bytes_unref);
  emu_hls_tracks_clear (&self->tracks);
  g_free (self);
}

const EmuHlsTracks *
emu_hls_packager_get_tracks (EmuHlsPackager *self)
{
  return &self->tracks;
}

/* Returns: (nullable): what goes before the segments; NULL for MPEG-TS */
GBytes *
emu_hls_packager_get_init (EmuHlsPackager *self)
{
  return self->init;
}

/* Moves the time stamps from the segment on that is being made, forth or back,
 * but not before 0. */
void
emu_hls_packager_shift (EmuHlsPackager *self, gint64 milliseconds)
{
  self->shift += milliseconds * GST_MSECOND;
}

static void
forget_units (EmuHlsPackager *self)
{
  g_array_set_size (self->units, 0);
  self->bytes = 0;
}

static gint64
decoding_time (EmuStream stream, GstBuffer *buffer)
{
  if (stream == EMU_STREAM_AUDIO)
    return (gint64) GST_BUFFER_PTS (buffer);
  return GST_BUFFER_DTS_IS_VALID (buffer) ? (gint64) GST_BUFFER_DTS (buffer)
                                          : UNKNOWN_TIME;
}

static GstClockTime
duration_of (EmuHlsPackager *self, EmuStream stream, GstBuffer *buffer)
{
  if (GST_BUFFER_DURATION_IS_VALID (buffer))
    return GST_BUFFER_DURATION (buffer);
  return stream == EMU_STREAM_AUDIO
      ? gst_util_uint64_scale (
            AAC_FRAME_SAMPLES, GST_SECOND, (guint64) self->tracks.rate)
      : 0;
}

static void
remember (EmuHlsPackager *self, EmuStream stream, GstBuffer *buffer)
{
  EmuHlsUnit unit = { .stream = stream,
    .key = !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT),
    .pts = (gint64) GST_BUFFER_PTS (buffer),
    .dts = decoding_time (stream, buffer),
    .duration = duration_of (self, stream, buffer),
    .data = gst_buffer_ref (buffer) };

  g_array_append_val (self->units, unit);
  self->bytes += gst_buffer_get_size (buffer);
}

/* The first units of a camera with B-frames would be decoded before its time
 * began, and come without a time for it. */
static void
complete_times (EmuHlsPackager *self, gint64 end)
{
  gint64 next = end;

  for (guint i = self->units->len; i > 0; i--) {
    EmuHlsUnit *unit = &g_array_index (self->units, EmuHlsUnit, i - 1);

    if (unit->dts == UNKNOWN_TIME)
      unit->dts = MIN (unit->pts, next - (gint64) unit->duration);
    if (unit->stream == EMU_STREAM_VIDEO)
      next = unit->dts;
  }
}

/* @end: when the next segment begins to be decoded */
static GBytes *
write_units (EmuHlsPackager *self, gint64 end)
{
  const EmuHlsUnit *first = &g_array_index (self->units, EmuHlsUnit, 0);

  complete_times (self, end);
  self->shift = MAX (self->shift, -first->dts);
  for (guint i = 0; i < self->units->len; i++) {
    EmuHlsUnit *unit = &g_array_index (self->units, EmuHlsUnit, i);

    /* Audio may begin a little earlier. */
    unit->pts = MAX (unit->pts + self->shift, 0);
    unit->dts = MAX (unit->dts + self->shift, 0);
  }
  self->n_written++;
  if (self->format == EMU_HLS_TS)
    return emu_ts_writer_write (self->ts, self->units);
  return emu_mp4_write_segment (
      &self->tracks, self->n_written, self->units, end + self->shift);
}

/* Whether the segment is long enough for @key to begin the next. */
static gboolean
is_full (EmuHlsPackager *self, GstBuffer *key)
{
  const EmuHlsUnit *first;

  if (self->units->len == 0)
    return FALSE;
  first = &g_array_index (self->units, EmuHlsUnit, 0);
  return (gint64) GST_BUFFER_PTS (key) - first->pts >=
      (gint64) (self->segment_duration - TOLERANCE);
}

static void
finish (EmuHlsPackager *self, GstBuffer *key, EmuHlsPiece *piece)
{
  const EmuHlsUnit *first = &g_array_index (self->units, EmuHlsUnit, 0);

  piece->start = (GstClockTime) first->pts;
  piece->duration = GST_BUFFER_PTS (key) - piece->start;
  piece->after_gap = self->after_gap;
  piece->data = write_units (self, (gint64) GST_BUFFER_DTS_OR_PTS (key));
  self->after_gap = FALSE;
  forget_units (self);
}

/*
 * Takes the next unit: the first has to be a key frame.
 *
 * @piece: (out): the caller frees its data
 *
 * Returns: whether @unit ended a segment, which is then in *@piece; the unit
 *   itself belongs to the next
 */
gboolean
emu_hls_packager_take (
    EmuHlsPackager *self, EmuStream stream, GstBuffer *unit, EmuHlsPiece *piece)
{
  gboolean key = stream == EMU_STREAM_VIDEO &&
      !GST_BUFFER_FLAG_IS_SET (unit, GST_BUFFER_FLAG_DELTA_UNIT);
  gboolean done = key && is_full (self, unit);

  if (!GST_BUFFER_PTS_IS_VALID (unit) ||
      (stream == EMU_STREAM_AUDIO && self->tracks.audio_config == NULL))
    return FALSE;
  if (done)
    finish (self, unit, piece);
  if (self->units->len >= MAX_UNITS || self->bytes > MAX_BYTES) {
    forget_units (self);
    self->after_gap = TRUE;
  }
  if (key || self->units->len > 0)
    remember (self, stream, unit);
  return done;
}
