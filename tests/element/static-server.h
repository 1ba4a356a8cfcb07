/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A web server that knows nothing of playlists: the files of a folder, and the
 * cloud's one reply that leads to them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  const char *folder;    /* of the files */
  const char *playlist;  /* what the cloud names: a file's name, or a URI */
  gboolean gzip;         /* playlists are sent packed */
  const char *elsewhere; /* nullable: base URI that playlists redirect to */
} StaticServerOptions;

typedef struct _StaticServer StaticServer;

StaticServer *static_server_new (const StaticServerOptions *options);

void static_server_free (StaticServer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StaticServer, static_server_free)

const char *static_server_get_uri (StaticServer *self);

char *static_server_dup_token (StaticServer *self);

guint static_server_count (StaticServer *self, const char *path);

G_END_DECLS
