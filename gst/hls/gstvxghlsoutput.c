/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gstvxghlsoutput.h"

#include "../gstvxglog.h"
#include "gstvxghlsclock.h"
#include "gstvxghlsmemory.h"

#include <vxg/vxg.h>

#define GST_CAT_DEFAULT gst_vxg_debug

/* A segment may carry all of one stream before the other begins, and who takes
 * both in step has to get through it. */
#define MAX_QUEUED_BYTES (32 * 1024 * 1024)

/* No camera is so old, and sums of a few do not overflow: 73 years, in ns. */
#define MAX_TIME (G_GUINT64_CONSTANT (1) << 61)

struct _GstVxgHlsOutput {
  GstBin parent_instance;

  GstVxgHlsTimeline *timeline;
  GstStreamType type;
  gboolean leads; /* dates are those of its units */
  const GstVxgCodec *first_codec;
  gboolean byte_stream; /* at the beginning */

  GstElement *queue;
  GstPad *sink; /* ghost */
  GstPad *src;  /* ghost */
  gulong block; /* until release() */

  GstVxgSession *session; /* unowned: we are in it; atomic */
  guint index;

  /* In the demuxer's thread only. */
  gboolean first;    /* no unit of the segment has gone into the queue */
  gboolean dropping; /* nobody takes what comes */

  /* In the queue's thread only. */
  const GstVxgCodec *codec;
  GstElement *parser; /* nullable */

  GstVxgHlsMark mark; /* of the segment that comes out */
  gboolean fresh;     /* none of its units has been here */
  gboolean cut;       /* the first of them are left out */
  gint64 shift;       /* from the demuxer's times to those of the media */
  GstVxgHlsClock clock;
  gint64 last;             /* media time of the last unit */
  GstClockTime last_out;   /* its running time */
  GstVxgHlsMemory *memory; /* of what has come out */
  gboolean compare;        /* whether what comes is in there */
  gboolean found;          /* where it was: the next unit follows */
  guint64 begin;           /* of the segment, in memory */
  gboolean skip;           /* what has been here already */
  gboolean need_key_frame; /* something is missing before it */
  gboolean discont;
};

G_DEFINE_FINAL_TYPE (GstVxgHlsOutput, gst_vxg_hls_output, GST_TYPE_BIN)

static GstCaps *unix_time_caps;

enum { SIGNAL_ENDED, N_SIGNALS };

static guint signals[N_SIGNALS];

/* ---- Units, behind the parser ---- */

static gint64
running_time (GstVxgHlsOutput *self)
{
  GstClockTime now = gst_element_get_current_running_time (GST_ELEMENT (self));

  return GST_CLOCK_TIME_IS_VALID (now) ? (gint64) now : 0;
}

static GstClockTime
order_of (GstBuffer *unit)
{
  return GST_BUFFER_DTS_IS_VALID (unit) ? GST_BUFFER_DTS (unit)
                                        : GST_BUFFER_PTS (unit);
}

/* How much later a unit is seen than decoded, where there are B-frames. */
static gint64
delay_of (GstBuffer *unit)
{
  return GST_BUFFER_PTS_IS_VALID (unit)
      ? GST_CLOCK_DIFF (order_of (unit), GST_BUFFER_PTS (unit))
      : 0;
}

/* Something is missing before what comes next. */
static void
break_here (GstVxgHlsOutput *self)
{
  self->need_key_frame = self->discont = TRUE;
}

