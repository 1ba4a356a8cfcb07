/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The playlist reader against files: what pass-NAME.m3u8 is read as stands in
 * pass-NAME.txt, and what is wrong with fail-NAME.m3u8 in fail-NAME.txt.
 *
 * usage: test-hls-playlist FOLDER
 */
#include "hls/gstvxghlsplaylist.h"
#include "vxg-test.h"

#include <string.h>
#include <vxg/vxg.h>

#define TICKET "media.eyJuIjogIngifQ.1770725100.A2uDztXjq4--AJTnXv83kplQRvA"
#define BASE "https://cdn.example.com:443/live/media-7/T1/hls/cam/index.m3u8"
#define URI BASE "?ticket=" TICKET
#define HEAD "#EXTM3U\n#EXT-X-TARGETDURATION:2\n"

/* ---- What was read, as text ---- */

static void
print_iv (GString *text, const guint8 iv[GST_VXG_HLS_IV_SIZE])
{
  for (guint i = 0; i < GST_VXG_HLS_IV_SIZE; i++)
    g_string_append_printf (text, "%02x", iv[i]);
}

static void
print_range (GString *text, guint64 length, guint64 offset)
{
  if (length > 0)
    g_string_append_printf (
        text, " %" G_GUINT64_FORMAT "@%" G_GUINT64_FORMAT, length, offset);
}

static void
print_key (GString *text, const GstVxgHlsKey *key)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (
      gst_vxg_hls_key_check (key, &error) == (key->unsupported == NULL));
  if (key->unsupported == NULL) {
    g_assert_no_error (error);
    g_string_append_printf (text, "  key %s", key->uri);
    return;
  }
  g_assert_error (error, VXG_ERROR, VXG_ERROR_BAD_RESPONSE);
  g_assert_nonnull (strstr (error->message, key->unsupported));
  g_string_append_printf (text, "  unsupported: %s", key->unsupported);
}

static void
print_map (GString *text, const GstVxgHlsMap *map)
{
  g_string_append_printf (text, "  map %s", map->uri);
  print_range (text, map->range_length, map->range_offset);
  g_string_append_c (text, '\n');
  if (map->key == NULL)
    return;
  g_string_append (text, "  of the map:");
  print_key (text, map->key);
  g_string_append (text, " iv ");
  print_iv (text, map->key->iv);
  g_string_append_c (text, '\n');
}

static void
print_date (GString *text, gint64 date)
{
  gint64 second = G_GINT64_CONSTANT (1000000000);
  gint64 floor = (date - (date % second + second) % second) / second;
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (floor);
  g_autofree char *whole = g_date_time_format (time, "%Y-%m-%dT%H:%M:%S");

  g_string_append_printf (
      text, " %s.%09d", whole, (int) (date - floor * second));
}

static void
print_segment (GString *text, const GstVxgHlsSegment *segment)
{
  guint8 iv[GST_VXG_HLS_IV_SIZE];

  g_string_append_printf (text,
      "%" G_GUINT64_FORMAT " in %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT
      "%s %s",
      segment->sequence, segment->discontinuity, segment->duration,
      segment->gap ? " gap" : "", segment->uri);
  print_range (text, segment->range_length, segment->range_offset);
  if (segment->has_date)
    print_date (text, segment->date);
  g_string_append_c (text, '\n');
  if (segment->map != NULL)
    print_map (text, segment->map);
  if (segment->key == NULL)
    return;
  print_key (text, segment->key);
  if (segment->key->unsupported == NULL) {
    gst_vxg_hls_segment_get_iv (segment, iv);
    g_string_append (text, " iv ");
    print_iv (text, iv);
  }
  g_string_append_c (text, '\n');
}

static void
print_media (GString *text, const GstVxgHlsMedia *media)
{
  static const char *const types[] = { "live", "event", "vod" };

  g_string_append_printf (text,
      "%s, version %u, target %" G_GUINT64_FORMAT ", from %" G_GUINT64_FORMAT
      " in %" G_GUINT64_FORMAT ", duration %" G_GUINT64_FORMAT,
      types[media->type], media->version, media->target_duration,
      media->media_sequence, media->discontinuity_sequence, media->duration);
  if (media->has_start)
    g_string_append_printf (
        text, ", start %" G_GINT64_FORMAT, media->start_offset);
  g_string_append_printf (text, "%s%s\n",
      media->independent_segments ? ", independent" : "",
      media->endlist ? ", ended" : "");
  for (guint i = 0; i < media->segments->len; i++)
    print_segment (text, gst_vxg_hls_media_get_segment (media, i));
}

static const char *
or_dash (const char *text)
{
  return text != NULL ? text : "-";
}

