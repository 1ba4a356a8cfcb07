/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a camera's HLS carries: one video track and perhaps AAC audio. */
#pragma once

#include "emu-feed.h"
#include "emu-nal.h"

G_BEGIN_DECLS

typedef struct {
  EmuVideoCodec codec;
  int width;
  int height;
  /* avcC or hvcC */
  GBytes *video_config;
  /* (nullable): AudioSpecificConfig; NULL without audio */
  GBytes *audio_config;
  int rate;
  int channels;
} EmuHlsTracks;

gboolean emu_hls_tracks_init (
    EmuHlsTracks *tracks, EmuVideoCodec codec, GstCaps *video, GstCaps *audio);
void emu_hls_tracks_clear (EmuHlsTracks *tracks);

char *emu_hls_tracks_dup_codecs (const EmuHlsTracks *tracks);

G_END_DECLS
