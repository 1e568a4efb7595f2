#!/bin/sh
# tests/soak/soak_pooler.sh [SECONDS]: ten minutes behind a PgBouncer in transaction mode that has one
# server connection for all. Once a second another client asks for all settings and prepared
# statements on it: nothing that lowtide set for itself may ever be among them. lowtide polls ten times
# a second, somebody waits on a lock so that it looks at waits too, and it must have come through.
set -eu

seconds=${1:-600}
dir=$(mktemp -d)
chmod 711 "$dir" # the servers' owner goes through it
server=
pooler=
program=
waits=
# shellcheck disable=SC2317 # called by the trap
clean_up() {
    [ -z "$program" ] || kill "$program" 2>/dev/null || true
    [ -z "$waits" ] || kill "$waits" 2>/dev/null || true
    exec 9>&- 8>&- 4>&-
    [ -z "$pooler" ] || wait "$pooler" 2>/dev/null || true
    [ -z "$server" ] || wait "$server" 2>/dev/null || true
    rm -rf "$dir"
}
trap clean_up EXIT

# Both take orders, and end when the descriptor of these is closed.
mkfifo "$dir/orders" "$dir/told" "$dir/pooler-orders" "$dir/pooler-told" "$dir/held"
exec 9<>"$dir/orders" 7<>"$dir/told" 8<>"$dir/pooler-orders" 5<>"$dir/pooler-told" 4<>"$dir/held"
TMPDIR=$dir tests/fleet/postgres.sh start <"$dir/orders" >"$dir/told" 9>&- 8>&- 7>&- 5>&- 4>&- &
server=$!
read -r folder <&7
read -r port _ <&7
TMPDIR=$dir tests/fleet/pgbouncer.sh --database "* = host=$folder port=$port" \
    --user '"postgres" ""' --conf 'pool_mode = transaction' --conf 'default_pool_size = 1' \
    <"$dir/pooler-orders" >"$dir/pooler-told" 9>&- 8>&- 7>&- 5>&- 4>&- &
pooler=$!
read -r _ <&5
echo start >&8
read -r pooler_port _ <&5

# query PORT SQL
query() {
    psql -X -q -A -t -h 127.0.0.1 -p "$1" -U postgres -d postgres -c "$2"
}

# Everything that stays with a session, as the pooler's other clients find it.
session() {
    query "$pooler_port" 'SHOW ALL'
    query "$pooler_port" 'SELECT name, statement FROM pg_prepared_statements'
    query "$pooler_port" "SELECT locktype, mode FROM pg_locks WHERE pid = pg_backend_pid()
        AND locktype = 'advisory'"
}

query "$port" 'CREATE TABLE held (); CREATE TABLE other ()'
psql -X -q -h 127.0.0.1 -p "$port" -U postgres -d postgres -c "BEGIN" -c "LOCK TABLE held" \
    -f "$dir/held" >/dev/null 2>&1 9>&- 8>&- 7>&- 5>&- 4>&- &
until [ "$(query "$port" "SELECT count(*) FROM pg_locks WHERE relation = 'held'::regclass")" = 1 ]; do
    sleep 0.1
done
PGAPPNAME=waits query "$port" 'SELECT count(*) FROM held' >/dev/null 2>&1 9>&- 8>&- 7>&- 5>&- 4>&- &
waits=$!

session >"$dir/before"
[ "$(wc -l <"$dir/before")" -gt 200 ]
"$LOWTIDE" --headless --interval 100ms --pg \
    "host=127.0.0.1 port=$pooler_port user=postgres dbname=postgres" \
    --for "${seconds}s" 9>&- 8>&- 7>&- 5>&- 4>&- &
program=$!
served_before=$(query "$port" "SELECT xact_commit FROM pg_stat_database WHERE datname = 'postgres'")
looks=0
while kill -0 "$program" 2>/dev/null; do
    session >"$dir/now"
    diff "$dir/before" "$dir/now"
    looks=$((looks + 1))
    sleep 1
done
wait "$program"
program=
served=$(query "$port" "SELECT xact_commit FROM pg_stat_database WHERE datname = 'postgres'")
served=$((served - served_before - 3 * looks))
echo "$looks looks of another client at its session, all alike; about $served ticks of lowtide"
[ "$looks" -gt $((seconds / 3)) ]
[ "$served" -gt $((seconds * 4)) ]
