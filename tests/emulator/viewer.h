/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A GStreamer client that notes which of a camera's access units arrive. */
#pragma once

#include <gst/gst.h>

#include "vxg-stamp.h"

G_BEGIN_DECLS

typedef struct _Viewer Viewer;

typedef struct {
  guint64 units;
  guint64 first;
  guint64 last;
  VxgStamp first_stamp;
  VxgStamp last_stamp;
  /* Numbers that were jumped over, and numbers that came again. */
  guint64 lost;
  guint64 doubled;
  guint64 unstamped;
  guint64 audio_units;
  GstClockTime first_pts;
  GstClockTime last_pts;
} ViewerCounts;

Viewer *viewer_new (const char *uri, const char *transport);
void viewer_free (Viewer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Viewer, viewer_free)

void viewer_wait (Viewer *self, guint64 units);
void viewer_wait_audio (Viewer *self, guint64 units);
void viewer_wait_end (Viewer *self);
ViewerCounts viewer_get (Viewer *self);
char *viewer_dup_codec (Viewer *self, gboolean audio);

void viewer_assert_exact (Viewer *self);

G_END_DECLS
