/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gstvxghlsmark.h"
#include "gstvxghlstimeline.h"

#include <gst/gst.h>

G_BEGIN_DECLS

/*
 * GstVxgHlsTrack:
 *
 * The media half of one playlist: takes the bytes of its segments, on the worker
 * thread and without ever waiting, and brings their access units out of a
 * GstVxgHlsOutput per stream.
 */
#define GST_TYPE_VXG_HLS_TRACK (gst_vxg_hls_track_get_type ())
G_DECLARE_FINAL_TYPE (
    GstVxgHlsTrack, gst_vxg_hls_track, GST, VXG_HLS_TRACK, GstBin)

GstVxgHlsTrack *gst_vxg_hls_track_new (GstVxgHlsTimeline *timeline);

/* On the worker thread. */

void gst_vxg_hls_track_begin (
    GstVxgHlsTrack *self, const GstVxgHlsMark *mark, GBytes *head);

gboolean gst_vxg_hls_track_push (
    GstVxgHlsTrack *self, const guint8 *data, gsize size, GError **error);

gboolean gst_vxg_hls_track_has_room (GstVxgHlsTrack *self);

gboolean gst_vxg_hls_track_end (GstVxgHlsTrack *self, GError **error);

void gst_vxg_hls_track_break_off (GstVxgHlsTrack *self);

void gst_vxg_hls_track_finish (GstVxgHlsTrack *self);

/* Any thread, after "ready". */

GPtrArray *gst_vxg_hls_track_get_outputs (GstVxgHlsTrack *self);

G_END_DECLS
