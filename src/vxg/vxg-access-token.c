/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "private/vxg-access-token-private.h"

#include "private/vxg-address.h"

/**
 * VxgAccessToken:
 *
 * What the packed access token of a camera or of a group says: base64 of a JSON
 * object (API reference 2.2 and 2.4). It is immutable, so any thread may read
 * it. The secrets inside, the packed text and its member `token`, cannot be
 * read back.
 *
 * Since: 0.1
 */
G_DEFINE_FINAL_TYPE (VxgAccessToken, vxg_access_token, G_TYPE_OBJECT)

static void
vxg_access_token_finalize (GObject *object)
{
  VxgAccessToken *self = VXG_ACCESS_TOKEN (object);

  g_free (self->packed);
  g_free (self->access);
  g_free (self->host);
  g_free (self->camera_host);
  g_free (self->service_uri);
  g_free (self->path);
  g_free (self->uplink_host);
  g_free (self->socks4_proxy);
  g_free (self->socks5_proxy);
  g_clear_pointer (&self->expires, g_date_time_unref);
  g_free (self->base_uri);
  g_clear_pointer (&self->base, g_uri_unref);

  G_OBJECT_CLASS (vxg_access_token_parent_class)->finalize (object);
}

static void
vxg_access_token_class_init (VxgAccessTokenClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vxg_access_token_finalize;
}

static void
vxg_access_token_init (VxgAccessToken *self)
{
}

/**
 * vxg_access_token_parse:
 * @packed: a packed access token: base64 of JSON in the standard or URL-safe
 *   alphabet, with or without padding, with white space anywhere, of at most
 *   64 KiB
 * @error: return location for an error
 *
 * Reads an access token. Members that the library does not know are ignored;
 * a member that is null counts as absent. Nothing of @packed is repeated in an
 * error. Any thread.
 *
 * Returns: (transfer full): the token; %NULL with @error of
 *   %VXG_ERROR_INVALID_TOKEN, or of %VXG_ERROR_WRONG_CREDENTIAL for a licence
 *   key and other credentials that are no access tokens
 *
 * Since: 0.1
 */
