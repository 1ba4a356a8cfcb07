#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# From an access token to a recorded file: builds gst-vxg, records a camera
# through vxgsrc, takes a picture, and says what it did. See --help.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build
# shellcheck source=examples/lib/dependencies.sh
. "$root/examples/lib/dependencies.sh"

readonly EXIT_USAGE=2 EXIT_MISSING=3 EXIT_BUILD=4 EXIT_CAMERA=5
readonly EXIT_INCOMPLETE=6 EXIT_INTERRUPTED=130

# How long it may take until the cloud is there, until the first picture, from
# there to the first sound, and until the file is finished; in seconds.
readonly START_LIMIT=30 FIRST_FRAME_LIMIT=45 AUDIO_LIMIT=5 END_LIMIT=15

help() {
  cat << 'END'
Usage: examples/quickstart.sh [OPTION]...

Installs what is missing, builds gst-vxg into build/, starts an emulated cloud
with one camera, records its live video into vxg-recording.mp4 and takes the
picture vxg-snapshot.png, both in the current folder.

  --media FILE     what the emulated camera shows: an MP4 or Matroska file with
                   H.264 or H.265 video. Without it a scene that is drawn live
  --seconds N      how long to record, 1 to 86400; 10 without this
  --output FILE    where to record to; the picture goes beside it
  --token TOKEN    record a camera of the real cloud: its access token. No
                   cloud is emulated
  --help           this text

Exit status:
  0    the recording is complete
  1    something else went wrong
  2    wrong use
  3    something is missing that could not be installed
  4    the build failed
  5    the cloud, the camera or the recording failed
  6    the recording is not complete
  130  interrupted
END
}

die() {
  local status=$1

  shift
  printf 'quickstart: %s\n' "$@" >&2
  exit "$status"
}

# ---- Arguments ----

media='' seconds=10 output=vxg-recording.mp4 token=''
real_cloud=${VXG_QUICKSTART_REAL_CLOUD:-no}

need_value() {
  if [ $# -lt 2 ] || [ -z "$2" ]; then
    die $EXIT_USAGE "$1 wants a value." "See examples/quickstart.sh --help"
  fi
}

parse_arguments() {
  while [ $# -gt 0 ]; do
    case $1 in
      --help) help && exit 0 ;;
      --media) need_value "$@" && media=$2 && shift ;;
      --seconds) need_value "$@" && seconds=$2 && shift ;;
      --output) need_value "$@" && output=$2 && shift ;;
      --token) need_value "$@" && token=$2 && shift ;;
      --*=*) set -- "${1%%=*}" "${1#*=}" "${@:2}" && continue ;;
      *) die $EXIT_USAGE "there is no option $1." \
        "See examples/quickstart.sh --help" ;;
    esac
    shift
  done
}

check_arguments() {
  if ! [[ $seconds =~ ^[1-9][0-9]{0,4}$ ]] || [ "$seconds" -gt 86400 ]; then
    die $EXIT_USAGE "--seconds wants a number from 1 to 86400, not $seconds."
  fi
  if [ -n "$media" ] && [ "$real_cloud" = yes ]; then
    die $EXIT_USAGE "--media is for the emulated camera, --token for a real one."
  fi
  if [ -n "$media" ] && ! { [ -f "$media" ] && [ -r "$media" ]; }; then
    die $EXIT_USAGE "cannot read the file $media (--media)."
  fi
  if [ -d "$output" ] || [ ! -w "$(dirname "$output")" ]; then
    die $EXIT_USAGE "cannot write to $output (--output): is its folder there?"
  fi
}

# Arguments show in the process list, the environment does not: with --token
# this runs itself again without it.
hide_token() {
  [ -n "$token" ] || return 0
  VXG_TOKEN=$token VXG_QUICKSTART_REAL_CLOUD=yes exec "$BASH" \
    "${BASH_SOURCE[0]}" --seconds "$seconds" --output "$output" \
    ${media:+--media "$media"}
}

# ---- What is shown ----

step_number=0
step() {
  step_number=$((step_number + 1))
  printf '[%d/5] %s\n' "$step_number" "$1"
}

# progress DONE TOTAL WHAT: a bar, on a terminal only.
progress() {
  local width=30 filled bar

  [ -t 1 ] || return 0
  filled=$(($1 * width / $2))
  printf -v bar '%*s' "$filled" ''
  printf '\r  [%-*s] %s/%s %s' "$width" "${bar// /#}" "$1" "$2" "$3"
}

