#!/bin/sh
# The program and a real PgBouncer: doctor and snapshot, by port, by socket and from a configuration.
set -u
. tests/support/tap.sh

dir=$(mktemp -d)
chmod 711 "$dir" # the pooler's owner goes through it
pooler=
# shellcheck disable=SC2317 # called by the trap
clean_up() {
    exec 9>&-
    [ -z "$pooler" ] || wait "$pooler" 2>/dev/null
    rm -rf "$dir"
}
trap clean_up EXIT

# Nobody serves its databases: a console answers all the same.
mkfifo "$dir/orders" "$dir/told"
exec 9<>"$dir/orders" 8<>"$dir/told"
TMPDIR=$dir tests/fleet/pgbouncer.sh --database "app = host=$dir" --user '"watcher" ""' \
    --user '"app" ""' --conf 'stats_users = watcher' \
    <"$dir/orders" >"$dir/told" 9>&- 8>&- &
pooler=$!
read -r folder <&8
echo start >&9
read -r port pid <&8
[ -n "$pid" ]
ok $? 'a pooler to watch'
at=127.0.0.1:$port

# Runs lowtide; leaves $status and $dir/out.
lowtide() {
    "$LOWTIDE" "$@" >"$dir/out" 2>&1 9>&- 8>&-
    status=$?
}

has() {
    grep -q -e "$1" "$dir/out"
    ok $? "$2"
}

lowtide doctor "pgbouncer://watcher@$at"
is "$status" 0 'the doctor is content with a console that lets us in'
has "^$at  pgbouncer://$at\$" 'says what it is'
has '^  answer      4 of 4 polls; the last took [0-9]* ms, on one connection$' 'that it answers'
has '^  console     [0-9]* rows, [0-9.]* [KiB]*, by SHOW alone$' 'and what it gives'

lowtide doctor --for 1s "pgbouncer://app@$at"
is "$status" 1 'he is not with one that does not'
has 'name it in stats_users' 'and says which line is missing'

lowtide doctor "pgbouncer:///?host=$folder&port=$port&user=watcher"
is "$status" 0 'a unix socket does as well'

printf 'targets:\n  - target: pgbouncer://watcher@%s\n    name: pools\n' "$at" >"$dir/lowtide.yml"
lowtide snapshot --config "$dir/lowtide.yml"
is "$status" 0 'a snapshot of a configured pooler'
has '^  pools  *fresh ' 'has its name, and it is fresh'

lowtide snapshot "pgbouncer://watcher:hunter2@$at"
is "$status" 2 'a password in a target is refused'
! grep -q hunter2 "$dir/out"
ok $? 'and not repeated'

finish
