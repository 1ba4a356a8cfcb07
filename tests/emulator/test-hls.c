/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* HLS: who gets it, from when on, and the trouble it can make. */
#include "hls-client.h"
#include "vxg-test.h"

#include <string.h>

static const char *const small[] = { "size", "64x64", "fps", "5", NULL };

static guint
count (Fixture *fixture, const char *pattern)
{
  return vxg_emulator_count (fixture->cloud, pattern);
}

/* ---- URLs ---- */

static gint64
parse_time (JsonObject *object, const char *name)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (
      json_object_get_string_member (object, name), utc);

  g_assert_nonnull (time);
  return g_date_time_to_unix (time);
}

/* The layout of API reference 4.1, and the ticket's 15 minutes of grace. */
static void
test_url (Fixture *fixture, gconstpointer data)
{
  g_auto (Answer) answer = fixture_watch (fixture);
  g_autoptr (JsonNode) node = answer_parse (&answer);
  JsonObject *object = answer_get_object (node);
  const char *hls = json_object_get_string_member (object, "hls");
  gint64 expiry = parse_time (object, "expire_hls");
  g_autofree char *ticket = g_strdup_printf (
      "(media\\.[A-Za-z0-9_-]+\\.%" G_GINT64_FORMAT "\\.[A-Za-z0-9_-]{27})",
      expiry + 900);
  g_autofree char *pattern =
      g_strdup_printf ("^http://127\\.0\\.0\\.1:\\d+/live/media-1/%s/hls/"
                       "u1m6001c5001_primary/index\\.m3u8\\?ticket=\\1$",
          ticket);

  g_assert_cmpint (
      ABS (expiry - g_get_real_time () / G_USEC_PER_SEC - 3600), <=, 5);
  if (!g_regex_match_simple (pattern, hls, 0, 0))
    g_error ("\"%s\" does not match %s", hls, pattern);
}

static void
test_url_omitted (Fixture *fixture, gconstpointer data)
{
  g_auto (Answer) answer = { 0 };
  g_autoptr (JsonNode) node = NULL;

  fixture_fault (fixture, "api-omit", "hls");
  fixture_fault (fixture, "api-null", "expire_hls");
  answer = fixture_watch (fixture);
  node = answer_parse (&answer);
  g_assert_false (json_object_has_member (answer_get_object (node), "hls"));
  g_assert_true (
      json_object_get_null_member (answer_get_object (node), "expire_hls"));
}

static char *
watch_hls (Fixture *fixture)
{
  g_auto (Answer) answer = fixture_watch (fixture);
  g_autoptr (JsonNode) node = answer_parse (&answer);

  return g_strdup (
      json_object_get_string_member (answer_get_object (node), "hls"));
}

/* Fresh URLs differ from second to second, shared ones do not for half of
 * their life; the clock is what moves. */
static void
test_url_shared (Fixture *fixture, gconstpointer data)
{
  g_autofree char *fresh = watch_hls (fixture);
  g_autofree char *later = NULL;
  g_autofree char *shared = NULL;
  g_autofree char *same = NULL;
  g_autofree char *other = NULL;

  fixture_fault (fixture, "clock-offset", "10");
  later = watch_hls (fixture);
  g_assert_cmpstr (fresh, !=, later);
  fixture_fault (fixture, "hls-url", "shared");
  shared = watch_hls (fixture);
  fixture_fault (fixture, "clock-offset", "1700");
  same = watch_hls (fixture);
  g_assert_cmpstr (shared, ==, same);
  fixture_fault (fixture, "clock-offset", "1900");
  other = watch_hls (fixture);
  g_assert_cmpstr (shared, !=, other);
}

static gboolean
accept_certificate (SoupMessage *message, GTlsCertificate *certificate,
    GTlsCertificateFlags errors, gpointer user_data)
{
  g_assert_true (g_tls_certificate_is_same (certificate, user_data));
  return TRUE;
}

