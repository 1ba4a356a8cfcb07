/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One segment of a camera's HLS: it does not change. */
#pragma once

#include "emu-hls-packager.h"

G_BEGIN_DECLS

typedef struct {
  gatomicrefcount refs;
  /* In the order in which the camera made them; media sequence numbers are
   * counted from it. */
  guint64 serial;
  GBytes *data;
  GstClockTime duration;
  /* When its first picture was taken, microseconds since 1970-01-01 UTC. */
  gint64 wall_us;
  /* Discontinuities up to and including its beginning. */
  guint64 n_discontinuities;
  gboolean discontinuity;
  /* The playlist says that it is missing, and it is. */
  gboolean missing;
} EmuHlsSegment;

EmuHlsSegment *emu_hls_segment_new (guint64 serial, EmuHlsPiece *piece);
EmuHlsSegment *emu_hls_segment_ref (EmuHlsSegment *self);
void emu_hls_segment_unref (EmuHlsSegment *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmuHlsSegment, emu_hls_segment_unref)

G_END_DECLS
