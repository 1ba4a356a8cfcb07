/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What servers may answer: good, wrong, too much, too little. */
#include <string.h>

#include "fixture.h"

#define MEBIBYTE (1024 * 1024)

static gboolean
reply_text (RawServer *server, GIOStream *connection, const char *head,
    gpointer user_data)
{
  raw_send_text (connection, user_data);
  return FALSE;
}

static void
test_good (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VxgLiveUrls) urls = NULL;
  g_autofree char *time = NULL;

  fixture_start (fixture, NULL, fixture_reply_good, NULL);
  urls = fixture_ask (fixture, fixture->client, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (vxg_live_urls_get_rtsp (urls), ==, FIXTURE_RTSP);
  g_assert_null (vxg_live_urls_get_hls (urls));
  time = g_date_time_format_iso8601 (vxg_live_urls_get_server_time (urls));
  g_assert_cmpstr (time, ==, "2026-02-10T12:00:00Z");
}

#define OK_HEAD "HTTP/1.1 200 OK\r\n"
#define CLOSE "Connection: close\r\n"

/* Whole conversations that end in success. */
static void
test_odd_but_good (Fixture *fixture, gconstpointer data)
{
  static const char *const replies[] = {
    /* Neither length nor chunks: the end of the connection is the end. */
    "HTTP/1.0 200 OK\r\n\r\n" FIXTURE_BODY,
    OK_HEAD CLOSE "\r\n" FIXTURE_BODY,
    OK_HEAD "Transfer-Encoding: chunked\r\n\r\n2\r\n{\"\r\n6\r\nx\": "
            "1}\r\n0\r\n\r\n",
    OK_HEAD "Content-Type: text/html\r\nContent-Length: 2\r\n\r\n{}",
    OK_HEAD "Content-Length: 6\r\n\r\n \t\r\n{}",
    "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" OK_HEAD
    "Content-Length: 2\r\n\r\n{}",
    OK_HEAD "Date: nonsense\r\nContent-Length: 2\r\n\r\n{}",
    "HTTP/1.1 201 Created\r\nContent-Length: 14\r\n\r\n{\"status\":201}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (replies); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (VxgLiveUrls) urls = NULL;

    fixture_start (fixture, NULL, reply_text, (gpointer) replies[i]);
    urls = fixture_ask (fixture, fixture->client, NULL, NULL, &error);
    g_assert_no_error (error);
    g_assert_null (vxg_live_urls_get_server_time (urls));
    fixture_tear_down (fixture, data);
  }
}

