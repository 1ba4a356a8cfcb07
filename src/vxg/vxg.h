/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one header that users of libvxg include. */
#pragma once

#define VXG_INSIDE
#include <vxg/vxg-access-token.h>
#include <vxg/vxg-client.h>
#include <vxg/vxg-credentials.h>
#include <vxg/vxg-download.h>
#include <vxg/vxg-error.h>
#include <vxg/vxg-live-urls.h>
#include <vxg/vxg-redact.h>
#undef VXG_INSIDE
