/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "private/vxg-access-token-private.h"

#include <string.h>

#include "private/vxg-address.h"
#include "private/vxg-base64.h"
#include "private/vxg-error-private.h"
#include "private/vxg-json.h"

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
struct _VxgAccessToken {
  GObject parent;

  char *packed; /* standard base64, without white space */
  VxgTokenKind kind;
  gint64 camera_id;
  gint64 camera_manager_id;
  char *access;
  char *host;
  guint16 http_port;
  guint16 https_port;
  char *camera_host;
  guint16 camera_ws_port;
  guint16 camera_wss_port;
  char *service_uri;
  char *path;
  char *uplink_host;
  char *socks4_proxy;
  char *socks5_proxy;
  GDateTime *expires;
  char *base_uri;
  GUri *base;
};

G_DEFINE_FINAL_TYPE (VxgAccessToken, vxg_access_token, G_TYPE_OBJECT)

#define MAX_PACKED_LENGTH (64 * 1024)

/* Where old tokens, which name no host, belong (API reference 2.5). */
#define LEGACY_HOST "web.skyvr.videoexpertsgroup.com"

static const char owner[] = "the access token";

/* ---- Reading members ---- */

static guint16
read_port (VxgJsonReader *reader, const char *name, guint16 fallback)
{
  return vxg_json_reader_get_int (reader, name, 1, G_MAXUINT16, fallback);
}

static char *
read_host (VxgJsonReader *reader, const char *name)
{
  const char *text = vxg_json_reader_get_string (reader, name);
  const char *reason = NULL;
  char *host;

  if (text == NULL)
    return NULL;
  host = vxg_address_normalize_host (text, &reason);
  if (host == NULL)
    vxg_json_reader_fail (reader, name, reason);
  return host;
}

static void
append_right (JsonArray *array, guint index, JsonNode *node, gpointer user_data)
{
  GPtrArray *rights = user_data;

  if (JSON_NODE_HOLDS_VALUE (node) &&
      json_node_get_value_type (node) == G_TYPE_STRING)
    g_ptr_array_add (rights, (gpointer) json_node_get_string (node));
}