end_progress() {
  [ ! -t 1 ] || printf '\r\033[K'
}

# ---- Cleaning up ----

work='' emulator='' launch=''

stop_process() {
  [ -n "$1" ] && kill -"$2" "$1" 2> /dev/null || return 0
  wait "$1" 2> /dev/null || true
}

clean_up() {
  stop_process "$launch" KILL
  stop_process "$emulator" TERM
  [ -z "$work" ] || rm -rf "$work"
}

on_interrupt() {
  trap '' INT TERM
  end_progress
  echo "quickstart: interrupted; what was started has been stopped." >&2
  [ -z "$launch" ] || rm -f "$output"
  exit $EXIT_INTERRUPTED
}

# ---- The steps ----

install_missing() {
  step "What the build and the camera need"
  vxg_install "$work/apt.log" build run || exit $EXIT_MISSING
  echo "  everything is here"
}

# Shows ninja's "[3/80] ..." as a bar.
follow_ninja() {
  local line

  while IFS= read -r line; do
    printf '%s\n' "$line" >> "$work/build.log"
    if [[ $line =~ ^\[([0-9]+)/([0-9]+)\] ]]; then
      progress "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" "built"
    fi
  done
  end_progress
}

build_project() {
  step "Building into build/"
  if [ ! -f "$build/build.ninja" ]; then
    meson setup "$build" "$root" -Dtests=false > "$work/build.log" 2>&1 || {
      tail -n 20 "$work/build.log" >&2
      die $EXIT_BUILD "meson could not prepare the build; see above." \
        "Removing the folder build/ makes the next try start afresh."
    }
  fi
  if ! ninja -C "$build" 2>&1 | follow_ninja; then
    grep -v '^\[' "$work/build.log" | tail -n 40 >&2
    die $EXIT_BUILD "the build failed; see above."
  fi
  if grep -q '^ninja: no work to do' "$work/build.log"; then
    echo "  up to date"
  else
    echo "  done"
  fi
  export GST_PLUGIN_PATH=$build/gst${GST_PLUGIN_PATH:+:$GST_PLUGIN_PATH}
}

start_cloud() {
  local camera=gate ready=$work/ready deadline=$((SECONDS + START_LIMIT))

  [ -z "$media" ] || camera=gate=$(realpath "$media")
  "$build/src/emulator/vxg-emulator" --camera "$camera" \
    --ready-file "$ready" > /dev/null 2> "$work/emulator.log" &
  emulator=$!
  until [ -s "$ready" ]; do
    if ! kill -0 "$emulator" 2> /dev/null || [ $SECONDS -ge $deadline ]; then
      cat "$work/emulator.log" >&2
      die $EXIT_CAMERA "the emulated cloud did not start; see above."
    fi
    sleep 0.05
  done
  # shellcheck source=/dev/null
  . "$ready"
  export VXG_TOKEN
  echo "  camera \"gate\" at $VXG_API_URI, showing ${media:-a drawn scene}"
}

find_cloud() {
  if [ "$real_cloud" = yes ]; then
    step "The cloud that the token names"
    echo "  no cloud is emulated"
  else
    step "Starting the emulated cloud"
    start_cloud
  fi
}

# ---- Reading what gst-launch-1.0 -m says ----

# The messages on the bus; changes of properties (-v) can get lost when two
# threads make them at the same time.

# start_launch ARGUMENT...: starts gst-launch-1.0, whose words next_line reads.
start_launch() {
  : > "$work/launch.log"
  exec {words}< <(exec gst-launch-1.0 "$@" 2>&1)
  launch=$!
}

# next_line SECONDS: the next line into $line; 1 at the end of the output or
# when the time is over.
next_line() {
  IFS= read -r -t "$1" -u "$words" line || return 1
  printf '%s\n' "$line" >> "$work/launch.log"
}

# finish_launch SIGNAL SECONDS: its exit status, or 124 when it had to be killed.
finish_launch() {
  local deadline=$((SECONDS + $2)) status=0

  kill -"$1" "$launch" 2> /dev/null || true
  while next_line $((deadline - SECONDS + 1)); do :; done
  if kill -0 "$launch" 2> /dev/null && [ $SECONDS -ge $deadline ]; then
    kill -KILL "$launch" 2> /dev/null || true
    status=124
  fi
  wait "$launch" || [ $status -ne 0 ] || status=$?
  exec {words}<&-
  launch=''
  return $status
}

