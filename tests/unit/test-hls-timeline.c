/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From media time to running time: where segments are placed. */
#include "hls/gstvxghlstimeline.h"
#include "vxg-test.h"

#define MS G_GINT64_CONSTANT (1000000)
#define SECOND (1000 * MS)

/* A date; 0 means none below. */
#define NOON (G_GINT64_CONSTANT (1770000000) * SECOND)

static gboolean
place (GstVxgHlsTimeline *timeline, guint64 period, gint64 time, gint64 date,
    gint64 running_time)
{
  const GstVxgHlsTimelineSegment segment = { .period = period,
    .time = time,
    .has_date = date != 0,
    .date = date,
    .leads = TRUE };

  return gst_vxg_hls_timeline_place (timeline, &segment, running_time);
}

static void
assert_date (GstVxgHlsTimeline *timeline, gint64 running_time, gint64 expected)
{
  gint64 date;

  g_assert_true (gst_vxg_hls_timeline_date (timeline, running_time, &date));
  g_assert_cmpint (date, ==, expected);
}

static void
test_first (void)
{
  g_autoptr (GstVxgHlsTimeline) timeline = gst_vxg_hls_timeline_new ();
  gint64 date;

  g_assert_true (place (timeline, 5, 100 * SECOND, 0, 3 * SECOND));
  g_assert_cmpint (
      gst_vxg_hls_timeline_map (timeline, 5, 100 * SECOND), ==, 3 * SECOND);
  g_assert_cmpint (
      gst_vxg_hls_timeline_map (timeline, 5, 102 * SECOND), ==, 5 * SECOND);
  g_assert_cmpint (
      gst_vxg_hls_timeline_map (timeline, 5, 98 * SECOND), ==, 1 * SECOND);
  /* there is nothing before the beginning */
  g_assert_cmpint (gst_vxg_hls_timeline_map (timeline, 5, 90 * SECOND), ==, 0);
  g_assert_false (gst_vxg_hls_timeline_date (timeline, 3 * SECOND, &date));
}

/* A pipeline that has only just begun leaves room for a stream that begins before
 * the one that came first. */
static void
test_first_is_early (void)
{
  g_autoptr (GstVxgHlsTimeline) timeline = gst_vxg_hls_timeline_new ();

  g_assert_true (place (timeline, 5, 100 * SECOND, 0, 10 * MS));
  g_assert_cmpint (
      gst_vxg_hls_timeline_map (timeline, 5, 100 * SECOND), ==, 500 * MS);
  g_assert_cmpint (
      gst_vxg_hls_timeline_map (timeline, 5, 100 * SECOND - 400 * MS), ==,
      100 * MS);
}

/* Segments of one period stay where the first has put them, whatever they say,
 * and the other stream of the same period goes with them. */
static void
test_same_period (void)
{
  g_autoptr (GstVxgHlsTimeline) timeline = gst_vxg_hls_timeline_new ();

  place (timeline, 1, 10 * SECOND, NOON, 2 * SECOND);
  g_assert_false (place (timeline, 1, 10 * SECOND + 30 * MS, 0, 2 * SECOND));
  g_assert_false (
      place (timeline, 1, 20 * SECOND, NOON + 60 * SECOND, 50 * SECOND));
  g_assert_cmpint (
      gst_vxg_hls_timeline_map (timeline, 1, 20 * SECOND), ==, 12 * SECOND);
}

typedef struct {
  gint64 date_before; /* of the segment at 2 s */
  gint64 date;        /* of the one that begins anew */
  gint64 elapsed;     /* between the two, in running time */
  guint64 skipped;
  gint64 expected;
} PlaceCase;

/* What came before begins at 2 s of running time and ends at 12 s. */
static const PlaceCase place_cases[] = {
  /* without dates: directly after, or after what is missing */
  { 0, 0, 10 * SECOND, 0, 12 * SECOND },
  { NOON, 0, 10 * SECOND, 0, 12 * SECOND },
  { 0, NOON, 10 * SECOND, 0, 12 * SECOND },
  { 0, 0, 10 * SECOND, 4 * SECOND, 16 * SECOND },
  /* by date */
  { NOON, NOON + 10 * SECOND, 10 * SECOND, 0, 12 * SECOND },
  { NOON, NOON + 13 * SECOND, 10 * SECOND, 0, 15 * SECOND },
  { NOON, NOON + 13 * SECOND, 10 * SECOND, 4 * SECOND, 15 * SECOND },
  { NOON, NOON + 80 * SECOND, 10 * SECOND, 0, 82 * SECOND },
  /* nothing goes back */
  { NOON, NOON + 9 * SECOND, 10 * SECOND, 0, 12 * SECOND },
  { NOON, NOON - 3600 * SECOND, 10 * SECOND, 0, 12 * SECOND },
  /* more than what has passed in truth, and what may be buffered */
  { NOON, NOON + 81 * SECOND, 10 * SECOND, 0, 12 * SECOND },
  { NOON, NOON + 81 * SECOND, 11 * SECOND, 0, 83 * SECOND },
  { NOON, NOON + 86400 * SECOND, 10 * SECOND, 2 * SECOND, 14 * SECOND },
  { NOON, NOON + 3600 * SECOND, 3600 * SECOND, 0, 3602 * SECOND },
  { NOON, 1, 10 * SECOND, 0, 12 * SECOND },
  { 1, NOON, 10 * SECOND, 0, 12 * SECOND },
};

