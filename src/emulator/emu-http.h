/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the two HTTP servers of the emulator have in common. */
#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

guint16 emu_http_get_port (SoupServer *server);
gboolean emu_http_is_reused (SoupServerMessage *message);
void
emu_http_answer_json (SoupServerMessage *message, guint status, JsonNode *node);

G_END_DECLS
