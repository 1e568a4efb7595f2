#!/bin/sh
# Each house rule bites, and bites only what it is for.
set -u
. tests/support/tap.sh

tree=$PWD
house=$PWD/tests/house
cd "$TMPDIR" || exit 1
mkdir -p model sources panes tui tests/model
printf 'function 4\nfile 20\n' >tests/house-limits

# judged FILE TEXT: what the house says to a tree with just this file. Notes, which are no complaints,
# go to $TMPDIR/notes.
judged() {
    printf '%b' "$2" >"$1"
    "$house" 2>notes
    rm "$1"
}
refuses() {
    is "$(judged "$1" "$2")" "$1:$3" "refuses $3"
}
lets() {
    is "$(judged "$1" "$2")" '' "lets $1 have $2"
}

refuses model/a.c '#include <curl/curl.h>\n' '1: include: model/ may not include <curl/curl.h>'
refuses model/a.c '#include "sources/clock.h"\n' '1: include: model/ may not include "sources/clock.h"'
refuses panes/a.c '#include <time.h>\n' '1: include: panes/ may not include <time.h>'
refuses panes/a.c '\n#include "tui/app.h"\n' '2: include: panes/ may not include "tui/app.h"'
refuses sources/a.c '#include "model/model.h"\n' '1: include: sources/ may not include "model/model.h"'
refuses sources/a.c '#include "panes/canvas.h"\n' '1: include: sources/ may not include "panes/canvas.h"'
refuses tui/app.c '#include <curses.h>\n' '1: include: tui/ may not include <curses.h>'
refuses tui/app.c '#include "app.h"\n' '1: include: name the room: "tui/app.h"'
lets tui/term_curses.c '#include <curses.h>\n#include "sources/source.h"\n'
lets sources/a.c '#include <uv.h>\n#include "model/reading.h"\n'
lets panes/a.c '#include <stdio.h>\n#include "model/model.h"\n#include "panes/canvas.h"\n'
lets tests/model/test_a.c '#include <curses.h>\n#include "model/model.h"\n'

refuses tests/model/test_a.c 'int x = atoi (s);\n' '1: banned: atoi()'
refuses tui/a.c '/* */ strcpy(a, b); /*\n*/ \n' '1: banned: strcpy()'
lets tui/a.c 'my_strcpy(a, b); /* strcpy(a, b)\nstrcpy(a, b) */ x("strcpy(a"); // strcpy(a)\n'
lets tui/a.c 'f(\0047"\0047, "\\"", time_of(x));\n'

refuses model/a.c 'x = time(NULL);\n' '1: clock: time() outside sources/clock.c'
refuses sources/a.c '\nx = uv_now(loop);\n' '2: clock: uv_now() outside sources/clock.c'
lets sources/clock.c 'clock_gettime(CLOCK_MONOTONIC, \0046t);\n'
lets tests/model/test_a.c 'clock_gettime(CLOCK_MONOTONIC, \0046t);\n'

refuses model/a.c 'void f(void)\n{\n\tg();\n\tg();\n}\n' '1: length: f() 5 lines, the limit is 4'
lets model/a.c 'void f(void)\n{\n\tg();\n}\n'
is "$(judged model/a.c "$(yes '\n' | head -n 21 | tr -d '\n')")" \
    'model/a.c: length: 21 lines, the limit is 20' 'refuses a long file'

wide=$(printf '%092d' 0)
refuses panes/a.h "\t/* $wide\n*/\n" '1: width: 103 columns, the limit is 100'
lets panes/a.h "\t$wide\n/* \0303\0244 \0342\0226\0202 ${wide#00} */\n"

printf 'function 4\nfile 6000\n' >tests/house-limits
is "$(judged model/a.c "$(yes '\n' | head -n 5900 | tr -d '\n')")" \
    'tests/house-limits: the longest function has 0 lines: lower it' \
    'a limit that was left behind has to follow'

unknown='tests/house: no full history of tests/house-limits here: whether a limit went up is not checked'
is "$(cat notes)" "$unknown" 'says that it has no history to compare limits with'

if command -v git >/dev/null; then
    printf 'function 3\n' >tests/house-limits
    git init -q
    git add tests/house-limits
    git -c user.name=x -c user.email=x@example.org commit -q -m x
    printf 'function 4\nfile 20\n' >tests/house-limits
    is "$(judged model/a.c '\n')" 'tests/house-limits: function was 3 and limits only go down' \
        'a limit never goes up'
    is "$(cat notes)" '' 'says nothing of a history that is there'

    git -c user.name=x -c user.email=x@example.org commit -q -a -m y
    git clone -q --depth 1 "file://$PWD" shallow
    cp -R model shallow/
    echo >shallow/model/a.c
    is "$(cd shallow && "$house" 2>&1)" "$unknown" 'says that a shallow history is not enough'
    rm -rf shallow
fi

cd "$tree" || exit 1
is "$(tests/house 2>/dev/null; echo "exit $?")" 'exit 0' 'this tree keeps the rules'

finish
