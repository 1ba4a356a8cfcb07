/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <vxg/vxg.h>

G_BEGIN_DECLS

void gst_vxg_hls_fetch_async (VxgClient *client, const char *uri,
    guint64 offset, guint64 length, gsize max_size, GCancellable *cancellable,
    GAsyncReadyCallback callback, gpointer user_data);

GBytes *
gst_vxg_hls_fetch_finish (GAsyncResult *result, char **uri, GError **error);

G_END_DECLS
