/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-cloud.h"

#include <string.h>

#include "emu-hls-cipher.h"

#define DEFAULT_TICKET_LIFETIME 300
#define DEFAULT_HLS_LIFETIME 3600
#define DEFAULT_SEGMENT_SECONDS 2

/* HLS tickets are taken for a while longer than the API says: 15 minutes of an
 * hour (API reference 4.2). */
#define HLS_GRACE_DIVISOR 4
#define MAX_NAME_CHARS 63

/* One share token that was given out. */
typedef struct {
  char *share;
  /* NULL: for the group. */
  EmuCamera *camera;
  gboolean revoked;
} Grant;

typedef struct {
  char *host;
  guint16 port;
  gboolean tls;
} Address;

struct _EmuCloud {
  GBytes *key;
  EmuFaults *faults;
  EmuJournal *journal;
  GPtrArray *cameras;
  /* Clips by the names of their files: cameras share them. */
  GHashTable *clips;

  /* Guards everything below. */
  GMutex lock;
  GPtrArray *grants;
  guint n_issued;
  guint ticket_lifetime;
  guint hls_lifetime;
  guint segment_seconds;
  /* When the HLS URLs end that callers share, by their cameras. */
  GHashTable *hls_expiries;
  Address api;
  Address rtsp;
  Address hls;
};

static void
grant_free (Grant *grant)
{
  g_free (grant->share);
  g_free (grant);
}

EmuCloud *
emu_cloud_new (void)
{
  EmuCloud *self = g_new0 (EmuCloud, 1);

  g_mutex_init (&self->lock);
  self->key = emu_key_new ();
  self->faults = emu_faults_new ();
  self->journal = emu_journal_new ();
  self->cameras =
      g_ptr_array_new_with_free_func ((GDestroyNotify) emu_camera_free);
  self->clips = g_hash_table_new_full (
      g_str_hash, g_str_equal, g_free, (GDestroyNotify) emu_clip_unref);
  self->grants = g_ptr_array_new_with_free_func ((GDestroyNotify) grant_free);
  self->ticket_lifetime = DEFAULT_TICKET_LIFETIME;
  self->hls_lifetime = DEFAULT_HLS_LIFETIME;
  self->segment_seconds = DEFAULT_SEGMENT_SECONDS;
  self->hls_expiries = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  emu_cloud_renew_token (self, NULL);
  return self;
}

void
emu_cloud_free (EmuCloud *self)
{
  g_ptr_array_unref (self->cameras);
  g_hash_table_unref (self->clips);
  g_ptr_array_unref (self->grants);
  emu_journal_free (self->journal);
  emu_faults_free (self->faults);
  g_bytes_unref (self->key);
  g_free (self->api.host);
  g_free (self->rtsp.host);
  g_free (self->hls.host);
  g_hash_table_unref (self->hls_expiries);
  g_mutex_clear (&self->lock);
  g_free (self);
}

EmuFaults *
emu_cloud_get_faults (EmuCloud *self)
{
  return self->faults;
}

EmuJournal *
emu_cloud_get_journal (EmuCloud *self)
{
  return self->journal;
}

static gboolean
check_name (EmuCloud *self, const char *name, GError **error)
{
  gsize length = strlen (name);
  gsize good = strspn (name,
      "abcdefghijklmnopqrstuvwxyz"
      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");

  if (length == 0 || length > MAX_NAME_CHARS || good != length) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "\"%s\" cannot be the name of a camera: use 1 to %d letters, digits, "
        "'-', '_' and '.'",
        name, MAX_NAME_CHARS);
    return FALSE;
  }
  if (emu_cloud_find_camera (self, name) != NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "There is a camera \"%s\" already", name);
    return FALSE;
  }
  return TRUE;
}

static EmuClip *
get_clip (EmuCloud *self, const char *file, GError **error)
{
  EmuClip *clip = g_hash_table_lookup (self->clips, file);

  if (clip == NULL) {
    clip = emu_clip_load (file, error);
    if (clip != NULL)
      g_hash_table_insert (self->clips, g_strdup (file), clip);
  }
  return clip;
}

