/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <vxg/vxg-macros.h>
#include <glib.h>

G_BEGIN_DECLS

VXG_API
char *vxg_redact (const char *text);

G_END_DECLS
