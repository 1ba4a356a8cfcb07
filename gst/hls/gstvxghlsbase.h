/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * GstVxgHlsBase:
 *
 * A playlist's own URI, against which those in it are resolved, and how much
 * text has become of that.
 */
typedef struct {
  GUri *uri;
  gsize bytes;
} GstVxgHlsBase;

const char *gst_vxg_hls_base_init (GstVxgHlsBase *self, const char *uri);

void gst_vxg_hls_base_clear (GstVxgHlsBase *self);

char *gst_vxg_hls_base_resolve (
    GstVxgHlsBase *self, const char *reference, const char **reason);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GstVxgHlsBase, gst_vxg_hls_base_clear)

G_END_DECLS
