/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parts of HLS that need no server. */
#include "emu-elementary.h"
#include "emu-hls-cipher.h"
#include "emu-hls-playlist.h"
#include "emu-hls-target.h"
#include "vxg-test.h"

#include <gst/gst.h>
#include <string.h>

/* ---- Targets ---- */

static void
check_target (const char *path, EmuHlsKind kind, guint64 number)
{
  g_auto (EmuHlsTarget) target = { 0 };

  emu_hls_target_parse (&target, path);
  g_assert_cmpint (target.kind, ==, kind);
  g_assert_cmpuint (target.number, ==, number);
}

static void
test_target (void)
{
  g_auto (EmuHlsTarget) target = { 0 };

  emu_hls_target_parse (&target, "/live/media-7/t/hls/u1/segment-12.ts");
  g_assert_cmpstr (target.node, ==, "media-7");
  g_assert_cmpstr (target.ticket, ==, "t");
  g_assert_cmpstr (target.stream_name, ==, "u1");
  g_assert_cmpstr (target.folder, ==, "/live/media-7/t/hls/u1/");
  check_target ("/live/a/t/hls/u/index.m3u8", EMU_HLS_INDEX, 0);
  check_target ("/live/a/t/hls/u/variant-3.m3u8", EMU_HLS_VARIANT, 3);
  check_target ("/live/a/t/hls/u/init.mp4", EMU_HLS_MAP, 0);
  check_target ("/live/a/t/hls/u/segment-1.m4s", EMU_HLS_SEGMENT, 1);
  check_target ("/live/a/t/hls/u/segment-18446744073709551615.ts",
      EMU_HLS_SEGMENT, G_MAXUINT64);
  check_target ("/live/a/t/hls/u/key-4.bin", EMU_HLS_KEY, 4);
}