/* The first unit of a segment tells where the segment is. */
static void
begin_segment (GstVxgHlsOutput *self, GstBuffer *unit)
{
  const GstVxgHlsMark *mark = &self->mark;
  gboolean repeats = mark->how == GST_VXG_HLS_REPEATS;
  gint64 raw = (gint64) order_of (unit);
  GstVxgHlsTimelineSegment segment = { .skipped = mark->skipped,
    /* It is the date of the segment's first unit. */
    .has_date = mark->has_date && !self->cut,
    .date = mark->date - delay_of (unit),
    .leads = self->leads };
  guint64 period = self->clock.period;
  gboolean anew;

  gst_vxg_hls_clock_begin (
      &self->clock, raw, mark->discontinuity, mark->duration, mark->skipped);
  anew = self->clock.period != period;
  segment.period = self->clock.period;
  segment.time = gst_vxg_hls_clock_get (&self->clock, raw);
  /* For the stream that is not the first to begin anew, too. */
  anew = gst_vxg_hls_timeline_place (
             self->timeline, &segment, running_time (self)) ||
      anew;
  if ((anew && !self->found) || mark->how == GST_VXG_HLS_JUMPS)
    break_here (self);
  /* By times where contents have not told, if they are of the same clock. */
  self->skip = repeats && !anew && !self->found;
  self->found = FALSE;
  if (!repeats)
    self->begin = self->cut ? GST_VXG_HLS_MEMORY_ANYWHERE
                            : gst_vxg_hls_memory_get_end (self->memory);
  self->fresh = FALSE;
}

/* Whether the unit has been here already, from the same server or another. */
static gboolean
is_known (GstVxgHlsOutput *self, guint64 digest, gint64 raw)
{
  if (!self->compare)
    return FALSE;
  if (gst_vxg_hls_memory_knows (self->memory, digest, raw)) {
    self->cut = TRUE;
    return TRUE;
  }
  self->compare = FALSE;
  self->found = gst_vxg_hls_memory_has_matched (self->memory);
  /* Where nothing is known, something is missing between. */
  if (!self->found && self->mark.how != GST_VXG_HLS_REPEATS)
    break_here (self);
  return FALSE;
}

static guint64
digest (GstBuffer *unit)
{
  guint8 tail[GST_VXG_HLS_MEMORY_TAIL];
  gsize size = gst_buffer_get_size (unit);
  gsize tail_size = MIN (size, sizeof tail);

  tail_size = gst_buffer_extract (unit, size - tail_size, tail, tail_size);
  return gst_vxg_hls_memory_digest (tail, tail_size, size);
}

/* Whether the unit has been here, or is of no use without what is missing. */
static gboolean
is_dropped (GstVxgHlsOutput *self, GstBuffer *unit, gint64 time)
{
  if (self->skip && time <= self->last)
    return TRUE;
  self->skip = FALSE;
  if (self->need_key_frame && self->type == GST_STREAM_TYPE_VIDEO &&
      GST_BUFFER_FLAG_IS_SET (unit, GST_BUFFER_FLAG_DELTA_UNIT))
    return TRUE;
  self->need_key_frame = FALSE;
  return FALSE;
}

static GstClockTime
to_running_time (GstVxgHlsOutput *self, GstClockTime raw)
{
  gint64 time;

  if (!GST_CLOCK_TIME_IS_VALID (raw))
    return GST_CLOCK_TIME_NONE;
  time = gst_vxg_hls_clock_get (&self->clock, (gint64) raw + self->shift);
  return (GstClockTime) gst_vxg_hls_timeline_map (
      self->timeline, self->clock.period, time);
}

static void
add_date (GstVxgHlsOutput *self, GstBuffer *unit)
{
  gint64 date;

  if (GST_BUFFER_PTS_IS_VALID (unit) &&
      gst_vxg_hls_timeline_date (
          self->timeline, (gint64) GST_BUFFER_PTS (unit), &date) &&
      date > 0)
    gst_buffer_add_reference_timestamp_meta (
        unit, unix_time_caps, (GstClockTime) date, GST_BUFFER_DURATION (unit));
}

/* The demuxer flags each segment's beginning; only what is missing counts. */
static void
set_discont (GstVxgHlsOutput *self, GstBuffer *unit)
{
  if (self->discont)
    GST_BUFFER_FLAG_SET (unit, GST_BUFFER_FLAG_DISCONT);
  else
    GST_BUFFER_FLAG_UNSET (unit, GST_BUFFER_FLAG_DISCONT);
  self->discont = FALSE;
}

static void
retime (GstVxgHlsOutput *self, GstBuffer *unit)
{
  GST_BUFFER_PTS (unit) = to_running_time (self, GST_BUFFER_PTS (unit));
  GST_BUFFER_DTS (unit) = to_running_time (self, GST_BUFFER_DTS (unit));
  if (GST_BUFFER_PTS_IS_VALID (unit))
    gst_vxg_hls_timeline_extend (self->timeline,
        (gint64) GST_BUFFER_PTS (unit) +
            (GST_BUFFER_DURATION_IS_VALID (unit)
                    ? (gint64) GST_BUFFER_DURATION (unit)
                    : 0));
}

