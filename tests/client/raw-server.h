/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A server that says byte for byte what a test wants, on threads of its own. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _RawServer RawServer;

/* Answers one request, on a thread of the connection. @head is the request up
 * to its empty line. Returns whether the connection may carry another one. */
typedef gboolean (*RawReply) (RawServer *server, GIOStream *connection,
    const char *head, gpointer user_data);

/* @certificate: (nullable): with a key; then it speaks TLS */
RawServer *raw_server_new (
    GTlsCertificate *certificate, RawReply reply, gpointer user_data);
void raw_server_free (RawServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RawServer, raw_server_free)

guint16 raw_server_get_port (RawServer *self);
char *raw_server_dup_uri (RawServer *self, const char *host);

guint raw_server_count_connections (RawServer *self);
guint raw_server_count_requests (RawServer *self);
char *raw_server_dup_head (RawServer *self, guint index);

/* For replies. What the client no longer takes is dropped. */
void raw_send (GIOStream *connection, const void *data, gsize size);
void raw_send_text (GIOStream *connection, const char *text);
void raw_send_reply (GIOStream *connection, const char *status,
    const char *headers, const char *body);

/* FALSE when the server is to end, else TRUE after the time has passed. */
gboolean raw_server_pause (RawServer *self, guint milliseconds);

/* Keeps the connection open and says nothing, until the server is to end. */
void raw_server_hold (RawServer *self);

/* The value of a header, or NULL; (transfer full). */
char *raw_head_dup (const char *head, const char *name);

G_END_DECLS
