# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
#
# Runs gates, one after the other, and keeps count. To be sourced; the caller
# sets $root, the project, and $logs, a folder.

: "${root:?}" "${logs:?}"
passed=0 failed=0 skipped=0
failures=() skips=()

# note_counts PASSED FAILED SKIPPED
note_counts() {
  passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
}

# skip NAME REASON
skip() {
  note_counts 0 0 1
  skips+=("$1: $2")
  printf 'skip %5s  %s (%s)\n' '' "$1" "$2"
}

print_log() {
  local lines

  lines=$(wc -l < "$1")
  if [ "$lines" -gt 400 ]; then
    echo "  | ($((lines - 400)) lines before; the whole log: $1)"
  fi
  tail -n 400 "$1" | sed 's/^/  | /'
}

# run_logged NAME COMMAND...: runs it with its words in $logs/NAME.log, tells
# how it went and how long it took; returns its status. Counts nothing.
run_logged() {
  local name=$1 start=$EPOCHREALTIME status=0 took

  shift
  "$@" > "$logs/$name.log" 2>&1 < /dev/null || status=$?
  took=$(awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }')
  if [ $status -eq 0 ]; then
    printf 'ok   %5s  %s\n' "$took" "$name"
  else
    printf 'FAIL %5s  %s\n' "$took" "$name"
    failures+=("$name")
    print_log "$logs/$name.log"
  fi
  return $status
}

# gate NAME COMMAND...: one test in the total.
gate() {
  if run_logged "$@"; then
    note_counts 1 0 0
  else
    note_counts 0 1 0
    return 1
  fi
}

# meson_gate NAME BUILD ARGUMENT...: "meson test" in the folder BUILD. Each case
# that its programs report counts.
meson_gate() {
  local name=$1 build=$2 counts status=0

  shift 2
  rm -f "$build/meson-logs/$name"*
  run_logged "$name" meson test -C "$build" --no-rebuild --print-errorlogs \
    --logbase "$name" "$@" || status=1
  # With a wrapper, meson puts its name behind ours.
  if ! counts=$(python3 "$root/tests/scripts/count-tests.py" \
    "$logs/$name.skipped" "$build/meson-logs/$name"*.junit.xml); then
    counts='0 1 0'
  fi
  # shellcheck disable=SC2086 # three numbers
  set -- $counts
  # A program that fails with all its cases well (a leak, a crash at the end).
  [ $status -eq 0 ] || [ "$2" -gt 0 ] || set -- "$1" 1 "$3"
  if [ $status -eq 0 ] && [ "$2" -gt 0 ]; then
    failures+=("$name")
    status=1
  fi
  note_counts "$1" "$2" "$3"
  while IFS= read -r reason; do
    skips+=("$name: $reason")
  done < "$logs/$name.skipped"
  printf '%11s %d passed, %d failed, %d skipped\n' '' "$1" "$2" "$3"
  return $status
}

# The lists, then the one line that closes a run; non-zero when a gate failed.
finish() {
  local entry

  for entry in "${skips[@]}"; do
    printf 'skipped: %s\n' "$entry"
  done
  for entry in "${failures[@]}"; do
    printf 'failed: %s (log: %s)\n' "$entry" "$logs/$entry.log"
  done
  printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
  [ "$failed" -eq 0 ]
}
