/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "fuzz.h"

#include "private/vxg-time.h"

static void
check_iso (const char *text)
{
  g_autoptr (GDateTime) time = vxg_time_parse (text);
  g_autoptr (GDateTime) again = NULL;
  g_autofree char *formatted = NULL;

  if (time == NULL)
    return;
  g_assert_cmpint (g_date_time_get_utc_offset (time), ==, 0);
  /* "%Y" writes years before 1000 without leading zeros. */
  formatted = g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02d.%06d",
      g_date_time_get_year (time), g_date_time_get_month (time),
      g_date_time_get_day_of_month (time), g_date_time_get_hour (time),
      g_date_time_get_minute (time), g_date_time_get_second (time),
      g_date_time_get_microsecond (time));
  again = vxg_time_parse (formatted);
  g_assert_nonnull (again);
  g_assert_true (g_date_time_equal (time, again));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GDateTime) now = g_date_time_new_utc (2026, 2, 10, 12, 0, 0);
  g_autoptr (GDateTime) http = vxg_time_parse_http (text);

  check_iso (text);
  if (http != NULL)
    g_assert_cmpint (g_date_time_get_utc_offset (http), ==, 0);
  g_assert_cmpuint (
      vxg_time_parse_retry_after (text, now), <=, VXG_RETRY_AFTER_MAX);
  return 0;
}
