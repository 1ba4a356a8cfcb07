/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Nothing that others can read shows the token or a ticket. */
#include "fixture.h"
#include "vxg-test.h"

#include <string.h>

/* A ticket: API reference 4.2. */
#define TICKET_PATTERN "media\\.[A-Za-z0-9_-]+\\.[0-9]+\\.[A-Za-z0-9_-]{20}"

static GRegex *ticket_pattern;
static const char *secrets[2]; /* packed and raw token of the running test */
static GMutex lock;
static guint64 log_lines;
static gint messages; /* by way of GLib; atomic */
static gboolean listening;
static char *leak;

static void
check (const char *where, const char *text)
{
  gboolean found = g_regex_match (ticket_pattern, text, 0, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    found = found || (secrets[i] != NULL && strstr (text, secrets[i]) != NULL);
  if (!found)
    return;
  g_mutex_lock (&lock);
  if (leak == NULL)
    leak = g_strdup_printf ("%s: %s", where, text);
  g_mutex_unlock (&lock);
}

/* Sees what the default function is about to print. */
static void
on_log (GstDebugCategory *category, GstDebugLevel level, const char *file,
    const char *function, int line, GObject *object, GstDebugMessage *message,
    gpointer user_data)
{
  const char *text = gst_debug_message_get (message);

  /* the emulator's half of the process may log what clients send */
  if (!g_atomic_int_get (&listening) || text == NULL ||
      g_str_has_prefix (gst_debug_category_get_name (category), "rtspclient"))
    return;
  check (gst_debug_category_get_name (category), text);
  g_mutex_lock (&lock);
  log_lines++;
  g_mutex_unlock (&lock);
}

/* G_MESSAGES_DEBUG=all shows what any library of the process says. */
static GLogWriterOutput
on_message (GLogLevelFlags level, const GLogField *fields, gsize n_fields,
    gpointer user_data)
{
  for (gsize i = 0; g_atomic_int_get (&listening) && i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE")) {
      check ("GLib", fields[i].value);
      g_atomic_int_inc (&messages);
    }
  if (level & (G_LOG_LEVEL_DEBUG | G_LOG_LEVEL_INFO))
    return G_LOG_WRITER_HANDLED;
  return g_log_writer_default (level, fields, n_fields, user_data);
}

/* What the environment has asked for; the leaks tracer reports at its level. */
static void
restore_thresholds (void)
{
  const char *thresholds = g_getenv ("GST_DEBUG");

  gst_debug_set_threshold_from_string (
      thresholds != NULL ? thresholds : "", TRUE);
}

static void
check_property (GObject *object, GParamSpec *pspec)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autofree char *text = NULL;
  g_autofree char *where = NULL;

  if (!(pspec->flags & G_PARAM_READABLE))
    return;
  g_value_init (&value, pspec->value_type);
  g_object_get_property (object, pspec->name, &value);
  if (G_VALUE_HOLDS_BOXED (&value) && g_value_get_boxed (&value) == NULL)
    return;
  text = G_VALUE_HOLDS_STRING (&value) ? g_value_dup_string (&value)
                                       : g_strdup_value_contents (&value);
  where = g_strdup_printf ("%s:%s", G_OBJECT_TYPE_NAME (object), pspec->name);
  if (text != NULL)
    check (where, text);
}

static void
check_properties (const GValue *item, gpointer user_data)
{
  GObject *element = g_value_get_object (item);
  guint n_props;
  g_autofree GParamSpec **props =
      g_object_class_list_properties (G_OBJECT_GET_CLASS (element), &n_props);

  for (guint i = 0; i < n_props; i++)
    check_property (element, props[i]);
}

static void
check_bin (GstElement *bin)
{
  GstIterator *elements = gst_bin_iterate_recurse (GST_BIN (bin));
  g_autofree char *dot =
      gst_debug_bin_to_dot_data (GST_BIN (bin), GST_DEBUG_GRAPH_SHOW_ALL);

  while (gst_iterator_foreach (elements, check_properties, NULL) ==
      GST_ITERATOR_RESYNC)
    gst_iterator_resync (elements);
  gst_iterator_free (elements);
  check ("dot", dot);
}

static void
check_bus (GstBus *bus)
{
  g_autoptr (GstMessage) message = NULL;

  while ((message = gst_bus_pop (bus)) != NULL) {
    const GstStructure *structure = gst_message_get_structure (message);
    g_autofree char *text =
        structure != NULL ? gst_structure_to_string (structure) : NULL;

    if (text != NULL)
      check (GST_MESSAGE_TYPE_NAME (message), text);
    gst_message_unref (g_steal_pointer (&message));
  }
}

static void
finish (Fixture *f)
{
  check_bus (f->bus);
  fixture_stop (f);
  check_bus (f->bus);
  g_atomic_int_set (&listening, FALSE);
  restore_thresholds ();
  g_assert_cmpstr (leak, ==, NULL);
}

