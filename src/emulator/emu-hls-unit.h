/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An access unit on its way into a segment. */
#pragma once

#include "emu-feed.h"

G_BEGIN_DECLS

/* Times are nanoseconds on the timeline of the segments. */
typedef struct {
  EmuStream stream;
  gboolean key;
  gint64 pts;
  gint64 dts;
  GstClockTime duration;
  GstBuffer *data;
} EmuHlsUnit;

G_END_DECLS
