/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The segments of one camera, made while somebody asks for them. */
#pragma once

#include "emu-cloud.h"
#include "emu-hls-window.h"

G_BEGIN_DECLS

typedef struct _EmuHlsStream EmuHlsStream;

EmuHlsStream *emu_hls_stream_new (EmuCloud *cloud, EmuCamera *camera);
void emu_hls_stream_free (EmuHlsStream *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmuHlsStream, emu_hls_stream_free)

EmuCamera *emu_hls_stream_get_camera (EmuHlsStream *self);
void emu_hls_stream_want (EmuHlsStream *self, gint64 now);
void emu_hls_stream_check (EmuHlsStream *self, gint64 now);
void emu_hls_stream_abandon (EmuHlsStream *self);

EmuHlsWindow *emu_hls_stream_get_window (EmuHlsStream *self, gint64 now);
EmuHlsSegment *emu_hls_stream_get_segment (EmuHlsStream *self, guint64 serial);
GBytes *emu_hls_stream_get_init (EmuHlsStream *self);

G_END_DECLS
