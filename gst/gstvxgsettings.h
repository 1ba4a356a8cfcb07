/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <gst/gst.h>
#include <gst/rtsp/gstrtsptransport.h>

G_BEGIN_DECLS

/*
 * GstVxgSettings:
 *
 * What the application asked of one vxgsrc. The element keeps one behind its
 * object lock; a run works on copies, so that nothing changes under it.
 */
typedef struct {
  char *token;     /* secret, packed; nullable */
  char *api_uri;   /* nullable: taken from the token */
  char *stream_id; /* nullable: the camera's default stream */
  char *protocols;
  GstRTSPLowerTrans rtsp_transport;
  guint latency;             /* ms */
  guint connect_timeout;     /* ms, 0 = no limit */
  guint first_frame_timeout; /* ms, 0 = no limit */
  guint stall_timeout;       /* ms, 0 = no limit */
  char *tls_ca_file;         /* nullable: the system's */
  GTlsCertificateFlags tls_validation_flags;
  char *user_agent;
} GstVxgSettings;

GstVxgSettings *gst_vxg_settings_new (void);

GstVxgSettings *gst_vxg_settings_copy (const GstVxgSettings *self);

void gst_vxg_settings_free (GstVxgSettings *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstVxgSettings, gst_vxg_settings_free)

#define GST_VXG_DEFAULT_PROTOCOLS "rtsp"
#define GST_VXG_DEFAULT_RTSP_TRANSPORT GST_RTSP_LOWER_TRANS_TCP
#define GST_VXG_DEFAULT_LATENCY 200
#define GST_VXG_DEFAULT_CONNECT_TIMEOUT 15000
#define GST_VXG_DEFAULT_FIRST_FRAME_TIMEOUT 30000
#define GST_VXG_DEFAULT_STALL_TIMEOUT 10000
#define GST_VXG_DEFAULT_TLS_VALIDATION_FLAGS G_TLS_CERTIFICATE_VALIDATE_ALL
#define GST_VXG_DEFAULT_USER_AGENT "gst-vxg/" PACKAGE_VERSION

G_END_DECLS
