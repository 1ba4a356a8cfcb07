/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One output of vxgsrc: what downstream sees of one stream.
 *
 * Sessions may come and go behind the sink pad; the source pad shows one stream
 * with one identity, one segment, and timestamps in running time. It starts
 * with a key frame, and it ends only when it is told to.
 */
#include "gstvxgsplicer.h"

#include "../gstvxglog.h"

#define GST_CAT_DEFAULT gst_vxg_debug

enum { SIGNAL_FIRST_FRAME, N_SIGNALS };

static guint signals[N_SIGNALS];

struct _GstVxgSplicer {
  GstElement parent_instance;

  GstPad *sinkpad;
  GstPad *srcpad;
  const GstVxgCodec *codec;
  gboolean byte_stream; /* what comes is one: other forms are work */
  GstCaps *promised;    /* what the codec's pad delivers */
  GstStream *stream;
  GstStreamCollection *collection;
  guint group_id;

  /* Under the sink pad's stream lock. */
  GstSegment segment;
  gboolean started; /* stream-start is out */
  GstClockTime last_dts;
  GstClockTime step; /* from unit to unit */

  gint ended;          /* atomic */
  gint need_key_frame; /* atomic */

  /* Under the object lock. */
  GstClockTime latency;
  GstVxgSplicerCounts counts;
};

G_DEFINE_FINAL_TYPE (GstVxgSplicer, gst_vxg_splicer, GST_TYPE_ELEMENT)

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

/* Identity and timeline, once: both stay the same whatever the session does. */
static void
start_stream (GstVxgSplicer *self, GstCaps *caps)
{
  GstSegment segment;
  GstEvent *event;

  if (self->started)
    return;
  self->started = TRUE;
  event = gst_event_new_stream_start (gst_stream_get_stream_id (self->stream));
  gst_event_set_group_id (event, self->group_id);
  gst_event_set_stream (event, self->stream);
  gst_event_set_stream_flags (
      event, gst_stream_get_stream_flags (self->stream));
  gst_pad_push_event (self->srcpad, event);
  gst_pad_push_event (
      self->srcpad, gst_event_new_stream_collection (self->collection));
  if (caps != NULL)
    gst_pad_push_event (self->srcpad, gst_event_new_caps (caps));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (self->srcpad, gst_event_new_segment (&segment));
}

static gboolean
set_caps (GstVxgSplicer *self, GstCaps *caps)
{
  g_autoptr (GstCaps) current = NULL;

  gst_stream_set_caps (self->stream, caps);
  if (!self->started) {
    start_stream (self, caps);
    return TRUE;
  }
  current = gst_pad_get_current_caps (self->srcpad);
  if (current != NULL && gst_caps_is_equal (current, caps))
    return TRUE;
  return gst_pad_push_event (self->srcpad, gst_event_new_caps (caps));
}

static gboolean
push_gap (GstVxgSplicer *self, GstEvent *event)
{
  GstClockTime start, duration;

  gst_event_parse_gap (event, &start, &duration);
  start = gst_segment_to_running_time (&self->segment, GST_FORMAT_TIME, start);
  if (!self->started || !GST_CLOCK_TIME_IS_VALID (start))
    return TRUE;
  return gst_pad_push_event (self->srcpad, gst_event_new_gap (start, duration));
}

static gboolean
gst_vxg_splicer_sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstVxgSplicer *self = GST_VXG_SPLICER (parent);
  GstCaps *caps;
  gboolean handled = TRUE;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS:
      gst_event_parse_caps (event, &caps);
      handled = g_atomic_int_get (&self->ended) || set_caps (self, caps);
      break;
    case GST_EVENT_SEGMENT:
      gst_event_copy_segment (event, &self->segment);
      break;
    case GST_EVENT_GAP:
      handled = push_gap (self, event);
      break;
    case GST_EVENT_TAG:
      if (self->started)
        return gst_pad_push_event (self->srcpad, event);
      break;
    case GST_EVENT_CUSTOM_DOWNSTREAM:
    case GST_EVENT_CUSTOM_DOWNSTREAM_OOB:
    case GST_EVENT_CUSTOM_BOTH:
    case GST_EVENT_CUSTOM_BOTH_OOB:
      return gst_pad_push_event (self->srcpad, event);
    default:
      /* A session's start, end and flushes are its own affair. */
      break;
  }
  gst_event_unref (event);
  return handled;
}

