/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What goes over the wire, to whom, and what never does. */
#include <string.h>

#include "fixture.h"

static void
assert_header (
    RawServer *server, guint request, const char *name, const char *value)
{
  g_autofree char *head = raw_server_dup_head (server, request);
  g_autofree char *got = raw_head_dup (head, name);

  g_assert_cmpstr (got, ==, value);
}

static void
test_headers (Fixture *fixture, gconstpointer data)
{
  g_autofree char *uri = NULL;
  g_autofree char *packed = NULL;
  g_autofree char *authorization = NULL;
  g_autofree char *head = NULL;

  fixture_start (fixture, NULL, fixture_reply_good, NULL);
  fixture_assert_good (fixture);
  uri = raw_server_dup_uri (fixture->server, "127.0.0.1");
  packed = fixture_pack_token (uri, NULL);
  authorization = g_strconcat ("Acc ", packed, NULL);
  head = raw_server_dup_head (fixture->server, 0);

  g_assert_true (g_str_has_prefix (head, "GET /api/v4/live/watch/ HTTP/1.1\n"));
  assert_header (fixture->server, 0, "Authorization", authorization);
  assert_header (fixture->server, 0, "Accept", "application/json");
  assert_header (fixture->server, 0, "User-Agent", "gst-vxg/" VERSION);
  assert_header (fixture->server, 0, "Cookie", NULL);
  assert_header (fixture->server, 0, "Referer", NULL);
}

/* However the token was pasted, the server gets it in the cloud's own form. */
static void
test_token_is_normalized (Fixture *fixture, gconstpointer data)
{
  g_autofree char *uri = NULL;
  g_autofree char *packed = NULL;
  g_autofree char *authorization = NULL;
  g_autoptr (GString) pasted = g_string_new ("\n ");
  g_autoptr (GError) error = NULL;
  g_autoptr (VxgAccessToken) token = NULL;
  g_autoptr (VxgCredentials) credentials = NULL;

  fixture_start (fixture, NULL, fixture_reply_good, NULL);
  uri = raw_server_dup_uri (fixture->server, "127.0.0.1");
  packed = fixture_pack_token (uri, ", \"x\": \"??\?>>>\"");
  authorization = g_strconcat ("Acc ", packed, NULL);
  for (const char *p = packed; *p != '\0' && *p != '='; p++)
    g_string_append_printf (pasted, "%c%s",
        *p == '+'       ? '-'
            : *p == '/' ? '_'
                        : *p,
        (p - packed) % 40 == 39 ? "\r\n\t" : "");

  token = vxg_access_token_parse (pasted->str, &error);
  g_assert_no_error (error);
  credentials = vxg_credentials_new_for_token (token);
  g_assert_true (vxg_credentials_get_token (credentials) == token);
  vxg_client_set_credentials (fixture->client, credentials);
  fixture_assert_good (fixture);
  assert_header (fixture->server, 0, "Authorization", authorization);
}

static const struct {
  const char *stream_id;
  const char *line;
} stream_ids[] = {
  { NULL, "GET /api/v4/live/watch/ HTTP/1.1\n" },
  { "", "GET /api/v4/live/watch/ HTTP/1.1\n" },
  { "Main", "GET /api/v4/live/watch/?stream_id=Main HTTP/1.1\n" },
  { "a b&c=\xc3\xbc#/?%\r\nX: y",
      "GET /api/v4/live/watch/?stream_id="
      "a%20b%26c%3D%C3%BC%23%2F%3F%25%0D%0AX%3A%20y HTTP/1.1\n" },
};

static void
test_stream_id (Fixture *fixture, gconstpointer data)
{
  fixture_start (fixture, NULL, fixture_reply_good, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (stream_ids); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (VxgLiveUrls) urls = fixture_ask (
        fixture, fixture->client, stream_ids[i].stream_id, NULL, &error);
    g_autofree char *head = raw_server_dup_head (fixture->server, i);

    g_assert_no_error (error);
    g_assert_nonnull (urls);
    g_assert_true (g_str_has_prefix (head, stream_ids[i].line));
  }
}

static const struct {
  const char *set;
  const char *sent;
} user_agents[] = {
  { "recorder/2.0", "recorder/2.0" },
  { "recorder/2.0 ", "recorder/2.0" },
  { "a\r\nX-Evil: b", "a  X-Evil: b" },
  { "\xc3\xbc"
    "ser/1",
      "ser/1" },
  { "", "gst-vxg/" VERSION },
  { " \n", "gst-vxg/" VERSION },
  { NULL, "gst-vxg/" VERSION },
};

