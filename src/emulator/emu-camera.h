/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One camera: what it is, its tokens, and its picture while it is wanted. */
#pragma once

#include "emu-clip.h"
#include "emu-encoder.h"

G_BEGIN_DECLS

typedef struct _EmuCamera EmuCamera;

EmuCamera *emu_camera_new (
    const char *name, guint index, EmuClip *clip, EmuJournal *journal);
void emu_camera_free (EmuCamera *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmuCamera, emu_camera_free)

const char *emu_camera_get_name (EmuCamera *self);
gint64 emu_camera_get_id (EmuCamera *self);
gint64 emu_camera_get_manager_id (EmuCamera *self);
const char *emu_camera_get_stream_name (EmuCamera *self);
EmuFeed *emu_camera_get_feed (EmuCamera *self);
EmuVideoCodec emu_camera_get_video_codec (EmuCamera *self);
EmuAudioCodec emu_camera_get_audio_codec (EmuCamera *self);
EmuEpoch emu_camera_get_epoch (EmuCamera *self);

gboolean emu_camera_set_option (
    EmuCamera *self, const char *option, const char *value, GError **error);
void emu_camera_set_status (EmuCamera *self, const char *status);
const char *emu_camera_get_status (EmuCamera *self);
gboolean emu_camera_is_active (EmuCamera *self);

gboolean
emu_camera_start (EmuCamera *self, GMainContext *context, GError **error);
void emu_camera_close (EmuCamera *self);
void emu_camera_stop (EmuCamera *self);

gboolean emu_camera_acquire (EmuCamera *self, GError **error);
void emu_camera_release (EmuCamera *self);

void emu_camera_add_viewer (EmuCamera *self, int difference);
guint emu_camera_get_viewers (EmuCamera *self);

G_END_DECLS
