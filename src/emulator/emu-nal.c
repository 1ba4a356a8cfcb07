/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-nal.h"

#include <string.h>

#define H264_NAL_SEI 6
#define H265_NAL_PREFIX_SEI 39
#define H265_LAST_SLICE 31

static guint32
read_u32 (const guint8 *data)
{
  return (guint32) data[0] << 24 | (guint32) data[1] << 16 |
      (guint32) data[2] << 8 | data[3];
}

/* Lengths that fill the unit exactly: then it is not byte-stream. */
static gboolean
has_lengths (const guint8 *data, gsize size)
{
  gsize position = 0;

  while (size - position >= 4) {
    guint32 length = read_u32 (data + position);

    position += 4;
    if (length == 0 || length > size - position)
      return FALSE;
    position += length;
  }
  return position == size;
}

/* Offset of the next 00 00 01 from @position on, or @size. */
static gsize
find_start_code (const guint8 *data, gsize size, gsize position)
{
  for (; size >= 3 && position <= size - 3; position++)
    if (data[position] == 0 && data[position + 1] == 0 &&
        data[position + 2] == 1)
      return position;
  return size;
}

/* @data has to outlive @iter. */
void
emu_nal_iter_init (EmuNalIter *iter, const guint8 *data, gsize size)
{
  iter->data = data;
  iter->size = size;
  iter->start_codes = !has_lengths (data, size);
  iter->position = iter->start_codes ? find_start_code (data, size, 0) : 0;
}

static gboolean
next_after_start_code (EmuNalIter *iter, EmuNal *nal)
{
  gsize start = iter->position + 3;
  gsize end;

  if (iter->position >= iter->size)
    return FALSE;
  end = find_start_code (iter->data, iter->size, start);
  iter->position = end;
  /* Zeros before the next start code do not belong to this unit. */
  while (end > start && iter->data[end - 1] == 0)
    end--;
  nal->data = iter->data + start;
  nal->size = end - start;
  return TRUE;
}

/* Gives the next NAL unit without its framing; it may be empty. */
gboolean
emu_nal_iter_next (EmuNalIter *iter, EmuNal *nal)
{
  if (iter->start_codes)
    return next_after_start_code (iter, nal);
  if (iter->size - iter->position < 4)
    return FALSE;
  nal->size = read_u32 (iter->data + iter->position);
  nal->data = iter->data + iter->position + 4;
  iter->position += 4 + nal->size;
  return TRUE;
}

/* Whether the unit carries a part of the picture. */
gboolean
emu_nal_is_slice (EmuVideoCodec codec, const EmuNal *nal)
{
  guint type;

  if (nal->size == 0)
    return FALSE;
  if (codec == EMU_VIDEO_H265)
    return (nal->data[0] >> 1 & 0x3f) <= H265_LAST_SLICE;
  type = nal->data[0] & 0x1f;
  return type >= 1 && type <= 5;
}

gboolean
emu_nal_is_sei (EmuVideoCodec codec, const EmuNal *nal)
{
  if (nal->size == 0)
    return FALSE;
  if (codec == EMU_VIDEO_H265)
    return (nal->data[0] >> 1 & 0x3f) == H265_NAL_PREFIX_SEI;
  return (nal->data[0] & 0x1f) == H264_NAL_SEI;
}
