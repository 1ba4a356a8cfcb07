/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Asking for a file, or a part of one, up to where its first byte is next. */
#include "private/vxg-fetch.h"

#include "private/vxg-body.h"
#include "private/vxg-collect.h"
#include "private/vxg-download-private.h"
#include "private/vxg-error-private.h"

typedef struct {
  VxgExchange *exchange; /* until there is a body, which takes it */
  VxgRange range;
  VxgRangePlan plan;
  VxgBody *body;
  VxgDownload *download;
} Fetch;

static void
fetch_free (Fetch *self)
{
  g_clear_pointer (&self->exchange, vxg_exchange_free);
  g_clear_object (&self->body);
  g_clear_object (&self->download);
  g_free (self);
}

/* ---- What the server sends ---- */

static void
finish (GTask *task)
{
  Fetch *self = g_task_get_task_data (task);

  if (self->range.length >= 0)
    vxg_body_set_limit (self->body, self->range.length);
  g_task_return_pointer (
      task, g_steal_pointer (&self->download), g_object_unref);
}

static void
on_skipped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Fetch *self = g_task_get_task_data (task);
  GError *error = NULL;
  gssize skipped =
      g_input_stream_skip_finish (G_INPUT_STREAM (source), result, &error);

  if (skipped < 0)
    g_task_return_error (task, error);
  else if (skipped < self->plan.skip)
    g_task_return_error (task,
        vxg_error_new (VXG_ERROR_BAD_RESPONSE,
            "what was sent ends before the part that was asked for"));
  else
    finish (task);
}

static gboolean
is_packed (SoupMessageHeaders *headers)
{
  const char *encoding =
      soup_message_headers_get_list (headers, "Content-Encoding");

  return encoding != NULL && g_ascii_strcasecmp (encoding, "identity") != 0;
}

static VxgRangeReply
read_head (VxgExchange *exchange)
{
  SoupMessageHeaders *headers = vxg_exchange_get_headers (exchange);
  VxgRangeReply reply = { 0 };

  reply.partial =
      vxg_exchange_get_status (exchange) == SOUP_STATUS_PARTIAL_CONTENT;
  reply.packed = is_packed (headers);
  reply.content_length = -1;
  if (soup_message_headers_get_encoding (headers) ==
      SOUP_ENCODING_CONTENT_LENGTH)
    reply.content_length = soup_message_headers_get_content_length (headers);
  if (!soup_message_headers_get_content_range (
          headers, &reply.first, &reply.last, NULL))
    reply.first = -1;
  return reply;
}

static void
take_body (GTask *task)
{
  Fetch *self = g_task_get_task_data (task);
  VxgExchange *exchange = self->exchange;
  VxgRangeReply reply = read_head (exchange);
  const char *problem = vxg_range_plan (&self->range, &reply, &self->plan);

  if (problem != NULL) {
    g_task_return_error (task,
        vxg_error_new (VXG_ERROR_BAD_RESPONSE, "what %s sent %s",
            g_uri_get_host (vxg_exchange_get_uri (exchange)), problem));
    return;
  }
  /* From here on only silence ends it. */
  vxg_exchange_unwatch (exchange);
  self->body =
      vxg_body_new (g_steal_pointer (&self->exchange), self->plan.arriving);
  self->download =
      vxg_download_new (exchange, G_INPUT_STREAM (self->body), self->plan.size);
  if (self->plan.skip == 0)
    finish (task);
  else
    g_input_stream_skip_async (G_INPUT_STREAM (self->body), self->plan.skip,
        g_task_get_priority (task), g_task_get_cancellable (task), on_skipped,
        g_object_ref (task));
}

/* ---- What the server does not send ---- */

/* The status says enough, whatever the body is. It was read only so that the
 * connection serves again. */
static void
on_refusal (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Fetch *self = g_task_get_task_data (task);
  GBytes *body = vxg_collect_finish (result, NULL);
  guint status = vxg_exchange_get_status (self->exchange);
  GError *error = vxg_exchange_explain_status (self->exchange, NULL, FALSE);

  g_clear_pointer (&body, g_bytes_unref);
  if (error == NULL) {
    error = vxg_error_new (VXG_ERROR_BAD_RESPONSE,
        "%s answered with success, but without a file (HTTP %u)",
        g_uri_get_host (vxg_exchange_get_uri (self->exchange)), status);
    vxg_error_set_http_status (error, status);
  }
  g_task_return_error (task, error);
}

static void
on_head (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Fetch *self = g_task_get_task_data (task);
  GError *error = NULL;
  guint status;

  if (!vxg_exchange_send_finish (result, &error)) {
    g_task_return_error (task, error);
    return;
  }
  status = vxg_exchange_get_status (self->exchange);
  if (status == SOUP_STATUS_OK || status == SOUP_STATUS_PARTIAL_CONTENT)
    take_body (task);
  else
    vxg_collect_async (vxg_exchange_get_stream (self->exchange),
        vxg_exchange_get_stop (self->exchange), on_refusal,
        g_steal_pointer (&task));
}

/* ---- The request ---- */

static gboolean
prepare (Fetch *self, const VxgExchangeParams *params, GError **error)
{
  const char *problem = vxg_range_check (&self->range);
  g_autofree char *range = NULL;

  if (problem != NULL) {
    vxg_error_set (error, VXG_ERROR_BAD_RESPONSE,
        "the part of a file that is to be downloaded %s", problem);
    return FALSE;
  }
  self->exchange = vxg_exchange_new (params, error);
  if (self->exchange == NULL)
    return FALSE;
  range = vxg_range_to_header (&self->range);
  if (range != NULL) {
    vxg_exchange_set_header (self->exchange, "Range", range);
    /* Offsets count in the file, not in what it is packed into. */
    vxg_exchange_set_header (self->exchange, "Accept-Encoding", "identity");
  }
  return TRUE;
}

/*
 * vxg_fetch_async:
 * @params: without credentials
 */
void
vxg_fetch_async (const VxgExchangeParams *params, const VxgRange *range,
    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Fetch *self = g_new0 (Fetch, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, vxg_fetch_async);
  g_task_set_task_data (task, self, (GDestroyNotify) fetch_free);
  self->range = *range;
  if (!prepare (self, params, &error)) {
    g_task_return_error (task, error);
    return;
  }
  if (g_task_return_error_if_cancelled (task))
    return;
  vxg_exchange_watch (self->exchange, cancellable);
  vxg_exchange_send_async (self->exchange, on_head, g_steal_pointer (&task));
}

/* Returns: (transfer full): %NULL with @error of %VXG_ERROR, or of %G_IO_ERROR
 *   for %G_IO_ERROR_CANCELLED */
VxgDownload *
vxg_fetch_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (
      g_async_result_is_tagged (result, vxg_fetch_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
