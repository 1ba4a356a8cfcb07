/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gstvxghlscipher.h"
#include "gstvxghlssegment.h"

#include <vxg/vxg.h>

G_BEGIN_DECLS

/*
 * GstVxgHlsPrelude:
 *
 * What segments need before their own bytes: the key, and the head of the file.
 * It has been fetched for the last segment and is kept for the next. Worker
 * thread only.
 */
#define GST_TYPE_VXG_HLS_PRELUDE (gst_vxg_hls_prelude_get_type ())
G_DECLARE_FINAL_TYPE (
    GstVxgHlsPrelude, gst_vxg_hls_prelude, GST, VXG_HLS_PRELUDE, GObject)

GstVxgHlsPrelude *gst_vxg_hls_prelude_new (VxgClient *client);

void gst_vxg_hls_prelude_prepare_async (GstVxgHlsPrelude *self,
    GstVxgHlsSegment *segment, const char *ticket_from,
    GCancellable *cancellable, GAsyncReadyCallback callback,
    gpointer user_data);

gboolean gst_vxg_hls_prelude_prepare_finish (
    GstVxgHlsPrelude *self, GAsyncResult *result, GError **error);

GstVxgHlsCipher *gst_vxg_hls_prelude_make_cipher (
    GstVxgHlsPrelude *self, const GstVxgHlsSegment *segment);

GBytes *gst_vxg_hls_prelude_get_head (GstVxgHlsPrelude *self);

guint64 gst_vxg_hls_prelude_get_requests (GstVxgHlsPrelude *self);

G_END_DECLS
