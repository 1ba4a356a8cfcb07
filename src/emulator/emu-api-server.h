/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The HTTP server of the API, with the trouble that was ordered. */
#pragma once

#include "emu-cloud.h"

G_BEGIN_DECLS

typedef struct _EmuApiServer EmuApiServer;

EmuApiServer *emu_api_server_start (EmuCloud *cloud, const char *address,
    guint16 port, GTlsCertificate *certificate, GError **error);
guint16 emu_api_server_get_port (EmuApiServer *self);
void emu_api_server_stop (EmuApiServer *self);

G_END_DECLS
