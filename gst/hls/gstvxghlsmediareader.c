/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads a media playlist (RFC 8216, 4.3.2 and 4.3.3). Pure. */
#include "gstvxghlsmediareader.h"

#include "gstvxghlsattributes.h"
#include "gstvxghlskeys.h"
#include "gstvxghlslines.h"
#include "gstvxghlsrange.h"
#include "gstvxghlsvalues.h"

#include <string.h>
#include <vxg/vxg.h>

#define MAX_DURATION (3600 * GST_VXG_HLS_SECOND)
#define MAX_START_OFFSET (365 * 24 * MAX_DURATION)

/* What the tags since the last segment say of the next one. */
typedef struct {
  gboolean has_duration;
  guint64 duration;
  GstVxgHlsRange range;
  gboolean has_date;
  gint64 date;
  gboolean gap;
} Pending;

typedef struct {
  GstVxgHlsMedia *media;
  GstVxgHlsBase *base;
  Pending pending;
  /* What applies until another tag says otherwise. */
  GstVxgHlsKeys keys;
  GstVxgHlsMap *map;
  guint64 discontinuity;
} Reader;

/* ---- The playlist ---- */

static const char *
read_version (gpointer reader, char *value)
{
  Reader *self = reader;
  guint64 version;

  if (!gst_vxg_hls_parse_integer (value, &version) || version > G_MAXUINT)
    return "is not a number";
  self->media->version = version;
  return NULL;
}

static const char *
read_target_duration (gpointer reader, char *value)
{
  Reader *self = reader;
  guint64 *duration = &self->media->target_duration;

  if (!gst_vxg_hls_parse_decimal (
          value, GST_VXG_HLS_SECOND_DIGITS, MAX_DURATION, duration) ||
      *duration == 0)
    return "is not a duration of up to an hour";
  return NULL;
}

static const char *
read_media_sequence (gpointer reader, char *value)
{
  Reader *self = reader;

  if (self->media->segments->len > 0)
    return "stands behind a segment";
  if (!gst_vxg_hls_parse_integer (value, &self->media->media_sequence))
    return "is not a number below 2^64";
  return NULL;
}

static const char *
read_discontinuity_sequence (gpointer reader, char *value)
{
  Reader *self = reader;

  if (self->media->segments->len > 0 || self->discontinuity > 0)
    return "stands behind a segment or a discontinuity";
  if (!gst_vxg_hls_parse_integer (value, &self->discontinuity))
    return "is not a number below 2^64";
  self->media->discontinuity_sequence = self->discontinuity;
  return NULL;
}

static const char *
read_type (gpointer reader, char *value)
{
  Reader *self = reader;

  if (strcmp (value, "EVENT") == 0)
    self->media->type = GST_VXG_HLS_TYPE_EVENT;
  else if (strcmp (value, "VOD") == 0)
    self->media->type = GST_VXG_HLS_TYPE_VOD;
  return NULL;
}

static const char *
read_endlist (gpointer reader, char *value)
{
  Reader *self = reader;

  self->media->endlist = TRUE;
  return NULL;
}

static const char *
read_independent_segments (gpointer reader, char *value)
{
  Reader *self = reader;

  self->media->independent_segments = TRUE;
  return NULL;
}

static const char *
read_start (gpointer reader, char *value)
{
  Reader *self = reader;
  GstVxgHlsAttributes attributes;
  const char *text;
  gboolean from_end;
  guint64 offset;

  gst_vxg_hls_attributes_parse (&attributes, value);
  text = gst_vxg_hls_attributes_get_plain (&attributes, "TIME-OFFSET");
  if (attributes.reason != NULL)
    return attributes.reason;
  if (text == NULL)
    return "there is no TIME-OFFSET";
  from_end = *text == '-';
  if (!gst_vxg_hls_parse_decimal (text + from_end, GST_VXG_HLS_SECOND_DIGITS,
          MAX_START_OFFSET, &offset))
    return "is not an offset of up to a year";
  self->media->has_start = TRUE;
  self->media->start_offset = from_end ? -(gint64) offset : (gint64) offset;
  return NULL;
}

static const char *
refuse_i_frames (gpointer reader, char *value)
{
  return "such a playlist is for winding only";
}

static const char *
refuse_define (gpointer reader, char *value)
{
  return "variables are not supported";
}

/* It would leave the numbers of all segments open. */
static const char *
refuse_skip (gpointer reader, char *value)
{
  return "only a part of the playlist came, which nobody asked for";
}

