/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gstvxghlsbase.h"
#include "gstvxghlsmedia.h"

G_BEGIN_DECLS

GstVxgHlsMedia *
gst_vxg_hls_media_read (char *text, GstVxgHlsBase *base, GError **error);

G_END_DECLS
