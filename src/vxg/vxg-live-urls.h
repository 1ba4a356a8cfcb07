/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <vxg/vxg-macros.h>
#include <gio/gio.h>

G_BEGIN_DECLS

#define VXG_TYPE_LIVE_URLS (vxg_live_urls_get_type ())

VXG_API
G_DECLARE_FINAL_TYPE (VxgLiveUrls, vxg_live_urls, VXG, LIVE_URLS, GObject)

VXG_API
const char *vxg_live_urls_get_rtsp (VxgLiveUrls *self);

VXG_API
const char *vxg_live_urls_get_rtmp (VxgLiveUrls *self);

VXG_API
const char *vxg_live_urls_get_rtmps (VxgLiveUrls *self);

VXG_API
const char *vxg_live_urls_get_hls (VxgLiveUrls *self);

VXG_API
const char *vxg_live_urls_get_dash (VxgLiveUrls *self);

VXG_API
const char *vxg_live_urls_get_rtc (VxgLiveUrls *self);

VXG_API
const char *vxg_live_urls_get_webrtc (VxgLiveUrls *self);

VXG_API
GDateTime *vxg_live_urls_get_expire (VxgLiveUrls *self);

VXG_API
GDateTime *vxg_live_urls_get_expire_hls (VxgLiveUrls *self);

VXG_API
GDateTime *vxg_live_urls_get_server_time (VxgLiveUrls *self);

G_END_DECLS
