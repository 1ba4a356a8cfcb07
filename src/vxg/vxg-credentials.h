/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <vxg/vxg-access-token.h>

G_BEGIN_DECLS

#define VXG_TYPE_CREDENTIALS (vxg_credentials_get_type ())

VXG_API
G_DECLARE_FINAL_TYPE (
    VxgCredentials, vxg_credentials, VXG, CREDENTIALS, GObject)

VXG_API
VxgCredentials *vxg_credentials_new_for_token (VxgAccessToken *token);

VXG_API
VxgAccessToken *vxg_credentials_get_token (VxgCredentials *self);

G_END_DECLS