static void
test_new_period (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (place_cases); i++) {
    const PlaceCase *c = &place_cases[i];
    g_autoptr (GstVxgHlsTimeline) timeline = gst_vxg_hls_timeline_new ();
    const GstVxgHlsTimelineSegment segment = { .period = 2,
      .time = 500 * SECOND,
      .skipped = c->skipped,
      .has_date = c->date != 0,
      .date = c->date,
      .leads = TRUE };

    g_test_message ("%u", i);
    place (timeline, 1, 0, c->date_before, 2 * SECOND);
    gst_vxg_hls_timeline_extend (timeline, 12 * SECOND);
    /* a unit that ends earlier takes nothing back */
    gst_vxg_hls_timeline_extend (timeline, 11 * SECOND);
    g_assert_true (gst_vxg_hls_timeline_place (
        timeline, &segment, 2 * SECOND + c->elapsed));
    g_assert_cmpint (
        gst_vxg_hls_timeline_map (timeline, 2, 500 * SECOND), ==, c->expected);
    /* what is still under way of the period before stays where it is */
    g_assert_cmpint (
        gst_vxg_hls_timeline_map (timeline, 1, 9 * SECOND), ==, 11 * SECOND);
    if (c->date != 0)
      assert_date (timeline, c->expected + SECOND, c->date + SECOND);
  }
}

/* The pipeline stood still: the same period is placed anew, once. */
static void
test_restart (void)
{
  g_autoptr (GstVxgHlsTimeline) timeline = gst_vxg_hls_timeline_new ();

  /* before there is anything, it says nothing */
  gst_vxg_hls_timeline_restart (timeline);
  g_assert_true (place (timeline, 1, 0, NOON, 2 * SECOND));
  g_assert_false (place (timeline, 1, 2 * SECOND, NOON, 4 * SECOND));
  gst_vxg_hls_timeline_extend (timeline, 6 * SECOND);

  gst_vxg_hls_timeline_restart (timeline);
  g_assert_true (place (timeline, 1, 60 * SECOND, NOON, 10 * SECOND));
  g_assert_cmpint (
      gst_vxg_hls_timeline_map (timeline, 1, 61 * SECOND), ==, 11 * SECOND);
  g_assert_false (place (timeline, 1, 62 * SECOND, NOON, 12 * SECOND));
  gst_vxg_hls_timeline_extend (timeline, 14 * SECOND);

  /* what has come out ends later than the pipeline is */
  gst_vxg_hls_timeline_restart (timeline);
  g_assert_true (place (timeline, 2, 0, NOON, 13 * SECOND));
  g_assert_cmpint (gst_vxg_hls_timeline_map (timeline, 2, 0), ==, 14 * SECOND);
}

/* The picture's dates count; another stream's only until there is one. */
static void
test_dates (void)
{
  g_autoptr (GstVxgHlsTimeline) timeline = gst_vxg_hls_timeline_new ();
  GstVxgHlsTimelineSegment audio = { .period = 1, .has_date = TRUE };

  audio.date = NOON + 500 * MS;
  gst_vxg_hls_timeline_place (timeline, &audio, SECOND);
  assert_date (timeline, 2 * SECOND, NOON + 1500 * MS);
  place (timeline, 1, 0, NOON, SECOND);
  assert_date (timeline, 2 * SECOND, NOON + SECOND);
  audio.time = 2 * SECOND;
  audio.date = NOON + 3 * SECOND;
  gst_vxg_hls_timeline_place (timeline, &audio, SECOND);
  assert_date (timeline, 3 * SECOND, NOON + 2 * SECOND);
  /* a segment without a date goes on counting */
  place (timeline, 1, 4 * SECOND, 0, SECOND);
  assert_date (timeline, 6 * SECOND, NOON + 5 * SECOND);
  /* a server's clock that was set */
  place (timeline, 1, 6 * SECOND, NOON - 60 * SECOND, SECOND);
  assert_date (timeline, 7 * SECOND, NOON - 60 * SECOND);
}

/* A stream that lags behind finds the last four periods. */
static void
test_ring (void)
{
  g_autoptr (GstVxgHlsTimeline) timeline = gst_vxg_hls_timeline_new ();

  for (guint i = 1; i <= 10; i++) {
    g_assert_true (place (timeline, i, i * 1000 * SECOND, 0, 2 * SECOND));
    gst_vxg_hls_timeline_extend (timeline, (i + 1) * 2 * SECOND);
    for (guint j = MAX (i, 4) - 3; j <= i; j++)
      g_assert_cmpint (
          gst_vxg_hls_timeline_map (timeline, j, j * 1000 * SECOND + SECOND),
          ==, (j * 2 + 1) * SECOND);
  }
  g_assert_cmpint (
      gst_vxg_hls_timeline_map (timeline, 6, 6001 * SECOND), ==, 0);
  /* a number that comes again is a new one */
  g_assert_true (place (timeline, 1, 0, 0, 0));
  g_assert_cmpint (gst_vxg_hls_timeline_map (timeline, 1, 0), ==, 22 * SECOND);
}

int
main (int argc, char *argv[])
{
  vxg_test_init (&argc, &argv, 60);
  g_test_add_func ("/hls/timeline/first", test_first);
  g_test_add_func ("/hls/timeline/first-is-early", test_first_is_early);
  g_test_add_func ("/hls/timeline/same-period", test_same_period);
  g_test_add_func ("/hls/timeline/new-period", test_new_period);
  g_test_add_func ("/hls/timeline/restart", test_restart);
  g_test_add_func ("/hls/timeline/dates", test_dates);
  g_test_add_func ("/hls/timeline/ring", test_ring);
  return g_test_run ();
}