static void
test_tls (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *file =
      g_test_build_filename (G_TEST_DIST, "tls-certificate-and-key.pem", NULL);
  g_autoptr (GTlsCertificate) certificate =
      g_tls_certificate_new_from_file (file, &error);
  Fixture fixture = { .cloud = vxg_emulator_new (),
    .soup = soup_session_new () };
  g_auto (HlsClient) client = { 0 };
  g_auto (Answer) answer = { 0 };
  SoupMessage *message;

  g_assert_no_error (error);
  vxg_emulator_add_camera (fixture.cloud, "gate", NULL, NULL);
  vxg_emulator_set_tls_certificate (fixture.cloud, certificate);
  g_assert_true (vxg_emulator_start (fixture.cloud, &error));
  hls_client_init (&client, &fixture);
  g_assert_true (g_str_has_prefix (client.uri, "https://127.0.0.1:"));
  message = soup_message_new ("GET", client.uri);
  g_signal_connect (message, "accept-certificate",
      G_CALLBACK (accept_certificate), certificate);
  answer = fixture_send (&fixture, message);
  g_assert_cmpuint (answer.status, ==, 404);
  fixture_tear_down (&fixture, NULL);
}

/* ---- Life ---- */

static void
test_start (Fixture *fixture, gconstpointer data)
{
  g_auto (HlsClient) client = { 0 };
  g_auto (HlsList) list = { 0 };
  g_autoptr (GBytes) segment = NULL;

  hls_client_init (&client, fixture);
  g_assert_cmpuint (count (fixture, "event hls-*"), ==, 0);
  hls_client_check (&client, "", 404, NULL);
  hls_client_wait_segments (&client, 1);
  hls_client_read (&client, "", &list);
  g_assert_cmpuint (list.sequence, ==, 0);
  segment = hls_client_fetch (&client, hls_list_get (&list, 0)->uri);
  /* MPEG-TS: the first packet, and the next. */
  g_assert_cmpuint (((guint8 *) g_bytes_get_data (segment, NULL))[0], ==, 0x47);
  g_assert_cmpuint (
      ((guint8 *) g_bytes_get_data (segment, NULL))[188], ==, 0x47);
  g_assert_cmpuint (
      count (
          fixture, "hls GET *.m3u8 404 credential=good *camera=gate starting"),
      >=, 1);
  g_assert_cmpuint (count (fixture,
                        "hls GET /live/media-1/media.***/hls/*/index.m3u8 200 "
                        "credential=good keep-alive=yes camera=gate"),
      ==, 1);
  g_assert_cmpuint (
      count (fixture, "hls GET *segment-0.ts 200 credential=good *"), ==, 1);
  g_assert_cmpuint (vxg_emulator_get_viewers (fixture->cloud, "gate"), ==, 0);
}

/* Nobody asks: the camera is let go. Then numbers go on after a gap. */
static void
test_linger (Fixture *fixture, gconstpointer data)
{
  g_auto (HlsClient) client = { 0 };
  g_auto (HlsList) list = { 0 };
  guint n;

  hls_client_init (&client, fixture);
  hls_client_wait_segments (&client, 1);
  g_assert_true (
      vxg_emulator_wait (fixture->cloud, "event hls-end*", 1, 30000));
  n = count (fixture, "event hls-segment *");
  g_assert_cmpuint (n, >=, 8);
  hls_client_check (&client, "", 404, NULL);
  g_assert_true (
      vxg_emulator_wait (fixture->cloud, "event hls-segment *", n + 1, 30000));
  hls_client_read (&client, "", &list);
  g_assert_cmpuint (list.sequence, ==, n);
  g_assert_true (hls_list_get (&list, 0)->discontinuity);
}

/* Asks for a file by hand, so that the answer can be looked at as it comes. */
static GIOStream *
ask (HlsClient *client, const char *file)
{
  g_autoptr (GSocketClient) connector = g_socket_client_new ();
  g_autoptr (GUri) uri = g_uri_parse (client->uri, SOUP_HTTP_URI_FLAGS, NULL);
  g_autofree char *folder = g_path_get_dirname (g_uri_get_path (uri));
  g_autofree char *request =
      g_strdup_printf ("GET %s/%s HTTP/1.1\r\nHost: x\r\n\r\n", folder, file);
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection =
      g_socket_client_connect_to_uri (connector, client->uri, 80, NULL, &error);

  g_assert_no_error (error);
  g_output_stream_write_all (
      g_io_stream_get_output_stream (G_IO_STREAM (connection)), request,
      strlen (request), NULL, NULL, &error);
  g_assert_no_error (error);
  return G_IO_STREAM (connection);
}

/* A stop while the picture is being waited for, and one while segments are made
 * and an answer stands still. */
