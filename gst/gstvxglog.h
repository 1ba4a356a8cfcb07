/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

GST_DEBUG_CATEGORY_EXTERN (gst_vxg_debug);

void gst_vxg_log_init (void);

void gst_vxg_log_claim (void);

void gst_vxg_log_add_secret (const char *secret);

void gst_vxg_log_remove_secret (const char *secret);

void gst_vxg_log_add_query (const char *query);

void gst_vxg_log_remove_query (const char *query);

G_END_DECLS
