/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* libvxg against the embedded cloud, which was written from the API reference
 * without a look at libvxg. */
#include <string.h>

#include "certificates.h"
#include "fixture.h"
#include "vxg-emulator.h"

#define WATCH "http GET /api/v4/live/watch/ "

typedef struct {
  Fixture ask; /* without a server of its own */
  VxgEmulator *cloud;
} Cloud;

static void
set_up (Cloud *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->ask.sync = GPOINTER_TO_INT (data);
  self->cloud = vxg_emulator_new ();
  vxg_emulator_add_camera (self->cloud, "gate", NULL, &error);
  g_assert_no_error (error);
}

static void
use_token (Cloud *self, const char *packed)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VxgAccessToken) token = vxg_access_token_parse (packed, &error);
  g_autoptr (VxgCredentials) credentials = NULL;

  g_assert_no_error (error);
  credentials = vxg_credentials_new_for_token (token);
  if (self->ask.client != NULL)
    vxg_client_set_credentials (self->ask.client, credentials);
  else
    self->ask.client = vxg_client_new (credentials);
}

static void
start (Cloud *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *packed = NULL;

  vxg_emulator_start (self->cloud, &error);
  g_assert_no_error (error);
  packed = vxg_emulator_dup_token (self->cloud, "gate");
  use_token (self, packed);
}

static void
tear_down (Cloud *self, gconstpointer data)
{
  fixture_tear_down (&self->ask, data);
  vxg_emulator_stop (self->cloud);
  g_assert_finalize_object (self->cloud);
}

static void
order (Cloud *self, const char *fault, const char *value)
{
  g_autoptr (GError) error = NULL;

  vxg_emulator_set_fault (self->cloud, fault, value, &error);
  g_assert_no_error (error);
}

static VxgLiveUrls *
ask (Cloud *self)
{
  g_autoptr (GError) error = NULL;
  VxgLiveUrls *urls =
      fixture_ask (&self->ask, self->ask.client, NULL, NULL, &error);

  g_assert_no_error (error);
  return urls;
}

static void
assert_fails (Cloud *self, VxgError code)
{
  fixture_assert_fails (&self->ask, VXG_ERROR, code, NULL);
}

/* ---- What works ---- */

static void
test_good (Cloud *self, gconstpointer data)
{
  g_autoptr (VxgLiveUrls) urls = NULL;
  GDateTime *expire, *server_time;
  gint64 seconds;

  start (self);
  urls = ask (self);
  g_assert_true (
      g_str_has_prefix (vxg_live_urls_get_rtsp (urls), "rtsp://127.0.0.1:"));
  g_assert_nonnull (strstr (vxg_live_urls_get_rtsp (urls), "?ticket=media."));

  expire = vxg_live_urls_get_expire (urls);
  server_time = vxg_live_urls_get_server_time (urls);
  g_assert_nonnull (expire);
  g_assert_nonnull (server_time);
  /* Date has whole seconds. */
  seconds = g_date_time_difference (expire, server_time) / G_TIME_SPAN_SECOND;
  g_assert_cmpint (seconds, >=, 299);
  g_assert_cmpint (seconds, <=, 301);
  g_assert_cmpuint (vxg_emulator_count (
                        self->cloud, WATCH "200 credential=good *camera=gate*"),
      ==, 1);
}

static void
test_token (Cloud *self, gconstpointer data)
{
  g_autofree char *packed = NULL;
  g_autofree char *group = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (VxgAccessToken) token = NULL;
  g_autoptr (VxgAccessToken) group_token = NULL;

  start (self);
  packed = vxg_emulator_dup_token (self->cloud, "gate");
  group = vxg_emulator_dup_group_token (self->cloud);
  token = vxg_access_token_parse (packed, &error);
  g_assert_no_error (error);
  group_token = vxg_access_token_parse (group, &error);
  g_assert_no_error (error);

  g_assert_cmpint (
      vxg_access_token_get_kind (token), ==, VXG_TOKEN_KIND_CAMERA);
  g_assert_cmpint (vxg_access_token_get_camera_id (token), ==,
      vxg_emulator_get_camera_id (self->cloud, "gate"));
  g_assert_cmpint (
      vxg_access_token_get_kind (group_token), ==, VXG_TOKEN_KIND_GROUP);
  g_assert_true (vxg_access_token_same_origin (token, group_token));
}

