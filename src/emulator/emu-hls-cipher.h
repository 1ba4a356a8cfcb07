/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* AES-128 of HLS segments: pure functions. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define EMU_HLS_KEY_BYTES 16

GBytes *emu_hls_key_new (GBytes *secret, const char *stream, guint64 number);
GBytes *emu_hls_encrypt (GBytes *data, GBytes *key, guint64 iv);

G_END_DECLS
