/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The number and the time that every access unit of the emulator carries. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * VxgStamp:
 * @number: number of the access unit in its camera's stream; the next unit
 *   has the next number, and numbers go on with real time while nobody watches
 * @time_us: wall-clock time of the picture, microseconds since 1970-01-01 UTC
 *
 * What an SEI message (user_data_unregistered) in each access unit says.
 */
typedef struct {
  guint64 number;
  gint64 time_us;
} VxgStamp;

/**
 * vxg_stamp_parse_h264:
 * @data: (array length=size): one H.264 access unit, either with start codes
 *   (byte-stream) or with lengths of four bytes (AVC)
 * @size: bytes of @data
 * @stamp: (out): the stamp that was found
 *
 * Finds the emulator's stamp. Whatever stands in @data, nothing outside of it
 * is read. May be called from any thread.
 *
 * Returns: whether @data carries a stamp
 *
 * Since: 0.1
 */
gboolean vxg_stamp_parse_h264 (const guint8 *data, gsize size, VxgStamp *stamp);

/**
 * vxg_stamp_parse_h265:
 * @data: (array length=size): one H.265 access unit, either with start codes
 *   (byte-stream) or with lengths of four bytes (hvc1, hev1)
 * @size: bytes of @data
 * @stamp: (out): the stamp that was found
 *
 * As vxg_stamp_parse_h264(), for H.265.
 *
 * Returns: whether @data carries a stamp
 *
 * Since: 0.1
 */
gboolean vxg_stamp_parse_h265 (const guint8 *data, gsize size, VxgStamp *stamp);

G_END_DECLS
