/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gstvxghlssupply.h"

#include "gstvxghlsprelude.h"
#include "gstvxghlstransfer.h"
#include "gstvxghlsuri.h"

typedef enum { NOT_KNOWN, AS_WRITTEN, WITH_TICKET } TicketUse;

struct _GstVxgHlsSupply {
  GObject parent_instance;

  VxgClient *client;
  const GstVxgHlsSupplyListener *listener;
  gpointer user_data;
  GCancellable *cancellable;

  GstVxgHlsPrelude *prelude;
  GstVxgHlsSegment *segment; /* nullable: that comes in, or is to come again */
  GstVxgHlsTransfer *transfer; /* nullable: of that segment */
  char *playlist_uri;          /* that it is from; secret */
  gboolean busy;               /* a request is under way */
  guint64 requests;

  /* What addresses of segments need. */
  TicketUse ticket_use;
  gboolean ticket_proven; /* a segment came that way */
};

G_DEFINE_FINAL_TYPE (GstVxgHlsSupply, gst_vxg_hls_supply, G_TYPE_OBJECT)

static void fetch (GstVxgHlsSupply *self);

/* ---- The end of a segment ---- */

/* The ticket in the query, as the playlist has it. */
static gboolean
try_with_ticket (GstVxgHlsSupply *self, const GError *error)
{
  guint status = vxg_error_get_http_status (error);
  g_autofree char *with = NULL;

  if (self->ticket_use != NOT_KNOWN || (status != 401 && status != 403))
    return FALSE;
  with = gst_vxg_hls_uri_with_ticket (self->segment->uri, self->playlist_uri);
  if (g_str_equal (with, self->segment->uri))
    return FALSE;
  self->ticket_use = WITH_TICKET;
  return TRUE;
}

static void
take_failure (GstVxgHlsSupply *self, const GError *error)
{
  if (try_with_ticket (self, error)) {
    fetch (self);
    return;
  }
  if (!self->ticket_proven)
    self->ticket_use = NOT_KNOWN;
  self->listener->done (error, self->user_data);
}

static void
on_transferred (const GError *error, gpointer user_data)
{
  GstVxgHlsSupply *self = user_data;

  self->busy = FALSE;
  if (error != NULL) {
    take_failure (self, error);
    return;
  }
  self->ticket_proven = TRUE;
  if (self->ticket_use == NOT_KNOWN)
    self->ticket_use = AS_WRITTEN;
  self->listener->done (NULL, self->user_data);
}

/* ---- Its bytes ---- */

static gboolean
on_piece (const guint8 *data, gsize size, gpointer user_data)
{
  GstVxgHlsSupply *self = user_data;

  return self->listener->piece (data, size, self->user_data);
}

static void
transfer (GstVxgHlsSupply *self)
{
  const GstVxgHlsSegment *segment = self->segment;
  g_autofree char *uri = self->ticket_use == WITH_TICKET
      ? gst_vxg_hls_uri_with_ticket (segment->uri, self->playlist_uri)
      : g_strdup (segment->uri);

  self->busy = TRUE;
  self->requests++;
  gst_vxg_hls_transfer_start (
      self->transfer, uri, segment->range_offset, segment->range_length);
}

/* ---- What comes before them ---- */

