/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The times of every unit that came through a pad. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct {
  GstClockTime pts;
  GstClockTime dts;
  GstClockTime date; /* of its reference timestamp; NONE: it has none */
  gboolean key;
  gboolean discont;
  guint caps; /* how many caps came before it */
} Unit;

typedef struct _UnitLog UnitLog;

UnitLog *unit_log_new (GstPad *pad);

void unit_log_free (UnitLog *log);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnitLog, unit_log_free)

GArray *unit_log_dup (UnitLog *log);

GstCaps *unit_log_dup_caps (UnitLog *log, guint index);

guint unit_log_count_caps (UnitLog *log);

G_END_DECLS
