#!/bin/sh
# The program and a Postgres in trouble: behind a pooler, with no slot left, and gone.
set -u
. tests/support/tap.sh

dir=$(mktemp -d)
chmod 711 "$dir" # the servers' owner goes through it
server=
pooler=
# shellcheck disable=SC2317 # called by the trap
clean_up() {
    exec 9>&- 8>&- 6>&-
    [ -z "$pooler" ] || wait "$pooler" 2>/dev/null
    [ -z "$server" ] || wait "$server" 2>/dev/null
    rm -rf "$dir"
}
trap clean_up EXIT

# Both take orders, and end when the descriptor of these is closed.
mkfifo "$dir/orders" "$dir/told" "$dir/pooler-orders" "$dir/pooler-told" "$dir/held"
exec 9<>"$dir/orders" 7<>"$dir/told"
TMPDIR=$dir tests/fleet/postgres.sh --conf 'max_connections = 6' \
    --conf 'superuser_reserved_connections = 2' <"$dir/orders" >"$dir/told" 9>&- 7>&- &
server=$!
read -r folder <&7
echo start >&9
read -r port pid <&7
[ -n "$pid" ]
ok $? 'a server to watch'
exec 8<>"$dir/pooler-orders" 5<>"$dir/pooler-told"
TMPDIR=$dir tests/fleet/pgbouncer.sh --database "* = host=$folder port=$port" \
    --user '"postgres" ""' --conf 'pool_mode = transaction' \
    <"$dir/pooler-orders" >"$dir/pooler-told" 9>&- 8>&- 7>&- 5>&- &
pooler=$!
read -r _ <&5
echo start >&8
read -r pooler_port pid <&5
[ -n "$pid" ]
ok $? 'and a pooler before it'

# Runs lowtide; leaves $status, $dir/out and $dir/err.
lowtide() {
    "$LOWTIDE" "$@" >"$dir/out" 2>"$dir/err" 9>&- 8>&- 7>&- 6>&- 5>&-
    status=$?
}

has() {
    grep -q -e "$1" "$dir/out"
    ok $? "$2"
}

# What one statement returns, by the superuser.
sql() {
    psql -X -q -A -t -h "$folder" -p "$port" -U postgres -d postgres -c "$1"
}

# ---- behind a pooler ----

lowtide doctor --pg "host=127.0.0.1 port=$pooler_port user=postgres dbname=postgres"
is "$status" 0 'a server behind a pooler is well'
PGOPTIONS='-c work_mem=8MB' lowtide doctor \
    --pg "host=127.0.0.1 port=$pooler_port user=postgres dbname=postgres"
is "$status" 0 'options of the environment are not passed on'
has 'pooler      stands between us and the server' 'and the pooler is named'
has "server      127.0.0.1:$pooler_port, PostgreSQL" 'with the address that was really connected to'
echo 'stop TERM' >&8
read -r _ <&5

# ---- no slot left ----

sql "CREATE ROLE ops LOGIN IN ROLE pg_monitor"
exec 6<>"$dir/held"
held=
# A session that lasts as long as descriptor 6. A slot that somebody has just left may still be taken:
# then it knocks again.
answered() {
    [ -e "$dir/in.$1" ] || ! kill -0 "$holder" 2>/dev/null
}
hold() {
    until [ -e "$dir/in.$1" ]; do
        psql -X -q -h "$folder" -p "$port" -U ops -d postgres -c "\\! touch $dir/in.$1" \
            -f "$dir/held" >/dev/null 2>&1 9>&- 8>&- 7>&- 6>&- 5>&- &
        holder=$!
        wait_until 'a session, or a refusal' answered "$1" || return
    done
    held="$held $holder"
}
for session in 1 2 3 4; do
    hold $session
done
lowtide doctor --pg "host=127.0.0.1 port=$port user=ops dbname=postgres"
is "$status" 1 'a full server is not well'
has 'fix         full: remaining connection slots are reserved' 'and it is said what is full'
lowtide snapshot --pg "host=127.0.0.1 port=$port user=ops dbname=postgres"
is "$status" 1 'a snapshot has nothing to show then'
has 'full' 'but the reason'
lowtide doctor --pg "host=127.0.0.1 port=$port user=postgres dbname=postgres"
is "$status" 1 'one who has a reserved slot finds it ill too'
has 'max 6 - reserved 2 = 4 usable' 'counts its slots'
has 'headroom 0$' 'and finds none left'
exec 6>&-
# shellcheck disable=SC2086 # a list of processes
wait $held

# ---- gone ----

echo 'stop INT' >&9
read -r _ <&7
lowtide snapshot --pg "host=127.0.0.1 port=$port user=ops dbname=postgres"
is "$status" 1 'a server that is down'
has 'nobody listens' 'is said to be'

finish
