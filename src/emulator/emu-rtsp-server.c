/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-rtsp-server.h"

#include "emu-rtsp-client.h"
#include "emu-rtsp-factory.h"
#include "emu-rtsp-media.h"
#include "emu-rtsp-threads.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

/* How exactly sessions end in time. */
#define CHECK_INTERVAL_MS 50

struct _EmuRtspServer {
  GstRTSPServer parent_instance;
  EmuCloud *cloud;
  EmuRtspThreads *threads;
  GSource *listener;
  GSource *check;
  GMutex lock;
  GPtrArray *medias; /* of GWeakRef; under lock */
};

G_DEFINE_FINAL_TYPE (EmuRtspServer, emu_rtsp_server, GST_TYPE_RTSP_SERVER)

static gboolean
has_delays (EmuRtspServer *self)
{
  EmuFaults *faults = emu_cloud_get_faults (self->cloud);

  return emu_faults_peek_number (faults, EMU_FAULT_RTSP_DESCRIBE_DELAY) > 0 ||
      emu_faults_peek_number (faults, EMU_FAULT_RTSP_SETUP_DELAY) > 0 ||
      emu_faults_peek_number (faults, EMU_FAULT_RTSP_PLAY_DELAY) > 0;
}

static GstRTSPClient *
emu_rtsp_server_create_client (GstRTSPServer *server)
{
  EmuRtspServer *self = EMU_RTSP_SERVER (server);
  g_autoptr (GstRTSPSessionPool) sessions =
      gst_rtsp_server_get_session_pool (server);
  g_autoptr (GstRTSPMountPoints) mounts =
      gst_rtsp_server_get_mount_points (server);
  GstRTSPClient *client = GST_RTSP_CLIENT (emu_rtsp_client_new (self->cloud));

  emu_rtsp_threads_set_blocking (self->threads, has_delays (self));
  gst_rtsp_client_set_session_pool (client, sessions);
  gst_rtsp_client_set_mount_points (client, mounts);
  gst_rtsp_client_set_thread_pool (
      client, GST_RTSP_THREAD_POOL (self->threads));
  /* Requests with a body are small, if there are any. */
  gst_rtsp_client_set_content_length_limit (client, 65536);
  return client;
}

/* ---- Media ---- */

static void
media_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static gboolean
is_gone (GWeakRef *ref)
{
  g_autoptr (GObject) media = g_weak_ref_get (ref);

  return media == NULL;
}

static void
on_media_constructed (
    GstRTSPMediaFactory *factory, GstRTSPMedia *media, EmuRtspServer *self)
{
  GWeakRef *ref = g_new0 (GWeakRef, 1);

  g_weak_ref_init (ref, media);
  g_mutex_lock (&self->lock);
  for (guint i = self->medias->len; i > 0; i--)
    if (is_gone (g_ptr_array_index (self->medias, i - 1)))
      g_ptr_array_remove_index_fast (self->medias, i - 1);
  g_ptr_array_add (self->medias, ref);
  g_mutex_unlock (&self->lock);
}

/* The library forgets a media at times whose client goes while it sets it up: it
 * would keep its thread, and come to its camera when there is none any more. */
static void
end_medias (EmuRtspServer *self)
{
  for (guint i = 0; i < self->medias->len; i++) {
    g_autoptr (EmuRtspMedia) media =
        g_weak_ref_get (g_ptr_array_index (self->medias, i));

    if (media != NULL)
      emu_rtsp_media_end (media);
  }
  g_ptr_array_set_size (self->medias, 0);
}

/* ---- Life cycle ---- */

static void
emu_rtsp_server_finalize (GObject *object)
{
  EmuRtspServer *self = EMU_RTSP_SERVER (object);

  emu_rtsp_server_stop (self);
  g_object_unref (self->threads);
  g_ptr_array_unref (self->medias);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (emu_rtsp_server_parent_class)->finalize (object);
}

/* Packets go out when they are there, as from any media server: the answer to
 * PLAY would hold them back until the client has acknowledged it, 40 ms later. */
static void
emu_rtsp_server_client_connected (GstRTSPServer *server, GstRTSPClient *client)
{
  GstRTSPConnection *connection = gst_rtsp_client_get_connection (client);
  GSocket *socket = gst_rtsp_connection_get_write_socket (connection);

  if (socket != NULL)
    g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
}

