#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# usage: leaks.sh PROGRAM [ARGUMENT...]
#
# Runs a program under GStreamer's leaks tracer and fails when an object is
# alive at its end, or when the tracer has not looked (it does in gst_deinit()).
set -euo pipefail

log=$(mktemp)
trap 'rm -f "$log"' EXIT

status=0
GST_TRACERS=leaks GST_DEBUG=leaks:5,GST_TRACER:7 GST_DEBUG_NO_COLOR=1 \
  GST_DEBUG_FILE=$log "$@" || status=$?

if ! grep -q 'checking for leaks' "$log"; then
  echo "Bail out! leaks: the tracer has not looked (no gst_deinit() at the end?)"
  status=1
elif grep -q 'object-alive, type-name=(string)[^%]' "$log"; then
  grep -o 'object-alive, type-name=(string)[^%].*' "$log" | sort |
    sed 's/^/# leaks: /'
  echo "Bail out! leaks: objects are alive at the end"
  status=1
fi
exit $status