static void
print_master (GString *text, const GstVxgHlsMaster *master)
{
  static const char *const types[] = { "audio", "video", "subtitles",
    "captions" };

  for (guint i = 0; i < master->variants->len; i++) {
    const GstVxgHlsVariant *variant = master->variants->pdata[i];

    g_string_append_printf (text,
        "variant %" G_GUINT64_FORMAT " (%" G_GUINT64_FORMAT
        ") %ux%u %" G_GUINT64_FORMAT " %s %s %s\n",
        variant->bandwidth, variant->average_bandwidth, variant->width,
        variant->height, variant->frame_rate, or_dash (variant->codecs),
        or_dash (variant->audio), variant->uri);
  }
  for (guint i = 0; i < master->renditions->len; i++) {
    const GstVxgHlsRendition *rendition = master->renditions->pdata[i];

    g_string_append_printf (text, "%s %s %s %s%s%s %s\n",
        types[rendition->type], rendition->group, rendition->name,
        or_dash (rendition->language), rendition->is_default ? " default" : "",
        rendition->autoselect ? " auto" : "", or_dash (rendition->uri));
  }
}

static char *
print_playlist (const GstVxgHlsPlaylist *playlist)
{
  GString *text = g_string_new (NULL);

  g_assert_true ((playlist->media == NULL) != (playlist->master == NULL));
  if (playlist->media != NULL)
    print_media (text, playlist->media);
  else
    print_master (text, playlist->master);
  return g_string_free (text, FALSE);
}

/* ---- Files ---- */

static GBytes *
read_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *contents;
  gsize length;

  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (contents, length);
}

static char *
read_expected (const char *path)
{
  g_autoptr (GString) name = g_string_new (path);
  g_autoptr (GBytes) bytes = NULL;

  g_assert_cmpuint (g_string_replace (name, ".m3u8", ".txt", 0), ==, 1);
  bytes = read_file (name->str);
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
test_pass (gconstpointer path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = read_file (path);
  g_autofree char *expected = read_expected (path);
  g_autofree char *text = NULL;
  g_autoptr (GstVxgHlsPlaylist) playlist =
      gst_vxg_hls_playlist_parse (bytes, URI, G_MAXSIZE, &error);

  g_assert_no_error (error);
  text = print_playlist (playlist);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_fail (gconstpointer path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = read_file (path);
  g_autofree char *expected = read_expected (path);
  g_autofree char *text = NULL;

  g_assert_null (gst_vxg_hls_playlist_parse (bytes, URI, G_MAXSIZE, &error));
  g_assert_error (error, VXG_ERROR, VXG_ERROR_BAD_RESPONSE);
  text = g_strconcat (error->message, "\n", NULL);
  g_assert_cmpstr (text, ==, expected);
}

static guint
add_files (const char *folder, const char *prefix, GTestDataFunc func)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  const char *name;
  guint n = 0;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *test = g_strdup_printf ("/hls/%s", name);

    if (!g_str_has_prefix (name, prefix) || !g_str_has_suffix (name, ".m3u8"))
      continue;
    g_test_add_data_func_full (
        test, g_build_filename (folder, name, NULL), func, g_free);
    n++;
  }
  return n;
}

/* ---- Limits ---- */

static GstVxgHlsPlaylist *
parse (const char *text, const char *uri, gsize max_size, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return gst_vxg_hls_playlist_parse (bytes, uri, max_size, error);
}

static void
assert_refused (
    const char *text, const char *uri, gsize max_size, const char *reason)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (parse (text, uri, max_size, &error));
  g_assert_error (error, VXG_ERROR, VXG_ERROR_BAD_RESPONSE);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, reason));
  g_assert_null (strstr (error->message, "A2uDztXjq4"));
}

static void
test_size (void)
{
  const char *text = HEAD "#EXTINF:2,\na.ts\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (GstVxgHlsPlaylist) playlist =
      parse (text, URI, strlen (text), &error);
  g_autoptr (GString) large = g_string_new (text);

  g_assert_no_error (error);
  g_assert_nonnull (playlist);
  assert_refused (text, URI, strlen (text) - 1, "too large");

  while (large->len < GST_VXG_HLS_PLAYLIST_MAX_SIZE)
    g_string_append (large, "#\n");
  g_string_set_size (large, GST_VXG_HLS_PLAYLIST_MAX_SIZE);
  g_clear_pointer (&playlist, gst_vxg_hls_playlist_unref);
  playlist = parse (large->str, URI, G_MAXSIZE, &error);
  g_assert_no_error (error);
  g_string_append_c (large, '\n');
  assert_refused (large->str, URI, G_MAXSIZE, "too large");
}

