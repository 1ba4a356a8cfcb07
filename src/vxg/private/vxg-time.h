/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#ifndef VXG_COMPILATION
#error "This header is private to libvxg."
#endif

#include <glib.h>

G_BEGIN_DECLS

/* An hour: what a server asks for beyond that is not believed. */
#define VXG_RETRY_AFTER_MAX 3600

GDateTime *vxg_time_parse (const char *text);

GDateTime *vxg_time_parse_http (const char *text);

guint vxg_time_parse_retry_after (const char *text, GDateTime *now);

G_END_DECLS
