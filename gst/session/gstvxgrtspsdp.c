/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a session description offers, as streams. Pure. */
#include "gstvxgrtspsdp.h"

#include "gstvxgsession.h"

#include <gst/rtp/gstrtppayloads.h>

/* The RTP encoding name of the first format, or NULL. The numbers below 96 have
 * names of their own, which a description may leave out. */
static char *
get_encoding (const GstSDPMedia *media)
{
  const char *format = gst_sdp_media_get_format (media, 0);
  gint64 payload =
      format != NULL ? g_ascii_strtoll (format, NULL, 10) : G_MAXINT64;
  g_autoptr (GstCaps) caps = NULL;
  const GstRTPPayloadInfo *info;
  const char *name = NULL;

  if (payload < 0 || payload > 127)
    return NULL;
  caps = gst_sdp_media_get_caps_from_media (media, (int) payload);
  if (caps != NULL && !gst_caps_is_empty (caps))
    name = gst_structure_get_string (
        gst_caps_get_structure (caps, 0), "encoding-name");
  if (name == NULL) {
    info = gst_rtp_payload_info_for_pt ((guint8) payload);
    name = info != NULL ? info->encoding_name : NULL;
  }
  return g_strdup (name);
}

/* The first few, as names that fit into a message. */
static void
note_unsupported (GString *unsupported, const char *encoding)
{
  if (unsupported->len > 100)
    return;
  g_string_append_printf (unsupported, "%s%.32s", unsupported->len ? ", " : "",
      encoding != NULL ? encoding : "unknown");
}

/* Adds what can be delivered of @type, and notes what cannot. */
static void
collect (const GstSDPMessage *sdp, GstStreamType type, const char *kind,
    GPtrArray *streams, GString *unsupported)
{
  guint n_medias = gst_sdp_message_medias_len (sdp);

  for (guint i = 0; i < n_medias; i++) {
    const GstSDPMedia *media = gst_sdp_message_get_media (sdp, i);
    g_autofree char *encoding = NULL;
    const GstVxgCodec *codec;
    GstVxgStream *stream;

    if (g_strcmp0 (gst_sdp_media_get_media (media), kind) != 0 ||
        streams->len == GST_VXG_SESSION_MAX_STREAMS)
      continue;
    encoding = get_encoding (media);
    codec = gst_vxg_codec_for_encoding (encoding);
    if (codec == NULL || codec->type != type) {
      note_unsupported (unsupported, encoding);
      continue;
    }
    stream = g_new0 (GstVxgStream, 1);
    stream->media = i;
    stream->codec = codec;
    g_ptr_array_add (streams, stream);
  }
}

/*
 * gst_vxg_rtsp_sdp_get_streams:
 *
 * Video comes before audio whatever the server's order: gst-launch-1.0 links
 * the first pad that fits.
 *
 * Returns: (transfer full) (element-type GstVxgStream) (nullable): at least one
 *   stream; %NULL when there is none that vxgsrc delivers
 */
GPtrArray *
gst_vxg_rtsp_sdp_get_streams (const GstSDPMessage *sdp, GError **error)
{
  g_autoptr (GPtrArray) streams = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) unsupported = g_string_new (NULL);

  collect (sdp, GST_STREAM_TYPE_VIDEO, "video", streams, unsupported);
  collect (sdp, GST_STREAM_TYPE_AUDIO, "audio", streams, unsupported);
  if (streams->len > 0)
    return g_steal_pointer (&streams);

  if (unsupported->len > 0)
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_CODEC_NOT_FOUND,
        "the camera sends %s, which vxgsrc does not deliver", unsupported->str);
  else
    g_set_error_literal (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "the media server offers neither video nor audio");
  return NULL;
}
