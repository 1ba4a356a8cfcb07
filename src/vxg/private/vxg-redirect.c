/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where a request may go. libsoup would follow a redirect with the credential
 * to any host, so the library decides itself. */
#include "private/vxg-redirect.h"

#include <libsoup/soup.h>
#include <string.h>

#include "private/vxg-address.h"
#include "private/vxg-error-private.h"

#define MAX_URI_LENGTH 8192

gboolean
vxg_redirect_is_status (guint status)
{
  return status == 301 || status == 302 || status == 303 || status == 307 ||
      status == 308;
}

/*
 * vxg_redirect_check_secure:
 * @uri: an http or https URI
 *
 * Returns: %FALSE with %VXG_ERROR_INSECURE when what is sent to @uri would
 *   cross a network in the clear
 */
gboolean
vxg_redirect_check_secure (GUri *uri, GError **error)
{
  if (g_str_equal (g_uri_get_scheme (uri), "https") ||
      vxg_address_is_local (g_uri_get_host (uri)))
    return TRUE;
  vxg_error_set (error, VXG_ERROR_INSECURE,
      "%s would be asked in plain HTTP, so anybody on the way could read the "
      "credential; only this machine may be asked like that",
      g_uri_get_host (uri));
  return FALSE;
}

static const char *
check_target (GUri *to)
{
  const char *scheme = g_uri_get_scheme (to);
  const char *reason;
  g_autofree char *host = NULL;

  if (!g_str_equal (scheme, "http") && !g_str_equal (scheme, "https"))
    return "to something that is not HTTP";
  if (g_uri_get_host (to) == NULL || *g_uri_get_host (to) == '\0')
    return "to no host";
  if (g_uri_get_userinfo (to) != NULL)
    return "to an address with a user name";
  host = vxg_address_normalize_host (g_uri_get_host (to), &reason);
  if (host == NULL)
    return "to something that is not a host";
  return NULL;
}

static gboolean
has_control (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      return TRUE;
  return FALSE;
}

/*
 * vxg_redirect_parse_open:
 * @text: an address that the cloud named, to be asked without a credential
 *
 * Returns: (transfer full): an http or https URI; %NULL with @error of
 *   %VXG_ERROR_BAD_RESPONSE, which repeats nothing of @text
 */
GUri *
vxg_redirect_parse_open (const char *text, GError **error)
{
  g_autoptr (GUri) uri = NULL;
  const char *problem = "to something that is not a URI";

  if (strlen (text) <= MAX_URI_LENGTH && !has_control (text))
    uri = g_uri_parse (text, SOUP_HTTP_URI_FLAGS, NULL);
  if (uri != NULL)
    problem = check_target (uri);
  if (problem == NULL)
    return g_steal_pointer (&uri);
  vxg_error_set (error, VXG_ERROR_BAD_RESPONSE,
      "an address to download leads %s", problem);
  return NULL;
}

/*
 * vxg_redirect_resolve_open:
 * @from: the URI that was asked
 * @location: (nullable): the header Location of the reply
 *
 * Decides whether to follow where no credential goes along.
 *
 * Returns: (transfer full): the URI to ask next; %NULL with @error of
 *   %VXG_ERROR_BAD_RESPONSE, or of %VXG_ERROR_INSECURE when it leads out of
 *   HTTPS
 */
GUri *
vxg_redirect_resolve_open (GUri *from, const char *location, GError **error)
{
  g_autoptr (GUri) to = NULL;
  const char *problem;

  if (location == NULL || strlen (location) > MAX_URI_LENGTH ||
      (to = g_uri_parse_relative (from, location, SOUP_HTTP_URI_FLAGS, NULL)) ==
          NULL) {
    vxg_error_set (error, VXG_ERROR_BAD_RESPONSE,
        "%s redirected without a usable address", g_uri_get_host (from));
    return NULL;
  }
  problem = check_target (to);
  if (problem != NULL) {
    vxg_error_set (error, VXG_ERROR_BAD_RESPONSE, "%s redirected %s",
        g_uri_get_host (from), problem);
    return NULL;
  }
  if (g_str_equal (g_uri_get_scheme (from), "https") &&
      g_str_equal (g_uri_get_scheme (to), "http")) {
    vxg_error_set (error, VXG_ERROR_INSECURE,
        "%s redirected from HTTPS to plain HTTP", g_uri_get_host (from));
    return NULL;
  }
  return g_steal_pointer (&to);
}

/*
 * vxg_redirect_resolve:
 *
 * The same where a credential goes along. The caller compares the origins: it
 * belongs to the first one only.
 *
 * Returns: (transfer full): the URI to ask next; %NULL with @error as above, or
 *   of %VXG_ERROR_INSECURE when it leads to another machine in plain HTTP
 */
GUri *
vxg_redirect_resolve (GUri *from, const char *location, GError **error)
{
  g_autoptr (GUri) to = vxg_redirect_resolve_open (from, location, error);

  if (to == NULL || !vxg_redirect_check_secure (to, error))
    return NULL;
  return g_steal_pointer (&to);
}
