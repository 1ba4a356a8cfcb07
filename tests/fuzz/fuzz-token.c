/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "fuzz.h"

#include <vxg/vxg.h>
#include <string.h>

static void
check_base_uri (VxgAccessToken *token)
{
  const char *base_uri = vxg_access_token_get_base_uri (token);
  g_autoptr (GUri) uri = g_uri_parse (base_uri, G_URI_FLAGS_NONE, NULL);

  g_assert_nonnull (uri);
  g_assert_false (g_str_has_suffix (base_uri, "/"));
  g_assert_true (g_str_has_prefix (base_uri, "https://") ||
      g_str_has_prefix (base_uri, "http://"));
  g_assert_cmpstr (g_uri_get_host (uri), ==, vxg_access_token_get_host (token));
  g_assert_null (g_uri_get_userinfo (uri));
  g_assert_null (g_uri_get_query (uri));
  g_assert_null (g_uri_get_fragment (uri));
  g_assert_null (strpbrk (base_uri, " \r\n\t"));
}

static void
check_token (VxgAccessToken *token)
{
  gboolean camera = vxg_access_token_get_kind (token) == VXG_TOKEN_KIND_CAMERA;
  g_autoptr (GDateTime) ancient = g_date_time_new_utc (1, 1, 1, 0, 0, 0);
  g_autoptr (GDateTime) far = g_date_time_new_utc (9999, 12, 31, 23, 59, 59);
  GDateTime *expires = vxg_access_token_get_expires (token);

  g_assert_true (camera == (vxg_access_token_get_camera_id (token) > 0));
  g_assert_cmpint (vxg_access_token_get_camera_manager_id (token), >=, 0);
  g_assert_cmpuint (vxg_access_token_get_http_port (token), >, 0);
  g_assert_cmpuint (vxg_access_token_get_https_port (token), >, 0);
  g_assert_cmpuint (vxg_access_token_get_camera_ws_port (token), >, 0);
  g_assert_cmpuint (vxg_access_token_get_camera_wss_port (token), >, 0);
  if (vxg_access_token_get_access (token) == NULL)
    g_assert_false (vxg_access_token_allows (token, "watch"));
  if (expires == NULL)
    g_assert_false (vxg_access_token_is_expired (token, far));
  else if (g_date_time_compare (expires, ancient) > 0)
    g_assert_false (vxg_access_token_is_expired (token, ancient));
  g_assert_true (vxg_access_token_same_origin (token, token));
  check_base_uri (token);
}

/* Text that starts with a brace is packed first: the fuzzer would hardly find
 * its way through base64. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  gboolean json = size > 0 && data[0] == '{';
  g_autofree char *packed = json ? g_base64_encode (data, size)
                                 : g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (VxgAccessToken) token = vxg_access_token_parse (packed, &error);

  if (token != NULL) {
    g_assert_no_error (error);
    check_token (token);
    return 0;
  }
  g_assert_true (g_error_matches (error, VXG_ERROR, VXG_ERROR_INVALID_TOKEN) ||
      g_error_matches (error, VXG_ERROR, VXG_ERROR_WRONG_CREDENTIAL));
  g_assert_cmpuint (strlen (error->message), <, 256);
  return 0;
}
