/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gstvxghlstrack.h"

#include "../gstvxglog.h"
#include "../gstvxgloop.h"
#include "gstvxghlsoutput.h"

#include <gst/app/gstappsrc.h>
#include <string.h>
#include <vxg/vxg.h>

#define GST_CAT_DEFAULT gst_vxg_debug

/* No more is taken from the network while so much waits for the demuxer. */
#define ROOM (512 * 1024)

/* What a segment begins with: a program clock reference, or a whole ID3 tag, is
 * looked for in so many bytes. */
#define MAX_HEAD (64 * 1024)

enum { SIGNAL_READY, SIGNAL_ROOM, SIGNAL_ENDED, N_SIGNALS };

static guint signals[N_SIGNALS];

struct _GstVxgHlsTrack {
  GstBin parent_instance;

  GstVxgHlsTimeline *timeline;
  GstElement *source;
  gint full; /* somebody waits for room; atomic */

  /* Worker thread only. */
  GstVxgHlsMark mark; /* of the segment that comes in */
  GBytes *map;        /* nullable: the head of its file */
  gboolean new_map;   /* which has not gone before its bytes */
  GByteArray *head;   /* its first bytes */
  gboolean open;      /* its mark is under way */
  gboolean reset;     /* with the next mark that gets under way */

  /* The source's streaming thread only. */
  GstElement *demuxer;
  GstVxgHlsMark current; /* of the segment that is in it */
  guint n_marks;
  GPtrArray *taken;     /* of GstVxgHlsOutput: by the streams that came last */
  GString *unsupported; /* names of what is not delivered */

  /* Under the object lock. */
  GPtrArray *outputs; /* of GstVxgHlsOutput */
  gboolean ready;
  guint ended;
};

G_DEFINE_FINAL_TYPE (GstVxgHlsTrack, gst_vxg_hls_track, GST_TYPE_BIN)

/* ---- Streams: the source's thread ---- */

/*
 * gst_vxg_hls_track_get_outputs:
 *
 * Returns: (transfer full) (element-type GstVxgHlsOutput): what there is by now
 */
GPtrArray *
gst_vxg_hls_track_get_outputs (GstVxgHlsTrack *self)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func (g_object_unref);

  GST_OBJECT_LOCK (self);
  for (guint i = 0; i < self->outputs->len; i++)
    g_ptr_array_add (copy, g_object_ref (self->outputs->pdata[i]));
  GST_OBJECT_UNLOCK (self);
  return copy;
}

static void
note_ready (GstVxgHlsTrack *self)
{
  gboolean before;

  GST_OBJECT_LOCK (self);
  before = self->ready;
  self->ready = TRUE;
  GST_OBJECT_UNLOCK (self);
  if (!before)
    g_signal_emit (self, signals[SIGNAL_READY], 0, self->unsupported->str);
}

static void
on_output_ended (GstVxgHlsOutput *output, GstVxgHlsTrack *self)
{
  gboolean last;

  GST_OBJECT_LOCK (self);
  last = ++self->ended == self->outputs->len;
  GST_OBJECT_UNLOCK (self);
  if (last)
    g_signal_emit (self, signals[SIGNAL_ENDED], 0);
}

/* One of that kind without a source or, when all have one, the first whose source
 * is older than what comes now: tsdemux shows the streams of a new program before
 * it takes those of the old one away. */
static GstVxgHlsOutput *
find_output (GstVxgHlsTrack *self, GstStreamType type)
{
  g_autoptr (GPtrArray) outputs = gst_vxg_hls_track_get_outputs (self);
  GstVxgHlsOutput *older = NULL;

  for (guint i = 0; i < outputs->len; i++) {
    GstVxgHlsOutput *output = g_ptr_array_index (outputs, i);

    if (gst_vxg_hls_output_get_stream_type (output) != type)
      continue;
    if (!gst_vxg_hls_output_is_connected (output))
      return output;
    if (older == NULL && !g_ptr_array_find (self->taken, output, NULL))
      older = output;
  }
  return older;
}

static gboolean
has_video (GstVxgHlsTrack *self)
{
  g_autoptr (GPtrArray) outputs = gst_vxg_hls_track_get_outputs (self);

  for (guint i = 0; i < outputs->len; i++)
    if (gst_vxg_hls_output_get_stream_type (g_ptr_array_index (outputs, i)) ==
        GST_STREAM_TYPE_VIDEO)
      return TRUE;
  return FALSE;
}

