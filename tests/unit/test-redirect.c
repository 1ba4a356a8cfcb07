/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "private/vxg-redirect.h"

#include <libsoup/soup.h>

#include "vxg-error.h"
#include "vxg-test.h"

static GUri *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  GUri *uri = g_uri_parse (text, SOUP_HTTP_URI_FLAGS, &error);

  g_assert_no_error (error);
  return uri;
}

static const struct {
  const char *from;
  const char *location;
  const char *to; /* NULL: refused with code */
  VxgError code;
} redirects[] = {
  { "https://a/x", "/y", "https://a/y", 0 },
  { "https://a/x/", "y?z=1", "https://a/x/y?z=1", 0 },
  { "https://a/x", "https://a/x/", "https://a/x/", 0 },
  { "https://a/x", "//b/y", "https://b/y", 0 },
  { "https://a/x", "https://b:8443/y", "https://b:8443/y", 0 },
  { "http://127.0.0.1:1/x", "https://b/y", "https://b/y", 0 },
  { "http://127.0.0.1:1/x", "http://127.0.0.1:2/y", "http://127.0.0.1:2/y", 0 },
  { "http://127.0.0.1:1/x", "http://[::1]:2/y", "http://[::1]:2/y", 0 },
  { "https://a/x", "/y#part", "https://a/y#part", 0 },

  { "https://a/x", "https://b", "https://b/", 0 },
  { "https://a/x", "https://[2001:db8::1]/", "https://[2001:db8::1]/", 0 },

  { "https://a/x", "http://a/x", NULL, VXG_ERROR_INSECURE },
  { "https://a/x", "http://127.0.0.1/x", NULL, VXG_ERROR_INSECURE },
  { "https://127.0.0.1/x", "http://127.0.0.1/x", NULL, VXG_ERROR_INSECURE },
  { "http://127.0.0.1:1/x", "http://b/y", NULL, VXG_ERROR_INSECURE },
  { "http://localhost/x", "http://localhost.example.com/y", NULL,
      VXG_ERROR_INSECURE },
  { "https://a/x", NULL, NULL, VXG_ERROR_BAD_RESPONSE },
  { "https://a/x", "ftp://a/x", NULL, VXG_ERROR_BAD_RESPONSE },
  { "https://a/x", "file:///etc/passwd", NULL, VXG_ERROR_BAD_RESPONSE },
  { "https://a/x", "data:,x", NULL, VXG_ERROR_BAD_RESPONSE },
  { "https://a/x", "https://u:p@a/x", NULL, VXG_ERROR_BAD_RESPONSE },
  { "https://a/x", "https://u@a/x", NULL, VXG_ERROR_BAD_RESPONSE },
  { "https://a/x", "https:///x", NULL, VXG_ERROR_BAD_RESPONSE },
  { "https://a/x", "https://b%0d%0aX:%20y/", NULL, VXG_ERROR_BAD_RESPONSE },
  { "https://a/x", "https://b%2fc/", NULL, VXG_ERROR_BAD_RESPONSE },
  { "https://a/x", "https://b%40c/", NULL, VXG_ERROR_BAD_RESPONSE },
  { "http://127.0.0.1/x", "http://127.0.0.1%2f.b/", NULL,
      VXG_ERROR_BAD_RESPONSE },
  { "https://a/x", "https://[::1/x", NULL, VXG_ERROR_BAD_RESPONSE },
  { "https://a/x", "https://a:99999/x", NULL, VXG_ERROR_BAD_RESPONSE },
  { "https://a/x", "https://\xff/x", NULL, VXG_ERROR_BAD_RESPONSE },
};

static void
test_resolve (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (redirects); i++) {
    g_autoptr (GUri) from = parse (redirects[i].from);
    g_autoptr (GError) error = NULL;
    g_autoptr (GUri) to =
        vxg_redirect_resolve (from, redirects[i].location, &error);
    g_autofree char *text = to != NULL ? g_uri_to_string (to) : NULL;

    g_test_message ("row %u", i);
    g_assert_cmpstr (text, ==, redirects[i].to);
    if (redirects[i].to == NULL)
      g_assert_error (error, VXG_ERROR, (gint) redirects[i].code);
    else
      g_assert_no_error (error);
  }
}

/* Plain HTTP is nothing to fear where no credential goes along, but nobody
 * leads out of HTTPS. */
static void
test_resolve_open (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (redirects); i++) {
    g_autoptr (GUri) from = parse (redirects[i].from);
    g_autoptr (GError) error = NULL;
    g_autoptr (GUri) to =
        vxg_redirect_resolve_open (from, redirects[i].location, &error);
    gboolean stays_plain = redirects[i].code == VXG_ERROR_INSECURE &&
        g_str_equal (g_uri_get_scheme (from), "http");

    g_test_message ("row %u", i);
    if (redirects[i].to != NULL || stays_plain)
      g_assert_no_error (error);
    else
      g_assert_error (error, VXG_ERROR, (gint) redirects[i].code);
    g_assert_true ((to != NULL) == (error == NULL));
  }
}

