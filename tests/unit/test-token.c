/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <vxg/vxg.h>
#include <string.h>

#include "vxg-test.h"

#define SHARE                                                                  \
  "share.eyJzaSI6IDcxMjA0fQ.69087618tbc1fab00.xadyaTO9khUTGpCjfMSTO_kxYyU"

/* The example of API reference 2.2. */
#define EXAMPLE                                                                \
  "{\"camid\": 5001, \"cmngrid\": 5012, \"access\": \"watch\", \"token\": "    \
  "\"" SHARE "\", \"api\": \"web.demo.example.com\", \"cam\": "                \
  "\"cam.demo.example.com\"}"

static const char example_packed[] =
    "eyJjYW1pZCI6IDUwMDEsICJjbW5ncmlkIjogNTAxMiwgImFjY2VzcyI6ICJ3YXRjaCIsICJ0"
    "b2tlbiI6ICJzaGFyZS5leUp6YVNJNklEY3hNakEwZlEuNjkwODc2MTh0YmMxZmFiMDAueGFk"
    "eWFUTzlraFVUR3BDamZNU1RPX2t4WXlVIiwgImFwaSI6ICJ3ZWIuZGVtby5leGFtcGxlLmNv"
    "bSIsICJjYW0iOiAiY2FtLmRlbW8uZXhhbXBsZS5jb20ifQ==";

static VxgAccessToken *
parse_json (const char *json, GError **error)
{
  g_autofree char *packed =
      g_base64_encode ((const guchar *) json, strlen (json));

  return vxg_access_token_parse (packed, error);
}

static VxgAccessToken *
parse_good (const char *json)
{
  g_autoptr (GError) error = NULL;
  VxgAccessToken *token = parse_json (json, &error);

  g_assert_no_error (error);
  g_assert_nonnull (token);
  return token;
}

static void
assert_is_example (VxgAccessToken *token)
{
  g_assert_cmpint (
      vxg_access_token_get_kind (token), ==, VXG_TOKEN_KIND_CAMERA);
  g_assert_cmpint (vxg_access_token_get_camera_id (token), ==, 5001);
  g_assert_cmpint (vxg_access_token_get_camera_manager_id (token), ==, 5012);
  g_assert_cmpstr (vxg_access_token_get_access (token), ==, "watch");
  g_assert_cmpstr (
      vxg_access_token_get_host (token), ==, "web.demo.example.com");
  g_assert_cmpuint (vxg_access_token_get_http_port (token), ==, 80);
  g_assert_cmpuint (vxg_access_token_get_https_port (token), ==, 443);
  g_assert_cmpstr (
      vxg_access_token_get_camera_host (token), ==, "cam.demo.example.com");
  g_assert_cmpuint (vxg_access_token_get_camera_ws_port (token), ==, 8888);
  g_assert_cmpuint (vxg_access_token_get_camera_wss_port (token), ==, 8883);
  g_assert_null (vxg_access_token_get_service_uri (token));
  g_assert_cmpstr (vxg_access_token_get_path (token), ==, "");
  g_assert_null (vxg_access_token_get_uplink_host (token));
  g_assert_null (vxg_access_token_get_socks4_proxy (token));
  g_assert_null (vxg_access_token_get_socks5_proxy (token));
  g_assert_null (vxg_access_token_get_expires (token));
  g_assert_cmpstr (vxg_access_token_get_base_uri (token), ==,
      "https://web.demo.example.com");
}

static void
test_example (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VxgAccessToken) token =
      vxg_access_token_parse (example_packed, &error);

  g_assert_no_error (error);
  assert_is_example (token);
}

