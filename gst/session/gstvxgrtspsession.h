/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../gstvxgsettings.h"
#include "gstvxgsession.h"

G_BEGIN_DECLS

#define GST_TYPE_VXG_RTSP_SESSION (gst_vxg_rtsp_session_get_type ())
G_DECLARE_FINAL_TYPE (GstVxgRtspSession, gst_vxg_rtsp_session, GST,
    VXG_RTSP_SESSION, GstVxgSession)

GstVxgSession *gst_vxg_rtsp_session_new (
    const char *url, const GstVxgSettings *settings, GError **error);

G_END_DECLS
