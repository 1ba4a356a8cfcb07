/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#ifndef VXG_COMPILATION
#error "This header is private to libvxg."
#endif

#include <libsoup/soup.h>

G_BEGIN_DECLS

SoupSession *vxg_session_get (const char *ca_file, GTlsCertificateFlags flags,
    const char *user_agent, GError **error);

G_END_DECLS
