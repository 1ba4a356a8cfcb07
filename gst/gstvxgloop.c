/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The one thread on which every vxgsrc of the process waits: API requests,
 * timers, decisions. It has its own GMainContext, so it works whether or not
 * the application runs a main loop, and nothing of ours lands on theirs.
 *
 * The thread starts with the first camera and stays, like GLib's own worker:
 * nobody ever has to wait for it to end, which is what makes it safe to stop
 * a camera from any thread.
 */
#include "gstvxgloop.h"

static gpointer
loop_thread (gpointer data)
{
  GMainContext *context = data;
  g_autoptr (GMainLoop) loop = g_main_loop_new (context, FALSE);

  g_main_context_push_thread_default (context);
  g_main_loop_run (loop);
  g_main_context_pop_thread_default (context);
  return NULL;
}

/*
 * gst_vxg_loop_get_context:
 *
 * Returns: (transfer none): the context that the worker thread runs; it is
 *   also that thread's thread-default context. Any thread may call this.
 */
GMainContext *
gst_vxg_loop_get_context (void)
{
  static GMainContext *context = NULL;
  static gsize once = 0;

  if (g_once_init_enter (&once)) {
    context = g_main_context_new ();
    g_thread_unref (g_thread_new ("vxg", loop_thread, context));
    g_once_init_leave (&once, 1);
  }
  return context;
}

static void
attach (GSource *source, GSourceFunc function, gpointer data,
    GDestroyNotify destroy)
{
  g_source_set_callback (source, function, data, destroy);
  g_source_attach (source, gst_vxg_loop_get_context ());
}

/*
 * gst_vxg_loop_invoke:
 *
 * Runs @function on the worker thread, always later and never inside this
 * call, so that it may be called under any lock and from any thread.
 */
void
gst_vxg_loop_invoke (
    GSourceFunc function, gpointer data, GDestroyNotify destroy)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  attach (source, function, data, destroy);
}

/*
 * gst_vxg_loop_add_timeout:
 *
 * Returns: (transfer full): the armed timer; gst_vxg_loop_clear_timeout() disarms
 *   it
 */
GSource *
gst_vxg_loop_add_timeout (
    guint milliseconds, GSourceFunc function, gpointer data)
{
  GSource *source = g_timeout_source_new (milliseconds);

  attach (source, function, data, NULL);
  return source;
}

/* Disarms *@timer, if there is one, and forgets it. */
void
gst_vxg_loop_clear_timeout (GSource **timer)
{
  if (*timer != NULL)
    g_source_destroy (*timer);
  g_clear_pointer (timer, g_source_unref);
}
