/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From how encoders frame access units to how MPEG-TS carries them: pure
 * functions. */
#pragma once

#include "emu-nal.h"

G_BEGIN_DECLS

GByteArray *emu_elementary_parameter_sets (
    EmuVideoCodec codec, const guint8 *config, gsize size);

void emu_elementary_append_video (GByteArray *out, EmuVideoCodec codec,
    const GByteArray *parameter_sets, const guint8 *data, gsize size);

void
emu_elementary_append_adts (GByteArray *out, const guint8 *config, gsize size);

G_END_DECLS
