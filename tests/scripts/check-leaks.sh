#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# usage: check-leaks.sh BUILD
#
# gst-launch-1.0 leaves no object behind, whether vxgsrc plays or fails.
set -euo pipefail

build=$1
here=$(cd "$(dirname "$0")" && pwd)
export GST_PLUGIN_PATH=$build/gst GST_REGISTRY=$build/leaks-registry.bin

work=$(mktemp -d)
"$build/src/emulator/vxg-emulator" --camera gate --camera-option size=320x180 \
  --ready-file "$work/ready" > /dev/null &
emulator=$!
trap 'kill $emulator; rm -rf "$work"' EXIT
tries=0
until [ -s "$work/ready" ]; do
  kill -0 $emulator && [ $((tries += 1)) -le 300 ]
  sleep 0.1
done
# shellcheck source=/dev/null
. "$work/ready"
export VXG_TOKEN

echo '# playing'
"$here/leaks.sh" timeout 60 gst-launch-1.0 -q vxgsrc ! fakesink num-buffers=50
echo '# video and audio'
"$here/leaks.sh" timeout 60 gst-launch-1.0 -q vxgsrc name=s \
  s. ! h264parse ! fakesink num-buffers=50 \
  s. ! aacparse ! fakesink num-buffers=50
echo '# a token that cannot be read'
if VXG_TOKEN=nonsense "$here/leaks.sh" timeout 60 gst-launch-1.0 -q vxgsrc ! fakesink; then
  echo 'a token that cannot be read was accepted' && exit 1
fi > "$work/failing" 2>&1
cat "$work/failing"
! grep -q '^Bail out' "$work/failing"
