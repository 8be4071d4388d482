#!/bin/bash
# Instructions that one call of a generated action takes beside one of a hand-written function: the difference
# between a short and a long session, each a server for a single user under valgrind. Unlike the time it takes,
# that is the same on a busy machine.
#   instructions.sh SPECQL [CASE…]
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
specql="$(realpath "$1")"
shift
# shellcheck source=tests/bench/cluster.sh
source "$here/../cluster.sh"
load_specs "$here/specs" "$specql"
psql -f "$here/expert.sql"
psql -f "$here/fill.sql" >/dev/null
as_server "$bin/pg_ctl" -D "$work/data" -m fast -s stop
# The case with its statement prepared, which is what is measured, and done so many times.
session() {
  local case="$1" calls="$2" call
  call="$(grep -v '^\\set\|^begin\|^set\|^rollback' "$case" | tr '\n' ' ' | sed 's/:n\b/$1/; s/:p\b/$2/; s/; *$//')"
  echo "set role bench_app"
  echo "prepare called (bigint, integer) as $call"
  for ((i = 1; i <= calls; i++)); do
    echo "begin"
    echo "execute called ($i, $((i % 90 + 1)))"
    if grep -q '^rollback' "$case"; then echo "rollback"; else echo "commit"; fi
  done
}
count() {
  session "$1" "$2" >"$work/session"
  cp -r "$work/data" "$work/copy"
  if [ "$(id -u)" = 0 ]; then chown -R postgres "$work/copy"; fi
  as_server valgrind --tool=callgrind --callgrind-out-file=/dev/null --log-file="$work/counted" \
    "$bin/postgres" --single -D "$work/copy" -c fsync=off -c exit_on_error=on postgres <"$work/session" >"$work/said" 2>&1
  rm -rf "$work/copy"
  sed -n 's/.*Collected *: *\([0-9]*\).*/\1/p' "$work/counted"
}
per_call() { echo "$((($(count "$1" 60) - $(count "$1" 20)) / 40000))"; }
while IFS= read -r -d '' case; do
  name="$(basename "$case" .sql)"
  if [ $# -gt 0 ] && [[ " $* " != *" $name "* ]]; then continue; fi
  sed 's/@\./app./' "$case" >"$work/generated.sql"
  sed 's/@\./expert./; s/_at_once//' "$case" >"$work/by_hand.sql"
  generated="$(per_call "$work/generated.sql")"
  by_hand="$(per_call "$work/by_hand.sql")"
  echo "$name: generated ${generated} k, by hand ${by_hand} k, $((100 * by_hand / generated)) %"
done < <(find "$here/cases" -name '*.sql' -print0 | sort -z)