static GstVxgHlsOutput *
add_output (GstVxgHlsTrack *self, const GstVxgCodec *codec, const GstCaps *caps)
{
  const char *format = gst_structure_get_string (
      gst_caps_get_structure (caps, 0), "stream-format");
  gboolean leads = codec->type == GST_STREAM_TYPE_VIDEO && !has_video (self);
  GstVxgHlsOutput *output = gst_vxg_hls_output_new (
      self->timeline, codec, g_strcmp0 (format, "byte-stream") == 0, leads);

  g_signal_connect_object (
      output, "ended", G_CALLBACK (on_output_ended), self, 0);
  gst_bin_add (GST_BIN (self), GST_ELEMENT (output));
  GST_OBJECT_LOCK (self);
  g_ptr_array_add (self->outputs, g_object_ref (output));
  GST_OBJECT_UNLOCK (self);
  gst_element_sync_state_with_parent (GST_ELEMENT (output));
  return output;
}

/* A stream that comes later has no pad to come out of. */
static gboolean
takes_more (GstVxgHlsTrack *self)
{
  gboolean more;

  GST_OBJECT_LOCK (self);
  more = !self->ready && self->outputs->len < GST_VXG_SESSION_MAX_STREAMS;
  GST_OBJECT_UNLOCK (self);
  return more;
}

/* Before it is known what there is, each stream is one more. */
static GstVxgHlsOutput *
choose_output (
    GstVxgHlsTrack *self, const GstVxgCodec *codec, const GstCaps *caps)
{
  GstVxgHlsOutput *output = find_output (self, codec->type);

  return output == NULL && takes_more (self) ? add_output (self, codec, caps)
                                             : output;
}

static void
note_unsupported (GstVxgHlsTrack *self, const GstCaps *caps)
{
  if (self->unsupported->len < 100)
    g_string_append_printf (self->unsupported, "%s%.40s",
        self->unsupported->len > 0 ? ", " : "",
        gst_structure_get_name (gst_caps_get_structure (caps, 0)));
}

static GstPadProbeReturn
drop (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  return GST_PAD_PROBE_DROP;
}

/* A pad without a peer says so, and the source takes that for an error. */
static void
drop_stream (GstPad *pad)
{
  gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, drop, NULL,
      NULL);
}

/* Returns: whether somebody takes it */
static gboolean
connect_stream (GstVxgHlsTrack *self, GstPad *pad, const GstCaps *caps)
{
  const GstVxgCodec *codec = gst_vxg_codec_for_caps (caps);
  g_autoptr (GstPad) before = NULL;
  GstVxgHlsOutput *output;

  if (codec == NULL) {
    note_unsupported (self, caps);
    return FALSE;
  }
  output = choose_output (self, codec, caps);
  if (output == NULL)
    return FALSE;
  g_ptr_array_add (self->taken, output);
  before = gst_vxg_hls_output_connect (output, pad, &self->current);
  if (before != NULL)
    drop_stream (before);
  return TRUE;
}

static void
on_demuxer_pad (GstElement *demuxer, GstPad *pad, GstVxgHlsTrack *self)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);

  if (caps == NULL)
    caps = gst_pad_query_caps (pad, NULL);
  if (gst_caps_is_empty (caps) || gst_caps_is_any (caps) ||
      !connect_stream (self, pad, caps))
    drop_stream (pad);
}

/* All streams of a program are there; others are of the next one. */
static void
on_no_more_pads (GstElement *demuxer, GstVxgHlsTrack *self)
{
  g_ptr_array_set_size (self->taken, 0);
  note_ready (self);
}

/* ---- The demuxer: the source's thread ---- */

static void
remove_demuxer (GstVxgHlsTrack *self)
{
  if (self->demuxer == NULL)
    return;
  gst_element_set_locked_state (self->demuxer, TRUE);
  gst_element_set_state (self->demuxer, GST_STATE_NULL);
  gst_bin_remove (GST_BIN (self), self->demuxer);
  self->demuxer = NULL;
}

