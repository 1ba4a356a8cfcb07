/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-rtsp-client.h"

#include <string.h>

#include "emu-rtsp-media.h"
#include "emu-rtsp-target.h"

struct _EmuRtspClient {
  GstRTSPClient parent_instance;
  EmuCloud *cloud;
  /* Of the request that is being answered. */
  EmuCredential credential;
  char *location;

  /* Guards everything below. */
  GMutex lock;
  GCond changed;
  GMainContext *context;
  gboolean cut;
  EmuCamera *camera;
  GWeakRef media;
  /* Monotonic time of the last request. */
  gint64 last_request;
  /* Of the ticket that PLAY came with, Unix seconds; 0: not yet played. */
  gint64 ticket_expiry;
};

G_DEFINE_FINAL_TYPE (EmuRtspClient, emu_rtsp_client, GST_TYPE_RTSP_CLIENT)

static EmuFaults *
get_faults (EmuRtspClient *self)
{
  return emu_cloud_get_faults (self->cloud);
}

static void
parse_target (const GstRTSPUrl *url, EmuRtspTarget *target)
{
  if (url != NULL)
    emu_rtsp_target_parse (target, url->abspath, url->query);
}

/* ---- Before a request is carried out ---- */

/* Blocks the client's thread, unless the connection is cut meanwhile: then the
 * request gets no answer. */
static void
delay (EmuRtspClient *self, EmuFault fault)
{
  gint64 ms = emu_faults_use_number (get_faults (self), fault);
  gint64 deadline = g_get_monotonic_time () + ms * 1000;
  gboolean cut;

  g_mutex_lock (&self->lock);
  while (ms > 0 && !self->cut)
    if (!g_cond_wait_until (&self->changed, &self->lock, deadline))
      break;
  cut = self->cut;
  g_mutex_unlock (&self->lock);
  if (cut)
    gst_rtsp_client_set_send_messages_func (
        GST_RTSP_CLIENT (self), NULL, NULL, NULL);
}

/* An RTSP error that was ordered, or 200. */
static GstRTSPStatusCode
ordered_status (EmuRtspClient *self, EmuFault fault)
{
  gint64 status = emu_faults_use_number (get_faults (self), fault);

  return status >= 400 ? (GstRTSPStatusCode) status : GST_RTSP_STS_OK;
}

static void
remember_camera (EmuRtspClient *self, EmuCamera *camera, GstRTSPMedia *media)
{
  g_mutex_lock (&self->lock);
  self->camera = camera;
  if (media != NULL)
    g_weak_ref_set (&self->media, media);
  g_mutex_unlock (&self->lock);
}

/* *@expiry is that of a good ticket. */
static GstRTSPStatusCode
check_target (EmuRtspClient *self, GstRTSPContext *ctx, gint64 *expiry)
{
  g_auto (EmuRtspTarget) target = { 0 };
  EmuCamera *camera = NULL;

  parse_target (ctx->uri, &target);
  if (target.stream_name != NULL)
    camera = emu_cloud_find_stream (self->cloud, target.stream_name);
  if (camera == NULL)
    return GST_RTSP_STS_NOT_FOUND;
  remember_camera (self, camera, ctx->media);
  self->credential = emu_cloud_check_ticket (
      self->cloud, target.ticket, target.stream_name, expiry);
  if (self->credential != EMU_CREDENTIAL_GOOD)
    return (GstRTSPStatusCode) emu_faults_use_number (
        get_faults (self), EMU_FAULT_RTSP_TICKET_STATUS);
  if (!emu_camera_is_active (camera))
    return GST_RTSP_STS_NOT_FOUND;
  return GST_RTSP_STS_OK;
}

/* Returns: (transfer full) (nullable): where to send the client instead */
static char *
choose_location (EmuRtspClient *self)
{
  g_autofree char *order =
      emu_faults_use_text (get_faults (self), EMU_FAULT_RTSP_REDIRECT);
  EmuCamera *camera;
  gint64 now = emu_cloud_get_time_us (self->cloud) / G_USEC_PER_SEC;

  if (order == NULL || !g_str_has_prefix (order, "camera:"))
    return g_steal_pointer (&order);
  camera = emu_cloud_find_camera (self->cloud, order + strlen ("camera:"));
  if (camera == NULL)
    return g_steal_pointer (&order);
  return emu_cloud_make_rtsp_uri (
      self->cloud, camera, now + emu_cloud_get_ticket_lifetime (self->cloud));
}