VxgAccessToken *
vxg_access_token_parse (const char *packed, GError **error)
{
  g_autoptr (VxgAccessToken) self = NULL;

  g_return_val_if_fail (packed != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  self = g_object_new (VXG_TYPE_ACCESS_TOKEN, NULL);
  if (!vxg_access_token_read (self, packed, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * vxg_access_token_get_kind:
 * @self: a token
 *
 * Returns: %VXG_TOKEN_KIND_CAMERA if the token names a camera (its member
 *   `camid`), else %VXG_TOKEN_KIND_GROUP (API reference 2.4)
 *
 * Since: 0.1
 */
VxgTokenKind
vxg_access_token_get_kind (VxgAccessToken *self)
{
  g_return_val_if_fail (VXG_IS_ACCESS_TOKEN (self), VXG_TOKEN_KIND_CAMERA);

  return self->kind;
}

/**
 * vxg_access_token_get_camera_id:
 * @self: a token
 *
 * Returns: the id of the camera (`camid`), 1 or greater; 0 in a group token
 *
 * Since: 0.1
 */
gint64
vxg_access_token_get_camera_id (VxgAccessToken *self)
{
  g_return_val_if_fail (VXG_IS_ACCESS_TOKEN (self), 0);

  return self->camera_id;
}

/**
 * vxg_access_token_get_camera_manager_id:
 * @self: a token
 *
 * Returns: the id of the device behind the camera (`cmngrid`); 0 when the token
 *   does not say
 *
 * Since: 0.1
 */
gint64
vxg_access_token_get_camera_manager_id (VxgAccessToken *self)
{
  g_return_val_if_fail (VXG_IS_ACCESS_TOKEN (self), 0);

  return self->camera_manager_id;
}

/**
 * vxg_access_token_get_access:
 * @self: a token
 *
 * Returns: (nullable): the rights as the token words them (`access`), for
 *   instance "watch" or "all"; several are joined by commas; %NULL when the
 *   token does not say
 *
 * Since: 0.1
 */
const char *
vxg_access_token_get_access (VxgAccessToken *self)
{
  g_return_val_if_fail (VXG_IS_ACCESS_TOKEN (self), NULL);

  return self->access;
}

/**
 * vxg_access_token_allows:
 * @self: a token
 * @right: a right, for instance "watch" (API reference 2.6)
 *
 * Whether the token itself names @right, or "all". Only the server decides:
 * old tokens name no rights, and there are other words for some.
 *
 * Returns: %FALSE also when the token does not say
 *
 * Since: 0.1
 */
gboolean
vxg_access_token_allows (VxgAccessToken *self, const char *right)
{
  g_auto (GStrv) rights = NULL;

  g_return_val_if_fail (VXG_IS_ACCESS_TOKEN (self), FALSE);
  g_return_val_if_fail (right != NULL && *right != '\0', FALSE);

  if (self->access == NULL)
    return FALSE;
  rights = g_strsplit_set (self->access, ", ", -1);
  return g_strv_contains ((const char *const *) rights, "all") ||
      g_strv_contains ((const char *const *) rights, right);
}

/**
 * vxg_access_token_get_host:
 * @self: a token
 *
 * Returns: the host of the base URI, in lower case and ASCII, an IPv6 address
 *   without brackets
 *
 * Since: 0.1
 */
const char *
vxg_access_token_get_host (VxgAccessToken *self)
{
  g_return_val_if_fail (VXG_IS_ACCESS_TOKEN (self), NULL);

  return self->host;
}

/**
 * vxg_access_token_get_http_port:
 * @self: a token
 *
 * Returns: the port for plain HTTP (`api_p`), else 80. The library does not use
 *   it.
 *
 * Since: 0.1
 */
guint16
vxg_access_token_get_http_port (VxgAccessToken *self)
{
  g_return_val_if_fail (VXG_IS_ACCESS_TOKEN (self), 0);

  return self->http_port;
}

/**
 * vxg_access_token_get_https_port:
 * @self: a token
 *
 * Returns: the port for HTTPS (`api_sp`), else 443
 *
 * Since: 0.1
 */
guint16
vxg_access_token_get_https_port (VxgAccessToken *self)
{
  g_return_val_if_fail (VXG_IS_ACCESS_TOKEN (self), 0);

  return self->https_port;
}

/**
 * vxg_access_token_get_camera_host:
 * @self: a token
 *
 * Returns: (nullable): the host that devices connect to (`cam`); a viewer does
 *   not need it
 *
 * Since: 0.1
 */
const char *
vxg_access_token_get_camera_host (VxgAccessToken *self)
{
  g_return_val_if_fail (VXG_IS_ACCESS_TOKEN (self), NULL);

  return self->camera_host;
}

/**
 * vxg_access_token_get_camera_ws_port:
 * @self: a token
 *
 * Returns: the port for the devices' plain WebSocket (`cam_p`), else 8888
 *
 * Since: 0.1
 */
guint16
vxg_access_token_get_camera_ws_port (VxgAccessToken *self)
{
  g_return_val_if_fail (VXG_IS_ACCESS_TOKEN (self), 0);

  return self->camera_ws_port;
}

/**
 * vxg_access_token_get_camera_wss_port:
 * @self: a token
 *
 * Returns: the port for the devices' WebSocket over TLS (`cam_sp`), else 8883
 *
 * Since: 0.1
 */
guint16
vxg_access_token_get_camera_wss_port (VxgAccessToken *self)
{
  g_return_val_if_fail (VXG_IS_ACCESS_TOKEN (self), 0);

  return self->camera_wss_port;
}

/**
 * vxg_access_token_get_service_uri:
 * @self: a token
 *
 * Returns: (nullable): the base URI that the token gives as a whole (`svcp`),
 *   without a slash at its end. It counts only in a token without `api`.
 *
 * Since: 0.1
 */
const char *
vxg_access_token_get_service_uri (VxgAccessToken *self)
{
  g_return_val_if_fail (VXG_IS_ACCESS_TOKEN (self), NULL);

  return self->service_uri;
}

/**
 * vxg_access_token_get_path:
 * @self: a token
 *
 * Returns: the prefix of the API's paths (`path`), as "/prefix"; "" when there
 *   is none
 *
 * Since: 0.1
 */
const char *
vxg_access_token_get_path (VxgAccessToken *self)
{
  g_return_val_if_fail (VXG_IS_ACCESS_TOKEN (self), NULL);

  return self->path;
}

/**
 * vxg_access_token_get_uplink_host:
 * @self: a token
 *
 * Returns: (nullable): the host of the tunnel service (`uplink`), as the token
 *   words it; a viewer does not need it
 *
 * Since: 0.1
 */
const char *
vxg_access_token_get_uplink_host (VxgAccessToken *self)
{
  g_return_val_if_fail (VXG_IS_ACCESS_TOKEN (self), NULL);

  return self->uplink_host;
}

/**
 * vxg_access_token_get_socks4_proxy:
 * @self: a token
 *
 * Returns: (nullable): the device's SOCKS 4 proxy (`proxy.socks4`), as the
 *   token words it; the library does not use it
 *
 * Since: 0.1
 */
const char *
vxg_access_token_get_socks4_proxy (VxgAccessToken *self)
{
  g_return_val_if_fail (VXG_IS_ACCESS_TOKEN (self), NULL);

  return self->socks4_proxy;
}

/**
 * vxg_access_token_get_socks5_proxy:
 * @self: a token
 *
 * Returns: (nullable): the device's SOCKS 5 proxy (`proxy.socks5`), as the
 *   token words it; the library does not use it
 *
 * Since: 0.1
 */
const char *
vxg_access_token_get_socks5_proxy (VxgAccessToken *self)
{
  g_return_val_if_fail (VXG_IS_ACCESS_TOKEN (self), NULL);

  return self->socks5_proxy;
}

/**
 * vxg_access_token_get_expires:
 * @self: a token
 *
 * Returns: (transfer none) (nullable): when the token says it expires
 *   (`expires`), in UTC; %NULL when it does not say, which is usual
 *
 * Since: 0.1
 */
GDateTime *
vxg_access_token_get_expires (VxgAccessToken *self)
{
  g_return_val_if_fail (VXG_IS_ACCESS_TOKEN (self), NULL);

  return self->expires;
}

/**
 * vxg_access_token_is_expired:
 * @self: a token
 * @now: the current time
 *
 * Returns: whether the token's own time of expiry has come. The server may
 *   think otherwise: its clock decides, and tokens end by being revoked.
 *
 * Since: 0.1
 */
gboolean
vxg_access_token_is_expired (VxgAccessToken *self, GDateTime *now)
{
  g_return_val_if_fail (VXG_IS_ACCESS_TOKEN (self), FALSE);
  g_return_val_if_fail (now != NULL, FALSE);

  return self->expires != NULL && g_date_time_compare (now, self->expires) >= 0;
}

/**
 * vxg_access_token_get_base_uri:
 * @self: a token
 *
 * Returns: the URI that paths like /api/v4/live/watch/ are appended to, without
 *   a slash at its end (API reference 2.5): HTTPS to `api`, port `api_sp`,
 *   prefix `path`; without `api` it is `svcp`; without both it is the host that
 *   served the first tokens
 *
 * Since: 0.1
 */
const char *
vxg_access_token_get_base_uri (VxgAccessToken *self)
{
  g_return_val_if_fail (VXG_IS_ACCESS_TOKEN (self), NULL);

  return self->base_uri;
}

/**
 * vxg_access_token_same_origin:
 * @self: a token
 * @other: another token
 *
 * Returns: whether both belong to one server: scheme, host and port of their
 *   base URIs are the same. With the camera's id this tells a new token of the
 *   same camera (API reference 2.2); the packed texts cannot be compared.
 *
 * Since: 0.1
 */
gboolean
vxg_access_token_same_origin (VxgAccessToken *self, VxgAccessToken *other)
{
  g_return_val_if_fail (VXG_IS_ACCESS_TOKEN (self), FALSE);
  g_return_val_if_fail (VXG_IS_ACCESS_TOKEN (other), FALSE);

  return vxg_address_same_origin (self->base, other->base);
}
