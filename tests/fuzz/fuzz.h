/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The shape of a target: libFuzzer calls it, and so does replay.c. */
#pragma once

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);
