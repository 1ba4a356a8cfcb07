/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define GST_VXG_HLS_IV_SIZE 16

/*
 * GstVxgHlsKey:
 *
 * How segments are encrypted (RFC 8216, 4.3.2.4). Immutable and counted; may be
 * shared by any threads. Segments between two EXT-X-KEY tags share one object.
 */
typedef struct {
  /* NULL: AES-128, which can be played. Else a constant that names what is not
   * supported, and the members below are empty. */
  const char *unsupported;
  char *uri; /* absolute http or https, of the 16 bytes; may be secret */
  gboolean has_iv;
  guint8 iv[GST_VXG_HLS_IV_SIZE];
} GstVxgHlsKey;

GstVxgHlsKey *gst_vxg_hls_key_new_unsupported (const char *what);

GstVxgHlsKey *gst_vxg_hls_key_new_aes_128 (char *uri, const guint8 *iv);

GstVxgHlsKey *gst_vxg_hls_key_ref (GstVxgHlsKey *self);

void gst_vxg_hls_key_unref (GstVxgHlsKey *self);

gboolean gst_vxg_hls_key_check (const GstVxgHlsKey *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstVxgHlsKey, gst_vxg_hls_key_unref)

G_END_DECLS
