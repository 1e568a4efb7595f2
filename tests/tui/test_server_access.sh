#!/bin/sh
# The program and the ways libpq knows to a server: TLS by one's own authority, password files, lists
# of hosts of which some are dead or not what is looked for.
set -u
. tests/support/tap.sh

dir=$(mktemp -d)
chmod 711 "$dir" # the servers' owner goes through it
guarded=
standby=
# shellcheck disable=SC2317 # called by the trap
clean_up() {
    exec 9>&- 8>&-
    [ -z "$guarded" ] || wait "$guarded" 2>/dev/null
    [ -z "$standby" ] || wait "$standby" 2>/dev/null
    rm -rf "$dir"
}
trap clean_up EXIT

# Both take orders, and end when the descriptor of these is closed.
mkfifo "$dir/orders" "$dir/told" "$dir/standby-orders" "$dir/standby-told"
exec 9<>"$dir/orders" 7<>"$dir/told" 8<>"$dir/standby-orders" 6<>"$dir/standby-told"
TMPDIR=$dir tests/fleet/postgres.sh start --tls yes \
    --hba 'hostssl all locked 127.0.0.1/32 scram-sha-256' \
    --hba 'hostssl all all 127.0.0.1/32 trust' --hba 'host all all 127.0.0.1/32 reject' \
    <"$dir/orders" >"$dir/told" 9>&- 8>&- 7>&- 6>&- &
guarded=$!
TMPDIR=$dir tests/fleet/postgres.sh start --standby hot \
    <"$dir/standby-orders" >"$dir/standby-told" 9>&- 8>&- 7>&- 6>&- &
standby=$!
read -r folder <&7
read -r port pid <&7
[ -n "$pid" ]
ok $? 'a server that insists on TLS'
read -r _ <&6
read -r standby_port pid <&6
[ -n "$pid" ]
ok $? 'and a standby'
psql -X -q -h "$folder" -p "$port" -U postgres -d postgres \
    -c "CREATE ROLE locked LOGIN PASSWORD 'hunter2'; GRANT pg_monitor TO locked"

# Runs the doctor on one server; leaves $status and $dir/out.
doctor() {
    "$LOWTIDE" doctor --pg "$1" >"$dir/out" 2>"$dir/err" 9>&- 8>&- 7>&- 6>&-
    status=$?
}

# well WHAT TEXT: the server is well, and the report has the text.
well() {
    [ "$status" -eq 0 ] && grep -q -e "$2" "$dir/out"
    tap_well=$?
    [ $tap_well -eq 0 ] || sed 's/^/# /' "$dir/out" "$dir/err"
    ok $tap_well "$1"
}

# ill WHAT TEXT: it is not, and the text says what to do.
ill() {
    [ "$status" -eq 1 ] && grep -q -e "fix  .*$2" "$dir/out"
    tap_ill=$?
    [ $tap_ill -eq 0 ] || sed 's/^/# /' "$dir/out" "$dir/err"
    ok $tap_ill "$1"
}

# ---- TLS ----

here="port=$port user=postgres dbname=postgres"
by_name="host=localhost hostaddr=127.0.0.1 $here"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=other \
    -keyout "$dir/other.key" -out "$dir/other.crt" 2>/dev/null

doctor "$by_name sslmode=verify-full sslrootcert=$folder/server.crt"
well 'a server whose certificate our own authority has signed' "server  .*:$port, PostgreSQL"
doctor "host=127.0.0.1 $here sslmode=verify-full sslrootcert=$folder/server.crt"
ill 'not by a name that is not in the certificate' 'for another name: check host'
doctor "$by_name sslmode=verify-full sslrootcert=$dir/other.crt"
ill 'nor by another authority' 'from another authority'
doctor "$by_name sslmode=verify-full sslrootcert=$dir/nowhere.crt"
ill 'nor by one that is not there' 'set sslrootcert'
doctor "host=127.0.0.1 $here sslmode=disable"
ill 'nor without TLS' 'a reject entry of pg_hba.conf is for us without TLS: set'
doctor "host=127.0.0.1 port=$standby_port user=postgres dbname=postgres sslmode=require"
ill 'and one that has none is not what was asked for' 'does not speak TLS'

# ---- password files ----

locked="$by_name user=locked sslmode=require"
printf 'localhost:%s:postgres:locked:hunter2\n' "$port" >"$dir/pgpass"
chmod 600 "$dir/pgpass"
PGPASSFILE=$dir/pgpass
export PGPASSFILE
doctor "$locked"
well 'the password of a file that only its owner reads' 'every session readable'
chmod 644 "$dir/pgpass"
doctor "$locked"
ill 'that of a file others may read is not taken' 'needs a password, and'
grep -q 'chmod 600' "$dir/out"
ok $? 'and what to do about it is said'
is "$(cat "$dir/err")" '' 'and nothing beside the report'
unset PGPASSFILE
cat >"$dir/services" <<CONF
[guarded]
host=localhost
hostaddr=127.0.0.1
port=$port
user=locked
password=hunter2
dbname=postgres
sslmode=verify-full
sslrootcert=$folder/server.crt
CONF
chmod 600 "$dir/services"
PGSERVICEFILE=$dir/services
export PGSERVICEFILE
doctor service=guarded
well 'a service with all of it' "server  .*:$port, PostgreSQL"
doctor service=nowhere
ill 'and one that nobody defined' 'no such service'
if grep -q hunter2 "$dir/out" "$dir/err"; then
    ok 1 'no password is shown'
else
    ok 0 'no password is shown'
fi

# ---- several hosts ----

# list PORT,PORT... MORE
list() {
    doctor "host=$(echo "$1" | sed 's/[0-9][0-9]*/127.0.0.1/g') port=$1 user=postgres dbname=postgres $2"
}
list "1,$port" ''
well 'the first of two is dead' "server  .*127.0.0.1:$port, PostgreSQL .*, primary"
list "$standby_port,$port" target_session_attrs=read-write
well 'the first is a standby, and a primary is looked for' "127.0.0.1:$port, PostgreSQL .*, primary"
list "$port,$standby_port" target_session_attrs=standby
well 'and the other way round' "127.0.0.1:$standby_port, PostgreSQL .*, standby"
list "1,$standby_port" target_session_attrs=read-write
ill 'a standby alone is not what is looked for' '.'

finish
