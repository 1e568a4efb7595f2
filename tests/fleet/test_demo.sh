#!/bin/sh
# The demo shows its whole fleet, and however it ends, nothing stays behind: no process, no file.
set -u
. tests/support/tap.sh

# Processes are known by a variable in their environment, which all that the demo starts inherit.
mark=$$.${TMPDIR##*/}
mkdir "$TMPDIR/files"

# Becomes the demo.
show() {
    DEMO_MARK=$mark TMPDIR=$TMPDIR/files exec tests/demo --width 80 "$@" >"$TMPDIR/screen" 2>&1
}
processes() {
    grep -lsz "^DEMO_MARK=$mark\$" /proc/[0-9]*/environ | wc -l
}
# A server's own processes hide that behind their titles, but not the folder they work in.
servers() {
    find /proc/[0-9]*/cwd -maxdepth 0 -lname "$TMPDIR/files/*" 2>/dev/null | wc -l
}

# lowtide, who removes the folder, three lone workers and the one that hangs, a restarter, a pair and
# three children, each of these with its parent; who keeps Postgres, its postmaster, its load. Of the
# postmaster's own there are five, and one for each client.
all_is_there() {
    [ "$(processes)" -ge 18 ] && [ "$(servers)" -ge 15 ]
}
nothing_is_left() {
    [ "$(processes)" -eq 0 ] && [ "$(servers)" -eq 0 ] && [ -z "$(ls "$TMPDIR/files")" ]
}

# ends_by SIGNAL WHAT: stopped as soon as all are there.
ends_by() {
    show --for 60s &
    demo=$!
    wait_until 'the whole fleet' all_is_there
    kill -s "$1" "$demo"
    wait "$demo" 2>"$TMPDIR/wait"
    wait_until "everything to be gone after SIG$1" nothing_is_left
    ok $? "$2"
}

(show --for 2s)
is $? 0 'the demo ends by itself'
for name in gw-steady gw-leaking gw-canary brain-warmup brain-pair flow-recycle flow-hangs; do
    grep -q "^  $name" "$TMPDIR/screen"
    ok $? "$name is on the screen"
done
grep -q '^  flow-recycle/3' "$TMPDIR/screen"
ok $? 'each child has a row'
wait_until 'everything to be gone' nothing_is_left
ok $? 'nothing is left of a demo that has ended'

ends_by KILL 'nothing is left of a demo that was killed'
ends_by TERM 'nothing is left of a demo that was stopped'

mkdir -p "$TMPDIR/broken/tests"
ln -s "$LOWTIDE" "$TMPDIR/broken/lowtide"
cp -r "$LOWTIDE_BUILD/tests/fleet" "$TMPDIR/broken/tests/fleet"
cp /bin/false "$TMPDIR/broken/tests/fleet/recycler"
LOWTIDE_BUILD=$TMPDIR/broken
(show --for 60s)
is $? 1 'the demo ends when a member does not start'
wait_until 'everything to be gone' nothing_is_left
ok $? 'nothing is left of a demo that did not start'

finish
