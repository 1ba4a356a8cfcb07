/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Gives every file of the folders on the command line to a target, so that what
 * the fuzzer once found is tested by any compiler. */
#include "fuzz.h"

#include "vxg-test.h"

static void
replay (gconstpointer user_data)
{
  const char *path = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *contents = NULL;
  gsize length;

  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);
  LLVMFuzzerTestOneInput ((const uint8_t *) contents, length);
}

static void
add_folder (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  const char *name;
  guint n = 0;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *test = g_strdup_printf ("/replay/%s", name);

    g_test_add_data_func_full (
        test, g_build_filename (folder, name, NULL), replay, g_free);
    n++;
  }
  g_assert_cmpuint (n, >, 0);
}

int
main (int argc, char *argv[])
{
  vxg_test_init (&argc, &argv, 60);
  g_assert_cmpint (argc, >, 1);
  for (int i = 1; i < argc; i++)
    add_folder (argv[i]);
  return g_test_run ();
}
