/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The source pads of a vxgsrc and the splicers behind them.
 *
 * Pads appear when a session has told its streams, from its thread; they go
 * when the element stops, from the application's. No lock is held while
 * an application's handlers run, so one of the two may find the other at work:
 * the one that comes last cleans up.
 */
#include "gstvxgoutputs.h"

#include "gstvxglog.h"
#include "splice/gstvxgsplicer.h"

#include <stdio.h>

#define GST_CAT_DEFAULT gst_vxg_debug

typedef struct {
  GstVxgSplicer *splicer;
  GstPad *pad; /* ghost */
  GstStreamType type;
} Output;

struct _GstVxgOutputs {
  GstElement *owner; /* unowned: it owns us */
  GstVxgOutputsFirstFrame first_frame;

  GMutex lock;
  GCond idle;
  gboolean exposing; /* a session's thread is adding pads */
  guint run;         /* how often it was opened */
  gboolean open;
  gboolean ending;  /* no more data in this run */
  gboolean started; /* the first frame of this run has been told */
  char *stream_id;
  GstClockTime latency;
  GPtrArray *outputs; /* of Output, in the order of the streams */
};

static void
output_free (gpointer data)
{
  Output *output = data;

  gst_object_unref (output->splicer);
  gst_object_unref (output->pad);
  g_free (output);
}

static void
remove_output (GstVxgOutputs *self, Output *output)
{
  GstElement *splicer = GST_ELEMENT (output->splicer);

  gst_element_set_locked_state (splicer, TRUE);
  gst_element_set_state (splicer, GST_STATE_NULL);
  gst_pad_set_active (output->pad, FALSE);
  gst_element_remove_pad (self->owner, output->pad);
  gst_bin_remove (GST_BIN (self->owner), splicer);
}

static void
remove_outputs (GstVxgOutputs *self, GPtrArray *outputs)
{
  for (guint i = 0; i < outputs->len; i++)
    remove_output (self, g_ptr_array_index (outputs, i));
}

/* Under the lock. */
static GPtrArray *
copy_outputs (GstVxgOutputs *self)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func (output_free);

  for (guint i = 0; i < self->outputs->len; i++) {
    Output *output = g_ptr_array_index (self->outputs, i);
    Output *dup = g_memdup2 (output, sizeof *output);

    gst_object_ref (dup->splicer);
    gst_object_ref (dup->pad);
    g_ptr_array_add (copy, dup);
  }
  return copy;
}

static GPtrArray *
dup_outputs (GstVxgOutputs *self)
{
  GPtrArray *copy;

  g_mutex_lock (&self->lock);
  copy = copy_outputs (self);
  g_mutex_unlock (&self->lock);
  return copy;
}

/* ---- Exposing ---- */

/* What a pad's signals need to tell the session. */
typedef struct {
  GstVxgSession *session;
  GstVxgSplicer *splicer;
  guint stream;
} Want;

static void
want_free (gpointer data, GClosure *closure)
{
  Want *want = data;

  g_object_unref (want->session);
  g_object_unref (want->splicer);
  g_free (want);
}

static void
on_linked (GstPad *pad, GstPad *peer, gpointer user_data)
{
  Want *want = user_data;

  gst_vxg_splicer_need_key_frame (want->splicer);
  gst_vxg_session_set_wanted (want->session, want->stream, TRUE);
}

static void
on_unlinked (GstPad *pad, GstPad *peer, gpointer user_data)
{
  Want *want = user_data;

  gst_vxg_session_set_wanted (want->session, want->stream, FALSE);
}

static void
follow_links (Output *output, GstVxgSession *session, guint stream)
{
  void (*handlers[]) (
      GstPad *, GstPad *, gpointer) = { on_linked, on_unlinked };
  const char *names[] = { "linked", "unlinked" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    Want *want = g_new (Want, 1);

    want->session = g_object_ref (session);
    want->splicer = g_object_ref (output->splicer);
    want->stream = stream;
    g_signal_connect_data (
        output->pad, names[i], G_CALLBACK (handlers[i]), want, want_free, 0);
  }
}