die_of_launch() {
  grep -A 4 '^ERROR' "$work/launch.log" >&2 ||
    tail -n 5 "$work/launch.log" >&2
  die $EXIT_CAMERA "$@"
}

# What the camera sends: h264 or h265 into $video; aac, opus, mulaw, alaw or none
# into $audio. Only the sinks behind the right parsers come to life.
look_at_camera() {
  local deadline=$((SECONDS + FIRST_FRAME_LIMIT)) line name
  local pads=$work/pads.log life='new-state=(GstState)paused'

  video=none audio=none
  GST_DEBUG=GST_ELEMENT_PADS:4 GST_DEBUG_NO_COLOR=1 GST_DEBUG_FILE=$pads \
    start_launch -m vxgsrc name=s \
    s. ! h264parse ! fakesink name=h264 s. ! h265parse ! fakesink name=h265 \
    s. ! aacparse ! fakesink name=aac s. ! opusparse ! fakesink name=opus \
    s. ! mulawdec ! fakesink name=mulaw s. ! alawdec ! fakesink name=alaw
  while next_line $((deadline - SECONDS + 1)); do
    name=${line#*from element \"}
    case ${name%%\"*} in
      h264 | h265) [[ $line != *"$life"* ]] || video=${name%%\"*} ;;
      aac | opus | mulaw | alaw) [[ $line != *"$life"* ]] || audio=${name%%\"*} ;;
    esac
    [[ $line != ERROR* && $SECONDS -lt $deadline ]] || break
    [ "$video" != none ] || continue
    [ $deadline -le $((SECONDS + AUDIO_LIMIT)) ] ||
      deadline=$((SECONDS + AUDIO_LIMIT))
    [ "$audio" = none ] || break
    grep -q "<s> adding pad 'audio_0'" "$pads" || break
  done
  finish_launch TERM "$END_LIMIT" || true
  [ "$video" != none ] || die_of_launch "no video came from the camera; see above."
}

# ---- Recording ----

# What gst-launch-1.0 is told, into ${pipeline[@]}. -e: the file is finished when
# the recording is ended.
choose_pipeline() {
  pipeline=(-e vxgsrc name=s s. ! "${video}parse" ! mp4mux name=m !
    filesink "location=$output")
  case $audio in
    aac | opus) pipeline+=(s. ! "${audio}parse" ! m.) ;;
  esac
}

show_command() {
  local word text='gst-launch-1.0'

  for word in "${pipeline[@]}"; do
    [ "$word" = ! ] || printf -v word '%q' "$word"
    text+=" $word"
  done
  # shellcheck disable=SC2016 # the token stays a name here
  printf '\n  GST_PLUGIN_PATH=%q VXG_TOKEN="$VXG_TOKEN" \\\n    %s\n\n' \
    "$build/gst" "$text"
}

# The file has its first data when the pipeline has prerolled.
wait_for_first_frame() {
  local deadline=$((SECONDS + FIRST_FRAME_LIMIT)) line

  while next_line $((deadline - SECONDS + 1)); do
    case $line in
      *\(async-done\)*) return 0 ;;
      ERROR*) break ;;
    esac
    [ $SECONDS -lt $deadline ] || break
  done
  finish_launch TERM "$END_LIMIT" || true
  die_of_launch "no video came from the camera; see above."
}

now_ms() {
  local now=${EPOCHREALTIME/[^0-9]/}

  echo $((now / 1000))
}

# Counts from the first access unit on. A little longer than asked for, so that
# the last pictures, which are still on their way, are in the file.
record() {
  local start now end line status=0

  start_launch -m "${pipeline[@]}"
  wait_for_first_frame
  start=$(now_ms)
  end=$((start + seconds * 1000 + 300))
  while now=$(now_ms) && [ "$now" -lt $end ]; do
    progress $(((now - start) / 1000)) "$seconds" "s recorded"
    next_line 0.1 || kill -0 "$launch" 2> /dev/null || break
  done
  end_progress
  kill -0 "$launch" 2> /dev/null || {
    finish_launch 0 "$END_LIMIT" || true
    die_of_launch "the recording broke off; see above."
  }
  finish_launch INT "$END_LIMIT" || status=$?
  [ $status -eq 0 ] ||
    die_of_launch "the recording was not finished (gst-launch-1.0: $status)."
}

record_video() {
  step "Recording $seconds seconds into $output"
  look_at_camera
  echo "  the camera sends $video video and $audio audio"
  case $audio in
    none | aac | opus) ;;
    *) echo "  an MP4 file takes no $audio: the recording has no sound" ;;
  esac
  choose_pipeline
  show_command
  record
  echo "  recorded"
}

