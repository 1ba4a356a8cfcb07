/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "private/vxg-log.h"

#include "vxg-redact.h"

/* The library's only way to the log (G_MESSAGES_DEBUG=vxg shows it), so that
 * everything in it has passed redaction. */
void
vxg_log (const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *redacted = NULL;
  va_list args;

  if (g_log_writer_default_would_drop (G_LOG_LEVEL_DEBUG, G_LOG_DOMAIN))
    return;
  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  redacted = vxg_redact (text);
  g_debug ("%s", redacted);
}