/* As people paste them. */
static void
test_pasted_token (Cloud *self, gconstpointer data)
{
  g_autofree char *packed = NULL;
  g_autoptr (GString) pasted = g_string_new ("\n  ");
  VxgLiveUrls *urls;

  start (self);
  packed = vxg_emulator_dup_token (self->cloud, "gate");
  for (const char *p = packed; *p != '\0' && *p != '='; p++)
    g_string_append_printf (
        pasted, "%c%s", *p, (p - packed) % 60 == 59 ? "\r\n" : "");
  use_token (self, pasted->str);
  urls = ask (self);
  g_object_unref (urls);
  g_assert_cmpuint (
      vxg_emulator_count (self->cloud, WATCH "200 credential=good *"), ==, 1);
}

static void
test_keeps_connection (Cloud *self, gconstpointer data)
{
  start (self);
  for (guint i = 0; i < 3; i++)
    g_object_unref (ask (self));
  g_assert_cmpuint (
      vxg_emulator_count (self->cloud, WATCH "200 * keep-alive=yes *"), ==,
      self->ask.sync ? 0 : 2);
}

static void
test_https (Cloud *self, gconstpointer data)
{
  g_autoptr (Authority) authority = authority_new ();
  g_autoptr (GTlsCertificate) certificate =
      authority_issue (authority, "IP:127.0.0.1,DNS:localhost", -3600, 3600);
  VxgLiveUrls *urls;

  vxg_emulator_set_tls_certificate (self->cloud, certificate);
  start (self);
  assert_fails (self, VXG_ERROR_TLS);
  g_assert_cmpuint (vxg_emulator_count (self->cloud, WATCH "*"), ==, 0);
  vxg_client_set_ca_file (self->ask.client, authority_get_file (authority));
  urls = ask (self);
  g_object_unref (urls);
  g_assert_cmpuint (
      vxg_emulator_count (self->cloud, WATCH "200 credential=good *"), ==, 1);
}

/* ---- Credentials ---- */

static void
test_revoked (Cloud *self, gconstpointer data)
{
  g_autofree char *packed = NULL;
  VxgLiveUrls *urls;

  start (self);
  g_object_unref (ask (self));
  vxg_emulator_revoke_token (self->cloud, "gate");
  assert_fails (self, VXG_ERROR_NOT_AUTHORIZED);
  g_assert_cmpuint (
      vxg_emulator_count (self->cloud, WATCH "401 credential=revoked *"), ==,
      1);

  vxg_emulator_renew_token (self->cloud, "gate");
  packed = vxg_emulator_dup_token (self->cloud, "gate");
  use_token (self, packed);
  urls = ask (self);
  g_object_unref (urls);
}

static void
test_forged (Cloud *self, gconstpointer data)
{
  g_autofree char *uri = NULL;
  g_autofree char *packed = NULL;

  start (self);
  uri = vxg_emulator_dup_api_uri (self->cloud);
  packed = fixture_pack_token (uri, NULL);
  use_token (self, packed);
  assert_fails (self, VXG_ERROR_NOT_AUTHORIZED);
  g_assert_cmpuint (vxg_emulator_count (self->cloud, WATCH "401 *"), ==, 1);
}

static void
test_group (Cloud *self, gconstpointer data)
{
  g_autofree char *packed = NULL;

  start (self);
  packed = vxg_emulator_dup_group_token (self->cloud);
  use_token (self, packed);
  assert_fails (self, VXG_ERROR_WRONG_CREDENTIAL);
  g_assert_cmpuint (vxg_emulator_count (self->cloud, "http *"), ==, 0);
}

/* ---- Trouble ---- */

static void
test_offline (Cloud *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  start (self);
  vxg_emulator_set_camera_option (
      self->cloud, "gate", "status", "offline", &error);
  g_assert_no_error (error);
  assert_fails (self, VXG_ERROR_NOT_READY);
  vxg_emulator_set_camera_option (
      self->cloud, "gate", "status", "active", &error);
  g_assert_no_error (error);
  g_object_unref (ask (self));
}

