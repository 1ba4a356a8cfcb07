/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Downloads: what is asked for, what is answered, and where it leads. */
#include <string.h>

#include "script.h"

#define DIGITS "0123456789abcdefghij"

/* ---- A whole file ---- */

static void
test_whole (void)
{
  Fixture fixture = { FALSE };
  ScriptReply replies[] = { { SCRIPT_OK
                                "Content-Length: 20\r\n"
                                "Content-Type: Video/MP2T; x=y\r\n"
                                "Date: Tue, 10 Feb 2026 12:00:00 GMT\r\n",
                                DIGITS },
    { NULL } };
  g_autoptr (GError) error = NULL;
  g_autoptr (VxgDownload) download = NULL;
  g_autofree char *text = NULL;
  g_autofree char *head = NULL;
  g_autofree char *server = NULL;
  g_autofree char *uri = NULL;
  g_autofree char *time = NULL;

  fixture_start (&fixture, NULL, script_reply, replies);
  download = script_download (&fixture, 0, -1, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (vxg_download_get_size (download), ==, 20);
  g_assert_cmpstr (vxg_download_get_content_type (download), ==, "Video/MP2T");
  time = g_date_time_format_iso8601 (vxg_download_get_server_time (download));
  g_assert_cmpstr (time, ==, "2026-02-10T12:00:00Z");
  server = raw_server_dup_uri (fixture.server, "127.0.0.1");
  uri = g_strconcat (server, SCRIPT_PATH, NULL);
  g_assert_cmpstr (vxg_download_get_uri (download), ==, uri);
  text = script_read_all (download, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, DIGITS);

  head = raw_server_dup_head (fixture.server, 0);
  g_assert_true (g_str_has_prefix (head, "GET " SCRIPT_PATH " HTTP/1.1\n"));
  g_clear_object (&download);
  fixture_tear_down (&fixture, NULL);
}

static void
assert_header (RawServer *server, const char *name, const char *expected)
{
  g_autofree char *head = raw_server_dup_head (server, 0);
  g_autofree char *value = raw_head_dup (head, name);

  g_assert_cmpstr (value, ==, expected);
}

static void
test_headers (void)
{
  Fixture fixture = { FALSE };
  ScriptReply replies[] = { { SCRIPT_OK "Content-Length: 20\r\n", DIGITS },
    { NULL } };
  g_autofree char *head = NULL;
  g_autofree char *accepted = NULL;

  fixture_start (&fixture, NULL, script_reply, replies);
  vxg_client_set_user_agent (fixture.client, "tester/1");
  script_assert_delivers (&fixture, 0, -1, DIGITS);
  assert_header (fixture.server, "Authorization", NULL);
  assert_header (fixture.server, "Range", NULL);
  assert_header (fixture.server, "Accept", NULL);
  assert_header (fixture.server, "User-Agent", "tester/1");
  head = raw_server_dup_head (fixture.server, 0);
  g_assert_null (strstr (head, "eyJ"));
  accepted = raw_head_dup (head, "Accept-Encoding");
  g_assert_nonnull (strstr (accepted, "gzip"));
  fixture_tear_down (&fixture, NULL);
}

/* What the server does not say, or says so that nobody understands it. */
static void
test_silent_head (void)
{
  static const char *const heads[] = { SCRIPT_OK,
    SCRIPT_OK "Date: yesterday\r\nContent-Type: \r\n", "HTTP/1.0 200 OK\r\n" };

  for (guint i = 0; i < G_N_ELEMENTS (heads); i++) {
    Fixture fixture = { FALSE };
    ScriptReply replies[] = { { heads[i], DIGITS, SCRIPT_CLOSE }, { NULL } };
    g_autoptr (GError) error = NULL;
    g_autoptr (VxgDownload) download = NULL;
    g_autofree char *text = NULL;

    fixture_start (&fixture, NULL, script_reply, replies);
    download = script_download (&fixture, 0, -1, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpint (vxg_download_get_size (download), ==, -1);
    g_assert_null (vxg_download_get_content_type (download));
    g_assert_null (vxg_download_get_server_time (download));
    text = script_read_all (download, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (text, ==, DIGITS);
    g_clear_object (&download);
    fixture_tear_down (&fixture, NULL);
  }
}

/* ---- Parts ---- */

#define PART(range, length)                                                    \
  "HTTP/1.1 206 Partial\r\nContent-Range: bytes " range                        \
  "\r\nContent-Length: " length "\r\n"
#define ALL SCRIPT_OK "Content-Length: 20\r\n"
#define CHUNKED SCRIPT_OK "Transfer-Encoding: chunked\r\n"
#define IN_CHUNKS "5\r\n01234\r\nf\r\n56789abcdefghij\r\n0\r\n\r\n"

static const struct {
  goffset offset;
  goffset length;
  const char *asked; /* the header Range */
  const char *head;
  const char *body;
  const char *delivered;
} parts[] = {
  { 5, 10, "bytes=5-14", PART ("5-14/20", "10"), "56789abcde", "56789abcde" },
  { 5, -1, "bytes=5-", PART ("5-19/*", "15"), "56789abcdefghij",
      "56789abcdefghij" },
  { 0, 3, "bytes=0-2", PART ("0-2/20", "3"), "012", "012" },
  { 0, -1, NULL, PART ("0-19/20", "20"), DIGITS, DIGITS },
  /* Less than was asked for is all there is. */
  { 15, 10, "bytes=15-24", PART ("15-19/20", "5"), "fghij", "fghij" },
  /* More than was asked for is cut. */
  { 5, 3, "bytes=5-7", PART ("5-19/20", "15"), "56789abcdefghij", "567" },
  /* Everything instead of a part. */
  { 5, 10, "bytes=5-14", ALL, DIGITS, "56789abcde" },
  { 5, -1, "bytes=5-", ALL, DIGITS, "56789abcdefghij" },
  { 0, 3, "bytes=0-2", ALL, DIGITS, "012" },
  { 15, 10, "bytes=15-24", ALL, DIGITS, "fghij" },
  { 19, -1, "bytes=19-", ALL, DIGITS, "j" },
  { 20, -1, "bytes=20-", ALL, DIGITS, "" },
  { 4, 3, "bytes=4-6", CHUNKED, IN_CHUNKS, "456" },
  { 5, -1, "bytes=5-", CHUNKED, IN_CHUNKS, "56789abcdefghij" },
  { 20, -1, "bytes=20-", CHUNKED, IN_CHUNKS, "" },
  /* A length that only Content-Range tells. */
  { 5, 10, "bytes=5-14",
      "HTTP/1.1 206 Partial\r\nContent-Range: bytes 5-14/20\r\n"
      "Transfer-Encoding: chunked\r\n",
      "a\r\n56789abcde\r\n0\r\n\r\n", "56789abcde" },
  { 5, 2, "bytes=5-6",
      "HTTP/1.1 206 Partial\r\nContent-Range: bytes 5-6/20\r\n"
      "Transfer-Encoding: chunked\r\n",
      "a\r\n56789abcde\r\n0\r\n\r\n", "56" },
};

static void
test_parts (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++) {
    Fixture fixture = { FALSE };
    ScriptReply replies[] = { { parts[i].head, parts[i].body }, { NULL } };

    g_test_message ("row %u", i);
    fixture_start (&fixture, NULL, script_reply, replies);
    script_assert_delivers (
        &fixture, parts[i].offset, parts[i].length, parts[i].delivered);
    assert_header (fixture.server, "Range", parts[i].asked);
    if (parts[i].asked != NULL)
      assert_header (fixture.server, "Accept-Encoding", "identity");
    fixture_tear_down (&fixture, NULL);
  }
}

static const struct {
  const char *head;
  const char *body;
} bad_parts[] = {
  { PART ("4-13/20", "10"), "456789abcd" },
  { PART ("0-19/20", "20"), DIGITS },
  { PART ("6-14/20", "9"), "6789abcde" },
  { PART ("5-14/20", "9"), "56789abcd" },
  { PART ("5-4/20", "0"), "" },
  { PART ("*/20", "10"), "56789abcde" },
  { PART ("5/20", "10"), "56789abcde" },
  { PART ("five-14/20", "10"), "56789abcde" },
  { PART ("-5-14/20", "10"), "56789abcde" },
  { PART ("5-9223372036854775807/*", "10"), "56789abcde" },
  { PART ("5-99999999999999999999/*", "10"), "56789abcde" },
  { PART ("18446744073709551621-14/20", "10"), "56789abcde" },
  { "HTTP/1.1 206 Partial\r\nContent-Length: 10\r\n", "56789abcde" },
  { "HTTP/1.1 206 Partial\r\nContent-Length: 10\r\n"
    "Content-Type: multipart/byteranges; boundary=x\r\n",
      "56789abcde" },
  { "HTTP/1.1 206 Partial\r\nContent-Range: 5-14/20\r\n"
    "Content-Length: 10\r\n",
      "56789abcde" },
  { PART ("5-14/20", "10") "Content-Encoding: gzip\r\n", "56789abcde" },
  { SCRIPT_OK "Content-Length: 4\r\n", "0123" },
  { SCRIPT_OK "Transfer-Encoding: chunked\r\n", "4\r\n0123\r\n0\r\n\r\n" },
  { SCRIPT_OK "Connection: close\r\n", "0123" },
};

static void
test_bad_parts (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad_parts); i++) {
    Fixture fixture = { FALSE };
    ScriptReply replies[] = {
      { bad_parts[i].head, bad_parts[i].body, SCRIPT_CLOSE }, { NULL }
    };

    g_test_message ("row %u", i);
    fixture_start (&fixture, NULL, script_reply, replies);
    script_assert_fails (&fixture, 5, 10, VXG_ERROR_BAD_RESPONSE);
    fixture_tear_down (&fixture, NULL);
  }
}

