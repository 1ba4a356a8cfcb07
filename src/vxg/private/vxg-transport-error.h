/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#ifndef VXG_COMPILATION
#error "This header is private to libvxg."
#endif

#include <gio/gio.h>

#include "vxg-error.h"

G_BEGIN_DECLS

VxgError vxg_transport_error_get_code (const GError *error, gboolean in_body);

const char *
vxg_transport_error_describe_certificate (GTlsCertificateFlags flags);

G_END_DECLS
