/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gstvxghlsplaylist.h"

#include "gstvxghlsbase.h"
#include "gstvxghlsmasterreader.h"
#include "gstvxghlsmediareader.h"

#include <string.h>
#include <vxg/vxg.h>

/* Where one of these stands, a line is no media playlist's. */
static const char *const master_tags[] = {
  "\n#EXT-X-STREAM-INF:", "\n#EXT-X-MEDIA:", "\n#EXT-X-I-FRAME-STREAM-INF:"
};

static gboolean
is_master (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (master_tags); i++)
    if (strstr (text, master_tags[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* Returns (transfer full): a copy that is text indeed and ends in NUL. */
static char *
to_text (GBytes *bytes, gsize max_size, GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  const char *reason = NULL;

  if (size > MIN (max_size, GST_VXG_HLS_PLAYLIST_MAX_SIZE))
    reason = "it is too large";
  /* NUL is not valid here, either. */
  else if (size > 0 && !g_utf8_validate_len (data, size, NULL))
    reason = "it is not UTF-8";
  if (reason == NULL)
    return g_strndup (size > 0 ? data : "", size);
  g_set_error (
      error, VXG_ERROR, VXG_ERROR_BAD_RESPONSE, "HLS playlist: %s", reason);
  return NULL;
}

/*
 * gst_vxg_hls_playlist_parse:
 * @bytes: the body of the reply
 * @uri: where it was found at last, after all redirections
 * @max_size: of @bytes; not more than %GST_VXG_HLS_PLAYLIST_MAX_SIZE counts
 *
 * Reads a playlist of RFC 8216. What is not understood is ignored, as is
 * low-latency HLS, which leaves whole segments; what is understood has to be
 * right. Any thread.
 *
 * Returns: (transfer full): %NULL with %VXG_ERROR_BAD_RESPONSE, which names the
 *   line and the tag, and repeats nothing that the server wrote
 */
GstVxgHlsPlaylist *
gst_vxg_hls_playlist_parse (
    GBytes *bytes, const char *uri, gsize max_size, GError **error)
{
  g_autofree char *text = NULL;
  g_auto (GstVxgHlsBase) base = { 0 };
  g_autoptr (GstVxgHlsPlaylist) self = NULL;
  const char *reason = gst_vxg_hls_base_init (&base, uri);

  if (reason != NULL) {
    g_set_error (error, VXG_ERROR, VXG_ERROR_BAD_RESPONSE,
        "HLS playlist: its own address: %s", reason);
    return NULL;
  }
  text = to_text (bytes, max_size, error);
  if (text == NULL)
    return NULL;
  self = g_atomic_rc_box_new0 (GstVxgHlsPlaylist);
  if (is_master (text))
    self->master = gst_vxg_hls_master_read (text, &base, error);
  else
    self->media = gst_vxg_hls_media_read (text, &base, error);
  if (self->master == NULL && self->media == NULL)
    return NULL;
  return g_steal_pointer (&self);
}

GstVxgHlsPlaylist *
gst_vxg_hls_playlist_ref (GstVxgHlsPlaylist *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer box)
{
  GstVxgHlsPlaylist *self = box;

  g_clear_pointer (&self->media, gst_vxg_hls_media_unref);
  g_clear_pointer (&self->master, gst_vxg_hls_master_unref);
}

void
gst_vxg_hls_playlist_unref (GstVxgHlsPlaylist *self)
{
  g_atomic_rc_box_release_full (self, clear);
}
