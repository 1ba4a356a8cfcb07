/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#ifndef VXG_COMPILATION
#error "This header is private to libvxg."
#endif

#include "private/vxg-exchange.h"

G_BEGIN_DECLS

/* A success (2xx). */
typedef struct {
  JsonNode *root;
  GDateTime *server_time; /* nullable */
} VxgReply;

void vxg_request_get_async (const VxgExchangeParams *params,
    GCancellable *cancellable, GAsyncReadyCallback callback,
    gpointer user_data);

VxgReply *vxg_request_get_finish (GAsyncResult *result, GError **error);

void vxg_reply_free (VxgReply *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VxgReply, vxg_reply_free)

G_END_DECLS
