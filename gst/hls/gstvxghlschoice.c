/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What to play of a master playlist. Pure. */
#include "gstvxghlschoice.h"

#include <string.h>

/* The names of audio codecs (RFC 6381), as far as HLS has them. */
static const char *const audio_codecs[] = { "mp4a", "mp3", "ac-3", "ec-3",
  "ac-4", "alac", "fLaC", "flac", "Opus", "opus" };

static gboolean
is_audio_codec (const char *codec)
{
  for (guint i = 0; i < G_N_ELEMENTS (audio_codecs); i++)
    if (g_str_has_prefix (codec, audio_codecs[i]))
      return TRUE;
  return FALSE;
}

/* Some servers offer the sound alone to those on bad lines. */
static gboolean
has_picture (const GstVxgHlsVariant *variant)
{
  g_auto (GStrv) codecs = NULL;

  if (variant->height > 0 || variant->codecs == NULL ||
      *variant->codecs == '\0')
    return TRUE;
  codecs = g_strsplit (variant->codecs, ",", -1);
  for (guint i = 0; codecs[i] != NULL; i++)
    if (!is_audio_codec (g_strstrip (codecs[i])))
      return TRUE;
  return FALSE;
}

static gboolean
fits (const GstVxgHlsVariant *variant, guint64 max_bitrate, guint max_height)
{
  return (max_bitrate == 0 || variant->bandwidth <= max_bitrate) &&
      (max_height == 0 || variant->height <= max_height);
}

/* In this order: a picture, within the limits, then much if it is within them,
 * else little. */
static gboolean
is_better (const GstVxgHlsVariant *variant, const GstVxgHlsVariant *best,
    guint64 max_bitrate, guint max_height)
{
  gboolean picture = has_picture (variant);
  gboolean within = fits (variant, max_bitrate, max_height);

  if (picture != has_picture (best))
    return picture;
  if (within != fits (best, max_bitrate, max_height))
    return within;
  return within ? variant->bandwidth > best->bandwidth
                : variant->bandwidth < best->bandwidth;
}

static guint
rank (const GstVxgHlsRendition *rendition)
{
  return rendition->is_default ? 2 : rendition->autoselect ? 1 : 0;
}

static const GstVxgHlsRendition *
choose_audio (const GstVxgHlsMaster *master, const char *group)
{
  const GstVxgHlsRendition *best = NULL;

  for (guint i = 0; group != NULL && i < master->renditions->len; i++) {
    const GstVxgHlsRendition *rendition = master->renditions->pdata[i];

    if (rendition->type == GST_VXG_HLS_RENDITION_AUDIO &&
        strcmp (rendition->group, group) == 0 &&
        (best == NULL || rank (rendition) > rank (best)))
      best = rendition;
  }
  return best;
}

/*
 * gst_vxg_hls_choose:
 * @max_bitrate: bits/s, for the peak; 0: no limit
 * @max_height: 0: no limit; a variant that does not say its height is within
 *
 * The variant with the highest bandwidth within the limits; if there is none,
 * the one with the lowest. One that is only sound is chosen only among its like.
 * Of the audio renditions that belong to it: the default, else the first that
 * may be selected automatically, else the first.
 */
GstVxgHlsChoice
gst_vxg_hls_choose (
    const GstVxgHlsMaster *master, guint64 max_bitrate, guint max_height)
{
  const GstVxgHlsVariant *best = master->variants->pdata[0];

  for (guint i = 1; i < master->variants->len; i++) {
    const GstVxgHlsVariant *variant = master->variants->pdata[i];

    if (is_better (variant, best, max_bitrate, max_height))
      best = variant;
  }
  return (GstVxgHlsChoice){ best, choose_audio (master, best->audio) };
}
