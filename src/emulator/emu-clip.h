/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The access units of a media file, read once. */
#pragma once

#include "emu-feed.h"
#include "emu-nal.h"

G_BEGIN_DECLS

/* Times count from the file's first unit; they are never negative. */
typedef struct {
  EmuStream stream;
  gboolean key;
  gint64 pts;
  gint64 dts;
  GstClockTime duration;
  GstBuffer *data;
} EmuClipUnit;

typedef struct {
  gatomicrefcount refs;
  EmuVideoCodec codec;
  GstCaps *caps[EMU_N_STREAMS];
  /* EmuClipUnit, by decoding time; the first is a key frame. */
  GArray *units;
  guint n_video;
  /* From the first unit to its repetition. */
  GstClockTime duration;
} EmuClip;

EmuClip *emu_clip_load (const char *file, GError **error);
EmuClip *emu_clip_ref (EmuClip *self);
void emu_clip_unref (EmuClip *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmuClip, emu_clip_unref)

G_END_DECLS
