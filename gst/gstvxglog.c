/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Keeps tickets out of GStreamer's debug log.
 *
 * rtspsrc and its helpers write request URIs into the log, and the request
 * URI is where the ticket has to be. GStreamer calls log functions in the order
 * last added first, and formats a message once for all of them, so a function
 * that is added here sees each line before it is printed and can blank the
 * secrets in it. Without GST_DEBUG no log function is called at all.
 */
#include "gstvxglog.h"

#include <string.h>

GST_DEBUG_CATEGORY (gst_vxg_debug);

static GRWLock lock;
/* Secret (owned) -> how many sessions use it. */
static GHashTable *secrets = NULL;

static void
blank (char *text, const char *secret)
{
  gsize length = strlen (secret);

  for (char *hit = strstr (text, secret); hit != NULL;
       hit = strstr (hit + length, secret))
    memset (hit, '*', length);
}

static void
blank_secrets (GstDebugCategory *category, GstDebugLevel level,
    const gchar *file, const gchar *function, gint line, GObject *object,
    GstDebugMessage *message, gpointer user_data)
{
  const char *text = gst_debug_message_get (message);
  GHashTableIter iter;
  gpointer secret;

  if (text == NULL)
    return;

  g_rw_lock_reader_lock (&lock);
  g_hash_table_iter_init (&iter, secrets);
  while (g_hash_table_iter_next (&iter, &secret, NULL))
    /* The text is the message's own copy; what is blanked here, with its length
     * unchanged, is what the functions after this one print. */
    blank ((char *) text, secret);
  g_rw_lock_reader_unlock (&lock);
}

/* Called once, when the plugin is loaded. */
void
gst_vxg_log_init (void)
{
  GST_DEBUG_CATEGORY_INIT (
      gst_vxg_debug, "vxg", 0, "Live video from the VXG cloud");
  secrets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gst_debug_add_log_function (blank_secrets, NULL, NULL);
}

static void
change_count (const char *secret, int change)
{
  int count;

  g_rw_lock_writer_lock (&lock);
  count = GPOINTER_TO_INT (g_hash_table_lookup (secrets, secret)) + change;
  if (count > 0)
    g_hash_table_replace (secrets, g_strdup (secret), GINT_TO_POINTER (count));
  else
    g_hash_table_remove (secrets, secret);
  g_rw_lock_writer_unlock (&lock);
}

/*
 * gst_vxg_log_add_secret:
 * @secret: (nullable): what no log line may show from now on
 *
 * Counted: each call wants its gst_vxg_log_remove_secret(). Any thread.
 */
void
gst_vxg_log_add_secret (const char *secret)
{
  if (secret != NULL && *secret != '\0')
    change_count (secret, 1);
}

void
gst_vxg_log_remove_secret (const char *secret)
{
  if (secret != NULL && *secret != '\0')
    change_count (secret, -1);
}
