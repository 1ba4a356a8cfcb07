/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#ifndef VXG_COMPILATION
#error "This header is private to libvxg."
#endif

#include "vxg-error.h"

G_BEGIN_DECLS

void vxg_error_set (GError **error, VxgError code, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

GError *
vxg_error_new (VxgError code, const char *format, ...) G_GNUC_PRINTF (2, 3);

void vxg_error_set_retry_after (GError *error, guint seconds);

void vxg_error_set_http_status (GError *error, guint status);

G_END_DECLS
