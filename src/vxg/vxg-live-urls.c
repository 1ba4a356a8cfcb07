/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "private/vxg-live-urls-private.h"

#include <string.h>

#include "private/vxg-error-private.h"
#include "private/vxg-json.h"

/**
 * VxgLiveUrls:
 *
 * Where a camera's live video can be had at the moment (API reference 4.1).
 * Every URL may be missing. URLs carry tickets: they are secrets, and are to be
 * opened as they are, and soon. The object is immutable, so any thread may read
 * it.
 *
 * Since: 0.1
 */
struct _VxgLiveUrls {
  GObject parent;

  char *rtsp;
  char *rtmp;
  char *rtmps;
  char *hls;
  char *dash;
  char *rtc;
  char *webrtc;
  GDateTime *expire;
  GDateTime *expire_hls;
  GDateTime *server_time;
};

G_DEFINE_FINAL_TYPE (VxgLiveUrls, vxg_live_urls, G_TYPE_OBJECT)

/* Real ones have some 250 characters. */
#define MAX_URL_LENGTH 8192

/* ---- Reading the reply ---- */

static const char *
check_url (const char *url, const char *schemes)
{
  g_auto (GStrv) allowed = g_strsplit (schemes, " ", -1);
  g_autoptr (GUri) uri = NULL;

  if (strlen (url) > MAX_URL_LENGTH)
    return "is too long for a URL";
  uri =
      g_uri_parse (url, G_URI_FLAGS_ENCODED | G_URI_FLAGS_PARSE_RELAXED, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL ||
      *g_uri_get_host (uri) == '\0' || strchr (url, ' ') != NULL)
    return "is not a URL";
  if (!g_strv_contains ((const char *const *) allowed, g_uri_get_scheme (uri)))
    return "has a scheme that does not belong there";
  return NULL;
}

/* An empty string offers as little as no member does. */
static char *
read_url (VxgJsonReader *reader, const char *name, const char *schemes)
{
  const char *url = vxg_json_reader_get_string (reader, name);
  const char *problem;

  if (url == NULL || *url == '\0')
    return NULL;
  problem = check_url (url, schemes);
  if (problem != NULL) {
    vxg_json_reader_fail (reader, name, problem);
    return NULL;
  }
  return g_strdup (url);
}

static char *
read_connection_url (VxgJsonReader *reader)
{
  JsonObject *object = vxg_json_reader_get_object (reader, "webrtc");
  VxgJsonReader inner = { object, "the reply's webrtc", reader->code };
  g_autofree char *url = NULL;

  if (object == NULL)
    return NULL;
  url = read_url (&inner, "connection_url", "ws wss");
  reader->error = g_steal_pointer (&inner.error);
  return g_steal_pointer (&url);
}

static void
read_members (VxgLiveUrls *self, VxgJsonReader *reader)
{
  self->rtsp = read_url (reader, "rtsp", "rtsp rtsps");
  self->rtmp = read_url (reader, "rtmp", "rtmp rtmps");
  self->rtmps = read_url (reader, "rtmps", "rtmps");
  self->hls = read_url (reader, "hls", "https http");
  self->dash = read_url (reader, "dash", "https http");
  self->rtc = read_url (reader, "rtc", "ws wss http https");
  self->webrtc = read_connection_url (reader);
  self->expire = vxg_json_reader_get_time (reader, "expire");
  self->expire_hls = vxg_json_reader_get_time (reader, "expire_hls");
}

/*
 * vxg_live_urls_new_from_json:
 * @root: the body of the reply
 * @server_time: (nullable): when the server made it
 *
 * Returns: (transfer full): %NULL with @error of %VXG_ERROR_BAD_RESPONSE
 */
VxgLiveUrls *
vxg_live_urls_new_from_json (
    JsonNode *root, GDateTime *server_time, GError **error)
{
  g_autoptr (VxgLiveUrls) self = NULL;
  VxgJsonReader reader = { NULL, "the reply", VXG_ERROR_BAD_RESPONSE };

  if (!JSON_NODE_HOLDS_OBJECT (root)) {
    vxg_error_set (
        error, VXG_ERROR_BAD_RESPONSE, "the reply is not a JSON object");
    return NULL;
  }
  self = g_object_new (VXG_TYPE_LIVE_URLS, NULL);
  reader.object = json_node_get_object (root);
  read_members (self, &reader);
  if (reader.error != NULL) {
    g_propagate_error (error, reader.error);
    return NULL;
  }
  if (server_time != NULL)
    self->server_time = g_date_time_ref (server_time);
  return g_steal_pointer (&self);
}

/* ---- The type ---- */

