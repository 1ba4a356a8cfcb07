/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The HTTP API, and the trouble it can make. */
#include "fixture.h"
#include "vxg-test.h"

#include <gio/gio.h>
#include <string.h>

#define WATCH "/api/v4/live/watch/"
#define TIME_PATTERN "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}$"

static void
assert_matches (const char *pattern, const char *text)
{
  if (!g_regex_match_simple (pattern, text, 0, 0))
    g_error ("\"%s\" does not match %s", text, pattern);
}

static const char *
get_string (JsonObject *object, const char *name)
{
  g_assert_true (json_object_has_member (object, name));
  return json_object_get_string_member (object, name);
}

/* Unix seconds of a time in an answer. */
static gint64
parse_time (const char *text)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, utc);

  g_assert_nonnull (time);
  return g_date_time_to_unix (time);
}

static void
assert_error_answer (const Answer *answer, guint status, const char *type)
{
  g_autoptr (JsonNode) node = answer_parse (answer);
  JsonObject *object = answer_get_object (node);

  g_assert_cmpuint (answer->status, ==, status);
  g_assert_cmpint (json_object_get_int_member (object, "status"), ==, status);
  g_assert_cmpstr (get_string (object, "errorType"), ==, type);
  g_assert_nonnull (get_string (object, "errorDetail"));
}

/* ---- Live URLs ---- */

static void
test_watch (Fixture *fixture, gconstpointer data)
{
  g_auto (Answer) answer = fixture_watch (fixture);
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object;
  gint64 expiry;
  g_autofree char *expected = NULL;

  g_assert_cmpuint (answer.status, ==, 200);
  g_assert_cmpstr (
      soup_message_headers_get_content_type (
          soup_message_get_response_headers (answer.message), NULL),
      ==, "application/json");
  node = answer_parse (&answer);
  object = answer_get_object (node);
  g_assert_cmpuint (json_object_get_size (object), ==, 4);
  assert_matches (TIME_PATTERN, get_string (object, "expire"));
  expiry = parse_time (get_string (object, "expire"));
  g_assert_cmpint (
      ABS (expiry - g_get_real_time () / G_USEC_PER_SEC - 300), <=, 5);
  /* `expire` is the ticket's own time, cut to seconds. */
  expected = g_strdup_printf (
      "^rtsp://127\\.0\\.0\\.1:\\d+/live/u1m6001c5001_primary\\?"
      "ticket=media\\.[A-Za-z0-9_-]+\\.%" G_GINT64_FORMAT
      "\\.[A-Za-z0-9_-]{27}$",
      expiry);
  assert_matches (expected, get_string (object, "rtsp"));
  g_assert_cmpuint (vxg_emulator_count (fixture->cloud,
                        "http GET " WATCH " 200 credential=good *camera=gate"),
      ==, 1);
}

static void
check_watch (
    Fixture *fixture, const char *path, const char *authorization, guint status)
{
  g_auto (Answer) answer = fixture_get (fixture, path, authorization);

  g_assert_cmpuint (answer.status, ==, status);
}

static void
test_watch_forms (Fixture *fixture, gconstpointer data)
{
  g_autofree char *token = vxg_emulator_dup_token (fixture->cloud, "gate");
  g_autofree char *share =
      vxg_emulator_dup_share_token (fixture->cloud, "gate");
  g_autofree char *spaced = g_strconcat ("Acc  \t ", token, NULL);
  g_autofree char *by_query = g_strconcat (WATCH "?token=", share, NULL);

  check_watch (fixture, WATCH, spaced, 200);
  check_watch (fixture, "/api/v4/live/watch", spaced, 200);
  check_watch (fixture, WATCH "?stream_id=Main", spaced, 200);
  check_watch (fixture, WATCH "?stream_id=Nowhere", spaced, 404);
  check_watch (fixture, by_query, NULL, 200);
}

