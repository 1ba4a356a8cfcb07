/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What rtspsrc reports, in the terms of VXG_ERROR. Pure. */
#include "gstvxgrtsperror.h"

#include <stdio.h>
#include <string.h>
#include <vxg/vxg.h>

static int
code_for_status (guint status)
{
  switch (status) {
    case 401:
    case 403:
      return VXG_ERROR_NOT_AUTHORIZED;
    case 404:
    case 410:
      return VXG_ERROR_NOT_FOUND;
    case 453: /* Not Enough Bandwidth */
    case 503:
      return VXG_ERROR_NOT_READY;
    case 454: /* Session Not Found: the server has forgotten us */
      return VXG_ERROR_NETWORK;
    default:
      return status >= 500 ? VXG_ERROR_SERVER : VXG_ERROR_INVALID_REQUEST;
  }
}

static int
code_for_resource_error (int code)
{
  switch (code) {
    case GST_RESOURCE_ERROR_NOT_AUTHORIZED:
      return VXG_ERROR_NOT_AUTHORIZED;
    case GST_RESOURCE_ERROR_NOT_FOUND:
      return VXG_ERROR_NOT_FOUND;
    case GST_RESOURCE_ERROR_SETTINGS:
      return VXG_ERROR_INVALID_REQUEST;
    default:
      return VXG_ERROR_NETWORK;
  }
}

static int
code_for_error (const GError *error, guint status)
{
  if (status >= 300)
    return code_for_status (status);
  if (error->domain == GST_RESOURCE_ERROR)
    return code_for_resource_error (error->code);
  return VXG_ERROR_FAILED;
}

/* Most refusals come with their status; that of SETUP only in the debug text. */
static guint
get_status (const GstStructure *details, const char *debug)
{
  const char *text = debug != NULL ? strstr (debug, "Error (") : NULL;
  guint status = 0;

  if (details != NULL)
    gst_structure_get_uint (details, "rtsp-status-code", &status);
  if (status == 0 && text != NULL)
    sscanf (text, "Error (%3u)", &status);
  return status;
}

static const char *
describe (int code)
{
  switch (code) {
    case VXG_ERROR_NOT_AUTHORIZED:
      return "the media server refused the ticket";
    case VXG_ERROR_NOT_FOUND:
      return "the media server does not know the stream";
    case VXG_ERROR_NOT_READY:
      return "the media server has no stream of the camera now";
    case VXG_ERROR_NETWORK:
      return "the connection to the media server failed";
    default:
      return "the media server could not play the stream";
  }
}

/*
 * gst_vxg_rtsp_error_from_message:
 * @message: an error or a warning
 *
 * Returns: (transfer full): the same without secrets
 */
GError *
gst_vxg_rtsp_error_from_message (GstMessage *message)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *debug = NULL;
  g_autofree char *reason = NULL;
  const GstStructure *details = NULL;
  guint status;
  int code;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_WARNING) {
    gst_message_parse_warning (message, &error, &debug);
    gst_message_parse_warning_details (message, &details);
  } else {
    gst_message_parse_error (message, &error, &debug);
    gst_message_parse_error_details (message, &details);
  }
  status = get_status (details, debug);
  code = code_for_error (error, status);
  reason = status != 0 ? g_strdup_printf ("RTSP status %u", status)
                       : vxg_redact (error->message);
  return g_error_new (VXG_ERROR, code, "%s (%s)", describe (code), reason);
}

/* Whether @warning is rtspsrc's way to say that the connection is gone. */
gboolean
gst_vxg_rtsp_error_is_loss (GstMessage *warning)
{
  g_autoptr (GError) error = NULL;

  gst_message_parse_warning (warning, &error, NULL);
  return g_error_matches (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_READ);
}
