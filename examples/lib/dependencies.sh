# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
#
# What the project needs of the machine, in one place: the example, the tests
# and the measurements read their part of this table. To be sourced.
#
# A line is: GROUP KIND NAME PACKAGE. The package is Debian's; the name is what
# is looked for, so that a system without Debian's packages will do as well:
#   command  a program
#   module   a pkg-config module, perhaps with its oldest version
#   element  a GStreamer element
#   path     a file or folder

vxg_requirements() {
  cat <<'END'
build command cc build-essential
build command pkg-config pkg-config
build command meson meson
build command ninja ninja-build
build module glib-2.0>=2.74 libglib2.0-dev
build module libsoup-3.0>=3.2 libsoup-3.0-dev
build module json-glib-1.0>=1.6 libjson-glib-dev
build module libcrypto>=3.0 libssl-dev
build module cairo>=1.16 libcairo2-dev
build module gstreamer-1.0>=1.22 libgstreamer1.0-dev
build module gstreamer-rtsp-1.0>=1.22 libgstreamer-plugins-base1.0-dev
build module gstreamer-rtsp-server-1.0>=1.22 libgstrtspserver-1.0-dev
run command gst-launch-1.0 gstreamer1.0-tools
run element decodebin gstreamer1.0-plugins-base
run element rtspsrc gstreamer1.0-plugins-good
run element h264parse gstreamer1.0-plugins-bad
run element x264enc gstreamer1.0-plugins-ugly
run element avdec_h264 gstreamer1.0-libav
run path /etc/ssl/certs ca-certificates
bench command curl curl
bench command jq jq
test command clang clang
test command clang-format clang-format
test command gcc gcc
test command git git
test command ffprobe ffmpeg
test command pmccabe pmccabe
test command shellcheck shellcheck
test element videotestsrc gstreamer1.0-plugins-base
END
}

# vxg_is_here KIND NAME
vxg_is_here() {
  case $1 in
    command) command -v "$2" > /dev/null ;;
    module) pkg-config --exists "${2/>=/ >= }" 2> /dev/null ;;
    element) gst-inspect-1.0 --exists "$2" > /dev/null 2>&1 ;;
    path) [ -e "$2" ] ;;
  esac
}

# vxg_list_missing GROUP...: prints the lines of the table that are not met.
vxg_list_missing() {
  local group kind name package

  vxg_requirements | while read -r group kind name package; do
    case " $* " in
      *" $group "*) ;;
      *) continue ;;
    esac
    vxg_is_here "$kind" "$name" || echo "$group $kind $name $package"
  done
}

vxg_explain_missing() {
  local group kind name package

  while read -r group kind name package; do
    case $kind in
      command) echo "  the program $name (Debian: $package)" ;;
      module) echo "  the development files of $name (Debian: $package)" ;;
      element) echo "  the GStreamer element $name (Debian: $package)" ;;
      path) echo "  $name (Debian: $package)" ;;
    esac
  done <<< "$1" >&2
}

# vxg_run_apt_get LOG ARGUMENT...
vxg_run_apt_get() {
  local log=$1
  local -a as_root=()

  shift
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  # /dev/null: sudo asks for a password on the terminal itself, dpkg must not
  # ask for anything.
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get "$@" \
    >> "$log" 2>&1 < /dev/null
}

# vxg_install LOG GROUP...: installs what is missing of these groups. Returns 1,
# having said why, when that is not possible.
vxg_install() {
  local log=$1 missing packages

  shift
  missing=$(vxg_list_missing "$@")
  [ -n "$missing" ] || return 0

  if ! command -v apt-get > /dev/null; then
    echo "These are missing, and there is no apt-get to install them with:" >&2
    vxg_explain_missing "$missing"
    echo "Install them with your system's own means, then run this again." >&2
    return 1
  fi
  packages=$(awk '{ print $4 }' <<< "$missing" | sort -u | tr '\n' ' ')
  if [ "$(id -u)" -ne 0 ] && ! command -v sudo > /dev/null; then
    echo "These are missing, and installing them takes root or sudo:" >&2
    vxg_explain_missing "$missing"
    echo "As root: apt-get install $packages" >&2
    return 1
  fi

  echo "  installing: $packages"
  # shellcheck disable=SC2086 # a list of words
  if ! { vxg_run_apt_get "$log" update -q &&
    vxg_run_apt_get "$log" install -y --no-install-recommends $packages; }; then
    tail -n 20 "$log" >&2
    echo "apt-get could not install them; the lines above tell why." >&2
    return 1
  fi
  missing=$(vxg_list_missing "$@")
  [ -n "$missing" ] || return 0
  echo "apt-get has installed everything, yet these are not found:" >&2
  vxg_explain_missing "$missing"
  return 1
}