static void
test_stop (Fixture *fixture, gconstpointer data)
{
  g_auto (HlsClient) client = { 0 };
  g_autoptr (GIOStream) stream = NULL;

  hls_client_init (&client, fixture);
  hls_client_check (&client, "", 404, NULL);
  vxg_emulator_stop (fixture->cloud);
  hls_client_check (&client, "", 0, NULL);
  g_assert_true (vxg_emulator_start (fixture->cloud, NULL));
  fixture_fault (fixture, "hls-segment-stall", "600000");
  hls_client_wait_segments (&client, 1);
  stream = ask (&client, "segment-0.ts");
  g_assert_true (vxg_emulator_wait (
      fixture->cloud, "hls GET *segment-0.ts 200 *stalled", 1, 10000));
  vxg_emulator_stop (fixture->cloud);
}

static void
test_offline (Fixture *fixture, gconstpointer data)
{
  g_auto (HlsClient) client = { 0 };
  g_auto (HlsList) list = { 0 };

  hls_client_init (&client, fixture);
  hls_client_wait_segments (&client, 1);
  hls_client_check (&client, "", 200, NULL);
  vxg_emulator_set_camera_option (
      fixture->cloud, "gate", "status", "offline", NULL);
  hls_client_check (&client, "", 404, NULL);
  g_assert_cmpuint (count (fixture, "hls GET *404 *not-active"), ==, 1);
  g_assert_true (
      vxg_emulator_wait (fixture->cloud, "event hls-end*", 1, 10000));
  vxg_emulator_set_camera_option (
      fixture->cloud, "gate", "status", "active", NULL);
  vxg_emulator_clear_journal (fixture->cloud);
  hls_client_check (&client, "", 404, NULL);
  hls_client_wait_segments (&client, 1);
  hls_client_read (&client, "", &list);
  g_assert_cmpuint (list.entries->len, ==, 1);
}

/* ---- Tickets ---- */

/* The client's URL with other tickets. */
static char *
with_tickets (HlsClient *client, const char *in_path, const char *in_query)
{
  g_autoptr (GUri) uri = g_uri_parse (client->uri, SOUP_HTTP_URI_FLAGS, NULL);
  g_auto (GStrv) parts = g_strsplit (g_uri_get_path (uri), "/", -1);
  g_autofree char *query =
      in_query != NULL ? g_strconcat ("?ticket=", in_query, NULL) : NULL;
  g_autofree char *path = NULL;

  g_free (parts[3]);
  parts[3] = g_strdup (in_path);
  path = g_strjoinv ("/", parts);
  return g_strconcat (path, query, NULL);
}

static void
check_tickets (HlsClient *client, const char *in_path, const char *in_query,
    guint status, const char *credential)
{
  g_autofree char *reference = with_tickets (client, in_path, in_query);
  g_autofree char *line =
      g_strdup_printf ("hls GET * %u credential=%s *", status, credential);

  vxg_emulator_clear_journal (client->fixture->cloud);
  hls_client_check (client, reference, status, NULL);
  g_assert_cmpuint (count (client->fixture, line), ==, 1);
}

static char *
dup_ticket (Fixture *fixture, int lifetime)
{
  g_autofree char *uri =
      vxg_emulator_dup_hls_uri (fixture->cloud, "gate", lifetime);

  return g_strdup (strstr (uri, "?ticket=") + strlen ("?ticket="));
}

static void
test_tickets (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VxgEmulator) other = vxg_emulator_new ();
  g_autofree char *good = dup_ticket (fixture, 60);
  g_autofree char *expired = dup_ticket (fixture, -1);
  g_autofree char *forged = NULL;
  g_auto (HlsClient) client = { 0 };
  Fixture foreign = { .cloud = other };

  vxg_emulator_add_camera (other, "gate", NULL, NULL);
  forged = dup_ticket (&foreign, 60);
  hls_client_init (&client, fixture);
  hls_client_wait_segments (&client, 1);
  check_tickets (&client, good, good, 200, "good");
  check_tickets (&client, good, NULL, 200, "good");
  check_tickets (&client, expired, good, 403, "expired");
  check_tickets (&client, good, expired, 403, "expired");
  check_tickets (&client, forged, good, 403, "forged");
  check_tickets (&client, good, forged, 403, "forged");
  check_tickets (&client, "x", good, 403, "malformed");
  check_tickets (&client, "", good, 403, "missing");
  fixture_fault (fixture, "hls-ticket-status", "410");
  check_tickets (&client, expired, expired, 410, "expired");
}