static void
add_demuxer (GstVxgHlsTrack *self, GstVxgHlsContainer container)
{
  static const char *const factories[] = {
    [GST_VXG_HLS_CONTAINER_TS] = "tsdemux",
    [GST_VXG_HLS_CONTAINER_MP4] = "qtdemux",
    [GST_VXG_HLS_CONTAINER_AAC] = "aacparse",
  };
  g_autoptr (GstPad) pad = NULL;

  self->demuxer = gst_element_factory_make (factories[container], NULL);
  if (self->demuxer == NULL) {
    GST_ELEMENT_ERROR (self, CORE, MISSING_PLUGIN,
        ("the GStreamer element %s is missing", factories[container]), (NULL));
    return;
  }
  g_signal_connect_object (
      self->demuxer, "pad-added", G_CALLBACK (on_demuxer_pad), self, 0);
  g_signal_connect_object (
      self->demuxer, "no-more-pads", G_CALLBACK (on_no_more_pads), self, 0);
  gst_bin_add (GST_BIN (self), self->demuxer);
  gst_element_link (self->source, self->demuxer);
  gst_element_sync_state_with_parent (self->demuxer);
  pad = gst_element_get_static_pad (self->demuxer, "src");
  if (pad == NULL)
    return;
  on_demuxer_pad (self->demuxer, pad, self);
  note_ready (self);
}

/* A stream that was there, and is not in what came last, or that there never has
 * been: no unit tells. */
static void
end_without_source (GstVxgHlsTrack *self)
{
  g_autoptr (GPtrArray) outputs = gst_vxg_hls_track_get_outputs (self);

  if (outputs->len == 0)
    g_signal_emit (self, signals[SIGNAL_ENDED], 0);
  for (guint i = 0; i < outputs->len; i++) {
    GstVxgHlsOutput *output = g_ptr_array_index (outputs, i);

    if (!gst_vxg_hls_output_is_connected (output))
      gst_vxg_hls_output_end (output, &self->current);
  }
}

/* qtdemux heeds edit lists only in what it takes for a file. */
static void
take_segment_event (GstVxgHlsTrack *self, GstPadProbeInfo *info)
{
  GstSegment segment;

  if (self->current.container != GST_VXG_HLS_CONTAINER_MP4)
    return;
  gst_segment_init (&segment, GST_FORMAT_BYTES);
  gst_event_unref (info->data);
  info->data = gst_event_new_segment (&segment);
}

static GstPadProbeReturn
on_source_event (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstVxgHlsTrack *self = user_data;
  GstVxgHlsMark mark;

  if (GST_EVENT_TYPE (info->data) == GST_EVENT_SEGMENT)
    take_segment_event (self, info);
  if (!gst_vxg_hls_mark_from_event (&mark, info->data))
    return GST_PAD_PROBE_OK;
  g_ptr_array_set_size (self->taken, 0);
  /* A stream that was listed and sends nothing is not waited for. */
  if (self->n_marks++ > 0)
    note_ready (self);
  if (mark.reset || mark.container != self->current.container)
    remove_demuxer (self);
  self->current = mark;
  if (self->demuxer == NULL && mark.container > GST_VXG_HLS_CONTAINER_NONE)
    add_demuxer (self, mark.container);
  if (mark.how == GST_VXG_HLS_ENDS)
    end_without_source (self);
  return GST_PAD_PROBE_OK;
}

/* ---- Room ---- */

/* Handlers are of whom we are in, who may let go of us at any time. */
static gboolean
tell_room (gpointer data)
{
  g_autoptr (GstObject) parent = gst_object_get_parent (data);

  if (parent != NULL)
    g_signal_emit (data, signals[SIGNAL_ROOM], 0);
  return G_SOURCE_REMOVE;
}

/* The source has nothing left; its streaming thread. */
static void
on_need_data (GstAppSrc *source, guint length, gpointer user_data)
{
  GstVxgHlsTrack *self = user_data;

  if (g_atomic_int_compare_and_exchange (&self->full, TRUE, FALSE))
    gst_vxg_loop_invoke (tell_room, g_object_ref (self), g_object_unref);
}

/*
 * gst_vxg_hls_track_has_room:
 *
 * Returns: %FALSE: "room" will tell
 */
gboolean
gst_vxg_hls_track_has_room (GstVxgHlsTrack *self)
{
  GstAppSrc *source = GST_APP_SRC (self->source);

  if (gst_app_src_get_current_level_bytes (source) < ROOM)
    return TRUE;
  g_atomic_int_set (&self->full, TRUE);
  /* It may have been emptied just now, with nobody to tell. */
  return gst_app_src_get_current_level_bytes (source) < ROOM &&
      g_atomic_int_compare_and_exchange (&self->full, TRUE, FALSE);
}

/* ---- Bytes: the worker thread ---- */

static void
push_mark (GstVxgHlsTrack *self)
{
  gst_element_send_event (
      self->source, gst_vxg_hls_mark_to_event (&self->mark));
}

