/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#ifndef VXG_COMPILATION
#error "This header is private to libvxg."
#endif

#include <glib.h>

G_BEGIN_DECLS

/* What stands for a secret. No rule takes an asterisk for part of one, so text
 * that has been redacted stays as it is. */
#define VXG_REDACTED "***"

/* Of the text at hand: how many bytes to copy, and how many to hide then. */
typedef struct {
  gsize keep;
  gsize hide;
} VxgRedactMatch;

gboolean vxg_redact_rules_match (
    const char *p, const GString *before, VxgRedactMatch *match);

gboolean vxg_redact_rules_match_userinfo (const char *p, VxgRedactMatch *match);

G_END_DECLS
