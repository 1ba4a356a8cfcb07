/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a segment is packed in, and the time at its beginning. */
#include "hls/gstvxghlscontainer.h"
#include "vxg-test.h"

#include <string.h>

#define PACKET 188

#define UNKNOWN GST_VXG_HLS_CONTAINER_UNKNOWN
#define NONE GST_VXG_HLS_CONTAINER_NONE
#define TS GST_VXG_HLS_CONTAINER_TS
#define MP4 GST_VXG_HLS_CONTAINER_MP4
#define AAC GST_VXG_HLS_CONTAINER_AAC

#define OWNER "com.apple.streaming.transportStreamTimestamp"

/* ---- Which ---- */

static void
test_find (void)
{
  static const struct {
    const char *bytes;
    gsize size;
    GstVxgHlsContainer expected;
  } cases[] = {
    { "", 0, UNKNOWN },
    { "\x47", 1, UNKNOWN },
    { "ID3\x04\0\0\0", 7, UNKNOWN },
    { "ID3\x04\0\0\0\0", 8, AAC },
    { "\xff\xf1\x50\x80\x01\x7f\xfc\x01", 8, AAC },
    { "\xff\xf9\x50\x80\x01\x7f\xfc\x01", 8, AAC },
    /* layer 3, and half a sync word */
    { "\xff\xfb\x90\x64\0\0\0\0", 8, NONE },
    { "\xff\xe1\x50\x80\x01\x7f\xfc\x01", 8, NONE },
    { "\0\0\0\x18"
      "ftyp",
        8, MP4 },
    { "\0\0\0\x18"
      "styp",
        8, MP4 },
    { "\0\0\0\x18"
      "moof",
        8, MP4 },
    { "\0\0\0\x18"
      "sidx",
        8, MP4 },
    { "\0\0\0\x18"
      "wide",
        8, NONE },
    { "\x47\x40\0\x10\0\0\xb0\x0d", 8, TS },
    { "<html><b", 8, NONE },
    { "#EXTM3U\n", 8, NONE },
    { "\0\0\0\0\0\0\0\0", 8, NONE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree guint8 *exact = g_memdup2 (cases[i].bytes, cases[i].size);

    g_test_message ("%u", i);
    g_assert_cmpint (gst_vxg_hls_container_find (exact, cases[i].size), ==,
        cases[i].expected);
  }
}

/* A letter G begins many texts, but no second packet. */
static void
test_find_second_packet (void)
{
  guint8 data[PACKET + 1] = { 0x47 };

  g_assert_cmpint (gst_vxg_hls_container_find (data, PACKET), ==, TS);
  g_assert_cmpint (gst_vxg_hls_container_find (data, PACKET + 1), ==, NONE);
  data[PACKET] = 0x47;
  g_assert_cmpint (gst_vxg_hls_container_find (data, PACKET + 1), ==, TS);
}

/* ---- Program clock references ---- */

/* One packet; @base counts at 90 kHz, @extension at 27 MHz. */
static void
write_packet (guint8 *packet, guint64 base, guint extension)
{
  memset (packet, 0xff, PACKET);
  packet[0] = 0x47;
  packet[3] = 0x20;
  packet[4] = PACKET - 5;
  packet[5] = 0x10;
  packet[6] = base >> 25;
  packet[7] = base >> 17;
  packet[8] = base >> 9;
  packet[9] = base >> 1;
  packet[10] = (base & 1) << 7 | 0x7e | extension >> 8;
  packet[11] = extension;
}

static void
test_pcr (void)
{
  static const struct {
    guint64 base;
    guint extension;
    guint64 expected;
  } cases[] = {
    { 0, 0, 0 },
    { 90000, 0, 1000000000 },
    { 90000, 27, 1000001000 },
    { 90000, 299, 1000011074 },
    { G_GUINT64_CONSTANT (0x1ffffffff), 299,
        G_GUINT64_CONSTANT (95443717688851) },
    { G_GUINT64_CONSTANT (0x100000000), 0,
        G_GUINT64_CONSTANT (47721858844444) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    guint8 packet[PACKET];
    guint64 time = 1;

    g_test_message ("%u", i);
    write_packet (packet, cases[i].base, cases[i].extension);
    g_assert_true (gst_vxg_hls_container_find_pcr (packet, PACKET, &time));
    g_assert_cmpuint (time, ==, cases[i].expected);
  }
}

/* Which of the packets have none, whatever their bytes are. */
static void
test_pcr_none (void)
{
  static const struct {
    guint index;
    guint8 value;
  } changes[] = {
    { 0, 0x48 }, /* no packet */
    { 3, 0x10 }, /* no adaptation field */
    { 4, 0 },    /* one without flags */
    { 4, 6 },    /* too short */
    { 5, 0xef }, /* the flag is not set */
  };
  guint8 packet[PACKET];
  guint64 time;

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++) {
    write_packet (packet, 90000, 0);
    packet[changes[i].index] = changes[i].value;
    g_assert_false (gst_vxg_hls_container_find_pcr (packet, PACKET, &time));
  }
  write_packet (packet, 90000, 0);
  g_assert_false (gst_vxg_hls_container_find_pcr (packet, PACKET - 1, &time));
  g_assert_false (gst_vxg_hls_container_find_pcr (packet, 0, &time));
}

static void
test_pcr_later (void)
{
  guint8 packets[3 * PACKET];
  guint64 time;

  for (guint i = 0; i < 3; i++)
    write_packet (packets + i * PACKET, i * 90000, 0);
  packets[5] = 0;
  packets[PACKET + 3] = 0x10;
  g_assert_true (
      gst_vxg_hls_container_find_pcr (packets, sizeof packets, &time));
  g_assert_cmpuint (time, ==, 2000000000);
  /* behind what is no packet nothing is believed */
  packets[PACKET] = 0;
  g_assert_false (
      gst_vxg_hls_container_find_pcr (packets, sizeof packets, &time));
}

/* ---- Tags ---- */

static void
append_size (GByteArray *bytes, guint32 size)
{
  const guint8 synchsafe[] = { (size >> 21) & 0x7f, (size >> 14) & 0x7f,
    (size >> 7) & 0x7f, size & 0x7f };

  g_byte_array_append (bytes, synchsafe, sizeof synchsafe);
}

static void
append_frame (GByteArray *bytes, const char *name, guint32 declared,
    const void *content, guint size)
{
  g_byte_array_append (bytes, (const guint8 *) name, 4);
  append_size (bytes, declared);
  g_byte_array_append (bytes, (const guint8 *) "\0\0", 2);
  g_byte_array_append (bytes, content, size);
}

static void
append_time_frame (GByteArray *bytes, guint64 count)
{
  guint8 content[sizeof OWNER + 8] = OWNER;

  for (guint i = 0; i < 8; i++)
    content[sizeof OWNER + i] = count >> (8 * (7 - i));
  append_frame (bytes, "PRIV", sizeof content, content, sizeof content);
}

/* @frames: (transfer full) */
static GByteArray *
make_tag (GByteArray *frames, guint32 declared)
{
  g_autoptr (GByteArray) owned = frames;
  GByteArray *tag = g_byte_array_new ();

  g_byte_array_append (tag, (const guint8 *) "ID3\x04\0\0", 6);
  append_size (tag, declared);
  g_byte_array_append (tag, owned->data, owned->len);
  return tag;
}

static void
assert_tag (GByteArray *bytes, gsize expected_size, guint64 expected_time)
{
  /* exactly as large, so that a sanitizer sees what is read behind it */
  g_autofree guint8 *exact = g_memdup2 (bytes->data, bytes->len);
  gsize size = 1;
  guint64 time = 1;

  g_assert_true (
      gst_vxg_hls_container_read_tag (exact, bytes->len, &size, &time));
  g_assert_cmpuint (size, ==, expected_size);
  g_assert_cmpuint (time, ==, expected_time);
}

static void
test_tag_time (void)
{
  static const struct {
    guint64 count;
    guint64 expected;
  } cases[] = {
    { 0, 0 },
    { 90000, 1000000000 },
    { 129600, 1440000000 },
    { G_GUINT64_CONSTANT (0x1ffffffff), G_GUINT64_CONSTANT (95443717677777) },
    /* more than 33 bits have no meaning */
    { G_MAXUINT64, G_GUINT64_CONSTANT (95443717677777) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    GByteArray *frames = g_byte_array_new ();
    g_autoptr (GByteArray) tag = NULL;
    guint length;

    append_frame (frames, "TIT2", 6, "\x03title", 6);
    append_frame (frames, "PRIV", 4, "a\0bc", 4);
    append_time_frame (frames, cases[i].count);
    length = frames->len;
    tag = make_tag (frames, length);
    g_byte_array_append (tag, (const guint8 *) "\xff\xf1", 2);
    assert_tag (tag, 10 + length, cases[i].expected);
  }
}

/* All but one byte of the tag is not enough. */
static void
test_tag_waits (void)
{
  GByteArray *frames = g_byte_array_new ();
  g_autoptr (GByteArray) tag = NULL;
  gsize size;
  guint64 time;

  append_time_frame (frames, 90000);
  tag = make_tag (frames, frames->len);
  for (guint i = 0; i < tag->len; i++) {
    g_autofree guint8 *part = g_memdup2 (tag->data, i);

    g_assert_false (gst_vxg_hls_container_read_tag (part, i, &size, &time));
    g_assert_cmpuint (size, ==, 0);
    g_assert_cmpuint (time, ==, G_MAXUINT64);
  }
  assert_tag (tag, tag->len, 1000000000);
}

static void
test_tag_none (void)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  g_byte_array_append (
      bytes, (const guint8 *) "\xff\xf1\x50\x80\x01\x7f\xfc\x01\x02\x03", 10);
  assert_tag (bytes, 0, G_MAXUINT64);
}

/* Sizes that lie: of the tag, of a frame, of what is in it. */
static void
test_tag_hostile (void)
{
  static const guint8 rest[300] = { 0 };
  gsize size;
  guint64 time;

  for (guint32 declared = 0; declared < sizeof rest; declared++) {
    GByteArray *frames = g_byte_array_new ();
    g_autoptr (GByteArray) tag = NULL;
    guint length;

    append_time_frame (frames, 90000);
    length = frames->len;
    g_byte_array_append (frames, rest, sizeof rest - length);
    tag = make_tag (frames, declared);
    assert_tag (
        tag, 10 + declared, declared < length ? G_MAXUINT64 : 1000000000);
  }
  for (guint32 declared = 0; declared < (1u << 28); declared += 99991) {
    GByteArray *frames = g_byte_array_new ();
    g_autoptr (GByteArray) tag = NULL;
    guint length;

    append_frame (frames, "PRIV", declared, OWNER, sizeof OWNER);
    length = frames->len;
    tag = make_tag (frames, length);
    assert_tag (tag, 10 + length, G_MAXUINT64);
    tag->data[6] = 0x7f;
    g_assert_false (
        gst_vxg_hls_container_read_tag (tag->data, tag->len, &size, &time));
  }
}

/* An owner with seven bytes of time, with another name, without its end. */
static void
test_tag_private (void)
{
  static const struct {
    const char *content;
    guint size;
  } cases[] = {
    { OWNER "\0\0\0\0\0\0\1\x5f", sizeof OWNER + 7 },
    { OWNER "s\0\0\0\0\0\0\1\x5f\x90", sizeof OWNER + 9 },
    { "x" OWNER "\0\0\0\0\0\0\1\x5f\x90", sizeof OWNER + 9 },
    { OWNER, sizeof OWNER - 1 },
    { "", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    GByteArray *frames = g_byte_array_new ();
    g_autoptr (GByteArray) tag = NULL;
    guint length;

    append_frame (
        frames, "PRIV", cases[i].size, cases[i].content, cases[i].size);
    append_frame (frames, "TXXX", 0, NULL, 0);
    length = frames->len;
    tag = make_tag (frames, length);
    assert_tag (tag, 10 + length, G_MAXUINT64);
  }
}

int
main (int argc, char *argv[])
{
  vxg_test_init (&argc, &argv, 60);
  g_test_add_func ("/hls/container/find", test_find);
  g_test_add_func (
      "/hls/container/find-second-packet", test_find_second_packet);
  g_test_add_func ("/hls/container/pcr", test_pcr);
  g_test_add_func ("/hls/container/pcr-none", test_pcr_none);
  g_test_add_func ("/hls/container/pcr-later", test_pcr_later);
  g_test_add_func ("/hls/container/tag-time", test_tag_time);
  g_test_add_func ("/hls/container/tag-waits", test_tag_waits);
  g_test_add_func ("/hls/container/tag-none", test_tag_none);
  g_test_add_func ("/hls/container/tag-hostile", test_tag_hostile);
  g_test_add_func ("/hls/container/tag-private", test_tag_private);
  return g_test_run ();
}
