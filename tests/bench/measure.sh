#!/bin/bash
# Whole commands on a synthetic project, beside the time a plain copy of the same output takes.
#   measure.sh SPECQL SPECQL_BENCH [ENTITIES]
set -euo pipefail
specql="$(realpath "$1")"
bench="$(realpath "$2")"
count="${3:-1000}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
"$bench" --write "$work/project" "$count"
cd "$work/project"

seconds() { local TIMEFORMAT=%R; { time "$@" >/dev/null; } 2>&1 | tail -1; }
copy() { rm -rf "$work/copy"; mkdir "$work/copy"; cp -r db graphql "$work/copy/"; }
forget() { rm -rf db graphql .specql; }

echo "$count entities"
for round in 1 2 3; do
  forget
  cold="$(seconds "$specql" generate)"
  echo "cold $cold s, copy $(seconds copy) s, unchanged $(seconds "$specql" generate) s, check $(seconds "$specql" check) s"
done
forget
"$specql" generate --trace
