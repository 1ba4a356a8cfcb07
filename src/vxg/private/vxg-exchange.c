/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One GET, from the first connect to the head of the reply that is no redirect,
 * and what its body is read with: the deadline, TLS, redirects and the
 * credential are dealt with here for everything that is asked. It runs in the
 * caller's thread-default context. */
#include "private/vxg-exchange.h"

#include "private/vxg-address.h"
#include "private/vxg-collect.h"
#include "private/vxg-credentials-private.h"
#include "private/vxg-error-private.h"
#include "private/vxg-http-status.h"
#include "private/vxg-log.h"
#include "private/vxg-redirect.h"
#include "private/vxg-time.h"
#include "private/vxg-transport-error.h"

struct _VxgExchange {
  SoupSession *session;
  VxgCredentials *credentials;
  gboolean with_credential; /* until a redirect leaves the first origin */
  GTlsCertificateFlags tls_flags;
  GTlsCertificateFlags tls_defects; /* those that ended a handshake */
  SoupMessageHeaders *headers;      /* go with every request */
  GUri *uri;
  guint redirects;

  SoupMessage *message;
  GInputStream *stream;

  /* Cancelled by the caller's cancellable and by the deadline. */
  GCancellable *stop;
  GSource *caller;
  GSource *deadline;
  guint timeout;
  gboolean timed_out;
};

static void ask (GTask *task);

static void
end_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
drop_message (VxgExchange *self)
{
  g_clear_object (&self->stream);
  if (self->message != NULL)
    g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->message);
}

void
vxg_exchange_free (VxgExchange *self)
{
  vxg_exchange_unwatch (self);
  drop_message (self);
  g_clear_object (&self->stop);
  g_clear_object (&self->session);
  g_clear_object (&self->credentials);
  g_clear_pointer (&self->headers, soup_message_headers_unref);
  g_clear_pointer (&self->uri, g_uri_unref);
  g_free (self);
}

static GUri *
parse_uri (const VxgExchangeParams *params, GError **error)
{
  g_autoptr (GUri) uri = NULL;

  if (params->credentials == NULL)
    return vxg_redirect_parse_open (params->uri, error);
  uri = g_uri_parse (params->uri, SOUP_HTTP_URI_FLAGS, error);
  if (uri == NULL || !vxg_redirect_check_secure (uri, error))
    return NULL;
  return g_steal_pointer (&uri);
}

/*
 * vxg_exchange_new:
 *
 * Returns: (transfer full): %NULL with @error of %VXG_ERROR_INSECURE when a
 *   credential would cross a network in the clear; without credentials, of
 *   %VXG_ERROR_BAD_RESPONSE when the URI will not do
 */
VxgExchange *
vxg_exchange_new (const VxgExchangeParams *params, GError **error)
{
  g_autoptr (VxgExchange) self = g_new0 (VxgExchange, 1);

  self->uri = parse_uri (params, error);
  if (self->uri == NULL)
    return NULL;
  self->session = g_object_ref (params->session);
  g_set_object (&self->credentials, params->credentials);
  self->with_credential = params->credentials != NULL;
  self->tls_flags = params->tls_flags;
  self->timeout = params->timeout;
  self->headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_REQUEST);
  self->stop = g_cancellable_new ();
  return g_steal_pointer (&self);
}

void
vxg_exchange_set_header (VxgExchange *self, const char *name, const char *value)
{
  soup_message_headers_replace (self->headers, name, value);
}

/* ---- The caller's patience ---- */

static gboolean
on_deadline (gpointer user_data)
{
  VxgExchange *self = user_data;

  self->timed_out = TRUE;
  g_cancellable_cancel (self->stop);
  return G_SOURCE_REMOVE;
}

static gboolean
on_caller_cancelled (GCancellable *caller, gpointer user_data)
{
  VxgExchange *self = user_data;

  g_cancellable_cancel (self->stop);
  return G_SOURCE_REMOVE;
}

/*
 * vxg_exchange_watch:
 * @caller: (nullable): ends the exchange when it is cancelled
 *
 * From here on its time runs, until vxg_exchange_unwatch() or the exchange is
 * freed.
 */