/* Streams do not end together, nor begin together: where time begins anew, the
 * sound of before may last longer than the picture that was followed. */
static gboolean
overlaps (GstVxgHlsOutput *self, GstBuffer *unit)
{
  GstClockTime time = order_of (unit);

  if (!GST_CLOCK_TIME_IS_VALID (time))
    return FALSE;
  if (self->type == GST_STREAM_TYPE_AUDIO &&
      GST_CLOCK_TIME_IS_VALID (self->last_out) && time <= self->last_out)
    return TRUE;
  self->last_out = time;
  return FALSE;
}

static gboolean
is_absurd (GstClockTime time)
{
  return GST_CLOCK_TIME_IS_VALID (time) && time > MAX_TIME;
}

/* Whether the unit has a place in time; one without a time of its own is between
 * those that have one. */
static gboolean
is_placed (GstVxgHlsOutput *self, GstBuffer *unit)
{
  if (!is_absurd (GST_BUFFER_PTS (unit)) &&
      !is_absurd (GST_BUFFER_DTS (unit)) &&
      (GST_CLOCK_TIME_IS_VALID (order_of (unit)) || !self->fresh))
    return TRUE;
  break_here (self);
  return FALSE;
}

/* Whether the unit goes on; notes where it is. */
static gboolean
accept_unit (GstVxgHlsOutput *self, GstBuffer *unit)
{
  gboolean timed = GST_CLOCK_TIME_IS_VALID (order_of (unit));
  gint64 raw = timed ? (gint64) order_of (unit) + self->shift : G_MININT64;
  guint64 content = digest (unit);
  gint64 time;

  if (is_known (self, content, raw))
    return FALSE;
  if (self->fresh)
    begin_segment (self, unit);
  if (!gst_vxg_session_is_wanted (self->session, self->index)) {
    break_here (self);
    return FALSE;
  }
  time = timed ? gst_vxg_hls_clock_get (&self->clock, raw) : self->last;
  if (is_dropped (self, unit, time))
    return FALSE;
  gst_vxg_hls_memory_add (self->memory, content, raw);
  self->last = time;
  return TRUE;
}

static GstPadProbeReturn
take_unit (GstVxgHlsOutput *self, GstPadProbeInfo *info)
{
  GstBuffer *unit = gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER (info));

  GST_PAD_PROBE_INFO_DATA (info) = unit;
  if (!is_placed (self, unit) || !accept_unit (self, unit))
    return GST_PAD_PROBE_DROP;
  retime (self, unit);
  if (overlaps (self, unit))
    return GST_PAD_PROBE_DROP;
  add_date (self, unit);
  set_discont (self, unit);
  gst_vxg_session_note_arrival (self->session, self->index);
  return GST_PAD_PROBE_OK;
}

/* Times that a track of MP4 has are those of its media; its edit list says when
 * that is to be seen, which may differ from one track to another. */
static void
take_segment (GstVxgHlsOutput *self, const GstSegment *segment)
{
  gboolean shifts = self->mark.container == GST_VXG_HLS_CONTAINER_MP4 &&
      segment->time <= MAX_TIME && segment->start <= MAX_TIME;

  self->shift = shifts ? (gint64) segment->time - (gint64) segment->start : 0;
}

/* How a segment really goes on: of one that comes again there may have been
 * nothing, or nothing new. */
static GstVxgHlsHow
choose_how (GstVxgHlsOutput *self, GstVxgHlsHow announced)
{
  if (announced != GST_VXG_HLS_REPEATS || !self->fresh)
    return announced;
  return self->compare ? GST_VXG_HLS_OVERLAPS : self->mark.how;
}

