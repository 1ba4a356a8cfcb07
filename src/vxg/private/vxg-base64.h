/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#ifndef VXG_COMPILATION
#error "This header is private to libvxg."
#endif

#include <glib.h>

G_BEGIN_DECLS

GBytes *vxg_base64_decode (const char *text, const char **reason);

G_END_DECLS
