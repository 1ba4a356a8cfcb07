/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-hls-server.h"

#include <string.h>

#include "emu-hls-cipher.h"
#include "emu-hls-playlist.h"
#include "emu-hls-stream.h"
#include "emu-hls-target.h"
#include "emu-http-trickle.h"
#include "emu-http.h"

#define PLAYLIST_TYPE "application/vnd.apple.mpegurl"
#define TS_TYPE "video/mp2t"
#define MP4_TYPE "video/mp4"
#define KEY_TYPE "application/octet-stream"

/* How exactly streams end that nobody asks for. */
#define CHECK_INTERVAL_MS 500

struct _EmuHlsServer {
  EmuCloud *cloud;
  SoupServer *soup;
  GSource *check;
  /* (element-type EmuHlsStream): one for each camera */
  GPtrArray *streams;
  /* Answers that are not yet over. */
  GList *trickles;
};

/* A request on its way to its answer. */
typedef struct {
  EmuHlsServer *server;
  SoupServerMessage *message;
  EmuHlsTarget target;
  /* (nullable): of the target, if there is such a camera */
  EmuHlsStream *stream;
  const char *path;
  const char *query_ticket;
  EmuCredential credential;
  gboolean reused;
} Exchange;

static EmuFaults *
get_faults (Exchange *x)
{
  return emu_cloud_get_faults (x->server->cloud);
}

static guint
use_status (Exchange *x, EmuFault fault)
{
  return (guint) emu_faults_use_number (get_faults (x), fault);
}

static gboolean
is_playlist (Exchange *x)
{
  return x->target.kind == EMU_HLS_INDEX || x->target.kind == EMU_HLS_VARIANT;
}

static void
write_journal (Exchange *x, guint status, const char *detail)
{
  EmuCamera *camera =
      x->stream != NULL ? emu_hls_stream_get_camera (x->stream) : NULL;
  EmuEvent event = { .protocol = "hls",
    .method = soup_server_message_get_method (x->message),
    .path = x->path,
    .status = status,
    .credential = x->credential,
    .keep_alive = x->reused,
    .camera = camera != NULL ? emu_camera_get_name (camera) : NULL,
    .detail = detail };

  emu_journal_add (emu_cloud_get_journal (x->server->cloud), &event);
}

/* ---- Answers ---- */

static void
refuse (Exchange *x, guint status, const char *detail)
{
  const char *phrase = soup_status_get_phrase (status);

  soup_server_message_set_status (x->message, status, NULL);
  soup_server_message_set_response (
      x->message, "text/plain", SOUP_MEMORY_COPY, phrase, strlen (phrase));
  write_journal (x, status, detail);
}

static void
answer (Exchange *x, const char *type, GBytes *body)
{
  SoupMessageHeaders *headers =
      soup_server_message_get_response_headers (x->message);

  soup_server_message_set_status (x->message, 200, NULL);
  soup_message_headers_set_content_type (headers, type, NULL);
  soup_message_headers_replace (headers, "Cache-Control", "no-cache");
  soup_message_body_append_bytes (
      soup_server_message_get_response_body (x->message), body);
  write_journal (x, 200, NULL);
}

static gboolean
takes_gzip (Exchange *x)
{
  const char *accepted = soup_message_headers_get_list (
      soup_server_message_get_request_headers (x->message), "Accept-Encoding");

  return accepted != NULL && soup_header_contains (accepted, "gzip") &&
      emu_faults_use_number (get_faults (x), EMU_FAULT_HLS_GZIP);
}

/* @text: (transfer full) */
static void
answer_playlist (Exchange *x, char *text)
{
  g_autoptr (GBytes) body = g_bytes_new_take (text, strlen (text));
  g_autoptr (GConverter) gzip = NULL;
  GBytes *packed;

  if (takes_gzip (x)) {
    gzip =
        G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1));
    packed = emu_http_convert (gzip, body);
    g_bytes_unref (body);
    body = packed;
    soup_message_headers_replace (
        soup_server_message_get_response_headers (x->message),
        "Content-Encoding", "gzip");
  }
  answer (x, PLAYLIST_TYPE, body);
}

