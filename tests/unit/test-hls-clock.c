/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The media time of one stream over segments: tables of how they begin. */
#include "hls/gstvxghlsclock.h"
#include "vxg-test.h"

#define MS G_GINT64_CONSTANT (1000000)
#define SECOND (1000 * MS)
#define WRAP (((gint64) 1 << 33) * 100000 / 9)

/* Segments of two seconds. */
static void
begin (GstVxgHlsClock *clock, gint64 raw, guint64 discontinuity)
{
  gst_vxg_hls_clock_begin (clock, raw, discontinuity, 2 * SECOND, 0);
}

static void
assert_time (GstVxgHlsClock *clock, gint64 raw, gint64 expected)
{
  g_assert_cmpint (gst_vxg_hls_clock_get (clock, raw), ==, expected);
}

static void
test_goes_on (void)
{
  GstVxgHlsClock clock = { 0 };
  guint64 period;

  begin (&clock, 10 * SECOND, 3);
  period = clock.period;
  assert_time (&clock, 10 * SECOND, 10 * SECOND);
  assert_time (&clock, 11 * SECOND, 11 * SECOND);
  /* what is written before the first unit, too */
  assert_time (&clock, 9 * SECOND, 9 * SECOND);
  begin (&clock, 12 * SECOND, 3);
  /* a duration is not exact */
  begin (&clock, 15 * SECOND, 3);
  g_assert_cmpuint (clock.period, ==, period);
  assert_time (&clock, 15 * SECOND, 15 * SECOND);
}

/* 33 bits end within a segment, or with it. */
static void
test_wrap (void)
{
  static const gint64 before[] = { 1 * SECOND, 2 * SECOND, 500 * MS };

  for (guint i = 0; i < G_N_ELEMENTS (before); i++) {
    GstVxgHlsClock clock = { 0 };
    gint64 start = WRAP - before[i];
    guint64 period;

    begin (&clock, start, 0);
    period = clock.period;
    assert_time (&clock, WRAP - 1, WRAP - 1);
    assert_time (&clock, 0, WRAP);
    assert_time (&clock, 2 * SECOND, WRAP + 2 * SECOND);
    begin (&clock, 2 * SECOND - before[i], 0);
    assert_time (&clock, 2 * SECOND - before[i], WRAP + 2 * SECOND - before[i]);
    begin (&clock, 4 * SECOND - before[i], 0);
    assert_time (&clock, 4 * SECOND - before[i], WRAP + 4 * SECOND - before[i]);
    g_assert_cmpuint (clock.period, ==, period);
  }
}

/* A unit that comes a little before the time that is due is not 26 hours late,
 * on whatever side of the wrap either lies. */
static void
test_wrap_and_back (void)
{
  GstVxgHlsClock clock = { 0 };
  guint64 period;

  begin (&clock, WRAP - 2 * SECOND, 0);
  period = clock.period;
  begin (&clock, WRAP - 20 * MS, 0);
  assert_time (&clock, WRAP - 20 * MS, WRAP - 20 * MS);
  assert_time (&clock, 0, WRAP);
  begin (&clock, 2 * SECOND, 0);
  assert_time (&clock, 2 * SECOND, WRAP + 2 * SECOND);
  g_assert_cmpuint (clock.period, ==, period);
}

/* Days of it. */
static void
test_wraps (void)
{
  GstVxgHlsClock clock = { 0 };
  gint64 time = 5 * SECOND;
  guint64 period;

  begin (&clock, time, 0);
  period = clock.period;
  for (guint i = 0; i < 20000; i++) {
    time += 10 * SECOND;
    gst_vxg_hls_clock_begin (&clock, time % WRAP, 0, 10 * SECOND, 0);
    assert_time (&clock, time % WRAP, time);
    assert_time (&clock, (time + 9 * SECOND) % WRAP, time + 9 * SECOND);
  }
  g_assert_cmpuint (clock.period, ==, period);
  g_assert_cmpint (time, >, 2 * WRAP);
}

typedef struct {
  gint64 raw;
  guint64 discontinuity;
  guint64 skipped;
  gboolean anew;
} NextCase;

