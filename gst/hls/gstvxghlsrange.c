/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gstvxghlsrange.h"

#include "gstvxghlsvalues.h"

#define MAX_END ((guint64) G_MAXINT64)

/*
 * gst_vxg_hls_range_parse:
 * @text: a length, then perhaps an @ and an offset
 *
 * Returns: (nullable): a clause on what is wrong; a constant
 */
const char *
gst_vxg_hls_range_parse (GstVxgHlsRange *self, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "@", 2);
  guint n = g_strv_length (parts);
  guint64 offset = 0;

  if (n == 0 || !gst_vxg_hls_parse_integer (parts[0], &self->length) ||
      (n == 2 && !gst_vxg_hls_parse_integer (parts[1], &offset)))
    return "is not a range of bytes";
  if (self->length == 0)
    return "the range of bytes is empty";
  self->has_offset = n == 2;
  return gst_vxg_hls_range_move (self, offset);
}

/*
 * gst_vxg_hls_range_move:
 * @offset: where the range begins
 *
 * Returns: (nullable): a clause on what is wrong; a constant
 */
const char *
gst_vxg_hls_range_move (GstVxgHlsRange *self, guint64 offset)
{
  if (offset > MAX_END || self->length > MAX_END - offset)
    return "the range of bytes is beyond any file";
  self->offset = offset;
  return NULL;
}
