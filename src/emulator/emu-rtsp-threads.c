/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-rtsp-threads.h"

#include "emu-rtsp-client.h"

/* Clients share these. More of them would not be faster. */
#define MAX_CLIENT_THREADS 2

struct _EmuRtspThreads {
  GstRTSPThreadPool parent_instance;
  GMutex lock;
  GCond changed;
  gint clients; /* threads of clients that run; atomic */
  gint running; /* threads of all kinds; atomic */
  /* One for the buses of all media; the base class makes one for each. */
  GstRTSPThread *media_thread;
};

G_DEFINE_FINAL_TYPE (
    EmuRtspThreads, emu_rtsp_threads, GST_TYPE_RTSP_THREAD_POOL)

static GstRTSPThreadPoolClass *
parent_class (void)
{
  return GST_RTSP_THREAD_POOL_CLASS (emu_rtsp_threads_parent_class);
}

static GstRTSPThread *
get_media_thread (EmuRtspThreads *self, GstRTSPContext *ctx)
{
  GstRTSPThread *thread;

  g_mutex_lock (&self->lock);
  if (self->media_thread == NULL)
    self->media_thread = parent_class ()->get_thread (
        GST_RTSP_THREAD_POOL (self), GST_RTSP_THREAD_TYPE_MEDIA, ctx);
  thread = self->media_thread;
  if (thread != NULL)
    gst_rtsp_thread_reuse (thread);
  g_mutex_unlock (&self->lock);
  return thread;
}

static GstRTSPThread *
emu_rtsp_threads_get_thread (
    GstRTSPThreadPool *pool, GstRTSPThreadType type, GstRTSPContext *ctx)
{
  GstRTSPThread *thread;

  if (type == GST_RTSP_THREAD_TYPE_MEDIA)
    return get_media_thread (EMU_RTSP_THREADS (pool), ctx);
  thread = parent_class ()->get_thread (pool, type, ctx);
  /* A client may be closed only in its own thread. */
  if (thread != NULL)
    emu_rtsp_client_set_context (
        EMU_RTSP_CLIENT (ctx->client), thread->context);
  return thread;
}

/* Counted when it is made, not when it first runs: a join may come between. */
static void
emu_rtsp_threads_configure_thread (
    GstRTSPThreadPool *pool, GstRTSPThread *thread, GstRTSPContext *ctx)
{
  EmuRtspThreads *self = EMU_RTSP_THREADS (pool);

  g_atomic_int_inc (&self->running);
  if (thread->type == GST_RTSP_THREAD_TYPE_CLIENT)
    g_atomic_int_inc (&self->clients);
}

static void
emu_rtsp_threads_thread_leave (GstRTSPThreadPool *pool, GstRTSPThread *thread)
{
  EmuRtspThreads *self = EMU_RTSP_THREADS (pool);

  g_mutex_lock (&self->lock);
  g_atomic_int_add (&self->running, -1);
  if (thread->type == GST_RTSP_THREAD_TYPE_CLIENT)
    g_atomic_int_add (&self->clients, -1);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

static void
emu_rtsp_threads_finalize (GObject *object)
{
  EmuRtspThreads *self = EMU_RTSP_THREADS (object);

  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (emu_rtsp_threads_parent_class)->finalize (object);
}

static void
emu_rtsp_threads_class_init (EmuRtspThreadsClass *klass)
{
  GstRTSPThreadPoolClass *pool_class = GST_RTSP_THREAD_POOL_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = emu_rtsp_threads_finalize;
  pool_class->get_thread = emu_rtsp_threads_get_thread;
  pool_class->configure_thread = emu_rtsp_threads_configure_thread;
  pool_class->thread_leave = emu_rtsp_threads_thread_leave;
}

static void
emu_rtsp_threads_init (EmuRtspThreads *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  emu_rtsp_threads_set_blocking (self, FALSE);
}

EmuRtspThreads *
emu_rtsp_threads_new (void)
{
  return g_object_new (EMU_TYPE_RTSP_THREADS, NULL);
}

/* @blocking: requests may be held up, so each new client gets its own thread */
void
emu_rtsp_threads_set_blocking (EmuRtspThreads *self, gboolean blocking)
{
  gst_rtsp_thread_pool_set_max_threads (
      GST_RTSP_THREAD_POOL (self), blocking ? -1 : MAX_CLIENT_THREADS);
}

/* Blocks until no client is served any more; all have to be closed. Until then
 * media keep their thread: a request may be in the middle of making one. */
void
emu_rtsp_threads_join_clients (EmuRtspThreads *self)
{
  g_mutex_lock (&self->lock);
  while (g_atomic_int_get (&self->clients) > 0)
    g_cond_wait (&self->changed, &self->lock);
  g_mutex_unlock (&self->lock);
}

/* Blocks until no thread runs any more; all media have to be ended. */
void
emu_rtsp_threads_join (EmuRtspThreads *self)
{
  g_mutex_lock (&self->lock);
  if (self->media_thread != NULL)
    gst_rtsp_thread_stop (g_steal_pointer (&self->media_thread));
  while (g_atomic_int_get (&self->running) > 0)
    g_cond_wait (&self->changed, &self->lock);
  g_mutex_unlock (&self->lock);
}
