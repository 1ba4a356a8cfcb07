/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an RTSP request URL asks for: pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  /* Without the query, and with the control part behind: /live/NAME/stream=0 */
  char *path;
  /* NULL if the path is not one of a stream. */
  char *stream_name;
  /* NULL if there is none. */
  char *ticket;
} EmuRtspTarget;

void emu_rtsp_target_parse (
    EmuRtspTarget *target, const char *path, const char *query);
void emu_rtsp_target_clear (EmuRtspTarget *target);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EmuRtspTarget, emu_rtsp_target_clear)

G_END_DECLS
