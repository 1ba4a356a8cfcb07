/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-hls-tracks.h"

/* The least that can be made sense of. */
#define MIN_VIDEO_CONFIG_BYTES 7
#define MIN_HVCC_BYTES 23
#define MIN_AUDIO_CONFIG_BYTES 2

/* Returns: (transfer full) (nullable) */
static GBytes *
dup_config (const GstStructure *s, gsize min_size)
{
  const GValue *value = gst_structure_get_value (s, "codec_data");
  GstBuffer *buffer = value != NULL ? gst_value_get_buffer (value) : NULL;
  gsize size = buffer != NULL ? gst_buffer_get_size (buffer) : 0;
  guint8 *data;

  if (size < min_size)
    return NULL;
  data = g_malloc (size);
  gst_buffer_extract (buffer, 0, data, size);
  return g_bytes_new_take (data, size);
}

/* Opus and G.711 have no place in HLS's formats, or none that players know. */
static void
add_audio (EmuHlsTracks *tracks, GstCaps *caps)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);

  if (!gst_structure_has_name (s, "audio/mpeg") ||
      !gst_structure_get_int (s, "rate", &tracks->rate) ||
      !gst_structure_get_int (s, "channels", &tracks->channels) ||
      tracks->rate <= 0)
    return;
  tracks->audio_config = dup_config (s, MIN_AUDIO_CONFIG_BYTES);
}

/*
 * @tracks: (out): has to be zeroed
 * @audio: (nullable)
 *
 * Returns: whether @video says what a player has to know
 */
gboolean
emu_hls_tracks_init (
    EmuHlsTracks *tracks, EmuVideoCodec codec, GstCaps *video, GstCaps *audio)
{
  const GstStructure *s = gst_caps_get_structure (video, 0);

  tracks->codec = codec;
  tracks->video_config = dup_config (
      s, codec == EMU_VIDEO_H265 ? MIN_HVCC_BYTES : MIN_VIDEO_CONFIG_BYTES);
  if (tracks->video_config == NULL ||
      !gst_structure_get_int (s, "width", &tracks->width) ||
      !gst_structure_get_int (s, "height", &tracks->height))
    return FALSE;
  if (audio != NULL)
    add_audio (tracks, audio);
  return TRUE;
}

void
emu_hls_tracks_clear (EmuHlsTracks *tracks)
{
  g_clear_pointer (&tracks->video_config, g_bytes_unref);
  g_clear_pointer (&tracks->audio_config, g_bytes_unref);
}

/* The bits of a number, the last first. */
static guint32
reverse_bits (guint32 bits)
{
  guint32 reversed = 0;

  for (int i = 0; i < 32; i++)
    reversed |= (bits >> i & 1) << (31 - i);
  return reversed;
}

/* ISO/IEC 14496-15, annex E: profile, compatibility, tier and level, and the
 * constraints up to the last that is not 0. */
static void
append_hevc (GString *text, const guint8 *hvcc)
{
  guint32 compatibility = (guint32) hvcc[2] << 24 | (guint32) hvcc[3] << 16 |
      (guint32) hvcc[4] << 8 | hvcc[5];
  guint end = 12;

  g_string_append_printf (text, "hvc1.%u.%X.%c%u", hvcc[1] & 0x1fU,
      reverse_bits (compatibility), hvcc[1] & 0x20 ? 'H' : 'L', hvcc[12]);
  while (end > 6 && hvcc[end - 1] == 0)
    end--;
  for (guint i = 6; i < end; i++)
    g_string_append_printf (text, ".%X", hvcc[i]);
}

/* Returns: (transfer full): the names of the codecs by RFC 6381 */
char *
emu_hls_tracks_dup_codecs (const EmuHlsTracks *tracks)
{
  GString *text = g_string_new (NULL);
  const guint8 *config = g_bytes_get_data (tracks->video_config, NULL);
  const guint8 *audio;

  if (tracks->codec == EMU_VIDEO_H265)
    append_hevc (text, config);
  else
    g_string_append_printf (
        text, "avc1.%02X%02X%02X", config[1], config[2], config[3]);
  if (tracks->audio_config != NULL) {
    audio = g_bytes_get_data (tracks->audio_config, NULL);
    g_string_append_printf (text, ",mp4a.40.%u", audio[0] >> 3);
  }
  return g_string_free (text, FALSE);
}
