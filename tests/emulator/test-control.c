/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The control address: what it does, and whom it refuses. */
#include "fixture.h"
#include "vxg-test.h"

#include <string.h>

static void
check_control (Fixture *fixture, const char *method, const char *path,
    const char *body, guint status)
{
  g_auto (Answer) answer = fixture_control (fixture, method, path, body);

  g_assert_cmpuint (answer.status, ==, status);
}

static JsonArray *
get_array (Fixture *fixture, const char *path, JsonNode **node)
{
  g_auto (Answer) answer = fixture_control (fixture, "GET", path, NULL);

  g_assert_cmpuint (answer.status, ==, 200);
  *node = answer_parse (&answer);
  g_assert_true (JSON_NODE_HOLDS_ARRAY (*node));
  return json_node_get_array (*node);
}

/* Returns: the entry of /faults with this name */
static JsonObject *
find_fault (JsonArray *faults, const char *name)
{
  for (guint i = 0; i < json_array_get_length (faults); i++) {
    JsonObject *fault = json_array_get_object_element (faults, i);

    if (g_str_equal (json_object_get_string_member (fault, "name"), name))
      return fault;
  }
  g_error ("There is no fault %s", name);
}

static void
test_faults (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonNode) node = NULL;
  JsonObject *fault;
  g_auto (Answer) failed = { 0 };
  g_auto (Answer) good = { 0 };

  check_control (fixture, "PUT", "/faults/api-status", "502 x3\n", 204);
  check_control (fixture, "POST", "/faults/api-body", "html", 204);
  fault = find_fault (get_array (fixture, "/faults", &node), "api-status");
  g_assert_cmpstr (json_object_get_string_member (fault, "type"), ==, "number");
  g_assert_cmpstr (json_object_get_string_member (fault, "default"), ==, "0");
  g_assert_cmpstr (json_object_get_string_member (fault, "value"), ==, "502");
  g_assert_cmpint (json_object_get_int_member (fault, "uses_left"), ==, 3);
  g_assert_true (json_object_has_member (fault, "description"));
  failed = fixture_watch (fixture);
  g_assert_cmpuint (failed.status, ==, 502);
  check_control (fixture, "DELETE", "/faults/api-status", NULL, 204);
  check_control (fixture, "DELETE", "/faults", NULL, 204);
  good = fixture_watch (fixture);
  g_assert_cmpuint (good.status, ==, 200);
  g_assert_true (g_str_has_prefix (good.body, "{"));
}

static void
test_bad_orders (Fixture *fixture, gconstpointer data)
{
  g_auto (Answer) answer =
      fixture_control (fixture, "PUT", "/faults/api-status", "many");
  g_autofree char *long_body = g_strnfill (100000, 'x');

  g_assert_cmpuint (answer.status, ==, 400);
  g_assert_nonnull (strstr (answer.body, "is a number from 200 to 599"));
  check_control (fixture, "PUT", "/faults/nonsense", "1", 400);
  check_control (fixture, "PUT", "/faults", "1", 405);
  check_control (fixture, "GET", "/", NULL, 404);
  check_control (fixture, "GET", "/nonsense", NULL, 404);
  check_control (fixture, "GET", "/cut", NULL, 405);
  check_control (fixture, "POST", "/cut?camera=nobody", "", 404);
  check_control (fixture, "POST", "/revoke?camera=nobody", "", 404);
  check_control (fixture, "PUT", "/cameras/nobody/status", "offline", 400);
  check_control (fixture, "PUT", "/cameras/gate/status", "asleep", 400);
  check_control (fixture, "PUT", "/cameras/gate/size", "64x64", 400);
  check_control (fixture, "PUT", "/ticket-lifetime", "0", 400);
  check_control (fixture, "PUT", "/hls-lifetime", "86401", 400);
  check_control (fixture, "GET", "/hls-lifetime", NULL, 405);
  check_control (fixture, "POST", "/journal", "", 405);
  check_control (fixture, "PUT", "/faults/api-omit", long_body, 403);
}

static void
test_journal (Fixture *fixture, gconstpointer data)
{
  g_auto (Answer) watch = fixture_watch (fixture);
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (JsonNode) empty = NULL;
  JsonArray *entries =
      get_array (fixture, "/journal?match=http%20GET%20*", &node);
  JsonObject *entry = json_array_get_object_element (entries, 0);

  g_assert_cmpuint (watch.status, ==, 200);
  g_assert_cmpuint (json_array_get_length (entries), ==, 1);
  g_assert_cmpstr (
      json_object_get_string_member (entry, "path"), ==, "/api/v4/live/watch/");
  g_assert_cmpint (json_object_get_int_member (entry, "status"), ==, 200);
  g_assert_cmpstr (
      json_object_get_string_member (entry, "credential"), ==, "good");
  g_assert_cmpstr (json_object_get_string_member (entry, "camera"), ==, "gate");
  check_control (fixture, "DELETE", "/journal", NULL, 204);
  entries = get_array (fixture, "/journal?match=http*", &empty);
  g_assert_cmpuint (json_array_get_length (entries), ==, 0);
}