static const struct {
  const char *reply;
  VxgError code;
  const char *says;
} bad_replies[] = {
  /* not what HTTP says */
  { "", VXG_ERROR_NETWORK, NULL },
  { "\r\n\r\n", VXG_ERROR_BAD_RESPONSE, NULL },
  { "garbage\r\n\r\n", VXG_ERROR_BAD_RESPONSE, NULL },
  { "SSH-2.0-OpenSSH_9.2\r\n", VXG_ERROR_BAD_RESPONSE, NULL },
  { "\x15\x03\x01\x00\x02\x02\x28\r\n\r\n", VXG_ERROR_BAD_RESPONSE, NULL },
  { "HTTP/9.9 200 OK\r\n\r\n", VXG_ERROR_BAD_RESPONSE, NULL },
  { "HTTP/1.1 abc OK\r\n\r\n", VXG_ERROR_BAD_RESPONSE, NULL },
  { "HTTP/1.1 200", VXG_ERROR_BAD_RESPONSE, NULL },
  { OK_HEAD "Content-Le", VXG_ERROR_BAD_RESPONSE, NULL },

  /* a body that ends early */
  { OK_HEAD "Content-Length: 100\r\n\r\n{\"rtsp\":", VXG_ERROR_BAD_RESPONSE,
      NULL },
  { OK_HEAD "Content-Length: 100\r\n\r\n{}", VXG_ERROR_BAD_RESPONSE, NULL },
  { OK_HEAD "Transfer-Encoding: chunked\r\n\r\n2\r\n{\"\r\n",
      VXG_ERROR_BAD_RESPONSE, NULL },
  { OK_HEAD "Transfer-Encoding: chunked\r\n\r\n10\r\n{}",
      VXG_ERROR_BAD_RESPONSE, NULL },
  { OK_HEAD "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
      VXG_ERROR_BAD_RESPONSE, NULL },
  { OK_HEAD CLOSE "\r\n{\"rtsp\": \"rtsp://h", VXG_ERROR_BAD_RESPONSE,
      "ends too early" },

  /* not JSON, or not this JSON */
  { OK_HEAD "Content-Length: 0\r\n\r\n", VXG_ERROR_BAD_RESPONSE,
      "ends too early" },
  { "HTTP/1.1 204 No Content\r\n\r\n", VXG_ERROR_BAD_RESPONSE,
      "ends too early" },
  { OK_HEAD "Content-Type: text/html\r\nContent-Length: 20\r\n\r\n<html>login"
            "</html>\r\n",
      VXG_ERROR_BAD_RESPONSE, "not JSON" },
  { OK_HEAD "Content-Length: 2\r\n\r\n[]", VXG_ERROR_BAD_RESPONSE,
      "not a JSON object" },
  { OK_HEAD "Content-Length: 4\r\n\r\nnull", VXG_ERROR_BAD_RESPONSE,
      "not a JSON object" },
  { OK_HEAD "Content-Length: 4\r\n\r\n\xff\xfe\xfd\xfc", VXG_ERROR_BAD_RESPONSE,
      "UTF-8" },
  { OK_HEAD "Content-Length: 10\r\n\r\n{\"rtsp\":1}", VXG_ERROR_BAD_RESPONSE,
      "\"rtsp\"" },

  /* errors, with bodies of any kind and none */
  { "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\n"
    "Content-Length: 0\r\n\r\n",
      VXG_ERROR_NOT_AUTHORIZED, "HTTP 401" },
  { "HTTP/1.1 401 No\r\n\r\n{\"status\": 401, "
    "\"errorType\": \"invalid_auth\", \"errorDetail\": \"Not valid\"}  ",
      VXG_ERROR_NOT_AUTHORIZED, "invalid_auth: Not valid" },
  { "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n", VXG_ERROR_FORBIDDEN,
      "HTTP 403" },
  { "HTTP/1.1 404 No\r\nContent-Type: text/html\r\n\r\n<h1>404</h1>",
      VXG_ERROR_NOT_FOUND, "HTTP 404" },
  { "HTTP/1.1 400 No\r\n" CLOSE "\r\n", VXG_ERROR_INVALID_REQUEST, "HTTP 400" },
  { "HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n", VXG_ERROR_INVALID_REQUEST,
      "HTTP 407" },
  { "HTTP/1.1 502 Bad Gateway\r\n\r\n<html>nginx</html>", VXG_ERROR_SERVER,
      "HTTP 502" },
  { "HTTP/1.1 503 No\r\nContent-Length: 100\r\n\r\ncut", VXG_ERROR_NOT_READY,
      "HTTP 503" },
  { OK_HEAD "Content-Length: 15\r\n\r\n{\"status\": 503}", VXG_ERROR_NOT_READY,
      "in the body 503" },
  { "HTTP/1.1 304 Not Modified\r\n\r\n", VXG_ERROR_BAD_RESPONSE, "HTTP 304" },
  { "HTTP/1.1 999 What\r\nContent-Length: 0\r\n\r\n", VXG_ERROR_BAD_RESPONSE,
      "HTTP 999" },
};

static void
test_bad (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad_replies); i++) {
    g_test_message ("row %u", i);
    fixture_start (fixture, NULL, reply_text, (gpointer) bad_replies[i].reply);
    fixture_assert_fails (
        fixture, VXG_ERROR, bad_replies[i].code, bad_replies[i].says);
    fixture_tear_down (fixture, data);
  }
}

/* ---- Too much ---- */

static gboolean
reply_long (RawServer *server, GIOStream *connection, const char *head,
    gpointer user_data)
{
  gsize size = GPOINTER_TO_SIZE (user_data);
  g_autofree char *blanks = g_strnfill (size - 2, ' ');
  g_autofree char *body = g_strconcat ("{}", blanks, NULL);

  raw_send_reply (connection, "200 OK", "", body);
  return TRUE;
}

