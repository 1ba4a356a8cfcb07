/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  GST_VXG_HLS_CONTAINER_UNKNOWN, /* more bytes would tell */
  GST_VXG_HLS_CONTAINER_NONE,    /* none that HLS knows */
  GST_VXG_HLS_CONTAINER_TS,
  GST_VXG_HLS_CONTAINER_MP4,
  GST_VXG_HLS_CONTAINER_AAC, /* packed: ADTS, after an ID3 tag */
} GstVxgHlsContainer;

GstVxgHlsContainer gst_vxg_hls_container_find (const guint8 *data, gsize size);

gboolean
gst_vxg_hls_container_find_pcr (const guint8 *data, gsize size, guint64 *time);

gboolean gst_vxg_hls_container_read_tag (
    const guint8 *data, gsize size, gsize *tag_size, guint64 *time);

G_END_DECLS
