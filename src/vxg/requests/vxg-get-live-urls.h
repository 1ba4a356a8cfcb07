/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#ifndef VXG_COMPILATION
#error "This header is private to libvxg."
#endif

#include "vxg-live-urls.h"
#include "private/vxg-request.h"

G_BEGIN_DECLS

char *vxg_get_live_urls_build_uri (const char *base_uri, const char *stream_id);

VxgLiveUrls *vxg_get_live_urls_parse (const VxgReply *reply, GError **error);

G_END_DECLS
