/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-hls-segment.h"

/* @piece: its data is the segment's afterwards */
EmuHlsSegment *
emu_hls_segment_new (guint64 serial, EmuHlsPiece *piece)
{
  EmuHlsSegment *self = g_new0 (EmuHlsSegment, 1);

  g_atomic_ref_count_init (&self->refs);
  self->serial = serial;
  self->data = g_steal_pointer (&piece->data);
  self->duration = piece->duration;
  return self;
}

EmuHlsSegment *
emu_hls_segment_ref (EmuHlsSegment *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
emu_hls_segment_unref (EmuHlsSegment *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_bytes_unref (self->data);
  g_free (self);
}