/* Session time to running time, which is what our segment counts. */
static GstClockTime
to_output_time (GstVxgSplicer *self, GstClockTime time)
{
  guint64 running;

  if (!GST_CLOCK_TIME_IS_VALID (time))
    return GST_CLOCK_TIME_NONE;
  if (gst_segment_to_running_time_full (
          &self->segment, GST_FORMAT_TIME, time, &running) > 0)
    return running;
  return 0;
}

/* When a unit is due that does not say so itself: rtspsrc leaves the time out at
 * times while the first pictures come all at once. */
static GstClockTime
guess_time (GstVxgSplicer *self, GstBuffer *buffer)
{
  GstClockTime now;

  if (GST_CLOCK_TIME_IS_VALID (self->last_dts))
    return self->last_dts +
        (GST_BUFFER_DURATION_IS_VALID (buffer) ? GST_BUFFER_DURATION (buffer)
                                               : self->step);
  now = gst_element_get_current_running_time (GST_ELEMENT (self));
  return GST_CLOCK_TIME_IS_VALID (now) ? now : 0;
}

static GstBuffer *
retime (GstVxgSplicer *self, GstBuffer *buffer)
{
  GstClockTime pts = to_output_time (self, GST_BUFFER_PTS (buffer));
  GstClockTime dts = to_output_time (self, GST_BUFFER_DTS (buffer));
  GstClockTime order = GST_CLOCK_TIME_IS_VALID (dts) ? dts : pts;

  if (!GST_CLOCK_TIME_IS_VALID (order))
    order = pts = guess_time (self, buffer);
  /* After a pause rtspsrc begins a little before where it has stopped. */
  if (GST_CLOCK_TIME_IS_VALID (self->last_dts)) {
    if (order <= self->last_dts) {
      order = self->last_dts + 1;
      dts = GST_CLOCK_TIME_IS_VALID (dts) ? order : dts;
      pts = GST_CLOCK_TIME_IS_VALID (pts) ? MAX (pts, order) : pts;
    }
    self->step = order - self->last_dts;
  }
  self->last_dts = order;
  if (pts == GST_BUFFER_PTS (buffer) && dts == GST_BUFFER_DTS (buffer))
    return buffer;
  buffer = gst_buffer_make_writable (buffer);
  GST_BUFFER_PTS (buffer) = pts;
  GST_BUFFER_DTS (buffer) = dts;
  return buffer;
}

/* Counts one access unit; whether it was the first. */
static gboolean
count (GstVxgSplicer *self, gsize bytes)
{
  gboolean first;

  GST_OBJECT_LOCK (self);
  first = self->counts.access_units == 0;
  self->counts.access_units++;
  self->counts.bytes += bytes;
  GST_OBJECT_UNLOCK (self);
  return first;
}

static gboolean
must_drop (GstVxgSplicer *self, GstBuffer *buffer)
{
  if (!g_atomic_int_get (&self->need_key_frame))
    return FALSE;
  if (self->codec->type == GST_STREAM_TYPE_VIDEO &&
      GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT)) {
    GST_OBJECT_LOCK (self);
    self->counts.dropped++;
    GST_OBJECT_UNLOCK (self);
    return TRUE;
  }
  g_atomic_int_set (&self->need_key_frame, FALSE);
  return FALSE;
}

/*
 * gst_vxg_splicer_end:
 *
 * Ends the stream downstream, after the buffer that is being pushed. Any
 * thread; waits like any other data while downstream takes none.
 */
