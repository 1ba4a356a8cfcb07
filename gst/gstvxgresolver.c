/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gstvxgresolver.h"

struct _GstVxgResolver {
  GObject parent_instance;

  VxgClient *client;
  char *stream_id; /* nullable */

  GMutex lock;
  VxgAccessToken *token;     /* under lock; NULL: the client has it already */
  GstVxgResolverStats stats; /* under lock */
};

G_DEFINE_FINAL_TYPE (GstVxgResolver, gst_vxg_resolver, G_TYPE_OBJECT)

/* For what the URLs lead to: it is the same in all that concerns TLS, time-outs
 * and connections. */
VxgClient *
gst_vxg_resolver_get_client (GstVxgResolver *self)
{
  return self->client;
}

static void
on_live_urls (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GstVxgResolver *self = g_task_get_source_object (task);
  gint64 *asked = g_task_get_task_data (task);
  GError *error = NULL;
  VxgLiveUrls *urls =
      vxg_client_get_live_urls_finish (VXG_CLIENT (source), result, &error);

  if (urls == NULL) {
    g_task_return_error (task, error);
    return;
  }
  g_mutex_lock (&self->lock);
  self->stats.resolves++;
  self->stats.api_latency = g_get_monotonic_time () - *asked;
  g_mutex_unlock (&self->lock);
  g_task_return_pointer (task, urls, g_object_unref);
}

static void
use_new_token (GstVxgResolver *self)
{
  g_autoptr (VxgAccessToken) token = NULL;
  g_autoptr (VxgCredentials) credentials = NULL;

  g_mutex_lock (&self->lock);
  token = g_steal_pointer (&self->token);
  g_mutex_unlock (&self->lock);
  if (token == NULL)
    return;
  credentials = vxg_credentials_new_for_token (token);
  vxg_client_set_credentials (self->client, credentials);
}

void
gst_vxg_resolver_ask_async (GstVxgResolver *self, GCancellable *cancellable,
    GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  gint64 *asked = g_new (gint64, 1);

  *asked = g_get_monotonic_time ();
  g_task_set_task_data (task, asked, g_free);
  g_task_set_source_tag (task, gst_vxg_resolver_ask_async);
  use_new_token (self);
  vxg_client_get_live_urls_async (
      self->client, self->stream_id, cancellable, on_live_urls, task);
}

/* Returns: (transfer full): %NULL with @error, of %VXG_ERROR or cancelled */
VxgLiveUrls *
gst_vxg_resolver_ask_finish (
    GstVxgResolver *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* From the next question on. Any thread. */
void
gst_vxg_resolver_set_token (GstVxgResolver *self, VxgAccessToken *token)
{
  g_mutex_lock (&self->lock);
  g_set_object (&self->token, token);
  g_mutex_unlock (&self->lock);
}

/* Any thread. */
void
gst_vxg_resolver_get_stats (GstVxgResolver *self, GstVxgResolverStats *stats)
{
  g_mutex_lock (&self->lock);
  *stats = self->stats;
  g_mutex_unlock (&self->lock);
}

/* Any thread. */
GstVxgResolver *
gst_vxg_resolver_new (const GstVxgSettings *settings, VxgAccessToken *token)
{
  GstVxgResolver *self = g_object_new (GST_TYPE_VXG_RESOLVER, NULL);
  g_autoptr (VxgCredentials) credentials =
      vxg_credentials_new_for_token (token);

  self->stream_id = g_strdup (settings->stream_id);
  self->client = vxg_client_new (credentials);
  vxg_client_set_user_agent (self->client, settings->user_agent);
  vxg_client_set_ca_file (self->client, settings->tls_ca_file);
  vxg_client_set_tls_validation_flags (
      self->client, settings->tls_validation_flags);
  /* Whole seconds; the watch of a run is the one that counts. */
  vxg_client_set_timeout (
      self->client, (settings->connect_timeout + 999) / 1000);
  if (settings->api_uri != NULL)
    vxg_client_set_base_uri (self->client, settings->api_uri);
  return self;
}

static void
gst_vxg_resolver_finalize (GObject *object)
{
  GstVxgResolver *self = GST_VXG_RESOLVER (object);

  g_object_unref (self->client);
  g_clear_object (&self->token);
  g_free (self->stream_id);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (gst_vxg_resolver_parent_class)->finalize (object);
}

static void
gst_vxg_resolver_class_init (GstVxgResolverClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gst_vxg_resolver_finalize;
}

static void
gst_vxg_resolver_init (GstVxgResolver *self)
{
  g_mutex_init (&self->lock);
}
