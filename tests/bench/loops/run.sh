#!/bin/bash
# A loop of insertions as one statement and in rounds: milliseconds of a call with 10, 1000 and 10000 items.
#   run.sh SPECQL
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
specql="$(realpath "$1")"
# shellcheck source=tests/bench/cluster.sh
source "$here/../cluster.sh"
load_specs "$here/specs" "$specql"
psql -f "$here/measure.sql"