static void
test_target_bad (void)
{
  static const char *const paths[] = { "", "/", "/live/a", "index.m3u8",
    "/live//t/hls/u/index.m3u8", "/live/a/t/dash/u/index.m3u8",
    "/vod/a/t/hls/u/index.m3u8", "x/live/a/t/hls/u/index.m3u8",
    "/live/a/t/hls/u/", "/live/a/t/hls/u/index.m3u8/",
    "/live/a/t/hls/u/x/index.m3u8", "/live/a/t/hls/u/segment-.ts",
    "/live/a/t/hls/u/segment.ts", "/live/a/t/hls/u/segment--1.ts",
    "/live/a/t/hls/u/segment-1x.ts", "/live/a/t/hls/u/key-1.ts",
    "/live/a/t/hls/u/segment-18446744073709551616.ts" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    check_target (paths[i], EMU_HLS_NOTHING, 0);
}

/* ---- Elementary streams ---- */

static const guint8 avcc[] = { 1, 0x64, 0, 0x1e, 0xff, 0xe1, 0, 3, 0x67, 0x64,
  1, 1, 0, 2, 0x68, 0xce };

static void
test_parameter_sets (void)
{
  static const guint8 expected[] = { 0, 0, 0, 1, 0x67, 0x64, 1, 0, 0, 0, 1,
    0x68, 0xce };
  g_autoptr (GByteArray) sets =
      emu_elementary_parameter_sets (EMU_VIDEO_H264, avcc, sizeof avcc);

  g_assert_cmpmem (sets->data, sets->len, expected, sizeof expected);
}

/* Whatever a file claims, nothing outside of it is read. */
static void
test_parameter_sets_garbage (void)
{
  for (guint i = 0; i < 20000; i++) {
    gsize size = (gsize) g_test_rand_int_range (0, 48);
    g_autofree guint8 *copy = g_malloc0 (size);
    g_autoptr (GByteArray) h264 = NULL;
    g_autoptr (GByteArray) h265 = NULL;

    for (gsize n = 0; n < size; n++)
      copy[n] = (guint8) g_test_rand_int_range (0, n % 2 == 0 ? 4 : 256);
    h264 = emu_elementary_parameter_sets (EMU_VIDEO_H264, copy, size);
    h265 = emu_elementary_parameter_sets (EMU_VIDEO_H265, copy, size);
    g_assert_cmpuint (h264->len, <=, 3 * size);
    g_assert_cmpuint (h265->len, <=, 3 * size);
  }
}

/* One delimiter, the sets, and the slice. */
static void
test_video (void)
{
  static const guint8 unit[] = { 0, 0, 0, 2, 9, 0x10, 0, 0, 0, 3, 0x65, 0x88,
    0x80 };
  static const guint8 expected[] = { 0, 0, 0, 1, 9, 0xf0, 0, 0, 0, 1, 0x67,
    0x64, 1, 0, 0, 0, 1, 0x68, 0xce, 0, 0, 0, 1, 0x65, 0x88, 0x80 };
  g_autoptr (GByteArray) sets =
      emu_elementary_parameter_sets (EMU_VIDEO_H264, avcc, sizeof avcc);
  g_autoptr (GByteArray) out = g_byte_array_new ();

  emu_elementary_append_video (out, EMU_VIDEO_H264, sets, unit, sizeof unit);
  g_assert_cmpmem (out->data, out->len, expected, sizeof expected);
}

/* AAC LC, 48000 a second, one channel, 100 bytes. */
static void
test_adts (void)
{
  static const guint8 config[] = { 0x11, 0x88 };
  static const guint8 expected[] = { 0xff, 0xf1, 0x4c, 0x40, 0x0d, 0x7f, 0xfc };
  g_autoptr (GByteArray) out = g_byte_array_new ();

  emu_elementary_append_adts (out, config, 100);
  g_assert_cmpmem (out->data, out->len, expected, sizeof expected);
}

/* ---- Encryption ---- */

static void
test_keys (void)
{
  g_autoptr (GBytes) secret = g_bytes_new_static ("secret", 6);
  g_autoptr (GBytes) key = emu_hls_key_new (secret, "a", 1);
  g_autoptr (GBytes) same = emu_hls_key_new (secret, "a", 1);
  g_autoptr (GBytes) next = emu_hls_key_new (secret, "a", 2);
  g_autoptr (GBytes) other = emu_hls_key_new (secret, "b", 1);

  g_assert_cmpuint (g_bytes_get_size (key), ==, 16);
  g_assert_true (g_bytes_equal (key, same));
  g_assert_false (g_bytes_equal (key, next));
  g_assert_false (g_bytes_equal (key, other));
}

/* ---- Cutting ---- */

static EmuHlsPackager *
new_packager (void)
{
  g_autoptr (GstBuffer) config = gst_buffer_new_memdup (avcc, sizeof avcc);
  g_autoptr (GstCaps) caps =
      gst_caps_new_simple ("video/x-h264", "width", G_TYPE_INT, 64, "height",
          G_TYPE_INT, 64, "codec_data", GST_TYPE_BUFFER, config, NULL);
  EmuHlsTracks tracks = { 0 };

  g_assert_true (emu_hls_tracks_init (&tracks, EMU_VIDEO_H264, caps, NULL));
  return emu_hls_packager_new (EMU_HLS_TS, &tracks, GST_SECOND);
}

/* Takes picture @number of ten a second; whether it ended a segment. */
static gboolean
take (
    EmuHlsPackager *packager, guint64 number, gboolean key, EmuHlsPiece *piece)
{
  static const guint8 slice[] = { 0, 0, 0, 3, 0x65, 0x88, 0x80 };
  g_autoptr (GstBuffer) unit = gst_buffer_new_memdup (slice, sizeof slice);

  GST_BUFFER_PTS (unit) = number * GST_SECOND / 10;
  GST_BUFFER_DTS (unit) = GST_BUFFER_PTS (unit);
  GST_BUFFER_DURATION (unit) = GST_SECOND / 10;
  if (!key)
    GST_BUFFER_FLAG_SET (unit, GST_BUFFER_FLAG_DELTA_UNIT);
  return emu_hls_packager_take (packager, EMU_STREAM_VIDEO, unit, piece);
}

/* Segments end at the first key frame that comes late enough. */
static void
test_cut (void)
{
  g_autoptr (EmuHlsPackager) packager = new_packager ();
  EmuHlsPiece piece;

  for (guint i = 0; i < 30; i++) {
    gboolean done = take (packager, i, i % 4 == 0, &piece);

    g_assert_cmpint (done, ==, i == 12 || i == 24);
    if (!done)
      continue;
    g_assert_cmpuint (piece.start, ==, (i - 12) * GST_SECOND / 10);
    g_assert_cmpuint (piece.duration, ==, 12 * GST_SECOND / 10);
    g_assert_false (piece.after_gap);
    g_bytes_unref (piece.data);
  }
}

/* Without key frames nothing is kept for ever, and the next segment says so. */
static void
test_cut_bounded (void)
{
  g_autoptr (EmuHlsPackager) packager = new_packager ();
  EmuHlsPiece piece;

  g_assert_false (take (packager, 0, TRUE, &piece));
  for (guint i = 1; i <= 20000; i++)
    g_assert_false (take (packager, i, FALSE, &piece));
  /* Nothing is left of it that this could end. */
  g_assert_false (take (packager, 20001, TRUE, &piece));
  g_assert_true (take (packager, 20011, TRUE, &piece));
  g_assert_cmpuint (piece.start, ==, 20001 * GST_SECOND / 10);
  g_assert_true (piece.after_gap);
  g_bytes_unref (piece.data);
}

/* ---- Playlists ---- */

static void
add_segment (EmuHlsWindow *window, guint64 serial)
{
  EmuHlsPiece piece = { .data = g_bytes_new_static ("x", 1),
    .duration = GST_SECOND + GST_USECOND };
  EmuHlsSegment *segment = emu_hls_segment_new (serial, &piece);

  segment->wall_us = (gint64) serial * G_USEC_PER_SEC + 5;
  segment->discontinuity = serial == 11;
  segment->n_discontinuities = serial >= 11 ? 3 : 2;
  segment->missing = serial == 12;
  g_ptr_array_add (window->segments, segment);
}

static void
test_playlist (void)
{
  g_autoptr (EmuHlsWindow) window = g_new0 (EmuHlsWindow, 1);
  EmuHlsStyle style = { .folder = "/f/",
    .encrypted = TRUE,
    .name_iv = TRUE,
    .key_segments = 2,
    .number_offset = 5 };
  g_autofree char *text = NULL;

  window->segments =
      g_ptr_array_new_with_free_func ((GDestroyNotify) emu_hls_segment_unref);
  window->target_duration = 2;
  window->fmp4 = TRUE;
  for (guint64 i = 10; i < 13; i++)
    add_segment (window, i);
  text = emu_hls_playlist_write (window, &style);
  g_assert_cmpstr (text, ==,
      "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:2\n"
      "#EXT-X-MEDIA-SEQUENCE:15\n#EXT-X-DISCONTINUITY-SEQUENCE:2\n"
      "#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-MAP:URI=\"/f/init.mp4\"\n"
      "#EXT-X-KEY:METHOD=AES-128,URI=\"/f/key-5.bin\","
      "IV=0x0000000000000000000000000000000F\n"
      "#EXT-X-PROGRAM-DATE-TIME:1970-01-01T00:00:10.000005Z\n"
      "#EXTINF:1.000001,\n/f/segment-10.m4s\n"
      "#EXT-X-DISCONTINUITY\n"
      "#EXT-X-KEY:METHOD=AES-128,URI=\"/f/key-5.bin\","
      "IV=0x00000000000000000000000000000010\n"
      "#EXT-X-PROGRAM-DATE-TIME:1970-01-01T00:00:11.000005Z\n"
      "#EXTINF:1.000001,\n/f/segment-11.m4s\n"
      "#EXT-X-KEY:METHOD=AES-128,URI=\"/f/key-6.bin\","
      "IV=0x00000000000000000000000000000011\n"
      "#EXT-X-PROGRAM-DATE-TIME:1970-01-01T00:00:12.000005Z\n"
      "#EXT-X-GAP\n#EXTINF:1.000001,\n/f/segment-12.m4s\n");
}

int
main (int argc, char **argv)
{
  vxg_test_init (&argc, &argv, 20);
  gst_init (NULL, NULL);

  g_test_add_func ("/emulator/hls-pure/target", test_target);
  g_test_add_func ("/emulator/hls-pure/target/bad", test_target_bad);
  g_test_add_func ("/emulator/hls-pure/parameter-sets", test_parameter_sets);
  g_test_add_func (
      "/emulator/hls-pure/parameter-sets/garbage", test_parameter_sets_garbage);
  g_test_add_func ("/emulator/hls-pure/video", test_video);
  g_test_add_func ("/emulator/hls-pure/adts", test_adts);
  g_test_add_func ("/emulator/hls-pure/keys", test_keys);
  g_test_add_func ("/emulator/hls-pure/cut", test_cut);
  g_test_add_func ("/emulator/hls-pure/cut/bounded", test_cut_bounded);
  g_test_add_func ("/emulator/hls-pure/playlist", test_playlist);
  return g_test_run ();
}
