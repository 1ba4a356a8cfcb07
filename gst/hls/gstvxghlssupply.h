/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gstvxghlssegment.h"

#include <vxg/vxg.h>

G_BEGIN_DECLS

/*
 * GstVxgHlsSupply:
 *
 * Brings one segment at a time: what it needs first, then its bytes, with the
 * playlist's ticket if the server wants it (API reference 4.2). Worker thread
 * only; no call of the listener comes from within a call of a function below.
 */
#define GST_TYPE_VXG_HLS_SUPPLY (gst_vxg_hls_supply_get_type ())
G_DECLARE_FINAL_TYPE (
    GstVxgHlsSupply, gst_vxg_hls_supply, GST, VXG_HLS_SUPPLY, GObject)

typedef struct {
  /* The bytes come next. @head: (nullable): of the file, before them; the same
   * object for as long as it is the same head */
  void (*ready) (GBytes *head, gpointer user_data);
  /* Some of them. Returns: %FALSE: no more until gst_vxg_hls_supply_go_on() */
  gboolean (*piece) (const guint8 *data, gsize size, gpointer user_data);
  /* The end. @error: (nullable): why it came early */
  void (*done) (const GError *error, gpointer user_data);
} GstVxgHlsSupplyListener;

GstVxgHlsSupply *gst_vxg_hls_supply_new (VxgClient *client,
    const GstVxgHlsSupplyListener *listener, gpointer user_data);

void gst_vxg_hls_supply_begin (
    GstVxgHlsSupply *self, GstVxgHlsSegment *segment, const char *playlist_uri);

void gst_vxg_hls_supply_resume (
    GstVxgHlsSupply *self, GstVxgHlsSegment *segment, const char *playlist_uri);

void gst_vxg_hls_supply_go_on (GstVxgHlsSupply *self);

void gst_vxg_hls_supply_drop (GstVxgHlsSupply *self);

void gst_vxg_hls_supply_forget_server (GstVxgHlsSupply *self);

void gst_vxg_hls_supply_stop (GstVxgHlsSupply *self);

GstVxgHlsSegment *gst_vxg_hls_supply_get_segment (GstVxgHlsSupply *self);

gboolean gst_vxg_hls_supply_has_begun (GstVxgHlsSupply *self);

guint64 gst_vxg_hls_supply_get_received (GstVxgHlsSupply *self);

gboolean gst_vxg_hls_supply_is_busy (GstVxgHlsSupply *self);

guint64 gst_vxg_hls_supply_get_requests (GstVxgHlsSupply *self);

G_END_DECLS
