/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "vxg-client.h"

#include "config.h"

#include "private/vxg-address.h"
#include "private/vxg-error-private.h"
#include "private/vxg-fetch.h"
#include "private/vxg-request.h"
#include "private/vxg-session.h"
#include "requests/vxg-get-live-urls.h"

/**
 * VxgClient:
 *
 * Asks the cloud. A client is used by one thread at a time. Asynchronous calls
 * answer in the thread-default main context of their caller; settings that
 * change while a call is under way count from the next call on.
 *
 * Clients that live at the same time in the same main context, with the same
 * settings of TLS and user agent, share connections. Keeping a client keeps its
 * connection.
 *
 * |[
 * g_autoptr (VxgAccessToken) token = vxg_access_token_parse (packed, &error);
 * g_autoptr (VxgCredentials) credentials =
 *     vxg_credentials_new_for_token (token);
 * g_autoptr (VxgClient) client = vxg_client_new (credentials);
 * g_autoptr (VxgLiveUrls) urls =
 *     vxg_client_get_live_urls (client, NULL, NULL, &error);
 *
 * g_print ("%s\n", vxg_live_urls_get_rtsp (urls));
 * ]|
 *
 * Since: 0.1
 */
struct _VxgClient {
  GObject parent;

  VxgCredentials *credentials;
  char *base_uri;
  char *ca_file;
  GTlsCertificateFlags tls_flags;
  guint timeout;
  char *user_agent;
  /* Of the last calls; kept for their connections. */
  SoupSession *sessions[VXG_SESSION_DOWNLOADS + 1];
};

G_DEFINE_FINAL_TYPE (VxgClient, vxg_client, G_TYPE_OBJECT)

#define DEFAULT_TIMEOUT 15
#define DEFAULT_USER_AGENT "gst-vxg/" PACKAGE_VERSION

static void
vxg_client_finalize (GObject *object)
{
  VxgClient *self = VXG_CLIENT (object);

  g_clear_object (&self->credentials);
  for (guint i = 0; i < G_N_ELEMENTS (self->sessions); i++)
    g_clear_object (&self->sessions[i]);
  g_free (self->base_uri);
  g_free (self->ca_file);
  g_free (self->user_agent);

  G_OBJECT_CLASS (vxg_client_parent_class)->finalize (object);
}

static void
vxg_client_class_init (VxgClientClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vxg_client_finalize;
}

static void
vxg_client_init (VxgClient *self)
{
  self->tls_flags = G_TLS_CERTIFICATE_VALIDATE_ALL;
  self->timeout = DEFAULT_TIMEOUT;
  self->user_agent = g_strdup (DEFAULT_USER_AGENT);
}

/**
 * vxg_client_new:
 * @credentials: (transfer none): what authorises the requests
 *
 * Returns: (transfer full): a client of the cloud that @credentials belong to
 *
 * Since: 0.1
 */
VxgClient *
vxg_client_new (VxgCredentials *credentials)
{
  VxgClient *self;

  g_return_val_if_fail (VXG_IS_CREDENTIALS (credentials), NULL);

  self = g_object_new (VXG_TYPE_CLIENT, NULL);
  self->credentials = g_object_ref (credentials);
  return self;
}

/**
 * vxg_client_set_credentials:
 * @self: a client
 * @credentials: (transfer none): what authorises the requests from now on, for
 *   instance a new token of the same camera
 *
 * Since: 0.1
 */
void
vxg_client_set_credentials (VxgClient *self, VxgCredentials *credentials)
{
  g_return_if_fail (VXG_IS_CLIENT (self));
  g_return_if_fail (VXG_IS_CREDENTIALS (credentials));

  g_set_object (&self->credentials, credentials);
}

/**
 * vxg_client_set_base_uri:
 * @self: a client
 * @base_uri: (nullable): an https URI, with or without a slash at its end;
 *   plain http is taken only for this machine. %NULL, the default, for what the
 *   token says. A text that is no such URI fails the calls that follow.
 *
 * Asks another server than the one the token names.
 *
 * Since: 0.1
 */
void
vxg_client_set_base_uri (VxgClient *self, const char *base_uri)
{
  g_return_if_fail (VXG_IS_CLIENT (self));

  g_free (self->base_uri);
  self->base_uri = g_strdup (base_uri);
}

/**
 * vxg_client_set_ca_file:
 * @self: a client
 * @filename: (nullable): a file in PEM format of the certificates of the
 *   authorities to trust instead of the system's; %NULL, the default, for the
 *   system's. A file that cannot be read fails the calls that follow.
 *
 * Since: 0.1
 */
void
vxg_client_set_ca_file (VxgClient *self, const char *filename)
{
  g_return_if_fail (VXG_IS_CLIENT (self));

  g_free (self->ca_file);
  self->ca_file = g_strdup (filename);
}

