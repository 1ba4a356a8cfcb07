/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "private/vxg-address.h"

#include <string.h>

#include "vxg-test.h"

static const struct {
  const char *host;
  const char *normal; /* NULL: refused */
} hosts[] = {
  { "a", "a" },
  { "A.Example.COM", "a.example.com" },
  { "a-b_c.example", "a-b_c.example" },
  { "a.example.", "a.example." },
  { "192.0.2.20", "192.0.2.20" },
  { "xn--bcher-kva.example", "xn--bcher-kva.example" },
  { "B\xc3\xbc"
    "cher.example",
      "xn--bcher-kva.example" },
  { "::1", "::1" },
  { "[::1]", "::1" },
  { "2001:0DB8:0::0001", "2001:db8::1" },
  { "[2001:db8::1]", "2001:db8::1" },
  { "::ffff:192.0.2.1", "::ffff:192.0.2.1" },

  { "", NULL },
  { ".", NULL },
  { "..", NULL },
  { ".a", NULL },
  { "a..b", NULL },
  { " a", NULL },
  { "a ", NULL },
  { "a b", NULL },
  { "a\tb", NULL },
  { "a\nb", NULL },
  { "a\x7f"
    "b",
      NULL },
  { "a/b", NULL },
  { "a\\b", NULL },
  { "a@b", NULL },
  { "a?b", NULL },
  { "a#b", NULL },
  { "a%b", NULL },
  { "a%41b", NULL },
  { "a:443", NULL },
  { "a:", NULL },
  { "[a]", NULL },
  { "[]", NULL },
  { "[::1", NULL },
  { "::1]", NULL },
  { "[::1]:443", NULL },
  { "[192.0.2.1]", NULL },
  { "1:2", NULL },
  { "fe80::1%eth0", NULL },
  { "[fe80::1%25eth0]", NULL },
  { "a\"b", NULL },
  { "a<b", NULL },
  { "a,b", NULL },
  { "a;b", NULL },
  { "a\xff"
    "b",
      NULL },
  /* Full-width and other signs that ASCII turns into separators. */
  { "a\xef\xbc\x8f"
    "b",
      NULL },
  { "a\xef\xbc\xa0"
    "b",
      NULL },
  { "a\xef\xbc\x9f"
    "b",
      NULL },
  { "a\xe2\x84\x80"
    "b",
      NULL },
};

static void
test_hosts (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++) {
    const char *reason = NULL;
    g_autofree char *normal =
        vxg_address_normalize_host (hosts[i].host, &reason);

    g_test_message ("row %u", i);
    g_assert_cmpstr (normal, ==, hosts[i].normal);
    g_assert_true ((normal == NULL) == (reason != NULL));
  }
}

static void
test_long_host (void)
{
  g_autofree char *label = g_strnfill (50, 'a');
  g_autofree char *host =
      g_strjoin (".", label, label, label, label, label, NULL);
  const char *reason = NULL;

  g_assert_cmpuint (strlen (host), ==, 254);
  g_assert_null (vxg_address_normalize_host (host, &reason));
  host[253] = '\0';
  g_free (vxg_address_normalize_host (host, &reason));
}

static const struct {
  const char *host;
  gboolean local;
} locals[] = {
  { "localhost", TRUE },
  { "LOCALHOST", TRUE },
  { "localhost.", TRUE },
  { "a.localhost", TRUE },
  { "127.0.0.1", TRUE },
  { "127.0.0.2", TRUE },
  { "127.255.255.254", TRUE },
  { "::1", TRUE },
  { "localhost.example.com", FALSE },
  { "notlocalhost", FALSE },
  { "localhost.localdomain", FALSE },
  { "127.0.0.1.example.com", FALSE },
  { "127.1", FALSE },
  { "2130706433", FALSE },
  { "0x7f000001", FALSE },
  { "0.0.0.0", FALSE },
  { "::", FALSE },
  { "::2", FALSE },
  { "128.0.0.1", FALSE },
  { "10.0.0.1", FALSE },
  { "192.168.0.1", FALSE },
  { "fe80::1", FALSE },
  { "", FALSE },
  { ".", FALSE },
};

static void
test_local (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (locals); i++) {
    g_test_message ("row %u", i);
    g_assert_true (vxg_address_is_local (locals[i].host) == locals[i].local);
  }
}

static const struct {
  const char *path;
  const char *normal;
} paths[] = {
  { NULL, "" },
  { "", "" },
  { "/", "" },
  { "///", "" },
  { "a", "/a" },
  { "/a", "/a" },
  { "a/", "/a" },
  { "/a/b/", "/a/b" },
  { "a//b", "/a/b" },
  { "a.b~c-d_e", "/a.b~c-d_e" },
  { "a:b@c", "/a:b@c" },
  { "...", "/..." },
  { ".", NULL },
  { "..", NULL },
  { "a/../b", NULL },
  { "a/./b", NULL },
  { "a b", NULL },
  { "a?b", NULL },
  { "a#b", NULL },
  { "a%2e%2e", NULL },
  { "a\\b", NULL },
  { "a\nb", NULL },
  { "\xc3\xbc", NULL },
};