#define MEBIBYTE (1024 * 1024)

/* Zeros and, from the offset in @user_data on, ones, whatever was asked for. */
static gboolean
reply_everything (RawServer *server, GIOStream *connection, const char *head,
    gpointer user_data)
{
  goffset skipped = *(goffset *) user_data;
  g_autofree char *zeros = g_strnfill (MEBIBYTE, '0');

  raw_send_text (connection, SCRIPT_OK "Connection: close\r\n\r\n");
  for (; skipped > 0; skipped -= MIN (skipped, MEBIBYTE))
    raw_send (connection, zeros, MIN (skipped, MEBIBYTE));
  raw_send_text (connection, "11111");
  return FALSE;
}

static void
test_far_skip (void)
{
  Fixture fixture = { FALSE };
  goffset offset = 64 * MEBIBYTE;

  fixture_start (&fixture, NULL, reply_everything, &offset);
  script_assert_delivers (&fixture, offset, -1, "11111");
  script_assert_fails (&fixture, offset + 1, -1, VXG_ERROR_BAD_RESPONSE);
  fixture_tear_down (&fixture, NULL);
}

/* Nothing is asked where the answer could only be wrong. */
static void
test_impossible (void)
{
  static const struct {
    goffset offset;
    goffset length;
  } cases[] = { { -1, -1 }, { G_MININT64, 1 }, { 0, 0 }, { 0, -2 },
    { G_MAXINT64, 1 }, { 1, G_MAXINT64 } };
  static const char *const uris[] = { "", "x.ts", "/x.ts", "//127.0.0.1/x.ts",
    "http:///x.ts", "ftp://127.0.0.1/x.ts", "file:///x.ts", "data:,x.ts",
    "http://s3cret@127.0.0.1/x.ts", "http://u:s3cret@127.0.0.1/x.ts",
    "http://127.0.0.1/x.ts\r\nX: s3cret", "http://127.0.0.1/\x1bx.ts",
    "http://[s3cret/x.ts", "http://s3cret%2f/x.ts" };
  Fixture fixture = { FALSE };

  fixture_start (&fixture, NULL, fixture_reply_good, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    script_assert_fails (
        &fixture, cases[i].offset, cases[i].length, VXG_ERROR_BAD_RESPONSE);
  for (guint i = 0; i < G_N_ELEMENTS (uris); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (
        script_download_uri (fixture.client, uris[i], 0, -1, NULL, &error));
    script_assert_error (error, VXG_ERROR_BAD_RESPONSE);
  }
  g_assert_cmpuint (raw_server_count_connections (fixture.server), ==, 0);
  fixture_tear_down (&fixture, NULL);
}

/* ---- Refusals ---- */

static const struct {
  const char *head;
  VxgError code;
  guint status;
  guint retry_after;
} refusals[] = {
  { "HTTP/1.1 401 No\r\n", VXG_ERROR_NOT_AUTHORIZED, 401, 0 },
  { "HTTP/1.1 403 No\r\n", VXG_ERROR_FORBIDDEN, 403, 0 },
  { "HTTP/1.1 404 No\r\n", VXG_ERROR_NOT_FOUND, 404, 0 },
  { "HTTP/1.1 410 No\r\n", VXG_ERROR_NOT_FOUND, 410, 0 },
  { "HTTP/1.1 408 No\r\n", VXG_ERROR_TIMED_OUT, 408, 0 },
  { "HTTP/1.1 416 No\r\nContent-Range: bytes */20\r\n",
      VXG_ERROR_INVALID_REQUEST, 416, 0 },
  { "HTTP/1.1 429 No\r\nRetry-After: 7\r\n", VXG_ERROR_RATE_LIMITED, 429, 7 },
  { "HTTP/1.1 500 No\r\n", VXG_ERROR_SERVER, 500, 0 },
  { "HTTP/1.1 502 No\r\n", VXG_ERROR_SERVER, 502, 0 },
  { "HTTP/1.1 503 No\r\nDate: Tue, 10 Feb 2026 12:00:00 GMT\r\n"
    "Retry-After: Tue, 10 Feb 2026 12:00:09 GMT\r\n",
      VXG_ERROR_NOT_READY, 503, 9 },
  { "HTTP/1.1 201 Yes\r\n", VXG_ERROR_BAD_RESPONSE, 201, 0 },
  { "HTTP/1.1 300 So\r\n", VXG_ERROR_BAD_RESPONSE, 300, 0 },
  { "HTTP/1.1 999 So\r\n", VXG_ERROR_BAD_RESPONSE, 999, 0 },
};

/* What the body says does not count: it is a media server's. */
static void
test_refusals (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++) {
    Fixture fixture = { FALSE };
    g_autofree char *head =
        g_strconcat (refusals[i].head, "Content-Length: 36\r\n", NULL);
    ScriptReply replies[] = {
      { head, "{\"status\": 404, \"errorType\": \"x.ts\"}" }, { NULL }
    };

    g_test_message ("row %u", i);
    fixture_start (&fixture, NULL, script_reply, replies);
    for (guint round = 0; round < 3; round++) {
      g_autoptr (GError) error = NULL;

      g_assert_null (script_download (&fixture, 0, -1, NULL, &error));
      script_assert_error (error, refusals[i].code);
      g_assert_cmpuint (
          vxg_error_get_http_status (error), ==, refusals[i].status);
      g_assert_cmpuint (
          vxg_error_get_retry_after (error), ==, refusals[i].retry_after);
    }
    /* Who polls for a playlist does not connect each time. */
    g_assert_cmpuint (raw_server_count_connections (fixture.server), ==, 1);
    fixture_tear_down (&fixture, NULL);
  }
}

