/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#ifndef VXG_COMPILATION
#error "This header is private to libvxg."
#endif

#include <json-glib/json-glib.h>

#include "vxg-live-urls.h"

G_BEGIN_DECLS

VxgLiveUrls *vxg_live_urls_new_from_json (
    JsonNode *root, GDateTime *server_time, GError **error);

G_END_DECLS
