/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gstvxghlscipher.h"

#include <vxg/vxg.h>

G_BEGIN_DECLS

/*
 * GstVxgHlsTransfer:
 *
 * One segment on its way in, piece by piece. A transfer that broke off can go on
 * where it was. Worker thread only; no call of the listener comes from within a
 * call of a function below.
 */
#define GST_TYPE_VXG_HLS_TRANSFER (gst_vxg_hls_transfer_get_type ())
G_DECLARE_FINAL_TYPE (
    GstVxgHlsTransfer, gst_vxg_hls_transfer, GST, VXG_HLS_TRANSFER, GObject)

typedef struct {
  /* Takes a piece; %FALSE: no more until gst_vxg_hls_transfer_go_on(). */
  gboolean (*piece) (const guint8 *data, gsize size, gpointer user_data);
  /* The end. @error: (nullable): why it came early */
  void (*done) (const GError *error, gpointer user_data);
} GstVxgHlsTransferListener;

GstVxgHlsTransfer *
gst_vxg_hls_transfer_new (VxgClient *client, GstVxgHlsCipher *cipher,
    const GstVxgHlsTransferListener *listener, gpointer user_data);

void gst_vxg_hls_transfer_start (
    GstVxgHlsTransfer *self, const char *uri, guint64 offset, guint64 length);

void gst_vxg_hls_transfer_go_on (GstVxgHlsTransfer *self);

void gst_vxg_hls_transfer_stop (GstVxgHlsTransfer *self);

guint64 gst_vxg_hls_transfer_get_received (GstVxgHlsTransfer *self);

G_END_DECLS
