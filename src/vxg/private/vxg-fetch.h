/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#ifndef VXG_COMPILATION
#error "This header is private to libvxg."
#endif

#include "private/vxg-exchange.h"
#include "private/vxg-range.h"
#include "vxg-download.h"

G_BEGIN_DECLS

void vxg_fetch_async (const VxgExchangeParams *params, const VxgRange *range,
    GCancellable *cancellable, GAsyncReadyCallback callback,
    gpointer user_data);

VxgDownload *vxg_fetch_finish (GAsyncResult *result, GError **error);

G_END_DECLS
