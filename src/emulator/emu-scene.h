/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The picture of a camera that the emulator draws. */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

typedef struct _EmuScene EmuScene;

EmuScene *emu_scene_new (const char *name, int width, int height);
void emu_scene_free (EmuScene *self);

void emu_scene_draw (
    EmuScene *self, guint8 *pixels, int stride, guint64 number, gint64 time_us);

G_END_DECLS
