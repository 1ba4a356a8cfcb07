/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gstvxgstream.h"

#include <string.h>

/* Byte-stream is offered first: a camera that changes its parameter sets does
 * so in the stream. Muxers that need another form get it. */
static const GstVxgCodec codecs[] = {
  { "H264", GST_STREAM_TYPE_VIDEO, "rtph264depay", "h264parse",
      "video/x-h264, stream-format=byte-stream, alignment=au; "
      "video/x-h264, stream-format={ avc, avc3 }, alignment=au" },
  { "H265", GST_STREAM_TYPE_VIDEO, "rtph265depay", "h265parse",
      "video/x-h265, stream-format=byte-stream, alignment=au; "
      "video/x-h265, stream-format={ hvc1, hev1 }, alignment=au" },
  { "MPEG4-GENERIC", GST_STREAM_TYPE_AUDIO, "rtpmp4gdepay", "aacparse",
      "audio/mpeg, mpegversion=4, stream-format=raw; "
      "audio/mpeg, mpegversion=4, stream-format=adts" },
  { "MP4A-LATM", GST_STREAM_TYPE_AUDIO, "rtpmp4adepay", "aacparse",
      "audio/mpeg, mpegversion=4, stream-format=raw; "
      "audio/mpeg, mpegversion=4, stream-format=adts" },
  { "OPUS", GST_STREAM_TYPE_AUDIO, "rtpopusdepay", "opusparse",
      "audio/x-opus" },
  { "PCMU", GST_STREAM_TYPE_AUDIO, "rtppcmudepay", NULL, "audio/x-mulaw" },
  { "PCMA", GST_STREAM_TYPE_AUDIO, "rtppcmadepay", NULL, "audio/x-alaw" },
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
