/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A live source element that beeps at the beginning of each second. */
#pragma once

#include "emu-tick-src.h"

G_BEGIN_DECLS

#define EMU_TYPE_BEEP_SRC (emu_beep_src_get_type ())
G_DECLARE_FINAL_TYPE (EmuBeepSrc, emu_beep_src, EMU, BEEP_SRC, EmuTickSrc)

GstElement *emu_beep_src_new (int rate, gint64 epoch_us);

G_END_DECLS
