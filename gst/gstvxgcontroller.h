/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gstvxgresolver.h"
#include "gstvxgstatus.h"
#include "session/gstvxgsession.h"

#include <vxg/vxg.h>

G_BEGIN_DECLS

#define GST_TYPE_VXG_CONTROLLER (gst_vxg_controller_get_type ())
G_DECLARE_FINAL_TYPE (
    GstVxgController, gst_vxg_controller, GST, VXG_CONTROLLER, GObject)

/* What a run has measured; a copy. Times are monotonic, in µs; 0: not yet. */
typedef struct {
  gint64 started;
  gint64 first_frame;
  GstVxgResolverStats resolver;
  guint64 renewals;
  GDateTime *expire; /* of the ticket in use, UTC; nullable */
  const char *protocol;
} GstVxgControllerStats;

GstVxgController *
gst_vxg_controller_new (const GstVxgSettings *settings, VxgAccessToken *token);

void gst_vxg_controller_start (GstVxgController *self);

void gst_vxg_controller_stop (GstVxgController *self);

gboolean gst_vxg_controller_is_over (GstVxgController *self);

void gst_vxg_controller_set_playing (GstVxgController *self, gboolean playing);

void
gst_vxg_controller_set_token (GstVxgController *self, VxgAccessToken *token);

void gst_vxg_controller_note_first_frame (GstVxgController *self);

GstVxgSession *gst_vxg_controller_dup_session (GstVxgController *self);

void gst_vxg_controller_get_stats (
    GstVxgController *self, GstVxgControllerStats *stats);

G_END_DECLS
