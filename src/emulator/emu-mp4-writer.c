/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-mp4-writer.h"

#include <string.h>

/* GStreamer's mp4mux cuts the fragments of each track where it likes and counts
 * from 0 in each run; the muxers that were made for segments are not in
 * Debian 12. */

#define VIDEO_TIMESCALE 90000
#define VIDEO_TRACK 1
#define AUDIO_TRACK 2

/* ISO/IEC 14496-12: flags of track fragments, of runs, and of samples. */
#define DEFAULT_BASE_IS_MOOF 0x020000
#define RUN_FIELDS 0x000f01
#define KEY_SAMPLE 0x02000000
#define OTHER_SAMPLE 0x01010000

/* ---- Boxes ---- */

static void
put (GByteArray *out, const void *data, gsize size)
{
  g_byte_array_append (out, data, (guint) size);
}

static void
put_zeros (GByteArray *out, guint n)
{
  guint start = out->len;

  g_byte_array_set_size (out, start + n);
  memset (out->data + start, 0, n);
}

static void
put_u8 (GByteArray *out, guint value)
{
  guint8 byte = (guint8) value;

  put (out, &byte, 1);
}

static void
put_u16 (GByteArray *out, guint value)
{
  guint16 number = GUINT16_TO_BE ((guint16) value);

  put (out, &number, sizeof number);
}

static void
put_u32 (GByteArray *out, guint32 value)
{
  guint32 number = GUINT32_TO_BE (value);

  put (out, &number, sizeof number);
}

static void
put_u64 (GByteArray *out, guint64 value)
{
  guint64 number = GUINT64_TO_BE (value);

  put (out, &number, sizeof number);
}

static void
patch_u32 (GByteArray *out, guint position, guint32 value)
{
  guint32 number = GUINT32_TO_BE (value);

  memcpy (out->data + position, &number, sizeof number);
}

/* Returns: what close_box() wants */
static guint
open_box (GByteArray *out, const char *type)
{
  put_u32 (out, 0);
  put (out, type, 4);
  return out->len - 8;
}

static guint
open_full_box (GByteArray *out, const char *type, guint version, guint32 flags)
{
  guint box = open_box (out, type);

  put_u32 (out, version << 24 | flags);
  return box;
}

static void
close_box (GByteArray *out, guint box)
{
  patch_u32 (out, box, out->len - box);
}

static void
put_matrix (GByteArray *out)
{
  static const guint32 unity[] = { 0x10000, 0, 0, 0, 0x10000, 0, 0, 0,
    0x40000000 };

  for (guint i = 0; i < G_N_ELEMENTS (unity); i++)
    put_u32 (out, unity[i]);
}

/* ---- The initialization segment ---- */

static void
put_avc1 (GByteArray *out, const EmuHlsTracks *tracks)
{
  gboolean h265 = tracks->codec == EMU_VIDEO_H265;
  guint box = open_box (out, h265 ? "hvc1" : "avc1");
  guint inner;
  gsize size;
  const void *config = g_bytes_get_data (tracks->video_config, &size);

  put_zeros (out, 6);
  put_u16 (out, 1);
  put_zeros (out, 16);
  put_u16 (out, (guint) tracks->width);
  put_u16 (out, (guint) tracks->height);
  put_u32 (out, 0x480000);
  put_u32 (out, 0x480000);
  put_u32 (out, 0);
  put_u16 (out, 1);
  put_zeros (out, 32);
  put_u16 (out, 24);
  put_u16 (out, 0xffff);
  inner = open_box (out, h265 ? "hvcC" : "avcC");
  put (out, config, size);
  close_box (out, inner);
  close_box (out, box);
}

/* The descriptors of ISO/IEC 14496-1, each with its tag and its size. */
static void
put_esds (GByteArray *out, GBytes *audio_config)
{
  gsize size;
  const void *config = g_bytes_get_data (audio_config, &size);
  guint box = open_full_box (out, "esds", 0, 0);

  put_u8 (out, 3);
  put_u8 (out, 3 + 2 + 13 + 2 + (guint) size + 3);
  put_u16 (out, AUDIO_TRACK);
  put_u8 (out, 0);
  put_u8 (out, 4);
  put_u8 (out, 13 + 2 + (guint) size);
  put_u8 (out, 0x40);
  put_u8 (out, 0x15);
  put_zeros (out, 3 + 4 + 4);
  put_u8 (out, 5);
  put_u8 (out, (guint) size);
  put (out, config, size);
  put_u8 (out, 6);
  put_u8 (out, 1);
  put_u8 (out, 2);
  close_box (out, box);
}