static void
test_every_member (void)
{
  g_autoptr (VxgAccessToken) token = parse_good (
      "{\"camid\":41,\"cmngrid\":42,\"access\":\"all\",\"token\":\"" SHARE
      "\",\"api\":\"192.0.2.20\",\"api_p\":83,\"api_sp\":86,\"cam\":"
      "\"192.0.2.21\",\"cam_p\":1,\"cam_sp\":65535,\"svcp\":"
      "\"http://192.0.2.22:8000/\",\"path\":\"cloud\",\"expires\":"
      "\"2026-02-10T12:05:00.347031\",\"uplink\":\"up.example.com\",\"proxy\":"
      "{\"socks4\":\"192.0.2.23:1080\",\"socks5\":\"192.0.2.24:1080\"}}");
  g_autofree char *expires = g_date_time_format (
      vxg_access_token_get_expires (token), "%Y-%m-%dT%H:%M:%S.%f%z");

  g_assert_cmpint (vxg_access_token_get_camera_id (token), ==, 41);
  g_assert_cmpint (vxg_access_token_get_camera_manager_id (token), ==, 42);
  g_assert_cmpstr (vxg_access_token_get_host (token), ==, "192.0.2.20");
  g_assert_cmpuint (vxg_access_token_get_http_port (token), ==, 83);
  g_assert_cmpuint (vxg_access_token_get_https_port (token), ==, 86);
  g_assert_cmpstr (vxg_access_token_get_camera_host (token), ==, "192.0.2.21");
  g_assert_cmpuint (vxg_access_token_get_camera_ws_port (token), ==, 1);
  g_assert_cmpuint (vxg_access_token_get_camera_wss_port (token), ==, 65535);
  g_assert_cmpstr (
      vxg_access_token_get_service_uri (token), ==, "http://192.0.2.22:8000");
  g_assert_cmpstr (vxg_access_token_get_path (token), ==, "/cloud");
  g_assert_cmpstr (
      vxg_access_token_get_uplink_host (token), ==, "up.example.com");
  g_assert_cmpstr (
      vxg_access_token_get_socks4_proxy (token), ==, "192.0.2.23:1080");
  g_assert_cmpstr (
      vxg_access_token_get_socks5_proxy (token), ==, "192.0.2.24:1080");
  g_assert_cmpstr (expires, ==, "2026-02-10T12:05:00.347031+0000");
  g_assert_cmpstr (
      vxg_access_token_get_base_uri (token), ==, "https://192.0.2.20:86/cloud");
}

static void
test_absent_members (void)
{
  g_autoptr (VxgAccessToken) token = parse_good (
      "{\"camid\":1,\"token\":\"t\",\"cmngrid\":null,\"access\":null,"
      "\"api\":null,\"api_p\":null,\"api_sp\":null,\"cam\":null,\"cam_p\":null,"
      "\"cam_sp\":null,\"svcp\":null,\"path\":null,\"expires\":null,"
      "\"uplink\":null,\"proxy\":null,\"unknown\":{\"a\":[1,2,{}]}}");

  g_assert_cmpint (vxg_access_token_get_camera_manager_id (token), ==, 0);
  g_assert_null (vxg_access_token_get_access (token));
  g_assert_cmpuint (vxg_access_token_get_https_port (token), ==, 443);
  g_assert_null (vxg_access_token_get_camera_host (token));
  g_assert_null (vxg_access_token_get_expires (token));
  g_assert_cmpstr (
      vxg_access_token_get_host (token), ==, "web.skyvr.videoexpertsgroup.com");
}

/* ---- The outer layer ---- */

static void
test_packings (void)
{
  gsize length = strlen (example_packed);
  g_autofree char *unpadded = g_strndup (example_packed, length - 2);
  g_autofree char *half_padded = g_strndup (example_packed, length - 1);
  g_autoptr (GString) wrapped = g_string_new (" \t\v\f\r\n");
  const char *packings[] = { unpadded, half_padded, NULL };

  for (gsize i = 0; i < length; i++) {
    g_string_append_c (wrapped, example_packed[i]);
    if (i % 76 == 75)
      g_string_append (wrapped, "\r\n");
  }
  g_string_append (wrapped, "\n\n");
  packings[2] = wrapped->str;
  for (guint i = 0; i < G_N_ELEMENTS (packings); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (VxgAccessToken) token =
        vxg_access_token_parse (packings[i], &error);

    g_assert_no_error (error);
    assert_is_example (token);
  }
}

