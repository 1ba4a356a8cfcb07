/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one place that says which status of the API is which VxgError. */
#include "private/vxg-http-status.h"

#include "private/vxg-error-private.h"
#include "vxg-redact.h"

/* Characters of a server's text that go into a message. */
#define MAX_TEXT 200

typedef struct {
  guint first;
  guint last;
  VxgError code;
  const char *meaning;
} Row;

/* The first row that matches counts. */
static const Row rows[] = {
  { 401, 401, VXG_ERROR_NOT_AUTHORIZED, "the server refused the credential" },
  { 402, 403, VXG_ERROR_FORBIDDEN, "the credential is not allowed to do this" },
  { 404, 404, VXG_ERROR_NOT_FOUND,
      "the server knows no such camera or stream" },
  { 408, 408, VXG_ERROR_TIMED_OUT,
      "the request did not reach the server in time" },
  { 410, 410, VXG_ERROR_NOT_FOUND, "the camera or stream is gone" },
  { 429, 429, VXG_ERROR_RATE_LIMITED, "the server was asked too often" },
  { 400, 499, VXG_ERROR_INVALID_REQUEST,
      "the server did not understand the request" },
  { 503, 503, VXG_ERROR_NOT_READY,
      "the stream is not ready or the camera is offline" },
  { 500, 599, VXG_ERROR_SERVER, "the server failed" },
};

static const Row unexpected = { 0, 0, VXG_ERROR_BAD_RESPONSE,
  "the server answered with a status that does not belong here" };

static const Row expired = { 0, 0, VXG_ERROR_TOKEN_EXPIRED,
  "the access token has expired, and the server refused it" };

static const Row *
find_row (guint status, gboolean token_expired)
{
  if (token_expired && (status == 401 || status == 403))
    return &expired;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (status >= rows[i].first && status <= rows[i].last)
      return &rows[i];
  return &unexpected;
}

static JsonNode *
get_value (JsonNode *body, const char *name, GType type)
{
  JsonNode *node;

  if (body == NULL || !JSON_NODE_HOLDS_OBJECT (body))
    return NULL;
  node = json_object_get_member (json_node_get_object (body), name);
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != type)
    return NULL;
  return node;
}

/* What the body says of an error; else what HTTP says. A reply of HTTP 200 may
 * carry the error in its body alone (API reference 3). */
static guint
get_status (guint http_status, JsonNode *body)
{
  JsonNode *node = get_value (body, "status", G_TYPE_INT64);
  gint64 status = node != NULL ? json_node_get_int (node) : 0;

  return status >= 400 && status <= 599 ? (guint) status : http_status;
}

/* Marks that steer a terminal or reorder the text around them do no good in an
 * error either. */
static gboolean
is_plain (gunichar c)
{
  return g_unichar_isprint (c) && g_unichar_type (c) != G_UNICODE_FORMAT;
}

/*
 * A text that a stranger wrote, fit for a message. Cutting comes last: half a
 * secret is not recognised as one.
 */
static char *
tame (const char *text)
{
  g_autoptr (GString) plain = g_string_new (NULL);
  g_autofree char *redacted = NULL;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (is_plain (c))
      g_string_append_unichar (plain, c);
    else
      g_string_append_c (plain, ' ');
  }
  redacted = vxg_redact (plain->str);
  g_strstrip (redacted);
  if (g_utf8_strlen (redacted, -1) > MAX_TEXT) {
    g_autofree char *start = g_utf8_substring (redacted, 0, MAX_TEXT);

    return g_strconcat (start, "…", NULL);
  }
  return g_steal_pointer (&redacted);
}

static void
append_text (GString *message, JsonNode *body, const char *name)
{
  JsonNode *node = get_value (body, name, G_TYPE_STRING);
  g_autofree char *text = NULL;

  if (node == NULL)
    return;
  text = tame (json_node_get_string (node));
  if (*text != '\0')
    g_string_append_printf (message, ": %s", text);
}

/*
 * vxg_http_status_to_error:
 * @http_status: the status of HTTP
 * @body: (nullable): the body if it was JSON; `status`, `errorType` and
 *   `errorDetail` count (API reference 3)
 * @token_expired: whether the access token's own time of expiry has passed
 *
 * Returns: (transfer full) (nullable): %NULL for success (2xx)
 */
GError *
vxg_http_status_to_error (
    guint http_status, JsonNode *body, gboolean token_expired)
{
  guint status = get_status (http_status, body);
  const Row *row;
  g_autoptr (GString) message = NULL;
  GError *error;

  if (status >= 200 && status <= 299)
    return NULL;
  row = find_row (status, token_expired);
  message = g_string_new (row->meaning);
  g_string_append_printf (message, " (HTTP %u", http_status);
  if (status != http_status)
    g_string_append_printf (message, ", in the body %u", status);
  append_text (message, body, "errorType");
  append_text (message, body, "errorDetail");
  g_string_append_c (message, ')');
  error = vxg_error_new (row->code, "%s", message->str);
  vxg_error_set_http_status (error, http_status);
  return error;
}