static const char *
kind_of (GstVxgStream *stream)
{
  return stream->codec->type == GST_STREAM_TYPE_VIDEO ? "video" : "audio";
}

/* "video_0", "audio_0": counted per kind. */
static char *
name_stream (GPtrArray *streams, guint index)
{
  const char *kind = kind_of (g_ptr_array_index (streams, index));
  guint number = 0;

  for (guint i = 0; i < index; i++)
    if (kind_of (g_ptr_array_index (streams, i)) == kind)
      number++;
  return g_strdup_printf ("%s_%u", kind, number);
}

static GstStreamCollection *
make_collection (const char *stream_id, GPtrArray *streams)
{
  GstStreamCollection *collection = gst_stream_collection_new (stream_id);

  for (guint i = 0; i < streams->len; i++) {
    GstVxgStream *stream = g_ptr_array_index (streams, i);
    g_autofree char *name = name_stream (streams, i);
    g_autofree char *id = g_strdup_printf ("%s/%s", stream_id, name);
    g_autoptr (GstCaps) caps = gst_caps_from_string (stream->codec->caps);
    GstStreamFlags flags =
        i == 0 ? GST_STREAM_FLAG_SELECT : GST_STREAM_FLAG_NONE;

    gst_stream_collection_add_stream (
        collection, gst_stream_new (id, caps, stream->codec->type, flags));
  }
  return collection;
}

/* Sound alone is no start where a picture is wanted. Under the lock. */
static gboolean
has_started (GstVxgOutputs *self)
{
  gboolean video_wanted = FALSE;

  for (guint i = 0; i < self->outputs->len; i++) {
    Output *output = g_ptr_array_index (self->outputs, i);
    GstVxgSplicerCounts counts;

    if (output->type != GST_STREAM_TYPE_VIDEO ||
        !gst_pad_is_linked (output->pad))
      continue;
    video_wanted = TRUE;
    gst_vxg_splicer_get_counts (output->splicer, &counts);
    if (counts.access_units > 0)
      return TRUE;
  }
  return !video_wanted;
}

static void
on_first_frame (GstVxgSplicer *splicer, GstVxgOutputs *self)
{
  gboolean tell;

  g_mutex_lock (&self->lock);
  tell = !self->started && has_started (self);
  self->started = self->started || tell;
  g_mutex_unlock (&self->lock);
  if (tell)
    self->first_frame (self->owner);
}

static Output *
make_output (GstVxgOutputs *self, GstVxgStream *stream, const char *name,
    GstStreamCollection *collection, guint index, guint group_id)
{
  GstPadTemplate *template = gst_element_get_pad_template (self->owner,
      stream->codec->type == GST_STREAM_TYPE_VIDEO ? "video_%u" : "audio_%u");
  Output *output = g_new (Output, 1);
  g_autoptr (GstPad) target = NULL;

  output->type = stream->codec->type;
  output->splicer = g_object_ref_sink (gst_vxg_splicer_new (stream,
      gst_stream_collection_get_stream (collection, index), collection,
      group_id));
  gst_vxg_splicer_set_latency (output->splicer, self->latency);
  g_signal_connect (
      output->splicer, "first-frame", G_CALLBACK (on_first_frame), self);
  /* Before the ghost pad: adding an element to a bin undoes its links. */
  gst_bin_add (GST_BIN (self->owner), GST_ELEMENT (output->splicer));
  target = gst_element_get_static_pad (GST_ELEMENT (output->splicer), "src");
  output->pad = g_object_ref_sink (
      gst_ghost_pad_new_from_template (name, target, template));
  return output;
}

