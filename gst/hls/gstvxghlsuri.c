/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where playlists lead, and where the ticket may follow. Pure. */
#include "gstvxghlsuri.h"

#include <string.h>

/* A URL is signed as it is written: nothing is decoded or encoded anew. */
#define URI_FLAGS (G_URI_FLAGS_ENCODED | G_URI_FLAGS_SCHEME_NORMALIZE)

#define TICKET "ticket"

/* Blanks and control characters would end a request line early. */
static gboolean
is_printable (const char *uri)
{
  for (; *uri != '\0'; uri++)
    if (!g_ascii_isgraph (*uri))
      return FALSE;
  return TRUE;
}

/* Two readers of a URI might differ on where a host with other characters
 * ends. */
static gboolean
is_host (const char *host)
{
  if (host == NULL || *host == '\0')
    return FALSE;
  for (; *host != '\0'; host++)
    if (!g_ascii_isalnum (*host) && strchr ("-._:", *host) == NULL)
      return FALSE;
  return TRUE;
}

static const char *
check (GUri *uri)
{
  const char *scheme = g_uri_get_scheme (uri);

  if (strcmp (scheme, "http") != 0 && strcmp (scheme, "https") != 0)
    return "the URI is neither http nor https";
  if (g_uri_get_userinfo (uri) != NULL)
    return "the URI contains a user name";
  if (!is_host (g_uri_get_host (uri)))
    return "the URI has no valid host";
  if (g_uri_get_port (uri) == 0)
    return "the URI has the port 0";
  return NULL;
}

static GUri *
parse (GUri *base, const char *reference, const char **reason)
{
  g_autoptr (GUri) uri = NULL;

  if (strlen (reference) > GST_VXG_HLS_URI_MAX_LENGTH) {
    *reason = "the URI is too long";
    return NULL;
  }
  if (!is_printable (reference)) {
    *reason = "the URI contains a character that none has";
    return NULL;
  }
  uri = base != NULL ? g_uri_parse_relative (base, reference, URI_FLAGS, NULL)
                     : g_uri_parse (reference, URI_FLAGS, NULL);
  *reason = uri != NULL ? check (uri) : "the URI is malformed";
  return *reason == NULL ? g_steal_pointer (&uri) : NULL;
}

/*
 * gst_vxg_hls_uri_parse:
 * @reason: (out): a clause on what is wrong, a constant; or %NULL
 *
 * Returns: (transfer full) (nullable): an http or https URI
 */
GUri *
gst_vxg_hls_uri_parse (const char *uri, const char **reason)
{
  return parse (NULL, uri, reason);
}

/*
 * gst_vxg_hls_uri_resolve:
 * @base: from gst_vxg_hls_uri_parse()
 * @reference: relative or absolute (RFC 3986, 5.2); the query of @base is not
 *   inherited
 * @reason: (out): a clause on what is wrong, a constant; or %NULL
 *
 * Returns: (transfer full) (nullable): an http or https URI, without fragment;
 *   %NULL also for one that leaves TLS
 */
char *
gst_vxg_hls_uri_resolve (GUri *base, const char *reference, const char **reason)
{
  g_autoptr (GUri) uri = parse (base, reference, reason);
  g_autofree char *text = NULL;

  if (uri == NULL)
    return NULL;
  if (strcmp (g_uri_get_scheme (base), "https") == 0 &&
      strcmp (g_uri_get_scheme (uri), "https") != 0) {
    *reason = "the URI leads from https to http";
    return NULL;
  }
  text = g_uri_to_string_partial (uri, G_URI_HIDE_FRAGMENT);
  if (strlen (text) > GST_VXG_HLS_URI_MAX_LENGTH) {
    *reason = "the URI is too long";
    return NULL;
  }
  return g_steal_pointer (&text);
}

/*
 * gst_vxg_hls_uri_same_origin:
 *
 * Returns: whether scheme, host and port are the same, of two http or https URIs
 */
