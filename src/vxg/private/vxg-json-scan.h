/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#ifndef VXG_COMPILATION
#error "This header is private to libvxg."
#endif

#include <glib.h>

G_BEGIN_DECLS

#define VXG_JSON_MAX_DEPTH 32
#define VXG_JSON_MAX_VALUES 65536

const char *vxg_json_scan (const char *text, gsize length);

G_END_DECLS
