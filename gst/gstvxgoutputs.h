/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "session/gstvxgsession.h"

#include <gst/gst.h>

G_BEGIN_DECLS

/*
 * GstVxgOutputs:
 *
 * The source pads of a vxgsrc and the splicers behind them.
 */
typedef struct _GstVxgOutputs GstVxgOutputs;

typedef void (*GstVxgOutputsFirstFrame) (GstElement *owner);

GstVxgOutputs *
gst_vxg_outputs_new (GstElement *owner, GstVxgOutputsFirstFrame first_frame);

void gst_vxg_outputs_free (GstVxgOutputs *self);

guint gst_vxg_outputs_open (
    GstVxgOutputs *self, const char *stream_id, GstClockTime latency);

void gst_vxg_outputs_expose (
    GstVxgOutputs *self, guint run, GstVxgSession *session, GPtrArray *streams);

void gst_vxg_outputs_connect (GstVxgOutputs *self, guint run, GstPad *pad);

gboolean gst_vxg_outputs_end (GstVxgOutputs *self, guint run);

void gst_vxg_outputs_close (GstVxgOutputs *self);

void gst_vxg_outputs_fill_stats (GstVxgOutputs *self, GstStructure *stats);

G_END_DECLS
