/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "private/vxg-time.h"

#include <libsoup/soup.h>
#include <string.h>

/* Digits that GDateTime keeps, and the most that are read. */
#define MICRO_DIGITS 6
#define MAX_FRACTION_DIGITS 9

/* No day is shorter or longer; real offsets end at 14 hours. */
#define MAX_OFFSET_HOURS 23

typedef struct {
  const char *p;
  gboolean ok;
} Cursor;

static int
take_number (Cursor *cursor, guint digits)
{
  int value = 0;

  for (guint i = 0; i < digits; i++) {
    int digit = g_ascii_digit_value (*cursor->p);

    if (digit < 0) {
      cursor->ok = FALSE;
      return 0;
    }
    value = value * 10 + digit;
    cursor->p++;
  }
  return value;
}

static gboolean
take_char (Cursor *cursor, char c)
{
  if (*cursor->p != c)
    return FALSE;
  cursor->p++;
  return TRUE;
}

static void
expect_one_of (Cursor *cursor, const char *set)
{
  if (*cursor->p != '\0' && strchr (set, *cursor->p) != NULL)
    cursor->p++;
  else
    cursor->ok = FALSE;
}

/* Microseconds; digits beyond are cut, never rounded up into the future. */
static int
take_fraction (Cursor *cursor)
{
  int micro = 0;
  guint n = 0;

  if (!take_char (cursor, '.'))
    return 0;
  while (g_ascii_isdigit (*cursor->p) && n <= MAX_FRACTION_DIGITS) {
    if (n++ < MICRO_DIGITS)
      micro = micro * 10 + g_ascii_digit_value (*cursor->p);
    cursor->p++;
  }
  if (n == 0 || n > MAX_FRACTION_DIGITS)
    cursor->ok = FALSE;
  for (; n < MICRO_DIGITS; n++)
    micro *= 10;
  return micro;
}

/* Minutes east of UTC. The cloud writes no zone and means UTC (API reference
 * 3). */
static int
take_zone (Cursor *cursor)
{
  int sign, hours, minutes = 0;

  if (*cursor->p == '\0' || take_char (cursor, 'Z') || take_char (cursor, 'z'))
    return 0;
  sign = *cursor->p == '-' ? -1 : 1;
  expect_one_of (cursor, "+-");
  hours = take_number (cursor, 2);
  if (take_char (cursor, ':') || *cursor->p != '\0')
    minutes = take_number (cursor, 2);
  if (hours > MAX_OFFSET_HOURS || minutes > 59)
    cursor->ok = FALSE;
  return sign * (hours * 60 + minutes);
}

/*
 * vxg_time_parse:
 * @text: YYYY-MM-DDTHH:MM:SS, then perhaps a point with 1 to 9 digits, then
 *   perhaps Z, +HH:MM, +HHMM or +HH; a blank may stand for the T
 *
 * Returns: (transfer full) (nullable): the time in UTC, cut to microseconds;
 *   %NULL when @text is anything else
 */
GDateTime *
vxg_time_parse (const char *text)
{
  Cursor cursor = { text, TRUE };
  int year, month, day, hour, minute, second, micro, offset;
  g_autoptr (GDateTime) whole = NULL;

  year = take_number (&cursor, 4);
  expect_one_of (&cursor, "-");
  month = take_number (&cursor, 2);
  expect_one_of (&cursor, "-");
  day = take_number (&cursor, 2);
  expect_one_of (&cursor, "Tt ");
  hour = take_number (&cursor, 2);
  expect_one_of (&cursor, ":");
  minute = take_number (&cursor, 2);
  expect_one_of (&cursor, ":");
  second = take_number (&cursor, 2);
  micro = take_fraction (&cursor);
  offset = take_zone (&cursor);
  if (!cursor.ok || *cursor.p != '\0')
    return NULL;

  whole = g_date_time_new_utc (year, month, day, hour, minute, second);
  if (whole == NULL)
    return NULL;
  return g_date_time_add (whole, micro - offset * G_TIME_SPAN_MINUTE);
}

/*
 * vxg_time_parse_http:
 * @text: a date of HTTP (RFC 9110, 5.6.7)
 *
 * Returns: (transfer full) (nullable): the time in UTC
 */
GDateTime *
vxg_time_parse_http (const char *text)
{
  g_autoptr (GDateTime) time = soup_date_time_new_from_http_string (text);

  return time != NULL ? g_date_time_to_utc (time) : NULL;
}

/*
 * vxg_time_parse_retry_after:
 * @text: (nullable): the value of Retry-After: seconds, or a date of HTTP
 * @now: the time to compare a date with, best the server's own
 *
 * Returns: seconds, 0 to %VXG_RETRY_AFTER_MAX; 0 for what cannot be read
 */
guint
vxg_time_parse_retry_after (const char *text, GDateTime *now)
{
  g_autoptr (GDateTime) until = NULL;
  gint64 seconds;

  if (text == NULL)
    return 0;
  if (g_ascii_isdigit (*text)) {
    char *end;
    /* Saturates, so a number that is far too large is the largest. */
    guint64 number = g_ascii_strtoull (text, &end, 10);

    return *end == '\0' ? (guint) MIN (number, VXG_RETRY_AFTER_MAX) : 0;
  }
  until = vxg_time_parse_http (text);
  if (until == NULL)
    return 0;
  /* A part of a second more is a whole second: the date is to have passed. */
  seconds = (g_date_time_difference (until, now) + G_TIME_SPAN_SECOND - 1) /
      G_TIME_SPAN_SECOND;
  return (guint) CLAMP (seconds, 0, VXG_RETRY_AFTER_MAX);
}
