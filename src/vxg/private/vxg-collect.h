/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#ifndef VXG_COMPILATION
#error "This header is private to libvxg."
#endif

#include <gio/gio.h>

G_BEGIN_DECLS

void vxg_collect_async (GInputStream *stream, GCancellable *cancellable,
    GAsyncReadyCallback callback, gpointer user_data);

GBytes *vxg_collect_finish (GAsyncResult *result, GError **error);

G_END_DECLS
