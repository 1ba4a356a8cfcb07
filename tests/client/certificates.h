/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A certificate authority for one test program. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _Authority Authority;

Authority *authority_new (void);
void authority_free (Authority *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Authority, authority_free)

/* A PEM file of the authority's own certificate, which authority_free()
 * removes. */
const char *authority_get_file (Authority *self);

/* @names: as OpenSSL writes them, "IP:127.0.0.1,DNS:localhost"
 * @from, @until: seconds from now
 * Returns: (transfer full): a server's certificate with its key */
GTlsCertificate *
authority_issue (Authority *self, const char *names, long from, long until);

G_END_DECLS
