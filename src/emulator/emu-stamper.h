/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writes stamps into access units. */
#pragma once

#include "emu-nal.h"
#include "vxg-stamp.h"

G_BEGIN_DECLS

GByteArray *emu_stamp_unit (
    EmuVideoCodec codec, const guint8 *data, gsize size, const VxgStamp *stamp);

G_END_DECLS