static void
test_url_safe (void)
{
  const char *json =
      "{\"camid\":1,\"token\":\"t\",\"api\":\"a.example\",\"access\":"
      "\"??\?>>>\"}";
  g_autofree char *packed =
      g_base64_encode ((const guchar *) json, strlen (json));
  g_autoptr (GError) error = NULL;
  g_autoptr (VxgAccessToken) token = NULL;

  /* Else the case tests nothing. */
  g_assert_nonnull (strpbrk (packed, "+/"));
  g_strdelimit (packed, "+", '-');
  g_strdelimit (packed, "/", '_');
  token = vxg_access_token_parse (packed, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (vxg_access_token_get_access (token), ==, "??\?>>>");
}

static const struct {
  const char *packed;
  VxgError code;
  const char *says;
} bad_packings[] = {
  { "", VXG_ERROR_INVALID_TOKEN, "empty" },
  { " \n\t", VXG_ERROR_INVALID_TOKEN, "empty" },
  { "====", VXG_ERROR_INVALID_TOKEN, "empty" },
  { "hello world!", VXG_ERROR_INVALID_TOKEN, "character that base64" },
  { "{\"camid\":1}", VXG_ERROR_INVALID_TOKEN, "character that base64" },
  { "eyJ\xc3\xa4", VXG_ERROR_INVALID_TOKEN, "character that base64" },
  { "eyJ\xff\xfe", VXG_ERROR_INVALID_TOKEN, "character that base64" },
  { "eyJ0=eyJ0", VXG_ERROR_INVALID_TOKEN, "after the padding" },
  { "eyJ0b", VXG_ERROR_INVALID_TOKEN, "its length" },
  { "eyJ0====", VXG_ERROR_INVALID_TOKEN, "its length" },
  { "eyJ0b2s==", VXG_ERROR_INVALID_TOKEN, "its length" },
  { "AAAA", VXG_ERROR_INVALID_TOKEN, "UTF-8" },
  { "gICA", VXG_ERROR_INVALID_TOKEN, "UTF-8" },
  { "aGVsbG8=", VXG_ERROR_INVALID_TOKEN, "not JSON" },
  { "eyJ0b2tlbiI6", VXG_ERROR_INVALID_TOKEN, "ends too early" },
  { "W10=", VXG_ERROR_INVALID_TOKEN, "not a JSON object" },
  { "Im51bGwi", VXG_ERROR_INVALID_TOKEN, "not a JSON object" },
  { "bnVsbA==", VXG_ERROR_INVALID_TOKEN, "not a JSON object" },
  { "v3.DemoKey0001", VXG_ERROR_WRONG_CREDENTIAL, "licence key" },
  { "  v3.x\n", VXG_ERROR_WRONG_CREDENTIAL, "licence key" },
  { "co.0123456789abcdef0123", VXG_ERROR_WRONG_CREDENTIAL, "licence key" },
  { "srv.whatever", VXG_ERROR_WRONG_CREDENTIAL, "licence key" },
  { SHARE, VXG_ERROR_WRONG_CREDENTIAL, "share token" },
};

static void
test_bad_packings (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad_packings); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (VxgAccessToken) token =
        vxg_access_token_parse (bad_packings[i].packed, &error);

    g_assert_null (token);
    g_assert_error (error, VXG_ERROR, (gint) bad_packings[i].code);
    g_assert_nonnull (strstr (error->message, bad_packings[i].says));
  }
}

