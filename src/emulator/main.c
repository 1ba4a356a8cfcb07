/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "vxg-emulator.h"

#include <glib-unix.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Exit codes; docs/emulator.md explains them. */
enum { EXIT_FAILED = 1, EXIT_USAGE = 2 };

#define DEFAULT_CAMERA "front-door"
#define DEFAULT_LIFETIME 300
#define DEFAULT_HLS_LIFETIME 3600
#define DEFAULT_SEGMENT_SECONDS 2

static char **camera_args;
static char **option_args;
static char **fault_args;
static char *bind_address;
static char *ready_file;
static int port;
static int rtsp_port;
static int hls_port;
static int control_port;
static int ticket_lifetime = DEFAULT_LIFETIME;
static int hls_lifetime = DEFAULT_HLS_LIFETIME;
static int segment_seconds = DEFAULT_SEGMENT_SECONDS;
static gboolean show_version;

static const GOptionEntry entries[] = {
  { "camera", 0, 0, G_OPTION_ARG_STRING_ARRAY, &camera_args,
      "A camera; its picture is drawn or, with FILE, an MP4 or Matroska file "
      "in a loop. May be repeated; default " DEFAULT_CAMERA,
      "NAME[=FILE]" },
  { "camera-option", 0, 0, G_OPTION_ARG_STRING_ARRAY, &option_args,
      "video, audio, size, fps, gop, b-frames or status of one camera or of "
      "all. May be repeated",
      "[NAME:]OPTION=VALUE" },
  { "port", 0, 0, G_OPTION_ARG_INT, &port,
      "Port of the HTTP API; default 0, a free one", "N" },
  { "rtsp-port", 0, 0, G_OPTION_ARG_INT, &rtsp_port,
      "Port of RTSP; default 0, a free one", "N" },
  { "hls-port", 0, 0, G_OPTION_ARG_INT, &hls_port,
      "Port of HLS; default 0, a free one", "N" },
  { "control-port", 0, 0, G_OPTION_ARG_INT, &control_port,
      "Port of the control address; default 0, a free one", "N" },
  { "bind", 0, 0, G_OPTION_ARG_STRING, &bind_address,
      "Address to serve API, RTSP and HLS on; default 127.0.0.1", "ADDRESS" },
  { "ticket-lifetime", 0, 0, G_OPTION_ARG_INT, &ticket_lifetime,
      "How long media URLs can be opened; default 300", "SECONDS" },
  { "hls-lifetime", 0, 0, G_OPTION_ARG_INT, &hls_lifetime,
      "How long HLS URLs are said to be good; default 3600", "SECONDS" },
  { "segment-seconds", 0, 0, G_OPTION_ARG_INT, &segment_seconds,
      "How long segments of HLS are at least; default 2", "SECONDS" },
  { "fault", 0, 0, G_OPTION_ARG_STRING_ARRAY, &fault_args,
      "A fault that is ordered from the start. May be repeated", "NAME=VALUE" },
  { "ready-file", 0, 0, G_OPTION_ARG_FILENAME, &ready_file,
      "Write what is printed when ready to FILE as well", "FILE" },
  { "version", 0, 0, G_OPTION_ARG_NONE, &show_version,
      "Print the version and exit", NULL },
  G_OPTION_ENTRY_NULL
};

static void
complain (const char *text)
{
  g_printerr ("vxg-emulator: %s\n", text);
}

static gboolean
usage_error (GError **error, const char *text)
{
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, text);
  return FALSE;
}

/* ---- Settings ---- */

static gboolean
is_port (int value)
{
  return value >= 0 && value <= G_MAXUINT16;
}

static gboolean
check_numbers (GError **error)
{
  if (!is_port (port) || !is_port (rtsp_port) || !is_port (hls_port) ||
      !is_port (control_port))
    return usage_error (error, "A port is a number from 0 to 65535");
  if (ticket_lifetime < 1 || ticket_lifetime > 86400)
    return usage_error (
        error, "--ticket-lifetime is a number of seconds from 1 to 86400");
  if (hls_lifetime < 1 || hls_lifetime > 86400)
    return usage_error (
        error, "--hls-lifetime is a number of seconds from 1 to 86400");
  if (segment_seconds < 1 || segment_seconds > 60)
    return usage_error (
        error, "--segment-seconds is a number of seconds from 1 to 60");
  return TRUE;
}

static gboolean
add_camera (VxgEmulator *emulator, const char *arg, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (arg, "=", 2);

  return vxg_emulator_add_camera (emulator, parts[0], parts[1], error);
}

static gboolean
set_option (VxgEmulator *emulator, const char *arg, GError **error)
{
  g_auto (GStrv) sides = g_strsplit (arg, "=", 2);
  char *colon;

  if (g_strv_length (sides) != 2)
    return usage_error (
        error, "Use --camera-option OPTION=VALUE or NAME:OPTION=VALUE");
  colon = strchr (sides[0], ':');
  if (colon == NULL)
    return vxg_emulator_set_camera_option (
        emulator, NULL, sides[0], sides[1], error);
  *colon = '\0';
  return vxg_emulator_set_camera_option (
      emulator, sides[0], colon + 1, sides[1], error);
}