static GstRTSPStatusCode
emu_rtsp_client_pre_describe (GstRTSPClient *client, GstRTSPContext *ctx)
{
  EmuRtspClient *self = EMU_RTSP_CLIENT (client);
  GstRTSPStatusCode status;
  gint64 expiry;

  delay (self, EMU_FAULT_RTSP_DESCRIBE_DELAY);
  status = ordered_status (self, EMU_FAULT_RTSP_DESCRIBE_STATUS);
  if (status == GST_RTSP_STS_OK)
    status = check_target (self, ctx, &expiry);
  if (status != GST_RTSP_STS_OK)
    return status;
  self->location = choose_location (self);
  if (self->location != NULL)
    status = (GstRTSPStatusCode) emu_faults_peek_number (
        get_faults (self), EMU_FAULT_RTSP_REDIRECT_STATUS);
  return status;
}

static GstRTSPStatusCode
emu_rtsp_client_pre_setup (GstRTSPClient *client, GstRTSPContext *ctx)
{
  EmuRtspClient *self = EMU_RTSP_CLIENT (client);
  GstRTSPStatusCode status;
  gint64 expiry;

  delay (self, EMU_FAULT_RTSP_SETUP_DELAY);
  status = ordered_status (self, EMU_FAULT_RTSP_SETUP_STATUS);
  return status == GST_RTSP_STS_OK ? check_target (self, ctx, &expiry) : status;
}

static GstRTSPStatusCode
emu_rtsp_client_pre_play (GstRTSPClient *client, GstRTSPContext *ctx)
{
  EmuRtspClient *self = EMU_RTSP_CLIENT (client);
  GstRTSPStatusCode status;
  gint64 expiry = 0;

  delay (self, EMU_FAULT_RTSP_PLAY_DELAY);
  status = ordered_status (self, EMU_FAULT_RTSP_PLAY_STATUS);
  if (status == GST_RTSP_STS_OK)
    status = check_target (self, ctx, &expiry);
  if (status == GST_RTSP_STS_OK) {
    g_mutex_lock (&self->lock);
    self->ticket_expiry = expiry;
    g_mutex_unlock (&self->lock);
  }
  return status;
}

static char *
emu_rtsp_client_make_path (GstRTSPClient *client, const GstRTSPUrl *url)
{
  g_auto (EmuRtspTarget) target = { 0 };

  parse_target (url, &target);
  return g_steal_pointer (&target.path);
}

/* ---- Media ---- */

/* Control URLs with the query at their end, as other servers write them. */
static void
make_controls_absolute (EmuRtspClient *self, GstSDPMessage *sdp)
{
  GstRTSPContext *ctx = gst_rtsp_context_get_current ();
  g_auto (EmuRtspTarget) target = { 0 };
  GstRTSPUrl url = { 0 };

  parse_target (ctx->uri, &target);
  for (guint i = 0; i < gst_sdp_message_medias_len (sdp); i++) {
    /* The SDP is ours, the getter only has no other form. */
    GstSDPMedia *media = (GstSDPMedia *) gst_sdp_message_get_media (sdp, i);
    const char *control = gst_sdp_media_get_attribute_val (media, "control");
    g_autofree char *path = g_strdup_printf ("%s/%s", target.path, control);
    g_autofree char *query = g_strdup_printf ("ticket=%s", target.ticket);
    g_autofree char *uri = NULL;

    url = *ctx->uri;
    url.abspath = path;
    url.query = query;
    uri = gst_rtsp_url_get_request_uri (&url);
    for (guint j = 0; j < gst_sdp_media_attributes_len (media); j++)
      if (g_str_equal (gst_sdp_media_get_attribute (media, j)->key, "control"))
        gst_sdp_media_remove_attribute (media, j);
    gst_sdp_media_add_attribute (media, "control", uri);
  }
}

