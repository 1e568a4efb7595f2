#!/bin/sh
# tests/run counts what happened, and does not believe a program that says nothing.
set -u
. tests/support/tap.sh

run=$PWD/tests/run
cd "$TMPDIR" || exit 1
mkdir -p b/tests/x tests/x

# program NAME: makes b/tests/x/NAME of what stands on stdin.
program() {
    cat >"b/tests/x/$1"
    chmod +x "b/tests/x/$1"
}
# total ARGUMENT...: the runner's last line and its exit status.
total() {
    said=$("$run" "$@" 2>&1)
    status=$?
    echo "$(echo "$said" | tail -n 1), exit $status"
}

program test_good <<'EOF'
#!/bin/sh
echo 1..2
echo ok 1 - a
echo 'this is ok 2 say'
echo ok 2 - b
EOF
is "$(total b/tests/x/test_good)" '2 passed, 0 failed, exit 0' 'cases are counted, not programs'

program test_says <<'EOF'
#!/bin/sh
printf '1..1\nsurely ok 1 of these\n'
EOF
is "$(total b/tests/x/test_says)" '0 passed, 1 failed, exit 1' 'what a test says is no verdict'

program test_claims <<'EOF'
#!/bin/sh
printf '1..1\nok 1 of these\nnot ok 1 - a\n'
EOF
is "$(total b/tests/x/test_claims)" '1 passed, 1 failed, exit 1' \
    'a test that says its verdict itself does not get rid of the true one'

program test_open_line <<'EOF'
#!/bin/sh
printf '1..2\nok 1 - a\nsaid without a line end'
echo ok 2 - b
EOF
is "$(total b/tests/x/test_open_line)" '1 passed, 1 failed, exit 1' \
    'a test that leaves its line open has no verdict'

program test_bad <<'EOF'
#!/bin/sh
printf '1..3\nok 1 - a\nnot ok 2 - b\nnot ok 3 # SKIP c\n'
exit 1
EOF
is "$(total b/tests/x/test_good b/tests/x/test_bad)" '3 passed, 1 failed, exit 1' \
    'a failed case is told from a skipped one'

program test_none <<'EOF'
#!/bin/sh
exit 0
EOF
is "$(total b/tests/x/test_none)" '0 passed, 1 failed, exit 1' 'a program without a case fails'

program test_left <<'EOF'
#!/bin/sh
printf '1..3\nok 1 - a\n'
EOF
is "$(total b/tests/x/test_left)" '1 passed, 2 failed, exit 1' \
    'cases that were announced and never ran have failed'

program test_leaks <<'EOF'
#!/bin/sh
printf '1..1\nok 1 - a\n'
exit 23
EOF
is "$(total b/tests/x/test_leaks)" '1 passed, 1 failed, exit 1' 'a bad end after good cases fails'

program test_hangs <<'EOF'
#!/bin/sh
printf '1..1\n'
exec sleep 60
EOF
is "$(total -t 1 b/tests/x/test_hangs)" '0 passed, 1 failed, exit 1' 'what hangs is stopped'

cat >tests/x/test_script.sh <<'EOF'
#!/bin/sh
[ "$LOWTIDE" = "$PWD/b/lowtide" ]
EOF
chmod +x tests/x/test_script.sh
is "$(total b/tests/x/test_script.sh)" '1 passed, 0 failed, exit 0' \
    'a script runs against the program of its build'

program test_world <<'EOF'
#!/bin/sh
echo 1..1
[ -z "${PGHOST-}${http_proxy-}" ] && [ "$HOME" = "$TMPDIR" ] && echo ok 1 - pinned
EOF
export PGHOST=db http_proxy=http://proxy
is "$(total b/tests/x/test_world)" '1 passed, 0 failed, exit 0' 'nothing of the caller leaks in'

is "$(total)" '0 passed, 0 failed, exit 1' 'nothing that ran is nothing that passed'

finish
