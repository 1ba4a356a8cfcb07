/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#define PACKAGE PACKAGE_NAME

#include "gstvxglog.h"
#include "gstvxgsrc.h"

static gboolean
plugin_init (GstPlugin *plugin)
{
  gst_vxg_log_init ();
  return gst_element_register (
      plugin, "vxgsrc", GST_RANK_NONE, GST_TYPE_VXG_SRC);
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, vxg,
    "Live video from cameras of the VXG cloud", plugin_init, PACKAGE_VERSION,
    "LGPL", PACKAGE_NAME, PACKAGE_ORIGIN)
