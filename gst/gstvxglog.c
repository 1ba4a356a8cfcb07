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
#include <unistd.h>

GST_DEBUG_CATEGORY (gst_vxg_debug);

static GRWLock lock;
/* Secret (owned) -> how many sessions use it. */
static GHashTable *secrets = NULL;

/* What is too short to be a secret would blank half of the log. */
#define MIN_SECRET 8

/* A message that was logged as a constant may lie in memory that nobody can
 * write, and is no secret then; only the system can tell, and it does so here
 * by an error instead of a signal. */
static void
overwrite (char *at, gsize length)
{
  int ends[2];
  static const char stars[64] =
      "****************************************************************";

  if (pipe (ends) < 0)
    return;
  while (length > 0) {
    gsize step = MIN (length, sizeof stars);

    if (write (ends[1], stars, step) != (gssize) step ||
        read (ends[0], at, step) != (gssize) step)
      break;
    at += step;
    length -= step;
  }
  close (ends[0]);
  close (ends[1]);
}

static void
blank (char *text, const char *secret)
{
  gsize length = strlen (secret);

  for (char *hit = strstr (text, secret); hit != NULL;
       hit = strstr (hit + length, secret))
    overwrite (hit, length);
}

/* A secret that nobody has told us of yet: what follows @mark. */
static void
blank_after (char *text, const char *mark)
{
  for (char *hit = strstr (text, mark); hit != NULL; hit = strstr (hit, mark)) {
    gsize length = 0;

    hit += strlen (mark);
    while (g_ascii_isalnum (hit[length]) ||
        (hit[length] != '\0' && strchr ("-_.+/", hit[length])))
      length++;
    overwrite (hit, length);
    hit += length;
  }
}

static void
blank_secrets (GstDebugCategory *category, GstDebugLevel level,
    const gchar *file, const gchar *function, gint line, GObject *object,
    GstDebugMessage *message, gpointer user_data)
{
  /* The text is the message's own copy; what is blanked here, with its length
   * unchanged, is what the functions after this one print. */
  char *text = (char *) gst_debug_message_get (message);
  GHashTableIter iter;
  gpointer secret;

  if (text == NULL)
    return;

  /* Tokens and tickets of the cloud hold base64 of JSON objects, which begins
   * so (API reference 2.2, 2.3, 4.2). */
  blank_after (text, "eyJ");
  blank_after (text, "ticket=");
  g_rw_lock_reader_lock (&lock);
  g_hash_table_iter_init (&iter, secrets);
  while (g_hash_table_iter_next (&iter, &secret, NULL))
    blank (text, secret);
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

/*
 * gst_vxg_log_claim:
 *
 * Goes ahead of the log functions that the application has added meanwhile.
 * GStreamer never frees its lists of them, so this is for the start of an
 * element, and does nothing while nothing is logged.
 */
void
gst_vxg_log_claim (void)
{
  static GMutex mutex;
  static char places[2];
  static guint place = 0;

  if (_gst_debug_min == GST_LEVEL_NONE)
    return;
  g_mutex_lock (&mutex);
  place = 1 - place;
  gst_debug_add_log_function (blank_secrets, &places[place], NULL);
  gst_debug_remove_log_function_by_data (&places[1 - place]);
  g_mutex_unlock (&mutex);
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
  if (secret != NULL && strlen (secret) >= MIN_SECRET)
    change_count (secret, 1);
}

void
gst_vxg_log_remove_secret (const char *secret)
{
  if (secret != NULL && strlen (secret) >= MIN_SECRET)
    change_count (secret, -1);
}

static void
change_query (const char *query, void (*change) (const char *secret))
{
  g_auto (GStrv) parameters = g_strsplit (query != NULL ? query : "", "&", -1);

  for (guint i = 0; parameters[i] != NULL; i++) {
    const char *equals = strchr (parameters[i], '=');

    change (equals != NULL ? equals + 1 : parameters[i]);
  }
}

/*
 * gst_vxg_log_add_query:
 * @query: (nullable): of a URL; the values of its parameters are the secrets
 */
void
gst_vxg_log_add_query (const char *query)
{
  change_query (query, gst_vxg_log_add_secret);
}

void
gst_vxg_log_remove_query (const char *query)
{
  change_query (query, gst_vxg_log_remove_secret);
}