/* ---- Segments ---- */

static const char *
read_extinf (gpointer reader, char *value)
{
  Reader *self = reader;

  if (self->pending.has_duration)
    return "the segment before has no URI";
  value[strcspn (value, ",")] = '\0';
  if (!gst_vxg_hls_parse_decimal (g_strchomp (value), GST_VXG_HLS_SECOND_DIGITS,
          MAX_DURATION, &self->pending.duration))
    return "is not a duration of up to an hour";
  self->pending.has_duration = TRUE;
  return NULL;
}

static const char *
read_byterange (gpointer reader, char *value)
{
  Reader *self = reader;

  return gst_vxg_hls_range_parse (&self->pending.range, value);
}

static const char *
read_discontinuity (gpointer reader, char *value)
{
  Reader *self = reader;

  if (self->discontinuity == G_MAXUINT64)
    return "its number is not below 2^64";
  self->discontinuity++;
  return NULL;
}

/* The picture does not depend on a date: one that cannot be read is none. */
static const char *
read_date (gpointer reader, char *value)
{
  Reader *self = reader;

  self->pending.has_date = gst_vxg_hls_parse_date (value, &self->pending.date);
  return NULL;
}

static const char *
read_gap (gpointer reader, char *value)
{
  Reader *self = reader;

  self->pending.gap = TRUE;
  return NULL;
}

static const char *
read_key (gpointer reader, char *value)
{
  Reader *self = reader;

  return gst_vxg_hls_keys_read (&self->keys, self->base, value);
}

static const char *
read_map (gpointer reader, char *value)
{
  Reader *self = reader;
  GstVxgHlsAttributes attributes;
  g_autoptr (GstVxgHlsMap) map = gst_vxg_hls_map_new ();
  const char *uri, *range_text, *reason = NULL;
  GstVxgHlsRange range = { 0 };

  gst_vxg_hls_attributes_parse (&attributes, value);
  uri = gst_vxg_hls_attributes_get_quoted (&attributes, "URI");
  range_text = gst_vxg_hls_attributes_get_quoted (&attributes, "BYTERANGE");
  if (attributes.reason != NULL)
    return attributes.reason;
  if (range_text != NULL)
    reason = gst_vxg_hls_range_parse (&range, range_text);
  if (reason != NULL)
    return reason;

  map->uri = gst_vxg_hls_base_resolve (self->base, uri, &reason);
  map->range_offset = range.offset;
  map->range_length = range.length;
  map->key = gst_vxg_hls_keys_ref_current (&self->keys);
  /* It has no sequence number that could stand for the IV. */
  if (map->key != NULL && map->key->unsupported == NULL && !map->key->has_iv)
    return "the key before has no IV";
  if (reason != NULL)
    return reason;
  g_clear_pointer (&self->map, gst_vxg_hls_map_unref);
  self->map = g_steal_pointer (&map);
  return NULL;
}

/* A range without an offset begins where that of the segment before ends. */
static const char *
take_range (Reader *self, GstVxgHlsSegment *segment)
{
  const GPtrArray *segments = self->media->segments;
  GstVxgHlsRange *range = &self->pending.range;
  const GstVxgHlsSegment *before;
  const char *reason = NULL;

  if (range->length > 0 && !range->has_offset) {
    before = segments->len > 0 ? segments->pdata[segments->len - 1] : NULL;
    if (before == NULL || before->range_length == 0 ||
        strcmp (before->uri, segment->uri) != 0)
      return "a segment whose range of bytes continues none";
    reason = gst_vxg_hls_range_move (
        range, before->range_offset + before->range_length);
  }
  segment->range_offset = range->offset;
  segment->range_length = range->length;
  return reason;
}

