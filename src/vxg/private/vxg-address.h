/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#ifndef VXG_COMPILATION
#error "This header is private to libvxg."
#endif

#include <glib.h>

G_BEGIN_DECLS

char *vxg_address_normalize_host (const char *host, const char **reason);

gboolean vxg_address_is_local (const char *host);

char *vxg_address_normalize_path (const char *path, const char **reason);

char *vxg_address_build_base_uri (
    const char *scheme, const char *host, guint16 port, const char *path);

char *vxg_address_normalize_base_uri (const char *uri, const char **reason);

gboolean vxg_address_same_origin (GUri *a, GUri *b);

G_END_DECLS
