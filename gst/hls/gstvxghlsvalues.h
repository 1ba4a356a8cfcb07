/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The values of tags and attributes (RFC 8216, 4.2). Pure, the same in every
 * locale. Each returns FALSE for what is not such a value as a whole. */
#pragma once

#include "gstvxghlskey.h"

G_BEGIN_DECLS

/* Times in playlists are kept in ns. */
#define GST_VXG_HLS_SECOND G_GUINT64_CONSTANT (1000000000)
#define GST_VXG_HLS_SECOND_DIGITS 9

gboolean gst_vxg_hls_parse_integer (const char *text, guint64 *value);

gboolean gst_vxg_hls_parse_decimal (
    const char *text, guint digits, guint64 max, guint64 *value);

gboolean
gst_vxg_hls_parse_iv (const char *text, guint8 iv[GST_VXG_HLS_IV_SIZE]);

gboolean
gst_vxg_hls_parse_resolution (const char *text, guint *width, guint *height);

gboolean gst_vxg_hls_parse_date (const char *text, gint64 *date);

G_END_DECLS