static void
add_outputs (GstVxgOutputs *self, const char *stream_id, GstVxgSession *session,
    GPtrArray *streams)
{
  g_autoptr (GstStreamCollection) collection =
      make_collection (stream_id, streams);
  g_autoptr (GPtrArray) outputs = NULL;
  guint group_id = gst_util_group_id_next ();

  for (guint i = 0; i < streams->len; i++) {
    g_autofree char *name = name_stream (streams, i);
    Output *output = make_output (
        self, g_ptr_array_index (streams, i), name, collection, i, group_id);

    follow_links (output, session, i);
    gst_element_sync_state_with_parent (GST_ELEMENT (output->splicer));
    gst_pad_set_active (output->pad, TRUE);
    g_mutex_lock (&self->lock);
    g_ptr_array_add (self->outputs, output);
    g_mutex_unlock (&self->lock);
  }
  gst_element_post_message (self->owner,
      gst_message_new_stream_collection (GST_OBJECT (self->owner), collection));

  outputs = dup_outputs (self);
  for (guint i = 0; i < outputs->len; i++) {
    Output *output = g_ptr_array_index (outputs, i);

    gst_element_add_pad (self->owner, output->pad);
  }
  gst_element_no_more_pads (self->owner);
}

static GPtrArray *
steal_outputs (GstVxgOutputs *self)
{
  GPtrArray *stolen = self->outputs;

  self->outputs = g_ptr_array_new_with_free_func (output_free);
  return stolen;
}

static void
end_outputs (GPtrArray *outputs)
{
  for (guint i = 0; i < outputs->len; i++) {
    Output *output = g_ptr_array_index (outputs, i);

    gst_vxg_splicer_end (output->splicer);
  }
}

/* Whether it is still the turn of @run to add pads. */
static gboolean
begin_exposing (GstVxgOutputs *self, guint run, char **stream_id)
{
  gboolean begun;

  g_mutex_lock (&self->lock);
  while (self->exposing)
    g_cond_wait (&self->idle, &self->lock);
  begun = self->open && self->run == run;
  self->exposing = begun;
  *stream_id = g_strdup (self->stream_id);
  g_mutex_unlock (&self->lock);
  return begun;
}

/*
 * gst_vxg_outputs_expose:
 * @run: what gst_vxg_outputs_open() gave to the run of @session
 * @streams: (element-type GstVxgStream): what @session sends
 *
 * Adds a pad per stream and tells that there are no more. From the session's
 * thread. Does nothing for a run that is over.
 */
void
gst_vxg_outputs_expose (
    GstVxgOutputs *self, guint run, GstVxgSession *session, GPtrArray *streams)
{
  g_autoptr (GPtrArray) orphans = NULL;
  g_autoptr (GPtrArray) ended = NULL;
  g_autofree char *stream_id = NULL;

  if (!begin_exposing (self, run, &stream_id))
    return;
  add_outputs (self, stream_id, session, streams);

  g_mutex_lock (&self->lock);
  self->exposing = FALSE;
  if (!self->open || self->run != run)
    orphans = steal_outputs (self);
  else if (self->ending)
    ended = copy_outputs (self);
  g_cond_broadcast (&self->idle);
  g_mutex_unlock (&self->lock);
  if (orphans != NULL)
    remove_outputs (self, orphans);
  if (ended != NULL)
    end_outputs (ended);
}

/*
 * gst_vxg_outputs_connect:
 * @run: as for gst_vxg_outputs_expose()
 * @pad: a new "stream_%u" pad of the run's session
 *
 * From the session's thread.
 */
void
gst_vxg_outputs_connect (GstVxgOutputs *self, guint run, GstPad *pad)
{
  g_autofree char *name = gst_pad_get_name (pad);
  g_autoptr (GstPad) sink = NULL;
  guint index;

  if (sscanf (name, "stream_%u", &index) != 1)
    return;
  g_mutex_lock (&self->lock);
  if (self->open && self->run == run && index < self->outputs->len) {
    Output *output = g_ptr_array_index (self->outputs, index);

    sink = gst_element_get_static_pad (GST_ELEMENT (output->splicer), "sink");
  }
  g_mutex_unlock (&self->lock);
  if (sink != NULL)
    gst_pad_link (pad, sink);
}

