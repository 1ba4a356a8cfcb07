/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The tag with the most has about 20; unknown ones are read as well. */
#define GST_VXG_HLS_ATTRIBUTES_MAX 64

/*
 * GstVxgHlsAttributes:
 *
 * An attribute list (RFC 8216, 4.2): names with quoted or plain values, that
 * stay in the text they were found in. Pure.
 *
 * What is wrong stays wrong: once @reason is set, nothing takes it away, so that
 * a reader asks for all it wants first and looks at @reason last.
 */
typedef struct {
  const char *reason; /* nullable: a clause on what is wrong; a constant */
  guint length;
  struct {
    const char *name;
    const char *value;
    gboolean quoted;
  } items[GST_VXG_HLS_ATTRIBUTES_MAX];
} GstVxgHlsAttributes;

void gst_vxg_hls_attributes_parse (GstVxgHlsAttributes *self, char *text);

const char *
gst_vxg_hls_attributes_get_quoted (GstVxgHlsAttributes *self, const char *name);

const char *
gst_vxg_hls_attributes_get_plain (GstVxgHlsAttributes *self, const char *name);

gboolean
gst_vxg_hls_attributes_get_yes (GstVxgHlsAttributes *self, const char *name);

G_END_DECLS
