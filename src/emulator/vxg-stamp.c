/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-stamper.h"

#include <string.h>

/* SEI user_data_unregistered (ITU-T H.264 D.1.6, H.265 D.2.6): payload type 5,
 * a UUID, then what its owner likes; here number and time, big-endian. */
#define SEI_UNREGISTERED 5
#define UUID_BYTES 16
#define STAMP_BYTES 16
#define PAYLOAD_BYTES (UUID_BYTES + STAMP_BYTES)

/* Emulation prevention adds at most one byte after each two. */
#define MAX_SEI_BYTES 64

static const guint8 stamp_uuid[UUID_BYTES] = { 0x7d, 0x2c, 0x51, 0xe4, 0x0b,
  0x9a, 0x4f, 0x36, 0xa8, 0xd1, 0x5e, 0x63, 0xc9, 0x17, 0x82, 0xfb };

static void
write_u64 (guint8 *data, guint64 value)
{
  guint64 big_endian = GUINT64_TO_BE (value);

  memcpy (data, &big_endian, sizeof big_endian);
}

static guint64
read_u64 (const guint8 *data)
{
  guint64 big_endian;

  memcpy (&big_endian, data, sizeof big_endian);
  return GUINT64_FROM_BE (big_endian);
}

/* Within a NAL unit 00 00 00 to 00 00 03 may not occur: a 03 goes between. */
static void
append_escaped (GByteArray *out, const guint8 *data, gsize size)
{
  static const guint8 escape = 3;
  guint zeros = 0;

  for (gsize i = 0; i < size; i++) {
    if (zeros >= 2 && data[i] <= 3) {
      g_byte_array_append (out, &escape, 1);
      zeros = 0;
    }
    g_byte_array_append (out, &data[i], 1);
    zeros = data[i] == 0 ? zeros + 1 : 0;
  }
}

static GByteArray *
make_sei (EmuVideoCodec codec, const VxgStamp *stamp)
{
  static const guint8 h264_header[] = { 0x06 };
  static const guint8 h265_header[] = { 0x4e, 0x01 };
  /* Type and size before the payload, the closing bit after it. */
  guint8 message[2 + PAYLOAD_BYTES + 1];
  GByteArray *sei = g_byte_array_sized_new (MAX_SEI_BYTES);

  if (codec == EMU_VIDEO_H265)
    g_byte_array_append (sei, h265_header, sizeof h265_header);
  else
    g_byte_array_append (sei, h264_header, sizeof h264_header);
  message[0] = SEI_UNREGISTERED;
  message[1] = PAYLOAD_BYTES;
  memcpy (message + 2, stamp_uuid, UUID_BYTES);
  write_u64 (message + 2 + UUID_BYTES, stamp->number);
  write_u64 (message + 2 + UUID_BYTES + 8, (guint64) stamp->time_us);
  message[sizeof message - 1] = 0x80;
  append_escaped (sei, message, sizeof message);
  return sei;
}

static void
append_nal (GByteArray *out, const guint8 *data, gsize size)
{
  guint32 length = GUINT32_TO_BE ((guint32) size);

  g_byte_array_append (out, (guint8 *) &length, sizeof length);
  g_byte_array_append (out, data, (guint) size);
}

/*
 * Returns: (transfer full): @data, an access unit with start codes or with
 *   lengths of four bytes, as one with lengths that carries @stamp before its
 *   first slice
 */
GByteArray *
emu_stamp_unit (
    EmuVideoCodec codec, const guint8 *data, gsize size, const VxgStamp *stamp)
{
  GByteArray *out = g_byte_array_sized_new ((guint) size + MAX_SEI_BYTES);
  g_autoptr (GByteArray) sei = make_sei (codec, stamp);
  gboolean stamped = FALSE;
  EmuNalIter iter;
  EmuNal nal;

  emu_nal_iter_init (&iter, data, size);
  while (emu_nal_iter_next (&iter, &nal)) {
    if (!stamped && emu_nal_is_slice (codec, &nal)) {
      append_nal (out, sei->data, sei->len);
      stamped = TRUE;
    }
    if (nal.size > 0)
      append_nal (out, nal.data, nal.size);
  }
  return out;
}

/* Copies without the emulation prevention, up to @max bytes. */
static gsize
unescape (const guint8 *data, gsize size, guint8 *out, gsize max)
{
  gsize n = 0;
  guint zeros = 0;

  for (gsize i = 0; i < size && n < max; i++) {
    if (zeros >= 2 && data[i] == 3) {
      zeros = 0;
      continue;
    }
    out[n++] = data[i];
    zeros = data[i] == 0 ? zeros + 1 : 0;
  }
  return n;
}

/* A number of the SEI syntax: 255 is added for each leading ff. */
static gboolean
read_sei_number (const guint8 *data, gsize size, gsize *position, gsize *number)
{
  *number = 0;
  while (*position < size) {
    guint8 byte = data[(*position)++];

    *number += byte;
    if (byte != 0xff)
      return TRUE;
  }
  return FALSE;
}

/* Looks through the messages of one SEI NAL unit, its header taken off. */
static gboolean
find_in_messages (const guint8 *data, gsize size, VxgStamp *stamp)
{
  gsize position = 0;
  gsize type;
  gsize length;

  while (read_sei_number (data, size, &position, &type) &&
      read_sei_number (data, size, &position, &length) &&
      length <= size - position) {
    const guint8 *payload = data + position;

    if (type == SEI_UNREGISTERED && length == PAYLOAD_BYTES &&
        memcmp (payload, stamp_uuid, UUID_BYTES) == 0) {
      stamp->number = read_u64 (payload + UUID_BYTES);
      stamp->time_us = (gint64) read_u64 (payload + UUID_BYTES + 8);
      return TRUE;
    }
    position += length;
  }
  return FALSE;
}

static gboolean
parse_unit (
    EmuVideoCodec codec, const guint8 *data, gsize size, VxgStamp *stamp)
{
  gsize header = codec == EMU_VIDEO_H265 ? 2 : 1;
  EmuNalIter iter;
  EmuNal nal;

  emu_nal_iter_init (&iter, data, size);
  while (emu_nal_iter_next (&iter, &nal)) {
    g_autofree guint8 *clear = NULL;
    gsize clear_size;

    if (!emu_nal_is_sei (codec, &nal) || nal.size <= header)
      continue;
    clear = g_malloc (nal.size);
    clear_size =
        unescape (nal.data + header, nal.size - header, clear, nal.size);
    if (find_in_messages (clear, clear_size, stamp))
      return TRUE;
  }
  return FALSE;
}

gboolean
vxg_stamp_parse_h264 (const guint8 *data, gsize size, VxgStamp *stamp)
{
  return parse_unit (EMU_VIDEO_H264, data, size, stamp);
}

gboolean
vxg_stamp_parse_h265 (const guint8 *data, gsize size, VxgStamp *stamp)
{
  return parse_unit (EMU_VIDEO_H265, data, size, stamp);
}
