#!/bin/sh
# The program as its user meets it: snapshot, doctor and --headless against a real worker process,
# a worker that dies, and an address where nobody listens.
set -u
. tests/support/tap.sh

dir=$(mktemp -d)
worker=
# shellcheck disable=SC2317 # called by the trap
clean_up() {
    exec 9>&-
    [ -z "$worker" ] || wait "$worker" 2>/dev/null
    rm -rf "$dir"
}
trap clean_up EXIT

# The worker hangs on a leash: it ends when descriptor 9 is closed here.
mkfifo "$dir/leash" "$dir/address"
exec 9<>"$dir/leash"
"$LOWTIDE_BUILD/tests/fleet/worker" --name gw --version 3.1 <"$dir/leash" >"$dir/address" 9>&- &
worker=$!
read -r address <"$dir/address"
target=${address#http://}
target=${target%/metrics}
nobody=127.0.0.1:1

# Runs lowtide; leaves $status, $dir/out and $dir/err.
lowtide() {
    "$LOWTIDE" "$@" >"$dir/out" 2>"$dir/err" 9>&-
    status=$?
}

has() {
    grep -q -e "$1" "$dir/out"
    ok $? "$2"
}

lacks() {
    ! LC_ALL=C grep -q -e "$1" "$dir/out"
    ok $? "$2"
}

lowtide snapshot --width 100 "$target"
is "$status" 0 'a snapshot of a worker that answers'
has "^  $target  *[0-9.]* MiB .*  learning$" 'its row has memory and a verdict'
has "^  $target  *fresh " 'its target is fresh'
has ' UTC' 'the time is there, in UTC'
lacks '[[:cntrl:]]' 'no control characters, no escapes'
lacks ' $' 'no blanks at line ends'
is "$(cat "$dir/err")" '' 'nothing on the standard error'

for width in 20 40 80 200; do
    lowtide snapshot --ascii --width $width --for 300ms "$target"
    is "$(awk -v most=$width 'length > most' "$dir/out")" '' "no line is longer than $width columns"
    lacks '[^ -~]' "ASCII alone with --ascii at $width columns"
done

lowtide snapshot "$nobody"
is "$status" 1 'exit status 1 when nobody answers'
has 'refused' 'and the reason is said'

lowtide snapshot "$target" "$nobody"
is "$status" 0 'exit status 0 when somebody does'
has "^! $nobody" 'the other one is marked'

lowtide snapshot --canary zone=eu --canary 'version=^3\.' "$target"
has '^CANARY  against others' 'a worker that --canary matches is one'
has "^  $target  *.*3.1$" 'and is named with its version'
lowtide snapshot --canary 'version=^2\.' "$target"
has '^CANARY  none matches --canary$' 'that none matches is said'
lowtide snapshot --canary zoen=eu "$target"
has '^CANARY  none matches --canary: no target has a label zoen$' 'a label nobody has is named'

lowtide snapshot --bearer-token-file "$dir/no-such-file" "$target"
has 'bearer_token_file' 'a token file that cannot be read is named'

printf 'targets:\n  - target: %s\n    interval: 5\n' "$target" >"$dir/bad.yml"
lowtide snapshot --config "$dir/bad.yml"
is "$status" 2 'exit status 2 for a bad configuration'
grep -q 'bad.yml:3: .*interval' "$dir/err"
ok $? 'with file, line and key'
is "$(cat "$dir/out")" '' 'and no snapshot'

lowtide doctor "$target"
is "$status" 0 'the doctor finds a good worker well'
has 'identity: start' 'and says how it is told apart'
has '1 of 1 target is well' 'and counts it'

lowtide doctor --for 300ms "$target" "$nobody"
is "$status" 1 'the doctor exits with 1 when a target is ill'
has 'fix .*refused' 'and says what to fix'

lowtide doctor --interval 20 --timeout 19 --for 100ms "127.0.0.1:1"
has 'fix ' 'a target that refuses is not called well'
is "$status" 1 'nor is the exit status'
"$LOWTIDE" doctor "$target" >/dev/full 2>"$dir/err" 9>&-
is "$?" 2 'a report that cannot be written is an error'
"$LOWTIDE" snapshot "$target" >/dev/full 2>"$dir/err" 9>&-
is "$?" 2 'and so is a snapshot'

# Waits until a process has a handler for SIGTERM; before that the signal would just kill it.
until_ready() {
    while grep '^SigCgt:' "/proc/$1/status" | awk '{ exit substr($2, 13, 1) ~ /[4-7c-f]/ }'; do
        :
    done
}

# Ends by itself, and by signals, as somebody who started it in the background wants it.
lowtide --headless --for 300ms "$target"
is "$status" 0 'a headless run ends after its time'
"$LOWTIDE" --headless "$target" 9>&- &
headless=$!
until_ready $headless
kill -TERM $headless
wait $headless
is "$?" 0 'SIGTERM ends a headless run well'

# A terminal that goes away ends it, unless it was started with nohup.
"$LOWTIDE" --headless "$target" 9>&- &
headless=$!
until grep -q '^SigCgt:.*[13579bdf]$' "/proc/$headless/status"; do :; done
kill -HUP $headless
wait $headless
is "$?" 129 'SIGHUP is not the way to end one'
(trap '' HUP && exec "$LOWTIDE" --headless "$target" 9>&-) &
headless=$!
until_ready $headless
kill -HUP $headless
grep -q '^SigIgn:.*[13579bdf]$' "/proc/$headless/status"
ok $? 'SIGHUP stays ignored where it was'
lowtide snapshot "$target"
kill -TERM $headless
wait $headless
is "$?" 0 'and a headless run goes on'

# A long snapshot that is ended: what is known is written.
"$LOWTIDE" snapshot --for 1h "$target" >"$dir/out" 9>&- &
snapshot=$!
until "$LOWTIDE" snapshot --for 100ms "$target" >/dev/null 9>&-; do :; done
kill -TERM $snapshot
wait $snapshot
is "$?" 143 'a snapshot ended by SIGTERM says so'
has "$target" 'and shows what it had seen'

lowtide --version
has '^lowtide [0-9]' 'the version'

finish
