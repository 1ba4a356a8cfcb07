/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads a master playlist (RFC 8216, 4.3.4). Pure. */
#include "gstvxghlsmasterreader.h"

#include "gstvxghlsattributes.h"
#include "gstvxghlslines.h"
#include "gstvxghlsvalues.h"

#include <string.h>
#include <vxg/vxg.h>

/* Cameras have a handful. */
#define MAX_ENTRIES 500

#define FRAME_RATE_DIGITS 3
#define MAX_FRAME_RATE G_GUINT64_CONSTANT (1000000)

typedef struct {
  GstVxgHlsMaster *master;
  GstVxgHlsBase *base;
  GstVxgHlsVariant *pending; /* waits for its URI; nullable */
} Reader;

/* ---- Variants ---- */

static void
read_number (GstVxgHlsAttributes *attributes, const char *name, guint64 *value)
{
  const char *text = gst_vxg_hls_attributes_get_plain (attributes, name);

  if (text != NULL && !gst_vxg_hls_parse_integer (text, value))
    attributes->reason = "a bandwidth is not a number below 2^64";
}

static void
read_picture (GstVxgHlsAttributes *attributes, GstVxgHlsVariant *variant)
{
  const char *resolution =
      gst_vxg_hls_attributes_get_plain (attributes, "RESOLUTION");
  const char *frame_rate =
      gst_vxg_hls_attributes_get_plain (attributes, "FRAME-RATE");

  if (resolution != NULL &&
      !gst_vxg_hls_parse_resolution (
          resolution, &variant->width, &variant->height))
    attributes->reason = "the RESOLUTION is not two numbers";
  if (frame_rate != NULL &&
      !gst_vxg_hls_parse_decimal (
          frame_rate, FRAME_RATE_DIGITS, MAX_FRAME_RATE, &variant->frame_rate))
    attributes->reason = "the FRAME-RATE is not a number up to 1000";
}

static const char *
read_stream_inf (gpointer reader, char *value)
{
  Reader *self = reader;
  GstVxgHlsAttributes attributes;
  g_autoptr (GstVxgHlsVariant) variant = g_new0 (GstVxgHlsVariant, 1);

  if (self->pending != NULL)
    return "the variant before has no URI";
  gst_vxg_hls_attributes_parse (&attributes, value);
  read_number (&attributes, "BANDWIDTH", &variant->bandwidth);
  read_number (&attributes, "AVERAGE-BANDWIDTH", &variant->average_bandwidth);
  read_picture (&attributes, variant);
  variant->codecs =
      g_strdup (gst_vxg_hls_attributes_get_quoted (&attributes, "CODECS"));
  variant->audio =
      g_strdup (gst_vxg_hls_attributes_get_quoted (&attributes, "AUDIO"));
  if (attributes.reason != NULL)
    return attributes.reason;
  if (variant->bandwidth == 0)
    return "there is no BANDWIDTH";
  self->pending = g_steal_pointer (&variant);
  return NULL;
}

static const char *
read_uri (gpointer reader, char *line)
{
  Reader *self = reader;
  const char *reason = NULL;

  if (self->pending == NULL)
    return "a variant without EXT-X-STREAM-INF";
  if (self->master->variants->len == MAX_ENTRIES)
    return "one variant too many";
  self->pending->uri = gst_vxg_hls_base_resolve (self->base, line, &reason);
  if (reason != NULL)
    return reason;
  g_ptr_array_add (self->master->variants, g_steal_pointer (&self->pending));
  return NULL;
}

/* ---- Renditions ---- */

static const char *
read_rendition_type (const char *text, GstVxgHlsRenditionType *type)
{
  static const struct {
    const char *name;
    GstVxgHlsRenditionType type;
  } types[] = {
    { "AUDIO", GST_VXG_HLS_RENDITION_AUDIO },
    { "VIDEO", GST_VXG_HLS_RENDITION_VIDEO },
    { "SUBTITLES", GST_VXG_HLS_RENDITION_SUBTITLES },
    { "CLOSED-CAPTIONS", GST_VXG_HLS_RENDITION_CLOSED_CAPTIONS },
  };

  if (text == NULL)
    return "there is no TYPE";
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (strcmp (types[i].name, text) == 0) {
      *type = types[i].type;
      return NULL;
    }
  return "the TYPE is unknown";
}

