/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "private/vxg-live-urls-private.h"

#include <string.h>

#include "private/vxg-json.h"
#include "requests/vxg-get-live-urls.h"
#include "vxg-test.h"

#define TICKET "media.eyJuIjogInUxIn0.1770725100.A2uDztXjq4--AJTnXv83kplQRvA"
#define RTSP "rtsp://203.0.113.10:554/live/u12m5012c5001_primary?ticket=" TICKET
#define RTMP                                                                   \
  "rtmp://203.0.113.10:1935/live/u12m5012c5001_primary?ticket=" TICKET
#define HLS                                                                    \
  "https://cdn.demo.example.com:443/live/media-7/" TICKET                      \
  "/hls/u1/index.m3u8?ticket=" TICKET
#define WSS                                                                    \
  "wss://webrtc-1.inst.demo.example.com:443/5001/watch/x/?ticket=" TICKET      \
  "&stream_id=0"

static VxgLiveUrls *
parse (const char *json, GError **error)
{
  const char *reason;
  g_autoptr (JsonNode) root = vxg_json_parse (json, strlen (json), &reason);

  g_assert_nonnull (root);
  return vxg_live_urls_new_from_json (root, NULL, error);
}

static VxgLiveUrls *
parse_good (const char *json)
{
  g_autoptr (GError) error = NULL;
  VxgLiveUrls *urls = parse (json, &error);

  g_assert_no_error (error);
  return urls;
}

/* The example of API reference 4.1. */
static void
test_example (void)
{
  g_autoptr (VxgLiveUrls) urls = parse_good (
      "{\"expire\": \"2026-02-10T12:05:00.347031\", \"expire_hls\": "
      "\"2026-02-10T12:59:53.662355\", \"rtsp\": \"" RTSP "\", \"rtmp\": "
      "\"" RTMP "\", \"hls\": \"" HLS "\", \"webrtc\": {\"version\": "
      "\"2.0.2\", \"connection_url\": \"" WSS "\", \"ice_servers\": "
      "[{\"urls\": [\"stun:stun.demo.example.com:19302\"]}], \"scripts\": "
      "{\"player\": \"https://web.demo.example.com:443/p.js\"}}}");
  g_autofree char *expire = g_date_time_format (
      vxg_live_urls_get_expire (urls), "%Y-%m-%dT%H:%M:%S.%f%z");
  g_autofree char *expire_hls = g_date_time_format (
      vxg_live_urls_get_expire_hls (urls), "%Y-%m-%dT%H:%M:%S.%f%z");

  g_assert_cmpstr (vxg_live_urls_get_rtsp (urls), ==, RTSP);
  g_assert_cmpstr (vxg_live_urls_get_rtmp (urls), ==, RTMP);
  g_assert_cmpstr (vxg_live_urls_get_hls (urls), ==, HLS);
  g_assert_cmpstr (vxg_live_urls_get_webrtc (urls), ==, WSS);
  g_assert_null (vxg_live_urls_get_rtmps (urls));
  g_assert_null (vxg_live_urls_get_dash (urls));
  g_assert_null (vxg_live_urls_get_rtc (urls));
  g_assert_null (vxg_live_urls_get_server_time (urls));
  g_assert_cmpstr (expire, ==, "2026-02-10T12:05:00.347031+0000");
  g_assert_cmpstr (expire_hls, ==, "2026-02-10T12:59:53.662355+0000");
}

static void
test_everything_missing (void)
{
  static const char *const replies[] = { "{}", "{\"other\":[{}]}",
    "{\"rtsp\":null,\"rtmp\":null,\"rtmps\":null,\"hls\":null}",
    "{\"dash\":null,\"rtc\":null,\"webrtc\":null,\"expire\":null}",
    "{\"expire_hls\":null}",
    "{\"rtsp\":\"\",\"rtmp\":\"\",\"hls\":\"\",\"webrtc\":{}}",
    "{\"webrtc\":{\"connection_url\":null}}",
    "{\"webrtc\":{\"connection_url\":\"\"}}" };

  for (guint i = 0; i < G_N_ELEMENTS (replies); i++) {
    g_autoptr (VxgLiveUrls) urls = parse_good (replies[i]);

    g_assert_null (vxg_live_urls_get_rtsp (urls));
    g_assert_null (vxg_live_urls_get_rtmp (urls));
    g_assert_null (vxg_live_urls_get_rtmps (urls));
    g_assert_null (vxg_live_urls_get_hls (urls));
    g_assert_null (vxg_live_urls_get_dash (urls));
    g_assert_null (vxg_live_urls_get_rtc (urls));
    g_assert_null (vxg_live_urls_get_webrtc (urls));
    g_assert_null (vxg_live_urls_get_expire (urls));
    g_assert_null (vxg_live_urls_get_expire_hls (urls));
  }
}

static void
test_rare_members (void)
{
  g_autoptr (VxgLiveUrls) urls = parse_good (
      "{\"rtmps\":\"rtmps://h/a\",\"dash\":\"https://h/a.mpd\","
      "\"rtc\":\"wss://h/rtc\",\"rtsp\":\"rtsps://h/a\",\"hls\":"
      "\"http://[2001:db8::1]:8000/a\",\"expire\":\"2026-02-10T12:05:00Z\"}");

  g_assert_cmpstr (vxg_live_urls_get_rtmps (urls), ==, "rtmps://h/a");
  g_assert_cmpstr (vxg_live_urls_get_dash (urls), ==, "https://h/a.mpd");
  g_assert_cmpstr (vxg_live_urls_get_rtc (urls), ==, "wss://h/rtc");
  g_assert_cmpstr (vxg_live_urls_get_rtsp (urls), ==, "rtsps://h/a");
  g_assert_cmpstr (
      vxg_live_urls_get_hls (urls), ==, "http://[2001:db8::1]:8000/a");
  g_assert_cmpint (
      g_date_time_to_unix (vxg_live_urls_get_expire (urls)), ==, 1770725100);
}

