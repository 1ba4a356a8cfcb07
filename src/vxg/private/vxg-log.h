/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#ifndef VXG_COMPILATION
#error "This header is private to libvxg."
#endif

#include <glib.h>

G_BEGIN_DECLS

void vxg_log (const char *format, ...) G_GNUC_PRINTF (1, 2);

G_END_DECLS
