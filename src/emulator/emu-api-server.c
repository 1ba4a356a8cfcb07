/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-api-server.h"

#include <string.h>

#include "emu-api.h"
#include "emu-http.h"

#define HUGE_BYTES (4 * 1024 * 1024)
#define DEEP_LEVELS 100000
#define HTML_PAGE                                                              \
  "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head>"           \
  "<body><h1>502 Bad Gateway</h1></body></html>\n"

struct _EmuApiServer {
  EmuCloud *cloud;
  SoupServer *soup;
  /* Delayed, still without an answer. */
  GList *delayed;
};

/* A request on its way to its answer. */
typedef struct {
  EmuApiServer *server;
  SoupServerMessage *message;
  EmuApiAnswer answer;
  char *path;
  gboolean reused;
  GSource *timer;
} Exchange;

static EmuFaults *
get_faults (Exchange *x)
{
  return emu_cloud_get_faults (x->server->cloud);
}

static void
exchange_free (Exchange *x)
{
  if (x->timer != NULL)
    g_source_destroy (x->timer);
  g_clear_pointer (&x->timer, g_source_unref);
  g_clear_pointer (&x->answer.body, json_node_unref);
  g_object_unref (x->message);
  g_free (x->path);
  g_free (x);
}

static void
write_journal (Exchange *x, guint status, const char *detail)
{
  EmuCamera *camera = x->answer.camera;
  EmuEvent event = { .protocol = "http",
    .method = soup_server_message_get_method (x->message),
    .path = x->path,
    .status = status,
    .credential = x->answer.credential,
    .keep_alive = x->reused,
    .camera = camera != NULL ? emu_camera_get_name (camera) : NULL,
    .detail = detail };

  emu_journal_add (emu_cloud_get_journal (x->server->cloud), &event);
}

/* ---- Faults of the members ---- */

typedef void (*MemberFunc) (JsonObject *object, const char *name);

static void
set_null (JsonObject *object, const char *name)
{
  json_object_set_null_member (object, name);
}

/* A list fits none of the members there are. */
static void
set_wrong_type (JsonObject *object, const char *name)
{
  JsonArray *array = json_array_new ();

  json_array_add_int_element (array, 42);
  json_object_set_array_member (object, name, array);
}

static void
spoil_members (Exchange *x, EmuFault fault, MemberFunc spoil)
{
  g_autofree char *list = NULL;
  g_auto (GStrv) names = NULL;
  JsonObject *object = json_node_get_object (x->answer.body);

  list = emu_faults_use_text (get_faults (x), fault);
  if (list == NULL)
    return;
  names = g_strsplit (list, ",", -1);
  for (guint i = 0; names[i] != NULL; i++)
    if (json_object_has_member (object, g_strstrip (names[i])))
      spoil (object, names[i]);
}

static void
order_status (Exchange *x)
{
  guint status =
      (guint) emu_faults_use_number (get_faults (x), EMU_FAULT_API_STATUS);
  g_autofree char *retry_after = NULL;

  if (status < 200)
    return;
  g_clear_pointer (&x->answer.body, json_node_unref);
  x->answer.status = status;
  x->answer.body = emu_api_error_new (status);
  retry_after = emu_faults_use_text (get_faults (x), EMU_FAULT_API_RETRY_AFTER);
  if (retry_after != NULL)
    soup_message_headers_replace (
        soup_server_message_get_response_headers (x->message), "Retry-After",
        retry_after);
}

/* ---- Faults of the body ---- */

static char *
make_deep (void)
{
  char *text = g_malloc (2 * DEEP_LEVELS + 1);

  memset (text, '[', DEEP_LEVELS);
  memset (text + DEEP_LEVELS, ']', DEEP_LEVELS);
  text[2 * DEEP_LEVELS] = '\0';
  return text;
}

