/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gstvxghlsloader.h"

#include "../gstvxglog.h"
#include "../gstvxgloop.h"
#include "gstvxghlschoice.h"
#include "gstvxghlsfetch.h"
#include "gstvxghlspace.h"
#include "gstvxghlsplaylist.h"
#include "gstvxghlsposition.h"
#include "gstvxghlsremedy.h"
#include "gstvxghlssupply.h"
#include "gstvxghlsuri.h"

#define GST_CAT_DEFAULT gst_vxg_debug

#define POLL_INTERVAL G_USEC_PER_SEC

/* A server that wants to be left alone for longer, in s, has given up a stream
 * that is live. */
#define MAX_RETRY_AFTER 60

/* So many failures in a row are more than a bad moment: perhaps the cloud knows
 * a server that is better. */
#define MAX_FAILURES 3

/* What another server has sent already is looked for so far back, in ns: what is
 * remembered of a stream goes farther. */
#define MAX_OVERLAP (40 * G_GUINT64_CONSTANT (1000000000))

/* How often a segment is tried when there are others after it. */
#define MAX_ATTEMPTS 3

struct _GstVxgHlsLoader {
  GObject parent_instance;

  VxgClient *client;
  GstVxgHlsLoaderWishes wishes;
  const GstVxgHlsLoaderListener *listener;
  gpointer user_data;
  GCancellable *cancellable;
  GSource *timer;
  GstVxgHlsLoaderStats stats;

  char *uri;       /* as we were told; secret */
  char *media_uri; /* nullable: of the media playlist, of a master's; secret */
  char *final_uri; /* of the media playlist, in the end; secret */
  gboolean is_stale; /* the address has changed since the last load */
  gboolean same_server;

  GstVxgHlsMedia *media; /* nullable */
  gint64 load_begun;     /* monotonic, µs */
  gboolean loading;
  gint64 next_load; /* monotonic, µs */

  gboolean was_live; /* there was a playlist without an end */

  GstVxgHlsSupply *supply;
  GstVxgHlsSegment *last; /* nullable: that is done with */
  GstVxgHlsHow how;       /* the segment that comes goes on */
  guint64 attempted;      /* its number */
  guint attempts;         /* that it took */
  guint64 received;       /* of it, at the end of the last of them */
  gboolean reloaded;      /* there was a playlist since the first of them */
  gboolean jump;          /* something is left out before the next one */
  guint64 skipped;        /* its duration, ns */
  guint64 lost;           /* segments before the one that comes */
  guint64 hole;           /* their duration, ns */

  gboolean started; /* a playlist was had */
  guint failures;   /* in a row */
  gboolean segment_failed;
  guint asks;       /* for another address, in this trouble */
  gint64 next_ask;  /* not before; monotonic, µs */
  gboolean waiting; /* for another address */
};

G_DEFINE_FINAL_TYPE (GstVxgHlsLoader, gst_vxg_hls_loader, G_TYPE_OBJECT)

static void process (GstVxgHlsLoader *self);

static gboolean
is_over (GstVxgHlsLoader *self)
{
  return g_cancellable_is_cancelled (self->cancellable);
}

static void
give_up (GstVxgHlsLoader *self, const GError *error)
{
  if (is_over (self))
    return;
  gst_vxg_hls_loader_stop (self);
  self->listener->failed (error, self->user_data);
}

/* ---- Waiting ---- */

static gboolean
on_timer (gpointer user_data)
{
  GstVxgHlsLoader *self = user_data;

  gst_vxg_loop_clear_timeout (&self->timer);
  process (self);
  return G_SOURCE_REMOVE;
}

/* @pause: in µs */
static void
process_later (GstVxgHlsLoader *self, gint64 pause)
{
  gst_vxg_loop_clear_timeout (&self->timer);
  self->timer = gst_vxg_loop_add_timeout (
      (guint) (MAX (pause, 0) / 1000 + 1), on_timer, self);
}

/* ---- Trouble ---- */

/* A live stream is tried no more seldom than its segments come: what is not taken
 * in time is lost. */
