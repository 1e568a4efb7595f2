#!/bin/sh
# The story of the README happens as it is told there: two stacks hold ten connections each, and four
# when all of their workers have been restarted.
set -u
. tests/support/tap.sh

# held STACK: as the snapshot says.
held() {
    awk -v owner="$1" '/^IDLE FLOOR/ { here = 1 } here && $1 == owner { print $2; exit }' \
        "$TMPDIR/screen"
}

tests/fleet/story.sh --width 100 --for 90s >"$TMPDIR/screen" 2>"$TMPDIR/said"
ok $? 'the story is told until the first restart'
is "$(held gw-a)" 10 'gw-a holds ten before'
is "$(held gw-b)" 10 'so does gw-b'
tests/fleet/story.sh --width 100 >"$TMPDIR/screen" 2>"$TMPDIR/said"
ok $? 'the story is told to its end'
is "$(held gw-a)" 4 'gw-a holds four at the end'
is "$(held gw-b)" 4 'so does gw-b'
finish
