/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-elementary.h"

#define H264_NAL_DELIMITER 9
#define H265_NAL_DELIMITER 35
#define ADTS_HEADER_BYTES 7

static void
append_nal (GByteArray *out, const guint8 *data, gsize size)
{
  static const guint8 start_code[] = { 0, 0, 0, 1 };

  g_byte_array_append (out, start_code, sizeof start_code);
  g_byte_array_append (out, data, (guint) size);
}

/* Appends @n NAL units with lengths of two bytes; FALSE when they do not fit. */
static gboolean
append_sets (
    GByteArray *out, const guint8 *config, gsize size, gsize *position, guint n)
{
  for (guint i = 0; i < n; i++) {
    gsize length;

    if (size - *position < 2)
      return FALSE;
    length = (gsize) config[*position] << 8 | config[*position + 1];
    *position += 2;
    if (length > size - *position)
      return FALSE;
    append_nal (out, config + *position, length);
    *position += length;
  }
  return TRUE;
}

/* AVCDecoderConfigurationRecord: sequence sets, then picture sets. */
static void
append_avcc (GByteArray *out, const guint8 *config, gsize size)
{
  gsize position = 6;

  if (size < 7 ||
      !append_sets (out, config, size, &position, config[5] & 0x1f) ||
      position >= size)
    return;
  position++;
  append_sets (out, config, size, &position, config[position - 1]);
}

/* HEVCDecoderConfigurationRecord: arrays, one for each kind of set. */
static void
append_hvcc (GByteArray *out, const guint8 *config, gsize size)
{
  gsize position = 23;

  if (size < position)
    return;
  for (guint i = config[22]; i > 0 && size - position >= 3; i--) {
    guint n = (guint) config[position + 1] << 8 | config[position + 2];

    position += 3;
    if (!append_sets (out, config, size, &position, n))
      return;
  }
}

/*
 * @config: what caps call codec_data
 *
 * Returns: (transfer full): the parameter sets with start codes
 */
GByteArray *
emu_elementary_parameter_sets (
    EmuVideoCodec codec, const guint8 *config, gsize size)
{
  GByteArray *out = g_byte_array_new ();

  if (codec == EMU_VIDEO_H265)
    append_hvcc (out, config, size);
  else
    append_avcc (out, config, size);
  return out;
}

static gboolean
is_delimiter (EmuVideoCodec codec, const EmuNal *nal)
{
  if (codec == EMU_VIDEO_H265)
    return (nal->data[0] >> 1 & 0x3f) == H265_NAL_DELIMITER;
  return (nal->data[0] & 0x1f) == H264_NAL_DELIMITER;
}

/*
 * Appends an access unit with start codes, and with the delimiter that MPEG-TS
 * asks for.
 *
 * @parameter_sets: (nullable): go before the picture
 */
void
emu_elementary_append_video (GByteArray *out, EmuVideoCodec codec,
    const GByteArray *parameter_sets, const guint8 *data, gsize size)
{
  /* Any kind of slice may follow. */
  static const guint8 h264_delimiter[] = { H264_NAL_DELIMITER, 0xf0 };
  static const guint8 h265_delimiter[] = { H265_NAL_DELIMITER << 1, 1, 0x50 };
  EmuNalIter iter;
  EmuNal nal;

  if (codec == EMU_VIDEO_H265)
    append_nal (out, h265_delimiter, sizeof h265_delimiter);
  else
    append_nal (out, h264_delimiter, sizeof h264_delimiter);
  if (parameter_sets != NULL)
    g_byte_array_append (out, parameter_sets->data, parameter_sets->len);
  emu_nal_iter_init (&iter, data, size);
  while (emu_nal_iter_next (&iter, &nal))
    if (nal.size > 0 && !is_delimiter (codec, &nal))
      append_nal (out, nal.data, nal.size);
}

/*
 * Appends the header of an AAC frame.
 *
 * @config: AudioSpecificConfig, of which two bytes are read
 * @size: bytes of the frame itself
 */
void
emu_elementary_append_adts (GByteArray *out, const guint8 *config, gsize size)
{
  guint object_type = config[0] >> 3;
  guint rate_index = (config[0] & 7) << 1 | config[1] >> 7;
  guint channels = config[1] >> 3 & 15;
  gsize length = size + ADTS_HEADER_BYTES;
  const guint8 header[ADTS_HEADER_BYTES] = { 0xff, 0xf1,
    (guint8) ((object_type - 1) << 6 | rate_index << 2 | channels >> 2),
    (guint8) ((channels & 3) << 6 | (length >> 11 & 3)), (guint8) (length >> 3),
    (guint8) ((length & 7) << 5 | 0x1f), 0xfc };

  g_byte_array_append (out, header, sizeof header);
}