take_snapshot() {
  local snapshot

  snapshot=$(dirname "$output")/vxg-snapshot.png
  snapshot=${snapshot#./}
  step "Taking a picture of the live video into $snapshot"
  pipeline=(vxgsrc ! decodebin ! videoconvert ! pngenc snapshot=true !
    filesink "location=$snapshot")
  show_command
  start_launch "${pipeline[@]}"
  if ! finish_launch 0 "$FIRST_FRAME_LIMIT" || [ ! -s "$snapshot" ]; then
    die_of_launch "the picture could not be taken; see above."
  fi
  echo "  taken"
}

# ---- The recording, looked at again ----

# The presentation time, in ms, of each access unit of the file, in order; the
# caps go to $work/caps. checksumsink prints a line for each.
list_frames() {
  gst-launch-1.0 -v filesrc "location=$output" ! qtdemux name=d d.video_0 ! \
    checksumsink 2> /dev/null |
    awk -v caps="$work/caps" '
      sub(/.*sink: caps = /, "") { print > caps }
      /^[0-9]+:[0-9][0-9]:[0-9.]+ [0-9a-f]+$/ {
        split($1, part, ":")
        printf "%.3f\n", ((part[1] * 60 + part[2]) * 60 + part[3]) * 1000
      }' | sort -n
}

# Frames, duration in ms, largest step in ms, missing frames (- when the rhythm
# is not steady enough to tell) of the times on standard input. Steady: nine of
# ten steps are within a tenth of the median.
measure_frames() {
  awk '
    { t[NR] = $1 }
    END {
      if (NR < 2) { print NR, 0, 0, "-"; exit }
      for (i = 2; i <= NR; i++) step[i - 1] = t[i] - t[i - 1]
      print NR, t[NR] - t[1]
      for (i = 1; i < NR; i++) print step[i]
    }' | {
    read -r frames span
    sort -n | awk -v frames="$frames" -v span="$span" '
      { s[NR] = $1 }
      END {
        m = s[int((NR + 1) / 2)]
        for (i = 1; i <= NR; i++) {
          # Closer together than most is no loss: on a busy machine what comes
          # late at first is squeezed.
          if (s[i] < 1.1 * m) steady++
          else if (s[i] > 1.5 * m) missing += int(s[i] / m + 0.5) - 1
        }
        printf "%d %.0f %.0f %s\n", frames, span + m, s[NR],
          (steady >= 0.9 * NR) ? missing + 0 : "-"
      }'
  }
}

get_field() {
  sed -n "s/.* $1=([a-z]*)\([^,]*\).*/\1/p" "$work/caps"
}

report() {
  local frames length gap missing codec

  if ! list_frames > "$work/times" || [ ! -s "$work/caps" ]; then
    die $EXIT_INCOMPLETE "$output cannot be read."
  fi
  read -r frames length gap missing < <(measure_frames < "$work/times")
  case $video in
    h264) codec=H.264 ;;
    h265) codec=H.265 ;;
  esac
  [ "$audio" != aac ] || codec+=", AAC"
  [ "$audio" != opus ] || codec+=", Opus"

  printf '\n%s\n' "$output"
  printf '  codec     %s\n' "$codec"
  printf '  size      %sx%s\n' "$(get_field width)" "$(get_field height)"
  printf '  duration  %d.%03d s\n' $((length / 1000)) $((length % 1000))
  printf '  frames    %d, at most %d ms apart\n' "$frames" "$gap"

  if [ "$length" -lt $((seconds * 1000)) ]; then
    die $EXIT_INCOMPLETE "the recording is shorter than $seconds seconds."
  fi
  case $missing in
    0) printf '  missing   none\n' ;;
    -) printf '  missing   cannot be told: the frame rate varies\n' ;;
    *)
      printf '  missing   %d\n' "$missing"
      # A real camera may leave out pictures itself, the emulated one does not.
      [ "$real_cloud" = yes ] ||
        die $EXIT_INCOMPLETE "$missing frames are missing in the recording."
      ;;
  esac
}

# ---- From here ----

parse_arguments "$@"
check_arguments
hide_token
trap clean_up EXIT
trap on_interrupt INT TERM
# Only this user may look inside: the token passes through here.
work=$(mktemp -d)

install_missing
build_project
find_cloud
record_video
take_snapshot
report
