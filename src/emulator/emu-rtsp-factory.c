/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-rtsp-factory.h"

#include <gst/app/gstappsrc.h>

#include "emu-rtsp-media.h"

struct _EmuRtspFactory {
  GstRTSPMediaFactory parent_instance;
  EmuCloud *cloud;
  EmuCamera *camera;
};

G_DEFINE_FINAL_TYPE (
    EmuRtspFactory, emu_rtsp_factory, GST_TYPE_RTSP_MEDIA_FACTORY)

/* Parameter sets go before each key frame: over UDP the first may be lost. */
static const char *
video_payloader (EmuVideoCodec codec)
{
  if (codec == EMU_VIDEO_H265)
    return "rtph265pay config-interval=-1 pt=96";
  return "rtph264pay config-interval=-1 pt=96";
}

static const char *
audio_payloader (EmuAudioCodec codec)
{
  switch (codec) {
    case EMU_AUDIO_OPUS:
      return "rtpopuspay pt=97";
    case EMU_AUDIO_PCMU:
      return "rtppcmupay pt=0";
    case EMU_AUDIO_AAC:
    case EMU_AUDIO_NONE:
    default:
      return "rtpmp4gpay pt=97";
  }
}

#define SOURCE "appsrc is-live=true format=time block=false max-bytes=0 "

static char *
describe (EmuCamera *camera)
{
  g_autofree char *audio = NULL;

  if (emu_feed_has_audio (emu_camera_get_feed (camera)))
    audio = g_strdup_printf (" " SOURCE "name=audio ! %s name=pay1",
        audio_payloader (emu_camera_get_audio_codec (camera)));
  return g_strdup_printf (SOURCE "name=video ! %s name=pay0%s",
      video_payloader (emu_camera_get_video_codec (camera)),
      audio != NULL ? audio : "");
}

static void
set_caps (
    EmuCamera *camera, GstElement *bin, const char *name, EmuStream stream)
{
  g_autoptr (GstElement) source = gst_bin_get_by_name (GST_BIN (bin), name);
  g_autoptr (GstCaps) caps =
      emu_feed_get_caps (emu_camera_get_feed (camera), stream);

  if (source != NULL)
    gst_app_src_set_caps (GST_APP_SRC (source), caps);
}

/* Called when the camera has a picture. */
static GstElement *
emu_rtsp_factory_create_element (
    GstRTSPMediaFactory *factory, const GstRTSPUrl *url)
{
  EmuCamera *camera = EMU_RTSP_FACTORY (factory)->camera;
  g_autofree char *description = describe (camera);
  g_autoptr (GError) error = NULL;
  GstElement *bin = gst_parse_bin_from_description (description, FALSE, &error);

  if (bin == NULL) {
    g_warning ("%s", error->message);
    return NULL;
  }
  set_caps (camera, bin, "video", EMU_STREAM_VIDEO);
  set_caps (camera, bin, "audio", EMU_STREAM_AUDIO);
  return bin;
}

/* The base class takes a NULL from here quietly, but not one from above. */
static GstRTSPMedia *
emu_rtsp_factory_construct (GstRTSPMediaFactory *factory, const GstRTSPUrl *url)
{
  EmuCamera *camera = EMU_RTSP_FACTORY (factory)->camera;
  g_autoptr (GError) error = NULL;
  GstRTSPMedia *media;

  if (!emu_camera_acquire (camera, &error)) {
    if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
      g_warning ("%s", error->message);
    return NULL;
  }
  media = GST_RTSP_MEDIA_FACTORY_CLASS (emu_rtsp_factory_parent_class)
              ->construct (factory, url);
  if (media == NULL)
    emu_camera_release (camera);
  return media;
}

static GstRTSPLowerTrans
choose_transports (EmuRtspFactory *self)
{
  EmuFaults *faults = emu_cloud_get_faults (self->cloud);

  if (emu_faults_use_word (faults, EMU_FAULT_RTSP_TRANSPORT, "tcp"))
    return GST_RTSP_LOWER_TRANS_TCP;
  if (emu_faults_use_word (faults, EMU_FAULT_RTSP_TRANSPORT, "udp"))
    return GST_RTSP_LOWER_TRANS_UDP;
  return GST_RTSP_LOWER_TRANS_TCP | GST_RTSP_LOWER_TRANS_UDP;
}

static void
emu_rtsp_factory_configure (GstRTSPMediaFactory *factory, GstRTSPMedia *media)
{
  EmuRtspFactory *self = EMU_RTSP_FACTORY (factory);

  GST_RTSP_MEDIA_FACTORY_CLASS (emu_rtsp_factory_parent_class)
      ->configure (factory, media);
  gst_rtsp_media_set_protocols (media, choose_transports (self));
  /* Nothing waits for the clock: units are made when they are due, and the
   * first group of pictures goes out at once. */
  gst_rtsp_media_set_rate_control (media, FALSE);
  emu_rtsp_media_bind (EMU_RTSP_MEDIA (media), self->cloud, self->camera);
}

static void
emu_rtsp_factory_class_init (EmuRtspFactoryClass *klass)
{
  GstRTSPMediaFactoryClass *factory_class =
      GST_RTSP_MEDIA_FACTORY_CLASS (klass);

  factory_class->construct = emu_rtsp_factory_construct;
  factory_class->create_element = emu_rtsp_factory_create_element;
  factory_class->configure = emu_rtsp_factory_configure;
}

static void
emu_rtsp_factory_init (EmuRtspFactory *self)
{
  gst_rtsp_media_factory_set_media_gtype (
      GST_RTSP_MEDIA_FACTORY (self), EMU_TYPE_RTSP_MEDIA);
}

/* @cloud and @camera have to outlive all media. */
GstRTSPMediaFactory *
emu_rtsp_factory_new (EmuCloud *cloud, EmuCamera *camera)
{
  EmuRtspFactory *self = g_object_new (EMU_TYPE_RTSP_FACTORY, NULL);

  self->cloud = cloud;
  self->camera = camera;
  return GST_RTSP_MEDIA_FACTORY (self);
}
