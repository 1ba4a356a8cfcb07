/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The cloud's HLS on a port of its own, and the faults of its answers. */
#pragma once

#include "emu-cloud.h"

G_BEGIN_DECLS

typedef struct _EmuHlsServer EmuHlsServer;

EmuHlsServer *emu_hls_server_start (EmuCloud *cloud, const char *address,
    guint16 port, GTlsCertificate *certificate, GError **error);
guint16 emu_hls_server_get_port (EmuHlsServer *self);
void emu_hls_server_abandon (EmuHlsServer *self, EmuCamera *camera);
void emu_hls_server_stop (EmuHlsServer *self);

G_END_DECLS
