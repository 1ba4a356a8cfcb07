/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The program vxg-emulator, from outside. */
#include "vxg-test.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

static const char *
get_program (void)
{
  const char *program = g_getenv ("VXG_EMULATOR");

  g_assert_nonnull (program);
  return program;
}

/* ---- Runs that end by themselves ---- */

typedef struct {
  int status;
  char *out;
  char *err;
} Run;

static void
run_clear (Run *run)
{
  g_free (run->out);
  g_free (run->err);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static Run
run_launcher (GSubprocessLauncher *launcher, const char *arguments)
{
  g_autofree char *line = g_strconcat (get_program (), " ", arguments, NULL);
  g_auto (GStrv) argv = g_strsplit (line, " ", -1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_launcher_spawnv (
      launcher, (const char *const *) argv, &error);
  Run run = { 0 };

  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (
      process, NULL, NULL, &run.out, &run.err, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  run.status = g_subprocess_get_exit_status (process);
  return run;
}

static GSubprocessLauncher *
new_launcher (void)
{
  return g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
}

/* @arguments: parted by blanks */
static Run
run_program (const char *arguments)
{
  g_autoptr (GSubprocessLauncher) launcher = new_launcher ();

  return run_launcher (launcher, arguments);
}

static void
test_version (void)
{
  g_auto (Run) run = run_program ("--version");

  g_assert_cmpint (run.status, ==, 0);
  g_assert_true (g_str_has_prefix (run.out, "vxg-emulator 0."));
}

/* Each option is in the help and in the manual page. */
static void
test_help (void)
{
  static const char *const options[] = { "--camera", "--camera-option",
    "--port", "--rtsp-port", "--hls-port", "--control-port", "--bind",
    "--ticket-lifetime", "--hls-lifetime", "--segment-seconds", "--fault",
    "--ready-file", "--version" };
  g_auto (Run) run = run_program ("--help");
  g_autofree char *page = NULL;

  g_assert_cmpint (run.status, ==, 0);
  g_assert_true (
      g_file_get_contents (g_getenv ("VXG_EMULATOR_MAN"), &page, NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (options); i++) {
    g_auto (GStrv) words = g_strsplit (options[i], "-", -1);
    g_autofree char *in_page = g_strjoinv ("\\-", words);

    g_assert_nonnull (strstr (run.out, options[i]));
    g_assert_nonnull (strstr (page, in_page));
  }
}

static void
check_failure (const char *arguments, int status, const char *complaint)
{
  g_auto (Run) run = run_program (arguments);

  g_assert_cmpint (run.status, ==, status);
  g_assert_cmpstr (run.out, ==, "");
  g_assert_true (g_str_has_prefix (run.err, "vxg-emulator: "));
  if (strstr (run.err, complaint) == NULL)
    g_error ("\"%s\" does not say \"%s\"", run.err, complaint);
}

static void
test_failures (void)
{
  check_failure ("--nonsense", 2, "Unknown option");
  check_failure ("extra", 2, "an argument too many");
  check_failure ("--port 70000", 2, "from 0 to 65535");
  check_failure ("--port x", 2, "Cannot parse integer");
  check_failure ("--ticket-lifetime 0", 2, "from 1 to 86400");
  check_failure ("--hls-port -1", 2, "from 0 to 65535");
  check_failure ("--hls-lifetime 86401", 2, "from 1 to 86400");
  check_failure ("--segment-seconds 61", 2, "from 1 to 60");
  check_failure ("--fault hls-freeze", 2, "NAME=VALUE");
  check_failure ("--fault hls-freeze=maybe", 2, "hls-freeze is yes or no");
  check_failure ("--camera a/b", 2, "cannot be the name of a camera");
  check_failure ("--camera a=/nowhere.mp4", 2, "there is no such file");
  check_failure ("--camera a --camera a", 2, "already");
  check_failure ("--camera-option fps", 2, "OPTION=VALUE");
  check_failure ("--camera-option fps=900", 2, "a number from 1 to 60");
  check_failure ("--camera-option b:fps=9", 2, "There is no camera \"b\"");
  check_failure ("--bind localhost", 1, "not a numeric IP address");
  check_failure ("--bind 0.0.0.0", 1, "all addresses of this machine");
  check_failure ("--ready-file /nowhere/at/all", 1, "/nowhere/at/all");
}

static void
test_port_taken (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_autofree char *arguments = g_strdup_printf ("--port %u", port);

  check_failure (arguments, 1, "Cannot serve HTTP on 127.0.0.1 port");
}

/* A machine without GStreamer's plugins is told what to install. */
static void
test_missing_encoder (void)
{
  g_autoptr (GSubprocessLauncher) launcher = new_launcher ();
  g_autofree char *directory = g_dir_make_tmp ("vxg-registry-XXXXXX", NULL);
  g_autofree char *registry = g_build_filename (directory, "registry", NULL);
  g_auto (Run) run = { 0 };

  g_subprocess_launcher_setenv (
      launcher, "GST_PLUGIN_SYSTEM_PATH_1_0", directory, TRUE);
  g_subprocess_launcher_setenv (launcher, "GST_REGISTRY", registry, TRUE);
  run = run_launcher (launcher, "--camera gate");
  g_assert_cmpint (run.status, ==, 1);
  g_assert_nonnull (strstr (run.err, "gstreamer1.0-plugins-"));
  g_remove (registry);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

/* ---- A run that serves ---- */

typedef struct {
  GSubprocess *process;
  char *directory;
  char *ready_file;
} Server;

static char *
read_lines (GSubprocess *process, guint n)
{
  g_autoptr (GDataInputStream) in =
      g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++) {
    g_autofree char *line =
        g_data_input_stream_read_line (in, NULL, NULL, NULL);

    g_assert_nonnull (line);
    g_string_append_printf (text, "%s\n", line);
  }
  return g_string_free (text, FALSE);
}

/* @more: arguments after those that all tests have, parted by blanks */
static void
server_start (Server *server, const char *more)
{
  static const char *const common[] = { "--camera", "gate", "--camera", "yard",
    "--camera-option", "size=64x64", "--camera-option", "yard:fps=5",
    "--ready-file" };
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) rest = g_strsplit (more, " ", -1);
  g_auto (GStrv) argv = NULL;
  g_autoptr (GError) error = NULL;

  server->directory = g_dir_make_tmp ("vxg emulator-XXXXXX", &error);
  g_assert_no_error (error);
  server->ready_file = g_build_filename (server->directory, "ready", NULL);
  g_strv_builder_add (builder, get_program ());
  for (guint i = 0; i < G_N_ELEMENTS (common); i++)
    g_strv_builder_add (builder, common[i]);
  g_strv_builder_add (builder, server->ready_file);
  g_strv_builder_addv (builder, (const char **) rest);
  argv = g_strv_builder_end (builder);
  server->process = g_subprocess_newv (
      (const char *const *) argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
}

static void
server_stop (Server *server, int signum)
{
  g_subprocess_send_signal (server->process, signum);
  g_assert_true (g_subprocess_wait (server->process, NULL, NULL));
  g_assert_true (g_subprocess_get_if_exited (server->process));
  g_assert_cmpint (g_subprocess_get_exit_status (server->process), ==, 0);
  g_assert_cmpint (g_remove (server->ready_file), ==, 0);
  g_assert_cmpint (g_rmdir (server->directory), ==, 0);
  g_object_unref (server->process);
  g_free (server->ready_file);
  g_free (server->directory);
}

static char *
run_shell (Server *server, const char *script)
{
  g_autofree char *quoted = g_shell_quote (server->ready_file);
  g_autofree char *full = g_strdup_printf ("set -eu\n. %s\n%s", quoted, script);
  const char *argv[] = { "sh", "-c", full, NULL };
  g_autoptr (GError) error = NULL;
  char *out = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
      &out, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  return out;
}

static void
test_ready (void)
{
  Server server;
  g_autofree char *printed = NULL;
  g_autofree char *written = NULL;
  g_autofree char *sourced = NULL;
  struct stat info;

  server_start (&server, "");
  printed = read_lines (server.process, 5);
  g_assert_true (g_file_get_contents (server.ready_file, &written, NULL, NULL));
  g_assert_cmpstr (printed, ==, written);
  g_assert_cmpint (stat (server.ready_file, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  sourced = run_shell (&server,
      "echo \"${VXG_API_URI%%:[0-9]*} ${VXG_CONTROL_URI%%:[0-9]*}\"\n"
      "test -n \"$VXG_TOKEN\" && test -n \"$VXG_TOKEN_2\"\n"
      "test -n \"$VXG_GROUP_TOKEN\"\n");
  g_assert_cmpstr (sourced, ==, "http://127.0.0.1 http://127.0.0.1\n");
  server_stop (&server, SIGTERM);
}

/* The number in @text that the pattern takes out. */
static gint64
find_number (const char *text, const char *pattern)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *digits = NULL;

  if (!g_regex_match (regex, text, 0, &match))
    g_error ("\"%s\" does not match %s", text, pattern);
  digits = g_match_info_fetch (match, 1);
  return g_ascii_strtoll (digits, NULL, 10);
}

/* What the options of HLS change: node, lifetime with its grace, segments. */
static void
test_hls_options (void)
{
  Server server;
  g_autofree char *printed = NULL;
  g_autofree char *out = NULL;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  server_start (&server,
      "--hls-lifetime 4000 --segment-seconds 1 --fault hls-node=media-9");
  printed = read_lines (server.process, 5);
  out = run_shell (&server,
      "urls=$(curl -fsS \"$VXG_API_URI/api/v4/live/watch/\""
      " -H \"Authorization: Acc $VXG_TOKEN\")\n"
      "echo \"$urls\"\n"
      "hls=${urls#*\\\"hls\\\":\\\"}\n"
      "curl -fsS --retry 30 --retry-delay 1 --retry-all-errors"
      " \"${hls%%\\\"*}\" 2> /dev/null || curl \"$VXG_CONTROL_URI/journal\"\n");
  g_assert_cmpint (
      ABS (find_number (out, "/live/media-9/media\\.[^./]+\\.(\\d+)\\.") - now -
          5000),
      <=, 5);
  g_assert_cmpint (find_number (out, "#EXT-X-TARGETDURATION:(\\d+)"), ==, 1);
  server_stop (&server, SIGTERM);
}

static void
test_interrupt (void)
{
  Server server;
  g_autofree char *printed = NULL;

  server_start (&server, "");
  printed = read_lines (server.process, 5);
  server_stop (&server, SIGINT);
}

/* The examples of docs/emulator.md: all lines between ```sh and ```. */
static char *
read_examples (void)
{
  const char *file = g_getenv ("VXG_EMULATOR_DOC");
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  GString *examples = g_string_new (NULL);
  gboolean inside = FALSE;

  g_assert_nonnull (file);
  g_assert_true (g_file_get_contents (file, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    if (g_str_equal (lines[i], "```"))
      inside = FALSE;
    else if (inside)
      g_string_append_printf (examples, "%s\n", lines[i]);
    else if (g_str_equal (lines[i], "```sh"))
      inside = TRUE;
  }
  g_assert_cmpuint (examples->len, >, 0);
  return g_string_free (examples, FALSE);
}

static void
test_examples (void)
{
  Server server;
  g_autofree char *printed = NULL;
  g_autofree char *examples = read_examples ();
  g_autofree char *out = NULL;

  server_start (&server, "");
  printed = read_lines (server.process, 5);
  out = run_shell (&server, examples);
  g_assert_nonnull (strstr (out, "\"rtsp\":\"rtsp://"));
  server_stop (&server, SIGTERM);
}

int
main (int argc, char **argv)
{
  vxg_test_init (&argc, &argv, 60);

  g_test_add_func ("/emulator/program/version", test_version);
  g_test_add_func ("/emulator/program/help", test_help);
  g_test_add_func ("/emulator/program/failures", test_failures);
  g_test_add_func ("/emulator/program/port-taken", test_port_taken);
  g_test_add_func ("/emulator/program/missing-encoder", test_missing_encoder);
  g_test_add_func ("/emulator/program/ready", test_ready);
  g_test_add_func ("/emulator/program/hls-options", test_hls_options);
  g_test_add_func ("/emulator/program/interrupt", test_interrupt);
  g_test_add_func ("/emulator/program/examples", test_examples);
  return g_test_run ();
}
