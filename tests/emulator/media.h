/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What GStreamer's demuxers find in some bytes, or in an RTSP session. */
#pragma once

#include <gst/gst.h>

#include "vxg-stamp.h"

G_BEGIN_DECLS

typedef struct {
  VxgStamp stamp;
  GstClockTime pts;
  /* Of all slices, without their framing. */
  char *checksum;
} MediaUnit;

typedef struct {
  /* (element-type MediaUnit): in the order in which they came */
  GArray *video;
  /* (element-type GstClockTime): time stamps */
  GArray *audio;
} Media;

void media_read_bytes (Media *media, const char *demuxer, GBytes *bytes);
void media_read_rtsp (Media *media, const char *uri, guint n);
void media_clear (Media *media);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Media, media_clear)

const MediaUnit *media_get_video (const Media *media, guint index);

G_END_DECLS
