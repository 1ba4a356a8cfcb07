/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "private/vxg-range.h"

#include "vxg-test.h"

#define MOST G_MAXOFFSET

static const struct {
  VxgRange range;
  gboolean good;
  const char *header;
} asked[] = {
  { { 0, -1 }, TRUE, NULL },
  { { 1, -1 }, TRUE, "bytes=1-" },
  { { 0, 1 }, TRUE, "bytes=0-0" },
  { { 0, 100 }, TRUE, "bytes=0-99" },
  { { 100, 50 }, TRUE, "bytes=100-149" },
  { { MOST, -1 }, TRUE, "bytes=9223372036854775807-" },
  { { 0, MOST }, TRUE, "bytes=0-9223372036854775806" },
  { { MOST - 1, 1 }, TRUE, "bytes=9223372036854775806-9223372036854775806" },

  { { MOST, 1 }, FALSE, NULL },
  { { 1, MOST }, FALSE, NULL },
  { { 0, 0 }, FALSE, NULL },
  { { -1, -1 }, FALSE, NULL },
  { { -1, 5 }, FALSE, NULL },
  { { G_MININT64, -1 }, FALSE, NULL },
  { { 0, -2 }, FALSE, NULL },
  { { 0, G_MININT64 }, FALSE, NULL },
};

static void
test_ask (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (asked); i++) {
    g_autofree char *header = NULL;

    g_test_message ("row %u", i);
    g_assert_true (
        (vxg_range_check (&asked[i].range) == NULL) == asked[i].good);
    if (!asked[i].good)
      continue;
    header = vxg_range_to_header (&asked[i].range);
    g_assert_cmpstr (header, ==, asked[i].header);
  }
}

#define PART(length, first, last)                                              \
  {                                                                            \
    TRUE, FALSE, length, first, last                                           \
  }
#define EVERYTHING(length)                                                     \
  {                                                                            \
    FALSE, FALSE, length, -1, 0                                                \
  }
#define PACKED(length)                                                         \
  {                                                                            \
    FALSE, TRUE, length, -1, 0                                                 \
  }

static const struct {
  VxgRange range;
  VxgRangeReply reply;
  gboolean good;
  VxgRangePlan plan;
} answered[] = {
  /* What was asked for. */
  { { 0, -1 }, EVERYTHING (100), TRUE, { 0, 100, 100 } },
  { { 0, -1 }, EVERYTHING (0), TRUE, { 0, 0, 0 } },
  { { 0, -1 }, EVERYTHING (-1), TRUE, { 0, -1, -1 } },
  { { 0, -1 }, PACKED (100), TRUE, { 0, -1, -1 } },
  { { 10, 20 }, PART (20, 10, 29), TRUE, { 0, 20, 20 } },
  { { 10, 20 }, PART (-1, 10, 29), TRUE, { 0, 20, 20 } },
  { { 10, -1 }, PART (90, 10, 99), TRUE, { 0, 90, 90 } },
  { { 0, -1 }, PART (100, 0, 99), TRUE, { 0, 100, 100 } },

  /* More or less than that. */
  { { 10, 20 }, PART (90, 10, 99), TRUE, { 0, 90, 20 } },
  { { 10, 20 }, PART (5, 10, 14), TRUE, { 0, 5, 5 } },
  { { 10, 20 }, EVERYTHING (100), TRUE, { 10, 100, 20 } },
  { { 10, 20 }, EVERYTHING (15), TRUE, { 10, 15, 5 } },
  { { 10, 20 }, EVERYTHING (10), TRUE, { 10, 10, 0 } },
  { { 10, 20 }, EVERYTHING (-1), TRUE, { 10, -1, -1 } },
  { { 10, 20 }, PACKED (5), TRUE, { 10, -1, -1 } },
  { { 10, -1 }, EVERYTHING (100), TRUE, { 10, 100, 90 } },
  { { VXG_RANGE_MAX_SKIP, 1 }, EVERYTHING (-1), TRUE,
      { VXG_RANGE_MAX_SKIP, -1, -1 } },

  /* Nothing to make that of. */
  { { VXG_RANGE_MAX_SKIP + 1, 1 }, EVERYTHING (-1), FALSE, { 0 } },
  { { MOST, -1 }, EVERYTHING (MOST), FALSE, { 0 } },
  { { 10, 20 }, EVERYTHING (9), FALSE, { 0 } },
  { { 10, 20 }, PART (20, 0, 19), FALSE, { 0 } },
  { { 10, 20 }, PART (20, 11, 30), FALSE, { 0 } },
  { { 0, -1 }, PART (20, 11, 30), FALSE, { 0 } },
  { { 10, 20 }, PART (20, -1, 0), FALSE, { 0 } },
  { { 10, 20 }, PART (20, 10, 9), FALSE, { 0 } },
  { { 10, 20 }, PART (20, 10, -1), FALSE, { 0 } },
  { { 0, -1 }, PART (-1, 0, MOST), FALSE, { 0 } },
  { { 10, 20 }, PART (19, 10, 29), FALSE, { 0 } },
  { { 10, 20 }, PART (0, 10, 29), FALSE, { 0 } },
  { { 10, 20 }, { TRUE, TRUE, 20, 10, 29 }, FALSE, { 0 } },
};

static void
test_plan (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (answered); i++) {
    VxgRangePlan plan = { 0 };
    const char *problem =
        vxg_range_plan (&answered[i].range, &answered[i].reply, &plan);

    g_test_message ("row %u: %s", i, problem != NULL ? problem : "good");
    g_assert_true ((problem == NULL) == answered[i].good);
    if (problem != NULL)
      continue;
    g_assert_cmpint (plan.skip, ==, answered[i].plan.skip);
    g_assert_cmpint (plan.arriving, ==, answered[i].plan.arriving);
    g_assert_cmpint (plan.size, ==, answered[i].plan.size);
  }
}

int
main (int argc, char *argv[])
{
  vxg_test_init (&argc, &argv, 30);

  g_test_add_func ("/range/ask", test_ask);
  g_test_add_func ("/range/plan", test_plan);

  return g_test_run ();
}
