/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "private/vxg-time.h"

#include "vxg-test.h"

static const struct {
  const char *text;
  const char *utc; /* NULL: not taken */
} times[] = {
  { "2026-02-10T12:05:00", "2026-02-10T12:05:00.000000" },
  { "2026-02-10t12:05:00", "2026-02-10T12:05:00.000000" },
  { "2026-02-10 12:05:00", "2026-02-10T12:05:00.000000" },
  { "2026-02-10T12:05:00Z", "2026-02-10T12:05:00.000000" },
  { "2026-02-10T12:05:00z", "2026-02-10T12:05:00.000000" },
  { "2026-02-10T12:05:00.3", "2026-02-10T12:05:00.300000" },
  { "2026-02-10T12:05:00.34", "2026-02-10T12:05:00.340000" },
  { "2026-02-10T12:05:00.347", "2026-02-10T12:05:00.347000" },
  { "2026-02-10T12:05:00.3470", "2026-02-10T12:05:00.347000" },
  { "2026-02-10T12:05:00.34703", "2026-02-10T12:05:00.347030" },
  { "2026-02-10T12:05:00.347031", "2026-02-10T12:05:00.347031" },
  { "2026-02-10T12:05:00.3470319", "2026-02-10T12:05:00.347031" },
  { "2026-02-10T12:05:00.34703199", "2026-02-10T12:05:00.347031" },
  { "2026-02-10T12:05:00.999999999", "2026-02-10T12:05:00.999999" },
  { "2026-02-10T12:05:00.000000001Z", "2026-02-10T12:05:00.000000" },
  { "2026-02-10T12:05:00.347031Z", "2026-02-10T12:05:00.347031" },
  { "2026-02-10T12:05:00+00:00", "2026-02-10T12:05:00.000000" },
  { "2026-02-10T12:05:00-00:00", "2026-02-10T12:05:00.000000" },
  { "2026-02-10T12:05:00+01:00", "2026-02-10T11:05:00.000000" },
  { "2026-02-10T12:05:00+0530", "2026-02-10T06:35:00.000000" },
  { "2026-02-10T12:05:00-08", "2026-02-10T20:05:00.000000" },
  { "2026-02-10T12:05:00.5-00:30", "2026-02-10T12:35:00.500000" },
  { "2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00.000000" },
  { "2024-02-29T00:00:00", "2024-02-29T00:00:00.000000" },
  { "9999-12-31T23:59:59", "9999-12-31T23:59:59.000000" },
  { "1969-12-31T23:59:59.5", "1969-12-31T23:59:59.500000" },

  { "", NULL },
  { " ", NULL },
  { "2026", NULL },
  { "2026-02-10", NULL },
  { "2026-02-10T12:05", NULL },
  { "2026-02-10T12:05:0", NULL },
  { "2026-02-10T12:05:00.", NULL },
  { "2026-02-10T12:05:00.Z", NULL },
  { "2026-02-10T12:05:00,5", NULL },
  { "2026-02-10T12:05:00.1234567890", NULL },
  { "2026-02-10T12:05:00 ", NULL },
  { " 2026-02-10T12:05:00", NULL },
  { "2026-02-10T12:05:00ZZ", NULL },
  { "2026-02-10T12:05:00+", NULL },
  { "2026-02-10T12:05:00+1", NULL },
  { "2026-02-10T12:05:00+01:", NULL },
  { "2026-02-10T12:05:00+01:0", NULL },
  { "2026-02-10T12:05:00+01:60", NULL },
  { "2026-02-10T12:05:00+24:00", NULL },
  { "2026-02-10T12:05:00+01:00Z", NULL },
  { "2026-02-10T12:05:00 UTC", NULL },
  { "2026-02-30T12:05:00", NULL },
  { "2025-02-29T12:05:00", NULL },
  { "2026-13-10T12:05:00", NULL },
  { "2026-00-10T12:05:00", NULL },
  { "2026-02-00T12:05:00", NULL },
  { "2026-02-10T24:00:00", NULL },
  { "2026-02-10T12:60:00", NULL },
  { "2026-02-10T12:05:60", NULL },
  { "0000-02-10T12:05:00", NULL },
  { "-026-02-10T12:05:00", NULL },
  { "+026-02-10T12:05:00", NULL },
  { "12026-02-10T12:05:00", NULL },
  { "2026/02/10T12:05:00", NULL },
  { "20260210T120500", NULL },
  { "2026-2-10T12:05:00", NULL },
  { "0001-01-01T00:00:00+00:01", NULL },
  { "9999-12-31T23:59:59-00:01", NULL },
  { "null", NULL },
  { "1770725100", NULL },
  { "\xff\xfe", NULL },
};

