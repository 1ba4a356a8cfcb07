/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  GST_VXG_HLS_REMEDY_FAIL,  /* there is nothing to hope for */
  GST_VXG_HLS_REMEDY_POLL,  /* the stream is starting: look every second */
  GST_VXG_HLS_REMEDY_ASK,   /* the address is refused: ask for another, now */
  GST_VXG_HLS_REMEDY_RETRY, /* try again later */
  GST_VXG_HLS_REMEDY_ASK_LATER,
} GstVxgHlsRemedy;

GstVxgHlsRemedy
gst_vxg_hls_remedy_find (const GError *error, gboolean started, gboolean asked);

G_END_DECLS
