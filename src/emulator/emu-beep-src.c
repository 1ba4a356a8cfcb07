/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-beep-src.h"

#include <gst/audio/audio.h>
#include <math.h>

#define SAMPLES 1024
#define TONE_HZ 880
#define TONE_US (G_USEC_PER_SEC / 10)
#define LOUDNESS 6000

/* As the picture, see there. */
#define MAX_LAG (3 * GST_SECOND)

struct _EmuBeepSrc {
  GstPushSrc parent_instance;
  int rate;
  gint64 epoch_us;
  /* The next block of samples; block N starts at sample N * SAMPLES. */
  guint64 next;
  gboolean started;
};

G_DEFINE_FINAL_TYPE (EmuBeepSrc, emu_beep_src, GST_TYPE_PUSH_SRC)

static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
        GST_STATIC_CAPS (GST_AUDIO_CAPS_MAKE (GST_AUDIO_NE (S16))));

static GstClockTime
time_of (EmuBeepSrc *self, guint64 block)
{
  return gst_util_uint64_scale (block * SAMPLES, GST_SECOND, self->rate);
}

static GstClockTime
running_time (EmuBeepSrc *self)
{
  GstElement *element = GST_ELEMENT (self);
  g_autoptr (GstClock) clock = gst_element_get_clock (element);
  GstClockTime base = gst_element_get_base_time (element);
  GstClockTime now = clock != NULL ? gst_clock_get_time (clock) : base;

  return now > base ? now - base : 0;
}

static void
draw_tone (EmuBeepSrc *self, gint16 *samples)
{
  for (guint i = 0; i < SAMPLES; i++) {
    guint64 sample = self->next * SAMPLES + i;
    gint64 time_us =
        self->epoch_us + (gint64) (sample * G_USEC_PER_SEC / self->rate);
    double angle = 2 * G_PI * TONE_HZ * (double) (sample % self->rate);

    samples[i] = 0;
    if (time_us % G_USEC_PER_SEC < TONE_US)
      samples[i] = (gint16) (LOUDNESS * sin (angle / self->rate));
  }
}

static GstFlowReturn
emu_beep_src_fill (GstPushSrc *src, GstBuffer *buffer)
{
  EmuBeepSrc *self = EMU_BEEP_SRC (src);
  GstClockTime now = running_time (self);
  GstMapInfo map;

  if (!self->started || now > time_of (self, self->next) + MAX_LAG) {
    self->next =
        gst_util_uint64_scale_ceil (now, self->rate, SAMPLES * GST_SECOND);
    self->started = TRUE;
  }
  if (!gst_buffer_map (buffer, &map, GST_MAP_WRITE))
    return GST_FLOW_ERROR;
  draw_tone (self, (gint16 *) map.data);
  gst_buffer_unmap (buffer, &map);

  GST_BUFFER_PTS (buffer) = time_of (self, self->next);
  GST_BUFFER_DURATION (buffer) =
      time_of (self, self->next + 1) - GST_BUFFER_PTS (buffer);
  self->next++;
  return GST_FLOW_OK;
}

static GstCaps *
emu_beep_src_get_caps (GstBaseSrc *src, GstCaps *filter)
{
  return gst_caps_new_simple ("audio/x-raw", "format", G_TYPE_STRING,
      GST_AUDIO_NE (S16), "layout", G_TYPE_STRING, "interleaved", "rate",
      G_TYPE_INT, EMU_BEEP_SRC (src)->rate, "channels", G_TYPE_INT, 1, NULL);
}

static void
emu_beep_src_get_times (
    GstBaseSrc *src, GstBuffer *buffer, GstClockTime *start, GstClockTime *end)
{
  *start = GST_BUFFER_PTS (buffer);
  *end = GST_CLOCK_TIME_NONE;
}

static gboolean
emu_beep_src_start (GstBaseSrc *src)
{
  EMU_BEEP_SRC (src)->started = FALSE;
  return TRUE;
}

static void
emu_beep_src_class_init (EmuBeepSrcClass *klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseSrcClass *base_class = GST_BASE_SRC_CLASS (klass);

  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Emulated camera sound",
      "Source/Audio", "Beeps at the beginning of each second", "gst-vxg");
  base_class->get_caps = emu_beep_src_get_caps;
  base_class->get_times = emu_beep_src_get_times;
  base_class->start = emu_beep_src_start;
  GST_PUSH_SRC_CLASS (klass)->fill = emu_beep_src_fill;
}

static void
emu_beep_src_init (EmuBeepSrc *self)
{
  gst_base_src_set_live (GST_BASE_SRC (self), TRUE);
  gst_base_src_set_format (GST_BASE_SRC (self), GST_FORMAT_TIME);
  gst_base_src_set_blocksize (GST_BASE_SRC (self), SAMPLES * sizeof (gint16));
}

/*
 * @rate: samples a second
 * @epoch_us: wall-clock time at running time 0, microseconds since 1970
 *
 * Returns: (transfer floating): mono sound
 */
GstElement *
emu_beep_src_new (int rate, gint64 epoch_us)
{
  EmuBeepSrc *self = g_object_new (EMU_TYPE_BEEP_SRC, NULL);

  self->rate = rate;
  self->epoch_us = epoch_us;
  return GST_ELEMENT (self);
}