/* Every member with values that it must not have: one bad reply each. */
static void
test_wrong (void)
{
  static const char *const members[] = { "rtsp", "rtmp", "rtmps", "hls", "dash",
    "rtc" };
  static const char *const values[] = { "1", "1.5", "true", "[]", "{}",
    "[\"rtsp://h/\"]", "\"h\"", "\"/path\"", "\"://h/\"", "\"gopher://h/\"",
    "\"file:///etc/passwd\"", "\"javascript:alert(1)\"", "\"rtsp:///x\"",
    "\"https:\"", "\"rtsp://h /x\"", "\"rtsp://h/x y\"", "\"rtsp://h/\\r\\nX\"",
    "\"https://h:99999/\"", "\"https://[::1/\"" };

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    for (guint j = 0; j < G_N_ELEMENTS (values); j++) {
      g_autofree char *json =
          g_strdup_printf ("{\"%s\":%s}", members[i], values[j]);
      g_autofree char *quoted = g_strdup_printf ("\"%s\"", members[i]);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", json);
      g_assert_null (parse (json, &error));
      g_assert_error (error, VXG_ERROR, VXG_ERROR_BAD_RESPONSE);
      g_assert_nonnull (strstr (error->message, quoted));
    }
}

static void
test_wrong_shapes (void)
{
  static const struct {
    const char *json;
    const char *says;
  } cases[] = {
    { "[]", "not a JSON object" },
    { "\"x\"", "not a JSON object" },
    { "null", "not a JSON object" },
    { "{\"webrtc\":\"wss://h/\"}", "\"webrtc\"" },
    { "{\"webrtc\":[]}", "\"webrtc\"" },
    { "{\"webrtc\":{\"connection_url\":1}}", "\"connection_url\"" },
    { "{\"webrtc\":{\"connection_url\":\"https://h/\"}}",
        "\"connection_url\"" },
    { "{\"expire\":1770725100}", "\"expire\"" },
    { "{\"expire\":\"soon\"}", "\"expire\"" },
    { "{\"expire_hls\":{}}", "\"expire_hls\"" },
    { "{\"hls\":\"rtsp://h/\"}", "\"hls\"" },
    { "{\"rtsp\":\"https://h/\"}", "\"rtsp\"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (parse (cases[i].json, &error));
    g_assert_error (error, VXG_ERROR, VXG_ERROR_BAD_RESPONSE);
    g_assert_nonnull (strstr (error->message, cases[i].says));
  }
}

static void
test_url_size (void)
{
  static const char start[] = "rtsp://h/";

  for (gsize length = 8192; length <= 8193; length++) {
    g_autofree char *path = g_strnfill (length - strlen (start), 'x');
    g_autofree char *json =
        g_strdup_printf ("{\"rtsp\":\"%s%s\"}", start, path);
    g_autoptr (GError) error = NULL;
    g_autoptr (VxgLiveUrls) urls = parse (json, &error);

    g_assert_true ((urls != NULL) == (length <= 8192));
    if (urls == NULL)
      g_assert_error (error, VXG_ERROR, VXG_ERROR_BAD_RESPONSE);
  }
}

static void
test_error_repeats_nothing (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (parse ("{\"hls\":\"" RTSP "\"}", &error));
  g_assert_null (strstr (error->message, "ticket"));
  g_assert_null (strstr (error->message, "203.0.113.10"));
}

static const struct {
  const char *stream_id;
  const char *uri;
} requests[] = {
  { NULL, "https://h/p/api/v4/live/watch/" },
  { "", "https://h/p/api/v4/live/watch/" },
  { "Main", "https://h/p/api/v4/live/watch/?stream_id=Main" },
  { "a b&c=d#e/f?g%h+\xc3\xbc\n",
      "https://h/p/api/v4/live/watch/"
      "?stream_id=a%20b%26c%3Dd%23e%2Ff%3Fg%25h%2B%C3%BC%0A" },
};

static void
test_request_uri (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++) {
    g_autofree char *uri =
        vxg_get_live_urls_build_uri ("https://h/p", requests[i].stream_id);

    g_assert_cmpstr (uri, ==, requests[i].uri);
  }
}

int
main (int argc, char *argv[])
{
  vxg_test_init (&argc, &argv, 30);

  g_test_add_func ("/live-urls/example", test_example);
  g_test_add_func ("/live-urls/everything-missing", test_everything_missing);
  g_test_add_func ("/live-urls/rare-members", test_rare_members);
  g_test_add_func ("/live-urls/wrong", test_wrong);
  g_test_add_func ("/live-urls/wrong-shapes", test_wrong_shapes);
  g_test_add_func ("/live-urls/url-size", test_url_size);
  g_test_add_func (
      "/live-urls/error-repeats-nothing", test_error_repeats_nothing);
  g_test_add_func ("/live-urls/request-uri", test_request_uri);

  return g_test_run ();
}
