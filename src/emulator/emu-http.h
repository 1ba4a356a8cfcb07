/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the HTTP servers of the emulator have in common. */
#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

guint16 emu_http_get_port (SoupServer *server);
gboolean emu_http_is_reused (SoupServerMessage *message);
void
emu_http_answer_json (SoupServerMessage *message, guint status, JsonNode *node);
void emu_http_set_date (SoupServerMessage *message, gint64 time_us);
gboolean emu_http_listen (SoupServer *server, const char *address, guint16 port,
    gboolean tls, GError **error);
GBytes *emu_http_convert (GConverter *converter, GBytes *bytes);

G_END_DECLS
