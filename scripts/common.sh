# What scripts/run and scripts/test share: where things are, what has to be installed, a server to try on.
# Sourced, not run.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
jobs="$(nproc)"
pg_bin=/usr/lib/postgresql/15/bin

build_packages=(g++ cmake ninja-build ccache pkg-config
                libyaml-cpp-dev libfmt-dev libcli11-dev libmimalloc-dev nlohmann-json3-dev libxxhash-dev libmd-dev
                libpqxx-dev libpg-query-dev)
server_packages=(postgresql-15)
test_packages=(doctest-dev librapidcheck-dev libbenchmark-dev
               postgresql-15-plpgsql-check pgbouncer git)
web_packages=(nodejs npm)
ci_packages=(clang-19 llvm-19 clang-tidy-19 clang-format-19 libclang-rt-19-dev)

step() { printf '\n== %s\n' "$*"; }

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# Installs those of the named packages that are missing; without a network nothing happens if none is.
install_packages() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ "${#missing[@]}" -eq 0 ] && return
  step "Installing ${missing[*]}"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# configure_and_build FOLDER TARGETS… -- CMAKE ARGUMENTS…
configure_and_build() {
  local folder="$1" targets=()
  shift
  while [ "$#" -gt 0 ] && [ "$1" != -- ]; do targets+=("$1"); shift; done
  [ "$#" -gt 0 ] && shift
  cmake -S "$root" -B "$folder" -G Ninja "$@" >"$folder.log" 2>&1 || { cat "$folder.log"; return 1; }
  cmake --build "$folder" -j "$jobs" ${targets[@]:+--target "${targets[@]}"}
}

# initdb and the server refuse to run as root.
as_server() {
  if [ "$(id -u)" -eq 0 ]; then
    setpriv --reuid=postgres --regid=postgres --clear-groups -- "$@"
  else
    "$@"
  fi
}

cluster=""

# Starts a throw-away cluster on a socket of its own; it goes when the script ends.
start_cluster() {
  cluster="$(mktemp -d /tmp/specql-XXXXXX)"
  trap stop_cluster EXIT
  if [ "$(id -u)" -eq 0 ]; then chown postgres "$cluster"; fi
  (
    cd "$cluster"
    as_server "$pg_bin/initdb" -D "$cluster/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 \
      --no-sync --no-instructions >/dev/null
    as_server "$pg_bin/pg_ctl" -D "$cluster/data" -w -l "$cluster/log" start >/dev/null \
      -o "-c fsync=off -c listen_addresses='' -c unix_socket_directories=$cluster"
  )
}

stop_cluster() {
  [ -n "$cluster" ] || return 0
  (cd "$cluster" && as_server "$pg_bin/pg_ctl" -D "$cluster/data" -m immediate stop >/dev/null) || true
  rm -rf "$cluster"
  cluster=""
}

query() {
  "$pg_bin/psql" -X -q -h "$cluster" -U postgres -v ON_ERROR_STOP=1 "$@"
}