gboolean
emu_cloud_add_camera (
    EmuCloud *self, const char *name, const char *file, GError **error)
{
  EmuClip *clip = NULL;
  EmuCamera *camera;

  if (!check_name (self, name, error))
    return FALSE;
  if (file != NULL && (clip = get_clip (self, file, error)) == NULL)
    return FALSE;
  camera = emu_camera_new (name, self->cameras->len, clip, self->journal);
  g_ptr_array_add (self->cameras, camera);
  emu_cloud_renew_token (self, camera);
  return TRUE;
}

guint
emu_cloud_get_n_cameras (EmuCloud *self)
{
  return self->cameras->len;
}

EmuCamera *
emu_cloud_get_camera (EmuCloud *self, guint index)
{
  return g_ptr_array_index (self->cameras, index);
}

/* Returns: (nullable) */
EmuCamera *
emu_cloud_find_camera (EmuCloud *self, const char *name)
{
  for (guint i = 0; i < self->cameras->len; i++) {
    EmuCamera *camera = g_ptr_array_index (self->cameras, i);

    if (g_str_equal (emu_camera_get_name (camera), name))
      return camera;
  }
  return NULL;
}

/* Returns: (nullable) */
EmuCamera *
emu_cloud_find_stream (EmuCloud *self, const char *stream_name)
{
  for (guint i = 0; i < self->cameras->len; i++) {
    EmuCamera *camera = g_ptr_array_index (self->cameras, i);

    if (g_str_equal (emu_camera_get_stream_name (camera), stream_name))
      return camera;
  }
  return NULL;
}

static void
address_set (Address *address, const char *host, guint16 port, gboolean tls)
{
  g_free (address->host);
  address->host = g_strdup (host);
  address->port = port;
  address->tls = tls;
}

void
emu_cloud_set_api_address (
    EmuCloud *self, const char *host, guint16 port, gboolean tls)
{
  g_mutex_lock (&self->lock);
  address_set (&self->api, host, port, tls);
  g_mutex_unlock (&self->lock);
}

void
emu_cloud_set_rtsp_address (EmuCloud *self, const char *host, guint16 port)
{
  g_mutex_lock (&self->lock);
  address_set (&self->rtsp, host, port, FALSE);
  g_mutex_unlock (&self->lock);
}

void
emu_cloud_set_hls_address (
    EmuCloud *self, const char *host, guint16 port, gboolean tls)
{
  g_mutex_lock (&self->lock);
  address_set (&self->hls, host, port, tls);
  g_mutex_unlock (&self->lock);
}

/* Called with the lock. */
static char *
format_address (const Address *address, const char *scheme)
{
  gboolean ipv6 = address->host != NULL && strchr (address->host, ':') != NULL;

  return g_strdup_printf ("%s://%s%s%s:%u", scheme, ipv6 ? "[" : "",
      address->host != NULL ? address->host : "", ipv6 ? "]" : "",
      address->port);
}

char *
emu_cloud_dup_api_uri (EmuCloud *self)
{
  char *uri;

  g_mutex_lock (&self->lock);
  uri = format_address (&self->api, self->api.tls ? "https" : "http");
  g_mutex_unlock (&self->lock);
  return uri;
}

/* Returns: (transfer full): scheme, host and port of HLS URLs */
char *
emu_cloud_dup_hls_base (EmuCloud *self)
{
  char *base;

  g_mutex_lock (&self->lock);
  base = format_address (&self->hls, self->hls.tls ? "https" : "http");
  g_mutex_unlock (&self->lock);
  return base;
}

/* What the cloud holds for the time, microseconds since 1970-01-01 UTC. */
gint64
emu_cloud_get_time_us (EmuCloud *self)
{
  return g_get_real_time () +
      emu_faults_peek_number (self->faults, EMU_FAULT_CLOCK_OFFSET) *
      G_USEC_PER_SEC;
}

/* Returns: (transfer full): with microseconds and no zone (API reference 3) */
char *
emu_cloud_format_time (gint64 time_us)
{
  g_autoptr (GDateTime) time =
      g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);
  g_autofree char *seconds = g_date_time_format (time, "%Y-%m-%dT%H:%M:%S");

  return g_strdup_printf ("%s.%06d", seconds, (int) (time_us % G_USEC_PER_SEC));
}

void
emu_cloud_set_ticket_lifetime (EmuCloud *self, guint seconds)
{
  g_mutex_lock (&self->lock);
  self->ticket_lifetime = seconds;
  g_mutex_unlock (&self->lock);
}

