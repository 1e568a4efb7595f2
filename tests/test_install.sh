#!/bin/sh
# make install puts the program and every man page where PREFIX and DESTDIR say, and nothing else;
# make uninstall takes all of it away again.
set -u
. tests/support/tap.sh

# The program as it was just built (-o: not again, the compiler's flags are not known here).
doors() {
    make -s --no-print-directory -o all BUILD="$LOWTIDE_BUILD" DESTDIR="$TMPDIR/root" "$@" 2>&1
}
installed() {
    (cd "$TMPDIR/root" && find . -type f | sort)
}
expected() {
    echo "./opt/tide/bin/lowtide"
    for page in man/*.[1-8]; do
        if [ -e "$page" ]; then
            echo "./opt/tide/share/man/man${page##*.}/${page##*/}"
        fi
    done
}

if [ ! -x "$LOWTIDE" ]; then
    echo "ok 1 # SKIP there is no program yet"
    echo "1..1"
    exit 0
fi
doors install PREFIX=/opt/tide
ok $? 'make install'
is "$(installed)" "$(expected | sort)" 'program and man pages are there, and nothing else'
is "$("$TMPDIR/root/opt/tide/bin/lowtide" --version)" "$("$LOWTIDE" --version)" 'the program runs'
doors uninstall PREFIX=/opt/tide
ok $? 'make uninstall'
is "$(installed)" '' 'nothing is left'

finish