/* A ticket that is over in the middle counts for everything. */
static void
test_expiry (Fixture *fixture, gconstpointer data)
{
  g_auto (HlsClient) client = { 0 };
  g_auto (HlsList) list = { 0 };
  const char *segment;

  fixture_fault (fixture, "hls-encryption", "aes-128");
  hls_client_init (&client, fixture);
  hls_client_wait_segments (&client, 1);
  hls_client_read (&client, "", &list);
  segment = hls_list_get (&list, 0)->uri;
  hls_client_check (&client, segment, 200, NULL);
  hls_client_check (&client, "key-0.bin", 200, NULL);
  fixture_fault (fixture, "clock-offset", "61");
  hls_client_check (&client, "", 403, NULL);
  hls_client_check (&client, segment, 403, NULL);
  hls_client_check (&client, "key-0.bin", 403, NULL);
}

static void
test_require_query (Fixture *fixture, gconstpointer data)
{
  g_autofree char *ticket = dup_ticket (fixture, 60);
  g_autofree char *with_query =
      g_strconcat ("segment-0.ts?ticket=", ticket, NULL);
  g_auto (HlsClient) client = { 0 };

  hls_client_init (&client, fixture);
  hls_client_wait_segments (&client, 1);
  fixture_fault (fixture, "hls-require-query", "yes");
  hls_client_check (&client, "index.m3u8", 200, NULL);
  hls_client_check (&client, "segment-0.ts", 403, NULL);
  hls_client_check (&client, "key-0.bin", 403, NULL);
  hls_client_check (&client, with_query, 200, NULL);
}

static void
test_nothing (Fixture *fixture, gconstpointer data)
{
  g_auto (HlsClient) client = { 0 };
  g_auto (Answer) wrong = { 0 };

  hls_client_init (&client, fixture);
  hls_client_check (&client, "/", 404, NULL);
  hls_client_check (&client, "/live/u1m6001c5001_primary", 404, NULL);
  hls_client_check (&client, "nothing.m3u8", 404, NULL);
  hls_client_check (&client, "segment-.ts", 404, NULL);
  hls_client_check (&client, "segment--1.ts", 404, NULL);
  hls_client_check (&client, "segment-99.ts", 404, NULL);
  hls_client_check (&client, "init.mp4", 404, NULL);
  hls_client_check (&client, "variant-0.m3u8", 404, NULL);
  wrong = fixture_send (fixture, soup_message_new ("DELETE", client.uri));
  g_assert_cmpuint (wrong.status, ==, 405);
}

/* ---- Playlists ---- */

static void
check_uri (HlsClient *client, const char *kind, const char *prefix)
{
  g_auto (HlsList) list = { 0 };

  fixture_fault (client->fixture, "hls-uris", kind);
  hls_client_read (client, "", &list);
  g_assert_true (g_str_has_prefix (hls_list_get (&list, 0)->uri, prefix));
  g_assert_null (strchr (hls_list_get (&list, 0)->uri, '?'));
  hls_client_check (client, hls_list_get (&list, 0)->uri, 200, NULL);
}

static void
test_uris (Fixture *fixture, gconstpointer data)
{
  g_auto (HlsClient) client = { 0 };

  hls_client_init (&client, fixture);
  hls_client_wait_segments (&client, 1);
  check_uri (&client, "relative", "segment-");
  check_uri (&client, "path", "/live/media-1/media.");
  check_uri (&client, "absolute", "http://127.0.0.1:");
}

