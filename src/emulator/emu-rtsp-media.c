/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-rtsp-media.h"

#include <gst/app/gstappsrc.h>

/* A client that takes nothing for so long is stuck. The first group of pictures
 * does not count: it comes all at once, and it may be longer. */
#define MAX_QUEUED_TIME (20 * GST_SECOND)
#define MAX_QUEUED_BYTES (64 * 1024 * 1024)

struct _EmuRtspMedia {
  GstRTSPMedia parent_instance;
  EmuCloud *cloud;
  GstElement *rtpbin;
  GstAppSrc *source[EMU_N_STREAMS];
  /* Whether the journal knows it as being played. */
  gboolean playing;

  /* Guards the bond with the camera; comes before the feed's lock. */
  GMutex bond_lock;
  EmuCamera *camera; /* NULL: it has left */
  EmuReader *reader;

  /* Guards everything below; comes after the feed's lock. */
  GMutex lock;
  /* Streams that nobody set up: their media has nowhere to go, and would end
   * in an error. */
  gboolean unwanted[EMU_N_STREAMS];
  /* Units are left out until the next key frame. */
  gboolean skipping;
  /* No media until this monotonic time; 0: none is held back. */
  gint64 held_until;
  /* Media that is older than this is dropped on its way out: it was on its way
   * when the holding back began. */
  GstClockTime gate[EMU_N_STREAMS];
  gboolean gate_open[EMU_N_STREAMS];
  guint64 units_left;
  /* Whether a unit went in yet, and how old the first was. */
  gboolean fed;
  GstClockTime first_age;
  /* Why the session has to end, or NULL. Static. */
  const char *doom;
};

G_DEFINE_FINAL_TYPE (EmuRtspMedia, emu_rtsp_media, GST_TYPE_RTSP_MEDIA)

static EmuFaults *
get_faults (EmuRtspMedia *self)
{
  return emu_cloud_get_faults (self->cloud);
}

/* ---- Units on their way in ---- */

static gboolean
is_key (EmuStream stream, GstBuffer *unit)
{
  return stream == EMU_STREAM_VIDEO &&
      !GST_BUFFER_FLAG_IS_SET (unit, GST_BUFFER_FLAG_DELTA_UNIT);
}

/* Called with the lock. */
static void
open_gate (EmuRtspMedia *self, GstClockTime from)
{
  for (int i = 0; i < EMU_N_STREAMS; i++)
    if (!self->unwanted[i])
      self->gate[i] = from;
}

/* Called with the lock; whether @unit goes to this session. */
static gboolean
wants_unit (EmuRtspMedia *self, EmuStream stream, GstBuffer *unit)
{
  if (self->held_until != 0 || self->doom != NULL ||
      emu_faults_peek_number (get_faults (self), EMU_FAULT_RTSP_FREEZE)) {
    self->skipping = TRUE;
    return FALSE;
  }
  if (self->skipping && is_key (stream, unit)) {
    self->skipping = FALSE;
    open_gate (self, GST_BUFFER_PTS (unit));
  }
  return !self->skipping && !self->unwanted[stream];
}

/* Called with the lock, and only while there is a reader: so there is a camera. */
static void
remember_age (EmuRtspMedia *self, GstBuffer *unit)
{
  g_autoptr (GstClock) clock = gst_system_clock_obtain ();
  GstClockTime then =
      emu_camera_get_epoch (self->camera).clock_time + GST_BUFFER_PTS (unit);
  GstClockTime now = gst_clock_get_time (clock);

  self->first_age = now > then ? now - then : 0;
  self->fed = TRUE;
}

/* Called with the lock. */
static gboolean
is_stuck (EmuRtspMedia *self, GstAppSrc *source)
{
  return gst_app_src_get_current_level_time (source) >
      MAX_QUEUED_TIME + self->first_age ||
      gst_app_src_get_current_level_bytes (source) > MAX_QUEUED_BYTES;
}

/* Called with the lock. */
static gboolean
is_last_unit (EmuRtspMedia *self, EmuStream stream)
{
  return stream == EMU_STREAM_VIDEO && self->units_left > 0 &&
      --self->units_left == 0;
}

static void
take_unit (EmuStream stream, GstBuffer *unit, gpointer user_data)
{
  EmuRtspMedia *self = user_data;
  GstAppSrc *source = self->source[stream];

  if (source == NULL)
    return;
  g_mutex_lock (&self->lock);
  if (wants_unit (self, stream, unit)) {
    if (!self->fed)
      remember_age (self, unit);
    gst_app_src_push_buffer (source, gst_buffer_ref (unit));
    if (is_last_unit (self, stream))
      self->doom = "rtsp-cut-after";
    else if (is_stuck (self, source))
      self->doom = "stuck";
  }
  g_mutex_unlock (&self->lock);
}

/* The sources have started now, all of them: they are live, and live sources
 * ask only when the whole pipeline plays. */