static void
on_trickle_end (EmuHttpTrickle *trickle, gpointer user_data)
{
  EmuHlsServer *self = user_data;

  self->trickles = g_list_remove (self->trickles, trickle);
}

static void
answer_in_part (
    Exchange *x, const char *type, GBytes *body, gsize first, guint pause_ms)
{
  write_journal (x, pause_ms > 0 ? 200 : 0, pause_ms > 0 ? "stalled" : "cut");
  x->server->trickles = g_list_prepend (x->server->trickles,
      emu_http_trickle_new (
          x->message, type, body, first, pause_ms, on_trickle_end, x->server));
}

static void
answer_segment (Exchange *x, const char *type, GBytes *body)
{
  gsize cut = (gsize) emu_faults_use_number (
      get_faults (x), EMU_FAULT_HLS_SEGMENT_TRUNCATE);
  guint pause_ms = use_status (x, EMU_FAULT_HLS_SEGMENT_STALL);

  if (cut > 0)
    answer_in_part (x, type, body, cut, 0);
  else if (pause_ms > 0)
    answer_in_part (x, type, body, g_bytes_get_size (body) / 2, pause_ms);
  else
    answer (x, type, body);
}

/* ---- What is asked for ---- */

/* What URIs begin with. */
static char *
choose_folder (Exchange *x)
{
  EmuFaults *faults = get_faults (x);
  g_autofree char *base = NULL;

  if (emu_faults_use_word (faults, EMU_FAULT_HLS_URIS, "path"))
    return g_strdup (x->target.folder);
  if (!emu_faults_use_word (faults, EMU_FAULT_HLS_URIS, "absolute"))
    return g_strdup ("");
  base = emu_cloud_dup_hls_base (x->server->cloud);
  return g_strconcat (base, x->target.folder, NULL);
}

/* @folder: has to outlive the style */
static EmuHlsStyle
choose_style (Exchange *x, const char *folder)
{
  EmuFaults *faults = get_faults (x);
  gboolean name_iv =
      emu_faults_use_word (faults, EMU_FAULT_HLS_ENCRYPTION, "aes-128-iv");
  EmuHlsStyle style = {
    .folder = folder,
    .wrap = emu_faults_peek_number (faults, EMU_FAULT_HLS_SEQUENCE_WRAP) != 0,
    .no_date = emu_faults_peek_number (faults, EMU_FAULT_HLS_NO_DATE) != 0,
    .skew_us = emu_faults_peek_number (faults, EMU_FAULT_HLS_CLOCK_SKEW) * 1000,
    .encrypted = name_iv ||
        emu_faults_use_word (faults, EMU_FAULT_HLS_ENCRYPTION, "aes-128"),
    .name_iv = name_iv,
    .key_segments =
        (guint64) emu_faults_peek_number (faults, EMU_FAULT_HLS_KEY_SEGMENTS),
  };

  if (!g_str_equal (x->target.node, EMU_HLS_DEFAULT_NODE))
    style.number_offset = (guint64) emu_faults_peek_number (
        faults, EMU_FAULT_HLS_NODE_SEQUENCE_OFFSET);
  return style;
}

static void
serve_playlist (Exchange *x)
{
  g_autoptr (EmuHlsWindow) window =
      emu_hls_stream_get_window (x->stream, g_get_monotonic_time ());
  guint n_variants =
      (guint) emu_faults_peek_number (get_faults (x), EMU_FAULT_HLS_VARIANTS);
  g_autofree char *folder = choose_folder (x);
  EmuHlsStyle style = choose_style (x, folder);

  if (window == NULL)
    refuse (x, 404, "starting");
  else if (x->target.kind == EMU_HLS_INDEX && n_variants > 0)
    answer_playlist (x, emu_hls_playlist_write_master (window, n_variants));
  else if (x->target.kind == EMU_HLS_VARIANT && x->target.number >= n_variants)
    refuse (x, 404, NULL);
  else
    answer_playlist (x, emu_hls_playlist_write (window, &style));
}

static GBytes *
new_key (Exchange *x, guint64 number)
{
  return emu_cloud_make_hls_key (
      x->server->cloud, emu_hls_stream_get_camera (x->stream), number);
}

