/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One camera being played into a fakesink, and somebody who counts. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef void (*BenchOnBuffer) (GstBuffer *buffer, gpointer user_data);

typedef struct {
  GstElement *pipeline;
  guint units; /* that arrived; atomic */
  BenchOnBuffer on_buffer;
  gpointer user_data;
} BenchPipeline;

BenchPipeline *bench_pipeline_new (
    const char *description, BenchOnBuffer on_buffer, gpointer user_data);

void bench_pipeline_free (BenchPipeline *self);

gboolean bench_pipeline_has_failed (BenchPipeline *self);

guint bench_pipeline_get_units (BenchPipeline *self);

gint64 bench_get_cpu_time (void);

G_END_DECLS
