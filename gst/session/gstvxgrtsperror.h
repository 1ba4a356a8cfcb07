/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

GError *gst_vxg_rtsp_error_from_message (GstMessage *message);

gboolean gst_vxg_rtsp_error_is_loss (GstMessage *warning);

G_END_DECLS
