#!/bin/sh
# An hour of polling: memory stays where it was once the histories in use are full. The finest two
# hold half an hour, so what is compared is the second half hour; the coarse ones fill for days, by
# a few kilobytes a worker. SOAK_MINUTES makes it shorter or longer.
set -eu

minutes=${SOAK_MINUTES:-60}
targets=50
dir=$(mktemp -d)
crowd=
program=
# shellcheck disable=SC2317 # called by the trap
clean_up() {
    [ -z "$program" ] || kill "$program" 2>/dev/null || true
    [ -z "$crowd" ] || kill "$crowd" 2>/dev/null || true
    rm -rf "$dir"
}
trap clean_up EXIT

# The crowd hangs on a leash: it ends when descriptor 9 is closed here.
mkfifo "$dir/leash" "$dir/said"
exec 9<>"$dir/leash"
"$LOWTIDE_BUILD/tests/fleet/crowd" <"$dir/leash" >"$dir/said" 9>&- &
crowd=$!
exec 8<"$dir/said"
read -r address <&8
i=0
while [ "$i" -lt "$targets" ]; do
    echo "${address%/metrics}/$i"
    i=$((i + 1))
done >"$dir/targets"

"$LOWTIDE" --headless --targets "$dir/targets" 9>&- &
program=$!

rss_kb() {
    awk '/^VmRSS/ { print $2 }' "/proc/$program/status"
}

sleep $((minutes * 30))
half=$(rss_kb)
sleep $((minutes * 30))
whole=$(rss_kb)
# 60 s and 10 min cells of half an hour: 33 of 12 bytes a worker; a page each is more than that.
allowed=$((half + targets * 4))
echo "RSS after $((minutes / 2)) min: $half kB, after $minutes min: $whole kB, allowed: $allowed kB"
[ "$whole" -le "$allowed" ]
