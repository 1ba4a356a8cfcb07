/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../gstvxgstream.h"
#include "../session/gstvxgsession.h"
#include "gstvxghlsmark.h"
#include "gstvxghlstimeline.h"

#include <gst/gst.h>

G_BEGIN_DECLS

/*
 * GstVxgHlsOutput:
 *
 * One stream of a track: from the pad of a demuxer, "sink", to access units in
 * running time, "src". Demuxers may change behind it. What is
 * in it before release() waits.
 */
#define GST_TYPE_VXG_HLS_OUTPUT (gst_vxg_hls_output_get_type ())
G_DECLARE_FINAL_TYPE (
    GstVxgHlsOutput, gst_vxg_hls_output, GST, VXG_HLS_OUTPUT, GstBin)

GstVxgHlsOutput *gst_vxg_hls_output_new (GstVxgHlsTimeline *timeline,
    const GstVxgCodec *codec, gboolean byte_stream, gboolean leads);

GstPad *gst_vxg_hls_output_connect (
    GstVxgHlsOutput *self, GstPad *pad, const GstVxgHlsMark *mark);

void gst_vxg_hls_output_end (GstVxgHlsOutput *self, const GstVxgHlsMark *mark);

gboolean gst_vxg_hls_output_is_connected (GstVxgHlsOutput *self);

GstStreamType gst_vxg_hls_output_get_stream_type (GstVxgHlsOutput *self);

const GstVxgCodec *gst_vxg_hls_output_get_codec (GstVxgHlsOutput *self);

gboolean gst_vxg_hls_output_is_byte_stream (GstVxgHlsOutput *self);

void gst_vxg_hls_output_release (
    GstVxgHlsOutput *self, GstVxgSession *session, guint index);

G_END_DECLS
