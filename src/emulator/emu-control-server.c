/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-control-server.h"

#include <string.h>

#include "emu-http.h"

#define MAX_BODY_BYTES 65536

struct _EmuControlServer {
  /* The owner: it stops this server before it ends. */
  VxgEmulator *emulator;
  EmuCloud *cloud;
  SoupServer *soup;
};

/* A request, as the handlers below look at it. */
typedef struct {
  EmuControlServer *server;
  SoupServerMessage *message;
  const char *method;
  /* Parts of the path, without empty ones. */
  GStrv parts;
  GHashTable *query;
  /* The body, without blanks around it. */
  char *value;
} Order;

static void
answer_error (Order *order, guint status, const char *reason)
{
  JsonObject *object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (object, "error", reason);
  json_node_take_object (node, object);
  emu_http_answer_json (order->message, status, node);
}

static void
answer_done (Order *order)
{
  soup_server_message_set_status (order->message, 204, NULL);
}

static void
answer_result (Order *order, gboolean done, const GError *error)
{
  if (done)
    answer_done (order);
  else
    answer_error (order, 400, error->message);
}

static gboolean
is_method (Order *order, const char *method)
{
  return g_str_equal (order->method, method);
}

static gboolean
is_change (Order *order)
{
  return is_method (order, "PUT") || is_method (order, "POST");
}

static const char *
get_parameter (Order *order, const char *name)
{
  return order->query != NULL ? g_hash_table_lookup (order->query, name) : NULL;
}

/* The camera of the query; answers and gives FALSE when there is none such. */
static gboolean
get_camera (Order *order, const char **name)
{
  *name = get_parameter (order, "camera");
  if (*name == NULL ||
      emu_cloud_find_camera (order->server->cloud, *name) != NULL)
    return TRUE;
  answer_error (order, 404, "There is no such camera");
  return FALSE;
}

/* ---- The handlers ---- */

static void
handle_faults (Order *order)
{
  EmuFaults *faults = emu_cloud_get_faults (order->server->cloud);
  const char *name = order->parts[1];
  g_autoptr (GError) error = NULL;
  gboolean done;

  if (name == NULL && is_method (order, "GET")) {
    emu_http_answer_json (order->message, 200, emu_faults_to_json (faults));
  } else if (name == NULL && is_method (order, "DELETE")) {
    emu_faults_clear (faults);
    answer_done (order);
  } else if (name != NULL && is_change (order)) {
    done = emu_faults_set (faults, name, order->value, &error);
    answer_result (order, done, error);
  } else if (name != NULL && is_method (order, "DELETE")) {
    done = emu_faults_set (faults, name, NULL, &error);
    answer_result (order, done, error);
  } else {
    answer_error (order, 405, "Use GET, PUT, POST or DELETE");
  }
}

static void
add_entry (JsonBuilder *builder, const VxgEmulatorEntry *entry)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "serial");
  json_builder_add_int_value (builder, (gint64) entry->serial);
  json_builder_set_member_name (builder, "time_us");
  json_builder_add_int_value (builder, entry->time_us);
  json_builder_set_member_name (builder, "protocol");
  json_builder_add_string_value (builder, entry->protocol);
  json_builder_set_member_name (builder, "method");
  json_builder_add_string_value (builder, entry->method);
  json_builder_set_member_name (builder, "path");
  json_builder_add_string_value (builder, entry->path);
  json_builder_set_member_name (builder, "status");
  json_builder_add_int_value (builder, entry->status);
  json_builder_set_member_name (builder, "credential");
  json_builder_add_string_value (builder, entry->credential);
  json_builder_set_member_name (builder, "keep_alive");
  json_builder_add_boolean_value (builder, entry->keep_alive);
  json_builder_set_member_name (builder, "camera");
  json_builder_add_string_value (builder, entry->camera);
  json_builder_set_member_name (builder, "detail");
  json_builder_add_string_value (builder, entry->detail);
  json_builder_end_object (builder);
}

static void
handle_journal (Order *order)
{
  EmuJournal *journal = emu_cloud_get_journal (order->server->cloud);
  const char *match = get_parameter (order, "match");
  g_autoptr (JsonBuilder) builder = NULL;
  g_autoptr (GPtrArray) entries = NULL;

  if (is_method (order, "DELETE")) {
    emu_journal_clear (journal);
    answer_done (order);
    return;
  }
  if (!is_method (order, "GET")) {
    answer_error (order, 405, "Use GET or DELETE");
    return;
  }
  builder = json_builder_new ();
  entries = emu_journal_list (journal, match != NULL ? match : "*");
  json_builder_begin_array (builder);
  for (guint i = 0; i < entries->len; i++)
    add_entry (builder, g_ptr_array_index (entries, i));
  json_builder_end_array (builder);
  emu_http_answer_json (order->message, 200, json_builder_get_root (builder));
}

