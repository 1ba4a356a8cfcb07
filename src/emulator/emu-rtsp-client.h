/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One RTSP connection: checks tickets, obeys faults, writes the journal. */
#pragma once

#include <gst/rtsp-server/rtsp-server.h>

#include "emu-cloud.h"

G_BEGIN_DECLS

#define EMU_TYPE_RTSP_CLIENT (emu_rtsp_client_get_type ())
G_DECLARE_FINAL_TYPE (
    EmuRtspClient, emu_rtsp_client, EMU, RTSP_CLIENT, GstRTSPClient)

EmuRtspClient *emu_rtsp_client_new (EmuCloud *cloud);

void emu_rtsp_client_set_context (EmuRtspClient *self, GMainContext *context);
EmuCamera *emu_rtsp_client_get_camera (EmuRtspClient *self);
void emu_rtsp_client_check (EmuRtspClient *self, gint64 now);
void emu_rtsp_client_cut (EmuRtspClient *self, const char *reason);

G_END_DECLS
