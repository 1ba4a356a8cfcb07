/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <vxg/vxg-macros.h>
#include <gio/gio.h>

G_BEGIN_DECLS

#define VXG_TYPE_DOWNLOAD (vxg_download_get_type ())

VXG_API
G_DECLARE_FINAL_TYPE (VxgDownload, vxg_download, VXG, DOWNLOAD, GObject)

VXG_API
GInputStream *vxg_download_get_stream (VxgDownload *self);

VXG_API
const char *vxg_download_get_uri (VxgDownload *self);

VXG_API
goffset vxg_download_get_size (VxgDownload *self);

VXG_API
const char *vxg_download_get_content_type (VxgDownload *self);

VXG_API
GDateTime *vxg_download_get_server_time (VxgDownload *self);

G_END_DECLS
