#!/bin/sh
# The program and a real Postgres: doctor, snapshot and --headless, by every way to name a server;
# and passwords, which come from files and are shown nowhere.
set -u
. tests/support/tap.sh

dir=$(mktemp -d)
chmod 711 "$dir" # the server's owner goes through it
worker=
server=
# shellcheck disable=SC2317 # called by the trap
clean_up() {
    exec 9>&- 8>&-
    [ -z "$worker" ] || wait "$worker" 2>/dev/null
    [ -z "$server" ] || wait "$server" 2>/dev/null
    rm -rf "$dir"
}
trap clean_up EXIT

# A worker on a leash, and a server that takes orders: both end when these descriptors are closed.
mkfifo "$dir/leash" "$dir/address" "$dir/orders" "$dir/told"
exec 9<>"$dir/leash" 8<>"$dir/orders"
"$LOWTIDE_BUILD/tests/fleet/worker" --name gw <"$dir/leash" >"$dir/address" 9>&- 8>&- &
worker=$!
read -r address <"$dir/address"
endpoint=${address#http://}
endpoint=${endpoint%/metrics}
TMPDIR=$dir tests/fleet/postgres.sh --conf 'max_connections = 20' \
    --hba 'host all locked 127.0.0.1/32 scram-sha-256' \
    <"$dir/orders" >"$dir/told" 9>&- 8>&- &
server=$!
exec 7<>"$dir/told"
read -r folder <&7
echo start >&8
read -r port pid <&7
[ -n "$pid" ]
ok $? 'a server to watch'
at="host=127.0.0.1 port=$port user=postgres dbname=postgres"

# Runs lowtide; leaves $status, $dir/out and $dir/err.
lowtide() {
    "$LOWTIDE" "$@" >"$dir/out" 2>"$dir/err" 9>&- 8>&- 7>&-
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

sql "CREATE ROLE locked LOGIN PASSWORD 'hunter2'"

# ---- the doctor ----

# The report, without what differs from run to run.
report() {
    sed -e "s/:$port/:PORT/g" -e 's/took [0-9.]* m*s/took TIME/' -e 's/up [0-9a-z]*,/up AGE,/' \
        -e 's/since .* UTC/since THEN/' -e 's/PostgreSQL [0-9.]*[a-z0-9]*/PostgreSQL VERSION/' \
        "$dir/out"
}

lowtide doctor --pg "$at"
is "$status" 0 'a server where all is readable is well'
is "$(report | sed -n '1,/limits/p')" '127.0.0.1:PORT/postgres
  answer      4 of 4 polls; the last took TIME, on one connection
  server      127.0.0.1:PORT, PostgreSQL VERSION, primary
              up AGE, since THEN
  rights      postgres in postgres: every session readable
  slots       max 20 - reserved 3 = 17 usable
              in use 1 (1 lowtide), headroom 16
  limits      none on roles, none on databases' 'and this is all there is to say'
has 'idle_in_transaction_session_timeout off' 'settings of note are named'
has '^1 of 1 target is well$' 'it is counted'
is "$(cat "$dir/err")" '' 'nothing on the standard error'

sql "CREATE ROLE \"ops-ro\" LOGIN CONNECTION LIMIT 5"
lowtide doctor "host=$folder port=$port user=ops-ro dbname=postgres"
is "$status" 1 'one that hides sessions from us is not'
has 'rights      ops-ro in postgres: 1 of ' 'how many it shows is said'
has 'fix         GRANT pg_monitor TO "ops-ro";' 'and what would show the rest'
has 'limits      role ops-ro 1 of 5' 'limits of a role are named, and what is taken of them'

lowtide doctor "postgres://nobody@127.0.0.1:$port/postgres" 'host=127.0.0.1 port=1'
is "$status" 1 'servers that let nobody in are not well'
has 'fix         role "nobody" does not exist' 'the reason is said'
has 'fix         nobody listens' 'for each of them'

# ---- every way to name one ----

printf '[prod]\nhost=%s\nport=%s\nuser=postgres\ndbname=postgres\n' "$folder" "$port" >"$dir/services"
PGSERVICEFILE=$dir/services
export PGSERVICEFILE

lowtide snapshot --pg service=prod
is "$status" 0 'a service'
has '^  prod  *fresh ' 'is called by its name'
(
    PGHOST=$folder PGPORT=$port PGUSER=postgres PGDATABASE=postgres
    export PGHOST PGPORT PGUSER PGDATABASE
    lowtide doctor
    [ "$status" -eq 0 ]
)
ok $? 'the variables of libpq, where nothing else is said'
printf '# a fleet\n%s\n%s\n' "$endpoint" "$at" >"$dir/fleet.txt"
lowtide snapshot --targets "$dir/fleet.txt"
is "$status" 0 'a line of a file of targets'
has "^  $endpoint  *fresh " 'an endpoint is polled'
has "^  127.0.0.1:$port/postgres  *fresh " 'and a server beside it'
cat >"$dir/lowtide.yml" <<YML
targets:
  - $endpoint
  - {target: service=prod, name: db1, window: 5m}
expect:
  - {owner: gw, workers: 2, pool_max: 8}
YML
lowtide snapshot --config "$dir/lowtide.yml"
is "$status" 0 'an entry of lowtide.yml'
has '^  db1  *fresh ' 'is called as it says there'

# ---- passwords ----

locked="host=127.0.0.1 port=$port user=locked dbname=postgres"
lowtide snapshot --pg "$locked password=hunter2"
is "$status" 2 'a password in a target is a usage error'
grep -q 'pgpass' "$dir/err"
ok $? 'that says where it belongs'
secrets=$(cat "$dir/out" "$dir/err")
lowtide doctor "postgres://locked:hunter2@127.0.0.1:$port/postgres"
secrets=$secrets$(cat "$dir/out" "$dir/err")
printf 'targets:\n  - host=h password=hunter2\n' >"$dir/bad.yml"
lowtide snapshot --config "$dir/bad.yml"
grep -q 'bad.yml:2: targets\[0\]: a password' "$dir/err"
ok $? 'in lowtide.yml it has a file and a line'
secrets=$secrets$(cat "$dir/out" "$dir/err")

lowtide doctor --pg "$locked"
is "$status" 1 'without its password a role is not let in'
has 'fix .*password' 'and the password is said to lack'
printf '127.0.0.1:%s:*:locked:wrong-hunter2\n' "$port" >"$dir/wrong"
printf '127.0.0.1:%s:*:locked:hunter2\n' "$port" >"$dir/pgpass"
chmod 600 "$dir/wrong" "$dir/pgpass"
PGPASSFILE=$dir/wrong
export PGPASSFILE
lowtide doctor --pg "$locked"
is "$status" 1 'nor with a wrong one'
secrets=$secrets$(cat "$dir/out" "$dir/err")
PGPASSFILE=$dir/pgpass
lowtide snapshot --pg "$locked"
is "$status" 0 'a password file lets it in'
secrets=$secrets$(cat "$dir/out" "$dir/err")
case $secrets in
*hunter2*) ok 1 "no password is ever shown" ;;
*) ok 0 "no password is ever shown" ;;
esac

# ---- a run ----

sessions_are() {
    [ "$(sql "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'lowtide'")" = "$1" ]
}

lowtide --headless --interval 1 --pg "$at" --for 1
is "$status" 0 'a run without a screen'
wait_until 'the end of our session' sessions_are 0
ok $? 'leaves no session behind'
"$LOWTIDE" --headless --interval 0.1 --pg "$at" 9>&- 8>&- 7>&- &
headless=$!
wait_until 'our session' sessions_are 1
ok $? 'one that goes on has one'
kill -TERM $headless
wait $headless
is "$?" 0 'and ends when it is told to, connected'

finish