static void
test_cameras (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonNode) node = NULL;
  JsonObject *camera;
  g_auto (Answer) watch = { 0 };

  check_control (fixture, "PUT", "/cameras/gate/status", "offline", 204);
  camera =
      json_array_get_object_element (get_array (fixture, "/cameras", &node), 0);
  g_assert_cmpstr (json_object_get_string_member (camera, "name"), ==, "gate");
  g_assert_cmpint (json_object_get_int_member (camera, "id"), ==, 5001);
  g_assert_cmpstr (
      json_object_get_string_member (camera, "status"), ==, "offline");
  g_assert_cmpint (json_object_get_int_member (camera, "viewers"), ==, 0);
  watch = fixture_watch (fixture);
  g_assert_cmpuint (watch.status, ==, 503);
}

static void
test_tokens (Fixture *fixture, gconstpointer data)
{
  g_autofree char *old = vxg_emulator_dup_token (fixture->cloud, "gate");
  g_autofree char *authorization = NULL;
  g_auto (Answer) refused = { 0 };
  g_auto (Answer) renewed = { 0 };
  g_auto (Answer) group = { 0 };
  g_auto (Answer) good = { 0 };

  check_control (fixture, "POST", "/revoke?camera=gate", "", 204);
  refused = fixture_watch (fixture);
  g_assert_cmpuint (refused.status, ==, 401);
  renewed = fixture_control (fixture, "POST", "/renew?camera=gate", "");
  g_assert_cmpuint (renewed.status, ==, 200);
  g_assert_cmpstr (renewed.body, !=, old);
  authorization = g_strconcat ("Acc ", renewed.body, NULL);
  good = fixture_get (fixture, "/api/v4/live/watch/", authorization);
  g_assert_cmpuint (good.status, ==, 200);
  group = fixture_control (fixture, "POST", "/renew", "");
  g_assert_cmpuint (group.status, ==, 200);
}

static void
test_ticket_lifetime (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GDateTime) expire = NULL;
  g_autoptr (GDateTime) expire_hls = NULL;
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_auto (Answer) watch = { 0 };

  check_control (fixture, "PUT", "/ticket-lifetime", "1000", 204);
  check_control (fixture, "PUT", "/hls-lifetime", "2000", 204);
  watch = fixture_watch (fixture);
  node = answer_parse (&watch);
  expire = g_date_time_new_from_iso8601 (
      json_object_get_string_member (answer_get_object (node), "expire"), utc);
  g_assert_cmpint (
      g_date_time_to_unix (expire) - g_get_real_time () / G_USEC_PER_SEC, >,
      900);
  expire_hls = g_date_time_new_from_iso8601 (
      json_object_get_string_member (answer_get_object (node), "expire_hls"),
      utc);
  g_assert_cmpint (g_date_time_difference (expire_hls, expire), ==,
      1000 * G_TIME_SPAN_SECOND);
}

static void
test_cut (Fixture *fixture, gconstpointer data)
{
  g_auto (RtspPeer) peer = { 0 };
  g_autofree char *uri = rtsp_peer_set_up (&peer, fixture, 60);

  g_assert_nonnull (uri);
  check_control (fixture, "POST", "/cut?camera=gate", "", 204);
  g_assert_true (rtsp_peer_wait_closed (&peer, 10000));
}

/* ---- Who is refused ---- */

static guint
ask_with_header (Fixture *fixture, const char *name, const char *value)
{
  g_autofree char *base = vxg_emulator_dup_control_uri (fixture->cloud);
  g_autofree char *uri = g_strconcat (base, "/faults/api-status", NULL);
  SoupMessage *message = soup_message_new ("PUT", uri);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("500", 3);
  g_auto (Answer) answer = { 0 };

  soup_message_set_request_body_from_bytes (message, "text/plain", bytes);
  soup_message_headers_replace (
      soup_message_get_request_headers (message), name, value);
  answer = fixture_send (fixture, message);
  return answer.status;
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  static const char *const hosts[] = { "evil.example.com",
    "evil.example.com:80", "127.0.0.1.evil.example.com", "localhost.evil",
    "[::2]:80", "10.0.0.1" };
  g_auto (Answer) watch = { 0 };

  g_assert_cmpuint (
      ask_with_header (fixture, "Origin", "http://127.0.0.1"), ==, 403);
  g_assert_cmpuint (ask_with_header (fixture, "Origin", "null"), ==, 403);
  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    g_assert_cmpuint (ask_with_header (fixture, "Host", hosts[i]), ==, 403);
  watch = fixture_watch (fixture);
  g_assert_cmpuint (watch.status, ==, 200);
  g_assert_cmpuint (
      vxg_emulator_count (fixture->cloud, "control PUT * 403 *"), ==, 8);

  g_assert_cmpuint (ask_with_header (fixture, "Host", "localhost:1"), ==, 204);
  g_assert_cmpuint (ask_with_header (fixture, "Host", "[::1]"), ==, 204);
}

/* Without being asked for there is no such address. */
static void
test_off_by_default (void)
{
  g_autoptr (VxgEmulator) cloud = vxg_emulator_new ();

  g_assert_null (vxg_emulator_dup_control_uri (cloud));
}

#define add(path, test)                                                        \
  g_test_add ("/emulator/control/" path, Fixture, NULL, fixture_set_up, test,  \
      fixture_tear_down)

int
main (int argc, char **argv)
{
  vxg_test_init (&argc, &argv, 60);

  add ("faults", test_faults);
  add ("bad-orders", test_bad_orders);
  add ("journal", test_journal);
  add ("cameras", test_cameras);
  add ("tokens", test_tokens);
  add ("ticket-lifetime", test_ticket_lifetime);
  add ("cut", test_cut);
  add ("refused", test_refused);
  g_test_add_func ("/emulator/control/off-by-default", test_off_by_default);
  return g_test_run ();
}
