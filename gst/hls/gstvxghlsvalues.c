/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gstvxghlsvalues.h"

#include <string.h>

#define MAX_PIXELS 65535

/* A date with all its digits and its zone has 35. */
#define MAX_DATE_LENGTH 48

/* Years that ns can count with hours to spare, and that clocks show: those who
 * have lost the time are in 1970. */
#define MIN_YEAR 1970
#define MAX_YEAR 2199

/*
 * gst_vxg_hls_parse_integer:
 * @text: digits and nothing else, below 2^64
 */
gboolean
gst_vxg_hls_parse_integer (const char *text, guint64 *value)
{
  return g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, value, NULL);
}

/*
 * gst_vxg_hls_parse_decimal:
 * @text: digits, perhaps with one point among them
 * @digits: how many of those after the point are kept; more are cut
 * @max: the largest @value, well below 2^63
 * @value: (out): in units of the last digit kept
 */
gboolean
gst_vxg_hls_parse_decimal (
    const char *text, guint digits, guint64 max, guint64 *value)
{
  guint64 number = 0;
  guint kept = 0;
  gboolean any = FALSE, point = FALSE;

  for (; *text != '\0'; text++) {
    if (*text == '.' && !point) {
      point = TRUE;
      continue;
    }
    if (!g_ascii_isdigit (*text))
      return FALSE;
    any = TRUE;
    if (point && kept == digits)
      continue;
    kept += point;
    number = number * 10 + g_ascii_digit_value (*text);
    if (number > max)
      return FALSE;
  }
  for (; kept < digits && number <= max; kept++)
    number *= 10;
  *value = number;
  return any && number <= max;
}

/*
 * gst_vxg_hls_parse_iv:
 * @text: 0x and up to 32 hexadecimal digits
 * @iv: (out caller-allocates): the number in network byte order
 */
gboolean
gst_vxg_hls_parse_iv (const char *text, guint8 iv[GST_VXG_HLS_IV_SIZE])
{
  gsize length;

  if (!g_str_has_prefix (text, "0x") && !g_str_has_prefix (text, "0X"))
    return FALSE;
  text += 2;
  length = strlen (text);
  if (length == 0 || length > 2 * GST_VXG_HLS_IV_SIZE)
    return FALSE;
  memset (iv, 0, GST_VXG_HLS_IV_SIZE);
  for (gsize i = 0; i < length; i++) {
    int digit = g_ascii_xdigit_value (text[length - 1 - i]);

    if (digit < 0)
      return FALSE;
    iv[GST_VXG_HLS_IV_SIZE - 1 - i / 2] |= digit << (i % 2 * 4);
  }
  return TRUE;
}

/*
 * gst_vxg_hls_parse_resolution:
 * @text: width, an x, height
 */
gboolean
gst_vxg_hls_parse_resolution (const char *text, guint *width, guint *height)
{
  g_auto (GStrv) sides = g_strsplit (text, "x", 3);
  guint64 numbers[2];

  if (g_strv_length (sides) != 2)
    return FALSE;
  for (guint i = 0; i < 2; i++)
    if (!g_ascii_string_to_unsigned (
            sides[i], 10, 1, MAX_PIXELS, &numbers[i], NULL))
      return FALSE;
  *width = numbers[0];
  *height = numbers[1];
  return TRUE;
}

/*
 * gst_vxg_hls_parse_date:
 * @text: a date of ISO 8601; without a zone, UTC is meant, as everywhere in this
 *   cloud
 * @date: (out): ns since 1970, UTC; digits after the sixth are cut
 */
gboolean
gst_vxg_hls_parse_date (const char *text, gint64 *date)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = NULL;
  int year;

  if (strlen (text) > MAX_DATE_LENGTH)
    return FALSE;
  time = g_date_time_new_from_iso8601 (text, utc);
  if (time == NULL)
    return FALSE;
  year = g_date_time_get_year (time);
  if (year < MIN_YEAR || year > MAX_YEAR)
    return FALSE;
  *date = (g_date_time_to_unix (time) * G_USEC_PER_SEC +
              g_date_time_get_microsecond (time)) *
      1000;
  return TRUE;
}
