/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <vxg/vxg-macros.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * VxgTokenKind:
 * @VXG_TOKEN_KIND_CAMERA: an access token of one camera ("Acc")
 * @VXG_TOKEN_KIND_GROUP: a token of a group of cameras ("SI")
 *
 * Since: 0.1
 */
typedef enum {
  VXG_TOKEN_KIND_CAMERA,
  VXG_TOKEN_KIND_GROUP,
} VxgTokenKind;

#define VXG_TYPE_ACCESS_TOKEN (vxg_access_token_get_type ())

VXG_API
G_DECLARE_FINAL_TYPE (
    VxgAccessToken, vxg_access_token, VXG, ACCESS_TOKEN, GObject)

VXG_API
VxgAccessToken *vxg_access_token_parse (const char *packed, GError **error);

VXG_API
VxgTokenKind vxg_access_token_get_kind (VxgAccessToken *self);

VXG_API
gint64 vxg_access_token_get_camera_id (VxgAccessToken *self);

VXG_API
gint64 vxg_access_token_get_camera_manager_id (VxgAccessToken *self);

VXG_API
const char *vxg_access_token_get_access (VxgAccessToken *self);

VXG_API
gboolean vxg_access_token_allows (VxgAccessToken *self, const char *right);

VXG_API
const char *vxg_access_token_get_host (VxgAccessToken *self);

VXG_API
guint16 vxg_access_token_get_http_port (VxgAccessToken *self);

VXG_API
guint16 vxg_access_token_get_https_port (VxgAccessToken *self);

VXG_API
const char *vxg_access_token_get_camera_host (VxgAccessToken *self);

VXG_API
guint16 vxg_access_token_get_camera_ws_port (VxgAccessToken *self);

VXG_API
guint16 vxg_access_token_get_camera_wss_port (VxgAccessToken *self);

VXG_API
const char *vxg_access_token_get_service_uri (VxgAccessToken *self);

VXG_API
const char *vxg_access_token_get_path (VxgAccessToken *self);

VXG_API
const char *vxg_access_token_get_uplink_host (VxgAccessToken *self);

VXG_API
const char *vxg_access_token_get_socks4_proxy (VxgAccessToken *self);

VXG_API
const char *vxg_access_token_get_socks5_proxy (VxgAccessToken *self);

VXG_API
GDateTime *vxg_access_token_get_expires (VxgAccessToken *self);

VXG_API
gboolean vxg_access_token_is_expired (VxgAccessToken *self, GDateTime *now);

VXG_API
const char *vxg_access_token_get_base_uri (VxgAccessToken *self);

VXG_API
gboolean
vxg_access_token_same_origin (VxgAccessToken *self, VxgAccessToken *other);

G_END_DECLS