static void
test_garbage (void)
{
  g_autoptr (GString) garbage = g_string_new (NULL);
  guint32 state = 1;

  while (garbage->len < 1024 * 1024) {
    state = state * 1664525 + 1013904223;
    g_string_append_c (garbage, (char) (1 + (state >> 24) % 255));
  }
  /* Whole, and cut to what is looked at. */
  for (guint i = 0; i < 2; i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (vxg_access_token_parse (garbage->str, &error));
    g_assert_error (error, VXG_ERROR, VXG_ERROR_INVALID_TOKEN);
    g_string_truncate (garbage, 60000);
  }
}

static void
test_size_limit (void)
{
  g_autofree char *blanks =
      g_strnfill (64 * 1024 - strlen (example_packed), ' ');
  g_autofree char *largest = g_strconcat (blanks, example_packed, NULL);
  g_autofree char *larger = g_strconcat (largest, " ", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (VxgAccessToken) token = vxg_access_token_parse (largest, &error);

  g_assert_no_error (error);
  assert_is_example (token);
  g_assert_null (vxg_access_token_parse (larger, &error));
  g_assert_error (error, VXG_ERROR, VXG_ERROR_INVALID_TOKEN);
  g_assert_nonnull (strstr (error->message, "64 KiB"));
}

static void
test_nesting_bomb (void)
{
  static const char *const opens[] = { "[", "{\"a\":", "[{\"a\":" };

  for (guint i = 0; i < G_N_ELEMENTS (opens); i++) {
    g_autoptr (GString) json = g_string_new ("{\"token\":\"t\",\"x\":");
    g_autoptr (GError) error = NULL;

    while (json->len < 45000)
      g_string_append (json, opens[i]);
    g_assert_null (parse_json (json->str, &error));
    g_assert_error (error, VXG_ERROR, VXG_ERROR_INVALID_TOKEN);
    g_assert_nonnull (strstr (error->message, "nested too deeply"));
  }
}

/* ---- Members ---- */

static const struct {
  const char *members; /* beside token and camid, or instead */
  const char *says;
} bad_members[] = {
  { "\"camid\":\"5001\",\"token\":\"t\"", "\"camid\"" },
  { "\"camid\":5001.5,\"token\":\"t\"", "\"camid\"" },
  { "\"camid\":true,\"token\":\"t\"", "\"camid\"" },
  { "\"camid\":[1],\"token\":\"t\"", "\"camid\"" },
  { "\"camid\":0,\"token\":\"t\"", "\"camid\"" },
  { "\"camid\":-1,\"token\":\"t\"", "\"camid\"" },
  { "\"camid\":18446744073709551615,\"token\":\"t\"", "\"camid\"" },
  { "\"camid\":1", "\"token\"" },
  { "\"camid\":1,\"token\":null", "\"token\"" },
  { "\"camid\":1,\"token\":\"\"", "\"token\"" },
  { "\"camid\":1,\"token\":5", "\"token\"" },
  { "\"camid\":1,\"token\":{}", "\"token\"" },
  { "\"camid\":1,\"token\":\"a\\nb\"", "\"token\"" },
  { "\"camid\":1,\"token\":\"t\",\"cmngrid\":\"1\"", "\"cmngrid\"" },
  { "\"camid\":1,\"token\":\"t\",\"cmngrid\":-1", "\"cmngrid\"" },
  { "\"camid\":1,\"token\":\"t\",\"access\":1", "\"access\"" },
  { "\"camid\":1,\"token\":\"t\",\"access\":{}", "\"access\"" },
  { "\"camid\":1,\"token\":\"t\",\"access\":[\"a\",1]", "\"access\"" },
  { "\"camid\":1,\"token\":\"t\",\"access\":[null]", "\"access\"" },
  { "\"camid\":1,\"token\":\"t\",\"api\":1", "\"api\"" },
  { "\"camid\":1,\"token\":\"t\",\"api\":\"\"", "\"api\"" },
  { "\"camid\":1,\"token\":\"t\",\"api\":\"a b\"", "\"api\"" },
  { "\"camid\":1,\"token\":\"t\",\"api\":\"a\\u0000b\"", "NUL" },
  { "\"camid\":1,\"token\":\"t\",\"api\":\"a\\u0007b\"", "\"api\"" },
  { "\"camid\":1,\"token\":\"t\",\"api\":\"a\\r\\nHost: b\"", "\"api\"" },
  { "\"camid\":1,\"token\":\"t\",\"api\":\"a\\u0085b\"", "\"api\"" },
  { "\"camid\":1,\"token\":\"t\",\"api\":\"https://a\"", "\"api\"" },
  { "\"camid\":1,\"token\":\"t\",\"api\":\"a/b\"", "\"api\"" },
  { "\"camid\":1,\"token\":\"t\",\"api\":\"user@a\"", "\"api\"" },
  { "\"camid\":1,\"token\":\"t\",\"api\":\"a?b\"", "\"api\"" },
  { "\"camid\":1,\"token\":\"t\",\"api\":\"a#b\"", "\"api\"" },
  { "\"camid\":1,\"token\":\"t\",\"api\":\"a%2fb\"", "\"api\"" },
  { "\"camid\":1,\"token\":\"t\",\"api\":\"a\\\\b\"", "\"api\"" },
  { "\"camid\":1,\"token\":\"t\",\"api\":\"a:443\"", "\"api\"" },
  { "\"camid\":1,\"token\":\"t\",\"api\":\"[::1\"", "\"api\"" },
  { "\"camid\":1,\"token\":\"t\",\"api\":\"fe80::1%eth0\"", "\"api\"" },
  { "\"camid\":1,\"token\":\"t\",\"api\":\"a\xef\xbc\x8f"
    "b\"",
      "\"api\"" },
  { "\"camid\":1,\"token\":\"t\",\"cam\":\"a b\"", "\"cam\"" },
  { "\"camid\":1,\"token\":\"t\",\"cam\":[]", "\"cam\"" },
  { "\"camid\":1,\"token\":\"t\",\"svcp\":1", "\"svcp\"" },
  { "\"camid\":1,\"token\":\"t\",\"svcp\":\"\"", "\"svcp\"" },
  { "\"camid\":1,\"token\":\"t\",\"svcp\":\"ftp://a\"", "\"svcp\"" },
  { "\"camid\":1,\"token\":\"t\",\"svcp\":\"https://u:p@a\"", "\"svcp\"" },
  { "\"camid\":1,\"token\":\"t\",\"svcp\":\"https://a?b\"", "\"svcp\"" },
  { "\"camid\":1,\"token\":\"t\",\"path\":7", "\"path\"" },
  { "\"camid\":1,\"token\":\"t\",\"path\":\"a/../b\"", "\"path\"" },
  { "\"camid\":1,\"token\":\"t\",\"path\":\"a?b\"", "\"path\"" },
  { "\"camid\":1,\"token\":\"t\",\"path\":\"a b\"", "\"path\"" },
  { "\"camid\":1,\"token\":\"t\",\"expires\":7", "\"expires\"" },
  { "\"camid\":1,\"token\":\"t\",\"expires\":\"tomorrow\"", "\"expires\"" },
  { "\"camid\":1,\"token\":\"t\",\"uplink\":7", "\"uplink\"" },
  { "\"camid\":1,\"token\":\"t\",\"proxy\":\"a\"", "\"proxy\"" },
  { "\"camid\":1,\"token\":\"t\",\"proxy\":{\"socks4\":1}", "\"socks4\"" },
  { "\"camid\":1,\"token\":\"t\",\"proxy\":{\"socks5\":[]}", "\"socks5\"" },
};

static void
test_bad_members (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad_members); i++) {
    g_autofree char *json = g_strdup_printf ("{%s}", bad_members[i].members);
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", json);
    g_assert_null (parse_json (json, &error));
    g_assert_error (error, VXG_ERROR, VXG_ERROR_INVALID_TOKEN);
    g_assert_nonnull (strstr (error->message, bad_members[i].says));
  }
}

