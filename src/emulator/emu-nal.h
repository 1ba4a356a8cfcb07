/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* NAL units of H.264 and H.265 access units: pure functions. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  EMU_VIDEO_H264,
  EMU_VIDEO_H265,
} EmuVideoCodec;

typedef struct {
  const guint8 *data;
  gsize size;
} EmuNal;

/* Walks over the NAL units of an access unit, whichever way they are framed. */
typedef struct {
  const guint8 *data;
  gsize size;
  gsize position;
  gboolean start_codes;
} EmuNalIter;

void emu_nal_iter_init (EmuNalIter *iter, const guint8 *data, gsize size);
gboolean emu_nal_iter_next (EmuNalIter *iter, EmuNal *nal);

gboolean emu_nal_is_slice (EmuVideoCodec codec, const EmuNal *nal);
gboolean emu_nal_is_sei (EmuVideoCodec codec, const EmuNal *nal);

G_END_DECLS
