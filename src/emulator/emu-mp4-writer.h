/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writes fragmented MP4: no clock, no threads. */
#pragma once

#include "emu-hls-tracks.h"
#include "emu-hls-unit.h"

G_BEGIN_DECLS

GBytes *emu_mp4_write_init (const EmuHlsTracks *tracks);
GBytes *emu_mp4_write_segment (
    const EmuHlsTracks *tracks, guint32 number, GArray *units, gint64 end);

G_END_DECLS
