/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-beep-src.h"

#include <gst/audio/audio.h>
#include <math.h>

/* A buffer: what an AAC frame holds. */
#define SAMPLES 1024
#define TONE_HZ 880
#define TONE_US (G_USEC_PER_SEC / 10)
#define LOUDNESS 6000

struct _EmuBeepSrc {
  EmuTickSrc parent_instance;
  int rate;
};

G_DEFINE_FINAL_TYPE (EmuBeepSrc, emu_beep_src, EMU_TYPE_TICK_SRC)

static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
        GST_STATIC_CAPS (GST_AUDIO_CAPS_MAKE (GST_AUDIO_NE (S16))));

static void
emu_beep_src_draw (
    EmuTickSrc *src, guint8 *data, guint64 number, gint64 time_us)
{
  EmuBeepSrc *self = EMU_BEEP_SRC (src);
  gint16 *samples = (gint16 *) (gpointer) data;

  for (guint i = 0; i < SAMPLES; i++) {
    gint64 sample_us = time_us + i * G_USEC_PER_SEC / self->rate;
    guint64 sample = (number * SAMPLES + i) % (guint64) self->rate;

    samples[i] = 0;
    if (sample_us % G_USEC_PER_SEC < TONE_US)
      samples[i] = (gint16) (LOUDNESS *
          sin (2 * G_PI * TONE_HZ * (double) sample / self->rate));
  }
}

static GstCaps *
emu_beep_src_get_caps (GstBaseSrc *src, GstCaps *filter)
{
  return gst_caps_new_simple ("audio/x-raw", "format", G_TYPE_STRING,
      GST_AUDIO_NE (S16), "layout", G_TYPE_STRING, "interleaved", "rate",
      G_TYPE_INT, EMU_BEEP_SRC (src)->rate, "channels", G_TYPE_INT, 1, NULL);
}

static void
emu_beep_src_class_init (EmuBeepSrcClass *klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Emulated camera sound",
      "Source/Audio", "Beeps at the beginning of each second", "gst-vxg");
  GST_BASE_SRC_CLASS (klass)->get_caps = emu_beep_src_get_caps;
  EMU_TICK_SRC_CLASS (klass)->draw = emu_beep_src_draw;
}

static void
emu_beep_src_init (EmuBeepSrc *self)
{
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
  emu_tick_src_configure (EMU_TICK_SRC (self), (guint) rate, SAMPLES, epoch_us,
      SAMPLES * sizeof (gint16));
  return GST_ELEMENT (self);
}
