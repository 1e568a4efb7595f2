#!/bin/sh
# tests/soak/soak_expect.sh: three gateways with fixed pools of 4 idle connections each, on a real
# Postgres, for 100 seconds. Who expects a floor of 8 is told that it is 12; who expects 12 is told
# nothing.
set -eu

seconds=100
dir=$(mktemp -d)
chmod 711 "$dir" # the server's owner goes through it
server=
# shellcheck disable=SC2317 # called by the trap
clean_up() {
    exec 9>&- 4>&-
    [ -z "$server" ] || wait "$server" 2>/dev/null || true
    rm -rf "$dir"
}
trap clean_up EXIT

# Both hang on a descriptor that only this script has.
mkfifo "$dir/orders" "$dir/told" "$dir/idle"
exec 9<>"$dir/orders" 7<>"$dir/told" 4<>"$dir/idle"
TMPDIR=$dir tests/fleet/postgres.sh start <"$dir/orders" >"$dir/told" 9>&- 7>&- 4>&- &
server=$!
read -r folder <&7
read -r port _ <&7

for gateway in 1 2 3; do
    for connection in 1 2 3 4; do
        PGAPPNAME=gateways-$gateway-$connection psql -X -q -h "$folder" -p "$port" -U postgres \
            -d postgres -f "$dir/idle" >/dev/null 2>&1 9>&- 7>&- 4>&- &
    done
done

# expecting FLOOR: a configuration.
expecting() {
    cat >"$dir/$1.yml" <<YML
defaults: {owner_pattern: '^(gateways)', interval: 1s}
targets:
  - {target: "host=$folder port=$port user=postgres dbname=postgres", name: db1}
expect:
  - {owner: gateways, workers: 3, pool_max: 4, idle_floor: $1}
YML
}

# look FLOOR: what who expects that is told.
look() {
    expecting "$1"
    "$LOWTIDE" snapshot --width 160 --config "$dir/$1.yml" --for "${seconds}s" >"$dir/$1.txt"
}

look 8 9>&- 7>&- 4>&- &
program=$!
look 12 9>&- 7>&- 4>&-
wait "$program"
cat "$dir/8.txt"

grep -q '^  gateways: held 12, 8 expected, for ' "$dir/8.txt"
grep -q ' over: 12 of 8 ' "$dir/8.txt"
grep -q ' unexpected  *gateways  held 12, 8 expected' "$dir/8.txt"
grep -q ' held 12 ' "$dir/12.txt"
! grep -q 'expected,\|unexpected\|over:' "$dir/12.txt"
