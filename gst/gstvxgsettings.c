/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "gstvxgsettings.h"

#define DEFAULT_PROTOCOLS "rtsp,hls"
#define DEFAULT_RTSP_TRANSPORT GST_RTSP_LOWER_TRANS_TCP
#define DEFAULT_LATENCY 200
#define DEFAULT_CONNECT_TIMEOUT 15000
#define DEFAULT_FIRST_FRAME_TIMEOUT 30000
#define DEFAULT_STALL_TIMEOUT 10000
#define DEFAULT_TLS_VALIDATION_FLAGS G_TLS_CERTIFICATE_VALIDATE_ALL
#define DEFAULT_USER_AGENT "gst-vxg/" PACKAGE_VERSION

typedef enum { STRING, UINT, FLAGS } Kind;

/* Where a property's value is kept. */
static const struct {
  Kind kind;
  gsize offset;
} fields[GST_VXG_N_SETTINGS] = {
  [GST_VXG_SETTING_API_URI] = { STRING,
      G_STRUCT_OFFSET (GstVxgSettings, api_uri) },
  [GST_VXG_SETTING_STREAM_ID] = { STRING,
      G_STRUCT_OFFSET (GstVxgSettings, stream_id) },
  [GST_VXG_SETTING_PROTOCOLS] = { STRING,
      G_STRUCT_OFFSET (GstVxgSettings, protocols) },
  [GST_VXG_SETTING_RTSP_TRANSPORT] = { FLAGS,
      G_STRUCT_OFFSET (GstVxgSettings, rtsp_transport) },
  [GST_VXG_SETTING_MAX_BITRATE] = { UINT,
      G_STRUCT_OFFSET (GstVxgSettings, max_bitrate) },
  [GST_VXG_SETTING_MAX_HEIGHT] = { UINT,
      G_STRUCT_OFFSET (GstVxgSettings, max_height) },
  [GST_VXG_SETTING_LIVE_EDGE_DELAY] = { UINT,
      G_STRUCT_OFFSET (GstVxgSettings, live_edge_delay) },
  [GST_VXG_SETTING_LATENCY] = { UINT,
      G_STRUCT_OFFSET (GstVxgSettings, latency) },
  [GST_VXG_SETTING_CONNECT_TIMEOUT] = { UINT,
      G_STRUCT_OFFSET (GstVxgSettings, connect_timeout) },
  [GST_VXG_SETTING_FIRST_FRAME_TIMEOUT] = { UINT,
      G_STRUCT_OFFSET (GstVxgSettings, first_frame_timeout) },
  [GST_VXG_SETTING_STALL_TIMEOUT] = { UINT,
      G_STRUCT_OFFSET (GstVxgSettings, stall_timeout) },
  [GST_VXG_SETTING_TLS_CA_FILE] = { STRING,
      G_STRUCT_OFFSET (GstVxgSettings, tls_ca_file) },
  [GST_VXG_SETTING_TLS_VALIDATION_FLAGS] = { FLAGS,
      G_STRUCT_OFFSET (GstVxgSettings, tls_validation_flags) },
  [GST_VXG_SETTING_USER_AGENT] = { STRING,
      G_STRUCT_OFFSET (GstVxgSettings, user_agent) },
};

GstVxgSettings *
gst_vxg_settings_new (void)
{
  GstVxgSettings *self = g_new0 (GstVxgSettings, 1);

  self->protocols = g_strdup (DEFAULT_PROTOCOLS);
  self->rtsp_transport = DEFAULT_RTSP_TRANSPORT;
  self->latency = DEFAULT_LATENCY;
  self->connect_timeout = DEFAULT_CONNECT_TIMEOUT;
  self->first_frame_timeout = DEFAULT_FIRST_FRAME_TIMEOUT;
  self->stall_timeout = DEFAULT_STALL_TIMEOUT;
  self->tls_validation_flags = DEFAULT_TLS_VALIDATION_FLAGS;
  self->user_agent = g_strdup (DEFAULT_USER_AGENT);
  return self;
}

GstVxgSettings *
gst_vxg_settings_copy (const GstVxgSettings *self)
{
  GstVxgSettings *copy = g_memdup2 (self, sizeof *self);

  copy->token = g_strdup (self->token);
  copy->api_uri = g_strdup (self->api_uri);
  copy->stream_id = g_strdup (self->stream_id);
  copy->protocols = g_strdup (self->protocols);
  copy->tls_ca_file = g_strdup (self->tls_ca_file);
  copy->user_agent = g_strdup (self->user_agent);
  return copy;
}

void
gst_vxg_settings_free (GstVxgSettings *self)
{
  if (self == NULL)
    return;
  g_free (self->token);
  g_free (self->api_uri);
  g_free (self->stream_id);
  g_free (self->protocols);
  g_free (self->tls_ca_file);
  g_free (self->user_agent);
  g_free (self);
}

/* @setting: one of GST_VXG_SETTING_…; @value: of its property's type */
void
gst_vxg_settings_set (GstVxgSettings *self, guint setting, const GValue *value)
{
  gsize offset = fields[setting].offset;

  switch (fields[setting].kind) {
    case STRING:
      g_free (G_STRUCT_MEMBER (char *, self, offset));
      G_STRUCT_MEMBER (char *, self, offset) = g_value_dup_string (value);
      break;
    case UINT:
      G_STRUCT_MEMBER (guint, self, offset) = g_value_get_uint (value);
      break;
    case FLAGS:
      G_STRUCT_MEMBER (guint, self, offset) = g_value_get_flags (value);
      break;
  }
}

