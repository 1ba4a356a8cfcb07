#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# usage: check-install.sh BUILD
#
# "meson install" installs what a user needs, and that works from where it lies:
# the plugin loads, the library compiles into a program, and neither shows a
# symbol that is not its own.
set -euo pipefail

build=$1
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT

DESTDIR=$stage meson install -C "$build" --no-rebuild --quiet
(cd "$stage" && find . -type f -o -type l | sort)

# find_one PATTERN: the one installed file with this path.
find_one() {
  local -a found

  mapfile -t found < <(find "$stage" -path "$1")
  if [ ${#found[@]} -ne 1 ]; then
    echo "${#found[@]} files match $1, one is wanted" >&2
    return 1
  fi
  echo "${found[0]}"
}

library=$(find_one '*/libvxg-1.0.so')
plugin=$(find_one '*/gstreamer-1.0/libgstvxg.so')
pc=$(find_one '*/pkgconfig/vxg-1.0.pc')
find_one '*/include/*/vxg/vxg.h' > /dev/null
find_one '*/bin/vxg-emulator' > /dev/null

echo '# symbols'
foreign=$(nm -D --defined-only "$library" | awk '{ print $3 }' | grep -v '^vxg_' || true)
[ -z "$foreign" ] || { echo "$library shows: $foreign" && exit 1; }
foreign=$(nm -D --defined-only "$plugin" | awk '{ print $3 }' |
  grep -v '^gst_plugin_vxg_' || true)
[ -z "$foreign" ] || { echo "$plugin shows: $foreign" && exit 1; }

echo '# a program'
cat > "$stage/main.c" << 'END'
#include <vxg/vxg.h>

int
main (void)
{
  GError *error = NULL;

  return vxg_access_token_parse ("nonsense", &error) == NULL &&
          error->domain == VXG_ERROR
      ? 0
      : 1;
}
END
PKG_CONFIG_PATH=$(dirname "$pc")
export PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR=$stage
export LD_LIBRARY_PATH=${library%/*}
# The sysroot is put before the system's folders too, where nothing is.
flags=$(pkg-config --cflags --libs vxg-1.0 |
  sed -E "s#(-I|-L)$stage(/usr/(include|lib))#\1$stage\2 \1\2#g")
# shellcheck disable=SC2086 # a list of words
cc -Wall -Wextra -Werror -o "$stage/program" "$stage/main.c" $flags
"$stage/program"

echo '# the plugin'
GST_PLUGIN_PATH=${plugin%/*} GST_REGISTRY=$stage/registry.bin \
  gst-inspect-1.0 vxgsrc > /dev/null