static void
test_user_agent (Fixture *fixture, gconstpointer data)
{
  fixture_start (fixture, NULL, fixture_reply_good, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (user_agents); i++) {
    vxg_client_set_user_agent (fixture->client, user_agents[i].set);
    fixture_assert_good (fixture);
    assert_header (fixture->server, i, "User-Agent", user_agents[i].sent);
    assert_header (fixture->server, i, "X-Evil", NULL);
  }
}

/* ---- Who is asked ---- */

static void
test_base_uri (Fixture *fixture, gconstpointer data)
{
  static const struct {
    const char *path;
    const char *line;
  } cases[] = {
    { "", "GET /api/v4/live/watch/ " },
    { "/", "GET /api/v4/live/watch/ " },
    { "/cloud", "GET /cloud/api/v4/live/watch/ " },
    { "/a/b/", "GET /a/b/api/v4/live/watch/ " },
  };
  g_autofree char *uri = NULL;

  fixture->server = raw_server_new (NULL, fixture_reply_good, NULL);
  uri = raw_server_dup_uri (fixture->server, "localhost");
  fixture->client = fixture_new_client ("https://nobody.invalid", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *base_uri = g_strconcat (uri, cases[i].path, NULL);
    g_autofree char *head = NULL;

    vxg_client_set_base_uri (fixture->client, base_uri);
    fixture_assert_good (fixture);
    head = raw_server_dup_head (fixture->server, i);
    g_assert_true (g_str_has_prefix (head, cases[i].line));
  }
}

static void
test_bad_base_uri (Fixture *fixture, gconstpointer data)
{
  static const char *const uris[] = { "", "nonsense", "ftp://127.0.0.1",
    "https://user:Secret7@h/", "https://h/?token=Secret7", "https://h:99999" };

  fixture_start (fixture, NULL, fixture_reply_good, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (uris); i++) {
    g_autoptr (GError) error = NULL;

    vxg_client_set_base_uri (fixture->client, uris[i]);
    g_assert_null (fixture_ask (fixture, fixture->client, NULL, NULL, &error));
    g_assert_error (error, VXG_ERROR, VXG_ERROR_FAILED);
    g_assert_null (strstr (error->message, "Secret7"));
  }
  g_assert_cmpuint (raw_server_count_connections (fixture->server), ==, 0);
  vxg_client_set_base_uri (fixture->client, NULL);
  fixture_assert_good (fixture);
}

static void
test_group_token (Fixture *fixture, gconstpointer data)
{
  g_autofree char *uri = NULL;
  g_autofree char *json = NULL;
  g_autofree char *packed = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (VxgAccessToken) token = NULL;
  g_autoptr (VxgCredentials) credentials = NULL;

  fixture_start (fixture, NULL, fixture_reply_good, NULL);
  uri = raw_server_dup_uri (fixture->server, "127.0.0.1");
  json = g_strdup_printf (
      "{\"token\": \"" FIXTURE_SHARE "\", \"svcp\": \"%s\"}", uri);
  packed = g_base64_encode ((const guchar *) json, strlen (json));
  token = vxg_access_token_parse (packed, &error);
  g_assert_no_error (error);
  credentials = vxg_credentials_new_for_token (token);
  vxg_client_set_credentials (fixture->client, credentials);

  fixture_assert_fails (fixture, VXG_ERROR, VXG_ERROR_WRONG_CREDENTIAL,
      "a group token names no camera");
  g_assert_cmpuint (raw_server_count_connections (fixture->server), ==, 0);
}

/* A credential that would cross a network in the clear does not set out. */
static void
test_insecure (Fixture *fixture, gconstpointer data)
{
  static const char *const uris[] = { "http://nobody.invalid",
    "http://192.0.2.1:8000", "http://localhost.example.com",
    "http://[2001:db8::1]", "http://0.0.0.0", "http://127.1" };

  for (guint i = 0; i < G_N_ELEMENTS (uris); i++) {
    fixture->client = fixture_new_client (uris[i], NULL);
    fixture_assert_fails (fixture, VXG_ERROR, VXG_ERROR_INSECURE, "plain HTTP");
    fixture_tear_down (fixture, data);
  }
}

static void
test_local_names (Fixture *fixture, gconstpointer data)
{
  static const char *const hosts[] = { "localhost", "camera.localhost",
    "127.0.0.1" };

  fixture->server = raw_server_new (NULL, fixture_reply_good, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++) {
    g_autofree char *uri = raw_server_dup_uri (fixture->server, hosts[i]);

    fixture->client = fixture_new_client (uri, NULL);
    fixture_assert_good (fixture);
    g_assert_finalize_object (g_steal_pointer (&fixture->client));
  }
}

/* ---- What is not kept ---- */

static gboolean
reply_cookie (RawServer *server, GIOStream *connection, const char *head,
    gpointer user_data)
{
  raw_send_reply (connection, "200 OK",
      "Set-Cookie: sid=1; Path=/\r\nSet-Cookie: other=2\r\n", FIXTURE_BODY);
  return TRUE;
}

