/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "film.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

struct _Film {
  char *folder;
};

/* Whether there is a program to make films with. */
gboolean
film_is_possible (void)
{
  g_autofree char *ffmpeg = g_find_program_in_path ("ffmpeg");
  g_autofree char *ffprobe = g_find_program_in_path ("ffprobe");

  return ffmpeg != NULL && ffprobe != NULL;
}

Film *
film_new (void)
{
  Film *self = g_new0 (Film, 1);
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("film-XXXXXX", &error);
  g_assert_no_error (error);
  return self;
}

void
film_free (Film *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (self->folder, name, NULL);

    g_unlink (path);
  }
  g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self);
}

const char *
film_get_folder (Film *self)
{
  return self->folder;
}

/*
 * Runs a program in the folder, which has to succeed and has nothing to complain
 * about.
 *
 * Returns: (transfer full): what it says
 */
char *
film_run (Film *self, const char *command)
{
  g_auto (GStrv) argv = NULL;
  g_autofree char *out = NULL;
  g_autofree char *complaints = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  g_test_message ("%s", command);
  g_shell_parse_argv (command, NULL, &argv, &error);
  g_assert_no_error (error);
  g_spawn_sync (self->folder, argv, NULL,
      G_SPAWN_SEARCH_PATH | G_SPAWN_STDIN_FROM_DEV_NULL, NULL, NULL, &out,
      &complaints, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (complaints, ==, "");
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&out);
}

/* @options: of ffmpeg, from the inputs on */
void
film_make (Film *self, const char *options)
{
  g_autofree char *command =
      g_strconcat ("ffmpeg -nostdin -v error -threads 1 ", options, NULL);
  g_autofree char *out = film_run (self, command);

  g_assert_cmpstr (out, ==, "");
}

/*
 * @stream: as ffprobe selects it, for instance "v:0"
 *
 * Returns: (transfer full) (element-type gint64): the PTS of its packets, in µs
 */
GArray *
film_probe (Film *self, const char *file, const char *stream)
{
  /* a key is named as it likes */
  const char *more =
      g_str_has_suffix (file, ".m3u8") ? "-allowed_extensions ALL " : "";
  g_autofree char *command = g_strdup_printf (
      "ffprobe -v error %s-select_streams %s -show_entries packet=pts_time "
      "-of csv=p=0 %s",
      more, stream, file);
  g_autofree char *out = film_run (self, command);
  g_auto (GStrv) lines = g_strsplit (out, "\n", -1);
  GArray *times = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; lines[i] != NULL; i++) {
    double seconds = g_ascii_strtod (lines[i], NULL);
    gint64 time = (gint64) (seconds * G_USEC_PER_SEC + 0.5);

    if (g_ascii_isdigit (lines[i][0]) || lines[i][0] == '-')
      g_array_append_val (times, time);
  }
  g_assert_cmpuint (times->len, >, 0);
  return times;
}

/* The same of "PREFIX0.ts" and so on, one after the other. */
GArray *
film_probe_segments (Film *self, const char *prefix, const char *stream)
{
  GArray *all = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0;; i++) {
    g_autofree char *file = g_strdup_printf ("%s%u.ts", prefix, i);
    g_autofree char *path = g_build_filename (self->folder, file, NULL);
    g_autoptr (GArray) times = NULL;

    if (!g_file_test (path, G_FILE_TEST_EXISTS))
      break;
    times = film_probe (self, file, stream);
    g_array_append_vals (all, times->data, times->len);
  }
  g_assert_cmpuint (all->len, >, 0);
  return all;
}

char *
film_read (Film *self, const char *file)
{
  g_autofree char *path = g_build_filename (self->folder, file, NULL);
  g_autoptr (GError) error = NULL;
  char *text;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

void
film_write (Film *self, const char *file, const char *text)
{
  g_autofree char *path = g_build_filename (self->folder, file, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

/* Every place; there has to be one. */
void
film_edit (
    Film *self, const char *file, const char *old, const char *replacement)
{
  g_autofree char *text = film_read (self, file);
  g_autoptr (GString) edited = g_string_new (text);

  g_assert_cmpuint (g_string_replace (edited, old, replacement, 0), >, 0);
  film_write (self, file, edited->str);
}