static gint64
retry_pause (GstVxgHlsLoader *self, guint retry_after)
{
  gint64 pause = gst_vxg_hls_pace_retry (self->failures, 0, g_random_double ());

  if (self->media != NULL)
    pause = MIN (pause,
        2 * gst_vxg_hls_pace_reload (self->media->target_duration, TRUE));
  if (self->started)
    retry_after = MIN (retry_after, MAX_RETRY_AFTER);
  return (gint64) retry_after * G_USEC_PER_SEC + pause;
}

static void
plan_ask (GstVxgHlsLoader *self, guint retry_after)
{
  self->next_ask = g_get_monotonic_time () +
      gst_vxg_hls_pace_retry (self->asks, retry_after, g_random_double ());
}

static void
ask_now (GstVxgHlsLoader *self)
{
  self->asks++;
  plan_ask (self, 0);
  self->waiting = TRUE;
  self->listener->refused (self->user_data);
}

/* For another address, ever more seldom, however often this one is tried. */
static void
ask_in_time (GstVxgHlsLoader *self, guint retry_after)
{
  if (g_get_monotonic_time () >= self->next_ask)
    ask_now (self);
  else
    process_later (self, retry_pause (self, retry_after));
}

static void
take_failure (GstVxgHlsLoader *self, const GError *error)
{
  guint retry_after = vxg_error_get_retry_after (error);

  self->failures++;
  self->stats.retries++;
  GST_DEBUG ("%s", error->message);
  switch (gst_vxg_hls_remedy_find (error, self->started, self->asks > 0)) {
    case GST_VXG_HLS_REMEDY_FAIL:
      give_up (self, error);
      break;
    case GST_VXG_HLS_REMEDY_ASK:
      ask_now (self);
      break;
    case GST_VXG_HLS_REMEDY_POLL:
      process_later (self, POLL_INTERVAL);
      break;
    case GST_VXG_HLS_REMEDY_ASK_LATER:
      ask_in_time (self, retry_after);
      break;
    case GST_VXG_HLS_REMEDY_RETRY:
      if (self->started && self->failures >= MAX_FAILURES)
        ask_in_time (self, retry_after);
      else
        process_later (self, retry_pause (self, retry_after));
      break;
  }
}

/* Whether the server has answered at all. */
static void
note_answer (GstVxgHlsLoader *self, const GError *error)
{
  if (error == NULL || vxg_error_get_http_status (error) != 0)
    self->listener->contact (self->user_data);
}

static void
note_success (GstVxgHlsLoader *self)
{
  self->failures = 0;
  self->segment_failed = FALSE;
  self->asks = 0;
}

/* ---- Segments ---- */

static void
set_last (GstVxgHlsLoader *self, GstVxgHlsSegment *segment)
{
  g_clear_pointer (&self->last, gst_vxg_hls_segment_unref);
  self->last = gst_vxg_hls_segment_ref (segment);
}

/* What the verdict of the moment says; it is asked again when a segment fails. */
static void
note_lost (GstVxgHlsLoader *self, guint64 lost)
{
  self->lost = lost;
  self->hole = lost > 0 ? lost * self->last->duration : 0;
}

/* The segment, and what is missing before it, will not come. */
static void
leave_out (GstVxgHlsLoader *self, GstVxgHlsSegment *segment)
{
  self->jump = TRUE;
  self->skipped += self->hole + segment->duration;
  self->stats.lost_segments += self->lost + 1;
  note_lost (self, 0);
  set_last (self, segment);
}

static gboolean
is_newest (GstVxgHlsLoader *self, const GstVxgHlsSegment *segment)
{
  const GstVxgHlsSegment *newest = gst_vxg_hls_media_get_segment (
      self->media, self->media->segments->len - 1);

  return newest->sequence == segment->sequence;
}

static void
drop_segment (GstVxgHlsLoader *self)
{
  self->listener->break_off (self->user_data);
  gst_vxg_hls_supply_drop (self->supply);
}

