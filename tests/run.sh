#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Builds and tests everything. See --help and docs/testing.md.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
base=$root/build/test
logs=$base/logs
scripts=$root/tests/scripts
# shellcheck source=examples/lib/dependencies.sh
. "$root/examples/lib/dependencies.sh"
# shellcheck source=tests/lib/gates.sh
. "$root/tests/lib/gates.sh"

help() {
  cat << 'END'
Usage: tests/run.sh [OPTION]...

Installs what the tests need, builds below build/test and runs every test and
gate. The last line is "N passed, N failed, N skipped"; the exit status is 0
only when nothing failed. Logs are in build/test/logs.

  --quick       the inner loop: the build, the unit tests, a few of the others
                and the gates that only read sources; no sanitizers
  --no-install  install nothing; what is missing makes the tests fail
  --keep        keep what the quickstart's test has recorded (build/test/copy)
  --help        this text
END
}

quick=no install=yes keep=no
for argument; do
  case $argument in
    --help) help && exit 0 ;;
    --quick) quick=yes ;;
    --no-install) install=no ;;
    --keep) keep=yes ;;
    *) echo "run.sh: there is no option $argument; see tests/run.sh --help" >&2 && exit 2 ;;
  esac
done

# ---- Builds ----

# configure FOLDER OPTION...: only the first time; ninja does it again when a
# build file changes.
configure() {
  local folder=$1

  shift
  [ -f "$folder/build.ninja" ] || meson setup "$folder" "$root" -Dwerror=true "$@"
}

build_gcc() {
  configure "$base/gcc" && ninja -C "$base/gcc"
}

# Another opinion on the code, and the fuzzers.
build_clang() {
  CC=clang configure "$base/clang" -Dfuzzing=true && ninja -C "$base/clang"
}

build_asan() {
  configure "$base/asan" -Db_sanitize=address,undefined -Db_lundef=false &&
    ninja -C "$base/asan"
}

# tests/lib/vxg-tsan.c tells the sanitizer of GLib's locks.
build_tsan() {
  configure "$base/tsan" -Db_sanitize=thread -Db_lundef=false &&
    ninja -C "$base/tsan"
}

# ---- Gates ----

run_source_gates() {
  gate format "$scripts/check-format.sh" || true
  gate function-size "$scripts/check-size.sh" || true
  gate source-rules "$scripts/check-source.sh" || true
  gate shell "$scripts/check-shell.sh" || true
}

check_properties() {
  GST_PLUGIN_PATH=$base/gcc/gst GST_REGISTRY=$base/gcc/properties-registry.bin \
    "$scripts/check-properties.py" "$root/README.md"
}

# In the shell that "meson devenv" opens, everything is there without installing.
check_devenv() {
  meson devenv -C "$base/gcc" sh -c \
    'gst-inspect-1.0 vxgsrc > /dev/null && vxg-emulator --version'
}

# list_tests BUILD SUITE...: the names of their programs.
list_tests() {
  local build=$1

  shift
  # Once each: the same name in two suites means both programs already.
  meson test -C "$build" --no-rebuild --list "${@/#/--suite=}" |
    sed -n 's#^gst-vxg:.* / ##p' | sort -u
}

