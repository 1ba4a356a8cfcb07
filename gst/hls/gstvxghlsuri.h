/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* As long as a URL of the cloud may be. */
#define GST_VXG_HLS_URI_MAX_LENGTH 8192

GUri *gst_vxg_hls_uri_parse (const char *uri, const char **reason);

char *gst_vxg_hls_uri_resolve (
    GUri *base, const char *reference, const char **reason);

gboolean gst_vxg_hls_uri_same_origin (const char *a, const char *b);

gboolean gst_vxg_hls_uri_same_place (const char *a, const char *b);

gboolean gst_vxg_hls_uri_same_file (const char *a, const char *b);

char *gst_vxg_hls_uri_with_ticket (const char *uri, const char *playlist_uri);

G_END_DECLS
