/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The RTSP server of the emulator. */
#pragma once

#include <gst/rtsp-server/rtsp-server.h>

#include "emu-cloud.h"

G_BEGIN_DECLS

#define EMU_TYPE_RTSP_SERVER (emu_rtsp_server_get_type ())
G_DECLARE_FINAL_TYPE (
    EmuRtspServer, emu_rtsp_server, EMU, RTSP_SERVER, GstRTSPServer)

EmuRtspServer *emu_rtsp_server_new (EmuCloud *cloud);

gboolean emu_rtsp_server_start (EmuRtspServer *self, const char *address,
    guint16 port, GMainContext *context, GError **error);
guint16 emu_rtsp_server_get_port (EmuRtspServer *self);
void emu_rtsp_server_stop (EmuRtspServer *self);

void emu_rtsp_server_cut (
    EmuRtspServer *self, EmuCamera *camera, const char *reason);

G_END_DECLS
