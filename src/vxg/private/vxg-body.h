/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#ifndef VXG_COMPILATION
#error "This header is private to libvxg."
#endif

#include "private/vxg-exchange.h"

G_BEGIN_DECLS

#define VXG_TYPE_BODY (vxg_body_get_type ())

G_DECLARE_FINAL_TYPE (VxgBody, vxg_body, VXG, BODY, GInputStream)

VxgBody *vxg_body_new (VxgExchange *exchange, goffset arriving);

void vxg_body_set_limit (VxgBody *self, goffset limit);

G_END_DECLS
