/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Hosts, ports and paths of the API: the rules of API reference 2.5, and which
 * hosts may be spoken to in plain HTTP. */
#include "private/vxg-address.h"

#include <gio/gio.h>
#include <string.h>

#define MAX_HOST_LENGTH 253
#define MAX_URI_LENGTH 2048

/* A name or an IPv4 address, in lower case. */
static char *
normalize_name (const char *host, const char **reason)
{
  g_autofree char *ascii = g_hostname_to_ascii (host);

  if (ascii == NULL || strlen (ascii) > MAX_HOST_LENGTH || *ascii == '.' ||
      strstr (ascii, "..") != NULL) {
    *reason = "is not a host";
    return NULL;
  }
  /* Looked at last: making it ASCII can turn a harmless looking character into
   * a slash. */
  for (const char *p = ascii; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("-._", *p) == NULL) {
      *reason = "is not a host: it contains a character that no host has";
      return NULL;
    }
  return g_ascii_strdown (ascii, -1);
}

/*
 * vxg_address_normalize_host:
 * @host: a name, an IPv4 address, or an IPv6 address with or without brackets
 * @reason: (out): a clause on what is wrong: "is not a host"; a constant
 *
 * Returns: (transfer full) (nullable): the host in lower case and in ASCII, an
 *   IPv6 address in its shortest form and without brackets
 */
char *
vxg_address_normalize_host (const char *host, const char **reason)
{
  g_autoptr (GInetAddress) address = NULL;
  g_autofree char *inner = NULL;
  gsize length = strlen (host);
  gboolean bracketed = length > 2 && host[0] == '[' && host[length - 1] == ']';

  if (length == 0) {
    *reason = "is empty";
    return NULL;
  }
  if (!g_utf8_validate (host, length, NULL)) {
    *reason = "is not a host";
    return NULL;
  }
  if (!bracketed && strchr (host, ':') == NULL)
    return normalize_name (host, reason);

  inner = bracketed ? g_strndup (host + 1, length - 2) : g_strdup (host);
  /* With a scope ("%eth0") an address means something on one machine only. */
  if (strchr (inner, '%') == NULL)
    address = g_inet_address_new_from_string (inner);
  if (address == NULL ||
      g_inet_address_get_family (address) != G_SOCKET_FAMILY_IPV6) {
    *reason = "is not a host: what has colons must be an IPv6 address";
    return NULL;
  }
  return g_inet_address_to_string (address);
}

/*
 * vxg_address_is_local:
 * @host: a normalized host
 *
 * Returns: whether @host can only be this machine, so that what is sent there
 *   crosses no network. Names are not resolved.
 */
gboolean
vxg_address_is_local (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);
  g_autofree char *name = NULL;

  if (address != NULL)
    return g_inet_address_get_is_loopback (address);
  name = g_ascii_strdown (host, -1);
  if (g_str_has_suffix (name, "."))
    name[strlen (name) - 1] = '\0';
  return g_str_equal (name, "localhost") ||
      g_str_has_suffix (name, ".localhost");
}

/*
 * vxg_address_normalize_path:
 * @path: (nullable): a prefix of paths, with or without slashes at its ends
 * @reason: (out): a clause on what is wrong; a constant
 *
 * Returns: (transfer full) (nullable): "" or "/a/b"; %NULL with @reason set for
 *   what could leave the path or change its meaning
 */
char *
vxg_address_normalize_path (const char *path, const char **reason)
{
  g_autoptr (GString) normal = g_string_new (NULL);
  g_auto (GStrv) segments = g_strsplit (path != NULL ? path : "", "/", -1);

  for (guint i = 0; segments[i] != NULL; i++) {
    const char *segment = segments[i];

    if (*segment == '\0')
      continue;
    for (const char *p = segment; *p != '\0'; p++)
      if (!g_ascii_isalnum (*p) && strchr ("-._~!$&'()*+,;=:@", *p) == NULL) {
        *reason = "contains a character that no path has";
        return NULL;
      }
    if (g_str_equal (segment, ".") || g_str_equal (segment, "..")) {
      *reason = "contains the segment \".\" or \"..\"";
      return NULL;
    }
    g_string_append_c (normal, '/');
    g_string_append (normal, segment);
  }
  return g_string_free (g_steal_pointer (&normal), FALSE);
}

