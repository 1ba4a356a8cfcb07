/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A live source element that draws the scene of a camera. */
#pragma once

#include "emu-tick-src.h"

G_BEGIN_DECLS

#define EMU_TYPE_PICTURE_SRC (emu_picture_src_get_type ())
G_DECLARE_FINAL_TYPE (
    EmuPictureSrc, emu_picture_src, EMU, PICTURE_SRC, EmuTickSrc)

GstElement *emu_picture_src_new (
    const char *camera, int width, int height, int fps, gint64 epoch_us);

G_END_DECLS
