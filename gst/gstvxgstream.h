/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/*
 * GstVxgCodec:
 *
 * One row of the table of what cameras send and what carries it.
 */
typedef struct {
  const char *encoding_name; /* of the RTP payload format */
  const char *media_type;    /* of caps */
  GstStreamType type;
  const char *depayloader; /* element */
  const char *between;     /* caps between the two; NULL: any */
  const char *parser;      /* element; NULL: the format needs none */
  const char *caps;        /* what vxgsrc's pad delivers */
} GstVxgCodec;

const GstVxgCodec *gst_vxg_codec_for_encoding (const char *encoding_name);

const GstVxgCodec *gst_vxg_codec_for_caps (const GstCaps *caps);

GstCaps *
gst_vxg_codec_get_type_caps (GstStreamType type, gboolean byte_stream_first);

GstElement *
gst_vxg_codec_make_parser (const GstVxgCodec *codec, GError **error);

/*
 * GstVxgStream:
 *
 * One elementary stream of a session, known before its data flows.
 */
typedef struct {
  guint media; /* its place in the session description */
  const GstVxgCodec *codec;
  gboolean byte_stream; /* that is how it comes: any other form is work */
} GstVxgStream;

G_END_DECLS
