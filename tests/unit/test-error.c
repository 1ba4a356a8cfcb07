/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "private/vxg-error-private.h"

#include <libsoup/soup.h>

#include "private/vxg-transport-error.h"
#include "vxg-test.h"

/* Programs may compare the string; nothing of the build may change it. */
static void
test_domain (void)
{
  g_assert_cmpstr (g_quark_to_string (VXG_ERROR), ==, "VxgError");
}

static void
test_redacted (void)
{
  g_autoptr (GError) error = vxg_error_new (
      VXG_ERROR_NETWORK, "asking %s failed", "http://u:p@h/?ticket=abc");
  g_autoptr (GError) set = NULL;

  g_assert_error (error, VXG_ERROR, VXG_ERROR_NETWORK);
  g_assert_cmpstr (
      error->message, ==, "asking http://***@h/?ticket=*** failed");
  vxg_error_set (&set, VXG_ERROR_TLS, "%s", "token=abc");
  g_assert_error (set, VXG_ERROR, VXG_ERROR_TLS);
  g_assert_cmpstr (set->message, ==, "token=***");
  vxg_error_set (NULL, VXG_ERROR_TLS, "nobody listens");
}

static void
test_retry_after (void)
{
  g_autoptr (GError) error = vxg_error_new (VXG_ERROR_RATE_LIMITED, "x");
  g_autoptr (GError) copy = NULL;
  g_autoptr (GError) plain = g_error_new (VXG_ERROR, VXG_ERROR_SERVER, "x");
  g_autoptr (GError) foreign =
      g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x");

  g_assert_cmpuint (vxg_error_get_retry_after (error), ==, 0);
  vxg_error_set_retry_after (error, 42);
  copy = g_error_copy (error);
  g_prefix_error (&copy, "camera: ");
  g_assert_cmpuint (vxg_error_get_retry_after (error), ==, 42);
  g_assert_cmpuint (vxg_error_get_retry_after (copy), ==, 42);
  g_assert_cmpuint (vxg_error_get_retry_after (plain), ==, 0);
  g_assert_cmpuint (vxg_error_get_retry_after (foreign), ==, 0);
}

static void
test_http_status (void)
{
  g_autoptr (GError) error = vxg_error_new (VXG_ERROR_NOT_FOUND, "x");
  g_autoptr (GError) copy = NULL;
  g_autoptr (GError) foreign =
      g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x");

  g_assert_cmpuint (vxg_error_get_http_status (error), ==, 0);
  vxg_error_set_http_status (error, 410);
  vxg_error_set_retry_after (error, 42);
  copy = g_error_copy (error);
  g_assert_cmpuint (vxg_error_get_http_status (error), ==, 410);
  g_assert_cmpuint (vxg_error_get_http_status (copy), ==, 410);
  g_assert_cmpuint (vxg_error_get_retry_after (copy), ==, 42);
  g_assert_cmpuint (vxg_error_get_http_status (foreign), ==, 0);
}

static void
test_transport (void)
{
  const struct {
    GQuark domain;
    int code;
    VxgError before; /* the head of the reply arrived */
    VxgError after;
  } cases[] = {
    { G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, VXG_ERROR_NETWORK,
        VXG_ERROR_NETWORK },
    { G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE, VXG_ERROR_NETWORK,
        VXG_ERROR_NETWORK },
    { G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, VXG_ERROR_NETWORK,
        VXG_ERROR_NETWORK },
    { G_IO_ERROR, G_IO_ERROR_PROXY_FAILED, VXG_ERROR_NETWORK,
        VXG_ERROR_NETWORK },
    { G_IO_ERROR, G_IO_ERROR_FAILED, VXG_ERROR_NETWORK, VXG_ERROR_NETWORK },
    { G_IO_ERROR, G_IO_ERROR_TIMED_OUT, VXG_ERROR_TIMED_OUT,
        VXG_ERROR_TIMED_OUT },
    { G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, VXG_ERROR_NETWORK,
        VXG_ERROR_BAD_RESPONSE },
    { G_IO_ERROR, G_IO_ERROR_INVALID_DATA, VXG_ERROR_BAD_RESPONSE,
        VXG_ERROR_BAD_RESPONSE },
    { G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, VXG_ERROR_TLS, VXG_ERROR_TLS },
    { G_TLS_ERROR, G_TLS_ERROR_NOT_TLS, VXG_ERROR_TLS, VXG_ERROR_TLS },
    { G_TLS_ERROR, G_TLS_ERROR_EOF, VXG_ERROR_TLS, VXG_ERROR_TLS },
    { G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, VXG_ERROR_NETWORK,
        VXG_ERROR_NETWORK },
    { SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_PARSING, VXG_ERROR_BAD_RESPONSE,
        VXG_ERROR_BAD_RESPONSE },
    { SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_ENCODING, VXG_ERROR_BAD_RESPONSE,
        VXG_ERROR_BAD_RESPONSE },
    { SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_TOO_MANY_REDIRECTS,
        VXG_ERROR_NETWORK, VXG_ERROR_NETWORK },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error =
        g_error_new (cases[i].domain, cases[i].code, "x");

    g_assert_cmpint (
        vxg_transport_error_get_code (error, FALSE), ==, cases[i].before);
    g_assert_cmpint (
        vxg_transport_error_get_code (error, TRUE), ==, cases[i].after);
  }
}

static void
test_certificate_defects (void)
{
  g_assert_null (vxg_transport_error_describe_certificate (0));
  for (guint bit = 1; bit <= G_TLS_CERTIFICATE_GENERIC_ERROR; bit <<= 1)
    g_assert_nonnull (vxg_transport_error_describe_certificate (bit));
  g_assert_cmpstr (
      vxg_transport_error_describe_certificate (
          G_TLS_CERTIFICATE_BAD_IDENTITY | G_TLS_CERTIFICATE_UNKNOWN_CA),
      ==, "it is another host's");
}

int
main (int argc, char *argv[])
{
  vxg_test_init (&argc, &argv, 30);

  g_test_add_func ("/error/domain", test_domain);
  g_test_add_func ("/error/redacted", test_redacted);
  g_test_add_func ("/error/retry-after", test_retry_after);
  g_test_add_func ("/error/http-status", test_http_status);
  g_test_add_func ("/error/transport", test_transport);
  g_test_add_func ("/error/certificate-defects", test_certificate_defects);

  return g_test_run ();
}
