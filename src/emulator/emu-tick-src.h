/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A live source element whose buffers are numbered by the clock. */
#pragma once

#include <gst/base/gstpushsrc.h>

G_BEGIN_DECLS

#define EMU_TYPE_TICK_SRC (emu_tick_src_get_type ())
G_DECLARE_DERIVABLE_TYPE (EmuTickSrc, emu_tick_src, EMU, TICK_SRC, GstPushSrc)

struct _EmuTickSrcClass {
  GstPushSrcClass parent_class;

  /* Fills the buffer with this number, for this wall-clock time. */
  void (*draw) (EmuTickSrc *self, guint8 *data, guint64 number, gint64 time_us);
};

void emu_tick_src_configure (EmuTickSrc *self, guint rate, guint divisor,
    gint64 epoch_us, guint buffer_bytes);

G_END_DECLS
