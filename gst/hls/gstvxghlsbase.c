/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gstvxghlsbase.h"

#include "gstvxghlsuri.h"

#include <string.h>

/* Each URI repeats the path of the playlist's own, so that many short lines
 * could become very much text. */
#define MAX_BYTES (16 * 1024 * 1024)

/*
 * gst_vxg_hls_base_init:
 * @uri: where the playlist was found at last, after all redirections
 *
 * Returns: (nullable): a clause on what is wrong; a constant
 */
const char *
gst_vxg_hls_base_init (GstVxgHlsBase *self, const char *uri)
{
  const char *reason;

  self->uri = gst_vxg_hls_uri_parse (uri, &reason);
  self->bytes = 0;
  return reason;
}

void
gst_vxg_hls_base_clear (GstVxgHlsBase *self)
{
  g_clear_pointer (&self->uri, g_uri_unref);
}

/*
 * gst_vxg_hls_base_resolve:
 * @reference: (nullable): from the playlist
 * @reason: (out): a clause on what is wrong, a constant; or %NULL
 *
 * Returns: (transfer full) (nullable): as gst_vxg_hls_uri_resolve()
 */
char *
gst_vxg_hls_base_resolve (
    GstVxgHlsBase *self, const char *reference, const char **reason)
{
  g_autofree char *uri = NULL;

  if (reference == NULL || *reference == '\0') {
    *reason = "there is no URI";
    return NULL;
  }
  uri = gst_vxg_hls_uri_resolve (self->uri, reference, reason);
  if (uri == NULL)
    return NULL;
  self->bytes += strlen (uri);
  if (self->bytes > MAX_BYTES) {
    *reason = "the URIs of the playlist are too long";
    return NULL;
  }
  return g_steal_pointer (&uri);
}