static void
check_refused (Fixture *fixture, const char *authorization, const char *word)
{
  g_auto (Answer) answer = fixture_get (fixture, WATCH, authorization);
  g_autofree char *line =
      g_strdup_printf ("http GET * 401 credential=%s *", word);

  assert_error_answer (&answer, 401, "invalid_auth");
  g_assert_cmpuint (vxg_emulator_count (fixture->cloud, line), ==, 1);
  vxg_emulator_clear_journal (fixture->cloud);
}

static void
test_watch_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VxgEmulator) other = vxg_emulator_new ();
  g_autofree char *group = vxg_emulator_dup_group_token (fixture->cloud);
  g_autofree char *group_as_camera = g_strconcat ("Acc ", group, NULL);
  g_autofree char *foreign = NULL;
  g_autofree char *forged = NULL;

  vxg_emulator_add_camera (other, "gate", NULL, NULL);
  foreign = vxg_emulator_dup_token (other, "gate");
  forged = g_strconcat ("Acc ", foreign, NULL);
  check_refused (fixture, NULL, "missing");
  check_refused (fixture, "Acc", "malformed");
  check_refused (fixture, "Acc !!!", "malformed");
  check_refused (fixture, "Bearer x", "malformed");
  check_refused (fixture, forged, "forged");
  check_refused (fixture, group_as_camera, "forged");
}

/* A group token names no camera. */
static void
test_watch_group (Fixture *fixture, gconstpointer data)
{
  g_autofree char *group = vxg_emulator_dup_group_token (fixture->cloud);
  g_autofree char *authorization = g_strconcat ("SI ", group, NULL);
  g_auto (Answer) answer = fixture_get (fixture, WATCH, authorization);

  assert_error_answer (&answer, 400, "bad_request");
}

static void
test_revoke (Fixture *fixture, gconstpointer data)
{
  g_autofree char *old = vxg_emulator_dup_token (fixture->cloud, "gate");
  g_autofree char *authorization = g_strconcat ("Acc ", old, NULL);
  g_auto (Answer) renewed = { 0 };

  vxg_emulator_revoke_token (fixture->cloud, "gate");
  check_refused (fixture, authorization, "revoked");
  vxg_emulator_renew_token (fixture->cloud, "gate");
  check_refused (fixture, authorization, "revoked");
  renewed = fixture_watch (fixture);
  g_assert_cmpuint (renewed.status, ==, 200);
}

/* Tokens work as they are: decoded by the rules for clients. */
static void
test_token_contents (Fixture *fixture, gconstpointer data)
{
  g_autofree char *token = vxg_emulator_dup_token (fixture->cloud, "gate");
  g_autofree char *uri = vxg_emulator_dup_api_uri (fixture->cloud);
  gsize size;
  g_autofree guchar *json = g_base64_decode (token, &size);
  g_autofree char *text = g_strndup ((char *) json, size);
  g_autoptr (JsonNode) node = json_from_string (text, NULL);
  JsonObject *object = answer_get_object (node);

  g_assert_cmpint (json_object_get_int_member (object, "camid"), ==,
      vxg_emulator_get_camera_id (fixture->cloud, "gate"));
  g_assert_true (json_object_has_member (object, "cmngrid"));
  g_assert_cmpstr (get_string (object, "access"), ==, "watch");
  g_assert_cmpstr (get_string (object, "svcp"), ==, uri);
  g_assert_false (json_object_has_member (object, "api"));
}

/* ---- Other calls ---- */

static void
test_server_time (Fixture *fixture, gconstpointer data)
{
  g_auto (Answer) answer = fixture_get (fixture, "/api/v2/server/time/", NULL);
  g_autoptr (JsonNode) node = answer_parse (&answer);
  const char *utc = get_string (answer_get_object (node), "utc");

  assert_matches (TIME_PATTERN, utc);
  g_assert_cmpint (
      ABS (parse_time (utc) - g_get_real_time () / G_USEC_PER_SEC), <=, 5);
}

