/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A playlist, and behind a NUL the one that came before it: where playing goes
 * on. */
#include "fuzz.h"

#include "hls/gstvxghlschoice.h"
#include "hls/gstvxghlsplaylist.h"
#include "hls/gstvxghlsposition.h"
#include "hls/gstvxghlsuri.h"

#include <string.h>
#include <vxg/vxg.h>

#define SECRET "NoShape7"
#define URI "https://h.example:443/live/x/index.m3u8?ticket=" SECRET

#define HOUR G_GUINT64_CONSTANT (3600000000000)

static void
check_uri (const char *uri)
{
  const char *reason;
  g_autoptr (GUri) parsed = gst_vxg_hls_uri_parse (uri, &reason);
  g_autofree char *ticketed = gst_vxg_hls_uri_with_ticket (uri, URI);
  g_autofree char *again = gst_vxg_hls_uri_with_ticket (ticketed, URI);

  g_assert_nonnull (parsed);
  g_assert_true (g_str_has_prefix (uri, "https://"));
  g_assert_cmpuint (strlen (uri), <=, GST_VXG_HLS_URI_MAX_LENGTH);
  g_assert_null (strpbrk (uri, " \t\r\n#"));
  g_assert_cmpstr (again, ==, ticketed);
  if (!gst_vxg_hls_uri_same_origin (uri, URI))
    g_assert_cmpstr (ticketed, ==, uri);
}

static void
check_key (const GstVxgHlsKey *key)
{
  g_autoptr (GError) error = NULL;

  if (gst_vxg_hls_key_check (key, &error) && key != NULL)
    check_uri (key->uri);
}

static void
check_range (guint64 offset, guint64 length)
{
  g_assert_cmpuint (offset, <=, G_MAXINT64);
  g_assert_cmpuint (length, <=, G_MAXINT64 - offset);
  if (length == 0)
    g_assert_cmpuint (offset, ==, 0);
}

static void
check_segment (const GstVxgHlsSegment *segment)
{
  check_uri (segment->uri);
  check_key (segment->key);
  check_range (segment->range_offset, segment->range_length);
  g_assert_cmpuint (segment->duration, <=, HOUR);
  if (segment->map == NULL)
    return;
  check_uri (segment->map->uri);
  check_key (segment->map->key);
  check_range (segment->map->range_offset, segment->map->range_length);
}

static void
check_position (const GstVxgHlsMedia *media, GstVxgHlsPosition position)
{
  switch (position.verdict) {
    case GST_VXG_HLS_POSITION_WAIT:
      g_assert_false (media->endlist);
      break;
    case GST_VXG_HLS_POSITION_END:
      g_assert_true (media->endlist);
      break;
    default:
      g_assert_cmpuint (position.index, <, media->segments->len);
      break;
  }
  g_assert_cmpuint (position.lost, <=, GST_VXG_HLS_MAX_SEGMENTS);
}

/* Each segment is followed by the next, and the last by none. */
static void
check_order (const GstVxgHlsMedia *media)
{
  for (guint i = 0; i < media->segments->len; i++) {
    const GstVxgHlsSegment *segment = gst_vxg_hls_media_get_segment (media, i);
    GstVxgHlsPosition position =
        gst_vxg_hls_position_next (media, segment, TRUE, 0);

    check_position (media, position);
    if (i + 1 < media->segments->len)
      g_assert_cmpuint (position.index, ==, i + 1);
    else
      g_assert_true (position.verdict == GST_VXG_HLS_POSITION_WAIT ||
          position.verdict == GST_VXG_HLS_POSITION_END);
    g_assert_cmpuint (segment->sequence, ==, media->media_sequence + i);
  }
}

static void
check_media (const GstVxgHlsMedia *media)
{
  g_assert_cmpuint (media->target_duration, >, 0);
  g_assert_cmpuint (media->target_duration, <=, HOUR);
  g_assert_cmpuint (media->segments->len, <=, GST_VXG_HLS_MAX_SEGMENTS);
  for (guint i = 0; i < media->segments->len; i++)
    check_segment (gst_vxg_hls_media_get_segment (media, i));
  check_order (media);
  check_position (media, gst_vxg_hls_position_start (media, 0));
  check_position (media, gst_vxg_hls_position_start (media, HOUR));
}

static void
check_master (const GstVxgHlsMaster *master)
{
  GstVxgHlsChoice choice = gst_vxg_hls_choose (master, 0, 0);
  GstVxgHlsChoice small = gst_vxg_hls_choose (master, 1000000, 720);

  check_uri (choice.variant->uri);
  check_uri (small.variant->uri);
  g_assert_cmpuint (small.variant->bandwidth, <=, choice.variant->bandwidth);
  if (choice.audio != NULL && choice.audio->uri != NULL)
    check_uri (choice.audio->uri);
}

static GstVxgHlsPlaylist *
parse (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstVxgHlsPlaylist) playlist =
      gst_vxg_hls_playlist_parse (bytes, URI, G_MAXSIZE, &error);

  if (playlist == NULL) {
    g_assert_error (error, VXG_ERROR, VXG_ERROR_BAD_RESPONSE);
    g_assert_cmpuint (strlen (error->message), <, 256);
    g_assert_null (strstr (error->message, SECRET));
    return NULL;
  }
  g_assert_true ((playlist->media == NULL) != (playlist->master == NULL));
  if (playlist->media != NULL)
    check_media (playlist->media);
  else
    check_master (playlist->master);
  return g_steal_pointer (&playlist);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const uint8_t *end = size > 0 ? memchr (data, '\0', size) : NULL;
  size_t length = end != NULL ? (size_t) (end - data) : size;
  g_autoptr (GstVxgHlsPlaylist) now = parse (data, length);
  g_autoptr (GstVxgHlsPlaylist) before = NULL;

  if (end == NULL || now == NULL || now->media == NULL)
    return 0;
  before = parse (end + 1, size - length - 1);
  if (before == NULL || before->media == NULL)
    return 0;
  for (guint i = 0; i < before->media->segments->len; i++) {
    const GstVxgHlsSegment *last =
        gst_vxg_hls_media_get_segment (before->media, i);

    check_position (
        now->media, gst_vxg_hls_position_next (now->media, last, TRUE, 0));
    check_position (
        now->media, gst_vxg_hls_position_next (now->media, last, FALSE, 0));
  }
  return 0;
}