static void
test_iso (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (times); i++) {
    g_autoptr (GDateTime) time = vxg_time_parse (times[i].text);
    g_autofree char *formatted = NULL;

    g_test_message ("row %u", i);
    if (time != NULL) {
      formatted = g_date_time_format (time, "%Y-%m-%dT%H:%M:%S.%f");
      g_assert_cmpint (g_date_time_get_utc_offset (time), ==, 0);
    }
    g_assert_cmpstr (formatted, ==, times[i].utc);
  }
}

static const struct {
  const char *text;
  const char *utc;
} http_dates[] = {
  { "Tue, 10 Feb 2026 12:05:00 GMT", "2026-02-10T12:05:00" },
  { "Tuesday, 10-Feb-26 12:05:00 GMT", "2026-02-10T12:05:00" },
  { "Tue Feb 10 12:05:00 2026", "2026-02-10T12:05:00" },
  { "", NULL },
  { "tomorrow", NULL },
  { "2026-02-10T12:05:00", NULL },
  { "Tue, 10 Foo 2026 12:05:00 GMT", NULL },
  { "Tue, 40 Feb 2026 12:05:00 GMT", NULL },
};

static void
test_http (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (http_dates); i++) {
    g_autoptr (GDateTime) time = vxg_time_parse_http (http_dates[i].text);
    g_autofree char *formatted =
        time != NULL ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%S") : NULL;

    g_assert_cmpstr (formatted, ==, http_dates[i].utc);
  }
}

static const struct {
  const char *text;
  guint seconds; /* at Tue, 10 Feb 2026 12:00:00.5 GMT */
} retries[] = {
  { NULL, 0 },
  { "", 0 },
  { "0", 0 },
  { "1", 1 },
  { "120", 120 },
  { "0120", 120 },
  { "3600", 3600 },
  { "3601", 3600 },
  { "99999999999999999999999999", 3600 },
  { "-1", 0 },
  { "+1", 0 },
  { "1.5", 0 },
  { "1 ", 0 },
  { "1, 2", 0 },
  { "soon", 0 },
  { "Tue, 10 Feb 2026 12:00:30 GMT", 30 },
  { "Tue, 10 Feb 2026 12:00:01 GMT", 1 },
  { "Tue, 10 Feb 2026 12:00:00 GMT", 0 },
  { "Tue, 10 Feb 2026 11:00:00 GMT", 0 },
  { "Tue, 10 Feb 2026 12:59:59 GMT", 3599 },
  { "Tue, 10 Feb 2026 13:00:01 GMT", 3600 },
  { "Wed, 10 Feb 2027 12:00:00 GMT", 3600 },
  { "Fri, 31 Dec 9999 23:59:59 GMT", 3600 },
};

static void
test_retry_after (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_utc (2026, 2, 10, 12, 0, 0.5);

  for (guint i = 0; i < G_N_ELEMENTS (retries); i++) {
    g_test_message ("row %u", i);
    g_assert_cmpuint (vxg_time_parse_retry_after (retries[i].text, now), ==,
        retries[i].seconds);
  }
}

int
main (int argc, char *argv[])
{
  vxg_test_init (&argc, &argv, 30);

  g_test_add_func ("/time/iso", test_iso);
  g_test_add_func ("/time/http", test_http);
  g_test_add_func ("/time/retry-after", test_retry_after);

  return g_test_run ();
}
