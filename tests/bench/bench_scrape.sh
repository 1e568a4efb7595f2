#!/bin/sh
# tests/bench/bench_scrape.sh [TARGETS [SECONDS]]: what polling costs without what is behind it; the
# whole program is bench_headless.sh.
set -eu

targets=${1:-200}
seconds=${2:-10}
dir=$(mktemp -d)
trap 'exec 9>&-; rm -rf "$dir"' EXIT

# The crowd hangs on a leash: it ends when descriptor 9 is closed here.
mkfifo "$dir/leash" "$dir/said"
exec 9<>"$dir/leash"
"$LOWTIDE_BUILD/tests/fleet/crowd" <"$dir/leash" >"$dir/said" 9>&- &
exec 8<"$dir/said"
read -r address <&8
i=0
while [ "$i" -lt "$targets" ]; do
    echo "${address%/metrics}/$i"
    i=$((i + 1))
done >"$dir/targets"
"$LOWTIDE_BUILD/tests/bench/bench_scrape" "$dir/targets" "$seconds" 9>&- 8<&-
