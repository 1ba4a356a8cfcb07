/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "vxg-emulator.h"

#include <gst/gst.h>

#include "emu-api-server.h"
#include "emu-cloud.h"
#include "emu-control-server.h"
#include "emu-hls-server.h"
#include "emu-rtsp-server.h"

#define DEFAULT_ADDRESS "127.0.0.1"
#define MAX_TICKET_LIFETIME 86400
#define MAX_SEGMENT_SECONDS 60

struct _VxgEmulator {
  GObject parent_instance;
  EmuCloud *cloud;
  char *address;
  guint16 port;
  guint16 rtsp_port;
  guint16 hls_port;
  guint16 control_port;
  gboolean with_control;
  GTlsCertificate *certificate;

  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  /* These belong to the thread. */
  EmuApiServer *api;
  EmuRtspServer *rtsp;
  EmuHlsServer *hls;
  EmuControlServer *control;
};

G_DEFINE_FINAL_TYPE (VxgEmulator, vxg_emulator, G_TYPE_OBJECT)

/* ---- Life cycle ---- */

static void
vxg_emulator_finalize (GObject *object)
{
  VxgEmulator *self = VXG_EMULATOR (object);

  vxg_emulator_stop (self);
  emu_cloud_free (self->cloud);
  g_clear_object (&self->certificate);
  g_free (self->address);
  G_OBJECT_CLASS (vxg_emulator_parent_class)->finalize (object);
}

static void
vxg_emulator_class_init (VxgEmulatorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vxg_emulator_finalize;
  gst_init (NULL, NULL);
}

static void
vxg_emulator_init (VxgEmulator *self)
{
  self->cloud = emu_cloud_new ();
  self->address = g_strdup (DEFAULT_ADDRESS);
}

VxgEmulator *
vxg_emulator_new (void)
{
  return g_object_new (VXG_TYPE_EMULATOR, NULL);
}

/* ---- Settings ---- */

void
vxg_emulator_set_bind_address (VxgEmulator *self, const char *address)
{
  g_return_if_fail (VXG_IS_EMULATOR (self) && self->thread == NULL);
  g_return_if_fail (address != NULL);

  g_free (self->address);
  self->address = g_strdup (address);
}

void
vxg_emulator_set_port (VxgEmulator *self, guint16 port)
{
  g_return_if_fail (VXG_IS_EMULATOR (self) && self->thread == NULL);

  self->port = port;
}

void
vxg_emulator_set_rtsp_port (VxgEmulator *self, guint16 port)
{
  g_return_if_fail (VXG_IS_EMULATOR (self) && self->thread == NULL);

  self->rtsp_port = port;
}

void
vxg_emulator_set_hls_port (VxgEmulator *self, guint16 port)
{
  g_return_if_fail (VXG_IS_EMULATOR (self) && self->thread == NULL);

  self->hls_port = port;
}

void
vxg_emulator_set_control_port (VxgEmulator *self, guint16 port)
{
  g_return_if_fail (VXG_IS_EMULATOR (self) && self->thread == NULL);

  self->control_port = port;
  self->with_control = TRUE;
}

void
vxg_emulator_set_tls_certificate (
    VxgEmulator *self, GTlsCertificate *certificate)
{
  g_return_if_fail (VXG_IS_EMULATOR (self) && self->thread == NULL);

  g_set_object (&self->certificate, certificate);
}

void
vxg_emulator_set_ticket_lifetime (VxgEmulator *self, guint seconds)
{
  g_return_if_fail (VXG_IS_EMULATOR (self));
  g_return_if_fail (seconds >= 1 && seconds <= MAX_TICKET_LIFETIME);

  emu_cloud_set_ticket_lifetime (self->cloud, seconds);
}

void
vxg_emulator_set_hls_lifetime (VxgEmulator *self, guint seconds)
{
  g_return_if_fail (VXG_IS_EMULATOR (self));
  g_return_if_fail (seconds >= 1 && seconds <= MAX_TICKET_LIFETIME);

  emu_cloud_set_hls_lifetime (self->cloud, seconds);
}

