/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gstvxghlsprelude.h"

#include "gstvxghlsfetch.h"
#include "gstvxghlsuri.h"

/* The head of a fragmented file is a few kilobytes. */
#define MAX_HEAD_SIZE (1024 * 1024)

struct _GstVxgHlsPrelude {
  GObject parent_instance;

  VxgClient *client;
  guint64 requests;

  GBytes *key;   /* nullable */
  char *key_uri; /* of that key; secret */

  GBytes *head;   /* nullable; in the clear */
  char *head_uri; /* of that head; secret */
  guint64 head_offset;
};

G_DEFINE_FINAL_TYPE (GstVxgHlsPrelude, gst_vxg_hls_prelude, G_TYPE_OBJECT)

typedef struct {
  GstVxgHlsSegment *segment;
  char *ticket_from; /* nullable */
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  gst_vxg_hls_segment_unref (order->segment);
  g_free (order->ticket_from);
  g_free (order);
}

static void go_on (GTask *task);

static void
fetch (GTask *task, const char *uri, guint64 offset, guint64 length,
    gsize max_size, GAsyncReadyCallback callback)
{
  GstVxgHlsPrelude *self = g_task_get_source_object (task);
  Order *order = g_task_get_task_data (task);
  g_autofree char *address = order->ticket_from != NULL
      ? gst_vxg_hls_uri_with_ticket (uri, order->ticket_from)
      : g_strdup (uri);

  self->requests++;
  gst_vxg_hls_fetch_async (self->client, address, offset, length, max_size,
      g_task_get_cancellable (task), callback, task);
}

/* ---- Keys ---- */

static gboolean
lacks_key (GstVxgHlsPrelude *self, const GstVxgHlsKey *key)
{
  return key != NULL &&
      (self->key == NULL || g_strcmp0 (self->key_uri, key->uri) != 0);
}

static const GstVxgHlsKey *
next_key (GstVxgHlsPrelude *self, const Order *order);

static void
on_key (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GstVxgHlsPrelude *self = g_task_get_source_object (task);
  Order *order = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GBytes) key = gst_vxg_hls_fetch_finish (result, NULL, &error);
  char *uri;

  if (key == NULL) {
    g_task_return_error (task, error);
    return;
  }
  if (g_bytes_get_size (key) != GST_VXG_HLS_KEY_SIZE) {
    g_task_return_new_error (task, VXG_ERROR, VXG_ERROR_BAD_RESPONSE,
        "the key of a segment does not have 16 bytes");
    return;
  }
  /* The old one tells which it was. */
  uri = g_strdup (next_key (self, order)->uri);
  g_free (self->key_uri);
  self->key_uri = uri;
  g_clear_pointer (&self->key, g_bytes_unref);
  self->key = g_steal_pointer (&key);
  go_on (g_steal_pointer (&task));
}

static GstVxgHlsCipher *
make_cipher (GstVxgHlsPrelude *self, const guint8 *iv)
{
  return gst_vxg_hls_cipher_new (g_bytes_get_data (self->key, NULL), iv);
}

/* ---- Heads ---- */

static gboolean
lacks_head (GstVxgHlsPrelude *self, const GstVxgHlsMap *map)
{
  return map != NULL &&
      (self->head == NULL || self->head_offset != map->range_offset ||
          g_strcmp0 (self->head_uri, map->uri) != 0);
}