/* Valid JSON, the padding first. */
static char *
make_huge (const char *json)
{
  g_autofree char *padding = g_strnfill (HUGE_BYTES, 'x');

  return g_strdup_printf ("{\"padding\":\"%s\",%s", padding, json + 1);
}

typedef struct {
  char *text;
  const char *type;
} Body;

/* Returns: (transfer full): the text */
static Body
make_body (Exchange *x)
{
  static const char fault_words[][12] = { "truncated", "malformed", "html",
    "empty", "huge", "deep", "array" };
  g_autofree char *json = json_to_string (x->answer.body, FALSE);
  int word = -1;

  for (guint i = 0; i < G_N_ELEMENTS (fault_words) && word < 0; i++)
    if (emu_faults_use_word (
            get_faults (x), EMU_FAULT_API_BODY, fault_words[i]))
      word = (int) i;
  switch (word) {
    case 0:
      return (Body){ g_strndup (json, strlen (json) / 2), "application/json" };
    case 1:
      return (Body){ g_strdup ("{\"expire\": nope,,}"), "application/json" };
    case 2:
      return (Body){ g_strdup (HTML_PAGE), "text/html" };
    case 3:
      return (Body){ g_strdup (""), NULL };
    case 4:
      return (Body){ make_huge (json), "application/json" };
    case 5:
      return (Body){ make_deep (), "application/json" };
    case 6:
      return (Body){ g_strdup_printf ("[%s]", json), "application/json" };
    default:
      return (Body){ g_steal_pointer (&json), "application/json" };
  }
}

/* ---- Faults of the connection ---- */

/* Takes the connection away from libsoup; what is said is said by hand. */
static void
break_off (Exchange *x, const char *bytes, const char *detail)
{
  g_autoptr (GIOStream) stream = NULL;

  write_journal (x, 0, detail);
  stream = soup_server_message_steal_connection (x->message);
  g_output_stream_write_all (g_io_stream_get_output_stream (stream), bytes,
      strlen (bytes), NULL, NULL, NULL);
  g_io_stream_close (stream, NULL, NULL);
}

/* Whether the connection was closed instead of an answer. */
static gboolean
order_close (Exchange *x, const char *body)
{
  g_autofree char *headers =
      g_strdup_printf ("HTTP/1.1 %u OK\r\nContent-Type: application/json\r\n"
                       "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n",
          x->answer.status, strlen (body));
  g_autofree char *half = NULL;
  EmuFaults *faults = get_faults (x);

  if (emu_faults_use_word (faults, EMU_FAULT_API_CLOSE, "before")) {
    break_off (x, "", "closed-before");
    return TRUE;
  }
  if (emu_faults_use_word (faults, EMU_FAULT_API_CLOSE, "headers")) {
    break_off (x, headers, "closed-headers");
    return TRUE;
  }
  if (emu_faults_use_word (faults, EMU_FAULT_API_CLOSE, "body")) {
    half = g_strdup_printf ("%s%.*s", headers, (int) (strlen (body) / 2), body);
    break_off (x, half, "closed-body");
    return TRUE;
  }
  return FALSE;
}

/* ---- The answer ---- */

static void
set_date (Exchange *x)
{
  emu_http_set_date (x->message, emu_cloud_get_time_us (x->server->cloud));
}

static gboolean
order_redirect (Exchange *x)
{
  g_autofree char *location =
      emu_faults_use_text (get_faults (x), EMU_FAULT_API_REDIRECT);

  if (location == NULL)
    return FALSE;
  soup_server_message_set_redirect (x->message, 302, location);
  write_journal (x, 302, "redirect");
  return TRUE;
}

static void
answer (Exchange *x)
{
  Body body;

  set_date (x);
  if (order_redirect (x))
    return;
  order_status (x);
  spoil_members (x, EMU_FAULT_API_OMIT, json_object_remove_member);
  spoil_members (x, EMU_FAULT_API_NULL, set_null);
  spoil_members (x, EMU_FAULT_API_TYPE, set_wrong_type);
  body = make_body (x);
  if (!order_close (x, body.text)) {
    soup_server_message_set_status (x->message, x->answer.status, NULL);
    soup_server_message_set_response (
        x->message, body.type, SOUP_MEMORY_COPY, body.text, strlen (body.text));
    write_journal (x, x->answer.status, NULL);
  }
  g_free (body.text);
}

