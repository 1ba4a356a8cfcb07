/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#ifndef VXG_COMPILATION
#error "This header is private to libvxg."
#endif

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

#include "vxg-credentials.h"

G_BEGIN_DECLS

/* What is asked, and how. The exchange keeps what it needs of it. */
typedef struct {
  SoupSession *session;
  const char *uri;
  VxgCredentials *credentials; /* nullable: there is nothing to keep secret */
  GTlsCertificateFlags tls_flags;
  guint timeout; /* seconds, 0 for none */
} VxgExchangeParams;

typedef struct _VxgExchange VxgExchange;

VxgExchange *vxg_exchange_new (const VxgExchangeParams *params, GError **error);

void vxg_exchange_free (VxgExchange *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VxgExchange, vxg_exchange_free)

void vxg_exchange_set_header (
    VxgExchange *self, const char *name, const char *value);

void vxg_exchange_watch (VxgExchange *self, GCancellable *caller);

void vxg_exchange_unwatch (VxgExchange *self);

void vxg_exchange_send_async (
    VxgExchange *self, GAsyncReadyCallback callback, gpointer user_data);

gboolean vxg_exchange_send_finish (GAsyncResult *result, GError **error);

GCancellable *vxg_exchange_get_stop (VxgExchange *self);

GUri *vxg_exchange_get_uri (VxgExchange *self);

guint vxg_exchange_get_status (VxgExchange *self);

SoupMessageHeaders *vxg_exchange_get_headers (VxgExchange *self);

GInputStream *vxg_exchange_get_stream (VxgExchange *self);

GDateTime *vxg_exchange_dup_server_time (VxgExchange *self);

GError *
vxg_exchange_explain (VxgExchange *self, const GError *cause, gboolean in_body);

GError *vxg_exchange_explain_status (
    VxgExchange *self, JsonNode *body, gboolean token_expired);

G_END_DECLS
