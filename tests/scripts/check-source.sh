#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Rules of docs/architecture.md that a program can see: which folder may include
# what, licence lines, unfinished work.
set -euo pipefail
cd "$(dirname "$0")/../.."
status=0

# forbid WHY COMMAND...: what the command (a search) finds is wrong.
forbid() {
  local why=$1 hits

  shift
  hits=$("$@" || [ $? -eq 1 ])
  [ -n "$hits" ] || return 0
  printf '%s:\n%s\n' "$why" "$hits"
  status=1
}

in_c='--include=*.[ch]'
forbid 'gst/ uses the library through <vxg/vxg.h> only' \
  grep -rnP "$in_c" '#include ([<"](?!vxg/vxg\.h>)(\.\./)*(src/)?vxg/|"vxg)' gst
forbid 'src/vxg knows nothing of GStreamer' \
  grep -rnE "$in_c" '#include [<"]gst/' src/vxg
forbid 'src/emulator shares nothing with the library' \
  grep -rnE "$in_c" '#include [<"](\.\./)*vxg/' src/emulator
forbid 'unfinished work' \
  grep -rnwE 'TODO|FIXME|XXX|HACK' src gst tests examples \
  --include='*.[ch]' --include='*.sh' --include='*.py' --include=meson.build \
  --exclude=check-source.sh
list_unlicensed() {
  find src gst tests examples -name '*.[ch]' | sort | while read -r file; do
    [ "$(head -n 1 "$file")" = '/* SPDX-License-Identifier: LGPL-2.1-or-later */' ] ||
      echo "$file"
  done
}
forbid 'the first line is the licence' list_unlicensed
exit $status