void
vxg_exchange_watch (VxgExchange *self, GCancellable *caller)
{
  GMainContext *context = g_main_context_get_thread_default ();

  /* A source and not a handler of the signal: that would run in any thread, and
   * could not be taken off from within a callback of the same cancellation. */
  if (caller != NULL) {
    self->caller = g_cancellable_source_new (caller);
    g_source_set_callback (
        self->caller, G_SOURCE_FUNC (on_caller_cancelled), self, NULL);
    g_source_attach (self->caller, context);
  }
  if (self->timeout != 0) {
    self->deadline =
        g_timeout_source_new (MIN (self->timeout, G_MAXUINT / 1000) * 1000);
    g_source_set_callback (self->deadline, on_deadline, self, NULL);
    g_source_attach (self->deadline, context);
  }
}

void
vxg_exchange_unwatch (VxgExchange *self)
{
  end_source (&self->caller);
  end_source (&self->deadline);
}

/* Returns: (transfer none): cancelled when whoever waited has given up; what is
 *   read of the body is to be read with it */
GCancellable *
vxg_exchange_get_stop (VxgExchange *self)
{
  return self->stop;
}

/* ---- What has come ---- */

/* Returns: (transfer none): the URI that was asked last */
GUri *
vxg_exchange_get_uri (VxgExchange *self)
{
  return self->uri;
}

guint
vxg_exchange_get_status (VxgExchange *self)
{
  return soup_message_get_status (self->message);
}

/* Returns: (transfer none): those of the reply */
SoupMessageHeaders *
vxg_exchange_get_headers (VxgExchange *self)
{
  return soup_message_get_response_headers (self->message);
}

/* Returns: (transfer none): the body */
GInputStream *
vxg_exchange_get_stream (VxgExchange *self)
{
  return self->stream;
}

static const char *
get_header (VxgExchange *self, const char *name)
{
  return soup_message_headers_get_one (vxg_exchange_get_headers (self), name);
}

/* Returns: (transfer full) (nullable): when the reply was made */
GDateTime *
vxg_exchange_dup_server_time (VxgExchange *self)
{
  const char *date = get_header (self, "Date");

  return date != NULL ? vxg_time_parse_http (date) : NULL;
}

/*
 * vxg_exchange_explain:
 * @cause: what libsoup or GIO reported
 * @in_body: whether the head of the reply had arrived
 *
 * Returns: (transfer full): what to tell the caller
 */
GError *
vxg_exchange_explain (VxgExchange *self, const GError *cause, gboolean in_body)
{
  const char *host = g_uri_get_host (self->uri);
  const char *defect =
      vxg_transport_error_describe_certificate (self->tls_defects);

  if (self->timed_out)
    return vxg_error_new (
        VXG_ERROR_TIMED_OUT, "%s did not answer in time", host);
  if (g_cancellable_is_cancelled (self->stop))
    return g_error_new_literal (
        G_IO_ERROR, G_IO_ERROR_CANCELLED, "the call was cancelled");
  if (defect != NULL)
    return vxg_error_new (VXG_ERROR_TLS,
        "the certificate of %s was not accepted: %s", host, defect);
  return vxg_error_new (vxg_transport_error_get_code (cause, in_body),
      "asking %s failed: %s", host, cause->message);
}

/*
 * vxg_exchange_explain_status:
 * @body: (nullable): the body, if it was JSON
 * @token_expired: whether the access token's own time of expiry has passed
 *
 * Returns: (transfer full) (nullable): %NULL for success (2xx)
 */
GError *
vxg_exchange_explain_status (
    VxgExchange *self, JsonNode *body, gboolean token_expired)
{
  g_autoptr (GDateTime) now = vxg_exchange_dup_server_time (self);
  GError *error = vxg_http_status_to_error (
      vxg_exchange_get_status (self), body, token_expired);

  if (error == NULL)
    return NULL;
  if (now == NULL)
    now = g_date_time_new_now_utc ();
  vxg_error_set_retry_after (error,
      vxg_time_parse_retry_after (get_header (self, "Retry-After"), now));
  return error;
}