void
vxg_emulator_set_segment_seconds (VxgEmulator *self, guint seconds)
{
  g_return_if_fail (VXG_IS_EMULATOR (self) && self->thread == NULL);
  g_return_if_fail (seconds >= 1 && seconds <= MAX_SEGMENT_SECONDS);

  emu_cloud_set_segment_seconds (self->cloud, seconds);
}

gboolean
vxg_emulator_add_camera (
    VxgEmulator *self, const char *name, const char *file, GError **error)
{
  g_return_val_if_fail (VXG_IS_EMULATOR (self), FALSE);
  g_return_val_if_fail (self->thread == NULL && name != NULL, FALSE);

  return emu_cloud_add_camera (self->cloud, name, file, error);
}

/* ---- Start and stop ---- */

static gboolean
start_api (VxgEmulator *self, GError **error)
{
  self->api = emu_api_server_start (
      self->cloud, self->address, self->port, self->certificate, error);
  if (self->api == NULL) {
    g_prefix_error (
        error, "Cannot serve HTTP on %s port %u: ", self->address, self->port);
    return FALSE;
  }
  self->port = emu_api_server_get_port (self->api);
  emu_cloud_set_api_address (
      self->cloud, self->address, self->port, self->certificate != NULL);
  return TRUE;
}

static gboolean
start_rtsp (VxgEmulator *self, GError **error)
{
  self->rtsp = emu_rtsp_server_new (self->cloud);
  if (!emu_rtsp_server_start (
          self->rtsp, self->address, self->rtsp_port, self->context, error)) {
    g_prefix_error (error, "Cannot serve RTSP on %s port %u: ", self->address,
        self->rtsp_port);
    return FALSE;
  }
  self->rtsp_port = emu_rtsp_server_get_port (self->rtsp);
  emu_cloud_set_rtsp_address (self->cloud, self->address, self->rtsp_port);
  return TRUE;
}

static gboolean
start_hls (VxgEmulator *self, GError **error)
{
  self->hls = emu_hls_server_start (
      self->cloud, self->address, self->hls_port, self->certificate, error);
  if (self->hls == NULL) {
    g_prefix_error (error, "Cannot serve HLS on %s port %u: ", self->address,
        self->hls_port);
    return FALSE;
  }
  self->hls_port = emu_hls_server_get_port (self->hls);
  emu_cloud_set_hls_address (
      self->cloud, self->address, self->hls_port, self->certificate != NULL);
  return TRUE;
}

static gboolean
start_control (VxgEmulator *self, GError **error)
{
  if (!self->with_control)
    return TRUE;
  self->control =
      emu_control_server_start (self, self->cloud, self->control_port, error);
  if (self->control == NULL) {
    g_prefix_error (error,
        "Cannot serve the control address on port %u: ", self->control_port);
    return FALSE;
  }
  self->control_port = emu_control_server_get_port (self->control);
  return TRUE;
}

static void
stop_servers (VxgEmulator *self)
{
  g_clear_pointer (&self->control, emu_control_server_stop);
  g_clear_pointer (&self->api, emu_api_server_stop);
  g_clear_pointer (&self->hls, emu_hls_server_stop);
  if (self->rtsp != NULL)
    emu_rtsp_server_stop (self->rtsp);
  g_clear_object (&self->rtsp);
  for (guint i = 0; i < emu_cloud_get_n_cameras (self->cloud); i++)
    emu_camera_stop (emu_cloud_get_camera (self->cloud, i));
  /* What was closed has some last work to do in this context. */
  while (g_main_context_iteration (self->context, FALSE))
    ;
}

/* How the thread tells the one that started it how it went. */
typedef struct {
  VxgEmulator *self;
  GMutex lock;
  GCond changed;
  gboolean done;
  gboolean started;
  GError *error;
} Launch;