static void
test_paths (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    const char *reason = NULL;
    g_autofree char *normal =
        vxg_address_normalize_path (paths[i].path, &reason);

    g_assert_cmpstr (normal, ==, paths[i].normal);
    g_assert_true ((normal == NULL) == (reason != NULL));
  }
}

static const struct {
  const char *uri;
  const char *normal;
} base_uris[] = {
  { "https://a.example", "https://a.example" },
  { "https://a.example/", "https://a.example" },
  { "https://A.example:443", "https://a.example" },
  { "https://a.example:80", "https://a.example:80" },
  { "http://a.example:80/", "http://a.example" },
  { "http://a.example:443/", "http://a.example:443" },
  { "http://127.0.0.1:65535/x/y//", "http://127.0.0.1:65535/x/y" },
  { "https://[2001:DB8::1]:86/", "https://[2001:db8::1]:86" },
  { "HTTPS://a.example", "https://a.example" },
  { "", NULL },
  { "a.example", NULL },
  { "//a.example", NULL },
  { "https:", NULL },
  { "https://", NULL },
  { "https:///x", NULL },
  { "https:a.example", NULL },
  { "ftp://a.example", NULL },
  { "file:///etc/passwd", NULL },
  { "https://user@a.example", NULL },
  { "https://user:pass@a.example", NULL },
  { "https://@a.example", NULL },
  { "https://a.example?x", NULL },
  { "https://a.example/?", NULL },
  { "https://a.example#x", NULL },
  { "https://a.example:0", NULL },
  { "https://a.example:65536", NULL },
  { "https://a.example:port", NULL },
  { "https://a%2eexample", "https://a.example" },
  { "https://a%2fb.example", NULL },
  { "https://a.example/%2e%2e", "https://a.example" },
  { "https://a.example/../b", "https://a.example/b" },
  { "https://a.example/x%2fy", NULL },
  { "https://a example", NULL },
  { "https://a.example\r\nX: y", NULL },
  { "https://[::1", NULL },
  { "https://[fe80::1%25eth0]", NULL },
};

static void
test_base_uris (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (base_uris); i++) {
    const char *reason = NULL;
    g_autofree char *normal =
        vxg_address_normalize_base_uri (base_uris[i].uri, &reason);

    g_test_message ("row %u", i);
    g_assert_cmpstr (normal, ==, base_uris[i].normal);
    g_assert_true ((normal == NULL) == (reason != NULL));
  }
}

static void
test_long_base_uri (void)
{
  g_autofree char *path = g_strnfill (3000, 'a');
  g_autofree char *uri = g_strconcat ("https://a/", path, NULL);
  const char *reason = NULL;

  g_assert_null (vxg_address_normalize_base_uri (uri, &reason));
  g_assert_cmpstr (reason, ==, "is too long");
}

static const struct {
  const char *a;
  const char *b;
  gboolean same;
} origins[] = {
  { "https://a/x", "https://a/y?z", TRUE },
  { "https://a", "https://A:443", TRUE },
  { "http://a:80", "http://a", TRUE },
  { "https://a", "http://a", FALSE },
  { "https://a", "https://a:444", FALSE },
  { "https://a", "https://b", FALSE },
  { "https://a", "https://a.", FALSE },
  { "http://127.0.0.1:1", "http://127.0.0.1:2", FALSE },
  { "http://localhost", "http://127.0.0.1", FALSE },
};

static void
test_origins (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (origins); i++) {
    g_autoptr (GUri) a = g_uri_parse (origins[i].a, G_URI_FLAGS_NONE, NULL);
    g_autoptr (GUri) b = g_uri_parse (origins[i].b, G_URI_FLAGS_NONE, NULL);

    g_assert_true (vxg_address_same_origin (a, b) == origins[i].same);
    g_assert_true (vxg_address_same_origin (b, a) == origins[i].same);
  }
}

int
main (int argc, char *argv[])
{
  vxg_test_init (&argc, &argv, 30);

  g_test_add_func ("/address/hosts", test_hosts);
  g_test_add_func ("/address/long-host", test_long_host);
  g_test_add_func ("/address/local", test_local);
  g_test_add_func ("/address/paths", test_paths);
  g_test_add_func ("/address/base-uris", test_base_uris);
  g_test_add_func ("/address/long-base-uri", test_long_base_uri);
  g_test_add_func ("/address/origins", test_origins);

  return g_test_run ();
}
