/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define GST_VXG_HLS_KEY_SIZE 16

/*
 * GstVxgHlsCipher:
 *
 * Takes AES-128 off one resource, piece by piece (RFC 8216, 4.3.2.4).
 */
typedef struct _GstVxgHlsCipher GstVxgHlsCipher;

GstVxgHlsCipher *gst_vxg_hls_cipher_new (
    const guint8 key[GST_VXG_HLS_KEY_SIZE], const guint8 iv[16]);

void gst_vxg_hls_cipher_free (GstVxgHlsCipher *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstVxgHlsCipher, gst_vxg_hls_cipher_free)

GBytes *gst_vxg_hls_cipher_update (
    GstVxgHlsCipher *self, const guint8 *data, gsize size);

GBytes *gst_vxg_hls_cipher_finish (GstVxgHlsCipher *self, GError **error);

G_END_DECLS
