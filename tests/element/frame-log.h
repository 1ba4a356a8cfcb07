/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which of the emulator's numbered access units came through a pad. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct {
  guint64 units;
  guint64 first; /* number of the first stamped unit */
  guint64 last;
  guint64 lost;    /* numbers that were jumped over */
  guint64 doubled; /* numbers not above the one before */
  guint64 unstamped;
  guint64 unordered; /* DTS not above the one before */
  guint64 untimed;   /* without PTS */
  guint stream_starts;
  guint segments;
  guint caps;
  guint eos;
  gboolean key_first; /* the first unit was a key frame */
  gboolean discont_first;
  guint64 disconts;       /* units flagged so */
  guint64 delta_disconts; /* of those, the ones that are no key frames */
  guint64 undated;        /* without a reference timestamp of the wall clock */
  GstClockTime first_pts;
  GstClockTime last_pts;
  GstClockTime last_dts;
  GstClockTime min_step; /* between the PTS of units that follow each other */
  GstClockTime max_step;
  GstClockTime max_drift;       /* of PTS against the time in stamps */
  GstClockTime max_date_error;  /* of dates against the time in stamps */
  GstClockTimeDiff date_offset; /* from the last PTS to its date */
} FrameCounts;

typedef struct _FrameLog FrameLog;

FrameLog *frame_log_new (GstPad *pad, gboolean stamped);

void frame_log_free (FrameLog *log);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FrameLog, frame_log_free)

void frame_log_wait (FrameLog *log, guint64 units);

void frame_log_wait_eos (FrameLog *log);

FrameCounts frame_log_get (FrameLog *log);

void frame_log_assert_exact (FrameLog *log);

char *frame_log_describe (FrameLog *log);

G_END_DECLS
