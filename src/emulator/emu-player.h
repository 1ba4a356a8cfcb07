/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Makes the access units of a camera whose picture is a file. */
#pragma once

#include "emu-clip.h"
#include "emu-encoder.h"

G_BEGIN_DECLS

typedef struct _EmuPlayer EmuPlayer;

EmuPlayer *emu_player_start (
    EmuClip *clip, EmuEpoch epoch, EmuFeed *feed, GMainContext *context);
void emu_player_stop (EmuPlayer *self);

G_END_DECLS
