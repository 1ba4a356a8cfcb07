/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gstvxghlsmark.h"

#include <vxg/vxg.h>

G_BEGIN_DECLS

/*
 * GstVxgHlsLoader:
 *
 * Follows one playlist: loads it when it is due, and its segments one after the
 * other, with one request at a time. Worker thread only.
 *
 * What cannot be had is tried again, ever more seldom; what is refused is asked
 * about first: refused() is called once, and a new address is waited for.
 */
#define GST_TYPE_VXG_HLS_LOADER (gst_vxg_hls_loader_get_type ())
G_DECLARE_FINAL_TYPE (
    GstVxgHlsLoader, gst_vxg_hls_loader, GST, VXG_HLS_LOADER, GObject)

typedef struct {
  /* The server has answered, well or not. */
  void (*contact) (gpointer user_data);
  /* A master playlist was read. @audio: (nullable): the playlist of the sound,
   * which is not in ours; secret */
  void (*chosen) (const char *audio, gpointer user_data);
  /* A segment begins. @head: (nullable): of its file; the same object for as
   * long as it is the same head */
  void (*begin) (const GstVxgHlsMark *mark, GBytes *head, gpointer user_data);
  /* Some of it. Returns: %FALSE with @error when it cannot be played */
  gboolean (*piece) (
      const guint8 *data, gsize size, gpointer user_data, GError **error);
  /* Returns: %FALSE: no more until gst_vxg_hls_loader_go_on() */
  gboolean (*has_room) (gpointer user_data);
  /* It is complete, or will not be. */
  gboolean (*end) (gpointer user_data, GError **error);
  void (*break_off) (gpointer user_data);
  /* All segments have been there, and there will be no more. */
  void (*finished) (gpointer user_data);
  /* A new address is needed; this one is refused. */
  void (*refused) (gpointer user_data);
  /* Nothing can be had, and nothing ever was. */
  void (*failed) (const GError *error, gpointer user_data);
} GstVxgHlsLoaderListener;

typedef struct {
  guint64 max_bitrate; /* bits/s, 0: no limit */
  guint max_height;    /* 0: no limit */
  guint64 edge_delay;  /* ns, 0: three target durations */
} GstVxgHlsLoaderWishes;

/* What happened; a copy. */
typedef struct {
  guint64 requests;
  guint64 segments;
  guint64 lost_segments;
  guint64 retries;
} GstVxgHlsLoaderStats;

GstVxgHlsLoader *
gst_vxg_hls_loader_new (VxgClient *client, const GstVxgHlsLoaderWishes *wishes,
    const GstVxgHlsLoaderListener *listener, gpointer user_data);

void gst_vxg_hls_loader_set_uri (GstVxgHlsLoader *self, const char *uri);

void gst_vxg_hls_loader_refuse (GstVxgHlsLoader *self, const GError *error);

void gst_vxg_hls_loader_go_on (GstVxgHlsLoader *self);

void gst_vxg_hls_loader_stop (GstVxgHlsLoader *self);

void gst_vxg_hls_loader_get_stats (
    GstVxgHlsLoader *self, GstVxgHlsLoaderStats *stats);

G_END_DECLS
