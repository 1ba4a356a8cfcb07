/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#ifndef VXG_COMPILATION
#error "This header is private to libvxg."
#endif

#include "vxg-access-token.h"

G_BEGIN_DECLS

struct _VxgAccessToken {
  GObject parent;

  /* The secret itself, as an Authorization header carries it: standard base64,
   * without white space. */
  char *packed;
  VxgTokenKind kind;
  gint64 camera_id;
  gint64 camera_manager_id;
  char *access;
  char *host;
  guint16 http_port;
  guint16 https_port;
  char *camera_host;
  guint16 camera_ws_port;
  guint16 camera_wss_port;
  char *service_uri;
  char *path;
  char *uplink_host;
  char *socks4_proxy;
  char *socks5_proxy;
  GDateTime *expires;
  char *base_uri;
  GUri *base;
};

gboolean vxg_access_token_read (
    VxgAccessToken *self, const char *packed, GError **error);

G_END_DECLS
