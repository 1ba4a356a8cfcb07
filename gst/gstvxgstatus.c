/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gstvxgstatus.h"

GType
gst_vxg_status_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { GST_VXG_STATUS_STOPPED, "Not started, or stopped", "stopped" },
    { GST_VXG_STATUS_RESOLVING, "Asking the cloud for the live URLs",
        "resolving" },
    { GST_VXG_STATUS_CONNECTING, "Connecting to the media server",
        "connecting" },
    { GST_VXG_STATUS_PLAYING, "Access units flow", "playing" },
    { GST_VXG_STATUS_ENDED, "The server has ended the stream for good",
        "ended" },
    { GST_VXG_STATUS_FAILED, "Gave up with an error", "failed" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type)) {
    GType registered = g_enum_register_static ("GstVxgStatus", values);

    g_once_init_leave (&type, registered);
  }
  return type;
}
