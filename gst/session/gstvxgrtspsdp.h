/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../gstvxgstream.h"

#include <gst/sdp/gstsdpmessage.h>

G_BEGIN_DECLS

GPtrArray *
gst_vxg_rtsp_sdp_get_streams (const GstSDPMessage *sdp, GError **error);

G_END_DECLS
