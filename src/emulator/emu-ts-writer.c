/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-ts-writer.h"

#include <string.h>

#include "emu-elementary.h"

/* GStreamer's mpegtsmux would have to run on threads of its own without end, or
 * begin its counters anew in each segment, which players take for a loss. */

#define PACKET_BYTES 188
#define HEADER_BYTES 4
#define PCR_BYTES 6

#define PAT_PID 0x0000
#define VIDEO_PID 0x0100
#define AUDIO_PID 0x0101
#define PMT_PID 0x1000

#define H264_STREAM_TYPE 0x1b
#define H265_STREAM_TYPE 0x24
#define ADTS_STREAM_TYPE 0x0f

#define VIDEO_STREAM_ID 0xe0
#define AUDIO_STREAM_ID 0xc0

/* Time stamps begin here, so that the clock, which runs ahead of them, never
 * lies before 0. */
#define FIRST_TICK 900000
#define CLOCK_LEAD 45000
#define TICK_MASK ((G_GUINT64_CONSTANT (1) << 33) - 1)

typedef enum { PAT, PMT, VIDEO, AUDIO, N_PIDS } Pid;

struct _EmuTsWriter {
  EmuVideoCodec codec;
  GBytes *audio_config;
  GByteArray *parameter_sets;
  /* They go on from segment to segment. */
  guint8 counters[N_PIDS];
};

/* @tracks: only looked at */
EmuTsWriter *
emu_ts_writer_new (const EmuHlsTracks *tracks)
{
  EmuTsWriter *self = g_new0 (EmuTsWriter, 1);
  gsize size;
  const guint8 *config = g_bytes_get_data (tracks->video_config, &size);

  self->codec = tracks->codec;
  self->parameter_sets =
      emu_elementary_parameter_sets (tracks->codec, config, size);
  if (tracks->audio_config != NULL)
    self->audio_config = g_bytes_ref (tracks->audio_config);
  return self;
}

void
emu_ts_writer_free (EmuTsWriter *self)
{
  g_byte_array_unref (self->parameter_sets);
  g_clear_pointer (&self->audio_config, g_bytes_unref);
  g_free (self);
}

/* ---- Packets ---- */

/* The adaptation field of a packet; 0 bytes for none. */
typedef struct {
  guint8 bytes[PACKET_BYTES];
  gsize size;
} Field;

/* Fills up with stuffing to @size bytes. */
static void
field_grow (Field *field, gsize size)
{
  if (size <= field->size)
    return;
  if (field->size == 0 && size > 1) {
    field->bytes[1] = 0;
    field->size = 2;
  }
  memset (field->bytes + field->size, 0xff, size - field->size);
  field->size = size;
  field->bytes[0] = (guint8) (size - 1);
}

/* @ticks: the program clock, 90000 a second */
static void
field_set_clock (Field *field, guint64 ticks, gboolean key)
{
  guint8 *bytes = field->bytes;

  field->size = 2 + PCR_BYTES;
  bytes[0] = (guint8) (field->size - 1);
  bytes[1] = key ? 0x50 : 0x10;
  bytes[2] = (guint8) (ticks >> 25);
  bytes[3] = (guint8) (ticks >> 17);
  bytes[4] = (guint8) (ticks >> 9);
  bytes[5] = (guint8) (ticks >> 1);
  bytes[6] = (guint8) ((ticks & 1) << 7 | 0x7e);
  bytes[7] = 0;
}

static guint
number_of (Pid pid)
{
  static const guint numbers[] = { PAT_PID, PMT_PID, VIDEO_PID, AUDIO_PID };

  return numbers[pid];
}

static void
append_header (
    EmuTsWriter *self, GByteArray *out, Pid pid, gboolean start, gboolean field)
{
  guint number = number_of (pid);
  const guint8 header[HEADER_BYTES] = { 0x47,
    (guint8) ((start ? 0x40 : 0) | number >> 8), (guint8) number,
    (guint8) ((field ? 0x30 : 0x10) | self->counters[pid]) };

  self->counters[pid] = (self->counters[pid] + 1) & 15;
  g_byte_array_append (out, header, sizeof header);
}

/* @field: (inout): for the first packet */
static void
append_packets (EmuTsWriter *self, GByteArray *out, Pid pid, Field *field,
    const guint8 *data, gsize size)
{
  gboolean start = TRUE;

  while (size > 0) {
    gsize space = PACKET_BYTES - HEADER_BYTES - field->size;
    gsize piece = MIN (size, space);

    field_grow (field, field->size + space - piece);
    append_header (self, out, pid, start, field->size > 0);
    g_byte_array_append (out, field->bytes, (guint) field->size);
    g_byte_array_append (out, data, (guint) piece);
    data += piece;
    size -= piece;
    field->size = 0;
    start = FALSE;
  }
}

/* ---- Tables ---- */

static guint32
checksum (const guint8 *data, gsize size)
{
  guint32 crc = 0xffffffff;

  for (gsize i = 0; i < size; i++) {
    crc ^= (guint32) data[i] << 24;
    for (int bit = 0; bit < 8; bit++)
      crc = crc << 1 ^ (crc & 0x80000000 ? 0x04c11db7 : 0);
  }
  return crc;
}

