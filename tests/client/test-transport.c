/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Time, cancellation, connections, threads and proxies. */
#include <string.h>

#include "fixture.h"

/* ---- A proxy resolver that every program of this machine would use ---- */

typedef struct {
  GObject parent;
} TestResolver;

typedef GObjectClass TestResolverClass;

static GType test_resolver_get_type (void);
static void test_resolver_init_interface (GProxyResolverInterface *interface);

G_DEFINE_TYPE_WITH_CODE (TestResolver, test_resolver, G_TYPE_OBJECT,
    G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER, test_resolver_init_interface))

static GMutex resolver_lock;
static GPtrArray *resolver_asked; /* URIs */
static char *resolver_answer;

static char **
resolver_lookup (GProxyResolver *resolver, const char *uri,
    GCancellable *cancellable, GError **error)
{
  char **proxies;

  g_mutex_lock (&resolver_lock);
  g_ptr_array_add (resolver_asked, g_strdup (uri));
  proxies = g_strsplit (
      resolver_answer != NULL ? resolver_answer : "direct://", " ", -1);
  g_mutex_unlock (&resolver_lock);
  return proxies;
}

static void
resolver_lookup_async (GProxyResolver *resolver, const char *uri,
    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task =
      g_task_new (resolver, cancellable, callback, user_data);

  g_task_return_pointer (task,
      resolver_lookup (resolver, uri, cancellable, NULL),
      (GDestroyNotify) g_strfreev);
}

