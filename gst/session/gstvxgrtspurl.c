/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Where the ticket goes.
 *
 * rtspsrc keeps its URL in the readable property `location`, so it is given
 * one without the ticket, and with a path that says nothing (a ticket may sit in
 * a path too). Each request gets the real path and the query back on its
 * way out. Track URLs keep the ticket as well (API reference, 4.2 and 12).
 */
#include "gstvxgrtspurl.h"

#include <vxg/vxg.h>
#include <gio/gio.h>
#include <string.h>

#define PLACEHOLDER "/vxg/"

static char *
format_origin (GUri *uri)
{
  const char *host = g_uri_get_host (uri);
  gboolean v6 = strchr (host, ':') != NULL;
  int port = g_uri_get_port (uri);

  if (port <= 0)
    return g_strdup_printf ("%s://%s%s%s", g_uri_get_scheme (uri),
        v6 ? "[" : "", host, v6 ? "]" : "");
  return g_strdup_printf ("%s://%s%s%s:%d", g_uri_get_scheme (uri),
      v6 ? "[" : "", host, v6 ? "]" : "", port);
}

/* Blanks and control characters would end the request line early. */
static gboolean
is_printable (const char *url)
{
  for (; *url != '\0'; url++)
    if (!g_ascii_isgraph (*url))
      return FALSE;
  return TRUE;
}

static gboolean
is_rtsp (GUri *uri)
{
  const char *scheme = g_uri_get_scheme (uri);
  const char *host = g_uri_get_host (uri);

  return (strcmp (scheme, "rtsp") == 0 || strcmp (scheme, "rtsps") == 0) &&
      host != NULL && *host != '\0';
}

/*
 * gst_vxg_rtsp_url_new:
 *
 * A user name and password in @url are left behind: the ticket is what
 * authorises, and rtspsrc would show them.
 *
 * Returns: (transfer full) (nullable): %NULL with %VXG_ERROR_BAD_RESPONSE when
 *   this is no RTSP URL
 */
GstVxgRtspUrl *
gst_vxg_rtsp_url_new (const char *url, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  GstVxgRtspUrl *self;

  if (uri == NULL || !is_printable (url) || !is_rtsp (uri)) {
    g_set_error_literal (error, VXG_ERROR, VXG_ERROR_BAD_RESPONSE,
        "the address that the cloud gave is not an RTSP URL");
    return NULL;
  }
  self = g_new0 (GstVxgRtspUrl, 1);
  self->origin = format_origin (uri);
  self->path = g_strdup (g_uri_get_path (uri));
  self->query = g_strdup (g_uri_get_query (uri));
  self->location = g_strconcat (self->origin, PLACEHOLDER, NULL);
  return self;
}

void
gst_vxg_rtsp_url_free (GstVxgRtspUrl *self)
{
  if (self == NULL)
    return;
  g_free (self->origin);
  g_free (self->path);
  g_free (self->query);
  g_free (self->location);
  g_free (self);
}

/* "rtsp://host" owns "rtsp://host/x", not "rtsp://host.example/x". */
static const char *
after_origin (const GstVxgRtspUrl *self, const char *request_uri)
{
  const char *rest;

  if (!g_str_has_prefix (request_uri, self->origin))
    return NULL;
  rest = request_uri + strlen (self->origin);
  return strchr ("/?", *rest) != NULL ? rest : NULL;
}

/* "/live/name" and "track1" with one slash between them. */
static char *
join_path (const char *path, const char *control)
{
  gboolean slash = g_str_has_suffix (path, "/");

  if (*control == '\0')
    return g_strdup (path);
  return g_strconcat (path, slash ? "" : "/", control, NULL);
}

/* Whether @path has a query with a parameter of the same name as our first: the
 * server has given a ticket of its own, which may be newer. */
static gboolean
has_ticket (const GstVxgRtspUrl *self, const char *path)
{
  const char *query = strchr (path, '?');
  g_autofree char *name = g_strndup (self->query, strcspn (self->query, "&"));
  g_auto (GStrv) parameters =
      g_strsplit (query != NULL ? query + 1 : "", "&", -1);

  name[strcspn (name, "=")] = '\0';
  for (guint i = 0; parameters[i] != NULL; i++)
    if (g_str_has_prefix (parameters[i], name) &&
        parameters[i][strlen (name)] == '=')
      return TRUE;
  return FALSE;
}

/*
 * gst_vxg_rtsp_url_for_request:
 * @request_uri: what rtspsrc is about to ask for
 *
 * Returns: (transfer full) (nullable): what it shall ask for instead; %NULL when
 *   the request is right as it is: it carries the ticket already, or goes to
 *   another server, which the ticket is not for
 */
char *
gst_vxg_rtsp_url_for_request (
    const GstVxgRtspUrl *self, const char *request_uri)
{
  const char *rest = after_origin (self, request_uri);
  g_autofree char *path = NULL;

  if (rest == NULL)
    return NULL;
  if (g_str_has_prefix (rest, PLACEHOLDER))
    path = join_path (self->path, rest + strlen (PLACEHOLDER));
  else
    path = g_strdup (rest);

  if (self->query == NULL || has_ticket (self, path))
    return g_strconcat (self->origin, path, NULL);
  return g_strconcat (
      self->origin, path, strchr (path, '?') ? "&" : "?", self->query, NULL);
}
