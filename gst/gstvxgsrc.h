/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_VXG_SRC (gst_vxg_src_get_type ())
G_DECLARE_FINAL_TYPE (GstVxgSrc, gst_vxg_src, GST, VXG_SRC, GstBin)

G_END_DECLS
