/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GMainContext *gst_vxg_loop_get_context (void);

void gst_vxg_loop_invoke (
    GSourceFunc function, gpointer data, GDestroyNotify destroy);

GSource *gst_vxg_loop_add_timeout (
    guint milliseconds, GSourceFunc function, gpointer data);

void gst_vxg_loop_clear_timeout (GSource **timer);

G_END_DECLS
