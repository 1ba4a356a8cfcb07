/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gstvxghlsmaster.h"
#include "gstvxghlsmedia.h"

G_BEGIN_DECLS

/* No playlist is larger, whatever the caller allows. */
#define GST_VXG_HLS_PLAYLIST_MAX_SIZE (1024 * 1024)

/*
 * GstVxgHlsPlaylist:
 *
 * What a server answers to a playlist's address: one of the two kinds; the other
 * member is NULL. Immutable and counted; may be shared by any threads.
 */
typedef struct {
  GstVxgHlsMedia *media;
  GstVxgHlsMaster *master;
} GstVxgHlsPlaylist;

GstVxgHlsPlaylist *gst_vxg_hls_playlist_parse (
    GBytes *bytes, const char *uri, gsize max_size, GError **error);

GstVxgHlsPlaylist *gst_vxg_hls_playlist_ref (GstVxgHlsPlaylist *self);

void gst_vxg_hls_playlist_unref (GstVxgHlsPlaylist *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstVxgHlsPlaylist, gst_vxg_hls_playlist_unref)

G_END_DECLS