static void
vxg_live_urls_finalize (GObject *object)
{
  VxgLiveUrls *self = VXG_LIVE_URLS (object);

  g_free (self->rtsp);
  g_free (self->rtmp);
  g_free (self->rtmps);
  g_free (self->hls);
  g_free (self->dash);
  g_free (self->rtc);
  g_free (self->webrtc);
  g_clear_pointer (&self->expire, g_date_time_unref);
  g_clear_pointer (&self->expire_hls, g_date_time_unref);
  g_clear_pointer (&self->server_time, g_date_time_unref);

  G_OBJECT_CLASS (vxg_live_urls_parent_class)->finalize (object);
}

static void
vxg_live_urls_class_init (VxgLiveUrlsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vxg_live_urls_finalize;
}

static void
vxg_live_urls_init (VxgLiveUrls *self)
{
}

/**
 * vxg_live_urls_get_rtsp:
 * @self: live URLs
 *
 * Returns: (nullable): an rtsp or rtsps URL
 *
 * Since: 0.1
 */
const char *
vxg_live_urls_get_rtsp (VxgLiveUrls *self)
{
  g_return_val_if_fail (VXG_IS_LIVE_URLS (self), NULL);

  return self->rtsp;
}

/**
 * vxg_live_urls_get_rtmp:
 * @self: live URLs
 *
 * Returns: (nullable): an rtmp or rtmps URL
 *
 * Since: 0.1
 */
const char *
vxg_live_urls_get_rtmp (VxgLiveUrls *self)
{
  g_return_val_if_fail (VXG_IS_LIVE_URLS (self), NULL);

  return self->rtmp;
}

/**
 * vxg_live_urls_get_rtmps:
 * @self: live URLs
 *
 * Returns: (nullable): an rtmps URL. No server is known to send this member.
 *
 * Since: 0.1
 */
const char *
vxg_live_urls_get_rtmps (VxgLiveUrls *self)
{
  g_return_val_if_fail (VXG_IS_LIVE_URLS (self), NULL);

  return self->rtmps;
}

/**
 * vxg_live_urls_get_hls:
 * @self: live URLs
 *
 * Returns: (nullable): an https or http URL of an HLS playlist
 *
 * Since: 0.1
 */
const char *
vxg_live_urls_get_hls (VxgLiveUrls *self)
{
  g_return_val_if_fail (VXG_IS_LIVE_URLS (self), NULL);

  return self->hls;
}

/**
 * vxg_live_urls_get_dash:
 * @self: live URLs
 *
 * Returns: (nullable): an https or http URL of a DASH manifest
 *
 * Since: 0.1
 */
const char *
vxg_live_urls_get_dash (VxgLiveUrls *self)
{
  g_return_val_if_fail (VXG_IS_LIVE_URLS (self), NULL);

  return self->dash;
}

/**
 * vxg_live_urls_get_rtc:
 * @self: live URLs
 *
 * Returns: (nullable): the URL for the older dialect of WebRTC signalling (API
 *   reference 5.5)
 *
 * Since: 0.1
 */
const char *
vxg_live_urls_get_rtc (VxgLiveUrls *self)
{
  g_return_val_if_fail (VXG_IS_LIVE_URLS (self), NULL);

  return self->rtc;
}

/**
 * vxg_live_urls_get_webrtc:
 * @self: live URLs
 *
 * Returns: (nullable): the ws or wss URL for WebRTC signalling
 *   (`webrtc.connection_url`, API reference 5)
 *
 * Since: 0.1
 */
const char *
vxg_live_urls_get_webrtc (VxgLiveUrls *self)
{
  g_return_val_if_fail (VXG_IS_LIVE_URLS (self), NULL);

  return self->webrtc;
}

/**
 * vxg_live_urls_get_expire:
 * @self: live URLs
 *
 * Returns: (transfer none) (nullable): until when, in UTC by the server's
 *   clock, the RTSP and RTMP URLs open a session. Nothing shows that an open
 *   session ends then (API reference 4.2).
 *
 * Since: 0.1
 */
GDateTime *
vxg_live_urls_get_expire (VxgLiveUrls *self)
{
  g_return_val_if_fail (VXG_IS_LIVE_URLS (self), NULL);

  return self->expire;
}

/**
 * vxg_live_urls_get_expire_hls:
 * @self: live URLs
 *
 * Returns: (transfer none) (nullable): when, in UTC by the server's clock, the
 *   HLS URL is to be renewed (API reference 4.2)
 *
 * Since: 0.1
 */
GDateTime *
vxg_live_urls_get_expire_hls (VxgLiveUrls *self)
{
  g_return_val_if_fail (VXG_IS_LIVE_URLS (self), NULL);

  return self->expire_hls;
}

/**
 * vxg_live_urls_get_server_time:
 * @self: live URLs
 *
 * Returns: (transfer none) (nullable): the server's clock, in UTC and whole
 *   seconds, when it made the reply (the header Date). Compare the times of
 *   expiry with it where the local clock may be wrong.
 *
 * Since: 0.1
 */
GDateTime *
vxg_live_urls_get_server_time (VxgLiveUrls *self)
{
  g_return_val_if_fail (VXG_IS_LIVE_URLS (self), NULL);

  return self->server_time;
}
