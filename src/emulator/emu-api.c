/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-api.h"

#include <string.h>

/* The one stream that each camera has (API reference 4.5). */
#define STREAM_ID "Main"

typedef struct {
  guint status;
  const char *type;
  const char *detail;
} ApiError;

/* Only invalid_auth is attested (API reference 3). */
static const ApiError error_table[] = {
  { 400, "bad_request", "The request is not valid" },
  { 401, "invalid_auth", "Access token is not valid" },
  { 403, "forbidden", "The token does not permit this" },
  { 404, "not_found", "There is no such object" },
  { 405, "bad_method", "The method is not allowed here" },
  { 429, "too_many_requests", "Too many requests" },
  { 500, "internal_error", "Internal error" },
  { 503, "not_ready", "The camera is not connected" },
};

static void
add_text (JsonObject *object, const char *name, const char *value)
{
  json_object_set_string_member (object, name, value);
}

static void
add_time (JsonObject *object, const char *name, gint64 time_us)
{
  g_autofree char *text = emu_cloud_format_time (time_us);

  json_object_set_string_member (object, name, text);
}

static JsonNode *
new_node (JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  return node;
}

/* Returns: (transfer full): the body that goes with an error status */
JsonNode *
emu_api_error_new (guint status)
{
  JsonObject *object = json_object_new ();
  const char *type = "error";
  const char *detail = "Ordered by a fault";

  for (guint i = 0; i < G_N_ELEMENTS (error_table); i++)
    if (error_table[i].status == status) {
      type = error_table[i].type;
      detail = error_table[i].detail;
    }
  json_object_set_int_member (object, "status", status);
  add_text (object, "errorType", type);
  add_text (object, "errorDetail", detail);
  return new_node (object);
}

static void
fail (EmuApiAnswer *answer, guint status)
{
  answer->status = status;
  answer->body = emu_api_error_new (status);
}

static void
succeed (EmuApiAnswer *answer, JsonObject *object)
{
  answer->status = 200;
  answer->body = new_node (object);
}

/* ---- The calls ---- */

/* API reference 2.7 */
static void
server_time (
    EmuCloud *cloud, const EmuApiRequest *request, EmuApiAnswer *answer)
{
  JsonObject *object = json_object_new ();

  add_time (object, "utc", emu_cloud_get_time_us (cloud));
  succeed (answer, object);
}

static gboolean
knows_stream (const EmuApiRequest *request)
{
  const char *id = request->query != NULL
      ? g_hash_table_lookup (request->query, "stream_id")
      : NULL;

  return id == NULL || g_str_equal (id, STREAM_ID);
}

/* API reference 4.1. There is no member for a protocol that is not served. */
static void
live_watch (EmuCloud *cloud, const EmuApiRequest *request, EmuApiAnswer *answer)
{
  gint64 now_us = emu_cloud_get_time_us (cloud);
  gint64 expire_us =
      now_us + emu_cloud_get_ticket_lifetime (cloud) * G_USEC_PER_SEC;
  EmuCamera *camera = answer->camera;
  g_autofree char *rtsp = NULL;
  g_autofree char *hls = NULL;
  gint64 ticket_expiry;
  JsonObject *object;

  if (!knows_stream (request)) {
    fail (answer, 404);
    return;
  }
  if (!emu_camera_is_active (camera) &&
      emu_faults_use_word (
          emu_cloud_get_faults (cloud), EMU_FAULT_OFFLINE_ANSWER, "status")) {
    fail (answer, 503);
    return;
  }
  object = json_object_new ();
  add_time (object, "expire", expire_us);
  rtsp = emu_cloud_make_rtsp_uri (cloud, camera, expire_us / G_USEC_PER_SEC);
  add_text (object, "rtsp", rtsp);
  expire_us =
      emu_cloud_choose_hls_expiry (cloud, camera, now_us, &ticket_expiry);
  add_time (object, "expire_hls", expire_us);
  hls = emu_cloud_make_hls_uri (cloud, camera, ticket_expiry);
  add_text (object, "hls", hls);
  succeed (answer, object);
}

