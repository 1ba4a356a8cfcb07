/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <vxg/vxg-macros.h>
#include <glib-object.h>

G_BEGIN_DECLS

/**
 * VXG_ERROR:
 *
 * The error domain of libvxg. No message of this domain contains a secret.
 *
 * Since: 0.1
 */
#define VXG_ERROR (vxg_error_quark ())

/**
 * VxgError:
 * @VXG_ERROR_FAILED: something failed that no other code describes
 * @VXG_ERROR_INVALID_TOKEN: the access token cannot be read: not base64, not
 *   JSON, a member of the wrong type, no member `token`, an unusable host
 * @VXG_ERROR_TOKEN_EXPIRED: the access token's own `expires` has passed
 * @VXG_ERROR_WRONG_CREDENTIAL: a credential of another kind is needed, for
 *   example a group token was given where a camera is to be named
 * @VXG_ERROR_INSECURE: the credential would have crossed the network in
 *   plain HTTP
 * @VXG_ERROR_NOT_AUTHORIZED: the server refused the credential (401)
 * @VXG_ERROR_FORBIDDEN: the credential is good but does not allow this (402,
 *   403)
 * @VXG_ERROR_NOT_FOUND: no such camera, stream or object (404, 410)
 * @VXG_ERROR_INVALID_REQUEST: the server did not understand the request (other
 *   4xx)
 * @VXG_ERROR_NOT_READY: the stream is not ready or the camera is offline (503)
 * @VXG_ERROR_RATE_LIMITED: too many requests (429)
 * @VXG_ERROR_SERVER: the server failed (other 5xx)
 * @VXG_ERROR_BAD_RESPONSE: the reply is not what the API promises: not JSON,
 *   truncated, a member of the wrong type, over the size limit
 * @VXG_ERROR_NETWORK: name resolution, connecting, sending or receiving failed
 * @VXG_ERROR_TLS: the server's certificate was not accepted, or TLS failed
 * @VXG_ERROR_TIMED_OUT: the server did not answer in time, or gave up waiting
 *   for the request (408)
 *
 * What went wrong, one code per condition that a caller can act on.
 * Cancellation is reported as %G_IO_ERROR_CANCELLED.
 *
 * Since: 0.1
 */
typedef enum {
  VXG_ERROR_FAILED,
  VXG_ERROR_INVALID_TOKEN,
  VXG_ERROR_TOKEN_EXPIRED,
  VXG_ERROR_WRONG_CREDENTIAL,
  VXG_ERROR_INSECURE,
  VXG_ERROR_NOT_AUTHORIZED,
  VXG_ERROR_FORBIDDEN,
  VXG_ERROR_NOT_FOUND,
  VXG_ERROR_INVALID_REQUEST,
  VXG_ERROR_NOT_READY,
  VXG_ERROR_RATE_LIMITED,
  VXG_ERROR_SERVER,
  VXG_ERROR_BAD_RESPONSE,
  VXG_ERROR_NETWORK,
  VXG_ERROR_TLS,
  VXG_ERROR_TIMED_OUT,
} VxgError;

VXG_API
GQuark vxg_error_quark (void);

VXG_API
guint vxg_error_get_retry_after (const GError *error);

VXG_API
guint vxg_error_get_http_status (const GError *error);

G_END_DECLS