/* Returns: (transfer full): the segment as it goes out */
static GBytes *
encrypt (Exchange *x, const EmuHlsSegment *segment)
{
  EmuHlsStyle style = choose_style (x, "");
  g_autoptr (EmuHlsWindow) window = NULL;
  g_autoptr (GBytes) key = NULL;

  if (!style.encrypted)
    return g_bytes_ref (segment->data);
  window = emu_hls_stream_get_window (x->stream, g_get_monotonic_time ());
  if (window == NULL)
    return NULL;
  key = new_key (x, segment->serial / style.key_segments);
  return emu_hls_encrypt (segment->data, key,
      emu_hls_playlist_number (window, &style, segment->serial));
}

static void
serve_segment (Exchange *x)
{
  g_autoptr (EmuHlsSegment) segment =
      emu_hls_stream_get_segment (x->stream, x->target.number);
  g_autoptr (GBytes) body = segment != NULL ? encrypt (x, segment) : NULL;

  if (body == NULL)
    refuse (x, 404, NULL);
  else
    answer_segment (
        x, g_str_has_suffix (x->path, ".ts") ? TS_TYPE : MP4_TYPE, body);
}

static void
serve_map (Exchange *x)
{
  g_autoptr (GBytes) body = emu_hls_stream_get_init (x->stream);

  if (body == NULL)
    refuse (x, 404, NULL);
  else
    answer (x, MP4_TYPE, body);
}

static void
serve_key (Exchange *x)
{
  g_autoptr (GBytes) body = new_key (x, x->target.number);

  answer (x, KEY_TYPE, body);
}

static void
serve (Exchange *x)
{
  switch (x->target.kind) {
    case EMU_HLS_INDEX:
    case EMU_HLS_VARIANT:
      serve_playlist (x);
      break;
    case EMU_HLS_MAP:
      serve_map (x);
      break;
    case EMU_HLS_SEGMENT:
      serve_segment (x);
      break;
    case EMU_HLS_KEY:
      serve_key (x);
      break;
    case EMU_HLS_NOTHING:
    default:
      refuse (x, 404, NULL);
  }
}

/* ---- Who may have it ---- */

static EmuCredential
check_ticket (Exchange *x, const char *ticket)
{
  gint64 expiry;

  return emu_cloud_check_ticket (
      x->server->cloud, ticket, x->target.stream_name, &expiry);
}

/* The ticket of the path counts, and that of the query if there is one. */
static EmuCredential
check_tickets (Exchange *x)
{
  EmuCredential credential = check_ticket (x, x->target.ticket);
  gboolean asks_query = !is_playlist (x) &&
      emu_faults_peek_number (get_faults (x), EMU_FAULT_HLS_REQUIRE_QUERY);

  if (credential != EMU_CREDENTIAL_GOOD ||
      (x->query_ticket == NULL && !asks_query))
    return credential;
  return check_ticket (x, x->query_ticket);
}

/* Whether a fault has answered. */
static gboolean
order_status (Exchange *x)
{
  guint status = use_status (x, EMU_FAULT_HLS_STATUS);

  if (status == 0 && is_playlist (x))
    status = use_status (x, EMU_FAULT_HLS_PLAYLIST_STATUS);
  if (status == 0 && x->target.kind == EMU_HLS_SEGMENT)
    status = use_status (x, EMU_FAULT_HLS_SEGMENT_STATUS);
  if (status == 0)
    return FALSE;
  refuse (x, status, "ordered");
  return TRUE;
}

static void
handle (Exchange *x)
{
  if (x->stream == NULL) {
    refuse (x, 404, NULL);
    return;
  }
  x->credential = check_tickets (x);
  if (x->credential != EMU_CREDENTIAL_GOOD) {
    refuse (x, use_status (x, EMU_FAULT_HLS_TICKET_STATUS), NULL);
  } else if (!order_status (x)) {
    if (emu_camera_is_active (emu_hls_stream_get_camera (x->stream))) {
      emu_hls_stream_want (x->stream, g_get_monotonic_time ());
      serve (x);
    } else {
      refuse (x, 404, "not-active");
    }
  }
}

