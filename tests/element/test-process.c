/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What many cameras and many starts cost a process: threads and descriptors
 * that come back, one thread for all. */
#include "fixture.h"
#include "vxg-test.h"

#include <string.h>

#define N_CAMERAS 8

static guint
count_entries (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static guint
count_worker_threads (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  const char *id;
  guint n = 0;

  while ((id = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path =
        g_build_filename ("/proc/self/task", id, "comm", NULL);
    g_autofree char *name = NULL;

    if (g_file_get_contents (path, &name, NULL, NULL))
      n += strcmp (g_strchomp (name), "vxg") == 0;
  }
  return n;
}

/* Many cameras in one process wait on one thread. */
static void
test_one_worker (Fixture *f, gconstpointer data)
{
  fixture_make (f, "vxgsrc name=src ! fakesink name=sink");
  for (guint i = 1; i < N_CAMERAS; i++) {
    GstElement *src = gst_element_factory_make ("vxgsrc", NULL);

    g_object_set (src, "token", f->token, NULL);
    gst_bin_add (GST_BIN (f->pipeline), src);
  }
  fixture_play (f);
  g_assert_true (
      vxg_emulator_wait (f->cloud, "event play-start *", N_CAMERAS, 20000));
  g_assert_cmpuint (count_worker_threads (), ==, 1);
  /* eight good-byes at the same time take as long as one */
  g_assert_cmpint (fixture_stop (f), <, 500);
  fixture_assert_no_error (f);
}

static void
play_once (Fixture *f)
{
  g_autoptr (GstElement) pipeline =
      gst_parse_launch ("vxgsrc name=src ! fakesink name=sink", NULL);
  g_autoptr (GstElement) src = gst_bin_get_by_name (GST_BIN (pipeline), "src");
  g_autoptr (GstElement) sink =
      gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (sink, "sink");
  g_autoptr (FrameLog) log = frame_log_new (pad, TRUE);

  g_object_set (src, "token", f->token, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  frame_log_wait (log, 3);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

/* What the element alone holds: the cloud's own half of the process is off. */
static guint
count_descriptors (Fixture *f)
{
  vxg_emulator_stop (f->cloud);
  return count_entries ("/proc/self/fd");
}

/* Descriptors do not pile up over starts and stops. Some end a moment later, on
 * their own threads; the watchdog ends a wait in vain. */
static void
test_flat (Fixture *f, gconstpointer data)
{
  guint descriptors;

  fixture_make (f, "vxgsrc name=src ! fakesink name=sink");
  for (guint i = 0; i < 3; i++)
    play_once (f);
  descriptors = count_descriptors (f);
  g_assert_true (vxg_emulator_start (f->cloud, NULL));
  for (guint i = 0; i < 15; i++)
    play_once (f);
  while (count_descriptors (f) > descriptors)
    g_thread_yield ();
}

/* The element is gone when its last reference is, whatever it was doing. */
static void
test_finalized (Fixture *f, gconstpointer data)
{
  fixture_make (f, "vxgsrc name=src ! fakesink name=sink");
  for (guint i = 0; i < 10; i++) {
    GWeakRef weak;
    GstElement *src = gst_element_factory_make ("vxgsrc", NULL);
    gpointer still;

    gst_object_ref_sink (src);
    g_object_set (src, "token", f->token, NULL);
    g_weak_ref_init (&weak, src);
    gst_element_set_state (src, GST_STATE_PLAYING);
    if (i % 2 == 0)
      g_assert_true (
          vxg_emulator_wait (f->cloud, "event play-start *", i / 2 + 1, 10000));
    gst_element_set_state (src, GST_STATE_NULL);
    gst_object_unref (src);
    while ((still = g_weak_ref_get (&weak)) != NULL) {
      g_object_unref (still);
      g_thread_yield ();
    }
    g_weak_ref_clear (&weak);
  }
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  vxg_test_init (&argc, &argv, 90);
  fixture_expect_early_stops ();
  fixture_add ("/process/one-worker", test_one_worker);
  fixture_add ("/process/flat", test_flat);
  fixture_add ("/process/finalized", test_finalized);
  return fixture_run ();
}
