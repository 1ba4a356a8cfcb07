/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Replies written down in a table, for downloads from a raw server. */
#pragma once

#include "fixture.h"

G_BEGIN_DECLS

typedef enum {
  SCRIPT_KEEP,  /* the connection serves again */
  SCRIPT_CLOSE, /* ... ends */
  SCRIPT_HOLD,  /* ... stays, and nothing more is said */
} ScriptThen;

/* The first reply answers the first request of the server and so on; the last
 * answers all that follow. A reply without a head ends the table. */
typedef struct {
  const char *head; /* lines that end with \r\n, without the empty one */
  const char *body;
  ScriptThen then;
} ScriptReply;

#define SCRIPT_OK "HTTP/1.1 200 OK\r\n"

/* Its user_data is a table. */
gboolean script_reply (RawServer *server, GIOStream *connection,
    const char *head, gpointer user_data);

/* A ticket in every part of what is asked for, which no error may show. */
#define SCRIPT_PATH "/live/s3cret/x.ts?ticket=s3cret"

/* Downloads SCRIPT_PATH from the fixture's server. */
VxgDownload *script_download (Fixture *fixture, goffset offset, goffset length,
    GCancellable *cancellable, GError **error);
VxgDownload *script_download_uri (VxgClient *client, const char *uri,
    goffset offset, goffset length, GCancellable *cancellable, GError **error);

/* One read: what came, "" at the end, NULL with an error. */
char *script_read (GInputStream *stream, gsize size, GCancellable *cancellable,
    GError **error);

/* Reads until the end or an error; returns what came before. */
char *script_read_all (VxgDownload *download, GError **error);

/* Downloads all of the part and compares. */
void script_assert_delivers (
    Fixture *fixture, goffset offset, goffset length, const char *expected);

/* Asserts that nothing comes, and looks at the error. */
void script_assert_fails (
    Fixture *fixture, goffset offset, goffset length, VxgError code);

/* Looks for what was asked in the message. */
void script_assert_error (const GError *error, VxgError code);

G_END_DECLS
