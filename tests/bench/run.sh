#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Takes the figures of docs/performance.md on this machine. See --help.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=$root/build/bench
# shellcheck source=examples/lib/dependencies.sh
. "$root/examples/lib/dependencies.sh"

help() {
  cat << 'END'
Usage: tests/bench/run.sh [--json] [--renewals MINUTES]

Installs what is missing, builds into build/bench and measures, for about twelve
minutes, with the emulated cloud in a process of its own, over RTSP and over HLS:

  first frame  from process start to the first access unit: vxgsrc against
               curl, jq and rtspsrc or urisourcebin
  cameras      CPU time, threads and memory of 1, 16 and (RTSP) 64 cameras in
               one process: vxgsrc against rtspsrc or urisourcebin
  frames       access units made, delivered, lost and doubled in 60 seconds,
               and what was asked for
  census       lines of code, the longest functions, the last runs of
               tests/run.sh

  --renewals MINUTES  instead of all that: HLS for so long, with addresses
                      that live for ten seconds
  --json              print the results as JSON instead of tables
  --help              this text
END
}

refuse() {
  echo "bench: $1; see tests/bench/run.sh --help" >&2
  exit 2
}

format=table renewals=0 hls_lifetime=3600
while [ $# -gt 0 ]; do
  case $1 in
    --help) help && exit 0 ;;
    --json) format=json ;;
    --renewals)
      [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || refuse "--renewals wants a number of minutes"
      renewals=$2 hls_lifetime=10
      shift
      ;;
    *) refuse "there is no option $1" ;;
  esac
  shift
done

work=$(mktemp -d)
emulator=''
clean_up() {
  [ -z "$emulator" ] || kill "$emulator" 2> /dev/null || true
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

start_emulator() {
  local deadline=$((SECONDS + 30))

  "$build/src/emulator/vxg-emulator" --camera bench \
    --camera-option size=320x180 --camera-option audio=none \
    --ticket-lifetime 3600 --hls-lifetime "$hls_lifetime" --ready-file "$work/ready" \
    > /dev/null 2> "$work/emulator.log" &
  emulator=$!
  until [ -s "$work/ready" ]; do
    if ! kill -0 "$emulator" 2> /dev/null || [ $SECONDS -ge $deadline ]; then
      cat "$work/emulator.log" >&2
      echo "bench: the emulated cloud did not start" >&2
      exit 1
    fi
    sleep 0.05
  done
  # shellcheck source=/dev/null
  . "$work/ready"
  export VXG_API_URI VXG_TOKEN VXG_CONTROL_URI
}

{
  vxg_install "$work/apt.log" build run bench
  [ -f "$build/build.ninja" ] || meson setup "$build" "$root"
  ninja -C "$build"
} > "$work/build.log" 2>&1 || {
  tail -n 40 "$work/build.log" >&2
  echo "bench: the build failed; see above" >&2
  exit 1
}
export GST_PLUGIN_PATH=$build/gst GST_REGISTRY=$work/registry.bin
start_emulator
python3 "$root/tests/bench/bench.py" "$build/tests/bench" "$format" "$renewals"
[ "$format" = json ] || [ "$renewals" != 0 ] || "$root/tests/bench/census.sh"