static gboolean
start_servers (VxgEmulator *self, GError **error)
{
  for (guint i = 0; i < emu_cloud_get_n_cameras (self->cloud); i++)
    if (!emu_camera_start (
            emu_cloud_get_camera (self->cloud, i), self->context, error))
      return FALSE;
  return start_api (self, error) && start_rtsp (self, error) &&
      start_hls (self, error) && start_control (self, error);
}

static gpointer
run (gpointer data)
{
  Launch *launch = data;
  VxgEmulator *self = launch->self;
  gboolean started;

  g_main_context_push_thread_default (self->context);
  started = start_servers (self, &launch->error);
  g_mutex_lock (&launch->lock);
  launch->started = started;
  launch->done = TRUE;
  g_cond_signal (&launch->changed);
  g_mutex_unlock (&launch->lock);
  /* From here on launch is gone. */
  if (started)
    g_main_loop_run (self->loop);
  stop_servers (self);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

static void
join (VxgEmulator *self)
{
  g_thread_join (g_steal_pointer (&self->thread));
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
}

gboolean
vxg_emulator_start (VxgEmulator *self, GError **error)
{
  Launch launch = { .self = self };

  g_return_val_if_fail (VXG_IS_EMULATOR (self), FALSE);
  g_return_val_if_fail (self->thread == NULL, FALSE);

  g_mutex_init (&launch.lock);
  g_cond_init (&launch.changed);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->thread = g_thread_new ("vxg-emulator", run, &launch);
  g_mutex_lock (&launch.lock);
  while (!launch.done)
    g_cond_wait (&launch.changed, &launch.lock);
  g_mutex_unlock (&launch.lock);
  if (!launch.started) {
    join (self);
    g_propagate_error (error, launch.error);
  }
  g_cond_clear (&launch.changed);
  g_mutex_clear (&launch.lock);
  return launch.started;
}

static gboolean
quit (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

void
vxg_emulator_stop (VxgEmulator *self)
{
  g_autoptr (GSource) source = NULL;

  g_return_if_fail (VXG_IS_EMULATOR (self));

  if (self->thread == NULL)
    return;
  /* In the loop, for one that has not begun to run could not be quit. */
  source = g_idle_source_new ();
  g_source_set_callback (source, quit, self->loop, NULL);
  g_source_attach (source, self->context);
  join (self);
}

/* ---- What a client needs ---- */

static EmuCamera *
find_camera (VxgEmulator *self, const char *name)
{
  EmuCamera *camera = emu_cloud_find_camera (self->cloud, name);

  if (camera == NULL)
    g_critical ("The emulator has no camera \"%s\"", name);
  return camera;
}

char *
vxg_emulator_dup_api_uri (VxgEmulator *self)
{
  g_return_val_if_fail (VXG_IS_EMULATOR (self), NULL);

  return emu_cloud_dup_api_uri (self->cloud);
}

char *
vxg_emulator_dup_control_uri (VxgEmulator *self)
{
  g_return_val_if_fail (VXG_IS_EMULATOR (self), NULL);

  if (!self->with_control)
    return NULL;
  return g_strdup_printf ("http://127.0.0.1:%u", self->control_port);
}

char *
vxg_emulator_dup_token (VxgEmulator *self, const char *camera)
{
  EmuCamera *found;

  g_return_val_if_fail (VXG_IS_EMULATOR (self) && camera != NULL, NULL);

  found = find_camera (self, camera);
  return found != NULL ? emu_cloud_dup_token (self->cloud, found) : NULL;
}

char *
vxg_emulator_dup_group_token (VxgEmulator *self)
{
  g_return_val_if_fail (VXG_IS_EMULATOR (self), NULL);

  return emu_cloud_dup_token (self->cloud, NULL);
}

char *
vxg_emulator_dup_share_token (VxgEmulator *self, const char *camera)
{
  EmuCamera *found;

  g_return_val_if_fail (VXG_IS_EMULATOR (self) && camera != NULL, NULL);

  found = find_camera (self, camera);
  return found != NULL ? emu_cloud_dup_share_token (self->cloud, found) : NULL;
}

char *
vxg_emulator_dup_rtsp_uri (VxgEmulator *self, const char *camera, int lifetime)
{
  EmuCamera *found;
  gint64 now;

  g_return_val_if_fail (VXG_IS_EMULATOR (self) && camera != NULL, NULL);

  found = find_camera (self, camera);
  if (found == NULL)
    return NULL;
  now = emu_cloud_get_time_us (self->cloud) / G_USEC_PER_SEC;
  return emu_cloud_make_rtsp_uri (self->cloud, found, now + lifetime);
}

char *
vxg_emulator_dup_hls_uri (VxgEmulator *self, const char *camera, int lifetime)
{
  EmuCamera *found;
  gint64 now;

  g_return_val_if_fail (VXG_IS_EMULATOR (self) && camera != NULL, NULL);

  found = find_camera (self, camera);
  if (found == NULL)
    return NULL;
  now = emu_cloud_get_time_us (self->cloud) / G_USEC_PER_SEC;
  return emu_cloud_make_hls_uri (self->cloud, found, now + lifetime);
}

gint64
vxg_emulator_get_camera_id (VxgEmulator *self, const char *camera)
{
  EmuCamera *found;

  g_return_val_if_fail (VXG_IS_EMULATOR (self) && camera != NULL, 0);

  found = find_camera (self, camera);
  return found != NULL ? emu_camera_get_id (found) : 0;
}

void
vxg_emulator_revoke_token (VxgEmulator *self, const char *camera)
{
  EmuCamera *found;

  g_return_if_fail (VXG_IS_EMULATOR (self));

  found = camera != NULL ? find_camera (self, camera) : NULL;
  if (camera == NULL || found != NULL)
    emu_cloud_revoke_token (self->cloud, found);
}

void
vxg_emulator_renew_token (VxgEmulator *self, const char *camera)
{
  EmuCamera *found;

  g_return_if_fail (VXG_IS_EMULATOR (self));

  found = camera != NULL ? find_camera (self, camera) : NULL;
  if (camera == NULL || found != NULL)
    emu_cloud_renew_token (self->cloud, found);
}

/* ---- Trouble on order ---- */

gboolean
vxg_emulator_set_fault (
    VxgEmulator *self, const char *fault, const char *value, GError **error)
{
  g_return_val_if_fail (VXG_IS_EMULATOR (self) && fault != NULL, FALSE);

  return emu_faults_set (
      emu_cloud_get_faults (self->cloud), fault, value, error);
}

void
vxg_emulator_clear_faults (VxgEmulator *self)
{
  g_return_if_fail (VXG_IS_EMULATOR (self));

  emu_faults_clear (emu_cloud_get_faults (self->cloud));
}

typedef struct {
  VxgEmulator *self;
  EmuCamera *camera;
  const char *reason;
} Cut;

static gboolean
cut (gpointer user_data)
{
  Cut *order = user_data;

  /* A stop that was quicker has cut them all. */
  if (order->self->rtsp != NULL)
    emu_rtsp_server_cut (order->self->rtsp, order->camera, order->reason);
  /* What a camera showed before it went off is not shown when it is back. */
  if (order->self->hls != NULL && order->camera != NULL &&
      !emu_camera_is_active (order->camera))
    emu_hls_server_abandon (order->self->hls, order->camera);
  return G_SOURCE_REMOVE;
}

static void
cut_camera (VxgEmulator *self, EmuCamera *camera, const char *reason)
{
  Cut *order;
  g_autoptr (GSource) source = NULL;

  if (self->thread == NULL)
    return;
  order = g_new (Cut, 1);
  order->self = self;
  order->camera = camera;
  order->reason = reason;
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, cut, order, g_free);
  g_source_attach (source, self->context);
}

void
vxg_emulator_cut_sessions (VxgEmulator *self, const char *camera)
{
  EmuCamera *found;

  g_return_if_fail (VXG_IS_EMULATOR (self));

  found = camera != NULL ? find_camera (self, camera) : NULL;
  if (camera == NULL || found != NULL)
    cut_camera (self, found, "ordered");
}

static gboolean
set_status (
    VxgEmulator *self, EmuCamera *camera, const char *value, GError **error)
{
  const char *status = value != NULL ? value : "active";

  if (!emu_camera_status_is_known (status)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "\"%s\" is not a status of a camera: use active, inactive, "
        "inactive_by_scheduler, unauthorized or offline",
        status);
    return FALSE;
  }
  emu_camera_set_status (camera, status);
  if (!emu_camera_is_active (camera))
    cut_camera (self, camera, "status");
  return TRUE;
}

