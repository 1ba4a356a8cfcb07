#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Every script parses, and says nothing that its linter objects to.
set -euo pipefail
cd "$(dirname "$0")/../.."

mapfile -d '' scripts < <(find tests examples .ci -name '*.sh' -print0)
scripts+=(.ci/run)
for script in "${scripts[@]}"; do
  bash -n "$script"
done
# SC2317: functions that gate() and the like call by their names look dead to it.
shellcheck -x -e SC2317 "${scripts[@]}"

mapfile -d '' programs < <(find tests -name '*.py' -print0)
for program in "${programs[@]}"; do
  python3 -c 'import ast, sys; ast.parse(open(sys.argv[1]).read(), sys.argv[1])' \
    "$program"
done
