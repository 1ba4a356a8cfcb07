/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What vxgsrc says on the bus: what failed, for which camera, why, what to do. */
#include "gstvxgmessage.h"

typedef struct {
  int code; /* VxgError */
  int resource_error;
  const char *advice;
} Row;

/* docs/errors.md shows this table to users. */
static const Row rows[] = {
  { VXG_ERROR_INVALID_TOKEN, GST_RESOURCE_ERROR_SETTINGS,
      "Set the property token, or VXG_TOKEN, to the whole token as the cloud "
      "gave it." },
  { VXG_ERROR_TOKEN_EXPIRED, GST_RESOURCE_ERROR_NOT_AUTHORIZED,
      "Ask the cloud for a new token." },
  { VXG_ERROR_WRONG_CREDENTIAL, GST_RESOURCE_ERROR_SETTINGS,
      "Give the access token of the one camera. The group's cameras and their "
      "tokens are listed by GET /api/v5/channels/ with the group token." },
  { VXG_ERROR_INSECURE, GST_RESOURCE_ERROR_SETTINGS,
      "Use an https:// address in api-uri." },
  { VXG_ERROR_NOT_AUTHORIZED, GST_RESOURCE_ERROR_NOT_AUTHORIZED,
      "The token may have been revoked: ask the cloud for a new one." },
  { VXG_ERROR_FORBIDDEN, GST_RESOURCE_ERROR_NOT_AUTHORIZED,
      "Ask for a token with the right to watch this camera." },
  { VXG_ERROR_NOT_FOUND, GST_RESOURCE_ERROR_NOT_FOUND,
      "See whether the camera still exists, and check stream-id and "
      "protocols." },
  { VXG_ERROR_INVALID_REQUEST, GST_RESOURCE_ERROR_SETTINGS,
      "Check api-uri, stream-id, protocols and rtsp-transport." },
  { VXG_ERROR_NOT_READY, GST_RESOURCE_ERROR_OPEN_READ,
      "See whether the camera has power and network, then try again." },
  { VXG_ERROR_RATE_LIMITED, GST_RESOURCE_ERROR_OPEN_READ, "Try again later." },
  { VXG_ERROR_SERVER, GST_RESOURCE_ERROR_OPEN_READ, "Try again later." },
  { VXG_ERROR_BAD_RESPONSE, GST_RESOURCE_ERROR_OPEN_READ,
      "Check that api-uri points to a VXG cloud." },
  { VXG_ERROR_NETWORK, GST_RESOURCE_ERROR_OPEN_READ,
      "Check the connection to the server, and its name." },
  { VXG_ERROR_TLS, GST_RESOURCE_ERROR_OPEN_READ,
      "For a private server, name its certificate authority in tls-ca-file." },
  { VXG_ERROR_TIMED_OUT, GST_RESOURCE_ERROR_OPEN_READ,
      "Check the network; connect-timeout, first-frame-timeout and "
      "stall-timeout say how long to wait." },
};

static const Row fallback = { VXG_ERROR_FAILED, GST_RESOURCE_ERROR_FAILED,
  "GST_DEBUG=vxg:6 tells more." };

static const Row *
find_row (const GError *error)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_error_matches (error, VXG_ERROR, rows[i].code))
      return &rows[i];
  return &fallback;
}

static const char *
advise_codec (const GError *error)
{
  if (error->domain == GST_CORE_ERROR)
    return "Install the GStreamer plugins good and bad.";
  return "vxgsrc delivers H.264, H.265, AAC, Opus and G.711: change the "
         "camera's encoder, or ask for another stream-id.";
}

/*
 * gst_vxg_message_post_error:
 * @camera_id: 0 when it is not known
 * @error: of %VXG_ERROR, or of GStreamer's own domains
 *
 * Posts one error message. Its details carry "camera-id" (gint64) and, for an
 * error of %VXG_ERROR, "vxg-error" (int, VxgError) for programs.
 */
void
gst_vxg_message_post_error (
    GstElement *element, gint64 camera_id, const GError *error)
{
  const Row *row = find_row (error);
  gboolean ours = error->domain == VXG_ERROR;
  GQuark domain = ours ? GST_RESOURCE_ERROR : error->domain;
  int code = ours ? row->resource_error : error->code;
  g_autofree char *who = camera_id != 0
      ? g_strdup_printf ("Camera %" G_GINT64_FORMAT, camera_id)
      : g_strdup (GST_OBJECT_NAME (element));
  g_autofree char *reason = vxg_redact (error->message);
  char *text = g_strdup_printf (
      "%s: %s. %s", who, reason, ours ? row->advice : advise_codec (error));
  GstStructure *details = gst_structure_new (
      "vxg-error-details", "camera-id", G_TYPE_INT64, camera_id, NULL);

  if (ours)
    gst_structure_set (details, "vxg-error", G_TYPE_INT, error->code, NULL);
  gst_element_message_full_with_details (element, GST_MESSAGE_ERROR, domain,
      code, text, NULL, __FILE__, G_STRFUNC, __LINE__, details);
}

static void
set_time (GstStructure *stats, const char *name, gint64 microseconds)
{
  gst_structure_set (stats, name, GST_TYPE_CLOCK_TIME,
      (GstClockTime) MAX (microseconds, 0) * 1000, NULL);
}

/*
 * gst_vxg_message_fill_stats:
 * @now: monotonic time, in µs
 *
 * Adds what a run has measured. What is not known yet is left out.
 */
void
gst_vxg_message_fill_stats (
    GstStructure *stats, const GstVxgControllerStats *run, gint64 now)
{
  gst_structure_set (stats, "resolves", G_TYPE_UINT64, run->resolver.resolves,
      "renewals", G_TYPE_UINT64, run->renewals, NULL);
  if (run->started != 0)
    set_time (stats, "uptime", now - run->started);
  if (run->resolver.api_latency != 0)
    set_time (stats, "api-latency", run->resolver.api_latency);
  if (run->first_frame != 0)
    set_time (stats, "time-to-first-frame", run->first_frame - run->started);
  if (run->protocol != NULL)
    gst_structure_set (stats, "protocol", G_TYPE_STRING, run->protocol, NULL);
  if (run->expire != NULL)
    gst_structure_set (
        stats, "ticket-expiry", G_TYPE_DATE_TIME, run->expire, NULL);
}
