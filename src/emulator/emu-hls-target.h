/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the path of an HLS request means: pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  EMU_HLS_NOTHING,
  /* The URL that clients are given. */
  EMU_HLS_INDEX,
  EMU_HLS_VARIANT,
  EMU_HLS_MAP,
  EMU_HLS_SEGMENT,
  EMU_HLS_KEY,
} EmuHlsKind;

typedef struct {
  EmuHlsKind kind;
  /* Of a variant, a segment or a key. */
  guint64 number;
  char *node;
  char *ticket;
  char *stream_name;
  /* The path up to and including its last slash. */
  char *folder;
} EmuHlsTarget;

void emu_hls_target_parse (EmuHlsTarget *target, const char *path);
void emu_hls_target_clear (EmuHlsTarget *target);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EmuHlsTarget, emu_hls_target_clear)

G_END_DECLS
