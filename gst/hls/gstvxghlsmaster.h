/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * GstVxgHlsVariant:
 *
 * One way to see the same thing (EXT-X-STREAM-INF). Owned by its master
 * playlist.
 */
typedef struct {
  guint64 bandwidth;         /* bits/s, the peak */
  guint64 average_bandwidth; /* bits/s; 0: not said */
  guint width, height;       /* 0: not said */
  guint64 frame_rate;        /* per 1000 s; 0: not said */
  char *codecs;              /* nullable */
  char *audio;               /* nullable: group of audio renditions */
  char *uri;                 /* absolute http or https; may be secret */
} GstVxgHlsVariant;

void gst_vxg_hls_variant_free (GstVxgHlsVariant *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstVxgHlsVariant, gst_vxg_hls_variant_free)

typedef enum {
  GST_VXG_HLS_RENDITION_AUDIO,
  GST_VXG_HLS_RENDITION_VIDEO,
  GST_VXG_HLS_RENDITION_SUBTITLES,
  GST_VXG_HLS_RENDITION_CLOSED_CAPTIONS,
} GstVxgHlsRenditionType;

/*
 * GstVxgHlsRendition:
 *
 * What a variant may be completed by (EXT-X-MEDIA). Owned by its master
 * playlist.
 */
typedef struct {
  GstVxgHlsRenditionType type;
  char *group;
  char *name;
  char *language; /* nullable */
  gboolean is_default;
  gboolean autoselect;
  char *uri; /* absolute http or https; NULL: it is in the variant itself */
} GstVxgHlsRendition;

void gst_vxg_hls_rendition_free (GstVxgHlsRendition *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstVxgHlsRendition, gst_vxg_hls_rendition_free)

/*
 * GstVxgHlsMaster:
 *
 * A master playlist with at least one variant. Immutable and counted; may be
 * shared by any threads.
 */
typedef struct {
  GPtrArray *variants;   /* GstVxgHlsVariant, in the server's order */
  GPtrArray *renditions; /* GstVxgHlsRendition, in the server's order */
} GstVxgHlsMaster;

GstVxgHlsMaster *gst_vxg_hls_master_new (void);

GstVxgHlsMaster *gst_vxg_hls_master_ref (GstVxgHlsMaster *self);

void gst_vxg_hls_master_unref (GstVxgHlsMaster *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstVxgHlsMaster, gst_vxg_hls_master_unref)

G_END_DECLS