static void
put_mp4a (GByteArray *out, const EmuHlsTracks *tracks)
{
  guint box = open_box (out, "mp4a");

  put_zeros (out, 6);
  put_u16 (out, 1);
  put_zeros (out, 8);
  put_u16 (out, (guint) tracks->channels);
  put_u16 (out, 16);
  put_u32 (out, 0);
  put_u32 (out, (guint32) tracks->rate << 16);
  put_esds (out, tracks->audio_config);
  close_box (out, box);
}

/* The sample table: empty but for the description, samples are in fragments. */
static void
put_stbl (GByteArray *out, const EmuHlsTracks *tracks, gboolean video)
{
  static const char empty_boxes[][5] = { "stts", "stsc", "stco" };
  guint box = open_box (out, "stbl");
  guint inner = open_full_box (out, "stsd", 0, 0);

  put_u32 (out, 1);
  if (video)
    put_avc1 (out, tracks);
  else
    put_mp4a (out, tracks);
  close_box (out, inner);
  for (guint i = 0; i < G_N_ELEMENTS (empty_boxes); i++) {
    inner = open_full_box (out, empty_boxes[i], 0, 0);
    put_u32 (out, 0);
    close_box (out, inner);
  }
  inner = open_full_box (out, "stsz", 0, 0);
  put_zeros (out, 8);
  close_box (out, inner);
  close_box (out, box);
}

static void
put_minf (GByteArray *out, const EmuHlsTracks *tracks, gboolean video)
{
  guint box = open_box (out, "minf");
  guint inner = open_full_box (out, video ? "vmhd" : "smhd", 0, video);
  guint innermost;

  put_zeros (out, video ? 8 : 4);
  close_box (out, inner);
  inner = open_box (out, "dinf");
  innermost = open_full_box (out, "dref", 0, 0);
  put_u32 (out, 1);
  close_box (out, open_full_box (out, "url ", 0, 1));
  close_box (out, innermost);
  close_box (out, inner);
  put_stbl (out, tracks, video);
  close_box (out, box);
}

static guint32
timescale_of (const EmuHlsTracks *tracks, gboolean video)
{
  return video ? VIDEO_TIMESCALE : (guint32) tracks->rate;
}

static void
put_mdia (GByteArray *out, const EmuHlsTracks *tracks, gboolean video)
{
  guint box = open_box (out, "mdia");
  guint inner = open_full_box (out, "mdhd", 0, 0);

  put_zeros (out, 8);
  put_u32 (out, timescale_of (tracks, video));
  put_u32 (out, 0);
  /* The language: undetermined. */
  put_u16 (out, 0x55c4);
  put_u16 (out, 0);
  close_box (out, inner);
  inner = open_full_box (out, "hdlr", 0, 0);
  put_u32 (out, 0);
  put (out, video ? "vide" : "soun", 4);
  put_zeros (out, 12 + 1);
  close_box (out, inner);
  put_minf (out, tracks, video);
  close_box (out, box);
}

static void
put_trak (GByteArray *out, const EmuHlsTracks *tracks, gboolean video)
{
  guint box = open_box (out, "trak");
  /* Enabled, and part of the presentation. */
  guint inner = open_full_box (out, "tkhd", 0, 3);

  put_zeros (out, 8);
  put_u32 (out, video ? VIDEO_TRACK : AUDIO_TRACK);
  put_zeros (out, 4 + 4 + 8 + 4);
  put_u16 (out, video ? 0 : 0x100);
  put_u16 (out, 0);
  put_matrix (out);
  put_u32 (out, video ? (guint32) tracks->width << 16 : 0);
  put_u32 (out, video ? (guint32) tracks->height << 16 : 0);
  close_box (out, inner);
  put_mdia (out, tracks, video);
  close_box (out, box);
}

static void
put_trex (GByteArray *out, guint32 track)
{
  guint box = open_full_box (out, "trex", 0, 0);

  put_u32 (out, track);
  put_u32 (out, 1);
  put_zeros (out, 12);
  close_box (out, box);
}

static void
put_mvhd (GByteArray *out)
{
  guint box = open_full_box (out, "mvhd", 0, 0);

  put_zeros (out, 8);
  put_u32 (out, 1000);
  put_u32 (out, 0);
  put_u32 (out, 0x10000);
  put_u16 (out, 0x100);
  put_zeros (out, 10);
  put_matrix (out);
  put_zeros (out, 24);
  put_u32 (out, AUDIO_TRACK + 1);
  close_box (out, box);
}

/* Returns: (transfer full): what EXT-X-MAP leads to */
GBytes *
emu_mp4_write_init (const EmuHlsTracks *tracks)
{
  GByteArray *out = g_byte_array_new ();
  guint box = open_box (out, "ftyp");
  guint inner;

  put (out, "iso5\0\0\0\0iso5iso6mp41", 20);
  close_box (out, box);
  box = open_box (out, "moov");
  put_mvhd (out);
  put_trak (out, tracks, TRUE);
  if (tracks->audio_config != NULL)
    put_trak (out, tracks, FALSE);
  inner = open_box (out, "mvex");
  put_trex (out, VIDEO_TRACK);
  if (tracks->audio_config != NULL)
    put_trex (out, AUDIO_TRACK);
  close_box (out, inner);
  close_box (out, box);
  return g_byte_array_free_to_bytes (out);
}

