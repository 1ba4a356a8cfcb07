/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gstvxghlsmaster.h"

G_BEGIN_DECLS

/*
 * GstVxgHlsChoice:
 *
 * What to play of a master playlist, which owns both.
 */
typedef struct {
  const GstVxgHlsVariant *variant;
  /* NULL: the variant knows nothing of audio elsewhere. Without a URI: the audio
   * is in the variant itself, too. */
  const GstVxgHlsRendition *audio;
} GstVxgHlsChoice;

GstVxgHlsChoice gst_vxg_hls_choose (
    const GstVxgHlsMaster *master, guint64 max_bitrate, guint max_height);

G_END_DECLS