/* ---- Redirects ---- */

static gboolean
follow (VxgExchange *self, GError **error)
{
  const char *location = get_header (self, "Location");
  g_autoptr (GUri) next = NULL;

  if (self->redirects++ == VXG_REDIRECT_MAX) {
    vxg_error_set (error, VXG_ERROR_BAD_RESPONSE,
        "%s redirected more than %d times", g_uri_get_host (self->uri),
        VXG_REDIRECT_MAX);
    return FALSE;
  }
  next = self->credentials != NULL
      ? vxg_redirect_resolve (self->uri, location, error)
      : vxg_redirect_resolve_open (self->uri, location, error);
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
on_redirect_body (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  VxgExchange *self = g_task_get_task_data (task);
  g_autoptr (GError) broken = NULL;
  GError *error = NULL;
  g_autoptr (GBytes) body = vxg_collect_finish (result, &broken);

  /* The head says enough, whatever the body is. It is read only so that the
   * connection serves again. */
  if (body == NULL && g_cancellable_is_cancelled (self->stop))
    g_task_return_error (task, vxg_exchange_explain (self, broken, TRUE));
  else if (follow (self, &error))
    ask (task);
  else
    g_task_return_error (task, error);
}

/* ---- The request ---- */

static void
on_head (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  VxgExchange *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  self->stream =
      soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (self->stream == NULL) {
    g_task_return_error (task, vxg_exchange_explain (self, error, FALSE));
    return;
  }
  vxg_log ("%s answered %u", g_uri_get_host (self->uri),
      soup_message_get_status (self->message));
  if (vxg_redirect_is_status (soup_message_get_status (self->message)))
    vxg_collect_async (
        self->stream, self->stop, on_redirect_body, g_steal_pointer (&task));
  else
    g_task_return_boolean (task, TRUE);
}

static gboolean
on_accept_certificate (SoupMessage *message, GTlsCertificate *certificate,
    GTlsCertificateFlags defects, gpointer user_data)
{
  VxgExchange *self = user_data;

  self->tls_defects = defects & self->tls_flags;
  return self->tls_defects == 0;
}

static void
add_header (const char *name, const char *value, gpointer user_data)
{
  soup_message_headers_replace (user_data, name, value);
}

static void
ask (GTask *task)
{
  VxgExchange *self = g_task_get_task_data (task);
  SoupMessageHeaders *headers;

  drop_message (self);
  self->message = soup_message_new_from_uri (SOUP_METHOD_GET, self->uri);
  soup_message_add_flags (self->message,
      SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
  g_signal_connect (self->message, "accept-certificate",
      G_CALLBACK (on_accept_certificate), self);
  headers = soup_message_get_request_headers (self->message);
  soup_message_headers_foreach (self->headers, add_header, headers);
  if (self->with_credential) {
    g_autofree char *authorization =
        vxg_credentials_dup_authorization (self->credentials);

    soup_message_headers_replace (headers, "Authorization", authorization);
  }
  /* The path of a download may be a secret of a form that nobody knows. */
  vxg_log ("GET %s://%s%s", g_uri_get_scheme (self->uri),
      g_uri_get_host (self->uri),
      self->credentials != NULL ? g_uri_get_path (self->uri) : "/...");
  soup_session_send_async (self->session, self->message,
      g_task_get_priority (task), self->stop, on_head, g_object_ref (task));
}

/*
 * vxg_exchange_send_async:
 * @self: a new exchange; to be kept until the callback is called
 */
void
vxg_exchange_send_async (
    VxgExchange *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, vxg_exchange_send_async);
  g_task_set_task_data (task, self, NULL);
  ask (task);
}

/* Returns: whether the head of a reply has come that is no redirect; %FALSE
 *   with @error of %VXG_ERROR, or of %G_IO_ERROR for %G_IO_ERROR_CANCELLED */
gboolean
vxg_exchange_send_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (
      g_async_result_is_tagged (result, vxg_exchange_send_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