/**
 * vxg_client_set_tls_validation_flags:
 * @self: a client
 * @flags: which defects of the server's certificate end a call; the default is
 *   %G_TLS_CERTIFICATE_VALIDATE_ALL. With 0 anybody on the way can read the
 *   credential.
 *
 * Since: 0.1
 */
void
vxg_client_set_tls_validation_flags (
    VxgClient *self, GTlsCertificateFlags flags)
{
  g_return_if_fail (VXG_IS_CLIENT (self));

  self->tls_flags = flags;
}

/**
 * vxg_client_set_timeout:
 * @self: a client
 * @seconds: how long a call may take in all, redirects included, and a download
 *   may be silent; 0 for ever; the default is 15
 *
 * Since: 0.1
 */
void
vxg_client_set_timeout (VxgClient *self, guint seconds)
{
  g_return_if_fail (VXG_IS_CLIENT (self));

  self->timeout = seconds;
}

/**
 * vxg_client_set_user_agent:
 * @self: a client
 * @user_agent: (nullable): how the client calls itself; %NULL or blank for the
 *   default, "gst-vxg/" and the version. Characters that a header cannot carry
 *   become blanks.
 *
 * Since: 0.1
 */
void
vxg_client_set_user_agent (VxgClient *self, const char *user_agent)
{
  g_return_if_fail (VXG_IS_CLIENT (self));

  g_free (self->user_agent);
  self->user_agent = g_strdup (user_agent != NULL ? user_agent : "");
  for (char *p = self->user_agent; *p != '\0'; p++)
    if (!g_ascii_isprint (*p))
      *p = ' ';
  /* libsoup would add its own name behind a blank, or put it in place of
   * nothing. */
  g_strstrip (self->user_agent);
  if (*self->user_agent == '\0') {
    g_free (self->user_agent);
    self->user_agent = g_strdup (DEFAULT_USER_AGENT);
  }
}

/* ---- Calls ---- */

static char *
dup_base_uri (VxgClient *self, GError **error)
{
  VxgAccessToken *token = vxg_credentials_get_token (self->credentials);
  const char *reason = NULL;
  char *uri;

  if (self->base_uri == NULL)
    return g_strdup (vxg_access_token_get_base_uri (token));
  uri = vxg_address_normalize_base_uri (self->base_uri, &reason);
  if (uri == NULL)
    vxg_error_set (error, VXG_ERROR_FAILED,
        "the address of the API that was set %s", reason);
  return uri;
}

static gboolean
check_names_camera (VxgClient *self, GError **error)
{
  VxgAccessToken *token = vxg_credentials_get_token (self->credentials);

  if (vxg_access_token_get_kind (token) == VXG_TOKEN_KIND_CAMERA)
    return TRUE;
  vxg_error_set (error, VXG_ERROR_WRONG_CREDENTIAL,
      "a group token names no camera: the access token of one camera is "
      "needed, which the list of the group's channels contains");
  return FALSE;
}

/* Kept by the client until the next call. */
static SoupSession *
get_session (VxgClient *self, VxgSessionKind kind, GError **error)
{
  g_autoptr (SoupSession) session = vxg_session_get (
      kind, self->ca_file, self->tls_flags, self->user_agent, error);

  if (session != NULL)
    g_set_object (&self->sessions[kind], session);
  return session;
}

static void
on_live_urls (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (VxgReply) reply = vxg_request_get_finish (result, &error);
  VxgLiveUrls *urls = NULL;

  if (reply != NULL)
    urls = vxg_get_live_urls_parse (reply, &error);
  if (urls != NULL)
    g_task_return_pointer (task, urls, g_object_unref);
  else
    g_task_return_error (task, error);
}

static gboolean
start_get_live_urls (
    VxgClient *self, const char *stream_id, GTask *task, GError **error)
{
  g_autofree char *base_uri = NULL;
  g_autofree char *uri = NULL;
  SoupSession *session;

  if (!check_names_camera (self, error))
    return FALSE;
  base_uri = dup_base_uri (self, error);
  if (base_uri == NULL)
    return FALSE;
  uri = vxg_get_live_urls_build_uri (base_uri, stream_id);
  session = get_session (self, VXG_SESSION_API, error);
  if (session == NULL)
    return FALSE;
  vxg_request_get_async (&(VxgExchangeParams){ session, uri, self->credentials,
                             self->tls_flags, self->timeout },
      g_task_get_cancellable (task), on_live_urls, g_object_ref (task));
  return TRUE;
}

/**
 * vxg_client_get_live_urls_async:
 * @self: a client whose credentials name a camera
 * @stream_id: (nullable): one of the camera's media streams; %NULL for its
 *   default
 * @cancellable: (nullable): ends the call early
 * @callback: called in the thread-default main context of the caller
 * @user_data: for @callback
 *
 * Asks for the URLs of the camera's live video (API reference 4.1).
 *
 * Since: 0.1
 */