gboolean
gst_vxg_hls_uri_same_origin (const char *a, const char *b)
{
  const char *reason;
  g_autoptr (GUri) first = gst_vxg_hls_uri_parse (a, &reason);
  g_autoptr (GUri) second = gst_vxg_hls_uri_parse (b, &reason);

  return first != NULL && second != NULL &&
      strcmp (g_uri_get_scheme (first), g_uri_get_scheme (second)) == 0 &&
      g_ascii_strcasecmp (g_uri_get_host (first), g_uri_get_host (second)) ==
      0 &&
      g_uri_get_port (first) == g_uri_get_port (second);
}

/* Returns (transfer full): the parameter with its name; NULL: there is none. */
static char *
find_ticket (const char *uri)
{
  const char *end = uri + strcspn (uri, "#");
  const char *p = memchr (uri, '?', end - uri);

  while (p != NULL) {
    const char *next = memchr (p + 1, '&', end - (p + 1));
    gsize length = (next != NULL ? next : end) - (p + 1);

    if (length >= strlen (TICKET) &&
        strncmp (p + 1, TICKET, strlen (TICKET)) == 0 &&
        (length == strlen (TICKET) || p[1 + strlen (TICKET)] == '='))
      return g_strndup (p + 1, length);
    p = next;
  }
  return NULL;
}

/* Returns (transfer full): the path, with a blank where the ticket is in it. */
static char *
path_without_ticket (const char *uri)
{
  const char *reason;
  g_autoptr (GUri) parsed = gst_vxg_hls_uri_parse (uri, &reason);
  g_autofree char *ticket = find_ticket (uri);
  const char *value = ticket != NULL ? strchr (ticket, '=') : NULL;
  g_autoptr (GString) path = NULL;

  if (parsed == NULL)
    return NULL;
  path = g_string_new (g_uri_get_path (parsed));
  if (value != NULL && value[1] != '\0')
    g_string_replace (path, value + 1, " ", 0);
  return g_string_free (g_steal_pointer (&path), FALSE);
}

/*
 * gst_vxg_hls_uri_same_place:
 *
 * Returns: whether two addresses of playlists differ in nothing but the ticket:
 *   then it is the same server's same stream
 */
gboolean
gst_vxg_hls_uri_same_place (const char *a, const char *b)
{
  g_autofree char *first = path_without_ticket (a);
  g_autofree char *second = path_without_ticket (b);

  return first != NULL && second != NULL && strcmp (first, second) == 0 &&
      gst_vxg_hls_uri_same_origin (a, b);
}

/* The name of the file, and its length. */
static const char *
get_file (const char *uri, gsize *length)
{
  gsize end = strcspn (uri, "?#");
  gsize begin = end;

  while (begin > 0 && uri[begin - 1] != '/')
    begin--;
  *length = end - begin;
  return uri + begin;
}

/*
 * gst_vxg_hls_uri_same_file:
 *
 * Returns: whether two addresses on one server have the same name at the end of
 *   their paths: the rest may carry tickets
 */
gboolean
gst_vxg_hls_uri_same_file (const char *a, const char *b)
{
  gsize a_length, b_length;
  const char *a_file = get_file (a, &a_length);
  const char *b_file = get_file (b, &b_length);

  return a_length == b_length && memcmp (a_file, b_file, a_length) == 0;
}

/*
 * gst_vxg_hls_uri_with_ticket:
 * @uri: from the playlist
 * @playlist_uri: the playlist's own
 *
 * The cloud writes the ticket into the path and into the query, and relative
 * URIs keep only the path's (API reference, 4.2). For servers that look at the
 * query, this puts the playlist's ticket there, unless @uri has one, and never
 * for another server.
 *
 * Returns: (transfer full)
 */
char *
gst_vxg_hls_uri_with_ticket (const char *uri, const char *playlist_uri)
{
  g_autofree char *ticket = find_ticket (playlist_uri);
  g_autofree char *own = find_ticket (uri);
  gsize length = strcspn (uri, "#");
  const char *query = memchr (uri, '?', length);
  const char *separator = "&";

  if (ticket == NULL || own != NULL ||
      !gst_vxg_hls_uri_same_origin (uri, playlist_uri))
    return g_strdup (uri);
  if (query == NULL)
    separator = "?";
  else if (query + 1 == uri + length || uri[length - 1] == '&')
    separator = "";
  return g_strdup_printf (
      "%.*s%s%s%s", (int) length, uri, separator, ticket, uri + length);
}
