/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-hls-playlist.h"

/* A number that a segment cannot have. */
#define NO_KEY G_MAXUINT64

/* Returns: the media sequence number of a segment */
guint64
emu_hls_playlist_number (
    const EmuHlsWindow *window, const EmuHlsStyle *style, guint64 serial)
{
  guint64 number = serial + window->number_shift + style->number_offset;

  return style->wrap ? number & G_MAXUINT32 : number;
}

static void
append_key (GString *text, const EmuHlsStyle *style, guint64 key,
    guint64 number, guint64 *current)
{
  /* An IV that is named holds for one segment only. */
  if (*current == key && !style->name_iv)
    return;
  *current = key;
  g_string_append_printf (text,
      "#EXT-X-KEY:METHOD=AES-128,URI=\"%skey-%" G_GUINT64_FORMAT ".bin\"",
      style->folder, key);
  if (style->name_iv)
    g_string_append_printf (text, ",IV=0x%032" G_GINT64_MODIFIER "X", number);
  g_string_append_c (text, '\n');
}

static void
append_date (GString *text, gint64 time_us)
{
  g_autoptr (GDateTime) time =
      g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);
  g_autofree char *seconds = g_date_time_format (time, "%Y-%m-%dT%H:%M:%S");

  g_string_append_printf (text, "#EXT-X-PROGRAM-DATE-TIME:%s.%06dZ\n", seconds,
      (int) (time_us % G_USEC_PER_SEC));
}

static void
append_segment (GString *text, const EmuHlsWindow *window,
    const EmuHlsStyle *style, const EmuHlsSegment *segment, guint64 *key)
{
  guint64 duration_us = GST_TIME_AS_USECONDS (segment->duration);

  if (segment->discontinuity)
    g_string_append (text, "#EXT-X-DISCONTINUITY\n");
  if (style->encrypted)
    append_key (text, style, segment->serial / style->key_segments,
        emu_hls_playlist_number (window, style, segment->serial), key);
  if (!style->no_date)
    append_date (text, segment->wall_us + style->skew_us);
  if (segment->missing)
    g_string_append (text, "#EXT-X-GAP\n");
  g_string_append_printf (text,
      "#EXTINF:%" G_GUINT64_FORMAT ".%06u,\n%ssegment-%" G_GUINT64_FORMAT
      ".%s\n",
      duration_us / G_USEC_PER_SEC, (guint) (duration_us % G_USEC_PER_SEC),
      style->folder, segment->serial, window->fmp4 ? "m4s" : "ts");
}

/* Discontinuities before the first tag that the playlist shows. */
static guint64
count_discontinuities (const EmuHlsSegment *first)
{
  return first->n_discontinuities - (first->discontinuity ? 1 : 0);
}

/* Returns: (transfer full): the media playlist */
char *
emu_hls_playlist_write (const EmuHlsWindow *window, const EmuHlsStyle *style)
{
  GString *text = g_string_new ("#EXTM3U\n");
  const EmuHlsSegment *first = g_ptr_array_index (window->segments, 0);
  guint64 discontinuities = count_discontinuities (first);
  guint64 key = NO_KEY;

  g_string_append_printf (text,
      "#EXT-X-VERSION:%d\n#EXT-X-TARGETDURATION:%u\n"
      "#EXT-X-MEDIA-SEQUENCE:%" G_GUINT64_FORMAT "\n",
      window->fmp4 ? 7 : 6, window->target_duration,
      emu_hls_playlist_number (window, style, first->serial));
  if (discontinuities > 0)
    g_string_append_printf (text,
        "#EXT-X-DISCONTINUITY-SEQUENCE:%" G_GUINT64_FORMAT "\n",
        discontinuities);
  g_string_append (text, "#EXT-X-INDEPENDENT-SEGMENTS\n");
  /* Before any key, for it is not encrypted. */
  if (window->fmp4)
    g_string_append_printf (
        text, "#EXT-X-MAP:URI=\"%sinit.mp4\"\n", style->folder);
  for (guint i = 0; i < window->segments->len; i++)
    append_segment (
        text, window, style, g_ptr_array_index (window->segments, i), &key);
  return g_string_free (text, FALSE);
}

/* Returns: bits a second of the fattest segment */
static guint64
measure_bandwidth (const EmuHlsWindow *window)
{
  guint64 most = 0;

  for (guint i = 0; i < window->segments->len; i++) {
    const EmuHlsSegment *segment = g_ptr_array_index (window->segments, i);
    guint64 bits = gst_util_uint64_scale (
        g_bytes_get_size (segment->data) * 8, GST_SECOND, segment->duration);

    most = MAX (most, bits);
  }
  return most;
}

/*
 * @n: variants; each is said to be half of the one before, but they all are the
 *   same media
 *
 * Returns: (transfer full): the master playlist
 */
char *
emu_hls_playlist_write_master (const EmuHlsWindow *window, guint n)
{
  GString *text =
      g_string_new ("#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-INDEPENDENT-SEGMENTS\n");
  guint64 bandwidth = measure_bandwidth (window);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text,
        "#EXT-X-STREAM-INF:BANDWIDTH=%" G_GUINT64_FORMAT
        ",RESOLUTION=%dx%d,CODECS=\"%s\"\nvariant-%u.m3u8\n",
        bandwidth >> i, window->width >> i, window->height >> i, window->codecs,
        i);
  return g_string_free (text, FALSE);
}