static GstSDPMessage *
emu_rtsp_client_create_sdp (GstRTSPClient *client, GstRTSPMedia *media)
{
  EmuRtspClient *self = EMU_RTSP_CLIENT (client);
  GstSDPMessage *sdp = GST_RTSP_CLIENT_CLASS (emu_rtsp_client_parent_class)
                           ->create_sdp (client, media);

  if (sdp != NULL &&
      emu_faults_use_word (
          get_faults (self), EMU_FAULT_RTSP_CONTROL, "absolute"))
    make_controls_absolute (self, sdp);
  remember_camera (self, self->camera, media);
  return sdp;
}

static GstRTSPStatusCode
emu_rtsp_client_adjust_play_mode (GstRTSPClient *client, GstRTSPContext *ctx,
    GstRTSPTimeRange **range, GstSeekFlags *flags, gdouble *rate,
    GstClockTime *trickmode_interval, gboolean *enable_rate_control)
{
  *enable_rate_control = FALSE;
  return GST_RTSP_STS_OK;
}

static GstRTSPStatusCode
emu_rtsp_client_adjust_play_response (
    GstRTSPClient *client, GstRTSPContext *ctx)
{
  emu_rtsp_media_prepare_play (EMU_RTSP_MEDIA (ctx->media));
  return GST_RTSP_STS_OK;
}

static void
emu_rtsp_client_play (GstRTSPClient *client, GstRTSPContext *ctx)
{
  emu_rtsp_media_play (EMU_RTSP_MEDIA (ctx->media));
}

static void
emu_rtsp_client_pause (GstRTSPClient *client, GstRTSPContext *ctx)
{
  emu_rtsp_media_pause (
      EMU_RTSP_MEDIA (gst_rtsp_session_media_get_media (ctx->sessmedia)));
}

/* ---- Answers ---- */

static void
set_content_base (
    EmuRtspClient *self, GstRTSPContext *ctx, GstRTSPMessage *response)
{
  EmuFaults *faults = get_faults (self);
  g_autofree char *uri = NULL;

  if (gst_rtsp_message_get_header (
          response, GST_RTSP_HDR_CONTENT_BASE, NULL, 0) != GST_RTSP_OK ||
      emu_faults_use_word (faults, EMU_FAULT_RTSP_CONTENT_BASE, "plain"))
    return;
  gst_rtsp_message_remove_header (response, GST_RTSP_HDR_CONTENT_BASE, -1);
  if (emu_faults_use_word (faults, EMU_FAULT_RTSP_CONTENT_BASE, "none"))
    return;
  uri = gst_rtsp_url_get_request_uri (ctx->uri);
  gst_rtsp_message_take_header (
      response, GST_RTSP_HDR_CONTENT_BASE, g_strconcat (uri, "/", NULL));
}

static void
set_status (GstRTSPMessage *response, GstRTSPStatusCode status)
{
  response->type_data.response.code = status;
  g_free (response->type_data.response.reason);
  response->type_data.response.reason =
      g_strdup (gst_rtsp_status_as_text (status));
}

/* The base class has no other way to refuse OPTIONS that works. */
static void
refuse_options (EmuRtspClient *self, GstRTSPMessage *response)
{
  GstRTSPStatusCode status =
      ordered_status (self, EMU_FAULT_RTSP_OPTIONS_STATUS);

  if (status != GST_RTSP_STS_OK)
    set_status (response, status);
}

static gboolean
is_keep_alive (GstRTSPContext *ctx, GstRTSPMethod method)
{
  if (gst_rtsp_message_get_header (
          ctx->request, GST_RTSP_HDR_SESSION, NULL, 0) != GST_RTSP_OK)
    return FALSE;
  return method == GST_RTSP_OPTIONS || method == GST_RTSP_GET_PARAMETER ||
      method == GST_RTSP_SET_PARAMETER;
}