/* What keeps failing is not waited for while there are others; and there are, when
 * a playlist has come meanwhile. An attempt that brought something was not in
 * vain. */
static void
count_attempt (GstVxgHlsLoader *self)
{
  g_autoptr (GstVxgHlsSegment) segment =
      gst_vxg_hls_segment_ref (gst_vxg_hls_supply_get_segment (self->supply));
  guint64 received = gst_vxg_hls_supply_get_received (self->supply);

  if (received > self->received)
    self->attempts = 0;
  self->received = received;
  if (self->attempts++ == 0)
    self->reloaded = FALSE;
  if (self->attempts < MAX_ATTEMPTS || !self->reloaded ||
      is_newest (self, segment))
    return;
  drop_segment (self);
  leave_out (self, segment);
}

static void
take_segment_failure (GstVxgHlsLoader *self, const GError *error)
{
  gboolean spoilt = g_error_matches (error, VXG_ERROR, VXG_ERROR_BAD_RESPONSE);

  self->segment_failed = TRUE;
  if (spoilt)
    self->received = gst_vxg_hls_supply_get_received (self->supply);
  count_attempt (self);
  /* What has come of it is not what goes on. */
  if (spoilt)
    drop_segment (self);
  take_failure (self, error);
}

/* A segment that is none. One is no reason to end a stream that plays; the first
 * is. */
static void
take_spoilt_segment (GstVxgHlsLoader *self, const GError *error)
{
  if (self->stats.segments > 0)
    take_segment_failure (self, error);
  else
    give_up (self, error);
}

static void
take_segment_end (GstVxgHlsLoader *self)
{
  g_autoptr (GError) error = NULL;

  if (!self->listener->end (self->user_data, &error)) {
    take_spoilt_segment (self, error);
    return;
  }
  self->stats.segments++;
  self->stats.lost_segments += self->lost;
  note_lost (self, 0);
  self->jump = FALSE;
  self->skipped = 0;
  /* It may have been on its way since before the address changed. */
  self->same_server = self->same_server || !self->is_stale;
  set_last (self, gst_vxg_hls_supply_get_segment (self->supply));
  gst_vxg_hls_supply_drop (self->supply);
  note_success (self);
  process (self);
}

static void
on_segment_ready (GBytes *head, gpointer user_data)
{
  GstVxgHlsLoader *self = user_data;
  const GstVxgHlsSegment *segment =
      gst_vxg_hls_supply_get_segment (self->supply);
  GstVxgHlsMark mark = { .how = self->how,
    .discontinuity = segment->discontinuity,
    .duration = segment->duration,
    .skipped = self->skipped + self->hole,
    .has_date = segment->has_date,
    .date = segment->date };

  self->listener->begin (&mark, head, self->user_data);
}

static gboolean
on_segment_piece (const guint8 *data, gsize size, gpointer user_data)
{
  GstVxgHlsLoader *self = user_data;
  g_autoptr (GError) error = NULL;

  if (self->listener->piece (data, size, self->user_data, &error))
    return self->listener->has_room (self->user_data);
  take_spoilt_segment (self, error);
  return FALSE;
}

static void
on_segment_done (const GError *error, gpointer user_data)
{
  GstVxgHlsLoader *self = user_data;

  note_answer (self, error);
  if (error != NULL)
    take_segment_failure (self, error);
  else
    take_segment_end (self);
}

static gboolean
can_decrypt (const GstVxgHlsSegment *segment, GError **error)
{
  const GstVxgHlsMap *map = segment->map;

  return (segment->key == NULL ||
             gst_vxg_hls_key_check (segment->key, error)) &&
      (map == NULL || map->key == NULL ||
          gst_vxg_hls_key_check (map->key, error));
}

static void
begin_segment (GstVxgHlsLoader *self, GstVxgHlsSegment *segment)
{
  g_autoptr (GError) error = NULL;

  if (can_decrypt (segment, &error))
    gst_vxg_hls_supply_begin (self->supply, segment, self->final_uri);
  else
    give_up (self, error);
}

