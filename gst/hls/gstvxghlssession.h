/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../gstvxgresolver.h"
#include "../session/gstvxgsession.h"

G_BEGIN_DECLS

#define GST_TYPE_VXG_HLS_SESSION (gst_vxg_hls_session_get_type ())
G_DECLARE_FINAL_TYPE (
    GstVxgHlsSession, gst_vxg_hls_session, GST, VXG_HLS_SESSION, GstVxgSession)

GstVxgSession *gst_vxg_hls_session_new (VxgLiveUrls *urls,
    GstVxgResolver *resolver, const GstVxgSettings *settings);

G_END_DECLS
