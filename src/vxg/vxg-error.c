/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "private/vxg-error-private.h"

#include "vxg-redact.h"

typedef struct {
  guint retry_after;
  guint http_status;
} VxgErrorPrivate;

static void
vxg_error_private_init (VxgErrorPrivate *priv)
{
  priv->retry_after = 0;
  priv->http_status = 0;
}

static void
vxg_error_private_copy (const VxgErrorPrivate *source, VxgErrorPrivate *target)
{
  target->retry_after = source->retry_after;
  target->http_status = source->http_status;
}

static void
vxg_error_private_clear (VxgErrorPrivate *priv)
{
}

/* GLib aligns what the macro finds behind the GError; clang cannot see that. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wcast-align"
G_DEFINE_EXTENDED_ERROR (VxgError, vxg_error)
#pragma GCC diagnostic pop

G_GNUC_PRINTF (2, 0)
static GError *
new_redacted (VxgError code, const char *format, va_list args)
{
  g_autofree char *text = g_strdup_vprintf (format, args);
  g_autofree char *redacted = vxg_redact (text);

  return g_error_new_literal (VXG_ERROR, code, redacted);
}

/* Every error of the library is made here, so that each passes redaction. */
GError *
vxg_error_new (VxgError code, const char *format, ...)
{
  GError *error;
  va_list args;

  va_start (args, format);
  error = new_redacted (code, format, args);
  va_end (args);
  return error;
}

void
vxg_error_set (GError **error, VxgError code, const char *format, ...)
{
  va_list args;

  if (error == NULL)
    return;
  va_start (args, format);
  g_propagate_error (error, new_redacted (code, format, args));
  va_end (args);
}

void
vxg_error_set_retry_after (GError *error, guint seconds)
{
  vxg_error_get_private (error)->retry_after = seconds;
}

/**
 * vxg_error_get_retry_after:
 * @error: an error of any domain
 *
 * How long the server asked to be left alone (its header Retry-After). It may
 * come with any status, usually with %VXG_ERROR_RATE_LIMITED and
 * %VXG_ERROR_NOT_READY. Any thread.
 *
 * Returns: seconds, at most 3600 whatever the server asked for; 0 when it
 *   asked for nothing, or when @error is not of %VXG_ERROR
 *
 * Since: 0.1
 */
guint
vxg_error_get_retry_after (const GError *error)
{
  g_return_val_if_fail (error != NULL, 0);

  if (error->domain != VXG_ERROR)
    return 0;
  return vxg_error_get_private (error)->retry_after;
}

void
vxg_error_set_http_status (GError *error, guint status)
{
  vxg_error_get_private (error)->http_status = status;
}

/**
 * vxg_error_get_http_status:
 * @error: an error of any domain
 *
 * The status of HTTP that the server refused with, for those who need it finer
 * than the code: 404 and 410 are both %VXG_ERROR_NOT_FOUND. Where the body of
 * the reply names another status, that one made the code, and this is still
 * HTTP's. Any thread.
 *
 * Returns: a status; 0 when @error is not of %VXG_ERROR, or does not come from
 *   a status
 *
 * Since: 0.1
 */
guint
vxg_error_get_http_status (const GError *error)
{
  g_return_val_if_fail (error != NULL, 0);

  if (error->domain != VXG_ERROR)
    return 0;
  return vxg_error_get_private (error)->http_status;
}
