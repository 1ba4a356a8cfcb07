/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What every test program shares: a watchdog, and waiting for an event. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef gboolean (*VxgTestCondition) (gpointer user_data);

void vxg_test_init (int *argc, char ***argv, guint watchdog_seconds);

void vxg_test_wait_for (
    GMainContext *context, VxgTestCondition condition, gpointer user_data);

G_END_DECLS