static char **
resolver_lookup_finish (
    GProxyResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
resolver_is_supported (GProxyResolver *resolver)
{
  return TRUE;
}

static void
test_resolver_init_interface (GProxyResolverInterface *interface)
{
  interface->is_supported = resolver_is_supported;
  interface->lookup = resolver_lookup;
  interface->lookup_async = resolver_lookup_async;
  interface->lookup_finish = resolver_lookup_finish;
}

static void
test_resolver_class_init (TestResolverClass *klass)
{
}

static void
test_resolver_init (TestResolver *self)
{
}

static void
install_resolver (void)
{
  resolver_asked = g_ptr_array_new_with_free_func (g_free);
  g_setenv ("GIO_USE_PROXY_RESOLVER", "test", TRUE);
  g_io_extension_point_register (G_PROXY_RESOLVER_EXTENSION_POINT_NAME);
  g_io_extension_point_implement (G_PROXY_RESOLVER_EXTENSION_POINT_NAME,
      test_resolver_get_type (), "test", G_MAXINT);
}

/* Whoever set up the machine decides on proxies: the resolver is asked, without
 * the credential, and what it says is done. */
static void
test_proxy (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RawServer) proxy = raw_server_new (NULL, fixture_reply_good, NULL);
  g_autofree char *head = NULL;
  g_autofree char *line = NULL;
  g_autofree char *uri = NULL;

  fixture_start (fixture, NULL, fixture_reply_good, NULL);
  uri = raw_server_dup_uri (fixture->server, "127.0.0.1");
  g_ptr_array_set_size (resolver_asked, 0);
  resolver_answer = raw_server_dup_uri (proxy, "127.0.0.1");
  fixture_assert_good (fixture);
  g_clear_pointer (&resolver_answer, g_free);

  g_assert_cmpuint (resolver_asked->len, >, 0);
  for (guint i = 0; i < resolver_asked->len; i++)
    g_assert_null (strstr (resolver_asked->pdata[i], "eyJ"));
  g_assert_cmpuint (raw_server_count_connections (fixture->server), ==, 0);
  head = raw_server_dup_head (proxy, 0);
  line = g_strdup_printf ("GET %s/api/v4/live/watch/ HTTP/1.1\n", uri);
  g_assert_true (g_str_has_prefix (head, line));
  g_assert_finalize_object (g_steal_pointer (&fixture->client));
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* ---- Servers that hang up or are not there ---- */

static gboolean
reply_hang_up (RawServer *server, GIOStream *connection, const char *head,
    gpointer user_data)
{
  return FALSE;
}

static void
test_hang_up (Fixture *fixture, gconstpointer data)
{
  fixture_start (fixture, NULL, reply_hang_up, NULL);
  fixture_assert_fails (fixture, VXG_ERROR, VXG_ERROR_NETWORK, "127.0.0.1");
}

static void
test_refused_connection (Fixture *fixture, gconstpointer data)
{
  g_autofree char *uri = NULL;
  RawServer *server = raw_server_new (NULL, reply_hang_up, NULL);

  uri = raw_server_dup_uri (server, "127.0.0.1");
  raw_server_free (server);
  fixture->client = fixture_new_client (uri, NULL);
  fixture_assert_fails (fixture, VXG_ERROR, VXG_ERROR_NETWORK, "127.0.0.1");
}

/* A name that is too long for DNS fails without asking anybody. */
static void
test_unknown_host (Fixture *fixture, gconstpointer data)
{
  g_autofree char *label = g_strnfill (64, 'a');
  g_autofree char *uri = g_strconcat ("https://", label, ".invalid", NULL);

  fixture->client = fixture_new_client (uri, NULL);
  fixture_assert_fails (fixture, VXG_ERROR, VXG_ERROR_NETWORK, label);
}

/* ---- Deadlines ---- */

static gboolean
reply_nothing (RawServer *server, GIOStream *connection, const char *head,
    gpointer user_data)
{
  raw_send_text (connection, user_data);
  raw_server_hold (server);
  return FALSE;
}

/* Each byte would start a time-out of the socket anew. */
static gboolean
reply_dribble (RawServer *server, GIOStream *connection, const char *head,
    gpointer user_data)
{
  raw_send_text (connection, user_data);
  while (raw_server_pause (server, 50))
    raw_send_text (connection, " ");
  return FALSE;
}

static gboolean
reply_loop (RawServer *server, GIOStream *connection, const char *head,
    gpointer user_data)
{
  raw_server_pause (server, 300);
  raw_send_reply (connection, "302 Found", "Location: /again\r\n", "");
  return TRUE;
}

static const struct {
  RawReply reply;
  const char *start;
} slow[] = {
  { reply_nothing, "" },
  { reply_nothing, "HTTP/1.1 200 OK\r\nContent-" },
  { reply_nothing, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" },
  { reply_nothing, "HTTP/1.1 503 No\r\nContent-Length: 5\r\n\r\n" },
  { reply_nothing, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{}" },
  { reply_dribble, "HTTP/1.1 200 OK\r\nX: " },
  { reply_dribble, "HTTP/1.1 200 OK\r\n\r\n{}" },
  /* The deadline is for all redirects together. */
  { reply_loop, "" },
};

typedef struct {
  guint row;
  gboolean sync;
} SlowCase;

static gpointer
run_slow_case (gpointer data)
{
  SlowCase *slow_case = data;
  Fixture fixture = { slow_case->sync };
  g_autoptr (GMainContext) context = g_main_context_new ();
  gint64 start, took;

  g_main_context_push_thread_default (context);
  fixture_start (&fixture, NULL, slow[slow_case->row].reply,
      (gpointer) slow[slow_case->row].start);
  vxg_client_set_timeout (fixture.client, 1);
  start = g_get_monotonic_time ();
  fixture_assert_fails (&fixture, VXG_ERROR, VXG_ERROR_TIMED_OUT, "in time");
  took = g_get_monotonic_time () - start;
  g_assert_cmpint (took, >=, 990 * 1000);
  g_assert_cmpint (took, <, 10 * G_USEC_PER_SEC);
  fixture_tear_down (&fixture, NULL);
  g_main_context_pop_thread_default (context);
  return NULL;
}

/* All at once, for each takes its second. */
static void
test_deadline (Fixture *fixture, gconstpointer data)
{
  GThread *threads[G_N_ELEMENTS (slow)];
  SlowCase cases[G_N_ELEMENTS (slow)];

  for (guint i = 0; i < G_N_ELEMENTS (slow); i++) {
    cases[i] = (SlowCase){ i, fixture->sync };
    threads[i] = g_thread_new ("slow", run_slow_case, &cases[i]);
  }
  for (guint i = 0; i < G_N_ELEMENTS (slow); i++)
    g_thread_join (threads[i]);
}

/* The deadline of a call that is over does nothing to the next. */
static void
test_deadline_ends_with_call (Fixture *fixture, gconstpointer data)
{
  fixture_start (fixture, NULL, fixture_reply_good, NULL);
  vxg_client_set_timeout (fixture->client, G_MAXUINT);
  fixture_assert_good (fixture);
  vxg_client_set_timeout (fixture->client, 0);
  fixture_assert_good (fixture);
}

/* ---- Cancellation ---- */

static gboolean
reply_cancel (RawServer *server, GIOStream *connection, const char *head,
    gpointer user_data)
{
  gpointer *when = user_data;

  raw_send_text (connection, when[1]);
  g_cancellable_cancel (when[0]);
  raw_server_hold (server);
  return FALSE;
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  static const char *const starts[] = { "", "HTTP/1.1 200 OK\r\nContent-",
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{}",
    "HTTP/1.1 503 No\r\nContent-Length: 5\r\n\r\n{}",
    "HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 5\r\n\r\n{}" };

  for (guint i = 0; i < G_N_ELEMENTS (starts); i++) {
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    gpointer when[] = { cancellable, (gpointer) starts[i] };
    g_autoptr (GError) error = NULL;

    fixture_start (fixture, NULL, reply_cancel, when);
    vxg_client_set_timeout (fixture->client, 0);
    g_assert_null (
        fixture_ask (fixture, fixture->client, NULL, cancellable, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    fixture_tear_down (fixture, data);
  }
}

static gboolean
cancel (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

static gboolean
reply_cancel_in_loop (RawServer *server, GIOStream *connection,
    const char *head, gpointer user_data)
{
  gpointer *when = user_data;

  raw_send_text (connection, when[1]);
  g_main_context_invoke (NULL, cancel, when[0]);
  raw_server_hold (server);
  return FALSE;
}

/* From a source of the loop that the call runs in, as programs do. */
static void
test_cancel_in_loop (void)
{
  static const char *const starts[] = { "",
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{}" };

  for (guint i = 0; i < G_N_ELEMENTS (starts); i++) {
    Fixture fixture = { FALSE };
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    gpointer when[] = { cancellable, (gpointer) starts[i] };
    g_autoptr (GError) error = NULL;

    fixture_start (&fixture, NULL, reply_cancel_in_loop, when);
    g_assert_null (
        fixture_ask (&fixture, fixture.client, NULL, cancellable, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    fixture_tear_down (&fixture, NULL);
  }
}

/* Between the call and its first turn of the loop. */
static void
test_cancel_at_once (void)
{
  Fixture fixture = { FALSE };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  fixture_start (&fixture, NULL, fixture_reply_good, NULL);
  g_idle_add_full (G_PRIORITY_HIGH, cancel, cancellable, NULL);
  g_assert_null (
      fixture_ask (&fixture, fixture.client, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  fixture_tear_down (&fixture, NULL);
}

static void
test_cancelled_before (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  fixture_start (fixture, NULL, fixture_reply_good, NULL);
  g_cancellable_cancel (cancellable);
  g_assert_null (
      fixture_ask (fixture, fixture->client, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (raw_server_count_requests (fixture->server), ==, 0);
}

/* One cancellable may serve many calls, and outlive them. */
static void
test_cancelled_after (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  fixture_start (fixture, NULL, fixture_reply_good, NULL);
  for (guint i = 0; i < 2; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (VxgLiveUrls) urls =
        fixture_ask (fixture, fixture->client, NULL, cancellable, &error);

    g_assert_no_error (error);
    g_assert_nonnull (urls);
  }
  g_assert_finalize_object (g_steal_pointer (&fixture->client));
  g_cancellable_cancel (cancellable);
}

/* ---- Connections ---- */

static void
test_reuse (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VxgClient) second = NULL;
  g_autoptr (VxgClient) other = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = NULL;
  VxgLiveUrls *urls;

  fixture_start (fixture, NULL, fixture_reply_good, NULL);
  for (guint i = 0; i < 3; i++)
    fixture_assert_good (fixture);
  /* A call that blocks has a context, and so connections, of its own. */
  g_assert_cmpuint (raw_server_count_connections (fixture->server), ==,
      fixture->sync ? 3 : 1);
  if (fixture->sync)
    return;

  uri = raw_server_dup_uri (fixture->server, "127.0.0.1");
  second = fixture_new_client (uri, NULL);
  urls = fixture_ask (fixture, second, NULL, NULL, &error);
  g_assert_no_error (error);
  g_object_unref (urls);
  g_assert_cmpuint (raw_server_count_connections (fixture->server), ==, 1);

  other = fixture_new_client (uri, NULL);
  vxg_client_set_user_agent (other, "other/1");
  urls = fixture_ask (fixture, other, NULL, NULL, &error);
  g_assert_no_error (error);
  g_object_unref (urls);
  g_assert_cmpuint (raw_server_count_connections (fixture->server), ==, 2);
}

/* Says that the connection stays, and closes it: what servers do after some
 * time of silence. */
static gboolean
reply_and_leave (RawServer *server, GIOStream *connection, const char *head,
    gpointer user_data)
{
  fixture_reply_good (server, connection, head, NULL);
  return FALSE;
}

static void
test_stale_connection (Fixture *fixture, gconstpointer data)
{
  fixture_start (fixture, NULL, reply_and_leave, NULL);
  for (guint i = 0; i < 3; i++)
    fixture_assert_good (fixture);
  g_assert_cmpuint (raw_server_count_connections (fixture->server), ==, 3);
}

typedef struct {
  guint pending;
  guint good;
} Crowd;

static void
count_one (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Crowd *crowd = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (VxgLiveUrls) urls =
      vxg_client_get_live_urls_finish (VXG_CLIENT (source), result, &error);

  g_assert_no_error (error);
  crowd->good += vxg_live_urls_get_rtsp (urls) != NULL;
  crowd->pending--;
}

static gboolean
is_nobody_left (gpointer user_data)
{
  return ((Crowd *) user_data)->pending == 0;
}

static void
test_many_at_once (void)
{
  Fixture fixture = { FALSE };
  Crowd crowd = { 64, 0 };

  fixture_start (&fixture, NULL, fixture_reply_good, NULL);
  for (guint i = 0; i < crowd.pending; i++)
    vxg_client_get_live_urls_async (
        fixture.client, NULL, NULL, count_one, &crowd);
  vxg_test_wait_for (NULL, is_nobody_left, &crowd);
  g_assert_cmpuint (crowd.good, ==, 64);
  g_assert_cmpuint (raw_server_count_connections (fixture.server), <=, 8);
  fixture_tear_down (&fixture, NULL);
}

/* The call keeps what it needs. */
static void
test_forgotten_client (void)
{
  Fixture fixture = { FALSE };
  Crowd crowd = { 1, 0 };
  gpointer client;

  fixture_start (&fixture, NULL, fixture_reply_good, NULL);
  client = fixture.client;
  g_object_add_weak_pointer (client, &client);
  vxg_client_get_live_urls_async (
      fixture.client, NULL, NULL, count_one, &crowd);
  g_clear_object (&fixture.client);
  vxg_test_wait_for (NULL, is_nobody_left, &crowd);
  g_assert_cmpuint (crowd.good, ==, 1);
  while (client != NULL)
    g_main_context_iteration (NULL, TRUE);
  fixture_tear_down (&fixture, NULL);
}

/* Neither success nor failure leaves a file descriptor behind. */
static void
test_no_file_left (Fixture *fixture, gconstpointer data)
{
  static const RawReply replies[] = { fixture_reply_good, reply_hang_up,
    reply_and_leave };
  guint before = 0;

  for (guint round = 0; round < 20; round++) {
    for (guint i = 0; i < G_N_ELEMENTS (replies); i++) {
      g_autoptr (GError) error = NULL;
      g_autoptr (VxgLiveUrls) urls = NULL;

      fixture_start (fixture, NULL, replies[i], NULL);
      urls = fixture_ask (fixture, fixture->client, NULL, NULL, &error);
      g_assert_true ((urls != NULL) == (error == NULL));
      fixture_tear_down (fixture, data);
    }
    /* The first rounds open what stays, such as wake-up descriptors. */
    if (round == 2)
      before = fixture_count_files ();
  }
  g_assert_cmpuint (fixture_count_files (), <=, before);
}

/* ---- Threads and contexts ---- */

static void
check_context (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gpointer *expected = user_data;

  g_assert_true (g_main_context_is_owner (expected[0]));
  g_assert_true (g_thread_self () == expected[1]);
  expected[2] = g_object_ref (result);
}

static gpointer
run_in_own_context (gpointer data)
{
  VxgClient *client = data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  gpointer expected[] = { context, g_thread_self (), NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (VxgLiveUrls) urls = NULL;

  g_main_context_push_thread_default (context);
  vxg_client_get_live_urls_async (client, NULL, NULL, check_context, expected);
  while (expected[2] == NULL)
    g_main_context_iteration (context, TRUE);
  urls = vxg_client_get_live_urls_finish (client, expected[2], &error);
  g_assert_no_error (error);
  g_assert_nonnull (urls);
  g_object_unref (expected[2]);
  while (g_main_context_iteration (context, FALSE))
    ;
  g_main_context_pop_thread_default (context);
  return NULL;
}

/* Nobody runs the default context meanwhile, so nothing may need it. */
static void
test_thread_default_context (void)
{
  Fixture fixture = { FALSE };

  fixture_start (&fixture, NULL, fixture_reply_good, NULL);
  g_assert_true (g_main_context_acquire (NULL));
  for (guint i = 0; i < 3; i++)
    g_thread_join (
        g_thread_new ("context", run_in_own_context, fixture.client));
  g_main_context_release (NULL);
  fixture_tear_down (&fixture, NULL);
}

static gpointer
run_sync (gpointer data)
{
  const char *uri = data;
  g_autoptr (VxgClient) client = fixture_new_client (uri, NULL);

  for (guint i = 0; i < 5; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (VxgLiveUrls) urls =
        vxg_client_get_live_urls (client, NULL, NULL, &error);

    g_assert_no_error (error);
    g_assert_nonnull (urls);
  }
  return NULL;
}

static void
test_many_threads (void)
{
  Fixture fixture = { FALSE };
  GThread *threads[8];
  g_autofree char *uri = NULL;

  fixture_start (&fixture, NULL, fixture_reply_good, NULL);
  uri = raw_server_dup_uri (fixture.server, "127.0.0.1");
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("sync", run_sync, uri);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpuint (raw_server_count_requests (fixture.server), ==, 40);
  fixture_tear_down (&fixture, NULL);
}

static gboolean
count_call (gpointer user_data)
{
  (*(guint *) user_data)++;
  return G_SOURCE_CONTINUE;
}

/* Blocking means blocking: the caller's own sources wait. */
static void
test_sync_runs_no_sources (void)
{
  Fixture fixture = { TRUE };
  guint calls = 0;
  guint id = g_idle_add (count_call, &calls);

  fixture_start (&fixture, NULL, fixture_reply_good, NULL);
  fixture_assert_good (&fixture);
  g_assert_cmpuint (calls, ==, 0);
  g_source_remove (id);
  fixture_tear_down (&fixture, NULL);
}

int
main (int argc, char *argv[])
{
  int status;

  install_resolver ();
  vxg_test_init (&argc, &argv, 90);

  fixture_add ("/transport/proxy", test_proxy);
  fixture_add ("/transport/hang-up", test_hang_up);
  fixture_add ("/transport/refused-connection", test_refused_connection);
  fixture_add ("/transport/unknown-host", test_unknown_host);
  fixture_add ("/transport/deadline", test_deadline);
  fixture_add (
      "/transport/deadline-ends-with-call", test_deadline_ends_with_call);
  fixture_add ("/transport/cancel", test_cancel);
  g_test_add_func ("/transport/cancel-in-loop", test_cancel_in_loop);
  g_test_add_func ("/transport/cancel-at-once", test_cancel_at_once);
  fixture_add ("/transport/cancelled-before", test_cancelled_before);
  fixture_add ("/transport/cancelled-after", test_cancelled_after);
  fixture_add ("/transport/reuse", test_reuse);
  fixture_add ("/transport/stale-connection", test_stale_connection);
  g_test_add_func ("/transport/many-at-once", test_many_at_once);
  g_test_add_func ("/transport/forgotten-client", test_forgotten_client);
  fixture_add ("/transport/no-file-left", test_no_file_left);
  g_test_add_func (
      "/transport/thread-default-context", test_thread_default_context);
  g_test_add_func ("/transport/many-threads", test_many_threads);
  g_test_add_func (
      "/transport/sync-runs-no-sources", test_sync_runs_no_sources);

  status = g_test_run ();
  g_ptr_array_unref (resolver_asked);
  return status;
}