guint
emu_cloud_get_ticket_lifetime (EmuCloud *self)
{
  guint seconds;

  g_mutex_lock (&self->lock);
  seconds = self->ticket_lifetime;
  g_mutex_unlock (&self->lock);
  return seconds;
}

/* @expiry: Unix seconds by the cloud's clock */
char *
emu_cloud_make_rtsp_uri (EmuCloud *self, EmuCamera *camera, gint64 expiry)
{
  const char *stream = emu_camera_get_stream_name (camera);
  g_autofree char *ticket = emu_ticket_new (self->key, stream, expiry);
  g_autofree char *base = NULL;

  g_mutex_lock (&self->lock);
  base = format_address (&self->rtsp, "rtsp");
  g_mutex_unlock (&self->lock);
  return g_strdup_printf ("%s/live/%s?ticket=%s", base, stream, ticket);
}

void
emu_cloud_set_hls_lifetime (EmuCloud *self, guint seconds)
{
  g_mutex_lock (&self->lock);
  self->hls_lifetime = seconds;
  g_mutex_unlock (&self->lock);
}

/* Called with the lock. A URL is shared until half of its life is over. */
static gint64
share_expiry (EmuCloud *self, EmuCamera *camera, gint64 fresh_us)
{
  gint64 *shared_us = g_hash_table_lookup (self->hls_expiries, camera);
  gint64 half_us = self->hls_lifetime * G_USEC_PER_SEC / 2;

  if (shared_us == NULL || *shared_us < fresh_us - half_us ||
      *shared_us > fresh_us) {
    shared_us = g_new (gint64, 1);
    *shared_us = fresh_us;
    g_hash_table_insert (self->hls_expiries, camera, shared_us);
  }
  return *shared_us;
}

/*
 * @ticket_expiry: (out): Unix seconds until which the ticket is taken
 *
 * Returns: until when a URL given out now is said to be good, microseconds
 */
gint64
emu_cloud_choose_hls_expiry (
    EmuCloud *self, EmuCamera *camera, gint64 now_us, gint64 *ticket_expiry)
{
  gboolean shared =
      emu_faults_use_word (self->faults, EMU_FAULT_HLS_URL, "shared");
  gint64 expire_us;

  g_mutex_lock (&self->lock);
  expire_us = now_us + self->hls_lifetime * G_USEC_PER_SEC;
  if (shared)
    expire_us = share_expiry (self, camera, expire_us);
  *ticket_expiry =
      expire_us / G_USEC_PER_SEC + self->hls_lifetime / HLS_GRACE_DIVISOR;
  g_mutex_unlock (&self->lock);
  return expire_us;
}

/* @expiry: of the ticket, Unix seconds by the cloud's clock */
char *
emu_cloud_make_hls_uri (EmuCloud *self, EmuCamera *camera, gint64 expiry)
{
  const char *stream = emu_camera_get_stream_name (camera);
  g_autofree char *ticket = emu_ticket_new (self->key, stream, expiry);
  g_autofree char *node =
      emu_faults_use_text (self->faults, EMU_FAULT_HLS_NODE);
  g_autofree char *base = emu_cloud_dup_hls_base (self);

  return g_strdup_printf ("%s/live/%s/%s/hls/%s/index.m3u8?ticket=%s", base,
      node != NULL ? node : EMU_HLS_DEFAULT_NODE, ticket, stream, ticket);
}

/* Returns: (transfer full): key @number of the camera's segments */
GBytes *
emu_cloud_make_hls_key (EmuCloud *self, EmuCamera *camera, guint64 number)
{
  return emu_hls_key_new (
      self->key, emu_camera_get_stream_name (camera), number);
}

void
emu_cloud_set_segment_seconds (EmuCloud *self, guint seconds)
{
  g_mutex_lock (&self->lock);
  self->segment_seconds = seconds;
  g_mutex_unlock (&self->lock);
}

guint
emu_cloud_get_segment_seconds (EmuCloud *self)
{
  guint seconds;

  g_mutex_lock (&self->lock);
  seconds = self->segment_seconds;
  g_mutex_unlock (&self->lock);
  return seconds;
}