void
gst_vxg_splicer_end (GstVxgSplicer *self)
{
  if (!g_atomic_int_compare_and_exchange (&self->ended, FALSE, TRUE))
    return;
  GST_PAD_STREAM_LOCK (self->sinkpad);
  start_stream (self, NULL);
  gst_pad_push_event (self->srcpad, gst_event_new_eos ());
  GST_PAD_STREAM_UNLOCK (self->sinkpad);
}

static GstFlowReturn
gst_vxg_splicer_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstVxgSplicer *self = GST_VXG_SPLICER (parent);
  gboolean discont = g_atomic_int_get (&self->need_key_frame);
  gsize bytes = gst_buffer_get_size (buffer);
  GstFlowReturn ret;

  if (g_atomic_int_get (&self->ended) || must_drop (self, buffer)) {
    gst_buffer_unref (buffer);
    return GST_FLOW_OK;
  }
  buffer = retime (self, buffer);
  if (discont && !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT)) {
    buffer = gst_buffer_make_writable (buffer);
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  }
  ret = gst_pad_push (self->srcpad, buffer);
  if (ret == GST_FLOW_NOT_LINKED) {
    /* Nobody listens now; whoever does later starts with a key frame. */
    gst_vxg_splicer_need_key_frame (self);
    return GST_FLOW_OK;
  }
  if (ret == GST_FLOW_EOS) {
    /* Downstream has had enough, which is not the session's affair. */
    gst_vxg_splicer_end (self);
    return GST_FLOW_OK;
  }
  if (count (self, bytes))
    g_signal_emit (self, signals[SIGNAL_FIRST_FRAME], 0);
  return ret;
}

static gboolean
query_latency (GstVxgSplicer *self, GstQuery *query)
{
  GST_OBJECT_LOCK (self);
  gst_query_set_latency (query, TRUE, self->latency, GST_CLOCK_TIME_NONE);
  GST_OBJECT_UNLOCK (self);
  return TRUE;
}

static gboolean
query_seeking (GstQuery *query)
{
  GstFormat format;

  gst_query_parse_seeking (query, &format, NULL, NULL, NULL);
  gst_query_set_seeking (query, format, FALSE, 0, -1);
  return TRUE;
}

static void
answer_caps (GstQuery *query, GstCaps *caps)
{
  GstCaps *filter;
  g_autoptr (GstCaps) filtered = NULL;

  gst_query_parse_caps (query, &filter);
  if (filter != NULL)
    filtered = gst_caps_intersect_full (caps, filter, GST_CAPS_INTERSECT_FIRST);
  gst_query_set_caps_result (query, filtered != NULL ? filtered : caps);
}

/* What can still come, also while one form of it flows: who negotiates anew
 * must find the others. */
static gboolean
query_src_caps (GstVxgSplicer *self, GstQuery *query)
{
  answer_caps (query, self->promised);
  return TRUE;
}

static gboolean
gst_vxg_splicer_src_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstVxgSplicer *self = GST_VXG_SPLICER (parent);

  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_LATENCY:
      return query_latency (self, query);
    case GST_QUERY_SEEKING:
      return query_seeking (query);
    case GST_QUERY_CAPS:
      return query_src_caps (self, query);
    case GST_QUERY_DURATION:
      return FALSE; /* live: it has none */
    default:
      return gst_pad_query_default (pad, parent, query);
  }
}

/* What the session may send: whatever we deliver of this kind, as far as
 * downstream takes it. A camera may change its encoder. */
static gboolean
query_sink_caps (GstVxgSplicer *self, GstQuery *query)
{
  g_autoptr (GstCaps) possible =
      gst_vxg_codec_get_type_caps (self->codec->type, self->byte_stream);
  g_autoptr (GstCaps) accepted =
      gst_pad_peer_query_caps (self->srcpad, possible);
  g_autoptr (GstCaps) result =
      gst_caps_intersect_full (possible, accepted, GST_CAPS_INTERSECT_FIRST);

  answer_caps (query, result);
  return TRUE;
}

