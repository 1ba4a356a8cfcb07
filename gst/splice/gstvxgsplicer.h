/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../gstvxgstream.h"

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_VXG_SPLICER (gst_vxg_splicer_get_type ())
G_DECLARE_FINAL_TYPE (
    GstVxgSplicer, gst_vxg_splicer, GST, VXG_SPLICER, GstElement)

/* What has passed since the element began; a copy. */
typedef struct {
  guint64 access_units;
  guint64 bytes;
  guint64 dropped; /* before the first key frame */
} GstVxgSplicerCounts;

GstVxgSplicer *gst_vxg_splicer_new (const GstVxgStream *source,
    GstStream *stream, GstStreamCollection *collection, guint group_id);

void gst_vxg_splicer_set_latency (GstVxgSplicer *self, GstClockTime latency);

void
gst_vxg_splicer_get_counts (GstVxgSplicer *self, GstVxgSplicerCounts *counts);

void gst_vxg_splicer_need_key_frame (GstVxgSplicer *self);

void gst_vxg_splicer_end (GstVxgSplicer *self);

G_END_DECLS
