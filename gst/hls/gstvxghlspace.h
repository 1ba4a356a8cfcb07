/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Times are in µs, as those of GSource and g_get_monotonic_time(). */

gint64 gst_vxg_hls_pace_reload (guint64 target_duration, gboolean changed);

gint64
gst_vxg_hls_pace_retry (guint failures, guint retry_after, double random);

gint64 gst_vxg_hls_pace_renewal_margin (gint64 lifetime, double random);

G_END_DECLS
