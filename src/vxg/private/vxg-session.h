/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#ifndef VXG_COMPILATION
#error "This header is private to libvxg."
#endif

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef enum {
  VXG_SESSION_API,       /* what is small: few connections for all */
  VXG_SESSION_DOWNLOADS, /* what may last: a connection for each */
} VxgSessionKind;

SoupSession *vxg_session_get (VxgSessionKind kind, const char *ca_file,
    GTlsCertificateFlags flags, const char *user_agent, GError **error);

G_END_DECLS