static void
test_ports (void)
{
  static const char *const names[] = { "api_p", "api_sp", "cam_p", "cam_sp" };
  static const char *const values[] = { "0", "-1", "65536", "\"443\"", "443.0",
    "[443]", "18446744073709551615" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    for (guint j = 0; j < G_N_ELEMENTS (values); j++) {
      g_autofree char *json = g_strdup_printf (
          "{\"camid\":1,\"token\":\"t\",\"%s\":%s}", names[i], values[j]);
      g_autofree char *quoted = g_strdup_printf ("\"%s\"", names[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (parse_json (json, &error));
      g_assert_error (error, VXG_ERROR, VXG_ERROR_INVALID_TOKEN);
      g_assert_nonnull (strstr (error->message, quoted));
    }
}

/* Errors end up in logs and on screens. */
static void
test_error_repeats_nothing (void)
{
  static const char *const members[] = {
    "\"token\":\"Secret7\\n\"",
    "\"token\":\"t\",\"api\":\"Secret7 host\"",
    "\"token\":\"t\",\"expires\":\"Secret7\"",
    "\"token\":\"t\",\"svcp\":\"ftp://Secret7\"",
    "\"token\":\"t\",\"path\":\"Secret7?\"",
    "\"token\":\"t\",\"Secret7\":[",
    "\"token\":Secret7",
  };

  for (guint i = 0; i < G_N_ELEMENTS (members); i++) {
    g_autofree char *json = g_strdup_printf ("{\"camid\":1,%s}", members[i]);
    g_autoptr (GError) error = NULL;

    g_assert_null (parse_json (json, &error));
    g_assert_error (error, VXG_ERROR, VXG_ERROR_INVALID_TOKEN);
    g_assert_null (strstr (error->message, "Secret7"));
  }
}

static void
test_kind (void)
{
  g_autoptr (VxgAccessToken) group =
      parse_good ("{\"token\":\"" SHARE "\",\"api\":\"web.demo.example.com\"}");
  g_autoptr (VxgAccessToken) null_camera =
      parse_good ("{\"token\":\"t\",\"camid\":null}");
  g_autoptr (VxgAccessToken) large =
      parse_good ("{\"token\":\"t\",\"camid\":9223372036854775807}");

  g_assert_cmpint (vxg_access_token_get_kind (group), ==, VXG_TOKEN_KIND_GROUP);
  g_assert_cmpint (vxg_access_token_get_camera_id (group), ==, 0);
  g_assert_cmpint (
      vxg_access_token_get_kind (null_camera), ==, VXG_TOKEN_KIND_GROUP);
  g_assert_cmpint (vxg_access_token_get_camera_id (large), ==, G_MAXINT64);
}

static const struct {
  const char *access; /* JSON */
  const char *text;
  gboolean watch;
  gboolean ptz;
} rights[] = {
  { "\"watch\"", "watch", TRUE, FALSE },
  { "\"all\"", "all", TRUE, TRUE },
  { "\"streaming\"", "streaming", FALSE, FALSE },
  { "\"watchful\"", "watchful", FALSE, FALSE },
  { "\"watch,ptz\"", "watch,ptz", TRUE, TRUE },
  { "[\"watch\",\"ptz\"]", "watch,ptz", TRUE, TRUE },
  { "[\"live\",\"all\"]", "live,all", TRUE, TRUE },
  { "[]", "", FALSE, FALSE },
  { "\"\"", "", FALSE, FALSE },
  { "null", NULL, FALSE, FALSE },
};

static void
test_rights (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rights); i++) {
    g_autofree char *json = g_strdup_printf (
        "{\"camid\":1,\"token\":\"t\",\"access\":%s}", rights[i].access);
    g_autoptr (VxgAccessToken) token = parse_good (json);

    g_assert_cmpstr (vxg_access_token_get_access (token), ==, rights[i].text);
    g_assert_true (vxg_access_token_allows (token, "watch") == rights[i].watch);
    g_assert_true (vxg_access_token_allows (token, "ptz") == rights[i].ptz);
  }
}

/* API reference 2.5. */
static const struct {
  const char *members;
  const char *base_uri;
  const char *host;
} addresses[] = {
  { "", "https://web.skyvr.videoexpertsgroup.com",
      "web.skyvr.videoexpertsgroup.com" },
  { ",\"api\":\"a.example\"", "https://a.example", "a.example" },
  { ",\"api\":\"A.Example\"", "https://a.example", "a.example" },
  { ",\"api\":\"a_b.example\"", "https://a_b.example", "a_b.example" },
  { ",\"api\":\"b\xc3\xbc"
    "cher.example\"",
      "https://xn--bcher-kva.example", "xn--bcher-kva.example" },
  { ",\"api\":\"a\",\"api_sp\":443", "https://a", "a" },
  { ",\"api\":\"a\",\"api_sp\":8443", "https://a:8443", "a" },
  { ",\"api\":\"a\",\"api_p\":8080", "https://a", "a" },
  { ",\"api\":\"a\",\"api_p\":83,\"api_sp\":86", "https://a:86", "a" },
  { ",\"api\":\"a\",\"path\":\"\"", "https://a", "a" },
  { ",\"api\":\"a\",\"path\":\"/\"", "https://a", "a" },
  { ",\"api\":\"a\",\"path\":\"p\"", "https://a/p", "a" },
  { ",\"api\":\"a\",\"path\":\"/p/q/\"", "https://a/p/q", "a" },
  { ",\"api\":\"a\",\"api_sp\":86,\"path\":\"p\"", "https://a:86/p", "a" },
  { ",\"api\":\"2001:DB8::1\"", "https://[2001:db8::1]", "2001:db8::1" },
  { ",\"api\":\"[2001:db8::1]\",\"api_sp\":86", "https://[2001:db8::1]:86",
      "2001:db8::1" },
  { ",\"svcp\":\"https://s.example\"", "https://s.example", "s.example" },
  { ",\"svcp\":\"https://s.example/\"", "https://s.example", "s.example" },
  { ",\"svcp\":\"https://s.example:443/x/\"", "https://s.example/x",
      "s.example" },
  { ",\"svcp\":\"http://127.0.0.1:8000/\"", "http://127.0.0.1:8000",
      "127.0.0.1" },
  { ",\"svcp\":\"http://s.example:80\"", "http://s.example", "s.example" },
  { ",\"svcp\":\"HTTP://[::1]:80/\"", "http://[::1]", "::1" },
  /* It is complete: ports and path belong to `api`. */
  { ",\"svcp\":\"https://s.example\",\"api_sp\":86,\"path\":\"p\"",
      "https://s.example", "s.example" },
  { ",\"api\":\"a\",\"svcp\":\"https://s.example\"", "https://a", "a" },
  /* Nobody uses it, so it may be nonsense. */
  { ",\"api\":\"a\",\"svcp\":\"nonsense\"", "https://a", "a" },
};

static void
test_base_uri (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++) {
    g_autofree char *json = g_strdup_printf (
        "{\"camid\":1,\"token\":\"t\"%s}", addresses[i].members);
    g_autoptr (VxgAccessToken) token = parse_good (json);

    g_assert_cmpstr (
        vxg_access_token_get_base_uri (token), ==, addresses[i].base_uri);
    g_assert_cmpstr (vxg_access_token_get_host (token), ==, addresses[i].host);
  }
}