static void
test_statuses_without_body (void)
{
  static const char *const heads[] = { "HTTP/1.1 204 None\r\n",
    "HTTP/1.1 304 Same\r\n" };

  for (guint i = 0; i < G_N_ELEMENTS (heads); i++) {
    Fixture fixture = { FALSE };
    ScriptReply replies[] = { { heads[i], "" }, { NULL } };

    fixture_start (&fixture, NULL, script_reply, replies);
    script_assert_fails (&fixture, 0, -1, VXG_ERROR_BAD_RESPONSE);
    fixture_tear_down (&fixture, NULL);
  }
}

/* The status is there; the rest is of no interest. */
static void
test_broken_refusals (void)
{
  static const ScriptReply cases[] = {
    { "HTTP/1.1 404 No\r\nContent-Length: 100\r\n", "x", SCRIPT_CLOSE },
    { "HTTP/1.1 404 No\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n",
        "nonsense!", SCRIPT_KEEP },
    { "HTTP/1.1 404 No\r\nContent-Length: 100\r\n", "x", SCRIPT_HOLD },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    Fixture fixture = { FALSE };
    ScriptReply replies[] = { cases[i], { NULL } };

    fixture_start (&fixture, NULL, script_reply, replies);
    vxg_client_set_timeout (fixture.client, 1);
    script_assert_fails (&fixture, 0, -1, VXG_ERROR_NOT_FOUND);
    fixture_tear_down (&fixture, NULL);
  }
}