/* *@expiry: see emu_ticket_check() */
EmuCredential
emu_cloud_check_ticket (
    EmuCloud *self, const char *ticket, const char *stream_name, gint64 *expiry)
{
  return emu_ticket_check (self->key, ticket, stream_name,
      emu_cloud_get_time_us (self) / G_USEC_PER_SEC, expiry);
}

/* The newest token is the one to give out. */
char *
emu_cloud_dup_share_token (EmuCloud *self, EmuCamera *camera)
{
  char *share = NULL;

  g_mutex_lock (&self->lock);
  for (guint i = self->grants->len; i > 0 && share == NULL; i--) {
    Grant *grant = g_ptr_array_index (self->grants, i - 1);

    if (grant->camera == camera)
      share = g_strdup (grant->share);
  }
  g_mutex_unlock (&self->lock);
  return share;
}

/* Returns: (transfer full): the packed token, good for where the API is now */
char *
emu_cloud_dup_token (EmuCloud *self, EmuCamera *camera)
{
  g_autofree char *share = emu_cloud_dup_share_token (self, camera);
  g_autofree char *uri = emu_cloud_dup_api_uri (self);
  g_autofree char *host = NULL;
  EmuToken token = { .share = share };

  if (camera != NULL) {
    token.camera_id = emu_camera_get_id (camera);
    token.manager_id = emu_camera_get_manager_id (camera);
    token.access = "watch";
  }
  g_mutex_lock (&self->lock);
  if (self->api.tls) {
    token.api_host = host = g_strdup (self->api.host);
    token.api_tls_port = self->api.port;
  } else {
    /* `api` alone would mean https (API reference 2.5). */
    token.service = uri;
  }
  g_mutex_unlock (&self->lock);
  return emu_token_pack (&token);
}

void
emu_cloud_renew_token (EmuCloud *self, EmuCamera *camera)
{
  Grant *grant = g_new0 (Grant, 1);

  grant->camera = camera;
  g_mutex_lock (&self->lock);
  grant->share = emu_share_token_new (
      self->key, ++self->n_issued, g_get_real_time () / G_USEC_PER_SEC);
  g_ptr_array_add (self->grants, grant);
  g_mutex_unlock (&self->lock);
}

void
emu_cloud_revoke_token (EmuCloud *self, EmuCamera *camera)
{
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->grants->len; i++) {
    Grant *grant = g_ptr_array_index (self->grants, i);

    if (grant->camera == camera)
      grant->revoked = TRUE;
  }
  g_mutex_unlock (&self->lock);
}

static EmuCredential
check_share (
    EmuCloud *self, const char *share, gboolean group, EmuCamera **camera)
{
  EmuCredential credential = EMU_CREDENTIAL_FORGED;

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->grants->len; i++) {
    Grant *grant = g_ptr_array_index (self->grants, i);

    if (!g_str_equal (grant->share, share) || group != (grant->camera == NULL))
      continue;
    credential = grant->revoked ? EMU_CREDENTIAL_REVOKED : EMU_CREDENTIAL_GOOD;
    *camera = grant->camera;
    break;
  }
  g_mutex_unlock (&self->lock);
  return credential;
}

/*
 * @authorization: (nullable): value of the header (API reference 2.1)
 * @query_token: (nullable): raw share token of the query
 * @camera: (out): of a good or revoked token; NULL for the group
 */
EmuCredential
emu_cloud_authenticate (EmuCloud *self, const char *authorization,
    const char *query_token, EmuCamera **camera)
{
  g_autofree char *share = NULL;
  g_autofree char *scheme = NULL;
  const char *packed;

  *camera = NULL;
  if (authorization == NULL)
    return query_token == NULL ? EMU_CREDENTIAL_MISSING
                               : check_share (self, query_token, FALSE, camera);

  packed = authorization + strcspn (authorization, " \t");
  scheme = g_strndup (authorization, (gsize) (packed - authorization));
  packed += strspn (packed, " \t");
  if (g_ascii_strcasecmp (scheme, "Acc") != 0 &&
      g_ascii_strcasecmp (scheme, "SI") != 0)
    return EMU_CREDENTIAL_MALFORMED;
  share = emu_token_unpack_share (packed);
  if (share == NULL)
    return EMU_CREDENTIAL_MALFORMED;
  return check_share (
      self, share, g_ascii_strcasecmp (scheme, "SI") == 0, camera);
}