/* API reference 4.4 */
static void
channel (EmuCloud *cloud, const EmuApiRequest *request, EmuApiAnswer *answer)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "id", emu_camera_get_id (answer->camera));
  add_text (object, "name", emu_camera_get_name (answer->camera));
  add_text (object, "status", emu_camera_get_status (answer->camera));
  json_object_set_object_member (object, "meta", json_object_new ());
  succeed (answer, object);
}

/* API reference 4.4: /api/v2/cameras/{id}/ */
static void
camera_record (
    EmuCloud *cloud, const EmuApiRequest *request, EmuApiAnswer *answer)
{
  EmuCamera *camera = answer->camera;
  const char *id_text = request->path + strlen ("/api/v2/cameras/");
  JsonObject *object;
  gint64 id;

  if (!g_ascii_string_to_signed (id_text, 10, 0, G_MAXINT64, &id, NULL) ||
      id != emu_camera_get_id (camera)) {
    fail (answer, 404);
    return;
  }
  object = json_object_new ();
  json_object_set_int_member (object, "id", id);
  add_text (object, "name", emu_camera_get_name (camera));
  add_text (object, "status", emu_camera_get_status (camera));
  json_object_set_int_member (
      object, "cmngrid", emu_camera_get_manager_id (camera));
  add_text (object, "rec_mode", "off");
  add_text (object, "timezone", "UTC");
  succeed (answer, object);
}

typedef struct {
  const char *path;
  /* Whether more path follows. */
  gboolean prefix;
  gboolean open_to_all;
  void (*answer) (
      EmuCloud *cloud, const EmuApiRequest *request, EmuApiAnswer *answer);
} Call;

/* Paths are without the slash at their end: both ways are taken. */
static const Call call_table[] = {
  { "/api/v2/server/time", FALSE, TRUE, server_time },
  { "/api/v4/live/watch", FALSE, FALSE, live_watch },
  { "/api/v4/channel", FALSE, FALSE, channel },
  { "/api/v2/cameras/", TRUE, FALSE, camera_record },
};

static const Call *
find_call (const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (call_table); i++)
    if (call_table[i].prefix ? g_str_has_prefix (path, call_table[i].path)
                             : g_str_equal (path, call_table[i].path))
      return &call_table[i];
  return NULL;
}

static gboolean
authenticate (
    EmuCloud *cloud, const EmuApiRequest *request, EmuApiAnswer *answer)
{
  const char *token = request->query != NULL
      ? g_hash_table_lookup (request->query, "token")
      : NULL;

  answer->credential = emu_cloud_authenticate (
      cloud, request->authorization, token, &answer->camera);
  if (answer->credential != EMU_CREDENTIAL_GOOD) {
    fail (answer, 401);
    return FALSE;
  }
  /* A group token names no camera (API reference 7). */
  if (answer->camera == NULL) {
    fail (answer, 400);
    return FALSE;
  }
  return TRUE;
}

/* @answer: has to be zeroed; the caller frees its body */
void
emu_api_handle (
    EmuCloud *cloud, const EmuApiRequest *request, EmuApiAnswer *answer)
{
  g_autofree char *path = g_strdup (request->path);
  EmuApiRequest clean = *request;
  const Call *call;

  if (g_str_has_suffix (path, "/"))
    path[strlen (path) - 1] = '\0';
  clean.path = path;
  call = find_call (path);
  if (call == NULL)
    fail (answer, 404);
  else if (!g_str_equal (request->method, "GET") &&
      !g_str_equal (request->method, "HEAD"))
    fail (answer, 405);
  else if (call->open_to_all || authenticate (cloud, &clean, answer))
    call->answer (cloud, &clean, answer);
}
