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

/*
 * VxgRedactRule:
 * @p: the text at hand
 * @before: what has been written of the text before @p
 * @match: set when there is a secret; all zero at first
 */
typedef gboolean (*VxgRedactRule) (
    const char *p, const GString *before, VxgRedactMatch *match);

gboolean vxg_redact_match_key (
    const char *p, const GString *before, VxgRedactMatch *match);

gboolean vxg_redact_match_secret (
    const char *p, const GString *before, VxgRedactMatch *match);

gboolean vxg_redact_match_userinfo (
    const char *p, const GString *before, VxgRedactMatch *match);

G_END_DECLS
