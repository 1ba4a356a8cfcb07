/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gstvxghlsbase.h"
#include "gstvxghlskey.h"

G_BEGIN_DECLS

/*
 * GstVxgHlsKeys:
 *
 * The keys that apply at one place of a playlist. A server may offer the same
 * key in several formats, each of which replaces only its own.
 */
typedef struct {
  GstVxgHlsKey *identity; /* nullable: of the format that can be read */
  GstVxgHlsKey *foreign;  /* nullable: of any other */
} GstVxgHlsKeys;

const char *
gst_vxg_hls_keys_read (GstVxgHlsKeys *self, GstVxgHlsBase *base, char *value);

GstVxgHlsKey *gst_vxg_hls_keys_ref_current (const GstVxgHlsKeys *self);

void gst_vxg_hls_keys_clear (GstVxgHlsKeys *self);

G_END_DECLS
