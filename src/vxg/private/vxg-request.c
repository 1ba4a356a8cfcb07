/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One GET, from the first connect to the JSON of the reply: deadline, TLS,
 * redirects and size are bounded here for every endpoint. It runs in the
 * caller's thread-default context. */
#include "private/vxg-request.h"

#include "private/vxg-address.h"
#include "private/vxg-credentials-private.h"
#include "private/vxg-error-private.h"
#include "private/vxg-http-status.h"
#include "private/vxg-json.h"
#include "private/vxg-log.h"
#include "private/vxg-redirect.h"
#include "private/vxg-time.h"
#include "private/vxg-transport-error.h"

#define MAX_REPLY (1024 * 1024)
#define CHUNK (16 * 1024)

typedef struct {
  SoupSession *session;
  VxgCredentials *credentials;
  gboolean with_credential; /* until a redirect leaves the first origin */
  GTlsCertificateFlags tls_flags;
  GTlsCertificateFlags tls_defects; /* those that ended a handshake */
  GUri *uri;
  guint redirects;

  SoupMessage *message;
  GInputStream *stream;
  GByteArray *body;

  /* Cancelled by the caller's cancellable and by the deadline. */
  GCancellable *stop;
  GSource *caller;
  GSource *deadline;
  gboolean timed_out;
} Exchange;

static void ask (GTask *task);
static void read_on (GTask *task);

static void
end_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
exchange_free (Exchange *self)
{
  end_source (&self->caller);
  end_source (&self->deadline);
  g_clear_object (&self->stop);
  g_clear_object (&self->stream);
  if (self->message != NULL)
    g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->message);
  g_clear_object (&self->session);
  g_clear_object (&self->credentials);
  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_pointer (&self->body, g_byte_array_unref);
  g_free (self);
}

void
vxg_reply_free (VxgReply *self)
{
  g_clear_pointer (&self->root, json_node_unref);
  g_clear_pointer (&self->server_time, g_date_time_unref);
  g_free (self);
}

/* ---- The end, good or bad ---- */

static void
fail (GTask *task, const GError *cause, gboolean in_body)
{
  Exchange *self = g_task_get_task_data (task);
  const char *host = g_uri_get_host (self->uri);
  const char *defect =
      vxg_transport_error_describe_certificate (self->tls_defects);
  VxgError code;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (self->timed_out)
    g_task_return_error (task,
        vxg_error_new (VXG_ERROR_TIMED_OUT, "%s did not answer in time", host));
  else if (defect != NULL)
    g_task_return_error (task,
        vxg_error_new (VXG_ERROR_TLS,
            "the certificate of %s was not accepted: %s", host, defect));
  else {
    code = vxg_transport_error_get_code (cause, in_body);
    g_task_return_error (task,
        vxg_error_new (code, "asking %s failed: %s", host, cause->message));
  }
}

static GDateTime *
get_server_time (Exchange *self)
{
  const char *date = soup_message_headers_get_one (
      soup_message_get_response_headers (self->message), "Date");

  return date != NULL ? vxg_time_parse_http (date) : NULL;
}

/* The server refused anyway, so either clock will do: one may be wrong. */
static gboolean
is_token_expired (Exchange *self, GDateTime *now, GDateTime *server_time)
{
  VxgAccessToken *token = vxg_credentials_get_token (self->credentials);

  return vxg_access_token_is_expired (token, now) ||
      (server_time != NULL && vxg_access_token_is_expired (token, server_time));
}