static void
test_variants (Fixture *fixture, gconstpointer data)
{
  g_auto (HlsClient) client = { 0 };
  g_auto (Answer) master = { 0 };
  g_auto (HlsList) list = { 0 };

  fixture_fault (fixture, "hls-variants", "2");
  hls_client_init (&client, fixture);
  hls_client_wait_segments (&client, 1);
  master = hls_client_get (&client, "");
  g_assert_cmpuint (master.status, ==, 200);
  if (!g_regex_match_simple (
          "^#EXTM3U\n(#.*\n)*"
          "#EXT-X-STREAM-INF:BANDWIDTH=\\d+,RESOLUTION=64x64,"
          "CODECS=\"avc1\\.[0-9A-F]{6},mp4a\\.40\\.2\"\nvariant-0\\.m3u8\n"
          "#EXT-X-STREAM-INF:BANDWIDTH=\\d+,RESOLUTION=32x32,"
          "CODECS=\"avc1\\.[0-9A-F]{6},mp4a\\.40\\.2\"\nvariant-1\\.m3u8\n$",
          master.body, 0, 0))
    g_error ("%s", master.body);
  hls_client_read (&client, "variant-1.m3u8", &list);
  hls_client_check (&client, hls_list_get (&list, 0)->uri, 200, NULL);
  hls_client_check (&client, "variant-2.m3u8", 404, NULL);
}

static void
check_encoding (HlsClient *client, const char *encoding)
{
  g_auto (Answer) answer = hls_client_get (client, "");

  g_assert_cmpuint (answer.status, ==, 200);
  g_assert_true (g_str_has_prefix (answer.body, "#EXTM3U\n"));
  g_assert_cmpstr (soup_message_headers_get_one (
                       soup_message_get_response_headers (answer.message),
                       "Content-Encoding"),
      ==, encoding);
}

static void
test_gzip (Fixture *fixture, gconstpointer data)
{
  g_auto (HlsClient) client = { 0 };

  hls_client_init (&client, fixture);
  hls_client_wait_segments (&client, 1);
  check_encoding (&client, NULL);
  fixture_fault (fixture, "hls-gzip", "yes");
  check_encoding (&client, "gzip");
  /* A client that does not ask for it. */
  soup_session_remove_feature_by_type (
      fixture->soup, SOUP_TYPE_CONTENT_DECODER);
  check_encoding (&client, NULL);
}

/* ---- Faults ---- */

static void
test_start_delay (Fixture *fixture, gconstpointer data)
{
  g_auto (HlsClient) client = { 0 };

  fixture_fault (fixture, "hls-start-delay", "600000");
  hls_client_init (&client, fixture);
  hls_client_wait_segments (&client, 1);
  hls_client_check (&client, "", 404, NULL);
  fixture_fault (fixture, "hls-start-delay", NULL);
  hls_client_check (&client, "", 200, NULL);
}

static void
test_statuses (Fixture *fixture, gconstpointer data)
{
  g_auto (HlsClient) client = { 0 };

  hls_client_init (&client, fixture);
  hls_client_wait_segments (&client, 1);
  fixture_fault (fixture, "hls-playlist-status", "502");
  fixture_fault (fixture, "hls-segment-status", "503 x1");
  hls_client_check (&client, "", 502, NULL);
  hls_client_check (&client, "segment-0.ts", 503, NULL);
  hls_client_check (&client, "segment-0.ts", 200, NULL);
  fixture_fault (fixture, "hls-status", "403");
  hls_client_check (&client, "", 403, NULL);
  hls_client_check (&client, "segment-0.ts", 403, NULL);
  hls_client_check (&client, "key-0.bin", 403, NULL);
  g_assert_cmpuint (
      count (fixture, "hls GET * 403 credential=good *ordered"), ==, 3);
}

/* An answer as it comes, until the connection ends. */
static GBytes *
read_raw (HlsClient *client, const char *file)
{
  g_autoptr (GIOStream) stream = ask (client, file);
  g_autoptr (GOutputStream) sink = g_memory_output_stream_new_resizable ();
  g_autoptr (GError) error = NULL;

  g_output_stream_splice (sink, g_io_stream_get_input_stream (stream),
      G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, &error);
  g_assert_no_error (error);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (sink));
}

/* @body: (out): bytes after the head */
static gint64
promised_size (GBytes *answer, gsize *body)
{
  gsize size;
  const char *text = g_bytes_get_data (answer, &size);
  const char *end = g_strstr_len (text, (gssize) size, "\r\n\r\n");
  const char *length = g_strstr_len (text, (gssize) size, "Content-Length: ");

  g_assert_nonnull (end);
  g_assert_nonnull (length);
  *body = size - (gsize) (end + 4 - text);
  return g_ascii_strtoll (length + strlen ("Content-Length: "), NULL, 10);
}

