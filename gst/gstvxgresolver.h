/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gstvxgsettings.h"

#include <vxg/vxg.h>

G_BEGIN_DECLS

/*
 * GstVxgResolver:
 *
 * Asks the cloud where one camera is live. Worker thread only, but for
 * set_token() and get_stats().
 */
#define GST_TYPE_VXG_RESOLVER (gst_vxg_resolver_get_type ())
G_DECLARE_FINAL_TYPE (
    GstVxgResolver, gst_vxg_resolver, GST, VXG_RESOLVER, GObject)

/* What has been asked; a copy. */
typedef struct {
  guint64 resolves;   /* answers with URLs */
  gint64 api_latency; /* of the last answer, in µs; 0: none yet */
} GstVxgResolverStats;

GstVxgResolver *
gst_vxg_resolver_new (const GstVxgSettings *settings, VxgAccessToken *token);

VxgClient *gst_vxg_resolver_get_client (GstVxgResolver *self);

void
gst_vxg_resolver_ask_async (GstVxgResolver *self, GCancellable *cancellable,
    GAsyncReadyCallback callback, gpointer user_data);

VxgLiveUrls *gst_vxg_resolver_ask_finish (
    GstVxgResolver *self, GAsyncResult *result, GError **error);

void gst_vxg_resolver_set_token (GstVxgResolver *self, VxgAccessToken *token);

void
gst_vxg_resolver_get_stats (GstVxgResolver *self, GstVxgResolverStats *stats);

G_END_DECLS
