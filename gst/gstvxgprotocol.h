/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gstvxgresolver.h"
#include "session/gstvxgsession.h"

G_BEGIN_DECLS

/*
 * GstVxgProtocol:
 *
 * One row of the table of what can carry live video.
 */
typedef struct {
  const char *name; /* in the property protocols */
  /* Where, and until when; both nullable. */
  const char *(*get_url) (VxgLiveUrls *urls);
  GDateTime *(*get_expire) (VxgLiveUrls *urls);
  /* (transfer floating) (nullable): a session for URLs that have one */
  GstVxgSession *(*make_session) (VxgLiveUrls *urls, GstVxgResolver *resolver,
      const GstVxgSettings *settings, GError **error);
} GstVxgProtocol;

const GstVxgProtocol *gst_vxg_protocol_find (const char *name);

G_END_DECLS
