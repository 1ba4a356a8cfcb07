/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * GstVxgHlsLineFunc:
 * @reader: who reads the playlist
 * @value: what stands behind the tag's colon, or the whole line if it is a URI;
 *   may be taken apart
 *
 * Returns: (nullable): a clause on what is wrong; a constant, so that none of
 *   the server's text gets into an error
 */
typedef const char *(*GstVxgHlsLineFunc) (gpointer reader, char *value);

/*
 * GstVxgHlsTag:
 *
 * One row of what a reader understands.
 */
typedef struct {
  const char *name; /* without the number sign */
  gboolean once;    /* a second one is an error */
  GstVxgHlsLineFunc func;
} GstVxgHlsTag;

/*
 * GstVxgHlsGrammar:
 *
 * All that a reader understands: at most 64 tags, and URIs.
 */
typedef struct {
  const GstVxgHlsTag *tags;
  guint n_tags;
  GstVxgHlsLineFunc uri;
} GstVxgHlsGrammar;

gboolean gst_vxg_hls_lines_read (char *text, const GstVxgHlsGrammar *grammar,
    gpointer reader, GError **error);

G_END_DECLS
