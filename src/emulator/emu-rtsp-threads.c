/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-rtsp-threads.h"

#include "emu-rtsp-client.h"

/* Clients share these. More of them would not be faster. */
#define MAX_CLIENT_THREADS 2

struct _EmuRtspThreads {
  GstRTSPThreadPool parent_instance;
  GMutex lock;
  GCond changed;
  guint running;
  GMutex made_lock;
  GPtrArray *threads; /* of GstRTSPThread: those that run */
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
  if (self->media_thread == NULL) {
    self->media_thread = parent_class ()->get_thread (
        GST_RTSP_THREAD_POOL (self), GST_RTSP_THREAD_TYPE_MEDIA, ctx);
    g_cond_broadcast (&self->changed);
  }
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
  g_mutex_lock (&self->made_lock);
  g_ptr_array_add (self->threads, gst_rtsp_thread_ref (thread));
  g_mutex_unlock (&self->made_lock);
}

static void
emu_rtsp_threads_thread_leave (GstRTSPThreadPool *pool, GstRTSPThread *thread)
{
  EmuRtspThreads *self = EMU_RTSP_THREADS (pool);

  g_mutex_lock (&self->made_lock);
  g_ptr_array_remove_fast (self->threads, thread);
  g_mutex_unlock (&self->made_lock);
  g_mutex_lock (&self->lock);
  (void) g_atomic_int_dec_and_test (&self->running);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

static void
emu_rtsp_threads_finalize (GObject *object)
{
  EmuRtspThreads *self = EMU_RTSP_THREADS (object);

  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
  g_mutex_clear (&self->made_lock);
  g_ptr_array_unref (self->threads);
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
  g_mutex_init (&self->made_lock);
  self->threads =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_rtsp_thread_unref);
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

/* A client that comes in the moment of the stop can keep its thread for ever:
 * the library forgets to give it back. Nobody is served any more, so it may go. */
static void
quit_all (EmuRtspThreads *self)
{
  g_mutex_lock (&self->made_lock);
  for (guint i = 0; i < self->threads->len; i++) {
    GstRTSPThread *thread = g_ptr_array_index (self->threads, i);

    g_main_loop_quit (thread->loop);
  }
  g_mutex_unlock (&self->made_lock);
}

/* Blocks until no thread runs any more; the clients have to be closed, but one
 * that is still in the middle of a request may want a thread meanwhile. */
void
emu_rtsp_threads_join (EmuRtspThreads *self)
{
  g_mutex_lock (&self->lock);
  while (g_atomic_int_get (&self->running) > 0) {
    gint64 patience = g_get_monotonic_time () + 2 * G_USEC_PER_SEC;

    if (self->media_thread != NULL)
      gst_rtsp_thread_stop (g_steal_pointer (&self->media_thread));
    if (!g_cond_wait_until (&self->changed, &self->lock, patience))
      quit_all (self);
  }
  g_mutex_unlock (&self->lock);
}