/* After a segment of two seconds at 100 s in discontinuity 7: due at 102 s. */
static const NextCase next_cases[] = {
  /* no tag */
  { 102 * SECOND, 7, 0, FALSE },
  { 115 * SECOND, 7, 0, FALSE },
  { 89 * SECOND, 7, 0, FALSE },
  { 117 * SECOND, 7, 0, TRUE },
  { 87 * SECOND, 7, 0, TRUE },
  { 0, 7, 0, TRUE },
  { WRAP - SECOND, 7, 0, TRUE },
  /* a tag, and time that goes on exactly, or does not */
  { 102 * SECOND, 8, 0, FALSE },
  { 102 * SECOND + 300 * MS, 8, 0, FALSE },
  { 102 * SECOND - 300 * MS, 8, 0, FALSE },
  { 102 * SECOND + 301 * MS, 8, 0, TRUE },
  { 102 * SECOND - 301 * MS, 8, 0, TRUE },
  { 100 * SECOND, 8, 0, TRUE },
  { 0, 8, 0, TRUE },
  { 102 * SECOND, 6, 0, FALSE },
  { 0, 0, 0, TRUE },
  /* segments are missing */
  { 222 * SECOND, 7, 120 * SECOND, FALSE },
  { 295 * SECOND, 7, 120 * SECOND, FALSE },
  { 297 * SECOND, 7, 120 * SECOND, TRUE },
  { 149 * SECOND, 7, 120 * SECOND, FALSE },
  { 102 * SECOND, 7, 120 * SECOND, TRUE },
  { 222 * SECOND, 8, 120 * SECOND, FALSE },
  { 223 * SECOND, 8, 120 * SECOND, TRUE },
};

static void
test_next (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (next_cases); i++) {
    const NextCase *c = &next_cases[i];
    GstVxgHlsClock clock = { 0 };
    guint64 period;

    g_test_message ("%u", i);
    begin (&clock, 100 * SECOND, 7);
    period = clock.period;
    gst_vxg_hls_clock_begin (
        &clock, c->raw, c->discontinuity, 2 * SECOND, c->skipped);
    g_assert_cmpint (clock.period != period, ==, c->anew);
    assert_time (&clock, c->raw, c->raw);
  }
}

/* Another server goes on exactly with a number of its own, and the next segment
 * has that number, too. */
static void
test_number_changes (void)
{
  GstVxgHlsClock clock = { 0 };
  guint64 period;

  begin (&clock, 100 * SECOND, 7);
  period = clock.period;
  begin (&clock, 102 * SECOND, 0);
  begin (&clock, 104 * SECOND, 0);
  begin (&clock, 107 * SECOND, 0);
  g_assert_cmpuint (clock.period, ==, period);
}

/* A stream of the same segments has the same periods, whenever it is asked. */
static void
test_periods_agree (void)
{
  static const struct {
    gint64 raw;
    guint64 discontinuity;
  } segments[] = {
    { 100 * SECOND, 1 },
    { 0, 1 },
    { 2 * SECOND, 1 },
    { 50 * SECOND, 1 },
    { 0, 2 },
    { 70 * SECOND, 2 },
    { 0, 3 },
  };
  GstVxgHlsClock video = { 0 }, audio = { 0 };
  guint64 last = G_MAXUINT64;
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (segments); i++) {
    begin (&video, segments[i].raw, segments[i].discontinuity);
    begin (&audio, segments[i].raw + 30 * MS, segments[i].discontinuity);
    g_assert_cmpuint (video.period, ==, audio.period);
    if (video.period != last)
      n++;
    last = video.period;
  }
  g_assert_cmpuint (n, ==, 6);
}

/* After days and a restart the wraps of the old count say nothing. */
static void
test_restart_after_wrap (void)
{
  GstVxgHlsClock clock = { 0 };

  begin (&clock, WRAP - SECOND, 0);
  begin (&clock, SECOND, 0);
  assert_time (&clock, SECOND, WRAP + SECOND);
  begin (&clock, 3600 * SECOND, 0);
  assert_time (&clock, 3600 * SECOND, 3600 * SECOND);
  assert_time (&clock, 3601 * SECOND, 3601 * SECOND);
}

int
main (int argc, char *argv[])
{
  vxg_test_init (&argc, &argv, 60);
  g_test_add_func ("/hls/clock/goes-on", test_goes_on);
  g_test_add_func ("/hls/clock/wrap", test_wrap);
  g_test_add_func ("/hls/clock/wrap-and-back", test_wrap_and_back);
  g_test_add_func ("/hls/clock/wraps", test_wraps);
  g_test_add_func ("/hls/clock/next", test_next);
  g_test_add_func ("/hls/clock/number-changes", test_number_changes);
  g_test_add_func ("/hls/clock/periods-agree", test_periods_agree);
  g_test_add_func ("/hls/clock/restart-after-wrap", test_restart_after_wrap);
  return g_test_run ();
}