static void
test_cookies (Fixture *fixture, gconstpointer data)
{
  fixture_start (fixture, NULL, reply_cookie, NULL);
  for (guint i = 0; i < 3; i++) {
    fixture_assert_good (fixture);
    assert_header (fixture->server, i, "Cookie", NULL);
  }
}

static gboolean
reply_challenge (RawServer *server, GIOStream *connection, const char *head,
    gpointer user_data)
{
  raw_send_reply (connection, "401 No",
      "WWW-Authenticate: Basic realm=\"x\"\r\n"
      "WWW-Authenticate: Digest realm=\"x\", nonce=\"y\"\r\n",
      "");
  return TRUE;
}

/* A refusal is final: the credential is not sent again, and nothing else is. */
static void
test_challenge (Fixture *fixture, gconstpointer data)
{
  fixture_start (fixture, NULL, reply_challenge, NULL);
  fixture_assert_fails (
      fixture, VXG_ERROR, VXG_ERROR_NOT_AUTHORIZED, "HTTP 401");
  g_assert_cmpuint (raw_server_count_requests (fixture->server), ==, 1);
}

static void
test_new_credentials (Fixture *fixture, gconstpointer data)
{
  g_autofree char *uri = NULL;
  g_autofree char *packed = NULL;
  g_autofree char *authorization = NULL;
  g_autoptr (VxgAccessToken) token = NULL;
  g_autoptr (VxgCredentials) credentials = NULL;

  fixture_start (fixture, NULL, fixture_reply_good, NULL);
  fixture_assert_good (fixture);
  uri = raw_server_dup_uri (fixture->server, "127.0.0.1");
  packed = fixture_pack_token (uri, ", \"cmngrid\": 7");
  authorization = g_strconcat ("Acc ", packed, NULL);
  token = vxg_access_token_parse (packed, NULL);
  credentials = vxg_credentials_new_for_token (token);
  vxg_client_set_credentials (fixture->client, credentials);
  fixture_assert_good (fixture);
  assert_header (fixture->server, 1, "Authorization", authorization);
}

/* ---- The log ---- */

static GString *logged;
static GMutex logged_lock;

static GLogWriterOutput
collect_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields,
    gpointer user_data)
{
  gboolean ours = FALSE;
  const char *message = NULL;

  for (gsize i = 0; i < n_fields; i++) {
    if (strcmp (fields[i].key, "GLIB_DOMAIN") == 0)
      ours = strcmp (fields[i].value, "vxg") == 0;
    if (strcmp (fields[i].key, "MESSAGE") == 0)
      message = fields[i].value;
  }
  if (!ours)
    return g_log_writer_default (level, fields, n_fields, user_data);
  g_mutex_lock (&logged_lock);
  g_string_append_printf (logged, "%s\n", message);
  g_mutex_unlock (&logged_lock);
  return G_LOG_WRITER_HANDLED;
}

static void
test_log (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VxgLiveUrls) urls = NULL;

  g_string_truncate (logged, 0);
  fixture_start (fixture, NULL, fixture_reply_good, NULL);
  urls = fixture_ask (fixture, fixture->client, FIXTURE_TICKET, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (logged->str, "/api/v4/live/watch/"));
  g_assert_nonnull (strstr (logged->str, "answered 200"));
  g_assert_null (strstr (logged->str, "eyJ"));
  g_assert_null (strstr (logged->str, "A2uDztXjq4"));
  g_assert_null (strstr (logged->str, "share."));
}

int
main (int argc, char *argv[])
{
  int status;

  /* For /requests/log; read before there are threads. */
  g_setenv ("G_MESSAGES_DEBUG", "vxg", TRUE);
  vxg_test_init (&argc, &argv, 60);
  logged = g_string_new (NULL);
  g_log_set_writer_func (collect_log, NULL, NULL);

  fixture_add ("/requests/headers", test_headers);
  fixture_add ("/requests/token-is-normalized", test_token_is_normalized);
  fixture_add ("/requests/stream-id", test_stream_id);
  fixture_add ("/requests/user-agent", test_user_agent);
  fixture_add ("/requests/base-uri", test_base_uri);
  fixture_add ("/requests/bad-base-uri", test_bad_base_uri);
  fixture_add ("/requests/group-token", test_group_token);
  fixture_add ("/requests/insecure", test_insecure);
  fixture_add ("/requests/local-names", test_local_names);
  fixture_add ("/requests/cookies", test_cookies);
  fixture_add ("/requests/challenge", test_challenge);
  fixture_add ("/requests/new-credentials", test_new_credentials);
  fixture_add ("/requests/log", test_log);

  status = g_test_run ();
  g_string_free (logged, TRUE);
  return status;
}
