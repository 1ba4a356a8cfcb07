/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gstvxghlsmark.h"

#define NAME "vxg-hls-mark"

/* Returns: (transfer full): an event that keeps its place among the data */
GstEvent *
gst_vxg_hls_mark_to_event (const GstVxgHlsMark *self)
{
  g_autoptr (GBytes) bytes = g_bytes_new (self, sizeof *self);

  return gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM,
      gst_structure_new (NAME, "mark", G_TYPE_BYTES, bytes, NULL));
}

/* Returns: whether @event carries a mark; then it is copied to @self */
gboolean
gst_vxg_hls_mark_from_event (GstVxgHlsMark *self, GstEvent *event)
{
  g_autoptr (GBytes) bytes = NULL;

  if (GST_EVENT_TYPE (event) != GST_EVENT_CUSTOM_DOWNSTREAM ||
      !gst_event_has_name (event, NAME))
    return FALSE;
  gst_structure_get (
      gst_event_get_structure (event), "mark", G_TYPE_BYTES, &bytes, NULL);
  *self = *(const GstVxgHlsMark *) g_bytes_get_data (bytes, NULL);
  return TRUE;
}