static void
check_status (Fixture *fixture, const char *path, const char *expected)
{
  g_autofree char *token = vxg_emulator_dup_token (fixture->cloud, "gate");
  g_autofree char *authorization = g_strconcat ("Acc ", token, NULL);
  g_auto (Answer) answer = fixture_get (fixture, path, authorization);
  g_autoptr (JsonNode) node = answer_parse (&answer);
  JsonObject *object = answer_get_object (node);

  g_assert_cmpuint (answer.status, ==, 200);
  g_assert_cmpint (json_object_get_int_member (object, "id"), ==, 5001);
  g_assert_cmpstr (get_string (object, "name"), ==, "gate");
  g_assert_cmpstr (get_string (object, "status"), ==, expected);
}

static void
test_camera_status (Fixture *fixture, gconstpointer data)
{
  g_autofree char *token = vxg_emulator_dup_token (fixture->cloud, "gate");
  g_autofree char *authorization = g_strconcat ("Acc ", token, NULL);

  check_status (fixture, "/api/v4/channel/", "active");
  check_status (fixture, "/api/v2/cameras/5001/", "active");
  vxg_emulator_set_camera_option (
      fixture->cloud, "gate", "status", "unauthorized", NULL);
  check_status (fixture, "/api/v4/channel", "unauthorized");
  check_status (fixture, "/api/v2/cameras/5001", "unauthorized");
  check_watch (fixture, "/api/v2/cameras/5002/", authorization, 404);
  check_watch (fixture, "/api/v2/cameras/x/", authorization, 404);
  check_watch (fixture, "/api/v9/nothing/", authorization, 404);
}

static void
test_wrong_method (Fixture *fixture, gconstpointer data)
{
  g_autofree char *base = vxg_emulator_dup_api_uri (fixture->cloud);
  g_autofree char *uri = g_strconcat (base, WATCH, NULL);
  g_auto (Answer) answer =
      fixture_send (fixture, soup_message_new ("DELETE", uri));

  assert_error_answer (&answer, 405, "bad_method");
}

static void
test_keep_alive (Fixture *fixture, gconstpointer data)
{
  g_auto (Answer) first = fixture_watch (fixture);
  g_auto (Answer) second = fixture_watch (fixture);

  g_assert_cmpuint (first.status, ==, second.status);
  g_assert_cmpuint (
      vxg_emulator_count (fixture->cloud, "http GET *keep-alive=no*"), ==, 1);
  g_assert_cmpuint (
      vxg_emulator_count (fixture->cloud, "http GET *keep-alive=yes*"), ==, 1);
}

static void
test_offline (Fixture *fixture, gconstpointer data)
{
  g_auto (Answer) refused = { 0 };
  g_auto (Answer) dead = { 0 };

  vxg_emulator_set_camera_option (
      fixture->cloud, "gate", "status", "offline", NULL);
  refused = fixture_watch (fixture);
  assert_error_answer (&refused, 503, "not_ready");
  fixture_fault (fixture, "offline-answer", "urls");
  dead = fixture_watch (fixture);
  g_assert_cmpuint (dead.status, ==, 200);
}

/* ---- HTTPS ---- */

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
  g_autoptr (VxgEmulator) cloud = vxg_emulator_new ();
  Fixture fixture = { .cloud = cloud, .soup = soup_session_new () };
  g_autofree char *base = NULL;
  g_autofree char *uri = NULL;
  g_autofree char *packed = NULL;
  g_autofree guchar *json = NULL;
  SoupMessage *message;
  gsize size;

  g_assert_no_error (error);
  vxg_emulator_add_camera (cloud, "gate", NULL, NULL);
  vxg_emulator_set_tls_certificate (cloud, certificate);
  g_assert_true (vxg_emulator_start (cloud, &error));
  base = vxg_emulator_dup_api_uri (cloud);
  g_assert_true (g_str_has_prefix (base, "https://127.0.0.1:"));
  uri = g_strconcat (base, "/api/v2/server/time/", NULL);
  message = soup_message_new ("GET", uri);
  g_signal_connect (message, "accept-certificate",
      G_CALLBACK (accept_certificate), certificate);
  {
    g_auto (Answer) answer = fixture_send (&fixture, message);

    g_assert_cmpuint (answer.status, ==, 200);
  }
  packed = vxg_emulator_dup_token (cloud, "gate");
  json = g_base64_decode (packed, &size);
  g_assert_nonnull (g_strstr_len (
      (char *) json, (gssize) size, "\"api\":\"127.0.0.1\",\"api_sp\":"));
  g_object_unref (fixture.soup);
}