static void
begin (Fixture *f, const char *description)
{
  static char *share_token = NULL;

  fixture_make (f, description);
  g_free (share_token);
  share_token = vxg_emulator_dup_share_token (f->cloud, "gate");
  secrets[0] = f->token;
  secrets[1] = share_token;
  /* also an application that begins to listen late sees nothing */
  gst_debug_remove_log_function (on_log);
  gst_debug_add_log_function (on_log, NULL, NULL);
  g_atomic_int_set (&listening, TRUE);
  gst_debug_set_active (TRUE);
  gst_debug_set_threshold_from_string ("*:9,rtspclient:0", TRUE);
}

static void
test_playing (Fixture *f, gconstpointer data)
{
  g_autoptr (FrameLog) log = NULL;

  begin (f, "vxgsrc name=src ! fakesink name=sink");
  log = fixture_log (f, "sink", TRUE);
  fixture_play (f);
  frame_log_wait (log, 10);
  check_bin (f->pipeline);
  finish (f);
  g_mutex_lock (&lock);
  g_assert_cmpuint (log_lines, >, 1000);
  g_mutex_unlock (&lock);
}

/* Errors quote what servers say; with the ticket in it, or the path. */
static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (GstMessage) message = NULL;

  begin (f, "vxgsrc name=src ! fakesink name=sink");
  fixture_fault (f, "rtsp-setup-status", "404");
  fixture_play (f);
  message = gst_bus_timed_pop_filtered (
      f->bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_ERROR);
  {
    g_autofree char *text =
        gst_structure_to_string (gst_message_get_structure (message));

    check ("error", text);
  }
  finish (f);
}

/* A redirection puts a URL with a ticket into rtspsrc's location. */
static void
test_redirected (Fixture *f, gconstpointer data)
{
  g_autoptr (FrameLog) log = NULL;

  begin (f, "vxgsrc name=src ! fakesink name=sink");
  fixture_fault (f, "rtsp-redirect", "camera:gate x1");
  log = fixture_log (f, "sink", TRUE);
  fixture_play (f);
  frame_log_wait (log, 10);
  check_bin (f->pipeline);
  finish (f);
}

/* The ticket is in the path as well, and in the URLs of segments and keys. */
static void
play_hls (Fixture *f)
{
  g_autoptr (FrameLog) log = NULL;

  vxg_emulator_set_segment_seconds (f->cloud, 1);
  vxg_emulator_set_hls_lifetime (f->cloud, 2);
  fixture_fault (f, "hls-encryption", "aes-128");
  begin (f, "vxgsrc name=src protocols=hls ! fakesink name=sink");
  log = fixture_log (f, "sink", TRUE);
  fixture_play (f);
  frame_log_wait (log, 60);
  check_bin (f->pipeline);
  finish (f);
}

static void
test_hls (Fixture *f, gconstpointer data)
{
  play_hls (f);
  g_assert_cmpint (g_atomic_int_get (&messages), >, 0);
}

static void
test_hls_in_parts (Fixture *f, gconstpointer data)
{
  fixture_fault (f, "hls-format", "fmp4");
  fixture_fault (f, "hls-variants", "2");
  fixture_fault (f, "hls-require-query", "yes");
  fixture_fault (f, "hls-segment-truncate", "3000 x1");
  fixture_fault (f, "hls-segment-status", "403 x1");
  play_hls (f);
}

static void
test_hls_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  begin (f, "vxgsrc name=src protocols=hls ! fakesink name=sink");
  fixture_fault (f, "hls-status", "403");
  fixture_play (f);
  error = fixture_wait_error (f, NULL);
  check ("error", error->message);
  finish (f);
}

/* Constants lie in memory that cannot be written. */
static void
test_constant_message (void)
{
  GstDebugCategory *category;

  GST_DEBUG_CATEGORY_GET (category, "vxg");
  gst_debug_set_threshold_from_string ("vxg:9", TRUE);
  gst_debug_log_literal (category, GST_LEVEL_INFO, __FILE__, G_STRFUNC,
      __LINE__, NULL, "constant eyJhbGciOiJub25lIn0 and ticket=abcdefghij");
  restore_thresholds ();
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  /* All of it on standard error is of use to nobody; a file was asked for. */
  if (g_getenv ("GST_DEBUG_FILE") == NULL)
    gst_debug_remove_log_function (gst_debug_log_default);
  vxg_test_init (&argc, &argv, 90);
  g_log_set_writer_func (on_message, NULL, NULL);
  g_log_set_debug_enabled (TRUE);
  ticket_pattern = g_regex_new (TICKET_PATTERN, 0, 0, NULL);
  fixture_add ("/secrets/playing", test_playing);
  fixture_add ("/secrets/refused", test_refused);
  fixture_add ("/secrets/redirected", test_redirected);
  fixture_add ("/secrets/hls", test_hls);
  fixture_add ("/secrets/hls-in-parts", test_hls_in_parts);
  fixture_add ("/secrets/hls-refused", test_hls_refused);
  g_test_add_func ("/secrets/constant-message", test_constant_message);
  return fixture_run ();
}