static void
on_prepared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  static const GstVxgHlsTransferListener listener = { on_piece,
    on_transferred };
  g_autoptr (GstVxgHlsSupply) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean prepared = gst_vxg_hls_prelude_prepare_finish (
      GST_VXG_HLS_PRELUDE (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  self->busy = FALSE;
  if (!prepared) {
    take_failure (self, error);
    return;
  }
  self->transfer = gst_vxg_hls_transfer_new (self->client,
      gst_vxg_hls_prelude_make_cipher (self->prelude, self->segment), &listener,
      self);
  self->listener->ready (self->segment->map != NULL
          ? gst_vxg_hls_prelude_get_head (self->prelude)
          : NULL,
      self->user_data);
  transfer (self);
}

/* What is there already is not asked for again. */
static void
fetch (GstVxgHlsSupply *self)
{
  if (self->transfer != NULL) {
    transfer (self);
    return;
  }
  self->busy = TRUE;
  gst_vxg_hls_prelude_prepare_async (self->prelude, self->segment,
      self->ticket_use == WITH_TICKET ? self->playlist_uri : NULL,
      self->cancellable, on_prepared, g_object_ref (self));
}

/* ---- For the loader ---- */

static void
set_segment (
    GstVxgHlsSupply *self, GstVxgHlsSegment *segment, const char *playlist_uri)
{
  GstVxgHlsSegment *before = self->segment;

  self->segment = gst_vxg_hls_segment_ref (segment);
  if (before != NULL)
    gst_vxg_hls_segment_unref (before);
  g_free (self->playlist_uri);
  self->playlist_uri = g_strdup (playlist_uri);
}

/*
 * gst_vxg_hls_supply_begin:
 * @segment: one that can be decrypted
 * @playlist_uri: where its playlist was found; secret
 *
 * From its first byte on.
 */
void
gst_vxg_hls_supply_begin (
    GstVxgHlsSupply *self, GstVxgHlsSegment *segment, const char *playlist_uri)
{
  gst_vxg_hls_supply_drop (self);
  set_segment (self, segment, playlist_uri);
  fetch (self);
}

/* The same segment once more, perhaps at another address: what came of it does
 * not come again. */
void
gst_vxg_hls_supply_resume (
    GstVxgHlsSupply *self, GstVxgHlsSegment *segment, const char *playlist_uri)
{
  set_segment (self, segment, playlist_uri);
  fetch (self);
}

/* The listener has room again. */
void
gst_vxg_hls_supply_go_on (GstVxgHlsSupply *self)
{
  if (self->transfer != NULL)
    gst_vxg_hls_transfer_go_on (self->transfer);
}

/* Forgets the segment. */
void
gst_vxg_hls_supply_drop (GstVxgHlsSupply *self)
{
  if (self->transfer != NULL)
    gst_vxg_hls_transfer_stop (self->transfer);
  g_clear_object (&self->transfer);
  g_clear_pointer (&self->segment, gst_vxg_hls_segment_unref);
  self->busy = FALSE;
}

/* Another server may want the ticket elsewhere. */
void
gst_vxg_hls_supply_forget_server (GstVxgHlsSupply *self)
{
  self->ticket_use = NOT_KNOWN;
  self->ticket_proven = FALSE;
}

/* Nothing is heard of it any more. */
void
gst_vxg_hls_supply_stop (GstVxgHlsSupply *self)
{
  g_cancellable_cancel (self->cancellable);
  gst_vxg_hls_supply_drop (self);
}

/* Returns: (transfer none) (nullable): that comes in, or has failed */
GstVxgHlsSegment *
gst_vxg_hls_supply_get_segment (GstVxgHlsSupply *self)
{
  return self->segment;
}

/* Whether some of its bytes have come. */
gboolean
gst_vxg_hls_supply_has_begun (GstVxgHlsSupply *self)
{
  return gst_vxg_hls_supply_get_received (self) > 0;
}

/* In bytes, as they came. */
guint64
gst_vxg_hls_supply_get_received (GstVxgHlsSupply *self)
{
  return self->transfer != NULL
      ? gst_vxg_hls_transfer_get_received (self->transfer)
      : 0;
}

gboolean
gst_vxg_hls_supply_is_busy (GstVxgHlsSupply *self)
{
  return self->busy;
}

/* For segments, keys and heads. */
guint64
gst_vxg_hls_supply_get_requests (GstVxgHlsSupply *self)
{
  return self->requests + gst_vxg_hls_prelude_get_requests (self->prelude);
}

/* @listener: static; @user_data has to outlive the supply's stop */
GstVxgHlsSupply *
gst_vxg_hls_supply_new (VxgClient *client,
    const GstVxgHlsSupplyListener *listener, gpointer user_data)
{
  GstVxgHlsSupply *self = g_object_new (GST_TYPE_VXG_HLS_SUPPLY, NULL);

  self->client = g_object_ref (client);
  self->prelude = gst_vxg_hls_prelude_new (client);
  self->listener = listener;
  self->user_data = user_data;
  return self;
}

static void
gst_vxg_hls_supply_finalize (GObject *object)
{
  GstVxgHlsSupply *self = GST_VXG_HLS_SUPPLY (object);

  gst_vxg_hls_supply_drop (self);
  g_object_unref (self->client);
  g_object_unref (self->prelude);
  g_object_unref (self->cancellable);
  g_free (self->playlist_uri);
  G_OBJECT_CLASS (gst_vxg_hls_supply_parent_class)->finalize (object);
}

static void
gst_vxg_hls_supply_class_init (GstVxgHlsSupplyClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gst_vxg_hls_supply_finalize;
}

static void
gst_vxg_hls_supply_init (GstVxgHlsSupply *self)
{
  self->cancellable = g_cancellable_new ();
}