/*
 * gst_vxg_outputs_end:
 *
 * Ends all streams of @run downstream; those that do not exist yet end as soon
 * as they do. Waits while downstream takes no data.
 *
 * Returns: whether there are streams
 */
gboolean
gst_vxg_outputs_end (GstVxgOutputs *self, guint run)
{
  g_autoptr (GPtrArray) outputs = NULL;

  g_mutex_lock (&self->lock);
  if (self->open && self->run == run) {
    self->ending = TRUE;
    if (!self->exposing && self->outputs->len > 0)
      outputs = copy_outputs (self);
  }
  g_mutex_unlock (&self->lock);
  if (outputs == NULL)
    return FALSE;
  end_outputs (outputs);
  return TRUE;
}

/*
 * gst_vxg_outputs_open:
 *
 * From now on sessions may show their streams.
 *
 * Returns: the number of the run that begins
 */
guint
gst_vxg_outputs_open (
    GstVxgOutputs *self, const char *stream_id, GstClockTime latency)
{
  guint run;

  g_mutex_lock (&self->lock);
  run = ++self->run;
  self->open = TRUE;
  self->ending = FALSE;
  self->started = FALSE;
  g_free (self->stream_id);
  self->stream_id = g_strdup (stream_id);
  self->latency = latency;
  g_mutex_unlock (&self->lock);
  return run;
}

/* Removes the pads; for the thread that changes the element's state. */
void
gst_vxg_outputs_close (GstVxgOutputs *self)
{
  g_autoptr (GPtrArray) outputs = NULL;

  g_mutex_lock (&self->lock);
  self->open = FALSE;
  if (!self->exposing)
    outputs = steal_outputs (self);
  g_mutex_unlock (&self->lock);
  if (outputs != NULL)
    remove_outputs (self, outputs);
}

/* Adds "video-0" and so on, a structure per pad, and the sums. */
void
gst_vxg_outputs_fill_stats (GstVxgOutputs *self, GstStructure *stats)
{
  g_autoptr (GPtrArray) outputs = dup_outputs (self);
  GstVxgSplicerCounts sum = { 0 };

  for (guint i = 0; i < outputs->len; i++) {
    Output *output = g_ptr_array_index (outputs, i);
    g_autofree char *name = gst_pad_get_name (output->pad);
    GstVxgSplicerCounts counts;
    g_autoptr (GstStructure) pad = NULL;

    gst_vxg_splicer_get_counts (output->splicer, &counts);
    sum.access_units += counts.access_units;
    sum.bytes += counts.bytes;
    pad = gst_structure_new ("vxg-pad-stats", "access-units", G_TYPE_UINT64,
        counts.access_units, "bytes", G_TYPE_UINT64, counts.bytes, "dropped",
        G_TYPE_UINT64, counts.dropped, NULL);
    gst_structure_set (stats, name, GST_TYPE_STRUCTURE, pad, NULL);
  }
  gst_structure_set (stats, "access-units", G_TYPE_UINT64, sum.access_units,
      "bytes", G_TYPE_UINT64, sum.bytes, NULL);
}

/*
 * gst_vxg_outputs_new:
 * @owner: the element whose pads these are
 * @first_frame: called from a streaming thread
 */
GstVxgOutputs *
gst_vxg_outputs_new (GstElement *owner, GstVxgOutputsFirstFrame first_frame)
{
  GstVxgOutputs *self = g_new0 (GstVxgOutputs, 1);

  self->owner = owner;
  self->first_frame = first_frame;
  self->outputs = g_ptr_array_new_with_free_func (output_free);
  g_mutex_init (&self->lock);
  g_cond_init (&self->idle);
  return self;
}

void
gst_vxg_outputs_free (GstVxgOutputs *self)
{
  g_ptr_array_unref (self->outputs);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->idle);
  g_free (self->stream_id);
  g_free (self);
}
