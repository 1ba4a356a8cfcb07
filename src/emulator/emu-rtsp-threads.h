/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The threads of the RTSP server: few, and all gone after a stop. */
#pragma once

#include <gst/rtsp-server/rtsp-server.h>

G_BEGIN_DECLS

#define EMU_TYPE_RTSP_THREADS (emu_rtsp_threads_get_type ())
G_DECLARE_FINAL_TYPE (
    EmuRtspThreads, emu_rtsp_threads, EMU, RTSP_THREADS, GstRTSPThreadPool)

EmuRtspThreads *emu_rtsp_threads_new (void);

void emu_rtsp_threads_set_blocking (EmuRtspThreads *self, gboolean blocking);
void emu_rtsp_threads_join_clients (EmuRtspThreads *self);
void emu_rtsp_threads_join (EmuRtspThreads *self);

G_END_DECLS
