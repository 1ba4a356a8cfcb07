/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The text of playlists: pure functions. */
#pragma once

#include "emu-hls-window.h"

G_BEGIN_DECLS

typedef struct {
  /* What URIs of segments, keys and maps begin with. */
  const char *folder;
  /* Added to all numbers. */
  guint64 number_offset;
  /* Numbers have 32 bits. */
  gboolean wrap;
  gboolean no_date;
  /* By which dates are wrong. */
  gint64 skew_us;
  gboolean encrypted;
  /* The playlist names the IV, which is the segment's number either way. */
  gboolean name_iv;
  /* So many segments share a key. */
  guint64 key_segments;
} EmuHlsStyle;

guint64 emu_hls_playlist_number (
    const EmuHlsWindow *window, const EmuHlsStyle *style, guint64 serial);
char *
emu_hls_playlist_write (const EmuHlsWindow *window, const EmuHlsStyle *style);
char *emu_hls_playlist_write_master (const EmuHlsWindow *window, guint n);

G_END_DECLS
