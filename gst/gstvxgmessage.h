/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gstvxgcontroller.h"

G_BEGIN_DECLS

void gst_vxg_message_post_error (
    GstElement *element, gint64 camera_id, const GError *error);

void gst_vxg_message_fill_stats (
    GstStructure *stats, const GstVxgControllerStats *run, gint64 now);

G_END_DECLS