static guint16
default_port (const char *scheme)
{
  return g_str_equal (scheme, "https") ? 443 : 80;
}

/*
 * vxg_address_build_base_uri:
 * @scheme: "http" or "https"
 * @host: a normalized host
 * @port: 1 to 65535
 * @path: a normalized path
 *
 * Returns: (transfer full): the URI, without a slash at its end, and with the
 *   port only where it is not the scheme's own
 */
char *
vxg_address_build_base_uri (
    const char *scheme, const char *host, guint16 port, const char *path)
{
  gboolean ipv6 = strchr (host, ':') != NULL;
  GString *uri = g_string_new (NULL);

  g_string_printf (
      uri, "%s://%s%s%s", scheme, ipv6 ? "[" : "", host, ipv6 ? "]" : "");
  if (port != default_port (scheme))
    g_string_append_printf (uri, ":%u", port);
  g_string_append (uri, path);
  return g_string_free (uri, FALSE);
}

static const char *
check_base_uri (GUri *uri)
{
  const char *scheme = g_uri_get_scheme (uri);

  if (!g_str_equal (scheme, "http") && !g_str_equal (scheme, "https"))
    return "does not start with https:// or http://";
  if (g_uri_get_userinfo (uri) != NULL)
    return "contains a user name";
  if (g_uri_get_query (uri) != NULL || g_uri_get_fragment (uri) != NULL)
    return "has a query or a fragment";
  if (g_uri_get_host (uri) == NULL)
    return "names no host";
  if (g_uri_get_port (uri) == 0)
    return "has the port 0";
  return NULL;
}

/*
 * vxg_address_normalize_base_uri:
 * @uri: an http or https URI, for instance the `svcp` of a token
 * @reason: (out): a clause on what is wrong; a constant
 *
 * Returns: (transfer full) (nullable): the same as
 *   vxg_address_build_base_uri() would write it
 */
char *
vxg_address_normalize_base_uri (const char *uri, const char **reason)
{
  g_autoptr (GUri) parsed = NULL;
  g_autofree char *host = NULL;
  g_autofree char *path = NULL;
  int port;

  if (strlen (uri) > MAX_URI_LENGTH) {
    *reason = "is too long";
    return NULL;
  }
  /* Percent-encoding is left as it is, and then refused: no base URI of the
   * cloud needs it. */
  parsed = g_uri_parse (uri, G_URI_FLAGS_ENCODED, NULL);
  if (parsed == NULL) {
    *reason = "is not a URI";
    return NULL;
  }
  *reason = check_base_uri (parsed);
  if (*reason != NULL)
    return NULL;
  host = vxg_address_normalize_host (g_uri_get_host (parsed), reason);
  if (host == NULL)
    return NULL;
  path = vxg_address_normalize_path (g_uri_get_path (parsed), reason);
  if (path == NULL)
    return NULL;
  port = g_uri_get_port (parsed);
  return vxg_address_build_base_uri (g_uri_get_scheme (parsed), host,
      port > 0 ? port : default_port (g_uri_get_scheme (parsed)), path);
}

static guint16
effective_port (GUri *uri)
{
  int port = g_uri_get_port (uri);

  return port > 0 ? port : default_port (g_uri_get_scheme (uri));
}

/* Scheme, host and port are the same. Both are http or https. */
gboolean
vxg_address_same_origin (GUri *a, GUri *b)
{
  return g_str_equal (g_uri_get_scheme (a), g_uri_get_scheme (b)) &&
      g_ascii_strcasecmp (g_uri_get_host (a), g_uri_get_host (b)) == 0 &&
      effective_port (a) == effective_port (b);
}
