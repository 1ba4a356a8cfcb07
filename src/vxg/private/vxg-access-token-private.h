/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#ifndef VXG_COMPILATION
#error "This header is private to libvxg."
#endif

#include "vxg-access-token.h"

G_BEGIN_DECLS

/* What an Authorization header carries: the secret itself. */
const char *vxg_access_token_get_packed (VxgAccessToken *self);

G_END_DECLS
