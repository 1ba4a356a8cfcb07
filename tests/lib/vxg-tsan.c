/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Tells ThreadSanitizer what GLib's locks and sources order.
 *
 * GLib is not built for ThreadSanitizer, and its locks are futexes of its own, so
 * without this each lock would look like none. These functions stand before
 * GLib's in the programs that are linked with them, call GLib's, and say
 * afterwards who has waited for whom.
 */
#include <dlfcn.h>
#include <gio/gio.h>

/* The build hides symbols; these are for everybody. */
#pragma GCC visibility push(default)

void __tsan_acquire (void *address);
void __tsan_release (void *address);

#define REAL(name) ((__typeof__ (name) *) real (#name))

static gpointer
real (const char *name)
{
  return dlsym (RTLD_NEXT, name);
}

#define LOCKS(Type, lock_function, unlock_function)                            \
  void lock_function (Type *lock)                                              \
  {                                                                            \
    static __typeof__ (lock_function) *function = NULL;                        \
    if (function == NULL)                                                      \
      function = real (#lock_function);                                        \
    function (lock);                                                           \
    __tsan_acquire (lock);                                                     \
  }                                                                            \
  void unlock_function (Type *lock)                                            \
  {                                                                            \
    static __typeof__ (unlock_function) *function = NULL;                      \
    if (function == NULL)                                                      \
      function = real (#unlock_function);                                      \
    __tsan_release (lock);                                                     \
    function (lock);                                                           \
  }

#define TRYLOCK(Type, trylock_function)                                        \
  gboolean trylock_function (Type *lock)                                       \
  {                                                                            \
    gboolean locked = REAL (trylock_function) (lock);                          \
    if (locked)                                                                \
      __tsan_acquire (lock);                                                   \
    return locked;                                                             \
  }

LOCKS (GMutex, g_mutex_lock, g_mutex_unlock)
TRYLOCK (GMutex, g_mutex_trylock)
LOCKS (GRecMutex, g_rec_mutex_lock, g_rec_mutex_unlock)
TRYLOCK (GRecMutex, g_rec_mutex_trylock)
LOCKS (GRWLock, g_rw_lock_writer_lock, g_rw_lock_writer_unlock)
LOCKS (GRWLock, g_rw_lock_reader_lock, g_rw_lock_reader_unlock)

void
g_cond_wait (GCond *cond, GMutex *mutex)
{
  __tsan_release (mutex);
  REAL (g_cond_wait) (cond, mutex);
  __tsan_acquire (mutex);
}

gboolean
g_cond_wait_until (GCond *cond, GMutex *mutex, gint64 end_time)
{
  gboolean signalled;

  __tsan_release (mutex);
  signalled = REAL (g_cond_wait_until) (cond, mutex, end_time);
  __tsan_acquire (mutex);
  return signalled;
}

/* Whoever drops the last reference comes after all who dropped one before. */
void
g_object_unref (gpointer object)
{
  static void (*function) (gpointer) = NULL;

  if (function == NULL)
    function = real ("g_object_unref");
  __tsan_release (object);
  __tsan_acquire (object);
  function (object);
}

typedef struct {
  GFunc function;
  gpointer user_data;
} Pool;

static void
run_task (gpointer data, gpointer user_data)
{
  Pool *pool = user_data;

  __tsan_acquire (data);
  pool->function (data, pool->user_data);
}

/* Pools live as long as the process. */
GThreadPool *
g_thread_pool_new (GFunc function, gpointer user_data, gint max_threads,
    gboolean exclusive, GError **error)
{
  Pool *pool = g_new (Pool, 1);

  pool->function = function;
  pool->user_data = user_data;
  return REAL (g_thread_pool_new) (
      run_task, pool, max_threads, exclusive, error);
}

/* What was done before a task was handed over comes before the task. */
gboolean
g_thread_pool_push (GThreadPool *pool, gpointer data, GError **error)
{
  __tsan_release (data);
  return REAL (g_thread_pool_push) (pool, data, error);
}

typedef struct {
  GSourceFunc function;
  gpointer data;
  GDestroyNotify destroy;
} Callback;

static gboolean
run_callback (gpointer user_data)
{
  Callback *callback = user_data;

  __tsan_acquire (callback);
  return callback->function (callback->data);
}

static void
free_callback (gpointer user_data)
{
  Callback *callback = user_data;

  __tsan_acquire (callback);
  if (callback->destroy != NULL)
    callback->destroy (callback->data);
  g_free (callback);
}

/* What was done before a source was set up comes before what it calls. The
 * callbacks of other kinds of sources take more than their data. */
void
g_source_set_callback (GSource *source, GSourceFunc function, gpointer data,
    GDestroyNotify destroy)
{
  Callback *callback;

  if (source->source_funcs != &g_idle_funcs &&
      source->source_funcs != &g_timeout_funcs) {
    REAL (g_source_set_callback) (source, function, data, destroy);
    return;
  }
  callback = g_new (Callback, 1);
  callback->function = function;
  callback->data = data;
  callback->destroy = destroy;
  __tsan_release (callback);
  REAL (g_source_set_callback) (source, run_callback, callback, free_callback);
}

#pragma GCC visibility pop