static void
test_size_limit (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VxgLiveUrls) urls = NULL;

  fixture_start (fixture, NULL, reply_long, GSIZE_TO_POINTER (MEBIBYTE));
  urls = fixture_ask (fixture, fixture->client, NULL, NULL, &error);
  g_assert_no_error (error);
  fixture_tear_down (fixture, data);

  fixture_start (fixture, NULL, reply_long, GSIZE_TO_POINTER (MEBIBYTE + 1));
  fixture_assert_fails (
      fixture, VXG_ERROR, VXG_ERROR_BAD_RESPONSE, "larger than 1 MiB");
}

/* Ends when the client has had enough, and never by itself. */
static gboolean
reply_endless (RawServer *server, GIOStream *connection, const char *head,
    gpointer user_data)
{
  const char *start = user_data;
  g_autofree char *piece = g_strnfill (0x10000, ' ');
  GOutputStream *output = g_io_stream_get_output_stream (connection);
  gboolean chunked = strstr (start, "chunked") != NULL;
  gboolean going = TRUE;

  raw_send_text (connection, start);
  while (going) {
    if (chunked)
      raw_send_text (connection, "10000\r\n");
    going =
        g_output_stream_write_all (output, piece, 0x10000, NULL, NULL, NULL);
    if (chunked)
      raw_send_text (connection, "\r\n");
  }
  return FALSE;
}

static void
test_endless (Fixture *fixture, gconstpointer data)
{
  static const struct {
    const char *start;
    VxgError code;
  } cases[] = {
    { OK_HEAD "Transfer-Encoding: chunked\r\n\r\n", VXG_ERROR_BAD_RESPONSE },
    { OK_HEAD CLOSE "\r\n", VXG_ERROR_BAD_RESPONSE },
    { OK_HEAD "Content-Length: 9223372036854775807\r\n\r\n",
        VXG_ERROR_BAD_RESPONSE },
    { "HTTP/1.1 503 No\r\nTransfer-Encoding: chunked\r\n\r\n",
        VXG_ERROR_NOT_READY },
    { "HTTP/1.1 302 No\r\nLocation: /x\r\n" CLOSE "\r\n",
        VXG_ERROR_BAD_RESPONSE },
    /* A head that never ends: libsoup reports it as it does a hang-up. */
    { OK_HEAD "X: ", VXG_ERROR_NETWORK },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("case %u", i);
    fixture_start (fixture, NULL, reply_endless, (gpointer) cases[i].start);
    fixture_assert_fails (fixture, VXG_ERROR, cases[i].code, NULL);
    fixture_tear_down (fixture, data);
  }
}

static gboolean
reply_gzip (RawServer *server, GIOStream *connection, const char *head,
    gpointer user_data)
{
  GBytes *bytes = user_data;
  g_autofree char *start = g_strdup_printf (OK_HEAD
      "Content-Encoding: gzip\r\nContent-Length: %zu\r\n\r\n",
      g_bytes_get_size (bytes));

  raw_send_text (connection, start);
  raw_send (
      connection, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  return FALSE;
}

static void
test_gzip (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes =
      fixture_compress (FIXTURE_BODY, strlen (FIXTURE_BODY));

  fixture_start (fixture, NULL, reply_gzip, bytes);
  fixture_assert_good (fixture);
}

/* 64 MiB in 64 KiB. */
static void
test_gzip_bomb (Fixture *fixture, gconstpointer data)
{
  g_autofree char *blanks = g_strnfill (64 * MEBIBYTE, ' ');
  g_autoptr (GBytes) bytes = fixture_compress (blanks, 64 * MEBIBYTE);

  g_assert_cmpuint (g_bytes_get_size (bytes), <, 100 * 1024);
  fixture_start (fixture, NULL, reply_gzip, bytes);
  fixture_assert_fails (
      fixture, VXG_ERROR, VXG_ERROR_BAD_RESPONSE, "larger than 1 MiB");
}

static void
test_gzip_broken (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strdup_printf ("{\"x\": \"%0*d\"}", 50000, 0);
  g_autoptr (GBytes) whole = fixture_compress (text, strlen (text));
  gsize size = g_bytes_get_size (whole);
  g_autofree char *copy = g_memdup2 (g_bytes_get_data (whole, NULL), size);
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (whole, 0, size / 2);
  g_autoptr (GBytes) corrupt = NULL;
  GBytes *cases[] = { cut, NULL };

  memset (copy + size / 2, 0xa5, size / 4);
  cases[1] = corrupt = g_bytes_new (copy, size);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    fixture_start (fixture, NULL, reply_gzip, cases[i]);
    fixture_assert_fails (fixture, VXG_ERROR, VXG_ERROR_BAD_RESPONSE, NULL);
    fixture_tear_down (fixture, data);
  }
}