static void
take_mark (GstVxgHlsOutput *self, const GstVxgHlsMark *mark)
{
  GstVxgHlsHow how = choose_how (self, mark->how);

  self->mark = *mark;
  self->mark.how = how;
  self->fresh = TRUE;
  self->cut = FALSE;
  if (how == GST_VXG_HLS_OVERLAPS || how == GST_VXG_HLS_REPEATS) {
    self->compare = TRUE;
    gst_vxg_hls_memory_compare (self->memory,
        how == GST_VXG_HLS_REPEATS ? self->begin : GST_VXG_HLS_MEMORY_ANYWHERE);
  }
  if (how == GST_VXG_HLS_ENDS)
    g_signal_emit (self, signals[SIGNAL_ENDED], 0);
}

/* Gaps make parsers give what they have; one that lasts is where something is
 * missing. */
static void
take_gap (GstVxgHlsOutput *self, GstEvent *event)
{
  GstClockTime duration;

  gst_event_parse_gap (event, NULL, &duration);
  if (GST_CLOCK_TIME_IS_VALID (duration))
    break_here (self);
}

static GstPadProbeReturn
take_event (GstVxgHlsOutput *self, GstPadProbeInfo *info)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  const GstSegment *parsed;
  GstVxgHlsMark mark;
  GstSegment segment;

  if (gst_vxg_hls_mark_from_event (&mark, event)) {
    take_mark (self, &mark);
    return GST_PAD_PROBE_DROP;
  }
  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_GAP:
      take_gap (self, event);
      return GST_PAD_PROBE_DROP;
    case GST_EVENT_SEGMENT:
      gst_event_parse_segment (event, &parsed);
      take_segment (self, parsed);
      /* Units are in running time from here on. */
      gst_segment_init (&segment, GST_FORMAT_TIME);
      gst_event_unref (event);
      GST_PAD_PROBE_INFO_DATA (info) = gst_event_new_segment (&segment);
      return GST_PAD_PROBE_OK;
    default:
      return GST_PAD_PROBE_OK;
  }
}

static GstPadProbeReturn
on_parsed (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER)
    return take_unit (user_data, info);
  return take_event (user_data, info);
}

/* ---- In front of the parser ---- */

/* A pad ends with its demuxer, not the stream. */
static GstPadProbeReturn
take_demuxed_event (GstVxgHlsOutput *self, GstEvent *event)
{
  GstVxgHlsMark mark;

  if (gst_vxg_hls_mark_from_event (&mark, event))
    self->first = TRUE;
  return GST_EVENT_TYPE (event) == GST_EVENT_EOS ? GST_PAD_PROBE_DROP
                                                 : GST_PAD_PROBE_OK;
}

/* Whoever comes later is not to get what belongs to a picture that was dropped. */
static void
begin_dropping (GstVxgHlsOutput *self)
{
  g_autoptr (GstPad) in = gst_element_get_static_pad (self->queue, "sink");

  self->dropping = TRUE;
  gst_pad_send_event (in, gst_event_new_gap (0, 1));
}

/* What nobody takes is not parsed, but for the first unit of each segment: time is
 * counted on by that. */
static GstPadProbeReturn
on_demuxed (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstVxgHlsOutput *self = user_data;
  GstVxgSession *session = g_atomic_pointer_get (&self->session);
  gboolean wanted;

  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM)
    return take_demuxed_event (self, info->data);
  wanted = session == NULL || gst_vxg_session_is_wanted (session, self->index);
  if (wanted || self->first) {
    self->first = self->dropping = FALSE;
    return GST_PAD_PROBE_OK;
  }
  if (!self->dropping)
    begin_dropping (self);
  return GST_PAD_PROBE_DROP;
}

static void
remove_parser (GstVxgHlsOutput *self)
{
  if (self->parser == NULL)
    return;
  gst_element_set_locked_state (self->parser, TRUE);
  gst_element_set_state (self->parser, GST_STATE_NULL);
  gst_bin_remove (GST_BIN (self), self->parser);
  self->parser = NULL;
}

static gboolean
add_parser (GstVxgHlsOutput *self, const GstVxgCodec *codec)
{
  g_autoptr (GError) error = NULL;

  self->parser = gst_vxg_codec_make_parser (codec, &error);
  if (self->parser == NULL) {
    GST_ELEMENT_ERROR (
        self, CORE, MISSING_PLUGIN, ("%s", error->message), (NULL));
    return FALSE;
  }
  gst_bin_add (GST_BIN (self), self->parser);
  gst_element_link (self->queue, self->parser);
  return gst_element_sync_state_with_parent (self->parser);
}

