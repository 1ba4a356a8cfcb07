/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <vxg/vxg-credentials.h>
#include <vxg/vxg-download.h>
#include <vxg/vxg-live-urls.h>

G_BEGIN_DECLS

#define VXG_TYPE_CLIENT (vxg_client_get_type ())

VXG_API
G_DECLARE_FINAL_TYPE (VxgClient, vxg_client, VXG, CLIENT, GObject)

VXG_API
VxgClient *vxg_client_new (VxgCredentials *credentials);

VXG_API
void vxg_client_set_credentials (VxgClient *self, VxgCredentials *credentials);

VXG_API
void vxg_client_set_base_uri (VxgClient *self, const char *base_uri);

VXG_API
void vxg_client_set_ca_file (VxgClient *self, const char *filename);

VXG_API
void vxg_client_set_tls_validation_flags (
    VxgClient *self, GTlsCertificateFlags flags);

VXG_API
void vxg_client_set_timeout (VxgClient *self, guint seconds);

VXG_API
void vxg_client_set_user_agent (VxgClient *self, const char *user_agent);

VXG_API
void vxg_client_get_live_urls_async (VxgClient *self, const char *stream_id,
    GCancellable *cancellable, GAsyncReadyCallback callback,
    gpointer user_data);

VXG_API
VxgLiveUrls *vxg_client_get_live_urls_finish (
    VxgClient *self, GAsyncResult *result, GError **error);

VXG_API
VxgLiveUrls *vxg_client_get_live_urls (VxgClient *self, const char *stream_id,
    GCancellable *cancellable, GError **error);

VXG_API
void vxg_client_download_async (VxgClient *self, const char *uri,
    goffset offset, goffset length, GCancellable *cancellable,
    GAsyncReadyCallback callback, gpointer user_data);

VXG_API
VxgDownload *vxg_client_download_finish (
    VxgClient *self, GAsyncResult *result, GError **error);

G_END_DECLS
