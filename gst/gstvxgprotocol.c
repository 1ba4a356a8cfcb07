/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gstvxgprotocol.h"

#include "hls/gstvxghlssession.h"
#include "session/gstvxgrtspsession.h"

static GstVxgSession *
make_rtsp_session (VxgLiveUrls *urls, GstVxgResolver *resolver,
    const GstVxgSettings *settings, GError **error)
{
  return gst_vxg_rtsp_session_new (
      vxg_live_urls_get_rtsp (urls), settings, error);
}

static GstVxgSession *
make_hls_session (VxgLiveUrls *urls, GstVxgResolver *resolver,
    const GstVxgSettings *settings, GError **error)
{
  return gst_vxg_hls_session_new (urls, resolver, settings);
}

static const GstVxgProtocol protocols[] = {
  { "rtsp", vxg_live_urls_get_rtsp, vxg_live_urls_get_expire,
      make_rtsp_session },
  { "hls", vxg_live_urls_get_hls, vxg_live_urls_get_expire_hls,
      make_hls_session },
};

/*
 * gst_vxg_protocol_find:
 *
 * Returns: (nullable): the protocol of that name
 */
const GstVxgProtocol *
gst_vxg_protocol_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (protocols); i++)
    if (g_str_equal (name, protocols[i].name))
      return &protocols[i];
  return NULL;
}
