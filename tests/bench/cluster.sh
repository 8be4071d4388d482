# A throw-away cluster without fsync for the benches that run on PostgreSQL. Sourced, not run: it sets `work`
# to a folder that goes with it, moves there, and points psql and pgbench at the cluster.
bin="${SPECQL_PG_BIN:-/usr/lib/postgresql/15/bin}"
work="$(mktemp -d)"
as_server() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups -- "$@"; else "$@"; fi; }
if [ "$(id -u)" = 0 ]; then chown postgres "$work"; fi
stop() { as_server "$bin/pg_ctl" -D "$work/data" -m immediate -s stop 2>/dev/null || true; rm -rf "$work"; }
trap stop EXIT
cd "$work"
as_server "$bin/initdb" -D "$work/data" -U bench -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null
as_server "$bin/pg_ctl" -D "$work/data" -w -s -l "$work/log" start \
  -o "-c listen_addresses='' -c unix_socket_directories=$work -c fsync=off -c synchronous_commit=off -c shared_buffers=256MB"
export PGHOST="$work" PGUSER=bench PGDATABASE=postgres PGOPTIONS="-c client_min_messages=warning"
psql() { "$bin/psql" -X -q -v ON_ERROR_STOP=1 "$@"; }

# load_specs FOLDER SPECQL: what the compiler makes of the specs of a folder.
load_specs() {
  cp -r "$1" "$work/project"
  "$2" generate -q -C "$work/project"
  psql --single-transaction -f "$work/project/db/schema/schema.sql"
}