static gboolean
set_fault (VxgEmulator *emulator, const char *arg, GError **error)
{
  g_auto (GStrv) sides = g_strsplit (arg, "=", 2);

  if (g_strv_length (sides) != 2)
    return usage_error (error, "Use --fault NAME=VALUE");
  return vxg_emulator_set_fault (emulator, sides[0], sides[1], error);
}

static void
configure_servers (VxgEmulator *emulator)
{
  vxg_emulator_set_port (emulator, (guint16) port);
  vxg_emulator_set_rtsp_port (emulator, (guint16) rtsp_port);
  vxg_emulator_set_hls_port (emulator, (guint16) hls_port);
  vxg_emulator_set_control_port (emulator, (guint16) control_port);
  vxg_emulator_set_ticket_lifetime (emulator, (guint) ticket_lifetime);
  vxg_emulator_set_hls_lifetime (emulator, (guint) hls_lifetime);
  vxg_emulator_set_segment_seconds (emulator, (guint) segment_seconds);
  if (bind_address != NULL)
    vxg_emulator_set_bind_address (emulator, bind_address);
}

static gboolean
configure (VxgEmulator *emulator, GError **error)
{
  static char *fallback[] = { (char *) DEFAULT_CAMERA, NULL };
  char **names = camera_args != NULL ? camera_args : fallback;

  configure_servers (emulator);
  for (guint i = 0; names[i] != NULL; i++)
    if (!add_camera (emulator, names[i], error))
      return FALSE;
  for (guint i = 0; option_args != NULL && option_args[i] != NULL; i++)
    if (!set_option (emulator, option_args[i], error))
      return FALSE;
  for (guint i = 0; fault_args != NULL && fault_args[i] != NULL; i++)
    if (!set_fault (emulator, fault_args[i], error))
      return FALSE;
  return TRUE;
}

/* ---- Readiness ---- */

/* @value: (transfer full) */
static void
add_line (GString *text, const char *name, char *value)
{
  g_autofree char *quoted = g_shell_quote (value);

  g_string_append_printf (text, "%s=%s\n", name, quoted);
  g_free (value);
}

static char *
camera_name (guint index)
{
  g_auto (GStrv) parts = NULL;

  if (camera_args == NULL)
    return g_strdup (DEFAULT_CAMERA);
  parts = g_strsplit (camera_args[index], "=", 2);
  return g_strdup (parts[0]);
}

/* Lines that a shell can source. */
static GString *
describe (VxgEmulator *emulator)
{
  GString *text = g_string_new (NULL);
  guint n = camera_args != NULL ? g_strv_length (camera_args) : 1;

  add_line (text, "VXG_API_URI", vxg_emulator_dup_api_uri (emulator));
  for (guint i = 0; i < n; i++) {
    g_autofree char *name = camera_name (i);
    g_autofree char *variable = i == 0
        ? g_strdup ("VXG_TOKEN")
        : g_strdup_printf ("VXG_TOKEN_%u", i + 1);

    add_line (text, variable, vxg_emulator_dup_token (emulator, name));
  }
  add_line (text, "VXG_GROUP_TOKEN", vxg_emulator_dup_group_token (emulator));
  add_line (text, "VXG_CONTROL_URI", vxg_emulator_dup_control_uri (emulator));
  return text;
}

/* Tokens are secrets, and a reader must not find half of the file. */
static gboolean
announce (VxgEmulator *emulator, GError **error)
{
  g_autoptr (GString) text = describe (emulator);

  if (ready_file != NULL &&
      !g_file_set_contents_full (ready_file, text->str, (gssize) text->len,
          G_FILE_SET_CONTENTS_CONSISTENT, 0600, error))
    return FALSE;
  g_print ("%s", text->str);
  fflush (stdout);
  return TRUE;
}

/* ---- Running ---- */

static gboolean
on_signal (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
run (VxgEmulator *emulator, GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  g_unix_signal_add (SIGINT, on_signal, loop);
  g_unix_signal_add (SIGTERM, on_signal, loop);
  if (!vxg_emulator_start (emulator, error))
    return FALSE;
  if (!announce (emulator, error))
    return FALSE;
  g_main_loop_run (loop);
  return TRUE;
}

static gboolean
parse_arguments (int *argc, char ***argv, GError **error)
{
  g_autoptr (GOptionContext) context =
      g_option_context_new ("- a VXG cloud in a box, for trials and tests");

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_description (context,
      "When ready it prints lines that a shell can source: VXG_API_URI,\n"
      "VXG_TOKEN, VXG_TOKEN_2 and so on, VXG_GROUP_TOKEN, VXG_CONTROL_URI.\n"
      "SIGINT and SIGTERM end it.");
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (*argc > 1)
    return usage_error (error, "There is an argument too many");
  return check_numbers (error);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VxgEmulator) emulator = NULL;

  if (!parse_arguments (&argc, &argv, &error)) {
    complain (error->message);
    complain ("See vxg-emulator --help");
    return EXIT_USAGE;
  }
  if (show_version) {
    g_print ("vxg-emulator %s\n", VXG_EMULATOR_VERSION);
    return EXIT_SUCCESS;
  }
  emulator = vxg_emulator_new ();
  if (!configure (emulator, &error)) {
    complain (error->message);
    return EXIT_USAGE;
  }
  if (!run (emulator, &error)) {
    complain (error->message);
    return EXIT_FAILED;
  }
  vxg_emulator_stop (emulator);
  return EXIT_SUCCESS;
}