static void
write_journal (EmuRtspClient *self, GstRTSPContext *ctx, GstRTSPMethod method,
    guint status)
{
  g_auto (EmuRtspTarget) target = { 0 };
  EmuCamera *camera = NULL;
  EmuEvent event = { .protocol = "rtsp",
    .method = gst_rtsp_method_as_text (method),
    .status = status,
    .credential = self->credential,
    .keep_alive = is_keep_alive (ctx, method) };

  parse_target (ctx->uri, &target);
  if (target.stream_name != NULL)
    camera = emu_cloud_find_stream (self->cloud, target.stream_name);
  event.path = target.path;
  event.camera = camera != NULL ? emu_camera_get_name (camera) : NULL;
  emu_journal_add (emu_cloud_get_journal (self->cloud), &event);
}

static void
emu_rtsp_client_send_message (
    GstRTSPClient *client, GstRTSPContext *ctx, GstRTSPMessage *response)
{
  EmuRtspClient *self = EMU_RTSP_CLIENT (client);
  GstRTSPMethod method = GST_RTSP_INVALID;

  if (ctx->request == NULL ||
      gst_rtsp_message_get_type (response) != GST_RTSP_MESSAGE_RESPONSE)
    return;
  gst_rtsp_message_parse_request (ctx->request, &method, NULL, NULL);
  if (method == GST_RTSP_OPTIONS)
    refuse_options (self, response);
  if (method == GST_RTSP_DESCRIBE)
    set_content_base (self, ctx, response);
  if (self->location != NULL)
    gst_rtsp_message_take_header (
        response, GST_RTSP_HDR_LOCATION, g_steal_pointer (&self->location));

  g_mutex_lock (&self->lock);
  self->last_request = g_get_monotonic_time ();
  g_mutex_unlock (&self->lock);
  write_journal (self, ctx, method, response->type_data.response.code);
  self->credential = EMU_CREDENTIAL_UNCHECKED;
}

/* The base class answers 400 when a camera makes no picture. */
static GstRTSPStatusCode
emu_rtsp_client_adjust_error_code (
    GstRTSPClient *client, GstRTSPContext *ctx, GstRTSPStatusCode code)
{
  if (code == GST_RTSP_STS_BAD_REQUEST && ctx->factory != NULL &&
      ctx->media == NULL)
    return GST_RTSP_STS_SERVICE_UNAVAILABLE;
  return code;
}

static void
emu_rtsp_client_new_session (GstRTSPClient *client, GstRTSPSession *session)
{
  EmuRtspClient *self = EMU_RTSP_CLIENT (client);

  gst_rtsp_session_set_timeout (session,
      (guint) emu_faults_use_number (
          get_faults (self), EMU_FAULT_RTSP_SESSION_TIMEOUT));
  g_object_set (
      session, "timeout-always-visible", TRUE, "extra-timeout", 0, NULL);
}

/* ---- Life cycle ---- */

static void
emu_rtsp_client_finalize (GObject *object)
{
  EmuRtspClient *self = EMU_RTSP_CLIENT (object);

  g_clear_pointer (&self->context, g_main_context_unref);
  g_weak_ref_clear (&self->media);
  g_free (self->location);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (emu_rtsp_client_parent_class)->finalize (object);
}

static void
emu_rtsp_client_class_init (EmuRtspClientClass *klass)
{
  GstRTSPClientClass *client_class = GST_RTSP_CLIENT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = emu_rtsp_client_finalize;
  client_class->pre_describe_request = emu_rtsp_client_pre_describe;
  client_class->pre_setup_request = emu_rtsp_client_pre_setup;
  client_class->pre_play_request = emu_rtsp_client_pre_play;
  client_class->make_path_from_uri = emu_rtsp_client_make_path;
  client_class->create_sdp = emu_rtsp_client_create_sdp;
  client_class->adjust_play_mode = emu_rtsp_client_adjust_play_mode;
  client_class->adjust_play_response = emu_rtsp_client_adjust_play_response;
  client_class->play_request = emu_rtsp_client_play;
  client_class->pause_request = emu_rtsp_client_pause;
  client_class->send_message = emu_rtsp_client_send_message;
  client_class->adjust_error_code = emu_rtsp_client_adjust_error_code;
  client_class->new_session = emu_rtsp_client_new_session;
}

static void
emu_rtsp_client_init (EmuRtspClient *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_weak_ref_init (&self->media, NULL);
}