/* Whether @b is what @a was, so that its rest goes with what came of @a. */
static gboolean
is_same_segment (const GstVxgHlsSegment *a, const GstVxgHlsSegment *b)
{
  return a->sequence == b->sequence && a->duration == b->duration &&
      a->has_date == b->has_date && a->date == b->date &&
      a->range_offset == b->range_offset &&
      a->range_length == b->range_length &&
      gst_vxg_hls_uri_same_file (a->uri, b->uri);
}

static void
play (GstVxgHlsLoader *self, GstVxgHlsSegment *segment, GstVxgHlsHow how)
{
  const GstVxgHlsSegment *current =
      gst_vxg_hls_supply_get_segment (self->supply);
  gboolean has_begun = gst_vxg_hls_supply_has_begun (self->supply);

  if (segment->sequence != self->attempted) {
    self->attempts = 0;
    self->received = 0;
  }
  self->attempted = segment->sequence;
  if (has_begun && self->same_server && is_same_segment (current, segment)) {
    gst_vxg_hls_supply_resume (self->supply, segment, self->final_uri);
    return;
  }
  if (has_begun) {
    self->listener->break_off (self->user_data);
    how = how == GST_VXG_HLS_FOLLOWS ? GST_VXG_HLS_REPEATS : how;
  }
  self->how =
      self->jump && how == GST_VXG_HLS_FOLLOWS ? GST_VXG_HLS_JUMPS : how;
  begin_segment (self, segment);
}

/* ---- Playlists ---- */

static void
set_string (char **string, const char *value)
{
  g_free (*string);
  *string = g_strdup (value);
}

static gboolean
is_same (const GstVxgHlsMedia *a, const GstVxgHlsMedia *b)
{
  return a->media_sequence == b->media_sequence &&
      a->segments->len == b->segments->len && a->endlist == b->endlist;
}

static void
take_media (GstVxgHlsLoader *self, GstVxgHlsMedia *media, const char *uri)
{
  gboolean changed =
      self->media == NULL || self->is_stale || !is_same (self->media, media);

  g_free (self->final_uri);
  /* Behind a master playlist, the address has lost the ticket in its query. */
  self->final_uri = gst_vxg_hls_uri_with_ticket (uri, self->uri);
  if (self->media != NULL)
    gst_vxg_hls_media_unref (self->media);
  self->media = gst_vxg_hls_media_ref (media);
  self->is_stale = FALSE;
  self->reloaded = TRUE;
  self->started = TRUE;
  self->next_load = self->load_begun +
      gst_vxg_hls_pace_reload (media->target_duration, changed);
  if (!self->segment_failed)
    note_success (self);
  process (self);
}

static void
take_master (GstVxgHlsLoader *self, const GstVxgHlsMaster *master)
{
  GstVxgHlsChoice choice = gst_vxg_hls_choose (
      master, self->wishes.max_bitrate, self->wishes.max_height);

  set_string (&self->media_uri, choice.variant->uri);
  self->listener->chosen (
      choice.audio != NULL ? choice.audio->uri : NULL, self->user_data);
  process (self);
}

static gboolean
take_playlist (
    GstVxgHlsLoader *self, GBytes *bytes, const char *uri, GError **error)
{
  g_autoptr (GstVxgHlsPlaylist) playlist = gst_vxg_hls_playlist_parse (
      bytes, uri, GST_VXG_HLS_PLAYLIST_MAX_SIZE, error);

  if (playlist == NULL)
    return FALSE;
  if (playlist->media != NULL)
    take_media (self, playlist->media, uri);
  else if (self->media_uri == NULL)
    take_master (self, playlist->master);
  else {
    g_set_error_literal (error, VXG_ERROR, VXG_ERROR_BAD_RESPONSE,
        "a master playlist leads to another one");
    return FALSE;
  }
  return TRUE;
}

static void
on_playlist (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GstVxgHlsLoader) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = NULL;
  g_autoptr (GBytes) bytes = gst_vxg_hls_fetch_finish (result, &uri, &error);

  if (is_over (self))
    return;
  self->loading = FALSE;
  note_answer (self, error);
  if (bytes == NULL || !take_playlist (self, bytes, uri, &error))
    take_failure (self, error);
}

