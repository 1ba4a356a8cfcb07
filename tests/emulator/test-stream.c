/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Real clients get every access unit, once, in order. */
#include "fixture.h"
#include "viewer.h"
#include "vxg-test.h"

static void
check_exact (Fixture *fixture, const char *transport)
{
  g_autofree char *uri = vxg_emulator_dup_rtsp_uri (fixture->cloud, "gate", 60);
  g_autoptr (Viewer) viewer = viewer_new (uri, transport);
  ViewerCounts counts;

  viewer_wait (viewer, 75);
  viewer_wait_audio (viewer, 20);
  viewer_assert_exact (viewer);
  counts = viewer_get (viewer);
  g_assert_cmpuint (counts.last_pts, >, counts.first_pts);
  g_assert_true (vxg_emulator_wait (fixture->cloud, "event play-start*", 1, 0));
}

static void
test_tcp (Fixture *fixture, gconstpointer data)
{
  check_exact (fixture, "tcp");
}

static void
test_udp (Fixture *fixture, gconstpointer data)
{
  check_exact (fixture, "udp");
}

/* The second viewer starts with the group of pictures that is under way. */
static void
test_two_viewers (Fixture *fixture, gconstpointer data)
{
  g_autofree char *uri = vxg_emulator_dup_rtsp_uri (fixture->cloud, "gate", 60);
  g_autoptr (Viewer) first = viewer_new (uri, "tcp");
  g_autoptr (Viewer) second = NULL;
  ViewerCounts a;
  ViewerCounts b;

  viewer_wait (first, 10);
  second = viewer_new (uri, "tcp");
  viewer_wait (second, 50);
  a = viewer_get (first);
  b = viewer_get (second);
  viewer_assert_exact (first);
  viewer_assert_exact (second);
  /* The same units: encoded once, so they lie in one row of numbers. */
  g_assert_cmpuint (b.first, >=, a.first);
  g_assert_cmpuint (b.first, <=, a.last);
  g_assert_cmpuint (vxg_emulator_get_viewers (fixture->cloud, "gate"), ==, 2);
  g_assert_cmpuint (vxg_emulator_get_units_made (fixture->cloud, "gate"), >=,
      MAX (a.last, b.last) - a.first);
}

int
main (int argc, char **argv)
{
  vxg_test_init (&argc, &argv, 60);
  gst_init (NULL, NULL);

  g_test_add ("/emulator/stream/tcp", Fixture, NULL, fixture_set_up, test_tcp,
      fixture_tear_down);
  g_test_add ("/emulator/stream/udp", Fixture, NULL, fixture_set_up, test_udp,
      fixture_tear_down);
  g_test_add ("/emulator/stream/two-viewers", Fixture, NULL, fixture_set_up,
      test_two_viewers, fixture_tear_down);
  return g_test_run ();
}
