/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writes segments of MPEG-TS: no clock, no threads. */
#pragma once

#include "emu-hls-tracks.h"
#include "emu-hls-unit.h"

G_BEGIN_DECLS

typedef struct _EmuTsWriter EmuTsWriter;

EmuTsWriter *emu_ts_writer_new (const EmuHlsTracks *tracks);
void emu_ts_writer_free (EmuTsWriter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmuTsWriter, emu_ts_writer_free)

GBytes *emu_ts_writer_write (EmuTsWriter *self, GArray *units);

G_END_DECLS
