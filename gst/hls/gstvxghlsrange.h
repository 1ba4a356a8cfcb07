/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * GstVxgHlsRange:
 *
 * A range of bytes as it is written (EXT-X-BYTERANGE), below 2^63: what a
 * request can say. All zero: there is none.
 */
typedef struct {
  guint64 length;
  gboolean has_offset;
  guint64 offset;
} GstVxgHlsRange;

const char *gst_vxg_hls_range_parse (GstVxgHlsRange *self, const char *text);

const char *gst_vxg_hls_range_move (GstVxgHlsRange *self, guint64 offset);

G_END_DECLS