static void
add_camera (JsonBuilder *builder, EmuCamera *camera)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "name");
  json_builder_add_string_value (builder, emu_camera_get_name (camera));
  json_builder_set_member_name (builder, "id");
  json_builder_add_int_value (builder, emu_camera_get_id (camera));
  json_builder_set_member_name (builder, "status");
  json_builder_add_string_value (builder, emu_camera_get_status (camera));
  json_builder_set_member_name (builder, "units_made");
  json_builder_add_int_value (
      builder, (gint64) emu_feed_get_units_made (emu_camera_get_feed (camera)));
  json_builder_set_member_name (builder, "viewers");
  json_builder_add_int_value (builder, emu_camera_get_viewers (camera));
  json_builder_end_object (builder);
}

static void
list_cameras (Order *order)
{
  EmuCloud *cloud = order->server->cloud;
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < emu_cloud_get_n_cameras (cloud); i++)
    add_camera (builder, emu_cloud_get_camera (cloud, i));
  json_builder_end_array (builder);
  emu_http_answer_json (order->message, 200, json_builder_get_root (builder));
}

/* /cameras, /cameras/NAME/status */
static void
handle_cameras (Order *order)
{
  g_autoptr (GError) error = NULL;
  gboolean done;

  if (order->parts[1] == NULL && is_method (order, "GET")) {
    list_cameras (order);
  } else if (order->parts[1] != NULL && order->parts[2] != NULL &&
      is_change (order)) {
    done = vxg_emulator_set_camera_option (order->server->emulator,
        order->parts[1], order->parts[2], order->value, &error);
    answer_result (order, done, error);
  } else {
    answer_error (order, 405, "Use GET /cameras or PUT /cameras/NAME/status");
  }
}

static void
handle_cut (Order *order)
{
  const char *camera;

  if (!is_change (order)) {
    answer_error (order, 405, "Use POST");
  } else if (get_camera (order, &camera)) {
    vxg_emulator_cut_sessions (order->server->emulator, camera);
    answer_done (order);
  }
}

static void
handle_revoke (Order *order)
{
  const char *camera;

  if (!is_change (order)) {
    answer_error (order, 405, "Use POST");
  } else if (get_camera (order, &camera)) {
    vxg_emulator_revoke_token (order->server->emulator, camera);
    answer_done (order);
  }
}

/* The answer is the new token: plain text, to be put into a variable. */
static void
handle_renew (Order *order)
{
  const char *camera;
  char *token;

  if (!is_change (order)) {
    answer_error (order, 405, "Use POST");
  } else if (get_camera (order, &camera)) {
    vxg_emulator_renew_token (order->server->emulator, camera);
    token = camera != NULL
        ? vxg_emulator_dup_token (order->server->emulator, camera)
        : vxg_emulator_dup_group_token (order->server->emulator);
    soup_server_message_set_status (order->message, 200, NULL);
    soup_server_message_set_response (
        order->message, "text/plain", SOUP_MEMORY_TAKE, token, strlen (token));
  }
}

static void
change_lifetime (Order *order, void (*set) (VxgEmulator *, guint))
{
  guint64 seconds;

  if (!is_change (order)) {
    answer_error (order, 405, "Use PUT");
  } else if (!g_ascii_string_to_unsigned (
                 order->value, 10, 1, 86400, &seconds, NULL)) {
    answer_error (order, 400, "Use a number of seconds from 1 to 86400");
  } else {
    set (order->server->emulator, (guint) seconds);
    answer_done (order);
  }
}

static void
handle_ticket_lifetime (Order *order)
{
  change_lifetime (order, vxg_emulator_set_ticket_lifetime);
}

static void
handle_hls_lifetime (Order *order)
{
  change_lifetime (order, vxg_emulator_set_hls_lifetime);
}

static const struct {
  const char *name;
  void (*handle) (Order *order);
} handler_table[] = {
  { "faults", handle_faults },
  { "journal", handle_journal },
  { "cameras", handle_cameras },
  { "cut", handle_cut },
  { "revoke", handle_revoke },
  { "renew", handle_renew },
  { "ticket-lifetime", handle_ticket_lifetime },
  { "hls-lifetime", handle_hls_lifetime },
};

