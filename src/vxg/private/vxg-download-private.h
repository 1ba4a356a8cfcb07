/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#ifndef VXG_COMPILATION
#error "This header is private to libvxg."
#endif

#include "private/vxg-exchange.h"
#include "vxg-download.h"

G_BEGIN_DECLS

VxgDownload *
vxg_download_new (VxgExchange *exchange, GInputStream *stream, goffset size);

G_END_DECLS