static void
load_playlist (GstVxgHlsLoader *self)
{
  self->loading = TRUE;
  self->stats.requests++;
  self->load_begun = g_get_monotonic_time ();
  gst_vxg_hls_fetch_async (self->client,
      self->media_uri != NULL ? self->media_uri : self->uri, 0, 0,
      GST_VXG_HLS_PLAYLIST_MAX_SIZE, self->cancellable, on_playlist,
      g_object_ref (self));
}

/* ---- Decisions ---- */

static GstVxgHlsPosition
find_position (GstVxgHlsLoader *self)
{
  if (self->last == NULL)
    return gst_vxg_hls_position_start (self->media, self->wishes.edge_delay);
  return gst_vxg_hls_position_next (
      self->media, self->last, self->same_server, self->wishes.edge_delay);
}

/* Where nobody knows: what may have been here already, and is remembered. */
static guint
find_overlap (GstVxgHlsLoader *self)
{
  guint64 duration = 0;
  guint i = self->media->segments->len - 1;

  while (i > 0) {
    duration += gst_vxg_hls_media_get_segment (self->media, i)->duration;
    if (duration >= MAX_OVERLAP)
      break;
    i--;
  }
  return i;
}

/* A stream that is live ends when its server stops, which does not mean that the
 * camera has: only what was complete from the start is over. */
static void
take_end_of_list (GstVxgHlsLoader *self)
{
  if (!self->was_live) {
    self->listener->finished (self->user_data);
    return;
  }
  self->segment_failed = TRUE;
  self->failures++;
  if (self->asks > 0)
    ask_in_time (self, 0);
  else
    ask_now (self);
}

/* Whether a segment has begun, or the end has come; else *@again when there is
 * nothing where the verdict leads, and the server says so. */
static gboolean
follow_position (GstVxgHlsLoader *self, gboolean *again)
{
  GstVxgHlsPosition position = find_position (self);
  GstVxgHlsHow how = GST_VXG_HLS_FOLLOWS;
  GstVxgHlsSegment *segment;

  *again = FALSE;
  switch (position.verdict) {
    case GST_VXG_HLS_POSITION_PLAY:
      break;
    case GST_VXG_HLS_POSITION_JUMP:
      how = GST_VXG_HLS_JUMPS;
      break;
    case GST_VXG_HLS_POSITION_UNKNOWN:
      how = GST_VXG_HLS_OVERLAPS;
      position.index = find_overlap (self);
      break;
    case GST_VXG_HLS_POSITION_END:
      take_end_of_list (self);
      return TRUE;
    case GST_VXG_HLS_POSITION_WAIT:
    default:
      return FALSE;
  }
  note_lost (self, position.lost);
  segment = gst_vxg_hls_media_get_segment (self->media, position.index);
  if (segment->gap) {
    leave_out (self, segment);
    *again = TRUE;
    return FALSE;
  }
  play (self, segment, how);
  return TRUE;
}

/* Each gap is passed over once: there are no more than segments. */
static gboolean
follow_positions (GstVxgHlsLoader *self)
{
  gboolean again = TRUE;

  for (guint i = 0; again && i <= self->media->segments->len; i++)
    if (follow_position (self, &again))
      return TRUE;
  return FALSE;
}

static gboolean
is_busy (GstVxgHlsLoader *self)
{
  return self->loading || gst_vxg_hls_supply_is_busy (self->supply);
}

/* The one place where it is decided what is asked for next. */
static void
process (GstVxgHlsLoader *self)
{
  gint64 now = g_get_monotonic_time ();
  gboolean due;

  gst_vxg_loop_clear_timeout (&self->timer);
  if (is_over (self) || is_busy (self) || self->waiting || self->uri == NULL)
    return;
  due = self->media == NULL || self->is_stale ||
      (now >= self->next_load && !self->media->endlist) ||
      (self->segment_failed && now >= self->next_load);
  if (due) {
    load_playlist (self);
    return;
  }
  self->was_live = self->was_live || !self->media->endlist;
  if (!follow_positions (self))
    process_later (self, self->next_load - now);
}