static void
answer_normally (Exchange *x)
{
  g_autofree char *text = json_to_string (x->answer.body, FALSE);

  set_date (x);
  soup_server_message_set_status (x->message, x->answer.status, NULL);
  soup_server_message_set_response (
      x->message, "application/json", SOUP_MEMORY_COPY, text, strlen (text));
  write_journal (x, x->answer.status, NULL);
}

static gboolean
on_delay_over (gpointer user_data)
{
  Exchange *x = user_data;

  x->server->delayed = g_list_remove (x->server->delayed, x);
  answer (x);
  soup_server_message_unpause (x->message);
  exchange_free (x);
  return G_SOURCE_REMOVE;
}

static void
delay (Exchange *x, guint milliseconds)
{
  soup_server_message_pause (x->message);
  x->server->delayed = g_list_prepend (x->server->delayed, x);
  x->timer = g_timeout_source_new (milliseconds);
  g_source_set_callback (x->timer, on_delay_over, x, NULL);
  g_source_attach (x->timer, g_main_context_get_thread_default ());
}

/* Whether the faults of the API are meant for this request. */
static gboolean
is_victim (Exchange *x)
{
  g_autofree char *prefix =
      emu_faults_peek_text (get_faults (x), EMU_FAULT_API_PATH);

  return prefix == NULL || g_str_has_prefix (x->path, prefix);
}

static void
on_request (SoupServer *soup, SoupServerMessage *message, const char *path,
    GHashTable *query, gpointer user_data)
{
  Exchange *x = g_new0 (Exchange, 1);
  guint milliseconds;
  EmuApiRequest request = {
    .method = soup_server_message_get_method (message),
    .path = path,
    .authorization = soup_message_headers_get_one (
        soup_server_message_get_request_headers (message), "Authorization"),
    .query = query,
  };

  x->server = user_data;
  x->message = g_object_ref (message);
  x->path = g_strdup (path);
  x->reused = emu_http_is_reused (message);
  emu_api_handle (x->server->cloud, &request, &x->answer);
  if (!is_victim (x)) {
    answer_normally (x);
    exchange_free (x);
    return;
  }
  milliseconds =
      (guint) emu_faults_use_number (get_faults (x), EMU_FAULT_API_DELAY);
  if (milliseconds > 0) {
    delay (x, milliseconds);
    return;
  }
  answer (x);
  exchange_free (x);
}

/*
 * Listens in the thread-default context of the caller.
 *
 * @port: 0 for a free one
 * @certificate: (nullable): for HTTPS
 */
EmuApiServer *
emu_api_server_start (EmuCloud *cloud, const char *address, guint16 port,
    GTlsCertificate *certificate, GError **error)
{
  EmuApiServer *self = g_new0 (EmuApiServer, 1);

  self->cloud = cloud;
  self->soup = soup_server_new (
      "server-header", "vxg-emulator", "tls-certificate", certificate, NULL);
  soup_server_add_handler (self->soup, NULL, on_request, self, NULL);
  if (!emu_http_listen (
          self->soup, address, port, certificate != NULL, error)) {
    emu_api_server_stop (self);
    return NULL;
  }
  return self;
}

guint16
emu_api_server_get_port (EmuApiServer *self)
{
  return emu_http_get_port (self->soup);
}

/* Closes all connections, also those that still wait; same thread. */
void
emu_api_server_stop (EmuApiServer *self)
{
  g_list_free_full (self->delayed, (GDestroyNotify) exchange_free);
  soup_server_disconnect (self->soup);
  g_object_unref (self->soup);
  g_free (self);
}