static const char *
read_uri (gpointer reader, char *line)
{
  Reader *self = reader;
  GstVxgHlsMedia *media = self->media;
  g_autoptr (GstVxgHlsSegment) segment = gst_vxg_hls_segment_new ();
  const char *reason = NULL;

  if (!self->pending.has_duration)
    return "a segment without EXTINF";
  if (media->segments->len == GST_VXG_HLS_MAX_SEGMENTS)
    return "one segment too many";
  if (media->media_sequence > G_MAXUINT64 - media->segments->len)
    return "a segment whose number is not below 2^64";
  segment->uri = gst_vxg_hls_base_resolve (self->base, line, &reason);
  if (reason == NULL)
    reason = take_range (self, segment);
  if (reason != NULL)
    return reason;

  segment->sequence = media->media_sequence + media->segments->len;
  segment->discontinuity = self->discontinuity;
  segment->duration = self->pending.duration;
  segment->has_date = self->pending.has_date;
  segment->date = self->pending.date;
  segment->gap = self->pending.gap;
  segment->key = gst_vxg_hls_keys_ref_current (&self->keys);
  segment->map = self->map != NULL ? gst_vxg_hls_map_ref (self->map) : NULL;
  self->pending = (Pending){ 0 };
  media->duration += segment->duration;
  g_ptr_array_add (media->segments, g_steal_pointer (&segment));
  return NULL;
}

static const GstVxgHlsTag tags[] = {
  { "EXTINF", FALSE, read_extinf },
  { "EXT-X-BYTERANGE", FALSE, read_byterange },
  { "EXT-X-DEFINE", FALSE, refuse_define },
  { "EXT-X-DISCONTINUITY", FALSE, read_discontinuity },
  { "EXT-X-DISCONTINUITY-SEQUENCE", TRUE, read_discontinuity_sequence },
  { "EXT-X-ENDLIST", FALSE, read_endlist },
  { "EXT-X-GAP", FALSE, read_gap },
  { "EXT-X-I-FRAMES-ONLY", FALSE, refuse_i_frames },
  { "EXT-X-INDEPENDENT-SEGMENTS", FALSE, read_independent_segments },
  { "EXT-X-KEY", FALSE, read_key },
  { "EXT-X-MAP", FALSE, read_map },
  { "EXT-X-MEDIA-SEQUENCE", TRUE, read_media_sequence },
  { "EXT-X-PLAYLIST-TYPE", TRUE, read_type },
  { "EXT-X-PROGRAM-DATE-TIME", FALSE, read_date },
  { "EXT-X-SKIP", FALSE, refuse_skip },
  { "EXT-X-START", TRUE, read_start },
  { "EXT-X-TARGETDURATION", TRUE, read_target_duration },
  { "EXT-X-VERSION", TRUE, read_version },
};
static const GstVxgHlsGrammar grammar = { tags, G_N_ELEMENTS (tags), read_uri };

/* ---- The whole ---- */

static void
copy_date (
    GstVxgHlsSegment *to, const GstVxgHlsSegment *from, gint64 difference)
{
  if (to->has_date || !from->has_date ||
      to->discontinuity != from->discontinuity)
    return;
  to->has_date = TRUE;
  to->date = from->date + difference;
}

/* Dates that no tag gives are counted from the next one that does, but never
 * over a discontinuity (RFC 8216, 6.3.3). */
static void
fill_dates (GstVxgHlsMedia *media)
{
  GstVxgHlsSegment *segment, *other;

  for (guint i = 1; i < media->segments->len; i++) {
    segment = gst_vxg_hls_media_get_segment (media, i);
    other = gst_vxg_hls_media_get_segment (media, i - 1);
    copy_date (segment, other, (gint64) other->duration);
  }
  for (guint i = media->segments->len; i > 1; i--) {
    segment = gst_vxg_hls_media_get_segment (media, i - 2);
    other = gst_vxg_hls_media_get_segment (media, i - 1);
    copy_date (segment, other, -(gint64) segment->duration);
  }
}

/*
 * gst_vxg_hls_media_read:
 * @text: UTF-8; is taken apart in place
 *
 * Returns: (transfer full): %NULL with %VXG_ERROR_BAD_RESPONSE
 */
GstVxgHlsMedia *
gst_vxg_hls_media_read (char *text, GstVxgHlsBase *base, GError **error)
{
  g_autoptr (GstVxgHlsMedia) media = gst_vxg_hls_media_new ();
  Reader self = { .media = media, .base = base };
  gboolean read = gst_vxg_hls_lines_read (text, &grammar, &self, error);

  gst_vxg_hls_keys_clear (&self.keys);
  g_clear_pointer (&self.map, gst_vxg_hls_map_unref);
  if (!read)
    return NULL;
  if (media->target_duration == 0) {
    g_set_error_literal (error, VXG_ERROR, VXG_ERROR_BAD_RESPONSE,
        "HLS playlist: there is no EXT-X-TARGETDURATION");
    return NULL;
  }
  fill_dates (media);
  return g_steal_pointer (&media);
}