/* @body: what stands between the length and the checksum */
static void
append_table (EmuTsWriter *self, GByteArray *out, Pid pid, guint8 table_id,
    const guint8 *body, gsize size)
{
  guint8 packet[PACKET_BYTES - HEADER_BYTES];
  guint32 crc;

  memset (packet, 0xff, sizeof packet);
  packet[0] = 0;
  packet[1] = table_id;
  packet[2] = 0xb0;
  packet[3] = (guint8) (size + sizeof crc);
  memcpy (packet + 4, body, size);
  crc = GUINT32_TO_BE (checksum (packet + 1, 3 + size));
  memcpy (packet + 4 + size, &crc, sizeof crc);
  append_header (self, out, pid, TRUE, FALSE);
  g_byte_array_append (out, packet, sizeof packet);
}

static void
append_tables (EmuTsWriter *self, GByteArray *out)
{
  static const guint8 pat[] = { 0, 1, 0xc1, 0, 0, 0, 1, 0xe0 | PMT_PID >> 8,
    PMT_PID & 0xff };
  const guint8 pmt[] = { 0, 1, 0xc1, 0, 0, 0xe0 | VIDEO_PID >> 8,
    VIDEO_PID & 0xff, 0xf0, 0,
    self->codec == EMU_VIDEO_H265 ? H265_STREAM_TYPE : H264_STREAM_TYPE,
    0xe0 | VIDEO_PID >> 8, VIDEO_PID & 0xff, 0xf0, 0, ADTS_STREAM_TYPE,
    0xe0 | AUDIO_PID >> 8, AUDIO_PID & 0xff, 0xf0, 0 };
  gsize audio_bytes = self->audio_config != NULL ? 0 : 5;

  append_table (self, out, PAT, 0, pat, sizeof pat);
  append_table (self, out, PMT, 2, pmt, sizeof pmt - audio_bytes);
}

/* ---- Access units ---- */

static guint64
to_ticks (gint64 time)
{
  return gst_util_uint64_scale ((guint64) time, 90000, GST_SECOND) + FIRST_TICK;
}

/* @mark: what stands in the first four bits */
static void
append_stamp (GByteArray *out, guint8 mark, guint64 ticks)
{
  const guint8 bytes[] = {
    (guint8) (mark << 4 | (ticks >> 29 & 0x0e) | 1),
    (guint8) (ticks >> 22),
    (guint8) ((ticks >> 14 & 0xfe) | 1),
    (guint8) (ticks >> 7),
    (guint8) ((ticks << 1 & 0xfe) | 1),
  };

  g_byte_array_append (out, bytes, sizeof bytes);
}

/* The header of a PES packet whose payload has @size bytes. */
static void
append_pes_header (
    GByteArray *out, guint8 stream_id, guint64 pts, guint64 dts, gsize size)
{
  gboolean two = pts != dts;
  gsize stamps = two ? 10 : 5;
  gsize length = 3 + stamps + size;
  guint8 header[] = { 0, 0, 1, stream_id, 0, 0, 0x84, two ? 0xc0 : 0x80,
    (guint8) stamps };

  /* 0 stands for as long as it takes; video may be that long. */
  if (length <= G_MAXUINT16) {
    header[4] = (guint8) (length >> 8);
    header[5] = (guint8) length;
  }
  g_byte_array_append (out, header, sizeof header);
  append_stamp (out, two ? 3 : 2, pts);
  if (two)
    append_stamp (out, 1, dts);
}

/* Returns: (transfer full): the unit as it stands in its PES packet */
static GByteArray *
make_payload (EmuTsWriter *self, const EmuHlsUnit *unit, const GstMapInfo *map)
{
  GByteArray *payload = g_byte_array_sized_new ((guint) map->size + 256);

  if (unit->stream == EMU_STREAM_VIDEO) {
    emu_elementary_append_video (payload, self->codec,
        unit->key ? self->parameter_sets : NULL, map->data, map->size);
  } else {
    emu_elementary_append_adts (
        payload, g_bytes_get_data (self->audio_config, NULL), map->size);
    g_byte_array_append (payload, map->data, (guint) map->size);
  }
  return payload;
}

static void
append_unit (EmuTsWriter *self, GByteArray *out, const EmuHlsUnit *unit)
{
  gboolean video = unit->stream == EMU_STREAM_VIDEO;
  guint64 dts = to_ticks (unit->dts);
  Field field = { .size = 0 };
  g_autoptr (GByteArray) payload = NULL;
  g_autoptr (GByteArray) packet = NULL;
  GstMapInfo map;

  if (!gst_buffer_map (unit->data, &map, GST_MAP_READ))
    return;
  payload = make_payload (self, unit, &map);
  gst_buffer_unmap (unit->data, &map);
  packet = g_byte_array_sized_new (payload->len + 32);
  append_pes_header (packet, video ? VIDEO_STREAM_ID : AUDIO_STREAM_ID,
      to_ticks (unit->pts) & TICK_MASK, dts & TICK_MASK, payload->len);
  g_byte_array_append (packet, payload->data, payload->len);
  if (video)
    field_set_clock (&field, (dts - CLOCK_LEAD) & TICK_MASK, unit->key);
  append_packets (
      self, out, video ? VIDEO : AUDIO, &field, packet->data, packet->len);
}

/*
 * @units: (element-type EmuHlsUnit): with times that are not negative
 *
 * Returns: (transfer full): a segment that carries them, each in a packet
 *   stream of its own
 */
GBytes *
emu_ts_writer_write (EmuTsWriter *self, GArray *units)
{
  GByteArray *out = g_byte_array_new ();

  append_tables (self, out);
  for (guint i = 0; i < units->len; i++)
    append_unit (self, out, &g_array_index (units, EmuHlsUnit, i));
  return g_byte_array_free_to_bytes (out);
}
