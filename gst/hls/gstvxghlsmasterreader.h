/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gstvxghlsbase.h"
#include "gstvxghlsmaster.h"

G_BEGIN_DECLS

GstVxgHlsMaster *
gst_vxg_hls_master_read (char *text, GstVxgHlsBase *base, GError **error);

G_END_DECLS