/* ---- Faults ---- */

static void
test_fault_status (Fixture *fixture, gconstpointer data)
{
  g_auto (Answer) first = { 0 };
  g_auto (Answer) second = { 0 };
  g_auto (Answer) third = { 0 };

  fixture_fault (fixture, "api-status", "503 x1");
  fixture_fault (fixture, "api-retry-after", "7 x1");
  first = fixture_watch (fixture);
  assert_error_answer (&first, 503, "not_ready");
  g_assert_cmpstr (
      soup_message_headers_get_one (
          soup_message_get_response_headers (first.message), "Retry-After"),
      ==, "7");
  second = fixture_watch (fixture);
  g_assert_cmpuint (second.status, ==, 200);
  fixture_fault (fixture, "api-status", "418");
  third = fixture_watch (fixture);
  assert_error_answer (&third, 418, "error");
}

static void
test_fault_path (Fixture *fixture, gconstpointer data)
{
  g_auto (Answer) watch = { 0 };
  g_auto (Answer) time = { 0 };

  fixture_fault (fixture, "api-path", "/api/v4/");
  fixture_fault (fixture, "api-status", "500");
  watch = fixture_watch (fixture);
  g_assert_cmpuint (watch.status, ==, 500);
  time = fixture_get (fixture, "/api/v2/server/time/", NULL);
  g_assert_cmpuint (time.status, ==, 200);
}

static void
test_fault_delay (Fixture *fixture, gconstpointer data)
{
  gint64 start = g_get_monotonic_time ();
  g_auto (Answer) answer = { 0 };

  fixture_fault (fixture, "api-delay", "300");
  answer = fixture_watch (fixture);
  g_assert_cmpuint (answer.status, ==, 200);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 300000);
}

/* A client that gives up, and a server that stops, while answers wait. */
static void
test_fault_delay_given_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *uri = vxg_emulator_dup_api_uri (fixture->cloud);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;

  fixture_fault (fixture, "api-delay", "100");
  for (guint i = 0; i < 2; i++) {
    g_autoptr (GSocketConnection) connection =
        g_socket_client_connect_to_uri (client, uri, 80, NULL, &error);
    GOutputStream *out;

    g_assert_no_error (error);
    out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
    g_output_stream_write_all (out, "GET " WATCH " HTTP/1.1\r\nHost: x\r\n\r\n",
        strlen ("GET " WATCH " HTTP/1.1\r\nHost: x\r\n\r\n"), NULL, NULL,
        &error);
    g_assert_no_error (error);
    g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
    if (i == 0)
      g_assert_true (
          vxg_emulator_wait (fixture->cloud, "http GET * 401 *", 1, 10000));
    fixture_fault (fixture, "api-delay", "60000");
  }
  vxg_emulator_stop (fixture->cloud);
}

static void
check_closed (Fixture *fixture, const char *how)
{
  g_autofree char *line = g_strdup_printf ("http GET * 0 *closed-%s", how);
  g_auto (Answer) answer = { 0 };

  fixture_fault (fixture, "api-close", how);
  answer = fixture_watch (fixture);
  g_assert_cmpuint (answer.status, ==, 0);
  /* libsoup asks a second time on a new connection when the first broke. */
  g_assert_cmpuint (vxg_emulator_count (fixture->cloud, line), >=, 1);
}

static void
test_fault_close (Fixture *fixture, gconstpointer data)
{
  check_closed (fixture, "before");
  check_closed (fixture, "headers");
  check_closed (fixture, "body");
}

