# shellcheck shell=sh
# For shell tests: `is GOT WANTED WHAT` and `ok STATUS WHAT` print a TAP line each; `finish` says how
# many there were, so that a script which ended early is noticed. `wait_until WHAT COMMAND...` is how
# they wait: until the command succeeds, and after 20 s the test has failed.

tap_count=0
tap_failed=0

ok() {
    tap_count=$((tap_count + 1))
    if [ "$1" -eq 0 ]; then
        printf 'ok %s - %s\n' "$tap_count" "$2"
    else
        tap_failed=$((tap_failed + 1))
        printf 'not ok %s - %s\n' "$tap_count" "$2"
    fi
}

is() {
    if [ "$1" = "$2" ]; then
        ok 0 "$3"
    else
        ok 1 "$3"
        printf '%s\n' "got:" "$1" "wanted:" "$2" | sed 's/^/#   /'
    fi
}

wait_until() {
    tap_what=$1
    shift
    tap_tries=200
    until "$@"; do
        tap_tries=$((tap_tries - 1))
        if [ "$tap_tries" -eq 0 ]; then
            ok 1 "waited for $tap_what"
            return 1
        fi
        sleep 0.1
    done
}

finish() {
    echo "1..$tap_count"
    [ "$tap_failed" -eq 0 ]
}