static void
test_same_origin (void)
{
  g_autoptr (VxgAccessToken) a =
      parse_good ("{\"camid\":1,\"token\":\"t\",\"api\":\"a.example\"}");
  g_autoptr (VxgAccessToken) same = parse_good (
      "{\"camid\":2,\"token\":\"u\",\"api\":\"A.EXAMPLE\",\"api_sp\":443,"
      "\"path\":\"p\"}");
  g_autoptr (VxgAccessToken) other_port = parse_good (
      "{\"camid\":1,\"token\":\"t\",\"api\":\"a.example\",\"api_sp\":444}");
  g_autoptr (VxgAccessToken) other_host =
      parse_good ("{\"camid\":1,\"token\":\"t\",\"api\":\"b.example\"}");
  g_autoptr (VxgAccessToken) other_scheme = parse_good (
      "{\"camid\":1,\"token\":\"t\",\"svcp\":\"http://a.example:443\"}");

  g_assert_true (vxg_access_token_same_origin (a, a));
  g_assert_true (vxg_access_token_same_origin (a, same));
  g_assert_false (vxg_access_token_same_origin (a, other_port));
  g_assert_false (vxg_access_token_same_origin (a, other_host));
  g_assert_false (vxg_access_token_same_origin (a, other_scheme));
}

