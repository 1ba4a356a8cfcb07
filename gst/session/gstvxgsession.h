/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../gstvxgstream.h"

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_VXG_SESSION (gst_vxg_session_get_type ())
G_DECLARE_DERIVABLE_TYPE (
    GstVxgSession, gst_vxg_session, GST, VXG_SESSION, GstBin)

struct _GstVxgSessionClass {
  GstBinClass parent_class;
  gboolean recovers; /* see gst_vxg_session_recovers() */
  /* An error, a warning or progress of an inner element. Any thread. */
  void (*take_message) (GstVxgSession *self, GstMessage *message);
  /* (nullable): adds what only this protocol counts. Any thread. */
  void (*fill_stats) (GstVxgSession *self, GstStructure *stats);
};

/* More streams than any camera has; a peer that lists more is cut short. */
#define GST_VXG_SESSION_MAX_STREAMS 16

void gst_vxg_session_announce (GstVxgSession *self, GPtrArray *streams);

gboolean gst_vxg_session_is_announced (GstVxgSession *self);

gboolean gst_vxg_session_give_up (GstVxgSession *self);

void gst_vxg_session_fail (GstVxgSession *self, GError *error);

void gst_vxg_session_note_contact (GstVxgSession *self);

void gst_vxg_session_note_renewal (GstVxgSession *self, GDateTime *expire);

void gst_vxg_session_end (GstVxgSession *self);

gboolean gst_vxg_session_recovers (GstVxgSession *self);

void gst_vxg_session_fill_stats (GstVxgSession *self, GstStructure *stats);

void
gst_vxg_session_set_wanted (GstVxgSession *self, guint stream, gboolean wanted);

gboolean gst_vxg_session_is_wanted (GstVxgSession *self, guint stream);

void gst_vxg_session_add_stream_pad (
    GstVxgSession *self, const char *name, GstPad *target);

gint64 gst_vxg_session_note_arrival (GstVxgSession *self, guint stream);

gint64 gst_vxg_session_get_last_arrival (GstVxgSession *self);

void gst_vxg_session_close (GstVxgSession *self);

void gst_vxg_session_wait_closed (GstVxgSession *self, gint64 deadline);

G_END_DECLS