/* @cloud has to outlive the client. */
EmuRtspClient *
emu_rtsp_client_new (EmuCloud *cloud)
{
  EmuRtspClient *self = g_object_new (EMU_TYPE_RTSP_CLIENT, NULL);

  self->cloud = cloud;
  return self;
}

/* The context of the thread that the client lives in. */
void
emu_rtsp_client_set_context (EmuRtspClient *self, GMainContext *context)
{
  g_mutex_lock (&self->lock);
  self->context = g_main_context_ref (context);
  g_mutex_unlock (&self->lock);
}

/* Returns: (nullable): the camera it asked for last */
EmuCamera *
emu_rtsp_client_get_camera (EmuRtspClient *self)
{
  EmuCamera *camera;

  g_mutex_lock (&self->lock);
  camera = self->camera;
  g_mutex_unlock (&self->lock);
  return camera;
}

/* The base class forgets its connection before it stops to send: a thread that
 * has media for it just then would run into the gap. */
static gboolean
close_in_own_thread (gpointer user_data)
{
  gst_rtsp_client_set_send_messages_func (user_data, NULL, NULL, NULL);
  gst_rtsp_client_close (user_data);
  return G_SOURCE_REMOVE;
}

/* Closes the connection, soon, without a word to the client; any thread. */
void
emu_rtsp_client_cut (EmuRtspClient *self, const char *reason)
{
  EmuEvent event = { .protocol = "event", .method = "cut", .detail = reason };
  g_autoptr (GSource) source = NULL;
  gboolean cut_before;

  g_mutex_lock (&self->lock);
  cut_before = self->cut;
  self->cut = TRUE;
  event.camera =
      self->camera != NULL ? emu_camera_get_name (self->camera) : NULL;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  if (cut_before)
    return;
  emu_journal_add (emu_cloud_get_journal (self->cloud), &event);
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_HIGH);
  g_source_set_callback (
      source, close_in_own_thread, g_object_ref (self), g_object_unref);
  g_source_attach (source, self->context);
}

static gboolean
has_expired_session (EmuRtspClient *self, gint64 now)
{
  gboolean strict = emu_faults_peek_number (get_faults (self),
                        EMU_FAULT_RTSP_REQUIRE_KEEPALIVE) != 0;
  GList *sessions =
      gst_rtsp_client_session_filter (GST_RTSP_CLIENT (self), NULL, NULL);
  gboolean expired = FALSE;
  gint64 last_request;

  g_mutex_lock (&self->lock);
  last_request = self->last_request;
  g_mutex_unlock (&self->lock);
  for (GList *l = sessions; l != NULL && !expired; l = l->next) {
    GstRTSPSession *session = l->data;
    gint64 timeout_us = gst_rtsp_session_get_timeout (session) * G_USEC_PER_SEC;

    expired = gst_rtsp_session_is_expired_usec (session, now) ||
        (strict && now - last_request > timeout_us);
  }
  g_list_free_full (sessions, g_object_unref);
  return expired;
}

/* Why the session has to end now, or NULL. */
static const char *
find_reason (EmuRtspClient *self, gint64 now)
{
  g_autoptr (EmuRtspMedia) media = g_weak_ref_get (&self->media);
  gint64 cloud_now = emu_cloud_get_time_us (self->cloud) / G_USEC_PER_SEC;
  const char *doom = media != NULL ? emu_rtsp_media_check (media, now) : NULL;
  gboolean ticket_expired;

  if (doom != NULL)
    return doom;
  g_mutex_lock (&self->lock);
  ticket_expired = self->ticket_expiry != 0 && cloud_now >= self->ticket_expiry;
  g_mutex_unlock (&self->lock);
  if (ticket_expired &&
      emu_faults_peek_number (get_faults (self), EMU_FAULT_RTSP_CUT_AT_EXPIRY))
    return "rtsp-cut-at-expiry";
  return has_expired_session (self, now) ? "session-timeout" : NULL;
}

/* To be called again and again, never by two threads; @now is monotonic. */
void
emu_rtsp_client_check (EmuRtspClient *self, gint64 now)
{
  const char *reason = find_reason (self, now);

  if (reason != NULL)
    emu_rtsp_client_cut (self, reason);
}