/* From the queue to the pad outside, by the way that @codec needs. */
static gboolean
set_codec (GstVxgHlsOutput *self, const GstVxgCodec *codec)
{
  g_autoptr (GstPad) end = NULL;

  remove_parser (self);
  self->codec = codec;
  if (codec->parser != NULL && !add_parser (self, codec))
    return FALSE;
  end = gst_element_get_static_pad (
      self->parser != NULL ? self->parser : self->queue, "src");
  return gst_ghost_pad_set_target (GST_GHOST_PAD (self->src), end);
}

/* Whatever codec comes next, not only what the parser of the last one takes. */
static GstPadProbeReturn
on_query (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstQuery *query = GST_PAD_PROBE_INFO_QUERY (info);
  g_autoptr (GstCaps) any = NULL;

  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_ACCEPT_CAPS:
      gst_query_set_accept_caps_result (query, TRUE);
      return GST_PAD_PROBE_HANDLED;
    case GST_QUERY_CAPS:
      any = gst_caps_new_any ();
      gst_query_set_caps_result (query, any);
      return GST_PAD_PROBE_HANDLED;
    default:
      return GST_PAD_PROBE_OK;
  }
}

/* In the thread that runs the parser: so here it can be replaced. */
static GstPadProbeReturn
on_queued_event (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstVxgHlsOutput *self = user_data;
  const GstVxgCodec *codec;
  GstVxgHlsMark mark;
  GstCaps *caps;

  /* What the parser still has of a segment that broke off is half a unit. */
  if (gst_vxg_hls_mark_from_event (&mark, info->data) && mark.reset &&
      self->parser != NULL && !set_codec (self, self->codec))
    return GST_PAD_PROBE_DROP;
  if (GST_EVENT_TYPE (info->data) != GST_EVENT_CAPS)
    return GST_PAD_PROBE_OK;
  gst_event_parse_caps (info->data, &caps);
  codec = gst_vxg_codec_for_caps (caps);
  if (codec == NULL || codec->type != self->type) {
    GST_ELEMENT_ERROR (self, STREAM, CODEC_NOT_FOUND,
        ("the stream has become one that vxgsrc does not deliver"), (NULL));
    return GST_PAD_PROBE_DROP;
  }
  if (codec == self->codec || set_codec (self, codec))
    return GST_PAD_PROBE_OK;
  return GST_PAD_PROBE_DROP;
}

/* ---- For the track ---- */

/*
 * gst_vxg_hls_output_connect:
 * @pad: of a demuxer
 * @mark: of the segment that is in it, which has passed before there was a pad
 *
 * From now on @pad is the source.
 *
 * Returns: (transfer full) (nullable): what has been it until now
 */
GstPad *
gst_vxg_hls_output_connect (
    GstVxgHlsOutput *self, GstPad *pad, const GstVxgHlsMark *mark)
{
  GstPad *before = gst_pad_get_peer (self->sink);

  if (before != NULL)
    gst_pad_unlink (before, self->sink);
  gst_pad_link (pad, self->sink);
  gst_pad_push_event (pad, gst_vxg_hls_mark_to_event (mark));
  return before;
}

/* For one that has no source any more, so that nobody else can say it. */
void
gst_vxg_hls_output_end (GstVxgHlsOutput *self, const GstVxgHlsMark *mark)
{
  gst_pad_send_event (self->sink, gst_vxg_hls_mark_to_event (mark));
  /* Parsers keep other events for the next unit. */
  gst_pad_send_event (self->sink, gst_event_new_gap (0, GST_CLOCK_TIME_NONE));
}

gboolean
gst_vxg_hls_output_is_connected (GstVxgHlsOutput *self)
{
  return gst_pad_is_linked (self->sink);
}

GstStreamType
gst_vxg_hls_output_get_stream_type (GstVxgHlsOutput *self)
{
  return self->type;
}

gboolean
gst_vxg_hls_output_is_byte_stream (GstVxgHlsOutput *self)
{
  return self->byte_stream;
}

