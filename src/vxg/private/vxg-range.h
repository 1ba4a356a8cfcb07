/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#ifndef VXG_COMPILATION
#error "This header is private to libvxg."
#endif

#include <glib.h>

G_BEGIN_DECLS

/* What is read and thrown away at most when a server sends everything. */
#define VXG_RANGE_MAX_SKIP (64 * 1024 * 1024)

/* The part that is wanted, in bytes. */
typedef struct {
  goffset offset;
  goffset length; /* -1: to the end */
} VxgRange;

/* What the head of a reply says of its body. */
typedef struct {
  gboolean partial;       /* 206 */
  gboolean packed;        /* with a Content-Encoding: sizes say nothing */
  goffset content_length; /* -1: not said */
  goffset first;          /* of Content-Range; -1: none, or unusable */
  goffset last;
} VxgRangeReply;

/* How to get the one out of the other. */
typedef struct {
  goffset skip;     /* bytes to throw away first */
  goffset arriving; /* bytes of the body; -1: unknown */
  goffset size;     /* bytes that are left to deliver; -1: unknown */
} VxgRangePlan;

const char *vxg_range_check (const VxgRange *self);

char *vxg_range_to_header (const VxgRange *self);

const char *vxg_range_plan (
    const VxgRange *self, const VxgRangeReply *reply, VxgRangePlan *plan);

G_END_DECLS