static void
test_truncate (Fixture *fixture, gconstpointer data)
{
  g_auto (HlsClient) client = { 0 };
  g_autoptr (GBytes) whole = NULL;
  g_autoptr (GBytes) cut = NULL;
  gsize body;

  hls_client_init (&client, fixture);
  hls_client_wait_segments (&client, 1);
  whole = hls_client_fetch (&client, "segment-0.ts");
  fixture_fault (fixture, "hls-segment-truncate", "1000 x1");
  cut = read_raw (&client, "segment-0.ts");
  g_assert_cmpint (
      promised_size (cut, &body), ==, (gint64) g_bytes_get_size (whole));
  g_assert_cmpuint (body, ==, 1000);
  g_assert_cmpuint (
      count (fixture, "hls GET *segment-0.ts 0 credential=good *cut"), ==, 1);
  hls_client_check (&client, "segment-0.ts", 200, NULL);
}

static void
test_stall (Fixture *fixture, gconstpointer data)
{
  g_auto (HlsClient) client = { 0 };
  g_autoptr (GBytes) whole = NULL;
  g_autoptr (GBytes) slow = NULL;
  gint64 start;

  hls_client_init (&client, fixture);
  hls_client_wait_segments (&client, 1);
  whole = hls_client_fetch (&client, "segment-0.ts");
  fixture_fault (fixture, "hls-segment-stall", "500 x1");
  start = g_get_monotonic_time ();
  slow = hls_client_fetch (&client, "segment-0.ts");
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 500000);
  g_assert_true (g_bytes_equal (whole, slow));
}

static void
test_freeze (Fixture *fixture, gconstpointer data)
{
  g_auto (HlsClient) client = { 0 };
  g_auto (Answer) before = { 0 };
  g_auto (Answer) frozen = { 0 };
  g_auto (Answer) after = { 0 };

  hls_client_init (&client, fixture);
  hls_client_wait_segments (&client, 1);
  fixture_fault (fixture, "hls-freeze", "yes");
  before = hls_client_get (&client, "");
  hls_client_wait_segments (&client, 3);
  frozen = hls_client_get (&client, "");
  g_assert_cmpstr (before.body, ==, frozen.body);
  fixture_fault (fixture, "hls-freeze", NULL);
  after = hls_client_get (&client, "");
  g_assert_cmpstr (before.body, !=, after.body);
}

/* Two segments are lost, and the numbers say so. */
static void
test_jump (Fixture *fixture, gconstpointer data)
{
  g_auto (HlsClient) client = { 0 };
  g_auto (HlsList) before = { 0 };
  g_auto (HlsList) after = { 0 };
  const HlsEntry *last;

  hls_client_init (&client, fixture);
  hls_client_wait_segments (&client, 1);
  fixture_fault (fixture, "hls-jump", "2 x1");
  hls_client_read (&client, "", &before);
  last = hls_list_get (&before, before.entries->len - 1);
  g_assert_true (vxg_emulator_wait (
      fixture->cloud, "event hls-segment *", before.entries->len + 1, 30000));
  hls_client_read (&client, "", &after);
  g_assert_cmpuint (
      after.sequence, ==, before.sequence + before.entries->len + 2);
  g_assert_cmpint (hls_list_get (&after, 0)->date_us, ==,
      last->date_us + last->duration_us + 2 * G_USEC_PER_SEC);
}

/* The window is numbered anew, and nothing else changes. */
static void
test_restart (Fixture *fixture, gconstpointer data)
{
  g_auto (HlsClient) client = { 0 };
  g_auto (HlsList) before = { 0 };
  g_auto (HlsList) after = { 0 };

  fixture_fault (fixture, "hls-sequence-start", "1000");
  hls_client_init (&client, fixture);
  hls_client_wait_segments (&client, 2);
  hls_client_read (&client, "", &before);
  g_assert_cmpuint (before.sequence, ==, 1000);
  fixture_fault (fixture, "hls-sequence-restart", "yes x1");
  hls_client_wait_segments (
      &client, count (fixture, "event hls-segment *") + 1);
  hls_client_read (&client, "", &after);
  g_assert_cmpuint (after.sequence, ==, 0);
  g_assert_cmpint (hls_list_get (&after, 0)->date_us, ==,
      hls_list_get (&before, 0)->date_us);
  g_assert_cmpstr (
      hls_list_get (&after, 0)->uri, ==, hls_list_get (&before, 0)->uri);
}