static void
handle (Order *order)
{
  if (order->parts[0] != NULL)
    for (guint i = 0; i < G_N_ELEMENTS (handler_table); i++)
      if (g_str_equal (handler_table[i].name, order->parts[0])) {
        handler_table[i].handle (order);
        return;
      }
  answer_error (order, 404,
      "Use /faults, /journal, /cameras, /cut, /revoke, /renew, "
      "/ticket-lifetime or /hls-lifetime");
}

/* ---- The door ---- */

static gboolean
is_loopback_name (const char *host)
{
  g_autofree char *name = g_ascii_strdown (host, -1);
  char *colon = strrchr (name, ':');

  if (colon != NULL && strchr (colon, ']') == NULL)
    *colon = '\0';
  return g_str_equal (name, "localhost") || g_str_equal (name, "127.0.0.1") ||
      g_str_equal (name, "[::1]");
}

/* A web page that a user of this machine looks at can send requests here: it
 * gives itself away by its Origin, or by the name it lured us with. */
static const char *
find_objection (SoupServerMessage *message)
{
  SoupMessageHeaders *headers =
      soup_server_message_get_request_headers (message);
  const char *host = soup_message_headers_get_one (headers, "Host");

  if (soup_message_headers_get_one (headers, "Origin") != NULL)
    return "Requests of web pages are refused";
  if (host == NULL || !is_loopback_name (host))
    return "The Host header has to name this machine: use 127.0.0.1";
  if (soup_server_message_get_request_body (message)->length > MAX_BODY_BYTES)
    return "The body is too large";
  return NULL;
}

static GStrv
split_path (const char *path)
{
  g_auto (GStrv) raw = g_strsplit (path, "/", -1);
  GPtrArray *parts = g_ptr_array_new ();

  for (guint i = 0; raw[i] != NULL; i++)
    if (*raw[i] != '\0')
      g_ptr_array_add (parts, g_strdup (raw[i]));
  g_ptr_array_add (parts, NULL);
  return (GStrv) g_ptr_array_free (parts, FALSE);
}

static void
write_journal (EmuControlServer *self, SoupServerMessage *message,
    const char *path, gboolean reused)
{
  EmuEvent event = { .protocol = "control",
    .method = soup_server_message_get_method (message),
    .path = path,
    .status = soup_server_message_get_status (message),
    .keep_alive = reused };

  emu_journal_add (emu_cloud_get_journal (self->cloud), &event);
}

static void
on_request (SoupServer *soup, SoupServerMessage *message, const char *path,
    GHashTable *query, gpointer user_data)
{
  EmuControlServer *self = user_data;
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  gboolean reused = emu_http_is_reused (message);
  g_auto (GStrv) parts = split_path (path);
  g_autofree char *value =
      g_strstrip (g_strndup (body->data, (gsize) body->length));
  const char *objection = find_objection (message);
  Order order = { .server = self,
    .message = message,
    .method = soup_server_message_get_method (message),
    .parts = parts,
    .query = query,
    .value = value };

  if (objection != NULL)
    answer_error (&order, 403, objection);
  else
    handle (&order);
  write_journal (self, message, path, reused);
}

/*
 * Listens on 127.0.0.1, in the thread-default context of the caller.
 *
 * @port: 0 for a free one
 */
EmuControlServer *
emu_control_server_start (
    VxgEmulator *emulator, EmuCloud *cloud, guint16 port, GError **error)
{
  EmuControlServer *self = g_new0 (EmuControlServer, 1);
  g_autoptr (GSocketAddress) address =
      g_inet_socket_address_new_from_string ("127.0.0.1", port);

  self->emulator = emulator;
  self->cloud = cloud;
  self->soup = soup_server_new ("server-header", "vxg-emulator", NULL);
  soup_server_add_handler (self->soup, NULL, on_request, self, NULL);
  if (!soup_server_listen (self->soup, address, 0, error)) {
    emu_control_server_stop (self);
    return NULL;
  }
  return self;
}

guint16
emu_control_server_get_port (EmuControlServer *self)
{
  return emu_http_get_port (self->soup);
}

void
emu_control_server_stop (EmuControlServer *self)
{
  soup_server_disconnect (self->soup);
  g_object_unref (self->soup);
  g_free (self);
}