static Answer
watch_with_body (Fixture *fixture, const char *kind)
{
  Answer answer;

  fixture_fault (fixture, "api-body", kind);
  answer = fixture_watch (fixture);
  g_assert_cmpuint (answer.status, ==, 200);
  return answer;
}

static void
test_fault_body (Fixture *fixture, gconstpointer data)
{
  g_auto (Answer) truncated = watch_with_body (fixture, "truncated");
  g_auto (Answer) malformed = watch_with_body (fixture, "malformed");
  g_auto (Answer) html = watch_with_body (fixture, "html");
  g_auto (Answer) empty = watch_with_body (fixture, "empty");
  g_auto (Answer) huge = watch_with_body (fixture, "huge");
  g_auto (Answer) deep = watch_with_body (fixture, "deep");
  g_auto (Answer) array = watch_with_body (fixture, "array");
  g_autoptr (JsonNode) huge_node = answer_parse (&huge);
  g_autoptr (JsonNode) array_node = answer_parse (&array);

  g_assert_true (g_str_has_prefix (truncated.body, "{\"expire\""));
  g_assert_null (answer_parse (&truncated));
  g_assert_null (answer_parse (&malformed));
  g_assert_nonnull (strstr (html.body, "<html>"));
  g_assert_cmpuint (empty.size, ==, 0);
  g_assert_cmpuint (huge.size, >, 4 * 1024 * 1024);
  g_assert_true (
      json_object_has_member (answer_get_object (huge_node), "rtsp"));
  g_assert_true (g_str_has_prefix (deep.body, "[[[[[[["));
  g_assert_true (JSON_NODE_HOLDS_ARRAY (array_node));
}

static void
test_fault_members (Fixture *fixture, gconstpointer data)
{
  g_auto (Answer) answer = { 0 };
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object;

  fixture_fault (fixture, "api-omit", "expire");
  fixture_fault (fixture, "api-type", "rtsp");
  answer = fixture_watch (fixture);
  node = answer_parse (&answer);
  object = answer_get_object (node);
  g_assert_false (json_object_has_member (object, "expire"));
  g_assert_true (
      JSON_NODE_HOLDS_ARRAY (json_object_get_member (object, "rtsp")));
}

static void
test_fault_null (Fixture *fixture, gconstpointer data)
{
  g_auto (Answer) answer = { 0 };
  g_autoptr (JsonNode) node = NULL;

  fixture_fault (fixture, "api-null", "rtsp, expire");
  answer = fixture_watch (fixture);
  node = answer_parse (&answer);
  g_assert_true (
      json_object_get_null_member (answer_get_object (node), "rtsp"));
  g_assert_true (
      json_object_get_null_member (answer_get_object (node), "expire"));
}

static void
test_fault_redirect (Fixture *fixture, gconstpointer data)
{
  g_auto (Answer) answer = { 0 };

  fixture_fault (fixture, "api-redirect", "http://localhost:1/elsewhere");
  answer = fixture_watch (fixture);
  g_assert_cmpuint (answer.status, ==, 302);
  g_assert_cmpstr (
      soup_message_headers_get_one (
          soup_message_get_response_headers (answer.message), "Location"),
      ==, "http://localhost:1/elsewhere");
}

static void
test_fault_clock (Fixture *fixture, gconstpointer data)
{
  g_auto (Answer) answer = { 0 };
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GDateTime) date = NULL;
  gint64 expected = g_get_real_time () / G_USEC_PER_SEC - 86400;
  gint64 utc;

  fixture_fault (fixture, "clock-offset", "-86400");
  answer = fixture_get (fixture, "/api/v2/server/time/", NULL);
  node = answer_parse (&answer);
  utc = parse_time (get_string (answer_get_object (node), "utc"));
  g_assert_cmpint (ABS (utc - expected), <=, 5);
  date = soup_date_time_new_from_http_string (soup_message_headers_get_one (
      soup_message_get_response_headers (answer.message), "Date"));
  g_assert_cmpint (ABS (g_date_time_to_unix (date) - expected), <=, 5);
}

