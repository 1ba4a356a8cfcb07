/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(VXG_INSIDE) && !defined(VXG_COMPILATION)
#error "Only <vxg/vxg.h> can be included directly."
#endif

/* The library is built with hidden symbols; this marks what is public. */
#define VXG_API __attribute__ ((visibility ("default")))
