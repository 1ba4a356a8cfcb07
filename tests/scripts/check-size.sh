#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# No function is longer than 60 lines or more complex than 15. Tables of a class
# (class_init) are excepted.
set -euo pipefail
cd "$(dirname "$0")/../.."

find src gst tests examples -name '*.c' -print0 | sort -z | xargs -0 pmccabe |
  awk '
    { count++ }
    $NF ~ /_class_init$/ { next }
    $5 > 60 || $1 > 15 {
      printf "%s %s: %d lines, complexity %d\n", $6, $NF, $5, $1
      bad = 1
    }
    END {
      if (count == 0) { print "no function was found"; exit 1 }
      exit bad
    }'
