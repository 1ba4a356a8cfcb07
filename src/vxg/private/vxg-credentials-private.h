/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#ifndef VXG_COMPILATION
#error "This header is private to libvxg."
#endif

#include "vxg-credentials.h"

G_BEGIN_DECLS

char *vxg_credentials_dup_authorization (VxgCredentials *self);

G_END_DECLS
