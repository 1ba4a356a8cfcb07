/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* GET /api/v4/live/watch/ (API reference 4.1) */
#include "requests/vxg-get-live-urls.h"

#include "private/vxg-live-urls-private.h"

/*
 * vxg_get_live_urls_build_uri:
 * @base_uri: without a slash at its end
 * @stream_id: (nullable): id of a media stream (API reference 4.5); %NULL or
 *   empty for the camera's default
 */
char *
vxg_get_live_urls_build_uri (const char *base_uri, const char *stream_id)
{
  g_autofree char *escaped = NULL;

  if (stream_id == NULL || *stream_id == '\0')
    return g_strconcat (base_uri, "/api/v4/live/watch/", NULL);
  escaped = g_uri_escape_string (stream_id, NULL, FALSE);
  return g_strconcat (
      base_uri, "/api/v4/live/watch/?stream_id=", escaped, NULL);
}

VxgLiveUrls *
vxg_get_live_urls_parse (const VxgReply *reply, GError **error)
{
  return vxg_live_urls_new_from_json (reply->root, reply->server_time, error);
}