/* What it began with. */
const GstVxgCodec *
gst_vxg_hls_output_get_codec (GstVxgHlsOutput *self)
{
  return self->first_codec;
}

/*
 * gst_vxg_hls_output_release:
 * @session: whose stream number @index this is
 *
 * Units have waited for somebody who takes them: parsers and those behind them
 * agree on a form when the first goes through. Any thread.
 */
void
gst_vxg_hls_output_release (
    GstVxgHlsOutput *self, GstVxgSession *session, guint index)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (self->queue, "src");

  self->index = index;
  g_atomic_pointer_set (&self->session, session);
  gst_pad_remove_probe (pad, self->block);
}

static GstPadProbeReturn
hold (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  return GST_PAD_PROBE_OK;
}

static void
set_up_pads (GstVxgHlsOutput *self)
{
  g_autoptr (GstPad) in = gst_element_get_static_pad (self->queue, "sink");
  g_autoptr (GstPad) out = gst_element_get_static_pad (self->queue, "src");

  gst_pad_add_probe (
      in, GST_PAD_PROBE_TYPE_QUERY_DOWNSTREAM, on_query, NULL, NULL);
  self->sink = gst_ghost_pad_new ("sink", in);
  gst_pad_add_probe (self->sink,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
      on_demuxed, self, NULL);
  gst_element_add_pad (GST_ELEMENT (self), self->sink);

  self->block = gst_pad_add_probe (
      out, GST_PAD_PROBE_TYPE_BLOCK_DOWNSTREAM, hold, NULL, NULL);
  gst_pad_add_probe (
      out, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_queued_event, self, NULL);

  self->src = gst_ghost_pad_new_no_target ("src", GST_PAD_SRC);
  gst_pad_add_probe (self->src,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
      on_parsed, self, NULL);
  gst_element_add_pad (GST_ELEMENT (self), self->src);
}

/*
 * gst_vxg_hls_output_new:
 * @leads: its units are those that dates are about
 *
 * Returns: (transfer floating)
 */
GstVxgHlsOutput *
gst_vxg_hls_output_new (GstVxgHlsTimeline *timeline, const GstVxgCodec *codec,
    gboolean byte_stream, gboolean leads)
{
  GstVxgHlsOutput *self = g_object_new (GST_TYPE_VXG_HLS_OUTPUT, NULL);

  self->timeline = gst_vxg_hls_timeline_ref (timeline);
  self->first_codec = codec;
  self->byte_stream = byte_stream;
  self->type = codec->type;
  self->leads = leads;
  return self;
}

static void
gst_vxg_hls_output_finalize (GObject *object)
{
  GstVxgHlsOutput *self = GST_VXG_HLS_OUTPUT (object);

  g_clear_pointer (&self->timeline, gst_vxg_hls_timeline_unref);
  gst_vxg_hls_memory_free (self->memory);
  G_OBJECT_CLASS (gst_vxg_hls_output_parent_class)->finalize (object);
}

static void
gst_vxg_hls_output_class_init (GstVxgHlsOutputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gst_vxg_hls_output_finalize;
  unix_time_caps = gst_caps_new_empty_simple ("timestamp/x-unix");
  GST_MINI_OBJECT_FLAG_SET (unix_time_caps, GST_MINI_OBJECT_FLAG_MAY_BE_LEAKED);

  /* The last unit is out. Once, from a streaming thread. */
  signals[SIGNAL_ENDED] = g_signal_new ("ended", GST_TYPE_VXG_HLS_OUTPUT,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
gst_vxg_hls_output_init (GstVxgHlsOutput *self)
{
  self->last = G_MININT64;
  self->last_out = GST_CLOCK_TIME_NONE;
  self->memory = gst_vxg_hls_memory_new ();
  self->need_key_frame = self->discont = TRUE;
  self->queue = gst_element_factory_make ("queue", NULL);
  g_object_set (self->queue, "max-size-buffers", 0, "max-size-time",
      (guint64) 0, "max-size-bytes", MAX_QUEUED_BYTES, NULL);
  gst_bin_add (GST_BIN (self), self->queue);
  set_up_pads (self);
}
