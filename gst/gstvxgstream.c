/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gstvxgstream.h"

#include <string.h>

/* Out of the depayloader in packets, not as a byte-stream: there it would put
 * the parameter sets of the session description before the first access unit's
 * delimiter, which the next parser takes for a unit of its own. Packets are also
 * offered first, since muxers take them without a copy. */
static const GstVxgCodec codecs[] = {
  { "H264", "video/x-h264", GST_STREAM_TYPE_VIDEO, "rtph264depay",
      "video/x-h264, stream-format=avc", "h264parse",
      "video/x-h264, stream-format={ avc, avc3 }, alignment=au; "
      "video/x-h264, stream-format=byte-stream, alignment=au" },
  { "H265", "video/x-h265", GST_STREAM_TYPE_VIDEO, "rtph265depay",
      "video/x-h265, stream-format=hvc1", "h265parse",
      "video/x-h265, stream-format={ hvc1, hev1 }, alignment=au; "
      "video/x-h265, stream-format=byte-stream, alignment=au" },
  { "MPEG4-GENERIC", "audio/mpeg", GST_STREAM_TYPE_AUDIO, "rtpmp4gdepay", NULL,
      "aacparse",
      "audio/mpeg, mpegversion=4, stream-format=raw; "
      "audio/mpeg, mpegversion=4, stream-format=adts" },
  { "MP4A-LATM", "audio/mpeg", GST_STREAM_TYPE_AUDIO, "rtpmp4adepay", NULL,
      "aacparse",
      "audio/mpeg, mpegversion=4, stream-format=raw; "
      "audio/mpeg, mpegversion=4, stream-format=adts" },
  { "OPUS", "audio/x-opus", GST_STREAM_TYPE_AUDIO, "rtpopusdepay", NULL,
      "opusparse", "audio/x-opus" },
  { "PCMU", "audio/x-mulaw", GST_STREAM_TYPE_AUDIO, "rtppcmudepay", NULL, NULL,
      "audio/x-mulaw" },
  { "PCMA", "audio/x-alaw", GST_STREAM_TYPE_AUDIO, "rtppcmadepay", NULL, NULL,
      "audio/x-alaw" },
};

/*
 * gst_vxg_codec_for_encoding:
 *
 * Returns: (nullable): the codec whose RTP encoding name is @encoding_name, in
 *   any case; %NULL when vxgsrc does not deliver it
 */
const GstVxgCodec *
gst_vxg_codec_for_encoding (const char *encoding_name)
{
  for (guint i = 0; encoding_name != NULL && i < G_N_ELEMENTS (codecs); i++)
    if (g_ascii_strcasecmp (codecs[i].encoding_name, encoding_name) == 0)
      return &codecs[i];
  return NULL;
}

/*
 * gst_vxg_codec_for_caps:
 *
 * Returns: (nullable): the codec that a stream of @caps is delivered as
 */
const GstVxgCodec *
gst_vxg_codec_for_caps (const GstCaps *caps)
{
  const GstStructure *structure = gst_caps_get_structure (caps, 0);
  const char *name = gst_structure_get_name (structure);
  int mpegversion = 4;

  gst_structure_get_int (structure, "mpegversion", &mpegversion);
  for (guint i = 0; i < G_N_ELEMENTS (codecs); i++)
    if (g_str_equal (name, codecs[i].media_type) &&
        (mpegversion == 2 || mpegversion == 4))
      return &codecs[i];
  return NULL;
}

static gboolean
is_byte_stream (const GstStructure *structure)
{
  return g_strcmp0 (gst_structure_get_string (structure, "stream-format"),
             "byte-stream") == 0;
}

/* Those of @codec that are byte-streams, or those that are not. */
static void
add_forms (GstCaps *caps, const GstVxgCodec *codec, gboolean byte_stream)
{
  g_autoptr (GstCaps) forms = gst_caps_from_string (codec->caps);

  for (guint i = 0; i < gst_caps_get_size (forms); i++) {
    GstStructure *form = gst_caps_get_structure (forms, i);

    if (is_byte_stream (form) == byte_stream)
      gst_caps_append_structure (caps, gst_structure_copy (form));
  }
}

/*
 * gst_vxg_codec_get_type_caps:
 * @byte_stream_first: prefer byte-streams; else packets
 *
 * Returns: (transfer full): all that a stream of @type can be delivered as
 */
GstCaps *
gst_vxg_codec_get_type_caps (GstStreamType type, gboolean byte_stream_first)
{
  GstCaps *caps = gst_caps_new_empty ();

  for (guint pass = 0; pass < 2; pass++)
    for (guint i = 0; i < G_N_ELEMENTS (codecs); i++)
      if (codecs[i].type == type)
        add_forms (caps, &codecs[i], byte_stream_first == (pass == 0));
  return caps;
}

/*
 * gst_vxg_codec_make_parser:
 * @codec: one that has a parser
 *
 * Returns: (transfer floating) (nullable): the parser; %NULL when it is not
 *   installed
 */
GstElement *
gst_vxg_codec_make_parser (const GstVxgCodec *codec, GError **error)
{
  GstElement *parser = gst_element_factory_make (codec->parser, NULL);

  if (parser == NULL) {
    g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN,
        "the GStreamer element %s is missing", codec->parser);
    return NULL;
  }
  /* Parameter sets with every key frame: a recording or a viewer may begin at
   * any of them. */
  if (g_object_class_find_property (
          G_OBJECT_GET_CLASS (parser), "config-interval") != NULL)
    g_object_set (parser, "config-interval", -1, NULL);
  return parser;
}
