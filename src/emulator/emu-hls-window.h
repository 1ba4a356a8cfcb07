/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a playlist shows of a camera's segments at one moment. */
#pragma once

#include "emu-hls-segment.h"

G_BEGIN_DECLS

typedef struct {
  /* (element-type EmuHlsSegment): one after the other, the oldest first; there
   * is at least one */
  GPtrArray *segments;
  /* Seconds. */
  guint target_duration;
  /* Added to a segment's serial it gives its number. */
  guint64 number_shift;
  gboolean fmp4;
  /* Of the tracks. */
  char *codecs;
  int width;
  int height;
} EmuHlsWindow;

EmuHlsWindow *emu_hls_window_copy (const EmuHlsWindow *window);
void emu_hls_window_free (EmuHlsWindow *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmuHlsWindow, emu_hls_window_free)

G_END_DECLS
