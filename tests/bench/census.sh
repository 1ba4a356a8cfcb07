#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# How large the project is, and how its last test runs went.
set -euo pipefail
cd "$(dirname "$0")/../.."

echo 'Lines (files) per folder'
for folder in src/vxg src/vxg/private src/vxg/requests src/emulator gst \
  gst/hls gst/session gst/splice tests/lib tests/unit tests/client tests/emulator \
  tests/element tests/fuzz tests/bench tests/scripts examples docs; do
  find "$folder" -maxdepth 1 -type f -regex '.*\.\(c\|h\|sh\|py\|md\)' \
    -exec cat {} + 2> /dev/null |
    awk -v folder="$folder" -v files="$(find "$folder" -maxdepth 1 -type f \
      -regex '.*\.\(c\|h\|sh\|py\|md\)' 2> /dev/null | wc -l)" \
      'END { if (files > 0) printf "  %-18s %6d (%d)\n", folder, NR, files }'
done

if command -v pmccabe > /dev/null; then
  printf '\nLongest functions (lines, complexity)\n'
  find src gst tests -name '*.c' -print0 | xargs -0 pmccabe 2> /dev/null |
    sort -rnk5 |
    awk 'NR <= 5 { printf "  %3d %3d  %s %s\n", $5, $1, $6, $NF }'
  printf '\nMost complex functions\n'
  find src gst tests -name '*.c' -print0 | xargs -0 pmccabe 2> /dev/null |
    sort -rnk1 |
    awk 'NR <= 3 { printf "  %3d %3d  %s %s\n", $5, $1, $6, $NF }'
fi

printf '\nLast runs of tests/run.sh on this machine\n'
for kind in full quick; do
  last=build/test/last-$kind
  if [ -f "$last" ]; then
    echo "  $kind: $(cat "$last")"
  else
    echo "  $kind: none yet"
  fi
done
