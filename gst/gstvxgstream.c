/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gstvxgstream.h"

#include <string.h>

/* Out of the depayloader in packets, not as a byte-stream: there it would put
 * the parameter sets of the session description before the first access unit's
 * delimiter, which the next parser takes for a unit of its own. Packets are also
 * offered first, since muxers take them without a copy. */
static const GstVxgCodec codecs[] = {
  { "H264", GST_STREAM_TYPE_VIDEO, "rtph264depay",
      "video/x-h264, stream-format=avc", "h264parse",
      "video/x-h264, stream-format={ avc, avc3 }, alignment=au; "
      "video/x-h264, stream-format=byte-stream, alignment=au" },
  { "H265", GST_STREAM_TYPE_VIDEO, "rtph265depay",
      "video/x-h265, stream-format=hvc1", "h265parse",
      "video/x-h265, stream-format={ hvc1, hev1 }, alignment=au; "
      "video/x-h265, stream-format=byte-stream, alignment=au" },
  { "MPEG4-GENERIC", GST_STREAM_TYPE_AUDIO, "rtpmp4gdepay", NULL, "aacparse",
      "audio/mpeg, mpegversion=4, stream-format=raw; "
      "audio/mpeg, mpegversion=4, stream-format=adts" },
  { "MP4A-LATM", GST_STREAM_TYPE_AUDIO, "rtpmp4adepay", NULL, "aacparse",
      "audio/mpeg, mpegversion=4, stream-format=raw; "
      "audio/mpeg, mpegversion=4, stream-format=adts" },
  { "OPUS", GST_STREAM_TYPE_AUDIO, "rtpopusdepay", NULL, "opusparse",
      "audio/x-opus" },
  { "PCMU", GST_STREAM_TYPE_AUDIO, "rtppcmudepay", NULL, NULL,
      "audio/x-mulaw" },
  { "PCMA", GST_STREAM_TYPE_AUDIO, "rtppcmadepay", NULL, NULL, "audio/x-alaw" },
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
