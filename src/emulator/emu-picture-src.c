/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-picture-src.h"

#include <gst/video/video.h>

#include "emu-scene.h"

struct _EmuPictureSrc {
  EmuTickSrc parent_instance;
  EmuScene *scene;
  int width;
  int height;
  int fps;
};

G_DEFINE_FINAL_TYPE (EmuPictureSrc, emu_picture_src, EMU_TYPE_TICK_SRC)

static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
        GST_STATIC_CAPS (GST_VIDEO_CAPS_MAKE ("BGRx")));

static void
emu_picture_src_draw (
    EmuTickSrc *src, guint8 *data, guint64 number, gint64 time_us)
{
  EmuPictureSrc *self = EMU_PICTURE_SRC (src);

  emu_scene_draw (self->scene, data, self->width * 4, number, time_us);
}

static GstCaps *
emu_picture_src_get_caps (GstBaseSrc *src, GstCaps *filter)
{
  EmuPictureSrc *self = EMU_PICTURE_SRC (src);

  return gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING, "BGRx",
      "width", G_TYPE_INT, self->width, "height", G_TYPE_INT, self->height,
      "framerate", GST_TYPE_FRACTION, self->fps, 1, NULL);
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

  G_OBJECT_CLASS (klass)->finalize = emu_picture_src_finalize;
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class,
      "Emulated camera picture", "Source/Video",
      "Draws the scene of an emulated camera", "gst-vxg");
  GST_BASE_SRC_CLASS (klass)->get_caps = emu_picture_src_get_caps;
  EMU_TICK_SRC_CLASS (klass)->draw = emu_picture_src_draw;
}

static void
emu_picture_src_init (EmuPictureSrc *self)
{
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
  emu_tick_src_configure (EMU_TICK_SRC (self), (guint) fps, 1, epoch_us,
      (guint) (width * height * 4));
  return GST_ELEMENT (self);
}
