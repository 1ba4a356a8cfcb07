/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "private/vxg-credentials-private.h"

#include "private/vxg-access-token-private.h"

/**
 * VxgCredentials:
 *
 * What authorises requests to the cloud. It is immutable, so any thread may
 * read it.
 *
 * Since: 0.1
 */
struct _VxgCredentials {
  GObject parent;

  VxgAccessToken *token;
};

G_DEFINE_FINAL_TYPE (VxgCredentials, vxg_credentials, G_TYPE_OBJECT)

static void
vxg_credentials_finalize (GObject *object)
{
  VxgCredentials *self = VXG_CREDENTIALS (object);

  g_clear_object (&self->token);

  G_OBJECT_CLASS (vxg_credentials_parent_class)->finalize (object);
}

static void
vxg_credentials_class_init (VxgCredentialsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vxg_credentials_finalize;
}

static void
vxg_credentials_init (VxgCredentials *self)
{
}

/**
 * vxg_credentials_new_for_token:
 * @token: (transfer none): the access token of a camera or of a group
 *
 * Returns: (transfer full): credentials that are @token
 *
 * Since: 0.1
 */
VxgCredentials *
vxg_credentials_new_for_token (VxgAccessToken *token)
{
  VxgCredentials *self;

  g_return_val_if_fail (VXG_IS_ACCESS_TOKEN (token), NULL);

  self = g_object_new (VXG_TYPE_CREDENTIALS, NULL);
  self->token = g_object_ref (token);
  return self;
}

/**
 * vxg_credentials_get_token:
 * @self: credentials
 *
 * Returns: (transfer none): the access token
 *
 * Since: 0.1
 */
VxgAccessToken *
vxg_credentials_get_token (VxgCredentials *self)
{
  g_return_val_if_fail (VXG_IS_CREDENTIALS (self), NULL);

  return self->token;
}

/*
 * vxg_credentials_dup_authorization:
 *
 * Returns: (transfer full): the value of the Authorization header (API
 *   reference 2.1): the secret itself
 */
char *
vxg_credentials_dup_authorization (VxgCredentials *self)
{
  const char *scheme =
      vxg_access_token_get_kind (self->token) == VXG_TOKEN_KIND_CAMERA ? "Acc"
                                                                       : "SI";

  return g_strconcat (scheme, " ", self->token->packed, NULL);
}
