#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Every C file is as clang-format 14 would write it.
set -euo pipefail
cd "$(dirname "$0")/../.."

formatter=clang-format
! command -v clang-format-14 > /dev/null || formatter=clang-format-14
find src gst tests examples -name '*.[ch]' -print0 | sort -z |
  xargs -0 -P "$(nproc)" -n 16 "$formatter" --dry-run --Werror
