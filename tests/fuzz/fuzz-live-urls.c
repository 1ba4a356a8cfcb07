/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The body of a reply, as success and as error. */
#include "fuzz.h"

#include <string.h>

#include "private/vxg-http-status.h"
#include "private/vxg-json-scan.h"
#include "private/vxg-json.h"
#include "private/vxg-live-urls-private.h"

static void
check_error_texts (JsonNode *root)
{
  static const guint statuses[] = { 200, 302, 401, 404, 429, 500, 503 };

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++) {
    g_autoptr (GError) error =
        vxg_http_status_to_error (statuses[i], root, i % 2 == 0);

    if (error == NULL) {
      g_assert_cmpuint (statuses[i], ==, 200);
      continue;
    }
    g_assert_true (error->domain == VXG_ERROR);
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
    for (const char *p = error->message; *p != '\0'; p++)
      g_assert_false (g_ascii_iscntrl (*p));
  }
}

static void
check_url (const char *url)
{
  if (url == NULL)
    return;
  g_assert_cmpuint (strlen (url), <=, 8192);
  g_assert_nonnull (strstr (url, "://"));
  g_assert_null (strpbrk (url, " \r\n"));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const char *reason;
  g_autoptr (JsonNode) root =
      vxg_json_parse ((const char *) data, size, &reason);
  g_autoptr (VxgLiveUrls) urls = NULL;
  g_autoptr (GError) error = NULL;

  /* What the scanner takes, the parser takes. */
  g_assert_true (
      (root != NULL) == (vxg_json_scan ((const char *) data, size) == NULL));
  g_assert_true ((root != NULL) == (reason == NULL));
  check_error_texts (root);
  if (root == NULL)
    return 0;
  urls = vxg_live_urls_new_from_json (root, NULL, &error);
  if (urls == NULL) {
    g_assert_error (error, VXG_ERROR, VXG_ERROR_BAD_RESPONSE);
    return 0;
  }
  check_url (vxg_live_urls_get_rtsp (urls));
  check_url (vxg_live_urls_get_rtmp (urls));
  check_url (vxg_live_urls_get_hls (urls));
  check_url (vxg_live_urls_get_webrtc (urls));
  g_assert_null (vxg_live_urls_get_server_time (urls));
  return 0;
}
