/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a camera is like: one table of options. */
#pragma once

#include <gio/gio.h>

#include "emu-nal.h"

G_BEGIN_DECLS

typedef enum {
  EMU_AUDIO_AAC,
  EMU_AUDIO_OPUS,
  EMU_AUDIO_PCMU,
  EMU_AUDIO_NONE,
} EmuAudioCodec;

typedef struct {
  EmuVideoCodec video;
  EmuAudioCodec audio;
  int width;
  int height;
  int fps;
  /* Pictures from key frame to key frame; 0: one second. */
  int gop;
  int b_frames;
} EmuCameraOptions;

void emu_camera_options_init (EmuCameraOptions *options);
gboolean emu_camera_options_set (EmuCameraOptions *options, const char *option,
    const char *value, GError **error);

gboolean emu_camera_status_is_known (const char *status);

G_END_DECLS
