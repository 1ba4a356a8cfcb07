/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One RTSP session's media: payloads the units of a camera. */
#pragma once

#include <gst/rtsp-server/rtsp-server.h>

#include "emu-cloud.h"

G_BEGIN_DECLS

#define EMU_TYPE_RTSP_MEDIA (emu_rtsp_media_get_type ())
G_DECLARE_FINAL_TYPE (
    EmuRtspMedia, emu_rtsp_media, EMU, RTSP_MEDIA, GstRTSPMedia)

void
emu_rtsp_media_bind (EmuRtspMedia *self, EmuCloud *cloud, EmuCamera *camera);
void emu_rtsp_media_prepare_play (EmuRtspMedia *self);
void emu_rtsp_media_play (EmuRtspMedia *self);
void emu_rtsp_media_pause (EmuRtspMedia *self);
const char *emu_rtsp_media_check (EmuRtspMedia *self, gint64 now);
void emu_rtsp_media_end (EmuRtspMedia *self);

G_END_DECLS
