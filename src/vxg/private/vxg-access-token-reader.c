/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From the packed text to the fields of a VxgAccessToken. */
#include "private/vxg-access-token-private.h"

#include <string.h>

#include "private/vxg-address.h"
#include "private/vxg-base64.h"
#include "private/vxg-error-private.h"
#include "private/vxg-json.h"

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

/*
 * vxg_access_token_read:
 * @self: a new token, which is of no use when this fails
 */
gboolean
vxg_access_token_read (VxgAccessToken *self, const char *packed, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (JsonNode) root = NULL;

  if (!check_kind (packed, error))
    return FALSE;
  bytes = decode (packed, error);
  if (bytes == NULL)
    return FALSE;
  root = unpack (bytes, error);
  if (root == NULL)
    return FALSE;
  if (!read_members (self, json_node_get_object (root), error))
    return FALSE;
  self->packed = g_base64_encode (
      g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  return TRUE;
}
