/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * GstVxgStatus:
 * @GST_VXG_STATUS_STOPPED: not started, or stopped
 * @GST_VXG_STATUS_RESOLVING: the cloud is being asked for the live URLs
 * @GST_VXG_STATUS_CONNECTING: the media server is being connected
 * @GST_VXG_STATUS_PLAYING: access units flow
 * @GST_VXG_STATUS_ENDED: the media server has ended the stream for good
 * @GST_VXG_STATUS_FAILED: the element has posted an error and has given up
 *
 * What a vxgsrc is doing.
 *
 * Since: 0.1
 */
typedef enum {
  GST_VXG_STATUS_STOPPED,
  GST_VXG_STATUS_RESOLVING,
  GST_VXG_STATUS_CONNECTING,
  GST_VXG_STATUS_PLAYING,
  GST_VXG_STATUS_ENDED,
  GST_VXG_STATUS_FAILED,
} GstVxgStatus;

#define GST_TYPE_VXG_STATUS (gst_vxg_status_get_type ())
GType gst_vxg_status_get_type (void);

G_END_DECLS
