/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-picture-src.h"

#include <gst/video/video.h>

#include "emu-scene.h"

/* A machine that is too slow lags behind; beyond this it leaves pictures out,
 * as a real camera would. */
#define MAX_LAG (3 * GST_SECOND)

struct _EmuPictureSrc {
  GstPushSrc parent_instance;
  EmuScene *scene;
  int width;
  int height;
  int fps;
  /* Wall-clock time at running time 0. */
  gint64 epoch_us;
  guint64 next;
  gboolean started;
};

G_DEFINE_FINAL_TYPE (EmuPictureSrc, emu_picture_src, GST_TYPE_PUSH_SRC)

static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
        GST_STATIC_CAPS (GST_VIDEO_CAPS_MAKE ("BGRx")));

static GstClockTime
time_of (EmuPictureSrc *self, guint64 number)
{
  return gst_util_uint64_scale (number, GST_SECOND, self->fps);
}

static GstClockTime
running_time (EmuPictureSrc *self)
{
  GstElement *element = GST_ELEMENT (self);
  g_autoptr (GstClock) clock = gst_element_get_clock (element);
  GstClockTime base = gst_element_get_base_time (element);
  GstClockTime now = clock != NULL ? gst_clock_get_time (clock) : base;

  return now > base ? now - base : 0;
}

/* Numbers follow the clock, so they go on while nobody watches. */
static void
choose_number (EmuPictureSrc *self)
{
  GstClockTime now = running_time (self);
  guint64 due = gst_util_uint64_scale_ceil (now, self->fps, GST_SECOND);

  if (!self->started) {
    self->next = MAX (self->next, due);
    self->started = TRUE;
  } else if (now > time_of (self, self->next) + MAX_LAG) {
    gst_element_post_message (GST_ELEMENT (self),
        gst_message_new_element (GST_OBJECT (self),
            gst_structure_new ("emu-fell-behind", "left-out", G_TYPE_UINT64,
                due - self->next, NULL)));
    self->next = due;
  }
}

static GstFlowReturn
emu_picture_src_fill (GstPushSrc *src, GstBuffer *buffer)
{
  EmuPictureSrc *self = EMU_PICTURE_SRC (src);
  GstMapInfo map;
  GstClockTime pts;

  choose_number (self);
  pts = time_of (self, self->next);
  if (!gst_buffer_map (buffer, &map, GST_MAP_WRITE))
    return GST_FLOW_ERROR;
  emu_scene_draw (self->scene, map.data, self->width * 4, self->next,
      self->epoch_us + (gint64) GST_TIME_AS_USECONDS (pts));
  gst_buffer_unmap (buffer, &map);

  GST_BUFFER_PTS (buffer) = pts;
  GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
  GST_BUFFER_DURATION (buffer) = time_of (self, self->next + 1) - pts;
  self->next++;
  return GST_FLOW_OK;
}

static GstCaps *
emu_picture_src_get_caps (GstBaseSrc *src, GstCaps *filter)
{
  EmuPictureSrc *self = EMU_PICTURE_SRC (src);

  return gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING, "BGRx",
      "width", G_TYPE_INT, self->width, "height", G_TYPE_INT, self->height,
      "framerate", GST_TYPE_FRACTION, self->fps, 1, NULL);
}

static gboolean
emu_picture_src_set_caps (GstBaseSrc *src, GstCaps *caps)
{
  EmuPictureSrc *self = EMU_PICTURE_SRC (src);

  gst_base_src_set_blocksize (src, (guint) (self->width * self->height * 4));
  return TRUE;
}

/* The base class waits for the clock with these. */
static void
emu_picture_src_get_times (
    GstBaseSrc *src, GstBuffer *buffer, GstClockTime *start, GstClockTime *end)
{
  *start = GST_BUFFER_PTS (buffer);
  *end = GST_CLOCK_TIME_NONE;
}

static gboolean
emu_picture_src_start (GstBaseSrc *src)
{
  EMU_PICTURE_SRC (src)->started = FALSE;
  return TRUE;
}

static void
emu_picture_src_finalize (GObject *object)
{
  emu_scene_free (EMU_PICTURE_SRC (object)->scene);
  G_OBJECT_CLASS (emu_picture_src_parent_class)->finalize (object);
}

static void
emu_picture_src_class_init (EmuPictureSrcClass *klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseSrcClass *base_class = GST_BASE_SRC_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = emu_picture_src_finalize;
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class,
      "Emulated camera picture", "Source/Video",
      "Draws the scene of an emulated camera", "gst-vxg");
  base_class->get_caps = emu_picture_src_get_caps;
  base_class->set_caps = emu_picture_src_set_caps;
  base_class->get_times = emu_picture_src_get_times;
  base_class->start = emu_picture_src_start;
  GST_PUSH_SRC_CLASS (klass)->fill = emu_picture_src_fill;
}

static void
emu_picture_src_init (EmuPictureSrc *self)
{
  gst_base_src_set_live (GST_BASE_SRC (self), TRUE);
  gst_base_src_set_format (GST_BASE_SRC (self), GST_FORMAT_TIME);
}

/*
 * @epoch_us: wall-clock time at running time 0, microseconds since 1970
 *
 * Returns: (transfer floating): picture N has the running time N / @fps
 */
GstElement *
emu_picture_src_new (
    const char *camera, int width, int height, int fps, gint64 epoch_us)
{
  EmuPictureSrc *self = g_object_new (EMU_TYPE_PICTURE_SRC, NULL);

  self->scene = emu_scene_new (camera, width, height);
  self->width = width;
  self->height = height;
  self->fps = fps;
  self->epoch_us = epoch_us;
  return GST_ELEMENT (self);
}