static void
push_buffer (
    GstVxgHlsTrack *self, GstBuffer *buffer, gboolean first, guint64 time)
{
  if (first)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  GST_BUFFER_PTS (buffer) = time;
  gst_app_src_push_buffer (GST_APP_SRC (self->source), buffer);
}

/* All that is known by now goes, in the order that the demuxer needs. */
static void
open_segment (GstVxgHlsTrack *self, gsize skip, guint64 time)
{
  gsize size = self->head->len - skip;

  self->open = TRUE;
  self->reset = FALSE;
  push_mark (self);
  if (self->new_map)
    push_buffer (self, gst_buffer_new_wrapped_bytes (self->map), TRUE,
        GST_CLOCK_TIME_NONE);
  if (size > 0)
    push_buffer (self, gst_buffer_new_memdup (self->head->data + skip, size),
        !self->new_map, time);
  self->new_map = FALSE;
  g_byte_array_set_size (self->head, 0);
}

static gboolean
set_unknown (GError **error)
{
  g_set_error_literal (error, VXG_ERROR, VXG_ERROR_BAD_RESPONSE,
      "a segment is neither MPEG-TS nor fragmented MP4 nor AAC");
  return FALSE;
}

/* A program clock reference as the buffer's time makes the demuxer say times as
 * they are written, whatever part of the stream it has seen. */
static void
open_if_clear (GstVxgHlsTrack *self, gboolean all)
{
  gboolean enough = all || self->head->len >= MAX_HEAD;
  guint64 time = GST_CLOCK_TIME_NONE;
  gsize skip = 0;

  switch (self->mark.container) {
    case GST_VXG_HLS_CONTAINER_TS:
      if (gst_vxg_hls_container_find_pcr (
              self->head->data, self->head->len, &time) ||
          enough)
        open_segment (self, 0, time);
      break;
    case GST_VXG_HLS_CONTAINER_AAC:
      if (gst_vxg_hls_container_read_tag (
              self->head->data, self->head->len, &skip, &time) ||
          enough)
        open_segment (self, skip, time);
      break;
    default:
      open_segment (self, 0, time);
      break;
  }
}

static gboolean
take_head (GstVxgHlsTrack *self, gboolean all, GError **error)
{
  GstVxgHlsContainer container;

  container = self->map != NULL
      ? gst_vxg_hls_container_find (
            g_bytes_get_data (self->map, NULL), g_bytes_get_size (self->map))
      : gst_vxg_hls_container_find (self->head->data, self->head->len);
  if (container == GST_VXG_HLS_CONTAINER_NONE ||
      (container == GST_VXG_HLS_CONTAINER_UNKNOWN &&
          (all || self->map != NULL)))
    return set_unknown (error);
  if (container == GST_VXG_HLS_CONTAINER_UNKNOWN)
    return TRUE;
  self->mark.container = container;
  open_if_clear (self, all);
  return TRUE;
}

/*
 * gst_vxg_hls_track_begin:
 * @mark: `container` and `reset` are ours
 * @map: (nullable): the head of the file (EXT-X-MAP); the same object for as
 *   long as it stays the same
 */
void
gst_vxg_hls_track_begin (
    GstVxgHlsTrack *self, const GstVxgHlsMark *mark, GBytes *map)
{
  /* What follows a discontinuity may be anything: with a demuxer that has shown
   * other streams, some would not be taken for theirs. */
  self->reset = self->reset || mark->discontinuity != self->mark.discontinuity;
  self->mark = *mark;
  self->mark.reset = self->reset;
  self->open = FALSE;
  g_byte_array_set_size (self->head, 0);
  if (map != self->map || self->mark.reset)
    self->new_map = map != NULL;
  if (map == self->map)
    return;
  g_clear_pointer (&self->map, g_bytes_unref);
  self->map = map != NULL ? g_bytes_ref (map) : NULL;
}

/*
 * gst_vxg_hls_track_push:
 *
 * Returns: %FALSE with @error when this is nothing that can be played
 */
gboolean
gst_vxg_hls_track_push (
    GstVxgHlsTrack *self, const guint8 *data, gsize size, GError **error)
{
  if (self->open) {
    push_buffer (
        self, gst_buffer_new_memdup (data, size), FALSE, GST_CLOCK_TIME_NONE);
    return TRUE;
  }
  g_byte_array_append (self->head, data, (guint) size);
  return take_head (self, FALSE, error);
}