static const struct {
  const char *text;
  const char *uri; /* NULL: refused */
} open_uris[] = {
  { "https://a/x/y.ts?t=1", "https://a/x/y.ts?t=1" },
  { "http://a/x", "http://a/x" },
  { "HTTP://a", "http://a/" },
  { "http://203.0.113.1:81/x", "http://203.0.113.1:81/x" },
  { "http://[2001:db8::1]:81/x", "http://[2001:db8::1]:81/x" },
  { "http://a/b c", "http://a/b%20c" },
  { "http://a/\xc3\xbc", "http://a/%C3%BC" },
  { "http://a/%2f%41%00?%7e", "http://a/%2FA%00?~" },

  { "", NULL },
  { "x", NULL },
  { "/x", NULL },
  { "//a/x", NULL },
  { "a/x", NULL },
  { "http:", NULL },
  { "http:///x", NULL },
  { "http://:80/x", NULL },
  { "http://a:99999/x", NULL },
  { "http://a/%zz", NULL },
  { "http://[::1/x", NULL },
  { "http://a%2fb/x", NULL },
  { "http://a b/x", NULL },
  { "http://u@a/x", NULL },
  { "http://u:p@a/x", NULL },
  { "http://@a/x", NULL },
  { "http://a\\@b/x", NULL },
  { "http://a/\nx", NULL },
  { "http://a/x\r\nY: z", NULL },
  { "http://a/\x01", NULL },
  { "http://a/\x7f", NULL },
  { "\thttp://a/", NULL },
  { "file:///etc/passwd", NULL },
  { "ftp://a/x", NULL },
  { "data:,x", NULL },
  { "javascript:x", NULL },
  { "resource:///x", NULL },
  { "rtsp://a/x", NULL },
};

static void
test_parse_open (void)
{
  g_autofree char *filler = g_strnfill (8192, 'x');
  g_autofree char *too_long = g_strconcat ("http://a/", filler, NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (open_uris); i++) {
    g_autoptr (GError) problem = NULL;
    g_autoptr (GUri) uri =
        vxg_redirect_parse_open (open_uris[i].text, &problem);
    g_autofree char *text = uri != NULL ? g_uri_to_string (uri) : NULL;

    g_test_message ("row %u", i);
    g_assert_cmpstr (text, ==, open_uris[i].uri);
    if (text == NULL)
      g_assert_error (problem, VXG_ERROR, VXG_ERROR_BAD_RESPONSE);
  }
  g_assert_null (vxg_redirect_parse_open (too_long, &error));
  g_assert_error (error, VXG_ERROR, VXG_ERROR_BAD_RESPONSE);
}

static void
test_long_location (void)
{
  g_autoptr (GUri) from = parse ("https://a/");
  g_autofree char *location = g_strnfill (9000, 'x');
  g_autoptr (GError) error = NULL;

  g_assert_null (vxg_redirect_resolve (from, location, &error));
  g_assert_error (error, VXG_ERROR, VXG_ERROR_BAD_RESPONSE);
}

static void
test_secure (void)
{
  static const struct {
    const char *uri;
    gboolean secure;
  } cases[] = {
    { "https://a/", TRUE },
    { "http://127.0.0.1/", TRUE },
    { "http://[::1]/", TRUE },
    { "http://localhost/", TRUE },
    { "http://a/", FALSE },
    { "http://192.168.1.2/", FALSE },
    { "http://[fe80::1]/", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GUri) uri = parse (cases[i].uri);
    g_autoptr (GError) error = NULL;

    g_assert_true (vxg_redirect_check_secure (uri, &error) == cases[i].secure);
    if (!cases[i].secure)
      g_assert_error (error, VXG_ERROR, VXG_ERROR_INSECURE);
  }
}

static void
test_statuses (void)
{
  for (guint status = 100; status < 600; status++)
    g_assert_true (vxg_redirect_is_status (status) ==
        (status == 301 || status == 302 || status == 303 || status == 307 ||
            status == 308));
}

int
main (int argc, char *argv[])
{
  vxg_test_init (&argc, &argv, 30);

  g_test_add_func ("/redirect/resolve", test_resolve);
  g_test_add_func ("/redirect/resolve-open", test_resolve_open);
  g_test_add_func ("/redirect/parse-open", test_parse_open);
  g_test_add_func ("/redirect/long-location", test_long_location);
  g_test_add_func ("/redirect/secure", test_secure);
  g_test_add_func ("/redirect/statuses", test_statuses);

  return g_test_run ();
}
