# Sourced by .ci/run: `use_postgres` sets REX_TEST_DATABASE_URL to a PostgreSQL with pgvector, the usual one where it
# answers, else one of its own; `drop_postgres` ends and removes that one, and does nothing otherwise.

own_postgres=''

use_postgres() {
  if answer=$(node scripts/servers.ts postgres); then export REX_TEST_DATABASE_URL=$answer; return 0; fi
  printf '%s\n' "$answer"
  .ci/pgvector || return 1
  if answer=$(node scripts/servers.ts postgres); then export REX_TEST_DATABASE_URL=$answer; return 0; fi
  printf '%s\n' 'starting a PostgreSQL of our own'
  start_postgres
}

# PostgreSQL refuses to run as root, so root lends it to the user that its package made.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

start_postgres() {
  local port
  postgres_bin=$(printf '%s\n' /usr/lib/postgresql/*/bin/postgres | sort -V | tail -n 1 | xargs dirname)
  own_postgres=$(mktemp -d)
  [ "$(id -u)" != 0 ] || chown postgres "$own_postgres"
  port=$(node -e 'const s = require("node:net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); });')
  (
    cd "$own_postgres"
    as_postgres "$postgres_bin/initdb" -D "$own_postgres/data" --username=postgres --auth=trust --encoding=UTF8 \
      --locale=C.UTF-8 >"$own_postgres/initdb.log" &&
      as_postgres "$postgres_bin/pg_ctl" -D "$own_postgres/data" -l "$own_postgres/data/server.log" -w -t 60 \
        -o "-p $port -c listen_addresses=127.0.0.1 -k $own_postgres" start >/dev/null
  ) || { tail -n 20 "$own_postgres/initdb.log" "$own_postgres/data/server.log"; return 1; }
  export REX_TEST_DATABASE_URL="postgres://postgres@127.0.0.1:$port/postgres"
  node scripts/servers.ts postgres
}

drop_postgres() {
  [ -n "$own_postgres" ] || return 0
  if [ -e "$own_postgres/data/postmaster.pid" ]; then
    (cd "$own_postgres" && as_postgres "$postgres_bin/pg_ctl" -D "$own_postgres/data" -m fast -w stop >/dev/null) || true
  fi
  rm -rf "$own_postgres"
  own_postgres=''
}