/* ---- For the session ---- */

/*
 * gst_vxg_hls_loader_set_uri:
 * @uri: of the playlist, secret; used from the next request on
 *
 * Begins, or goes on at another address for the same stream.
 */
void
gst_vxg_hls_loader_set_uri (GstVxgHlsLoader *self, const char *uri)
{
  gboolean first = self->uri == NULL;
  gboolean waited = self->waiting;

  if (!first && !gst_vxg_hls_uri_same_place (self->uri, uri)) {
    self->same_server = FALSE;
    gst_vxg_hls_supply_forget_server (self->supply);
  }
  set_string (&self->uri, uri);
  g_clear_pointer (&self->media_uri, g_free);
  self->is_stale = TRUE;
  self->waiting = FALSE;
  /* Otherwise the next request comes when it is due; and nothing is due to a
   * server that has failed. */
  if (first || waited || self->failures > 0)
    process (self);
}

/* The new address that refused() asked for is not to be had. */
void
gst_vxg_hls_loader_refuse (GstVxgHlsLoader *self, const GError *error)
{
  if (!self->waiting)
    return;
  self->waiting = FALSE;
  if (!self->started) {
    give_up (self, error);
    return;
  }
  self->failures++;
  plan_ask (self, vxg_error_get_retry_after (error));
  process_later (self, retry_pause (self, 0));
}

/* The listener has room again. */
void
gst_vxg_hls_loader_go_on (GstVxgHlsLoader *self)
{
  gst_vxg_hls_supply_go_on (self->supply);
}

/* Nothing is heard of it any more. */
void
gst_vxg_hls_loader_stop (GstVxgHlsLoader *self)
{
  g_cancellable_cancel (self->cancellable);
  gst_vxg_loop_clear_timeout (&self->timer);
  gst_vxg_hls_supply_stop (self->supply);
}

void
gst_vxg_hls_loader_get_stats (
    GstVxgHlsLoader *self, GstVxgHlsLoaderStats *stats)
{
  *stats = self->stats;
  stats->requests += gst_vxg_hls_supply_get_requests (self->supply);
}

/* @listener: static; @user_data has to outlive the loader's stop */
GstVxgHlsLoader *
gst_vxg_hls_loader_new (VxgClient *client, const GstVxgHlsLoaderWishes *wishes,
    const GstVxgHlsLoaderListener *listener, gpointer user_data)
{
  static const GstVxgHlsSupplyListener supply_listener = { on_segment_ready,
    on_segment_piece, on_segment_done };
  GstVxgHlsLoader *self = g_object_new (GST_TYPE_VXG_HLS_LOADER, NULL);

  self->client = g_object_ref (client);
  self->supply = gst_vxg_hls_supply_new (client, &supply_listener, self);
  self->wishes = *wishes;
  self->listener = listener;
  self->user_data = user_data;
  return self;
}

static void
gst_vxg_hls_loader_finalize (GObject *object)
{
  GstVxgHlsLoader *self = GST_VXG_HLS_LOADER (object);

  g_object_unref (self->client);
  g_object_unref (self->supply);
  g_object_unref (self->cancellable);
  g_free (self->uri);
  g_free (self->media_uri);
  g_free (self->final_uri);
  g_clear_pointer (&self->media, gst_vxg_hls_media_unref);
  g_clear_pointer (&self->last, gst_vxg_hls_segment_unref);
  G_OBJECT_CLASS (gst_vxg_hls_loader_parent_class)->finalize (object);
}

static void
gst_vxg_hls_loader_class_init (GstVxgHlsLoaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gst_vxg_hls_loader_finalize;
}

static void
gst_vxg_hls_loader_init (GstVxgHlsLoader *self)
{
  self->cancellable = g_cancellable_new ();
  self->same_server = TRUE;
}