void
vxg_client_get_live_urls_async (VxgClient *self, const char *stream_id,
    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;

  g_return_if_fail (VXG_IS_CLIENT (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, vxg_client_get_live_urls_async);
  if (!start_get_live_urls (self, stream_id, task, &error))
    g_task_return_error (task, error);
}

/**
 * vxg_client_get_live_urls_finish:
 * @self: a client
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Returns: (transfer full): the URLs; %NULL with @error of %VXG_ERROR, or with
 *   %G_IO_ERROR_CANCELLED
 *
 * Since: 0.1
 */
VxgLiveUrls *
vxg_client_get_live_urls_finish (
    VxgClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (VXG_IS_CLIENT (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (
      g_async_result_is_tagged (result, vxg_client_get_live_urls_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

/**
 * vxg_client_get_live_urls:
 * @self: a client whose credentials name a camera
 * @stream_id: (nullable): one of the camera's media streams; %NULL for its
 *   default
 * @cancellable: (nullable): ends the call early, from another thread
 * @error: return location for an error
 *
 * The same as vxg_client_get_live_urls_async(), but blocks until the answer is
 * there. No main loop is needed; none of the caller's sources is run.
 *
 * Returns: (transfer full): the URLs; %NULL with @error of %VXG_ERROR, or with
 *   %G_IO_ERROR_CANCELLED
 *
 * Since: 0.1
 */
VxgLiveUrls *
vxg_client_get_live_urls (VxgClient *self, const char *stream_id,
    GCancellable *cancellable, GError **error)
{
  g_autoptr (GMainContext) context = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  SoupSession *kept;
  VxgLiveUrls *urls;

  g_return_val_if_fail (VXG_IS_CLIENT (self), NULL);

  context = g_main_context_new ();
  kept = g_steal_pointer (&self->sessions[VXG_SESSION_API]);
  g_main_context_push_thread_default (context);
  vxg_client_get_live_urls_async (
      self, stream_id, cancellable, keep_result, &result);
  while (result == NULL)
    g_main_context_iteration (context, TRUE);
  urls = vxg_client_get_live_urls_finish (self, result, error);
  /* A session of a context that nobody will run again is of no use. */
  g_clear_object (&self->sessions[VXG_SESSION_API]);
  while (g_main_context_iteration (context, FALSE))
    ;
  g_main_context_pop_thread_default (context);
  self->sessions[VXG_SESSION_API] = kept;
  return urls;
}

static void
on_download (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  VxgDownload *download = vxg_fetch_finish (result, &error);

  if (download != NULL)
    g_task_return_pointer (task, download, g_object_unref);
  else
    g_task_return_error (task, error);
}

/**
 * vxg_client_download_async:
 * @self: a client
 * @uri: an http or https URI that the cloud named; a secret, if it has a ticket
 * @offset: the first byte to deliver
 * @length: how many bytes, at least 1; -1 for all that follow
 * @cancellable: (nullable): ends the call early
 * @callback: called in the thread-default main context of the caller
 * @user_data: for @callback
 *
 * Gets a file, such as a playlist, a piece of media or an image, without the
 * credential: whatever authorises is in @uri. Redirects may lead to any host,
 * but not out of HTTPS. The call ends when the first byte is the next to be
 * read: a server that sends everything instead of a part is read up to @offset,
 * if that is not more than 64 MiB.
 *
 * No error names more of @uri than the host.
 *
 * Since: 0.1
 */
void
vxg_client_download_async (VxgClient *self, const char *uri, goffset offset,
    goffset length, GCancellable *cancellable, GAsyncReadyCallback callback,
    gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;
  SoupSession *session;

  g_return_if_fail (VXG_IS_CLIENT (self));
  g_return_if_fail (uri != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, vxg_client_download_async);
  session = get_session (self, VXG_SESSION_DOWNLOADS, &error);
  if (session == NULL) {
    g_task_return_error (task, error);
    return;
  }
  vxg_fetch_async (&(VxgExchangeParams){ session, uri, NULL, self->tls_flags,
                       self->timeout },
      &(VxgRange){ offset, length }, cancellable, on_download,
      g_steal_pointer (&task));
}

/**
 * vxg_client_download_finish:
 * @self: a client
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Returns: (transfer full): the download; %NULL with @error of %VXG_ERROR, of
 *   which vxg_error_get_http_status() tells what the server answered, or with
 *   %G_IO_ERROR_CANCELLED
 *
 * Since: 0.1
 */
VxgDownload *
vxg_client_download_finish (
    VxgClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (VXG_IS_CLIENT (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (
      g_async_result_is_tagged (result, vxg_client_download_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
