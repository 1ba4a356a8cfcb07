/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-hls-window.h"

EmuHlsWindow *
emu_hls_window_copy (const EmuHlsWindow *window)
{
  EmuHlsWindow *self = g_memdup2 (window, sizeof *window);

  self->segments = g_ptr_array_ref (window->segments);
  self->codecs = g_strdup (window->codecs);
  return self;
}

void
emu_hls_window_free (EmuHlsWindow *self)
{
  g_ptr_array_unref (self->segments);
  g_free (self->codecs);
  g_free (self);
}
