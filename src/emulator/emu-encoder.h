/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Makes the access units of a camera that the emulator draws. */
#pragma once

#include "emu-camera-options.h"
#include "emu-feed.h"
#include "emu-journal.h"

G_BEGIN_DECLS

typedef struct _EmuEncoder EmuEncoder;

/* When running time 0 was. */
typedef struct {
  GstClockTime clock_time;
  gint64 wall_us;
} EmuEpoch;

gboolean emu_encoder_check (const EmuCameraOptions *options, GError **error);

EmuEncoder *
emu_encoder_start (const char *camera, const EmuCameraOptions *options,
    EmuEpoch epoch, EmuFeed *feed, EmuJournal *journal, GError **error);
void emu_encoder_stop (EmuEncoder *self);

G_END_DECLS
