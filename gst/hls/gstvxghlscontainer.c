/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a segment is packed in, and the time at its beginning: as much as has to
 * be known before a demuxer gets it. Pure; the bytes come from the network.
 */
#include "gstvxghlscontainer.h"

#include <string.h>

#define TS_PACKET 188
#define TS_SYNC 0x47
#define ID3_HEADER 10
#define ID3_FRAME_HEADER 10

/* RFC 8216, 3.4: whose content is the time of the first sample. */
static const char owner[] = "com.apple.streaming.transportStreamTimestamp";

static gboolean
is_box (const guint8 *data)
{
  static const char *const types[] = { "ftyp", "styp", "moof", "moov", "sidx",
    "emsg", "prft", "free", "skip", "mdat" };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (memcmp (data + 4, types[i], 4) == 0)
      return TRUE;
  return FALSE;
}

/*
 * gst_vxg_hls_container_find:
 * @data: the first bytes of a segment, or of what comes before it (EXT-X-MAP)
 */
GstVxgHlsContainer
gst_vxg_hls_container_find (const guint8 *data, gsize size)
{
  if (size < 8)
    return GST_VXG_HLS_CONTAINER_UNKNOWN;
  if (memcmp (data, "ID3", 3) == 0 ||
      (data[0] == 0xff && (data[1] & 0xf6) == 0xf0))
    return GST_VXG_HLS_CONTAINER_AAC;
  if (is_box (data))
    return GST_VXG_HLS_CONTAINER_MP4;
  if (data[0] != TS_SYNC)
    return GST_VXG_HLS_CONTAINER_NONE;
  if (size > TS_PACKET && data[TS_PACKET] != TS_SYNC)
    return GST_VXG_HLS_CONTAINER_NONE;
  return GST_VXG_HLS_CONTAINER_TS;
}

/*
 * gst_vxg_hls_container_find_pcr:
 * @data: transport stream packets
 * @time: (out): the first program clock reference, in ns
 *
 * Returns: whether there is one
 */
gboolean
gst_vxg_hls_container_find_pcr (const guint8 *data, gsize size, guint64 *time)
{
  for (; size >= TS_PACKET; data += TS_PACKET, size -= TS_PACKET) {
    guint64 base;
    guint extension;

    if (data[0] != TS_SYNC)
      return FALSE;
    /* An adaptation field that is long enough and says that it has one. */
    if ((data[3] & 0x20) == 0 || data[4] < 7 || (data[5] & 0x10) == 0)
      continue;
    base = (guint64) data[6] << 25 | (guint64) data[7] << 17 |
        (guint64) data[8] << 9 | (guint64) data[9] << 1 | data[10] >> 7;
    extension = (data[10] & 1u) << 8 | data[11];
    *time = (base * 300 + extension) * 1000 / 27;
    return TRUE;
  }
  return FALSE;
}

static gsize
read_synchsafe (const guint8 *data)
{
  return (gsize) (data[0] & 0x7f) << 21 | (gsize) (data[1] & 0x7f) << 14 |
      (gsize) (data[2] & 0x7f) << 7 | (data[3] & 0x7f);
}

/* The content of a PRIV frame: an owner's name, NUL, and 33 bits in eight bytes
 * that count at 90 kHz. */
static gboolean
read_private_frame (const guint8 *data, gsize size, guint64 *time)
{
  guint64 count = 0;

  if (size < sizeof owner + 8 || memcmp (data, owner, sizeof owner) != 0)
    return FALSE;
  for (guint i = 0; i < 8; i++)
    count = count << 8 | data[sizeof owner + i];
  *time = (count & G_GUINT64_CONSTANT (0x1ffffffff)) * 100000 / 9;
  return TRUE;
}

/*
 * gst_vxg_hls_container_read_tag:
 * @data: the beginning of a packed audio segment
 * @tag_size: (out): how many bytes come before the audio; 0: no tag
 * @time: (out): of the first sample, in ns; %G_MAXUINT64 when it is not said
 *
 * Returns: %FALSE when more bytes are needed
 */
gboolean
gst_vxg_hls_container_read_tag (
    const guint8 *data, gsize size, gsize *tag_size, guint64 *time)
{
  gsize end, at = ID3_HEADER;

  *tag_size = 0;
  *time = G_MAXUINT64;
  if (size < ID3_HEADER)
    return FALSE;
  if (memcmp (data, "ID3", 3) != 0)
    return TRUE;
  end = ID3_HEADER + read_synchsafe (data + 6);
  if (size < end)
    return FALSE;
  *tag_size = end;
  while (at + ID3_FRAME_HEADER <= end) {
    gsize length = read_synchsafe (data + at + 4);
    gboolean is_private = memcmp (data + at, "PRIV", 4) == 0;

    at += ID3_FRAME_HEADER;
    if (length > end - at)
      break;
    if (is_private && read_private_frame (data + at, length, time))
      break;
    at += length;
  }
  return TRUE;
}