static void
test_expiry (void)
{
  g_autoptr (VxgAccessToken) token = parse_good (
      "{\"camid\":1,\"token\":\"t\",\"expires\":\"2026-02-10T12:00:00\"}");
  g_autoptr (VxgAccessToken) eternal =
      parse_good ("{\"camid\":1,\"token\":\"t\"}");
  g_autoptr (GTimeZone) berlin = g_time_zone_new_offset (3600);
  g_autoptr (GDateTime) before =
      g_date_time_new_utc (2026, 2, 10, 11, 59, 59.999999);
  g_autoptr (GDateTime) exactly = g_date_time_new_utc (2026, 2, 10, 12, 0, 0);
  g_autoptr (GDateTime) before_abroad =
      g_date_time_new (berlin, 2026, 2, 10, 12, 59, 59);
  g_autoptr (GDateTime) after_abroad =
      g_date_time_new (berlin, 2026, 2, 10, 13, 0, 1);

  g_assert_false (vxg_access_token_is_expired (token, before));
  g_assert_true (vxg_access_token_is_expired (token, exactly));
  g_assert_false (vxg_access_token_is_expired (token, before_abroad));
  g_assert_true (vxg_access_token_is_expired (token, after_abroad));
  g_assert_false (vxg_access_token_is_expired (eternal, after_abroad));
}