static void
on_need_data (GstAppSrc *source, guint length, gpointer user_data)
{
  EmuRtspMedia *self = user_data;

  g_mutex_lock (&self->bond_lock);
  if (self->camera != NULL && self->reader == NULL)
    self->reader =
        emu_feed_attach (emu_camera_get_feed (self->camera), take_unit, self);
  g_mutex_unlock (&self->bond_lock);
}

/* ---- The gate on the way out ---- */

static EmuStream
stream_of_pad (GstPad *pad)
{
  return GPOINTER_TO_INT (g_object_get_data (G_OBJECT (pad), "emu-stream"));
}

/* Before the payloader: it passes the unit on in the same thread, so the gate
 * opens exactly in time. */
static GstPadProbeReturn
on_unit_before_payloader (
    GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  EmuRtspMedia *self = user_data;
  GstBuffer *unit = GST_PAD_PROBE_INFO_BUFFER (info);
  EmuStream stream = stream_of_pad (pad);

  g_mutex_lock (&self->lock);
  self->gate_open[stream] = GST_BUFFER_PTS (unit) >= self->gate[stream];
  g_mutex_unlock (&self->lock);
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
on_packet (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  EmuRtspMedia *self = user_data;
  gboolean open;

  g_mutex_lock (&self->lock);
  open = self->gate_open[stream_of_pad (pad)];
  g_mutex_unlock (&self->lock);
  return open ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
}

static void
add_probe (EmuRtspMedia *self, GstPad *pad, EmuStream stream,
    GstPadProbeCallback callback)
{
  g_object_set_data (G_OBJECT (pad), "emu-stream", GINT_TO_POINTER (stream));
  gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, callback,
      self, NULL);
}

/* Called with the lock. The packets that wait for PLAY stand at rtpbin's exit;
 * the gate is closed, and comes into force when they may go. */
static void
add_gate (EmuRtspMedia *self, EmuStream stream)
{
  g_autofree char *name = g_strdup_printf ("send_rtp_src_%d", (int) stream);
  g_autoptr (GstPad) exit = gst_element_get_static_pad (self->rtpbin, name);

  self->gate[stream] = GST_CLOCK_TIME_NONE;
  self->gate_open[stream] = FALSE;
  if (exit != NULL)
    add_probe (self, exit, stream, on_packet);
}

/* ---- Life cycle ---- */

static GstElement *
emu_rtsp_media_create_rtpbin (GstRTSPMedia *media)
{
  EmuRtspMedia *self = EMU_RTSP_MEDIA (media);

  self->rtpbin = gst_element_factory_make ("rtpbin", NULL);
  return self->rtpbin;
}

static void
add_event (EmuRtspMedia *self, EmuCamera *camera, const char *name)
{
  EmuEvent event = {
    .protocol = "event", .method = name, .camera = emu_camera_get_name (camera)
  };

  emu_journal_add (emu_cloud_get_journal (self->cloud), &event);
}

static void
leave_camera (EmuRtspMedia *self)
{
  EmuCamera *camera;

  g_mutex_lock (&self->bond_lock);
  camera = g_steal_pointer (&self->camera);
  if (self->reader != NULL)
    emu_feed_detach (emu_camera_get_feed (camera), self->reader);
  self->reader = NULL;
  g_mutex_unlock (&self->bond_lock);
  if (camera == NULL)
    return;
  if (self->playing) {
    emu_camera_add_viewer (camera, -1);
    add_event (self, camera, "play-end");
  }
  emu_camera_release (camera);
}

static void
emu_rtsp_media_unprepared (GstRTSPMedia *media)
{
  leave_camera (EMU_RTSP_MEDIA (media));
}

static void
emu_rtsp_media_finalize (GObject *object)
{
  EmuRtspMedia *self = EMU_RTSP_MEDIA (object);

  leave_camera (self);
  for (int i = 0; i < EMU_N_STREAMS; i++)
    g_clear_object (&self->source[i]);
  g_mutex_clear (&self->lock);
  g_mutex_clear (&self->bond_lock);
  G_OBJECT_CLASS (emu_rtsp_media_parent_class)->finalize (object);
}

static void
emu_rtsp_media_class_init (EmuRtspMediaClass *klass)
{
  GstRTSPMediaClass *media_class = GST_RTSP_MEDIA_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = emu_rtsp_media_finalize;
  media_class->create_rtpbin = emu_rtsp_media_create_rtpbin;
  media_class->unprepared = emu_rtsp_media_unprepared;
}

static void
emu_rtsp_media_init (EmuRtspMedia *self)
{
  g_mutex_init (&self->lock);
  g_mutex_init (&self->bond_lock);
  for (int i = 0; i < EMU_N_STREAMS; i++)
    self->gate_open[i] = TRUE;
}