/* Returns: (nullable) */
static EmuHlsStream *
find_stream (EmuHlsServer *self, const EmuHlsTarget *target)
{
  EmuCamera *camera = target->kind != EMU_HLS_NOTHING
      ? emu_cloud_find_stream (self->cloud, target->stream_name)
      : NULL;

  for (guint i = 0; camera != NULL && i < self->streams->len; i++) {
    EmuHlsStream *stream = g_ptr_array_index (self->streams, i);

    if (emu_hls_stream_get_camera (stream) == camera)
      return stream;
  }
  return NULL;
}

static void
on_request (SoupServer *soup, SoupServerMessage *message, const char *path,
    GHashTable *query, gpointer user_data)
{
  EmuHlsServer *self = user_data;
  const char *method = soup_server_message_get_method (message);
  g_auto (EmuHlsTarget) target = { 0 };
  Exchange x = { .server = self,
    .message = message,
    .path = path,
    .query_ticket =
        query != NULL ? g_hash_table_lookup (query, "ticket") : NULL,
    .reused = emu_http_is_reused (message) };

  emu_hls_target_parse (&target, path);
  x.target = target;
  x.stream = find_stream (self, &target);
  emu_http_set_date (message, emu_cloud_get_time_us (self->cloud));
  if (g_str_equal (method, "GET") || g_str_equal (method, "HEAD"))
    handle (&x);
  else
    refuse (&x, 405, NULL);
}

/* ---- Life cycle ---- */

static gboolean
on_check (gpointer user_data)
{
  EmuHlsServer *self = user_data;
  gint64 now = g_get_monotonic_time ();

  for (guint i = 0; i < self->streams->len; i++)
    emu_hls_stream_check (g_ptr_array_index (self->streams, i), now);
  return G_SOURCE_CONTINUE;
}

static void
add_streams (EmuHlsServer *self)
{
  for (guint i = 0; i < emu_cloud_get_n_cameras (self->cloud); i++)
    g_ptr_array_add (self->streams,
        emu_hls_stream_new (
            self->cloud, emu_cloud_get_camera (self->cloud, i)));
}

/*
 * Listens in the thread-default context of the caller.
 *
 * @cloud: has to outlive the server; its cameras have to be there already
 * @port: 0 for a free one
 * @certificate: (nullable): for HTTPS
 */
EmuHlsServer *
emu_hls_server_start (EmuCloud *cloud, const char *address, guint16 port,
    GTlsCertificate *certificate, GError **error)
{
  EmuHlsServer *self = g_new0 (EmuHlsServer, 1);

  self->cloud = cloud;
  self->streams =
      g_ptr_array_new_with_free_func ((GDestroyNotify) emu_hls_stream_free);
  add_streams (self);
  self->check = g_timeout_source_new (CHECK_INTERVAL_MS);
  g_source_set_callback (self->check, on_check, self, NULL);
  g_source_attach (self->check, g_main_context_get_thread_default ());
  self->soup = soup_server_new (
      "server-header", "vxg-emulator", "tls-certificate", certificate, NULL);
  soup_server_add_handler (self->soup, NULL, on_request, self, NULL);
  if (!emu_http_listen (
          self->soup, address, port, certificate != NULL, error)) {
    emu_hls_server_stop (self);
    return NULL;
  }
  return self;
}

guint16
emu_hls_server_get_port (EmuHlsServer *self)
{
  return emu_http_get_port (self->soup);
}

/* Forgets the segments of @camera, as if nobody had ever asked for them. */
void
emu_hls_server_abandon (EmuHlsServer *self, EmuCamera *camera)
{
  for (guint i = 0; i < self->streams->len; i++) {
    EmuHlsStream *stream = g_ptr_array_index (self->streams, i);

    if (emu_hls_stream_get_camera (stream) == camera)
      emu_hls_stream_abandon (stream);
  }
}

/* Closes all connections and joins all threads; same thread. */
void
emu_hls_server_stop (EmuHlsServer *self)
{
  for (guint i = 0; i < emu_cloud_get_n_cameras (self->cloud); i++)
    emu_camera_close (emu_cloud_get_camera (self->cloud, i));
  g_source_destroy (self->check);
  g_source_unref (self->check);
  g_list_free_full (self->trickles, (GDestroyNotify) emu_http_trickle_cancel);
  soup_server_disconnect (self->soup);
  g_object_unref (self->soup);
  g_ptr_array_unref (self->streams);
  g_free (self);
}