static void
test_line_length (void)
{
  g_autofree char *title = g_strnfill (16 * 1024 - strlen ("#EXTINF:2,"), 'x');
  g_autofree char *longest =
      g_strconcat (HEAD "#EXTINF:2,", title, "\na.ts\n", NULL);
  g_autofree char *longer =
      g_strconcat (HEAD "#EXTINF:2,x", title, "\na.ts\n", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstVxgHlsPlaylist) playlist =
      parse (longest, URI, G_MAXSIZE, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (playlist->media->segments->len, ==, 1);
  assert_refused (longer, URI, G_MAXSIZE, "line 3: it is too long");
}

static char *
repeat (const char *head, const char *line, guint n)
{
  GString *text = g_string_new (head);

  for (guint i = 0; i < n; i++)
    g_string_append (text, line);
  return g_string_free (text, FALSE);
}

static void
test_count (void)
{
  g_autofree char *most =
      repeat (HEAD, "#EXTINF:2,\na\n", GST_VXG_HLS_MAX_SEGMENTS);
  g_autofree char *more = g_strconcat (most, "#EXTINF:2,\na\n", NULL);
  g_autofree char *variants =
      repeat ("#EXTM3U\n", "#EXT-X-STREAM-INF:BANDWIDTH=1\na\n", 501);
  g_autofree char *renditions = repeat (
      "#EXTM3U\n", "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"b\"\n", 501);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstVxgHlsPlaylist) playlist = parse (most, URI, G_MAXSIZE, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (
      playlist->media->segments->len, ==, GST_VXG_HLS_MAX_SEGMENTS);
  assert_refused (more, URI, G_MAXSIZE, "line 40004: one segment");
  assert_refused (variants, URI, G_MAXSIZE, "one variant too many");
  assert_refused (renditions, URI, G_MAXSIZE, "one rendition too many");
}

/* A long path of the playlist, many times. */
static void
test_uri_bytes (void)
{
  g_autofree char *path = g_strnfill (8000, 'p');
  g_autofree char *uri = g_strconcat ("https://h/", path, "/i.m3u8", NULL);
  g_autofree char *too_long = g_strconcat (uri, path, NULL);
  g_autofree char *text = repeat (HEAD, "#EXTINF:2,\na\n", 3000);
  g_autofree char *one = g_strconcat (HEAD "#EXTINF:2,\n", path, "\n", NULL);

  assert_refused (text, uri, G_MAXSIZE, "the URIs of the playlist");
  assert_refused (one, uri, G_MAXSIZE, "line 4: the URI is too long");
  assert_refused (one, too_long, G_MAXSIZE, "its own address");
}

static void
test_own_address (void)
{
  static const char *const bad[] = { "", "index.m3u8", "file:///index.m3u8",
    "rtsp://h/a", "https://user@h/?ticket=A2uDztXjq4" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_refused (HEAD, bad[i], G_MAXSIZE, "its own address");
}

/* A segment outlives its playlist, with all that belongs to it. */
static void
test_ownership (void)
{
  g_autoptr (GError) error = NULL;
  GstVxgHlsPlaylist *playlist = parse (HEAD
      "#EXT-X-KEY:METHOD=AES-128,URI=\"k\",IV=0x1\n#EXT-X-MAP:URI=\"m\"\n"
      "#EXTINF:2,\na.ts\n#EXTINF:2,\nb.ts\n",
      URI, G_MAXSIZE, &error);
  g_autoptr (GstVxgHlsPlaylist) again = gst_vxg_hls_playlist_ref (playlist);
  g_autoptr (GstVxgHlsMedia) media = NULL;
  g_autoptr (GstVxgHlsSegment) segment = NULL;

  g_assert_no_error (error);
  media = gst_vxg_hls_media_ref (again->media);
  segment = gst_vxg_hls_segment_ref (gst_vxg_hls_media_get_segment (media, 1));
  g_assert_true (segment->key == gst_vxg_hls_media_get_segment (media, 0)->key);
  g_assert_true (segment->map == gst_vxg_hls_media_get_segment (media, 0)->map);
  gst_vxg_hls_playlist_unref (playlist);
  g_clear_pointer (&again, gst_vxg_hls_playlist_unref);
  g_clear_pointer (&media, gst_vxg_hls_media_unref);
  g_assert_true (g_str_has_suffix (segment->uri, "/hls/cam/b.ts"));
  g_assert_true (g_str_has_suffix (segment->key->uri, "/hls/cam/k"));
  g_assert_true (segment->map->key == segment->key);
}

int
main (int argc, char *argv[])
{
  vxg_test_init (&argc, &argv, 60);
  g_assert_cmpint (argc, ==, 2);
  g_assert_cmpuint (add_files (argv[1], "pass-", test_pass), >, 0);
  g_assert_cmpuint (add_files (argv[1], "fail-", test_fail), >, 0);
  g_test_add_func ("/hls/limits/size", test_size);
  g_test_add_func ("/hls/limits/line", test_line_length);
  g_test_add_func ("/hls/limits/count", test_count);
  g_test_add_func ("/hls/limits/uri-bytes", test_uri_bytes);
  g_test_add_func ("/hls/own-address", test_own_address);
  g_test_add_func ("/hls/ownership", test_ownership);
  return g_test_run ();
}