static gboolean
gst_vxg_splicer_sink_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstVxgSplicer *self = GST_VXG_SPLICER (parent);

  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_CAPS:
      return query_sink_caps (self, query);
    default:
      return gst_pad_query_default (pad, parent, query);
  }
}

/* Nobody can seek in what is live, and rtspsrc must not try. */
static gboolean
gst_vxg_splicer_src_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  if (GST_EVENT_TYPE (event) == GST_EVENT_SEEK) {
    gst_event_unref (event);
    return FALSE;
  }
  return gst_pad_event_default (pad, parent, event);
}

/* Whoever listens from now on starts with a key frame. Any thread. */
void
gst_vxg_splicer_need_key_frame (GstVxgSplicer *self)
{
  g_atomic_int_set (&self->need_key_frame, TRUE);
}

void
gst_vxg_splicer_set_latency (GstVxgSplicer *self, GstClockTime latency)
{
  GST_OBJECT_LOCK (self);
  self->latency = latency;
  GST_OBJECT_UNLOCK (self);
}

void
gst_vxg_splicer_get_counts (GstVxgSplicer *self, GstVxgSplicerCounts *counts)
{
  GST_OBJECT_LOCK (self);
  *counts = self->counts;
  GST_OBJECT_UNLOCK (self);
}

/*
 * gst_vxg_splicer_new:
 * @source: what flows
 * @stream: its identity
 * @collection: all streams of the element
 *
 * Returns: (transfer floating)
 */
GstVxgSplicer *
gst_vxg_splicer_new (const GstVxgStream *source, GstStream *stream,
    GstStreamCollection *collection, guint group_id)
{
  GstVxgSplicer *self = g_object_new (GST_TYPE_VXG_SPLICER, NULL);

  self->codec = source->codec;
  self->byte_stream = source->byte_stream;
  self->promised = gst_caps_from_string (source->codec->caps);
  self->stream = gst_object_ref (stream);
  self->collection = gst_object_ref (collection);
  self->group_id = group_id;
  return self;
}

static void
gst_vxg_splicer_finalize (GObject *object)
{
  GstVxgSplicer *self = GST_VXG_SPLICER (object);

  gst_clear_caps (&self->promised);
  gst_clear_object (&self->stream);
  gst_clear_object (&self->collection);
  G_OBJECT_CLASS (gst_vxg_splicer_parent_class)->finalize (object);
}

static void
gst_vxg_splicer_class_init (GstVxgSplicerClass *klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = gst_vxg_splicer_finalize;
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "VXG splicer",
      "Generic", "Shows the sessions of a camera as one stream",
      "The gst-vxg developers");

  /* The first access unit is out. Once, from a streaming thread. */
  signals[SIGNAL_FIRST_FRAME] =
      g_signal_new ("first-frame", GST_TYPE_VXG_SPLICER, G_SIGNAL_RUN_LAST, 0,
          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
gst_vxg_splicer_init (GstVxgSplicer *self)
{
  self->need_key_frame = TRUE;
  self->last_dts = GST_CLOCK_TIME_NONE;
  gst_segment_init (&self->segment, GST_FORMAT_TIME);

  self->sinkpad = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_chain_function (self->sinkpad, gst_vxg_splicer_chain);
  gst_pad_set_event_function (self->sinkpad, gst_vxg_splicer_sink_event);
  gst_pad_set_query_function (self->sinkpad, gst_vxg_splicer_sink_query);
  GST_PAD_SET_PROXY_ALLOCATION (self->sinkpad);
  gst_element_add_pad (GST_ELEMENT (self), self->sinkpad);

  self->srcpad = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_set_query_function (self->srcpad, gst_vxg_splicer_src_query);
  gst_pad_set_event_function (self->srcpad, gst_vxg_splicer_src_event);
  gst_element_add_pad (GST_ELEMENT (self), self->srcpad);
}