/* ---- Segments ---- */

/* One track of a segment. */
typedef struct {
  EmuStream stream;
  guint32 timescale;
  /* (element-type EmuHlsUnit): not owned */
  GPtrArray *units;
  /* When the next segment begins; video only. */
  gint64 end;
  /* Where in the output the offset of the data goes. */
  guint offset_position;
} Run;

static guint64
to_scale (const Run *run, gint64 time)
{
  return gst_util_uint64_scale_round (
      (guint64) time, run->timescale, GST_SECOND);
}

static const EmuHlsUnit *
nth (const Run *run, guint i)
{
  return g_ptr_array_index (run->units, i);
}

/* Each picture lasts until the next; an audio frame has its own length, also
 * when one after it is missing. */
static guint32
sample_duration (const Run *run, guint i)
{
  gint64 next;

  if (run->stream == EMU_STREAM_AUDIO)
    return (guint32) to_scale (run, (gint64) nth (run, i)->duration);
  next = i + 1 < run->units->len ? nth (run, i + 1)->dts : run->end;
  return (guint32) (to_scale (run, next) - to_scale (run, nth (run, i)->dts));
}

static void
put_trun (GByteArray *out, Run *run)
{
  guint box = open_full_box (out, "trun", 1, RUN_FIELDS);

  put_u32 (out, run->units->len);
  run->offset_position = out->len;
  put_u32 (out, 0);
  for (guint i = 0; i < run->units->len; i++) {
    const EmuHlsUnit *unit = nth (run, i);

    put_u32 (out, sample_duration (run, i));
    put_u32 (out, (guint32) gst_buffer_get_size (unit->data));
    put_u32 (out, unit->key ? KEY_SAMPLE : OTHER_SAMPLE);
    put_u32 (
        out, (guint32) (to_scale (run, unit->pts) - to_scale (run, unit->dts)));
  }
  close_box (out, box);
}

static void
put_traf (GByteArray *out, Run *run)
{
  guint box = open_box (out, "traf");
  guint inner = open_full_box (out, "tfhd", 0, DEFAULT_BASE_IS_MOOF);

  put_u32 (out, run->stream == EMU_STREAM_VIDEO ? VIDEO_TRACK : AUDIO_TRACK);
  close_box (out, inner);
  inner = open_full_box (out, "tfdt", 1, 0);
  put_u64 (out, to_scale (run, nth (run, 0)->dts));
  close_box (out, inner);
  put_trun (out, run);
  close_box (out, box);
}

static void
put_data (GByteArray *out, Run *run)
{
  for (guint i = 0; i < run->units->len; i++) {
    GstMapInfo map;

    if (gst_buffer_map (nth (run, i)->data, &map, GST_MAP_READ)) {
      put (out, map.data, map.size);
      gst_buffer_unmap (nth (run, i)->data, &map);
    }
  }
}

/*
 * @number: of the segment, the first has 1
 * @units: (element-type EmuHlsUnit): with times that are not negative
 * @end: when the next segment begins to be decoded
 *
 * Returns: (transfer full): one fragment with all units of all tracks
 */
GBytes *
emu_mp4_write_segment (
    const EmuHlsTracks *tracks, guint32 number, GArray *units, gint64 end)
{
  GByteArray *out = g_byte_array_new ();
  Run runs[EMU_N_STREAMS];
  guint moof = open_box (out, "moof");
  guint box = open_full_box (out, "mfhd", 0, 0);

  put_u32 (out, number);
  close_box (out, box);
  for (int i = 0; i < EMU_N_STREAMS; i++)
    runs[i] = (Run){ .stream = i,
      .timescale = timescale_of (tracks, i == EMU_STREAM_VIDEO),
      .units = g_ptr_array_new (),
      .end = end };
  for (guint i = 0; i < units->len; i++) {
    EmuHlsUnit *unit = &g_array_index (units, EmuHlsUnit, i);

    g_ptr_array_add (runs[unit->stream].units, unit);
  }
  for (int i = 0; i < EMU_N_STREAMS; i++)
    if (runs[i].units->len > 0)
      put_traf (out, &runs[i]);
  close_box (out, moof);

  box = open_box (out, "mdat");
  for (int i = 0; i < EMU_N_STREAMS; i++) {
    if (runs[i].units->len > 0)
      patch_u32 (out, runs[i].offset_position, out->len - moof);
    put_data (out, &runs[i]);
    g_ptr_array_unref (runs[i].units);
  }
  close_box (out, box);
  return g_byte_array_free_to_bytes (out);
}
