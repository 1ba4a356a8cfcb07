/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#ifndef VXG_COMPILATION
#error "This header is private to libvxg."
#endif

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

GError *vxg_http_status_to_error (
    guint http_status, JsonNode *body, gboolean token_expired);

G_END_DECLS
