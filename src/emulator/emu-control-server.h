/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The control address: orders and questions by plain HTTP, from here only. */
#pragma once

#include "emu-cloud.h"
#include "vxg-emulator.h"

G_BEGIN_DECLS

typedef struct _EmuControlServer EmuControlServer;

EmuControlServer *emu_control_server_start (
    VxgEmulator *emulator, EmuCloud *cloud, guint16 port, GError **error);
guint16 emu_control_server_get_port (EmuControlServer *self);
void emu_control_server_stop (EmuControlServer *self);

G_END_DECLS
