#!/bin/bash
# Transactions a second of generated actions beside those of hand-written functions that do the same work.
# One client, prepared statements, a throw-away cluster without fsync; the two take turns, so that what else
# the machine does falls on both.
#   run.sh SPECQL [SECONDS] [ROUNDS]
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
specql="$(realpath "$1")"
seconds="${2:-4}"
rounds="${3:-3}"
# shellcheck source=tests/bench/cluster.sh
source "$here/../cluster.sh"
load_specs "$here/specs" "$specql"
psql -f "$here/expert.sql"
psql -f "$here/fill.sql" >/dev/null
tps() { "$bin/pgbench" -n -M prepared -T "$seconds" -f "$1" 2>"$work/complaints" | sed -n 's/^tps = \([0-9.]*\).*/\1/p'; }
run() {
  local name="$1" generated="$2" expert="$3" a=0 b=0
  printf '%s' "$generated" >"$work/generated.sql"
  printf '%s' "$expert" >"$work/expert.sql"
  for ((i = 0; i < rounds; i++)); do
    a="$(echo "$a + $(tps "$work/generated.sql")" | bc)"
    b="$(echo "$b + $(tps "$work/expert.sql")" | bc)"
  done
  if [ -s "$work/complaints" ] && ! grep -q '^pgbench (' "$work/complaints"; then head -3 "$work/complaints" >&2; fi
  echo "$name: generated $(echo "$a / $rounds" | bc)/s, by hand $(echo "$b / $rounds" | bc)/s, $(echo "100 * $a / $b" | bc) %"
}
while IFS= read -r -d '' case; do
  name="$(basename "$case" .sql)"
  run "$name" "$(sed 's/@\./app./' "$case")" "$(sed 's/@\./expert./; s/_at_once//' "$case")"
done < <(find "$here/cases" -name '*.sql' -print0 | sort -z)
run "create_note beside INSERT and view" "$(cat "$here/note_action.sql")" "$(cat "$here/note_insert.sql")"
