#!/bin/sh
# tests/fleet/story.sh [OPTION]...: the story of the README, "A restart, watched", on real processes and
# a real Postgres. OPTIONs are lowtide's. `make all fleet` builds what it needs.
#
# Two stacks of two gateways each, gw-a and gw-b. Every gateway has a fixed pool of 4 connections, of
# which it needs one at a time, and one more that waits for jobs: with lowtide they take all 21 slots
# that there are. After 100 s the first is restarted as version 1.1, with a pool of 1 to 4; after 190 s,
# one by one, the others; after 300 s the floor has settled, which is that of the last minute (--window
# 1m). Mark before (m), after a minute, and make the first a canary when it is back (Home, c).
set -eu

build=${LOWTIDE_BUILD:-build}
fleet=$build/tests/fleet
lowtide=$build/lowtide

for program in "$lowtide" "$fleet/worker"; do
    if [ ! -x "$program" ]; then
        echo "story: no $program here; \`make all fleet\` builds it" >&2
        exit 1
    fi
done
# shellcheck source=tests/fleet/leash.sh
. tests/fleet/leash.sh

cat >"$config" <<'YML'
defaults: {interval: 500ms}
targets:
YML

# The Postgres; $server is its conninfo.
database() {
    begin tests/fleet/postgres.sh start --conf 'max_connections = 21' \
        --conf 'superuser_reserved_connections = 0'
    hear Postgres
    server="host=$said"
    hear Postgres
    server="$server port=${said% *} dbname=postgres"
    exec 6<&-
    psql -X -q -c 'CREATE ROLE app LOGIN' -c 'CREATE ROLE lowtide LOGIN' \
        -c 'GRANT pg_monitor TO lowtide' "$server user=postgres"
    echo "  - {target: \"$server user=lowtide\", name: db1}" >>"$config"
}

# pause SECONDS, on the leash.
pause() {
    if timeout "$1" cat >/dev/null; then
        exit
    fi
}

# gateway STACK NUMBER SECONDS: one that is restarted after so many.
gateway() {
    stack=$1 name=$1/$2 seconds=$3
    set -- --does level --name "$name" --application "$stack" --server "$server"
    begin "$fleet/worker" "$@" --version 1.0 --pool 4
    first=$!
    hear "$name"
    exec 6<&-
    echo "  - {target: \"$said\", name: $name, group: gateways, owner: $stack}" >>"$config"
    port=${said##*:}
    (
        pause "$seconds"
        kill "$first"
        pause 2
        exec "$fleet/worker" "$@" --version 1.1 --pool 1-4 --port "${port%%/*}"
    ) <"$dir/leash" >/dev/null 9>&- &
}

database
gateway gw-a 1 100
gateway gw-a 2 190
gateway gw-b 1 195
gateway gw-b 2 200

set -- --config "$config" --window 1m "$@"
if [ -t 0 ] && [ -t 1 ]; then
    exec "$lowtide" "$@"
fi
echo "story: a snapshot of the end comes after 5m10s (--for TIME changes that)" >&2
exec "$lowtide" snapshot --for 5m10s "$@"
