/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * GstVxgRtspUrl:
 *
 * A media URL split into what may be seen and what may not. Pure.
 */
typedef struct {
  char *origin;   /* scheme://host:port */
  char *path;     /* as the reply has it, with the leading slash */
  char *query;    /* secret; nullable */
  char *location; /* origin and a path that says nothing */
} GstVxgRtspUrl;

GstVxgRtspUrl *gst_vxg_rtsp_url_new (const char *url, GError **error);

void gst_vxg_rtsp_url_free (GstVxgRtspUrl *self);

char *gst_vxg_rtsp_url_for_request (
    const GstVxgRtspUrl *self, const char *request_uri);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstVxgRtspUrl, gst_vxg_rtsp_url_free)

G_END_DECLS