static const struct {
  const char *fault;
  const char *value;
  VxgError code;
} troubles[] = {
  { "api-status", "400", VXG_ERROR_INVALID_REQUEST },
  { "api-status", "401", VXG_ERROR_NOT_AUTHORIZED },
  { "api-status", "402", VXG_ERROR_FORBIDDEN },
  { "api-status", "403", VXG_ERROR_FORBIDDEN },
  { "api-status", "404", VXG_ERROR_NOT_FOUND },
  { "api-status", "429", VXG_ERROR_RATE_LIMITED },
  { "api-status", "500", VXG_ERROR_SERVER },
  { "api-status", "502", VXG_ERROR_SERVER },
  { "api-status", "503", VXG_ERROR_NOT_READY },
  { "api-body", "truncated", VXG_ERROR_BAD_RESPONSE },
  { "api-body", "malformed", VXG_ERROR_BAD_RESPONSE },
  { "api-body", "html", VXG_ERROR_BAD_RESPONSE },
  { "api-body", "empty", VXG_ERROR_BAD_RESPONSE },
  { "api-body", "huge", VXG_ERROR_BAD_RESPONSE },
  { "api-body", "deep", VXG_ERROR_BAD_RESPONSE },
  { "api-body", "array", VXG_ERROR_BAD_RESPONSE },
  { "api-close", "before", VXG_ERROR_NETWORK },
  { "api-close", "headers", VXG_ERROR_BAD_RESPONSE },
  { "api-close", "body", VXG_ERROR_BAD_RESPONSE },
  { "api-type", "rtsp", VXG_ERROR_BAD_RESPONSE },
  { "api-type", "expire", VXG_ERROR_BAD_RESPONSE },
  { "api-redirect", "http://192.0.2.1/", VXG_ERROR_INSECURE },
  { "api-redirect", "/api/v4/live/watch/", VXG_ERROR_BAD_RESPONSE },
};

/* Each is over when it is over: the client asks again, and all is well. */
static void
test_troubles (Cloud *self, gconstpointer data)
{
  start (self);
  for (guint i = 0; i < G_N_ELEMENTS (troubles); i++) {
    g_test_message ("%s=%s", troubles[i].fault, troubles[i].value);
    order (self, troubles[i].fault, troubles[i].value);
    assert_fails (self, troubles[i].code);
    vxg_emulator_clear_faults (self->cloud);
    g_object_unref (ask (self));
  }
}

static void
test_retry_after (Cloud *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  start (self);
  order (self, "api-status", "429");
  order (self, "api-retry-after", "7");
  g_assert_null (
      fixture_ask (&self->ask, self->ask.client, NULL, NULL, &error));
  g_assert_error (error, VXG_ERROR, VXG_ERROR_RATE_LIMITED);
  g_assert_cmpuint (vxg_error_get_retry_after (error), ==, 7);
}

static void
test_slow (Cloud *self, gconstpointer data)
{
  start (self);
  order (self, "api-delay", "600000");
  vxg_client_set_timeout (self->ask.client, 1);
  assert_fails (self, VXG_ERROR_TIMED_OUT);
}

static void
test_missing_members (Cloud *self, gconstpointer data)
{
  static const char *const faults[] = { "api-omit", "api-null" };

  start (self);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++) {
    g_autoptr (VxgLiveUrls) urls = NULL;

    order (self, faults[i], "rtsp,expire");
    urls = ask (self);
    g_assert_null (vxg_live_urls_get_rtsp (urls));
    g_assert_null (vxg_live_urls_get_expire (urls));
    vxg_emulator_clear_faults (self->cloud);
  }
}

/* A cloud that is an hour ahead: the times of the reply agree among each
 * other. */
static void
test_clock (Cloud *self, gconstpointer data)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (VxgLiveUrls) urls = NULL;
  GTimeSpan ahead, left;

  start (self);
  order (self, "clock-offset", "3600");
  urls = ask (self);
  ahead = g_date_time_difference (vxg_live_urls_get_server_time (urls), now);
  left = g_date_time_difference (
      vxg_live_urls_get_expire (urls), vxg_live_urls_get_server_time (urls));
  g_assert_cmpint (ahead / G_TIME_SPAN_SECOND, >=, 3590);
  g_assert_cmpint (left / G_TIME_SPAN_SECOND, <=, 301);
}

static void
add (const char *path, void (*test) (Cloud *self, gconstpointer data))
{
  for (int sync = 0; sync < 2; sync++) {
    g_autofree char *full = g_strconcat (path, sync ? "/sync" : "/async", NULL);

    g_test_add (full, Cloud, GINT_TO_POINTER (sync), set_up, test, tear_down);
  }
}

int
main (int argc, char *argv[])
{
  vxg_test_init (&argc, &argv, 60);

  add ("/emulator/good", test_good);
  add ("/emulator/token", test_token);
  add ("/emulator/pasted-token", test_pasted_token);
  add ("/emulator/keeps-connection", test_keeps_connection);
  add ("/emulator/https", test_https);
  add ("/emulator/revoked", test_revoked);
  add ("/emulator/forged", test_forged);
  add ("/emulator/group", test_group);
  add ("/emulator/offline", test_offline);
  add ("/emulator/troubles", test_troubles);
  add ("/emulator/retry-after", test_retry_after);
  add ("/emulator/slow", test_slow);
  add ("/emulator/missing-members", test_missing_members);
  add ("/emulator/clock", test_clock);

  return g_test_run ();
}