static const char *
take_rendition (GstVxgHlsAttributes *attributes, GstVxgHlsRendition *rendition)
{
  rendition->group =
      g_strdup (gst_vxg_hls_attributes_get_quoted (attributes, "GROUP-ID"));
  rendition->name =
      g_strdup (gst_vxg_hls_attributes_get_quoted (attributes, "NAME"));
  rendition->language =
      g_strdup (gst_vxg_hls_attributes_get_quoted (attributes, "LANGUAGE"));
  rendition->is_default =
      gst_vxg_hls_attributes_get_yes (attributes, "DEFAULT");
  rendition->autoselect =
      gst_vxg_hls_attributes_get_yes (attributes, "AUTOSELECT");
  if (attributes->reason != NULL)
    return attributes->reason;
  if (rendition->group == NULL)
    return "there is no GROUP-ID";
  if (rendition->name == NULL)
    return "there is no NAME";
  return NULL;
}

static const char *
read_media (gpointer reader, char *value)
{
  Reader *self = reader;
  GstVxgHlsAttributes attributes;
  g_autoptr (GstVxgHlsRendition) rendition = g_new0 (GstVxgHlsRendition, 1);
  const char *type, *uri, *reason;

  gst_vxg_hls_attributes_parse (&attributes, value);
  type = gst_vxg_hls_attributes_get_plain (&attributes, "TYPE");
  uri = gst_vxg_hls_attributes_get_quoted (&attributes, "URI");
  reason = take_rendition (&attributes, rendition);
  if (reason == NULL)
    reason = read_rendition_type (type, &rendition->type);
  if (reason == NULL && uri != NULL)
    rendition->uri = gst_vxg_hls_base_resolve (self->base, uri, &reason);
  if (reason != NULL)
    return reason;
  if (self->master->renditions->len == MAX_ENTRIES)
    return "one rendition too many";
  g_ptr_array_add (self->master->renditions, g_steal_pointer (&rendition));
  return NULL;
}

/* ---- The whole ---- */

static const char *
refuse_define (gpointer reader, char *value)
{
  return "variables are not supported";
}

static const char *
refuse_media_tag (gpointer reader, char *value)
{
  return "is not for a master playlist";
}

static const GstVxgHlsTag tags[] = {
  { "EXTINF", FALSE, refuse_media_tag },
  { "EXT-X-DEFINE", FALSE, refuse_define },
  { "EXT-X-ENDLIST", FALSE, refuse_media_tag },
  { "EXT-X-MEDIA", FALSE, read_media },
  { "EXT-X-MEDIA-SEQUENCE", FALSE, refuse_media_tag },
  { "EXT-X-STREAM-INF", FALSE, read_stream_inf },
  { "EXT-X-TARGETDURATION", FALSE, refuse_media_tag },
};
static const GstVxgHlsGrammar grammar = { tags, G_N_ELEMENTS (tags), read_uri };

/*
 * gst_vxg_hls_master_read:
 * @text: UTF-8; is taken apart in place
 *
 * Returns: (transfer full): %NULL with %VXG_ERROR_BAD_RESPONSE
 */
GstVxgHlsMaster *
gst_vxg_hls_master_read (char *text, GstVxgHlsBase *base, GError **error)
{
  g_autoptr (GstVxgHlsMaster) master = gst_vxg_hls_master_new ();
  Reader self = { .master = master, .base = base };
  gboolean read = gst_vxg_hls_lines_read (text, &grammar, &self, error);

  g_clear_pointer (&self.pending, gst_vxg_hls_variant_free);
  if (!read)
    return NULL;
  if (master->variants->len == 0) {
    g_set_error_literal (error, VXG_ERROR, VXG_ERROR_BAD_RESPONSE,
        "HLS playlist: there is no variant");
    return NULL;
  }
  return g_steal_pointer (&master);
}