static void
test_duplicate_member (void)
{
  g_autoptr (VxgAccessToken) token =
      parse_good ("{\"camid\":1,\"camid\":2,\"token\":\"t\"}");

  /* As every parser that vendors use. */
  g_assert_cmpint (vxg_access_token_get_camera_id (token), ==, 2);
}

int
main (int argc, char *argv[])
{
  vxg_test_init (&argc, &argv, 30);

  g_test_add_func ("/token/example", test_example);
  g_test_add_func ("/token/every-member", test_every_member);
  g_test_add_func ("/token/absent-members", test_absent_members);
  g_test_add_func ("/token/packings", test_packings);
  g_test_add_func ("/token/url-safe", test_url_safe);
  g_test_add_func ("/token/bad-packings", test_bad_packings);
  g_test_add_func ("/token/garbage", test_garbage);
  g_test_add_func ("/token/size-limit", test_size_limit);
  g_test_add_func ("/token/nesting-bomb", test_nesting_bomb);
  g_test_add_func ("/token/bad-members", test_bad_members);
  g_test_add_func ("/token/ports", test_ports);
  g_test_add_func ("/token/error-repeats-nothing", test_error_repeats_nothing);
  g_test_add_func ("/token/kind", test_kind);
  g_test_add_func ("/token/rights", test_rights);
  g_test_add_func ("/token/base-uri", test_base_uri);
  g_test_add_func ("/token/same-origin", test_same_origin);
  g_test_add_func ("/token/expiry", test_expiry);
  g_test_add_func ("/token/duplicate-member", test_duplicate_member);

  return g_test_run ();
}