/* Packets that say nothing (ISO/IEC 13818-1, 2.4.1): tsdemux looks at nothing
 * before it has four to learn their size from, and a segment may have fewer. */
static GstBuffer *
make_filling (void)
{
  guint8 packets[4][188];

  memset (packets, 0xff, sizeof packets);
  for (guint i = 0; i < G_N_ELEMENTS (packets); i++)
    memcpy (packets[i], "\x47\x1f\xff\x10", 4);
  return gst_buffer_new_memdup (packets, sizeof packets);
}

/* Makes the demuxer and the parsers give what they have: the last units of a
 * segment come out with it, and before the next one's mark. */
static void
drain (GstVxgHlsTrack *self)
{
  if (self->mark.container == GST_VXG_HLS_CONTAINER_TS) {
    push_buffer (self, make_filling (), FALSE, GST_CLOCK_TIME_NONE);
    push_buffer (self, gst_buffer_new (), TRUE, GST_CLOCK_TIME_NONE);
  }
  gst_element_send_event (
      self->source, gst_event_new_gap (0, GST_CLOCK_TIME_NONE));
}

/* The segment is complete. */
gboolean
gst_vxg_hls_track_end (GstVxgHlsTrack *self, GError **error)
{
  if (!self->open && !take_head (self, TRUE, error))
    return FALSE;
  drain (self);
  return TRUE;
}

/* The segment will not be completed: half a unit is none. */
void
gst_vxg_hls_track_break_off (GstVxgHlsTrack *self)
{
  self->reset = self->reset || self->open;
  self->open = FALSE;
}

/* There are no more segments; "ended" tells when all is out. */
void
gst_vxg_hls_track_finish (GstVxgHlsTrack *self)
{
  self->mark.how = GST_VXG_HLS_ENDS;
  self->mark.reset = FALSE;
  push_mark (self);
  drain (self);
}

/* ---- The type ---- */

/*
 * gst_vxg_hls_track_new:
 *
 * Returns: (transfer floating)
 */
GstVxgHlsTrack *
gst_vxg_hls_track_new (GstVxgHlsTimeline *timeline)
{
  GstVxgHlsTrack *self = g_object_new (GST_TYPE_VXG_HLS_TRACK, NULL);

  self->timeline = gst_vxg_hls_timeline_ref (timeline);
  return self;
}

static void
gst_vxg_hls_track_finalize (GObject *object)
{
  GstVxgHlsTrack *self = GST_VXG_HLS_TRACK (object);

  g_clear_pointer (&self->timeline, gst_vxg_hls_timeline_unref);
  g_clear_pointer (&self->map, g_bytes_unref);
  g_byte_array_unref (self->head);
  g_string_free (self->unsupported, TRUE);
  g_ptr_array_unref (self->taken);
  g_ptr_array_unref (self->outputs);
  G_OBJECT_CLASS (gst_vxg_hls_track_parent_class)->finalize (object);
}

static void
gst_vxg_hls_track_class_init (GstVxgHlsTrackClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gst_vxg_hls_track_finalize;

  /* (string): the streams are known; names of those that are not delivered.
   * Once, from a streaming thread. */
  signals[SIGNAL_READY] = g_signal_new ("ready", GST_TYPE_VXG_HLS_TRACK,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  /* There is room again. On the worker thread. */
  signals[SIGNAL_ROOM] = g_signal_new ("room", GST_TYPE_VXG_HLS_TRACK,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  /* After finish(), all units are out. Once, from a streaming thread. */
  signals[SIGNAL_ENDED] = g_signal_new ("ended", GST_TYPE_VXG_HLS_TRACK,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
gst_vxg_hls_track_init (GstVxgHlsTrack *self)
{
  GstAppSrcCallbacks callbacks = { .need_data = on_need_data };
  g_autoptr (GstPad) pad = NULL;

  self->head = g_byte_array_new ();
  self->taken = g_ptr_array_new ();
  self->unsupported = g_string_new (NULL);
  self->outputs = g_ptr_array_new_with_free_func (g_object_unref);
  self->source = gst_element_factory_make ("appsrc", NULL);
  g_object_set (self->source, "format", GST_FORMAT_TIME, "is-live", TRUE,
      "max-bytes", (guint64) 0, NULL);
  gst_app_src_set_callbacks (
      GST_APP_SRC (self->source), &callbacks, self, NULL);
  gst_bin_add (GST_BIN (self), self->source);
  pad = gst_element_get_static_pad (self->source, "src");
  gst_pad_add_probe (
      pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_source_event, self, NULL);
}