static void
finish (GTask *task)
{
  Exchange *self = g_task_get_task_data (task);
  guint status = soup_message_get_status (self->message);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) server_time = get_server_time (self);
  const char *reason = NULL;
  g_autoptr (JsonNode) root = vxg_json_parse (
      (const char *) self->body->data, self->body->len, &reason);
  GError *error = vxg_http_status_to_error (
      status, root, is_token_expired (self, now, server_time));
  VxgReply *reply;

  if (error != NULL) {
    const char *retry_after = soup_message_headers_get_one (
        soup_message_get_response_headers (self->message), "Retry-After");

    vxg_error_set_retry_after (error,
        vxg_time_parse_retry_after (
            retry_after, server_time != NULL ? server_time : now));
    g_task_return_error (task, error);
    return;
  }
  if (root == NULL) {
    g_task_return_error (task,
        vxg_error_new (VXG_ERROR_BAD_RESPONSE,
            "the reply of %s cannot be read: %s", g_uri_get_host (self->uri),
            reason));
    return;
  }
  reply = g_new0 (VxgReply, 1);
  reply->root = g_steal_pointer (&root);
  reply->server_time = g_steal_pointer (&server_time);
  g_task_return_pointer (task, reply, (GDestroyNotify) vxg_reply_free);
}

/* ---- Redirects ---- */

static gboolean
follow (Exchange *self, GError **error)
{
  const char *location = soup_message_headers_get_one (
      soup_message_get_response_headers (self->message), "Location");
  g_autoptr (GUri) next = NULL;

  if (self->redirects++ == VXG_REDIRECT_MAX) {
    vxg_error_set (error, VXG_ERROR_BAD_RESPONSE,
        "%s redirected more than %d times", g_uri_get_host (self->uri),
        VXG_REDIRECT_MAX);
    return FALSE;
  }
  next = vxg_redirect_resolve (self->uri, location, error);
  if (next == NULL)
    return FALSE;
  /* Once dropped, it stays dropped: the way back was chosen by a stranger. */
  if (!vxg_address_same_origin (self->uri, next))
    self->with_credential = FALSE;
  g_clear_pointer (&self->uri, g_uri_unref);
  self->uri = g_steal_pointer (&next);
  return TRUE;
}

static void
on_reply_complete (GTask *task)
{
  Exchange *self = g_task_get_task_data (task);
  guint status = soup_message_get_status (self->message);
  GError *error = NULL;

  vxg_log ("%s answered %u with %u bytes", g_uri_get_host (self->uri), status,
      self->body->len);
  g_clear_object (&self->stream);
  if (!vxg_redirect_is_status (status))
    finish (task);
  else if (follow (self, &error))
    ask (task);
  else
    g_task_return_error (task, error);
}

/* ---- The body ---- */

/* Of an error or a redirect the status says enough, whatever the body is. */
static void
on_body_broken (GTask *task, const GError *error)
{
  Exchange *self = g_task_get_task_data (task);
  guint status = soup_message_get_status (self->message);

  if (g_cancellable_is_cancelled (self->stop) ||
      (status >= 200 && status <= 299)) {
    fail (task, error, TRUE);
    return;
  }
  g_byte_array_set_size (self->body, 0);
  on_reply_complete (task);
}

static void
on_chunk (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Exchange *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) chunk = g_input_stream_read_bytes_finish (
      G_INPUT_STREAM (source), result, &error);

  if (chunk == NULL) {
    on_body_broken (task, error);
  } else if (g_bytes_get_size (chunk) == 0) {
    on_reply_complete (task);
  } else if (self->body->len + g_bytes_get_size (chunk) > MAX_REPLY) {
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
        "the reply is larger than 1 MiB");
    on_body_broken (task, error);
  } else {
    g_byte_array_append (
        self->body, g_bytes_get_data (chunk, NULL), g_bytes_get_size (chunk));
    read_on (g_steal_pointer (&task));
  }
}

static void
read_on (GTask *task)
{
  Exchange *self = g_task_get_task_data (task);

  g_input_stream_read_bytes_async (self->stream, CHUNK,
      g_task_get_priority (task), self->stop, on_chunk, task);
}

static void
on_head (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Exchange *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  self->stream =
      soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (self->stream == NULL) {
    fail (task, error, FALSE);
    return;
  }
  read_on (g_steal_pointer (&task));
}

/* ---- The request ---- */