/* ---- Redirects ---- */

static void
test_redirect (void)
{
  Fixture fixture = { FALSE };
  ScriptReply replies[] = { { PART ("5-9/20", "5"), "56789" }, { NULL } };
  g_autoptr (RawServer) other = raw_server_new (NULL, script_reply, replies);
  g_autofree char *target = NULL;
  g_autofree char *location = NULL;
  ScriptReply signpost[] = { { NULL, "moved" }, { NULL } };
  g_autoptr (GError) error = NULL;
  g_autoptr (VxgDownload) download = NULL;
  g_autofree char *text = NULL;
  g_autofree char *head = NULL;

  target = g_strdup_printf (
      "http://localhost:%u/other/y.ts?ticket=z", raw_server_get_port (other));
  location = g_strdup_printf (
      "HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 5\r\n", target);
  signpost[0].head = location;
  fixture_start (&fixture, NULL, script_reply, signpost);
  download = script_download (&fixture, 5, 5, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (vxg_download_get_uri (download), ==, target);
  text = script_read_all (download, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, "56789");

  head = raw_server_dup_head (other, 0);
  g_assert_true (
      g_str_has_prefix (head, "GET /other/y.ts?ticket=z HTTP/1.1\n"));
  assert_header (other, "Range", "bytes=5-9");
  assert_header (other, "Accept-Encoding", "identity");
  assert_header (other, "Authorization", NULL);
  assert_header (other, "Referer", NULL);
  g_clear_object (&download);
  g_assert_finalize_object (g_steal_pointer (&fixture.client));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  fixture_tear_down (&fixture, NULL);
}

static void
test_redirect_loop (void)
{
  Fixture fixture = { FALSE };
  ScriptReply replies[] = { { "HTTP/1.1 302 Found\r\nLocation: " SCRIPT_PATH
                              "\r\nContent-Length: 5\r\n",
                                "moved" },
    { NULL } };

  fixture_start (&fixture, NULL, script_reply, replies);
  script_assert_fails (&fixture, 0, -1, VXG_ERROR_BAD_RESPONSE);
  g_assert_cmpuint (raw_server_count_requests (fixture.server), ==, 6);
  g_assert_cmpuint (raw_server_count_connections (fixture.server), ==, 1);
  fixture_tear_down (&fixture, NULL);
}

static void
test_redirect_astray (void)
{
  static const char *const targets[] = { "ftp://127.0.0.1/x.ts",
    "file:///etc/s3cret", "http://u:s3cret@127.0.0.1/x.ts", "http://[s3cret/",
    "http:///x.ts" };

  for (guint i = 0; i < G_N_ELEMENTS (targets); i++) {
    Fixture fixture = { FALSE };
    g_autofree char *head = g_strdup_printf (
        "HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 5\r\n",
        targets[i]);
    ScriptReply replies[] = { { head, "moved" }, { NULL } };

    fixture_start (&fixture, NULL, script_reply, replies);
    script_assert_fails (&fixture, 0, -1, VXG_ERROR_BAD_RESPONSE);
    g_assert_cmpuint (raw_server_count_requests (fixture.server), ==, 1);
    fixture_tear_down (&fixture, NULL);
  }
}

/* Another machine may be asked in plain HTTP: that this one cannot be reached
 * is all there is to object. A name that is too long for DNS fails at once. */
static void
test_plain_http (void)
{
  g_autofree char *label = g_strnfill (64, 'a');
  g_autofree char *uri =
      g_strconcat ("http://", label, ".invalid" SCRIPT_PATH, NULL);
  g_autofree char *head = g_strdup_printf (
      "HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 5\r\n", uri);
  ScriptReply replies[] = { { head, "moved" }, { NULL } };
  Fixture fixture = { FALSE };
  g_autoptr (GError) error = NULL;

  fixture_start (&fixture, NULL, script_reply, replies);
  g_assert_null (
      script_download_uri (fixture.client, uri, 0, -1, NULL, &error));
  script_assert_error (error, VXG_ERROR_NETWORK);
  g_assert_nonnull (strstr (error->message, label));
  script_assert_fails (&fixture, 0, -1, VXG_ERROR_NETWORK);
  fixture_tear_down (&fixture, NULL);
}

int
main (int argc, char *argv[])
{
  vxg_test_init (&argc, &argv, 60);

  g_test_add_func ("/download/whole", test_whole);
  g_test_add_func ("/download/headers", test_headers);
  g_test_add_func ("/download/silent-head", test_silent_head);
  g_test_add_func ("/download/parts", test_parts);
  g_test_add_func ("/download/bad-parts", test_bad_parts);
  g_test_add_func ("/download/far-skip", test_far_skip);
  g_test_add_func ("/download/impossible", test_impossible);
  g_test_add_func ("/download/refusals", test_refusals);
  g_test_add_func (
      "/download/statuses-without-body", test_statuses_without_body);
  g_test_add_func ("/download/broken-refusals", test_broken_refusals);
  g_test_add_func ("/download/redirect", test_redirect);
  g_test_add_func ("/download/redirect-loop", test_redirect_loop);
  g_test_add_func ("/download/redirect-astray", test_redirect_astray);
  g_test_add_func ("/download/plain-http", test_plain_http);

  return g_test_run ();
}