static GBytes *
decrypt (GstVxgHlsPrelude *self, const GstVxgHlsMap *map, GBytes *bytes,
    GError **error)
{
  g_autoptr (GstVxgHlsCipher) cipher = make_cipher (self, map->key->iv);
  g_autoptr (GByteArray) clear = g_byte_array_new ();
  g_autoptr (GBytes) most = gst_vxg_hls_cipher_update (
      cipher, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_autoptr (GBytes) rest = gst_vxg_hls_cipher_finish (cipher, error);

  if (rest == NULL)
    return NULL;
  g_byte_array_append (
      clear, g_bytes_get_data (most, NULL), (guint) g_bytes_get_size (most));
  g_byte_array_append (
      clear, g_bytes_get_data (rest, NULL), (guint) g_bytes_get_size (rest));
  return g_byte_array_free_to_bytes (g_steal_pointer (&clear));
}

/* The same head at another address stays the one that is known. */
static void
take_head (GstVxgHlsPrelude *self, const GstVxgHlsMap *map, GBytes *head)
{
  g_free (self->head_uri);
  self->head_uri = g_strdup (map->uri);
  self->head_offset = map->range_offset;
  if (self->head != NULL && g_bytes_equal (self->head, head))
    return;
  g_clear_pointer (&self->head, g_bytes_unref);
  self->head = g_bytes_ref (head);
}

static void
on_head (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GstVxgHlsPrelude *self = g_task_get_source_object (task);
  Order *order = g_task_get_task_data (task);
  const GstVxgHlsMap *map = order->segment->map;
  GError *error = NULL;
  g_autoptr (GBytes) bytes = gst_vxg_hls_fetch_finish (result, NULL, &error);
  g_autoptr (GBytes) head = NULL;

  if (bytes != NULL)
    head = map->key != NULL ? decrypt (self, map, bytes, &error)
                            : g_bytes_ref (bytes);
  if (head != NULL && g_bytes_get_size (head) == 0)
    g_set_error_literal (&error, VXG_ERROR, VXG_ERROR_BAD_RESPONSE,
        "the head of a segment's file is empty");
  if (error != NULL) {
    g_task_return_error (task, error);
    return;
  }
  take_head (self, map, head);
  go_on (g_steal_pointer (&task));
}

/* ---- All of it ---- */

/* The key that has to be fetched now: of the head first, then of the segment. */
static const GstVxgHlsKey *
next_key (GstVxgHlsPrelude *self, const Order *order)
{
  const GstVxgHlsMap *map = order->segment->map;

  if (lacks_head (self, map) && lacks_key (self, map->key))
    return map->key;
  if (!lacks_head (self, map) && lacks_key (self, order->segment->key))
    return order->segment->key;
  return NULL;
}

static void
go_on (GTask *task)
{
  GstVxgHlsPrelude *self = g_task_get_source_object (task);
  Order *order = g_task_get_task_data (task);
  const GstVxgHlsMap *map = order->segment->map;
  const GstVxgHlsKey *key = next_key (self, order);

  if (key != NULL)
    fetch (task, key->uri, 0, 0, GST_VXG_HLS_KEY_SIZE, on_key);
  else if (lacks_head (self, map))
    fetch (task, map->uri, map->range_offset, map->range_length, MAX_HEAD_SIZE,
        on_head);
  else {
    g_task_return_boolean (task, TRUE);
    g_object_unref (task);
  }
}

/*
 * gst_vxg_hls_prelude_prepare_async:
 * @segment: one that can be decrypted
 * @ticket_from: (nullable): the address whose ticket others need; secret
 *
 * One at a time.
 */
void
gst_vxg_hls_prelude_prepare_async (GstVxgHlsPrelude *self,
    GstVxgHlsSegment *segment, const char *ticket_from,
    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Order *order = g_new0 (Order, 1);

  order->segment = gst_vxg_hls_segment_ref (segment);
  order->ticket_from = g_strdup (ticket_from);
  g_task_set_task_data (task, order, order_free);
  g_task_set_source_tag (task, gst_vxg_hls_prelude_prepare_async);
  go_on (task);
}

gboolean
gst_vxg_hls_prelude_prepare_finish (
    GstVxgHlsPrelude *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/*
 * gst_vxg_hls_prelude_make_cipher:
 * @segment: that was prepared last
 *
 * Returns: (transfer full) (nullable): %NULL for one in the clear
 */
GstVxgHlsCipher *
gst_vxg_hls_prelude_make_cipher (
    GstVxgHlsPrelude *self, const GstVxgHlsSegment *segment)
{
  guint8 iv[GST_VXG_HLS_IV_SIZE];

  if (segment->key == NULL)
    return NULL;
  gst_vxg_hls_segment_get_iv (segment, iv);
  return make_cipher (self, iv);
}

/* Returns: (transfer none) (nullable): the last head; the same object for as
 *   long as it stays the same */
GBytes *
gst_vxg_hls_prelude_get_head (GstVxgHlsPrelude *self)
{
  return self->head;
}

guint64
gst_vxg_hls_prelude_get_requests (GstVxgHlsPrelude *self)
{
  return self->requests;
}

GstVxgHlsPrelude *
gst_vxg_hls_prelude_new (VxgClient *client)
{
  GstVxgHlsPrelude *self = g_object_new (GST_TYPE_VXG_HLS_PRELUDE, NULL);

  self->client = g_object_ref (client);
  return self;
}

static void
gst_vxg_hls_prelude_finalize (GObject *object)
{
  GstVxgHlsPrelude *self = GST_VXG_HLS_PRELUDE (object);

  g_object_unref (self->client);
  g_clear_pointer (&self->key, g_bytes_unref);
  g_free (self->key_uri);
  g_clear_pointer (&self->head, g_bytes_unref);
  g_free (self->head_uri);
  G_OBJECT_CLASS (gst_vxg_hls_prelude_parent_class)->finalize (object);
}

static void
gst_vxg_hls_prelude_class_init (GstVxgHlsPreludeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gst_vxg_hls_prelude_finalize;
}

static void
gst_vxg_hls_prelude_init (GstVxgHlsPrelude *self)
{
}
