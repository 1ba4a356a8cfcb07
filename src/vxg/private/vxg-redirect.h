/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#ifndef VXG_COMPILATION
#error "This header is private to libvxg."
#endif

#include <glib.h>

G_BEGIN_DECLS

#define VXG_REDIRECT_MAX 5

gboolean vxg_redirect_is_status (guint status);

gboolean vxg_redirect_check_secure (GUri *uri, GError **error);

GUri *vxg_redirect_parse_open (const char *text, GError **error);

GUri *
vxg_redirect_resolve_open (GUri *from, const char *location, GError **error);

GUri *vxg_redirect_resolve (GUri *from, const char *location, GError **error);

G_END_DECLS
