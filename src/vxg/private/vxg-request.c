/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Asking an endpoint for JSON: what comes and how long it takes is bounded here
 * for all of them. */
#include "private/vxg-request.h"

#include "private/vxg-collect.h"
#include "private/vxg-credentials-private.h"
#include "private/vxg-error-private.h"
#include "private/vxg-json.h"

typedef struct {
  VxgExchange *exchange;
  VxgCredentials *credentials;
} Request;

static void
request_free (Request *self)
{
  g_clear_pointer (&self->exchange, vxg_exchange_free);
  g_clear_object (&self->credentials);
  g_free (self);
}

void
vxg_reply_free (VxgReply *self)
{
  g_clear_pointer (&self->root, json_node_unref);
  g_clear_pointer (&self->server_time, g_date_time_unref);
  g_free (self);
}

/* The server refused anyway, so either clock will do: one may be wrong. */
static gboolean
is_token_expired (Request *self, GDateTime *server_time)
{
  VxgAccessToken *token = vxg_credentials_get_token (self->credentials);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  return vxg_access_token_is_expired (token, now) ||
      (server_time != NULL && vxg_access_token_is_expired (token, server_time));
}

static void
finish (GTask *task, GBytes *body)
{
  Request *self = g_task_get_task_data (task);
  g_autoptr (GDateTime) server_time =
      vxg_exchange_dup_server_time (self->exchange);
  const char *reason = NULL;
  gsize size = 0;
  const char *text = body != NULL ? g_bytes_get_data (body, &size) : NULL;
  g_autoptr (JsonNode) root = vxg_json_parse (text, size, &reason);
  GError *error = vxg_exchange_explain_status (
      self->exchange, root, is_token_expired (self, server_time));
  VxgReply *reply;

  if (error == NULL && root == NULL)
    error = vxg_error_new (VXG_ERROR_BAD_RESPONSE,
        "the reply of %s cannot be read: %s",
        g_uri_get_host (vxg_exchange_get_uri (self->exchange)), reason);
  if (error != NULL) {
    g_task_return_error (task, error);
    return;
  }
  reply = g_new0 (VxgReply, 1);
  reply->root = g_steal_pointer (&root);
  reply->server_time = g_steal_pointer (&server_time);
  g_task_return_pointer (task, reply, (GDestroyNotify) vxg_reply_free);
}

static void
on_body (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Request *self = g_task_get_task_data (task);
  guint status = vxg_exchange_get_status (self->exchange);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = vxg_collect_finish (result, &error);

  /* Of an error the status says enough, whatever the body is. */
  if (body == NULL &&
      (g_cancellable_is_cancelled (vxg_exchange_get_stop (self->exchange)) ||
          (status >= 200 && status <= 299)))
    g_task_return_error (
        task, vxg_exchange_explain (self->exchange, error, TRUE));
  else
    finish (task, body);
}

static void
on_head (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Request *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (vxg_exchange_send_finish (result, &error))
    vxg_collect_async (vxg_exchange_get_stream (self->exchange),
        vxg_exchange_get_stop (self->exchange), on_body,
        g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

/*
 * vxg_request_get_async:
 *
 * Asks for a JSON document of at most 1 MiB.
 */
void
vxg_request_get_async (const VxgExchangeParams *params,
    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Request *self = g_new0 (Request, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, vxg_request_get_async);
  g_task_set_task_data (task, self, (GDestroyNotify) request_free);
  self->credentials = g_object_ref (params->credentials);
  self->exchange = vxg_exchange_new (params, &error);
  if (self->exchange == NULL) {
    g_task_return_error (task, error);
    return;
  }
  if (g_task_return_error_if_cancelled (task))
    return;
  vxg_exchange_set_header (self->exchange, "Accept", "application/json");
  vxg_exchange_watch (self->exchange, cancellable);
  vxg_exchange_send_async (self->exchange, on_head, g_steal_pointer (&task));
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