# Each for as long as tests/fuzz/meson.build says; the replays of the same suite
# are among the other tests.
run_fuzzers() {
  local -a fuzzers

  mapfile -t fuzzers < <(list_tests "$base/clang" fuzz | grep '^fuzz-')
  if [ ${#fuzzers[@]} -eq 0 ]; then
    gate fuzz false
    return
  fi
  meson_gate fuzz "$base/clang" "${fuzzers[@]}"
}

# Those programs that make and end every kind of object; the others only play
# longer.
run_leak_tests() {
  local -a programs

  mapfile -t programs < <(list_tests "$base/gcc" element |
    grep -vx -e element-hls-losses -e element-hls-servers -e element-hls-static)
  meson_gate tests-leaks "$base/gcc" "${programs[@]}" \
    --wrapper "$scripts/leaks.sh" --timeout-multiplier 3 || true
}

# asan_gate NAME OPTIONS ARGUMENT...: "meson test" under the sanitizers.
# GStreamer looks at plugins in a helper program, which has no sanitizer and
# cannot load ours: here the test programs look for themselves.
asan_gate() {
  local name=$1 options=$2

  shift 2
  GST_REGISTRY_FORK=no \
    ASAN_OPTIONS=strict_string_checks=1:detect_stack_use_after_return=1:$options \
    LSAN_OPTIONS=suppressions=$scripts/lsan.supp:print_suppressions=0 \
    UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
    meson_gate "$name" "$base/asan" --timeout-multiplier 4 "$@"
}

# Lost memory is looked for where LeakSanitizer can be trusted: with GStreamer's
# threads, or GnuTLS's, in the process it breaks off at times. In the first case
# the leaks tracer looks.
# Without the slow unwinder the stacks end in GLib, where nothing can be told.
run_asan_tests() {
  local -a alone others=(client-emulator client-tls client-download-tls)

  mapfile -t alone < <(list_tests "$base/asan" unit fuzz client |
    grep -vx -e client-emulator -e client-tls -e client-download-tls)
  mapfile -t -O 3 others < <(list_tests "$base/asan" emulator element)
  asan_gate tests-asan-memory \
    detect_leaks=1:fast_unwind_on_malloc=0:malloc_context_size=12 \
    "${alone[@]}" || true
  asan_gate tests-asan detect_leaks=0 "${others[@]}" || true
}

# Where threads meet: an application's, the worker, streaming threads, a pool.
# Memory that GLib hands from one thread to the next by itself would look shared.
run_tsan_tests() {
  GST_REGISTRY_FORK=no G_SLICE=always-malloc \
    TSAN_OPTIONS=ignore_noninstrumented_modules=1:suppressions=$root/tests/lib/tsan.supp \
    meson_gate tests-tsan "$base/tsan" --timeout-multiplier 4 \
    element-play element-failures element-rtsp element-hls-static || true
}

quickstart_gates() {
  local check

  gate quickstart-first "$scripts/check-quickstart.py" "$base/copy" first || {
    for check in again media token errors interrupted; do
      skip "quickstart-$check" "the first run has failed"
    done
    return
  }
  for check in again media token errors interrupted; do
    gate "quickstart-$check" "$scripts/check-quickstart.py" "$base/copy" \
      "$check" || true
  done
}

run_quick() {
  run_source_gates
  if ! gate build-gcc build_gcc; then
    skip tests "the build has failed"
    return
  fi
  meson_gate tests-pure "$base/gcc" --suite unit --suite fuzz || true
  meson_gate tests-small "$base/gcc" client-requests client-replies \
    client-redirects emulator-pure emulator-api element-pure || true
  meson_gate tests-play "$base/gcc" element-play \
    --test-args='-p /play/audio-and-video' || true
}

run_full() {
  run_source_gates
  if gate build-clang build_clang; then
    run_fuzzers || true
  else
    skip fuzz "the build has failed"
  fi
  if gate build-gcc build_gcc; then
    # They wait more than they work: for pictures that come in real time.
    meson_gate tests "$base/gcc" --num-processes 3 || true
    run_leak_tests
    gate leaks-gst-launch "$scripts/check-leaks.sh" "$base/gcc" || true
    gate properties check_properties || true
    gate devenv check_devenv || true
    gate install "$scripts/check-install.sh" "$base/gcc" || true
    gate secrets "$scripts/check-secrets.py" "$base/gcc" || true
  else
    skip tests "the build has failed"
  fi
  if gate build-asan build_asan; then
    run_asan_tests
  else
    skip tests-asan "the build has failed"
  fi
  if gate build-tsan build_tsan; then
    run_tsan_tests
  else
    skip tests-tsan "the build has failed"
  fi
  quickstart_gates
}

# ---- From here ----

mkdir -p "$logs"
started=$SECONDS
if [ "$install" = yes ]; then
  vxg_install "$logs/apt.log" build run bench test || {
    gate install-packages false || true
    finish
    exit 1
  }
fi

if [ "$quick" = yes ]; then
  kind=quick
  run_quick
else
  kind=full
  run_full
fi
[ "$keep" = yes ] || rm -rf "$base/copy"

status=0
finish > "$base/last" || status=$?
cat "$base/last"
echo "$(tail -n 1 "$base/last"), in $((SECONDS - started)) s" > "$base/last-$kind"
exit $status