void
gst_vxg_settings_get (const GstVxgSettings *self, guint setting, GValue *value)
{
  gsize offset = fields[setting].offset;

  switch (fields[setting].kind) {
    case STRING:
      g_value_set_string (value, G_STRUCT_MEMBER (char *, self, offset));
      break;
    case UINT:
      g_value_set_uint (value, G_STRUCT_MEMBER (guint, self, offset));
      break;
    case FLAGS:
      g_value_set_flags (value, G_STRUCT_MEMBER (guint, self, offset));
      break;
  }
}

#define SETTING                                                                \
  (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY)

static void
install_cloud_properties (GObjectClass *klass)
{
  g_object_class_install_property (klass, GST_VXG_SETTING_API_URI,
      g_param_spec_string ("api-uri", "API URI",
          "Base URI of the cloud's API, for example https://cloud.example.com. "
          "Unset: what the access token says",
          NULL, SETTING));
  g_object_class_install_property (klass, GST_VXG_SETTING_STREAM_ID,
      g_param_spec_string ("stream-id", "Stream id",
          "Which of the camera's streams to play, for example Main or Sub. Unset: "
          "the camera's default stream",
          NULL, SETTING));
  g_object_class_install_property (klass, GST_VXG_SETTING_TLS_CA_FILE,
      g_param_spec_string ("tls-ca-file", "TLS CA file",
          "PEM file with the certificate authorities to trust instead of the "
          "system's, for private servers",
          NULL, SETTING));
  g_object_class_install_property (klass, GST_VXG_SETTING_TLS_VALIDATION_FLAGS,
      g_param_spec_flags ("tls-validation-flags", "TLS validation flags",
          "What to check of a server's certificate. Anything less than everything "
          "lets others read the token",
          G_TYPE_TLS_CERTIFICATE_FLAGS, DEFAULT_TLS_VALIDATION_FLAGS, SETTING));
  g_object_class_install_property (klass, GST_VXG_SETTING_USER_AGENT,
      g_param_spec_string ("user-agent", "User agent",
          "How to introduce oneself to the servers", DEFAULT_USER_AGENT,
          SETTING));
}

static void
install_hls_properties (GObjectClass *klass)
{
  g_object_class_install_property (klass, GST_VXG_SETTING_MAX_BITRATE,
      g_param_spec_uint ("max-bitrate", "Maximum bit rate",
          "Over HLS, where a camera offers several variants: the highest bit "
          "rate to choose, in bits per second (0 = no limit)",
          0, G_MAXUINT, 0, SETTING));
  g_object_class_install_property (klass, GST_VXG_SETTING_MAX_HEIGHT,
      g_param_spec_uint ("max-height", "Maximum height",
          "Over HLS, where a camera offers several variants: the highest "
          "picture to choose, in pixels (0 = no limit)",
          0, G_MAXINT, 0, SETTING));
  g_object_class_install_property (klass, GST_VXG_SETTING_LIVE_EDGE_DELAY,
      g_param_spec_uint ("live-edge-delay", "Live edge delay",
          "Over HLS, how far behind the newest picture to start, in "
          "milliseconds (0 = three of the stream's target durations). Less "
          "than that may run dry",
          0, 3600000, 0, SETTING));
}

static void
install_media_properties (GObjectClass *klass)
{
  g_object_class_install_property (klass, GST_VXG_SETTING_PROTOCOLS,
      g_param_spec_string ("protocols", "Protocols",
          "Streaming protocols in order of preference, separated by commas: the "
          "first that the cloud offers is used, and if it cannot be opened the "
          "next. Known: rtsp, hls",
          DEFAULT_PROTOCOLS, SETTING));
  g_object_class_install_property (klass, GST_VXG_SETTING_RTSP_TRANSPORT,
      g_param_spec_flags ("rtsp-transport", "RTSP transport",
          "Lower transports that RTSP may use. With several, UDP is tried before "
          "TCP, and giving up on it takes 5 seconds",
          GST_TYPE_RTSP_LOWER_TRANS, DEFAULT_RTSP_TRANSPORT, SETTING));
  g_object_class_install_property (klass, GST_VXG_SETTING_LATENCY,
      g_param_spec_uint ("latency", "Latency",
          "How much to buffer against jitter and reordering, in milliseconds",
          0, 60000, DEFAULT_LATENCY, SETTING));
  g_object_class_install_property (klass, GST_VXG_SETTING_CONNECT_TIMEOUT,
      g_param_spec_uint ("connect-timeout", "Connect timeout",
          "How long asking the cloud and connecting to its media server may take, "
          "in milliseconds (0 = no limit)",
          0, G_MAXUINT / 1000, DEFAULT_CONNECT_TIMEOUT, SETTING));
  g_object_class_install_property (klass, GST_VXG_SETTING_FIRST_FRAME_TIMEOUT,
      g_param_spec_uint ("first-frame-timeout", "First frame timeout",
          "How long it may take from the start to the first access unit, in "
          "milliseconds (0 = no limit)",
          0, G_MAXUINT / 1000, DEFAULT_FIRST_FRAME_TIMEOUT, SETTING));
  g_object_class_install_property (klass, GST_VXG_SETTING_STALL_TIMEOUT,
      g_param_spec_uint ("stall-timeout", "Stall timeout",
          "How long a stream over RTSP that has begun may be silent, in "
          "milliseconds (0 = no limit). Over HLS, silence is asked about",
          0, G_MAXUINT / 1000, DEFAULT_STALL_TIMEOUT, SETTING));
}

/* For the class of an element that keeps GstVxgSettings. */
void
gst_vxg_settings_install_properties (GObjectClass *klass)
{
  install_cloud_properties (klass);
  install_media_properties (klass);
  install_hls_properties (klass);
}