static GstAppSrc *
find_source (EmuRtspMedia *self, GstElement *element, EmuStream stream)
{
  static const char *const names[] = { "video", "audio" };
  g_autofree char *payloader_name = g_strdup_printf ("pay%d", (int) stream);
  g_autoptr (GstElement) source =
      gst_bin_get_by_name (GST_BIN (element), names[stream]);
  g_autoptr (GstElement) payloader =
      gst_bin_get_by_name (GST_BIN (element), payloader_name);
  g_autoptr (GstPad) pad = NULL;

  if (source == NULL || payloader == NULL)
    return NULL;
  pad = gst_element_get_static_pad (payloader, "sink");
  add_probe (self, pad, stream, on_unit_before_payloader);
  return GST_APP_SRC (g_steal_pointer (&source));
}

/*
 * Gives a new media its camera.
 *
 * @camera: the media releases it in the end
 */
void
emu_rtsp_media_bind (EmuRtspMedia *self, EmuCloud *cloud, EmuCamera *camera)
{
  g_autoptr (GstElement) element =
      gst_rtsp_media_get_element (GST_RTSP_MEDIA (self));
  g_autoptr (GstObject) pipeline = gst_object_get_parent (GST_OBJECT (element));
  g_autoptr (GstClock) clock = gst_system_clock_obtain ();
  GstAppSrcCallbacks callbacks = { .need_data = on_need_data };

  self->cloud = cloud;
  self->camera = camera;
  for (int i = 0; i < EMU_N_STREAMS; i++)
    self->source[i] = find_source (self, element, i);
  gst_app_src_set_callbacks (
      self->source[EMU_STREAM_VIDEO], &callbacks, self, NULL);

  /* Units keep the time stamps they were made with. */
  gst_pipeline_use_clock (GST_PIPELINE (pipeline), clock);
  gst_element_set_start_time (GST_ELEMENT (pipeline), GST_CLOCK_TIME_NONE);
  gst_element_set_base_time (
      GST_ELEMENT (pipeline), emu_camera_get_epoch (camera).clock_time);
}

static gboolean
is_set_up (EmuRtspMedia *self, EmuStream stream)
{
  GstRTSPMedia *media = GST_RTSP_MEDIA (self);

  return stream < gst_rtsp_media_n_streams (media) &&
      gst_rtsp_stream_is_complete (gst_rtsp_media_get_stream (media, stream));
}

/* How long to hold back media after PLAY; 0: not at all. */
static gint64
choose_hold (EmuRtspMedia *self)
{
  gint64 delay_ms;

  if (emu_faults_use_number (get_faults (self), EMU_FAULT_RTSP_SILENCE))
    return G_MAXINT64;
  delay_ms =
      emu_faults_use_number (get_faults (self), EMU_FAULT_RTSP_START_DELAY);
  return delay_ms > 0 ? g_get_monotonic_time () + delay_ms * 1000 : 0;
}

/* Before the answer to PLAY: if it is the first, nothing has gone out yet. */
void
emu_rtsp_media_prepare_play (EmuRtspMedia *self)
{
  gint64 held_until = self->playing ? 0 : choose_hold (self);

  g_mutex_lock (&self->lock);
  self->held_until = held_until;
  if (self->playing) {
    g_mutex_unlock (&self->lock);
    return;
  }
  self->units_left = (guint64) emu_faults_use_number (
      get_faults (self), EMU_FAULT_RTSP_CUT_AFTER);
  for (int i = 0; i < EMU_N_STREAMS; i++) {
    self->unwanted[i] = !is_set_up (self, i);
    if (held_until != 0 || self->unwanted[i])
      add_gate (self, i);
  }
  g_mutex_unlock (&self->lock);
}

/* After PLAY. */
void
emu_rtsp_media_play (EmuRtspMedia *self)
{
  if (self->playing)
    return;
  self->playing = TRUE;
  emu_camera_add_viewer (self->camera, 1);
  add_event (self, self->camera, "play-start");
}

/* After PAUSE: units would only pile up. */
void
emu_rtsp_media_pause (EmuRtspMedia *self)
{
  g_mutex_lock (&self->lock);
  self->held_until = G_MAXINT64;
  g_mutex_unlock (&self->lock);
}

/*
 * To be called again and again; @now is monotonic.
 *
 * Returns: (nullable): why the session has to end
 */
const char *
emu_rtsp_media_check (EmuRtspMedia *self, gint64 now)
{
  const char *doom;

  g_mutex_lock (&self->lock);
  if (now >= self->held_until)
    self->held_until = 0;
  doom = self->doom;
  g_mutex_unlock (&self->lock);
  return doom;
}

/*
 * Ends a media that outlived its client: the library forgets some when a server
 * stops. For when no thread serves any client any more.
 */
void
emu_rtsp_media_end (EmuRtspMedia *self)
{
  gst_rtsp_media_unprepare (GST_RTSP_MEDIA (self));
  leave_camera (self);
}