/* ---- Retry-After ---- */

static const struct {
  const char *headers;
  guint seconds;
} retries[] = {
  { "", 0 },
  { "Retry-After: 7\r\n", 7 },
  { "Retry-After: 86400\r\n", 3600 },
  { "Retry-After: -7\r\n", 0 },
  { "Retry-After: soon\r\n", 0 },
  /* A date is compared with the server's own. */
  { "Date: Tue, 10 Feb 2026 12:00:00 GMT\r\n"
    "Retry-After: Tue, 10 Feb 2026 12:00:30 GMT\r\n",
      30 },
  { "Date: Tue, 10 Feb 2026 12:00:00 GMT\r\n"
    "Retry-After: Tue, 10 Feb 2026 11:00:00 GMT\r\n",
      0 },
  { "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\n", 3600 },
};

static gboolean
reply_busy (RawServer *server, GIOStream *connection, const char *head,
    gpointer user_data)
{
  raw_send_reply (connection, "429 Slow down", user_data, "");
  return TRUE;
}

static void
test_retry_after (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (retries); i++) {
    g_autoptr (GError) error = NULL;

    fixture_start (fixture, NULL, reply_busy, (gpointer) retries[i].headers);
    g_assert_null (fixture_ask (fixture, fixture->client, NULL, NULL, &error));
    g_assert_error (error, VXG_ERROR, VXG_ERROR_RATE_LIMITED);
    g_assert_cmpuint (
        vxg_error_get_retry_after (error), ==, retries[i].seconds);
    fixture_tear_down (fixture, data);
  }
}

/* ---- Expired tokens ---- */

static gboolean
reply_status (RawServer *server, GIOStream *connection, const char *head,
    gpointer user_data)
{
  raw_send_reply (connection, user_data, "", "{}");
  return TRUE;
}

static void
test_expired_token (Fixture *fixture, gconstpointer data)
{
  static const struct {
    const char *expires;
    const char *status;
    int code; /* -1: success */
  } cases[] = {
    { "2020-01-01T00:00:00", "200 OK", -1 },
    { "2020-01-01T00:00:00", "401 No", VXG_ERROR_TOKEN_EXPIRED },
    { "2020-01-01T00:00:00", "403 No", VXG_ERROR_TOKEN_EXPIRED },
    { "2020-01-01T00:00:00", "404 No", VXG_ERROR_NOT_FOUND },
    { "9999-01-01T00:00:00", "401 No", VXG_ERROR_NOT_AUTHORIZED },
    { "9999-01-01T00:00:00", "403 No", VXG_ERROR_FORBIDDEN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *members =
        g_strdup_printf (", \"expires\": \"%s\"", cases[i].expires);
    g_autoptr (GError) error = NULL;
    g_autoptr (VxgLiveUrls) urls = NULL;
    g_autofree char *uri = NULL;

    fixture->server =
        raw_server_new (NULL, reply_status, (gpointer) cases[i].status);
    uri = raw_server_dup_uri (fixture->server, "127.0.0.1");
    fixture->client = fixture_new_client (uri, members);
    urls = fixture_ask (fixture, fixture->client, NULL, NULL, &error);
    if (cases[i].code < 0)
      g_assert_no_error (error);
    else
      g_assert_error (error, VXG_ERROR, cases[i].code);
    g_assert_cmpuint (raw_server_count_requests (fixture->server), ==, 1);
    fixture_tear_down (fixture, data);
  }
}

int
main (int argc, char *argv[])
{
  vxg_test_init (&argc, &argv, 60);

  fixture_add ("/replies/good", test_good);
  fixture_add ("/replies/odd-but-good", test_odd_but_good);
  fixture_add ("/replies/bad", test_bad);
  fixture_add ("/replies/size-limit", test_size_limit);
  fixture_add ("/replies/endless", test_endless);
  fixture_add ("/replies/gzip", test_gzip);
  fixture_add ("/replies/gzip-bomb", test_gzip_bomb);
  fixture_add ("/replies/gzip-broken", test_gzip_broken);
  fixture_add ("/replies/retry-after", test_retry_after);
  fixture_add ("/replies/expired-token", test_expired_token);

  return g_test_run ();
}
