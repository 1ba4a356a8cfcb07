/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "gstvxgsettings.h"

GstVxgSettings *
gst_vxg_settings_new (void)
{
  GstVxgSettings *self = g_new0 (GstVxgSettings, 1);

  self->protocols = g_strdup (GST_VXG_DEFAULT_PROTOCOLS);
  self->rtsp_transport = GST_VXG_DEFAULT_RTSP_TRANSPORT;
  self->latency = GST_VXG_DEFAULT_LATENCY;
  self->connect_timeout = GST_VXG_DEFAULT_CONNECT_TIMEOUT;
  self->first_frame_timeout = GST_VXG_DEFAULT_FIRST_FRAME_TIMEOUT;
  self->stall_timeout = GST_VXG_DEFAULT_STALL_TIMEOUT;
  self->tls_validation_flags = GST_VXG_DEFAULT_TLS_VALIDATION_FLAGS;
  self->user_agent = g_strdup (GST_VXG_DEFAULT_USER_AGENT);
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
