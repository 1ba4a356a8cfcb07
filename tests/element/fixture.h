/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A cloud with one camera, and a pipeline that plays it. */
#pragma once

#include "frame-log.h"
#include "vxg-emulator.h"

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct {
  VxgEmulator *cloud;
  GstElement *pipeline;
  GstElement *src; /* the vxgsrc named "src" */
  GstBus *bus;
  char *token;
} Fixture;

void fixture_set_up (Fixture *fixture, gconstpointer data);

void fixture_tear_down (Fixture *fixture, gconstpointer data);

void fixture_fault (Fixture *fixture, const char *fault, const char *value);

void fixture_option (Fixture *fixture, const char *option, const char *value);

void fixture_expect_early_stops (void);

void fixture_make (Fixture *fixture, const char *description);

void fixture_play (Fixture *fixture);

FrameLog *fixture_log (Fixture *fixture, const char *sink, gboolean stamped);

GError *fixture_wait_error (Fixture *fixture, const GstStructure **details);

gint64 fixture_stop (Fixture *fixture);

void fixture_assert_no_error (Fixture *fixture);

int fixture_run (void);

#define fixture_add(path, test)                                                \
  g_test_add (path, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

G_END_DECLS
