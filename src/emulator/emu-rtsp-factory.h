/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Makes the media of the sessions that watch one camera. */
#pragma once

#include <gst/rtsp-server/rtsp-server.h>

#include "emu-cloud.h"

G_BEGIN_DECLS

#define EMU_TYPE_RTSP_FACTORY (emu_rtsp_factory_get_type ())
G_DECLARE_FINAL_TYPE (
    EmuRtspFactory, emu_rtsp_factory, EMU, RTSP_FACTORY, GstRTSPMediaFactory)

GstRTSPMediaFactory *emu_rtsp_factory_new (EmuCloud *cloud, EmuCamera *camera);

G_END_DECLS
