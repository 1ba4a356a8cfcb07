/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "private/vxg-transport-error.h"

#include <libsoup/soup.h>

static VxgError
from_io_error (int code, gboolean in_body)
{
  switch (code) {
    case G_IO_ERROR_TIMED_OUT:
      return VXG_ERROR_TIMED_OUT;
    case G_IO_ERROR_INVALID_DATA:
      return VXG_ERROR_BAD_RESPONSE;
    case G_IO_ERROR_PARTIAL_INPUT:
      /* Before there is a reply, nothing was cut short: the peer hung up. */
      return in_body ? VXG_ERROR_BAD_RESPONSE : VXG_ERROR_NETWORK;
    default:
      return VXG_ERROR_NETWORK;
  }
}

/*
 * vxg_transport_error_get_code:
 * @error: what libsoup or GIO reported
 * @in_body: whether the head of the reply had arrived
 */
VxgError
vxg_transport_error_get_code (const GError *error, gboolean in_body)
{
  if (error->domain == G_IO_ERROR)
    return from_io_error (error->code, in_body);
  if (error->domain == G_TLS_ERROR)
    return VXG_ERROR_TLS;
  if (g_error_matches (error, SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_PARSING) ||
      g_error_matches (error, SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_ENCODING))
    return VXG_ERROR_BAD_RESPONSE;
  return VXG_ERROR_NETWORK;
}

/* Returns: (nullable): the gravest defect in words */
const char *
vxg_transport_error_describe_certificate (GTlsCertificateFlags flags)
{
  static const struct {
    GTlsCertificateFlags flag;
    const char *text;
  } defects[] = {
    { G_TLS_CERTIFICATE_REVOKED, "it has been revoked" },
    { G_TLS_CERTIFICATE_BAD_IDENTITY, "it is another host's" },
    { G_TLS_CERTIFICATE_EXPIRED, "it has expired" },
    { G_TLS_CERTIFICATE_NOT_ACTIVATED, "it is not valid yet" },
    { G_TLS_CERTIFICATE_INSECURE, "its algorithm is insecure" },
    { G_TLS_CERTIFICATE_UNKNOWN_CA,
        "no trusted certificate authority has signed it" },
    { G_TLS_CERTIFICATE_GENERIC_ERROR, "it is defective" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (defects); i++)
    if ((flags & defects[i].flag) != 0)
      return defects[i].text;
  return NULL;
}