static void
test_clear_faults (Fixture *fixture, gconstpointer data)
{
  g_auto (Answer) answer = { 0 };

  fixture_fault (fixture, "api-status", "500");
  fixture_fault (fixture, "api-body", "html");
  vxg_emulator_clear_faults (fixture->cloud);
  answer = fixture_watch (fixture);
  g_assert_cmpuint (answer.status, ==, 200);
}

/* ---- Restart ---- */

static void
test_restart (Fixture *fixture, gconstpointer data)
{
  g_autofree char *token = vxg_emulator_dup_token (fixture->cloud, "gate");
  g_autofree char *uri = vxg_emulator_dup_api_uri (fixture->cloud);
  g_autofree char *token_after = NULL;
  g_autofree char *uri_after = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Answer) down = { 0 };
  g_auto (Answer) up = { 0 };

  vxg_emulator_stop (fixture->cloud);
  down = fixture_watch (fixture);
  g_assert_cmpuint (down.status, ==, 0);
  g_assert_true (vxg_emulator_start (fixture->cloud, &error));
  token_after = vxg_emulator_dup_token (fixture->cloud, "gate");
  uri_after = vxg_emulator_dup_api_uri (fixture->cloud);
  g_assert_cmpstr (token, ==, token_after);
  g_assert_cmpstr (uri, ==, uri_after);
  up = fixture_watch (fixture);
  g_assert_cmpuint (up.status, ==, 200);
}

static void
test_port_taken (Fixture *fixture, gconstpointer data)
{
  g_autofree char *uri = vxg_emulator_dup_api_uri (fixture->cloud);
  g_autoptr (VxgEmulator) other = vxg_emulator_new ();
  g_autoptr (GError) error = NULL;

  vxg_emulator_set_port (other, (guint16) atoi (strrchr (uri, ':') + 1));
  g_assert_false (vxg_emulator_start (other, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  g_assert_true (g_str_has_prefix (error->message, "Cannot serve HTTP on"));
}

static void
test_bad_cameras (void)
{
  static const char *const names[] = { "", "a b", "a/b", "a=b", "ä" };
  g_autoptr (VxgEmulator) cloud = vxg_emulator_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_assert_false (vxg_emulator_add_camera (cloud, names[i], NULL, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
    g_clear_error (&error);
  }
  g_assert_true (vxg_emulator_add_camera (cloud, "a", NULL, NULL));
  g_assert_false (vxg_emulator_add_camera (cloud, "a", NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}

#define add(path, test)                                                        \
  g_test_add ("/emulator/api/" path, Fixture, NULL, fixture_set_up, test,      \
      fixture_tear_down)

int
main (int argc, char **argv)
{
  vxg_test_init (&argc, &argv, 60);

  add ("watch", test_watch);
  add ("watch/forms", test_watch_forms);
  add ("watch/refused", test_watch_refused);
  add ("watch/group", test_watch_group);
  add ("token/contents", test_token_contents);
  add ("token/revoke", test_revoke);
  add ("server-time", test_server_time);
  add ("camera-status", test_camera_status);
  add ("wrong-method", test_wrong_method);
  add ("keep-alive", test_keep_alive);
  add ("offline", test_offline);
  g_test_add_func ("/emulator/api/tls", test_tls);
  add ("fault/status", test_fault_status);
  add ("fault/path", test_fault_path);
  add ("fault/delay", test_fault_delay);
  add ("fault/delay/given-up", test_fault_delay_given_up);
  add ("fault/close", test_fault_close);
  add ("fault/body", test_fault_body);
  add ("fault/members", test_fault_members);
  add ("fault/null", test_fault_null);
  add ("fault/redirect", test_fault_redirect);
  add ("fault/clock", test_fault_clock);
  add ("fault/clear", test_clear_faults);
  add ("restart", test_restart);
  add ("port-taken", test_port_taken);
  g_test_add_func ("/emulator/api/bad-cameras", test_bad_cameras);
  return g_test_run ();
}
