/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Cuts a camera's access units into segments: no clock, no threads. */
#pragma once

#include "emu-hls-tracks.h"

G_BEGIN_DECLS

typedef enum { EMU_HLS_TS, EMU_HLS_FMP4 } EmuHlsFormat;

/* A segment that is complete. */
typedef struct {
  GBytes *data;
  /* When its first picture was taken, on the camera's timeline. */
  GstClockTime start;
  GstClockTime duration;
  /* Units between the last segment and this one are missing. */
  gboolean after_gap;
} EmuHlsPiece;

typedef struct _EmuHlsPackager EmuHlsPackager;

EmuHlsPackager *emu_hls_packager_new (
    EmuHlsFormat format, EmuHlsTracks *tracks, GstClockTime segment_duration);
void emu_hls_packager_free (EmuHlsPackager *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmuHlsPackager, emu_hls_packager_free)

const EmuHlsTracks *emu_hls_packager_get_tracks (EmuHlsPackager *self);
GBytes *emu_hls_packager_get_init (EmuHlsPackager *self);
void emu_hls_packager_shift (EmuHlsPackager *self, gint64 milliseconds);
gboolean emu_hls_packager_take (EmuHlsPackager *self, EmuStream stream,
    GstBuffer *unit, EmuHlsPiece *piece);

G_END_DECLS
