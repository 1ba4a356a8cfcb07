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
  guint max_bitrate;         /* bits/s, 0 = no limit */
  guint max_height;          /* pixels, 0 = no limit */
  guint live_edge_delay;     /* ms, 0 = three target durations */
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

/* The numbers of the properties that show them. */
enum {
  GST_VXG_SETTING_0,
  GST_VXG_SETTING_API_URI,
  GST_VXG_SETTING_STREAM_ID,
  GST_VXG_SETTING_PROTOCOLS,
  GST_VXG_SETTING_RTSP_TRANSPORT,
  GST_VXG_SETTING_MAX_BITRATE,
  GST_VXG_SETTING_MAX_HEIGHT,
  GST_VXG_SETTING_LIVE_EDGE_DELAY,
  GST_VXG_SETTING_LATENCY,
  GST_VXG_SETTING_CONNECT_TIMEOUT,
  GST_VXG_SETTING_FIRST_FRAME_TIMEOUT,
  GST_VXG_SETTING_STALL_TIMEOUT,
  GST_VXG_SETTING_TLS_CA_FILE,
  GST_VXG_SETTING_TLS_VALIDATION_FLAGS,
  GST_VXG_SETTING_USER_AGENT,
  GST_VXG_N_SETTINGS
};

void gst_vxg_settings_install_properties (GObjectClass *klass);

void
gst_vxg_settings_set (GstVxgSettings *self, guint setting, const GValue *value);

void
gst_vxg_settings_get (const GstVxgSettings *self, guint setting, GValue *value);

G_END_DECLS