static gboolean
on_accept_certificate (SoupMessage *message, GTlsCertificate *certificate,
    GTlsCertificateFlags defects, gpointer user_data)
{
  Exchange *self = user_data;

  self->tls_defects = defects & self->tls_flags;
  return self->tls_defects == 0;
}

static void
ask (GTask *task)
{
  Exchange *self = g_task_get_task_data (task);
  SoupMessageHeaders *headers;

  if (self->message != NULL)
    g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->message);
  g_byte_array_set_size (self->body, 0);

  self->message = soup_message_new_from_uri (SOUP_METHOD_GET, self->uri);
  soup_message_add_flags (self->message,
      SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
  g_signal_connect (self->message, "accept-certificate",
      G_CALLBACK (on_accept_certificate), self);
  headers = soup_message_get_request_headers (self->message);
  soup_message_headers_replace (headers, "Accept", "application/json");
  if (self->with_credential) {
    g_autofree char *authorization =
        vxg_credentials_dup_authorization (self->credentials);

    soup_message_headers_replace (headers, "Authorization", authorization);
  }
  vxg_log ("GET %s://%s%s", g_uri_get_scheme (self->uri),
      g_uri_get_host (self->uri), g_uri_get_path (self->uri));
  soup_session_send_async (self->session, self->message,
      g_task_get_priority (task), self->stop, on_head, g_object_ref (task));
}

static gboolean
on_deadline (gpointer user_data)
{
  Exchange *self = user_data;

  self->timed_out = TRUE;
  g_cancellable_cancel (self->stop);
  return G_SOURCE_REMOVE;
}

static gboolean
on_caller_cancelled (GCancellable *caller, gpointer user_data)
{
  Exchange *self = user_data;

  g_cancellable_cancel (self->stop);
  return G_SOURCE_REMOVE;
}

/* A source and not a handler of the signal: that would run in any thread, and
 * could not be taken off from within a callback of the same cancellation. */
static void
watch_caller (GTask *task, GCancellable *caller)
{
  Exchange *self = g_task_get_task_data (task);

  if (caller == NULL)
    return;
  self->caller = g_cancellable_source_new (caller);
  g_source_set_callback (
      self->caller, G_SOURCE_FUNC (on_caller_cancelled), self, NULL);
  g_source_attach (self->caller, g_task_get_context (task));
}

static void
start_deadline (GTask *task, guint seconds)
{
  Exchange *self = g_task_get_task_data (task);

  if (seconds == 0)
    return;
  self->deadline =
      g_timeout_source_new (MIN (seconds, G_MAXUINT / 1000) * 1000);
  g_source_set_callback (self->deadline, on_deadline, self, NULL);
  g_source_attach (self->deadline, g_task_get_context (task));
}

/*
 * vxg_request_get_async:
 *
 * Asks for a JSON document of at most 1 MiB.
 */
void
vxg_request_get_async (const VxgRequestParams *params,
    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Exchange *self = g_new0 (Exchange, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, vxg_request_get_async);
  g_task_set_task_data (task, self, (GDestroyNotify) exchange_free);
  self->session = g_object_ref (params->session);
  self->credentials = g_object_ref (params->credentials);
  self->with_credential = TRUE;
  self->tls_flags = params->tls_flags;
  self->body = g_byte_array_new ();
  self->stop = g_cancellable_new ();

  self->uri = g_uri_parse (params->uri, SOUP_HTTP_URI_FLAGS, &error);
  if (self->uri == NULL || !vxg_redirect_check_secure (self->uri, &error)) {
    g_task_return_error (task, error);
    return;
  }
  if (g_task_return_error_if_cancelled (task))
    return;
  watch_caller (task, cancellable);
  start_deadline (task, params->timeout);
  ask (task);
}

/* Returns: (transfer full): %NULL with @error of %VXG_ERROR, or of %G_IO_ERROR
 *   for %G_IO_ERROR_CANCELLED */
VxgReply *
vxg_request_get_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (
      g_async_result_is_tagged (result, vxg_request_get_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
