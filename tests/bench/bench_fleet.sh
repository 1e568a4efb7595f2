#!/bin/sh
# tests/bench/bench_fleet.sh: large fleets on a screen: 1,000 services with 15 kB each, and 100 nodes
# with 100 containers each (300 kB), polled once a second.
set -eu

dir=$(mktemp -d)
trap 'exec 9>&-; rm -rf "$dir"' EXIT

# The crowd hangs on a leash: it ends when descriptor 9 is closed here.
mkfifo "$dir/leash" "$dir/said"
exec 9<>"$dir/leash"
"$LOWTIDE_BUILD/tests/fleet/crowd" <"$dir/leash" >"$dir/said" 9>&- &
exec 8<"$dir/said"
read -r address <&8

# watch PATH TARGETS WORKERS
watch() {
    i=0
    while [ "$i" -lt "$2" ]; do
        echo "${address%/metrics}/$1$i"
        i=$((i + 1))
    done >"$dir/targets"
    "$LOWTIDE_BUILD/tests/bench/bench_scrape" "$dir/targets" 5 >"$dir/polling" 9>&- 8<&-
    polling=$(awk -v targets="$2" '/^CPU/ { print $4 * targets / 1000 }' "$dir/polling")
    echo "$2 targets, $3 workers: polling alone takes $polling s of each second"
    "$LOWTIDE_BUILD/tests/bench/bench_fleet" "$dir/targets" "$3" "$polling" 9>&- 8<&-
}

watch "" 1000 1000
watch node/ 100 10000