static gboolean
set_option (VxgEmulator *self, EmuCamera *camera, const char *option,
    const char *value, GError **error)
{
  if (g_str_equal (option, "status"))
    return set_status (self, camera, value, error);
  if (self->thread != NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "The camera option %s can be set only before the start", option);
    return FALSE;
  }
  return emu_camera_set_option (camera, option, value, error);
}

gboolean
vxg_emulator_set_camera_option (VxgEmulator *self, const char *camera,
    const char *option, const char *value, GError **error)
{
  EmuCamera *found;

  g_return_val_if_fail (VXG_IS_EMULATOR (self) && option != NULL, FALSE);

  if (camera == NULL) {
    for (guint i = 0; i < emu_cloud_get_n_cameras (self->cloud); i++)
      if (!set_option (self, emu_cloud_get_camera (self->cloud, i), option,
              value, error))
        return FALSE;
    return TRUE;
  }
  found = emu_cloud_find_camera (self->cloud, camera);
  if (found == NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "There is no camera \"%s\"", camera);
    return FALSE;
  }
  return set_option (self, found, option, value, error);
}

/* ---- What happened ---- */

guint
vxg_emulator_count (VxgEmulator *self, const char *pattern)
{
  g_autoptr (GPtrArray) entries = NULL;

  g_return_val_if_fail (VXG_IS_EMULATOR (self) && pattern != NULL, 0);

  entries = vxg_emulator_list (self, pattern);
  return entries->len;
}