static void
check_sequence (HlsClient *client, guint64 expected)
{
  g_auto (HlsList) list = { 0 };

  hls_client_read (client, "", &list);
  g_assert_cmpuint (list.sequence, ==, expected);
}

/* The same window on another node, and with numbers of 32 bits. */
static void
test_numbers (Fixture *fixture, gconstpointer data)
{
  g_auto (HlsClient) client = { 0 };
  g_auto (HlsClient) other = { 0 };

  fixture_fault (fixture, "hls-sequence-start", "4294967296");
  hls_client_init (&client, fixture);
  fixture_fault (fixture, "hls-node", "media-2");
  hls_client_init (&other, fixture);
  g_assert_nonnull (strstr (other.uri, "/live/media-2/"));
  hls_client_wait_segments (&client, 1);
  fixture_fault (fixture, "hls-freeze", "yes");
  check_sequence (&client, G_GUINT64_CONSTANT (4294967296));
  check_sequence (&other, G_GUINT64_CONSTANT (4294967296));
  fixture_fault (fixture, "hls-node-sequence-offset", "-7");
  check_sequence (&client, G_GUINT64_CONSTANT (4294967296));
  check_sequence (&other, G_GUINT64_CONSTANT (4294967289));
  fixture_fault (fixture, "hls-sequence-wrap", "yes");
  check_sequence (&client, 0);
  check_sequence (&other, G_GUINT64_CONSTANT (4294967289));
}

static void
test_dates (Fixture *fixture, gconstpointer data)
{
  g_auto (HlsClient) client = { 0 };
  g_auto (HlsList) right = { 0 };
  g_auto (HlsList) wrong = { 0 };
  g_auto (HlsList) none = { 0 };

  hls_client_init (&client, fixture);
  hls_client_wait_segments (&client, 1);
  hls_client_read (&client, "", &right);
  fixture_fault (fixture, "hls-clock-skew", "-90000");
  hls_client_read (&client, "", &wrong);
  g_assert_cmpint (hls_list_get (&wrong, 0)->date_us, ==,
      hls_list_get (&right, 0)->date_us - 90 * G_USEC_PER_SEC);
  fixture_fault (fixture, "hls-no-date", "yes");
  hls_client_read (&client, "", &none);
  g_assert_cmpint (hls_list_get (&none, 0)->date_us, ==, 0);
}

static void
test_gap (Fixture *fixture, gconstpointer data)
{
  g_auto (HlsClient) client = { 0 };
  g_auto (HlsList) list = { 0 };

  fixture_fault (fixture, "hls-gap", "yes x1");
  hls_client_init (&client, fixture);
  hls_client_wait_segments (&client, 2);
  hls_client_read (&client, "", &list);
  g_assert_true (hls_list_get (&list, 0)->gap);
  g_assert_false (hls_list_get (&list, 1)->gap);
  hls_client_check (&client, hls_list_get (&list, 0)->uri, 404, NULL);
  hls_client_check (&client, hls_list_get (&list, 1)->uri, 200, NULL);
}

#define add(path, test)                                                        \
  g_test_add ("/emulator/hls/" path, Fixture, small, fixture_set_up, test,     \
      fixture_tear_down)

int
main (int argc, char **argv)
{
  vxg_test_init (&argc, &argv, 120);

  add ("url", test_url);
  add ("url/omitted", test_url_omitted);
  add ("url/shared", test_url_shared);
  g_test_add_func ("/emulator/hls/tls", test_tls);
  add ("start", test_start);
  add ("linger", test_linger);
  add ("stop", test_stop);
  add ("offline", test_offline);
  add ("tickets", test_tickets);
  add ("tickets/expiry", test_expiry);
  add ("tickets/require-query", test_require_query);
  add ("nothing", test_nothing);
  add ("uris", test_uris);
  add ("variants", test_variants);
  add ("gzip", test_gzip);
  add ("fault/start-delay", test_start_delay);
  add ("fault/statuses", test_statuses);
  add ("fault/truncate", test_truncate);
  add ("fault/stall", test_stall);
  add ("fault/freeze", test_freeze);
  add ("fault/jump", test_jump);
  add ("fault/restart", test_restart);
  add ("fault/numbers", test_numbers);
  add ("fault/dates", test_dates);
  add ("fault/gap", test_gap);
  return g_test_run ();
}
