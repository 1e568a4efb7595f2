#!/bin/sh
# The report as its user meets it, with a real worker and a real Postgres: JSON before a restart,
# the comparison after it, a snapshot by signal; and no secret in any of it.
set -u
. tests/support/tap.sh

dir=$(mktemp -d)
chmod 711 "$dir" # the server's owner goes through it
worker=
server=
# shellcheck disable=SC2317 # called by the trap
clean_up() {
    exec 9>&- 8>&- 6>&- 5>&-
    [ -z "$worker" ] || wait "$worker" 2>/dev/null
    [ -z "$server" ] || wait "$server" 2>/dev/null
    rm -rf "$dir"
}
trap clean_up EXIT

# Everybody hangs on a leash: 9 the worker, 8 the server, 6 and 5 those who hold connections.
mkfifo "$dir/leash" "$dir/address" "$dir/orders" "$dir/told" "$dir/six" "$dir/four"
exec 9<>"$dir/leash" 8<>"$dir/orders" 7<>"$dir/told" 6<>"$dir/six" 5<>"$dir/four"

# start_worker [OPTION]...: leaves $worker and $endpoint.
start_worker() {
    "$LOWTIDE_BUILD/tests/fleet/worker" --name gw "$@" <"$dir/leash" >"$dir/address" \
        9>&- 8>&- 7>&- 6>&- 5>&- &
    worker=$!
    read -r address <"$dir/address"
    endpoint=${address#http://}
    endpoint=${endpoint%/metrics}
}

start_worker
TMPDIR=$dir tests/fleet/postgres.sh --conf 'max_connections = 30' \
    --hba 'host all locked 127.0.0.1/32 scram-sha-256' \
    <"$dir/orders" >"$dir/told" 9>&- 8>&- 6>&- 5>&- &
server=$!
read -r folder <&7
echo start >&8
read -r port pid <&7
[ -n "$pid" ]
ok $? 'a server to watch'

# Runs lowtide; leaves $status, $dir/out and $dir/err, and adds both to $dir/all.
lowtide() {
    "$LOWTIDE" "$@" >"$dir/out" 2>"$dir/err" 9>&- 8>&- 7>&- 6>&- 5>&-
    status=$?
    cat "$dir/out" "$dir/err" >>"$dir/all"
}

has() {
    grep -q -e "$1" "$dir/out"
    ok $? "$2"
}

sql() {
    psql -X -q -A -t -h "$folder" -p "$port" -U postgres -d postgres -c "$1" 5>&- 6>&- 7>&- 8>&-
}

# hold FIFO COUNT: so many idle connections of an application, until its leash is let go.
hold() {
    i=0
    while [ "$i" -lt "$2" ]; do
        psql -X -q "host=$folder port=$port user=postgres dbname=postgres application_name=gw" \
            <"$1" >/dev/null 2>&1 9>&- 8>&- 7>&- 6>&- 5>&- &
        i=$((i + 1))
    done
}

holds() {
    [ "$(sql "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'gw'")" = "$1" ]
}

hold "$dir/six" 6
hold "$dir/four" 4
wait_until 'ten connections' holds 10
sql "CREATE ROLE locked LOGIN PASSWORD 'hunter2-role'"
sql 'GRANT pg_monitor TO locked'

# ---- secrets in every place that may have one ----

printf 'hunter2-bearer\n' >"$dir/token"
printf 'ops:hunter2-basic\n' >"$dir/basic"
printf '[prod]\nhost=127.0.0.1\nport=%s\nuser=locked\ndbname=postgres\npassword=hunter2-role\n' \
    "$port" >"$dir/services"
PGSERVICEFILE=$dir/services
export PGSERVICEFILE
cat >"$dir/lowtide.yml" <<YML
targets:
  - {target: "http://$endpoint/metrics?token=hunter2-query", name: gw, bearer_token_file: token}
  - {target: "http://127.0.0.1:1/x?key=hunter2-query", basic_auth_file: basic}
  - {target: "http://127.0.0.1:1/y?key=hunter2-query"}
  - {target: service=prod, name: db1}
YML

lowtide snapshot --format json --config "$dir/lowtide.yml"
is "$status" 0 'a report in JSON'
cp "$dir/out" "$dir/before.json"
has '^"lowtide":{"version":"[0-9.]*","schema":1},$' 'says who wrote it, and in which schema'
has '^{"name":"gw","group":"","target":"gw","state":"live"' 'has the worker'
has '"name":"gw","user":"postgres","database":"postgres".*"held":10,"spare":10' \
    'and what the owner holds'
has '"state":"never".*"kind":"refused"' 'and the target where nobody listens'
is "$(cat "$dir/err")" '' 'nothing on the standard error'
lowtide snapshot --config "$dir/lowtide.yml"
has '^lowtide [0-9.]*, watched for [0-9]*s, since .* UTC$' 'the text says what it covers'
lowtide snapshot --format json "http://ops:hunter2-userinfo@$endpoint/metrics"
is "$status" 2 'a password in a URL is refused'
lowtide snapshot --format json "postgres://locked:hunter2-uri@127.0.0.1:$port/postgres"
is "$status" 2 'and one in a connection string'
lowtide snapshot --format json "host=127.0.0.1 port=$port user=locked dbname=postgres"
has '"kind":"access"' 'a role without its password is not let in'
is "$(grep -c hunter2 "$dir/all")" 0 'no secret is ever shown'

# ---- the restart ----

port_of_worker=${endpoint##*:}
kill "$worker"
wait "$worker"
exec 6>&-
wait_until 'four connections' holds 4
start_worker --port "$port_of_worker"
lowtide snapshot --width 100 --baseline "$dir/before.json" --config "$dir/lowtide.yml"
is "$status" 0 'held against what was before'
has '^SINCE 20.* UTC (before.json), .* ago$' 'and it says since when'
has '^  gw  *held  *10  *4  *-6  spare 4, was 10' 'the floor went down'
has '^  gw  *RSS  .* restarted$' 'the worker was restarted'
lowtide snapshot --format json --baseline "$dir/before.json" --config "$dir/lowtide.yml"
has '^{"name":"gw","figure":"held","then":10,"now":4,"state":"live","note":null}' 'the same in JSON'
has '^{"name":"gw","figure":"rss_bytes",.*"note":"restarted"}' 'of the worker, too'

"$LOWTIDE" snapshot --format json "$endpoint" >/dev/full 2>"$dir/err" 9>&- 8>&- 7>&- 5>&-
is "$?" 2 'a report that cannot be written is an error'

printf '{"lowtide":{"schema":7}}' >"$dir/later.json"
lowtide --baseline "$dir/later.json" "$endpoint"
is "$status" 2 'a report of another schema is refused'
is "$(cat "$dir/err")" "lowtide: $dir/later.json: lowtide.schema: is 7 (expected 1)" 'with words'
head -c 500 "$dir/before.json" >"$dir/cut.json"
lowtide snapshot --baseline "$dir/cut.json" "$endpoint"
is "$status" 2 'and one that was cut'
grep -q "^lowtide: $dir/cut.json:[0-9]*:[0-9]*: not JSON: " "$dir/err"
ok $? 'with line and column'

# ---- by signal ----

# headless [OPTION]...: starts one in the folder "$dir/kept", leaves $headless.
headless() {
    mkdir -p "$dir/kept"
    (cd "$dir/kept" && exec "$LOWTIDE" --headless "$@" "$endpoint" 2>"$dir/said" \
        9>&- 8>&- 7>&- 5>&-) &
    headless=$!
    wait_until 'a handler for SIGUSR1' catches_usr1 "$headless"
}

# SIGUSR1 is number 10: the second bit of the third digit from the right.
catches_usr1() {
    grep '^SigCgt:' "/proc/$1/status" | grep -q '[2367abef]..$'
}

written() {
    [ "$(grep -c '^lowtide: written: ' "$dir/said")" = "$1" ]
}

case $LOWTIDE in
/*) ;;
*) LOWTIDE=$PWD/$LOWTIDE ;;
esac
headless --format json
kill -USR1 "$headless"
wait_until 'a snapshot' written 1
path=$(sed -n 's/^lowtide: written: //p' "$dir/said")
case $path in
"$dir"/kept/lowtide-*Z.json) ok 0 'SIGUSR1 writes a report, and says where' ;;
*) ok 1 "SIGUSR1 writes a report, and says where: $path" ;;
esac
is "$(stat -c %a "$path")" 600 'for its owner alone'
is "$(head -n 1 "$path")$(tail -n 1 "$path")" '{}' 'whole'
kill -USR1 "$headless"
wait_until 'a second one' written 2
kill -TERM "$headless"
wait "$headless"
is "$?" 0 'and the run goes on until it is ended'

headless
kill -USR1 "$headless"
wait_until 'a text' written 1
grep -q '^lowtide [0-9.]*, watched for ' "$(sed -n 's/^lowtide: written: //p' "$dir/said")"
ok $? 'as text, unless JSON was asked for'
kill -TERM "$headless"
wait "$headless"

finish