gboolean
vxg_emulator_wait (
    VxgEmulator *self, const char *pattern, guint n, guint timeout_ms)
{
  g_return_val_if_fail (VXG_IS_EMULATOR (self) && pattern != NULL, FALSE);

  return emu_journal_wait (
      emu_cloud_get_journal (self->cloud), pattern, n, timeout_ms);
}

GPtrArray *
vxg_emulator_list (VxgEmulator *self, const char *pattern)
{
  g_return_val_if_fail (VXG_IS_EMULATOR (self) && pattern != NULL, NULL);

  return emu_journal_list (emu_cloud_get_journal (self->cloud), pattern);
}

void
vxg_emulator_clear_journal (VxgEmulator *self)
{
  g_return_if_fail (VXG_IS_EMULATOR (self));

  emu_journal_clear (emu_cloud_get_journal (self->cloud));
}

guint64
vxg_emulator_get_units_made (VxgEmulator *self, const char *camera)
{
  EmuCamera *found;

  g_return_val_if_fail (VXG_IS_EMULATOR (self) && camera != NULL, 0);

  found = find_camera (self, camera);
  return found != NULL ? emu_feed_get_units_made (emu_camera_get_feed (found))
                       : 0;
}

guint
vxg_emulator_get_viewers (VxgEmulator *self, const char *camera)
{
  EmuCamera *found;

  g_return_val_if_fail (VXG_IS_EMULATOR (self) && camera != NULL, 0);

  found = find_camera (self, camera);
  return found != NULL ? emu_camera_get_viewers (found) : 0;
}
