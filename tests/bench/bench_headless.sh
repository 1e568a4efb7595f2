#!/bin/sh
# tests/bench/bench_headless.sh [TARGETS [SECONDS]]: what the whole program costs. lowtide --headless
# polls 200 workers once a second for 10 s, each with 15 kB, and the kernel's account of it is
# printed.
set -eu

targets=${1:-200}
seconds=${2:-10}
dir=$(mktemp -d)
crowd=
# shellcheck disable=SC2317 # called by the trap
clean_up() {
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

"$LOWTIDE" --headless --for "${seconds}s" --targets "$dir/targets" 9>&- 8<&- &
pid=$!

# The last account before it is gone, which lacks a tenth of a second at most.
user=0 system=0 resident=0 highest=0
while kill -0 "$pid" 2>/dev/null; do
    # User and system ticks are fields 14 and 15; the name in field 2 has no blank.
    now=$(awk 'FILENAME ~ /stat$/ { ticks = $14 " " $15 }
        $1 == "VmRSS:" { rss = $2 }
        $1 == "VmHWM:" { high = $2 }
        END { if (rss) print ticks, rss, high }' "/proc/$pid/stat" "/proc/$pid/status" 2>/dev/null) ||
        break
    [ -z "$now" ] || read -r user system resident highest <<EOF
$now
EOF
    sleep 0.1
done
wait "$pid"

exec 9>&-
read -r answers <&8
wait "$crowd"
crowd=
awk -v user="$user" -v system_="$system" -v tick="$(getconf CLK_TCK)" -v answers="$answers" \
    -v targets="$targets" -v seconds="$seconds" -v rss="$resident" -v high="$highest" 'BEGIN {
    printf "%d targets for %d s: %d scrapes\n", targets, seconds, answers
    if (answers > 0)
        printf "CPU s/1000 scrapes %.4f (user %.4f)  RSS MiB %.1f (at most %.1f)\n",
            (user + system_) / tick / answers * 1000, user / tick / answers * 1000, rss / 1024, high / 1024
}'