/* One string or an array of strings (API reference 2.2). */
static char *
read_access (VxgJsonReader *reader)
{
  JsonNode *node = json_object_get_member (reader->object, "access");
  g_autoptr (GPtrArray) rights = NULL;
  JsonArray *array;

  if (reader->error != NULL || node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return g_strdup (vxg_json_reader_get_string (reader, "access"));

  rights = g_ptr_array_new ();
  array = json_node_get_array (node);
  json_array_foreach_element (array, append_right, rights);
  if (rights->len != json_array_get_length (array)) {
    vxg_json_reader_fail (reader, "access", "is not an array of strings");
    return NULL;
  }
  g_ptr_array_add (rights, NULL);
  return g_strjoinv (",", (char **) rights->pdata);
}

static void
read_proxy (VxgAccessToken *self, VxgJsonReader *reader)
{
  JsonObject *object = vxg_json_reader_get_object (reader, "proxy");
  VxgJsonReader inner = { object, "the access token's proxy", reader->code };

  if (object == NULL)
    return;
  self->socks4_proxy = g_strdup (vxg_json_reader_get_string (&inner, "socks4"));
  self->socks5_proxy = g_strdup (vxg_json_reader_get_string (&inner, "socks5"));
  reader->error = g_steal_pointer (&inner.error);
}

static void
read_camera (VxgAccessToken *self, VxgJsonReader *reader)
{
  self->camera_id = vxg_json_reader_get_int (reader, "camid", 1, G_MAXINT64, 0);
  self->camera_manager_id =
      vxg_json_reader_get_int (reader, "cmngrid", 0, G_MAXINT64, 0);
  self->kind =
      self->camera_id != 0 ? VXG_TOKEN_KIND_CAMERA : VXG_TOKEN_KIND_GROUP;
  self->access = read_access (reader);
  self->camera_host = read_host (reader, "cam");
  self->camera_ws_port = read_port (reader, "cam_p", 8888);
  self->camera_wss_port = read_port (reader, "cam_sp", 8883);
  self->uplink_host = g_strdup (vxg_json_reader_get_string (reader, "uplink"));
  read_proxy (self, reader);
}

static void
read_share_token (VxgJsonReader *reader)
{
  const char *share = vxg_json_reader_get_string (reader, "token");

  if (share == NULL || *share == '\0')
    vxg_json_reader_fail (reader, "token", "is missing");
}

static void
read_path (VxgAccessToken *self, VxgJsonReader *reader)
{
  const char *path = vxg_json_reader_get_string (reader, "path");
  const char *reason = NULL;

  self->path = vxg_address_normalize_path (path, &reason);
  if (self->path == NULL)
    vxg_json_reader_fail (reader, "path", reason);
}

/* `api` wins over `svcp`, which is then of no use and so not judged. */
static void
read_service_uri (VxgAccessToken *self, VxgJsonReader *reader)
{
  const char *text = vxg_json_reader_get_string (reader, "svcp");
  const char *reason = NULL;

  if (text == NULL)
    return;
  self->service_uri = vxg_address_normalize_base_uri (text, &reason);
  if (self->service_uri == NULL && self->host == NULL)
    vxg_json_reader_fail (reader, "svcp", reason);
}

static void
read_server (VxgAccessToken *self, VxgJsonReader *reader)
{
  self->host = read_host (reader, "api");
  self->http_port = read_port (reader, "api_p", 80);
  self->https_port = read_port (reader, "api_sp", 443);
  read_path (self, reader);
  read_service_uri (self, reader);
  self->expires = vxg_json_reader_get_time (reader, "expires");
}

static void
settle_base_uri (VxgAccessToken *self)
{
  if (self->host == NULL && self->service_uri != NULL)
    self->base_uri = g_strdup (self->service_uri);
  else
    self->base_uri = vxg_address_build_base_uri ("https",
        self->host != NULL ? self->host : LEGACY_HOST, self->https_port,
        self->path);
  self->base = g_uri_parse (self->base_uri, G_URI_FLAGS_NONE, NULL);
  if (self->host == NULL)
    self->host = g_strdup (g_uri_get_host (self->base));
}

static gboolean
read_members (VxgAccessToken *self, JsonObject *object, GError **error)
{
  VxgJsonReader reader = { object, owner, VXG_ERROR_INVALID_TOKEN };

  read_share_token (&reader);
  read_camera (self, &reader);
  read_server (self, &reader);
  if (reader.error != NULL) {
    g_propagate_error (error, reader.error);
    return FALSE;
  }
  settle_base_uri (self);
  return TRUE;
}

/* ---- From text to JSON ---- */

/* People mix up credentials; these do not look like base64 anyway. */
static gboolean
check_kind (const char *text, GError **error)
{
  static const struct {
    const char *prefix;
    const char *hint;
  } others[] = {
    { "v3.", "this is a licence key" },
    { "co.", "this is a licence key" },
    { "srv.", "this is a licence key of a server" },
    { "share.", "this is the share token from inside an access token" },
  };

  while (g_ascii_isspace (*text))
    text++;
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (g_str_has_prefix (text, others[i].prefix)) {
      vxg_error_set (error, VXG_ERROR_WRONG_CREDENTIAL,
          "%s, not an access token; the access token of a camera is needed, "
          "a long text that starts with eyJ",
          others[i].hint);
      return FALSE;
    }
  return TRUE;
}

static JsonNode *
unpack (GBytes *bytes, GError **error)
{
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);
  const char *reason;
  g_autoptr (JsonNode) root = vxg_json_parse (text, length, &reason);

  if (root == NULL) {
    vxg_error_set (error, VXG_ERROR_INVALID_TOKEN,
        "what the access token packs cannot be read: %s", reason);
    return NULL;
  }
  if (!JSON_NODE_HOLDS_OBJECT (root)) {
    vxg_error_set (error, VXG_ERROR_INVALID_TOKEN,
        "what the access token packs is not a JSON object");
    return NULL;
  }
  return g_steal_pointer (&root);
}

static GBytes *
decode (const char *packed, GError **error)
{
  const char *reason;
  GBytes *bytes;

  if (strnlen (packed, MAX_PACKED_LENGTH + 1) > MAX_PACKED_LENGTH) {
    vxg_error_set (error, VXG_ERROR_INVALID_TOKEN,
        "the access token is longer than 64 KiB");
    return NULL;
  }
  bytes = vxg_base64_decode (packed, &reason);
  if (bytes == NULL)
    vxg_error_set (error, VXG_ERROR_INVALID_TOKEN,
        "the access token is not base64: %s", reason);
  return bytes;
}

/* ---- The type ---- */

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
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (JsonNode) root = NULL;

  g_return_val_if_fail (packed != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!check_kind (packed, error))
    return NULL;
  bytes = decode (packed, error);
  if (bytes == NULL)
    return NULL;
  root = unpack (bytes, error);
  if (root == NULL)
    return NULL;
  self = g_object_new (VXG_TYPE_ACCESS_TOKEN, NULL);
  if (!read_members (self, json_node_get_object (root), error))
    return NULL;
  self->packed = g_base64_encode (
      g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  return g_steal_pointer (&self);
}

const char *
vxg_access_token_get_packed (VxgAccessToken *self)
{
  return self->packed;
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