static void
emu_rtsp_server_class_init (EmuRtspServerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = emu_rtsp_server_finalize;
  GST_RTSP_SERVER_CLASS (klass)->create_client = emu_rtsp_server_create_client;
  GST_RTSP_SERVER_CLASS (klass)->client_connected =
      emu_rtsp_server_client_connected;
}

static void
emu_rtsp_server_init (EmuRtspServer *self)
{
  g_mutex_init (&self->lock);
  self->medias = g_ptr_array_new_with_free_func (media_ref_free);
  self->threads = emu_rtsp_threads_new ();
  gst_rtsp_server_set_thread_pool (
      GST_RTSP_SERVER (self), GST_RTSP_THREAD_POOL (self->threads));
}

/* @cloud has to outlive the server; its cameras have to be there already. */
EmuRtspServer *
emu_rtsp_server_new (EmuCloud *cloud)
{
  EmuRtspServer *self = g_object_new (EMU_TYPE_RTSP_SERVER, NULL);
  g_autoptr (GstRTSPMountPoints) mounts =
      gst_rtsp_server_get_mount_points (GST_RTSP_SERVER (self));

  self->cloud = cloud;
  for (guint i = 0; i < emu_cloud_get_n_cameras (cloud); i++) {
    EmuCamera *camera = emu_cloud_get_camera (cloud, i);
    g_autofree char *path =
        g_strdup_printf ("/live/%s", emu_camera_get_stream_name (camera));
    GstRTSPMediaFactory *factory = emu_rtsp_factory_new (cloud, camera);

    g_signal_connect_object (factory, "media-constructed",
        G_CALLBACK (on_media_constructed), self, 0);
    gst_rtsp_mount_points_add_factory (mounts, path, factory);
  }
  return self;
}

static gboolean
on_check (gpointer user_data)
{
  gint64 now = g_get_monotonic_time ();
  GList *clients = gst_rtsp_server_client_filter (user_data, NULL, NULL);

  for (GList *l = clients; l != NULL; l = l->next)
    emu_rtsp_client_check (l->data, now);
  g_list_free_full (clients, g_object_unref);
  return G_SOURCE_CONTINUE;
}

/* @port: 0 for a free one */
gboolean
emu_rtsp_server_start (EmuRtspServer *self, const char *address, guint16 port,
    GMainContext *context, GError **error)
{
  GstRTSPServer *server = GST_RTSP_SERVER (self);
  g_autofree char *service = g_strdup_printf ("%u", port);

  gst_rtsp_server_set_address (server, address);
  gst_rtsp_server_set_service (server, service);
  self->listener = gst_rtsp_server_create_source (server, NULL, error);
  if (self->listener == NULL)
    return FALSE;
  g_source_attach (self->listener, context);
  self->check = g_timeout_source_new (CHECK_INTERVAL_MS);
  g_source_set_callback (self->check, on_check, self, NULL);
  g_source_attach (self->check, context);
  return TRUE;
}

guint16
emu_rtsp_server_get_port (EmuRtspServer *self)
{
  return (guint16) gst_rtsp_server_get_bound_port (GST_RTSP_SERVER (self));
}

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/* Closes everything and joins all threads; on the thread of the context. */
void
emu_rtsp_server_stop (EmuRtspServer *self)
{
  clear_source (&self->listener);
  clear_source (&self->check);
  for (guint i = 0; i < emu_cloud_get_n_cameras (self->cloud); i++)
    emu_camera_close (emu_cloud_get_camera (self->cloud, i));
  emu_rtsp_server_cut (self, NULL, "stopped");
  emu_rtsp_threads_join_clients (self->threads);
  end_medias (self);
  emu_rtsp_threads_join (self->threads);
}

/* @camera: (nullable): NULL for all */
void
emu_rtsp_server_cut (EmuRtspServer *self, EmuCamera *camera, const char *reason)
{
  GList *clients =
      gst_rtsp_server_client_filter (GST_RTSP_SERVER (self), NULL, NULL);

  for (GList *l = clients; l != NULL; l = l->next)
    if (camera == NULL || emu_rtsp_client_get_camera (l->data) == camera)
      emu_rtsp_client_cut (l->data, reason);
  g_list_free_full (clients, g_object_unref);
}
