/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What to do when a request has failed. Pure. */
#include "gstvxghlsremedy.h"

#include <vxg/vxg.h>

static gboolean
is_refusal (guint status)
{
  return status == 401 || status == 403 || status == 404 || status == 410;
}

/* A server that is there, but has no stream yet. */
static gboolean
is_passing (const GError *error)
{
  return g_error_matches (error, VXG_ERROR, VXG_ERROR_NOT_READY) ||
      g_error_matches (error, VXG_ERROR, VXG_ERROR_RATE_LIMITED) ||
      g_error_matches (error, VXG_ERROR, VXG_ERROR_SERVER);
}

/*
 * gst_vxg_hls_remedy_find:
 * @error: of a download
 * @started: a playlist was had before
 * @asked: a new address was asked for already because of this trouble
 *
 * A playlist that is not there yet is a stream that is starting (API reference
 * 4.3). What never worked may be left to another protocol; what has worked will
 * work again.
 */
GstVxgHlsRemedy
gst_vxg_hls_remedy_find (const GError *error, gboolean started, gboolean asked)
{
  guint status = vxg_error_get_http_status (error);

  if (!started && status == 404)
    return GST_VXG_HLS_REMEDY_POLL;
  if (is_refusal (status) && !asked)
    return GST_VXG_HLS_REMEDY_ASK;
  if (is_refusal (status))
    return started ? GST_VXG_HLS_REMEDY_ASK_LATER : GST_VXG_HLS_REMEDY_FAIL;
  return started || is_passing (error) ? GST_VXG_HLS_REMEDY_RETRY
                                       : GST_VXG_HLS_REMEDY_FAIL;
}
