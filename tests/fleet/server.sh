# shellcheck shell=sh
# For postgres.sh and pgbouncer.sh: a throw-away server in a 0700 folder of its own under $TMPDIR, on
# a unix socket there and on a free port of 127.0.0.1, run by somebody without rights.
#
# It hangs on a leash, as all of the fleet does: at the end of stdin the server is ended, and the
# folder removed. The lines that come in on stdin are orders:
#
#   start          answered by "PORT PID", each time the same port; by "failed" when it does not start
#   stop SIGNAL    sends it, waits for the server's end, and answers "stopped"
#
# Whoever includes this defines `launch PORT`, which calls `server_run COMMAND...`, and `is_ready`,
# which knows from $pid and the files whether the server answers. `server_folder NAME SIGNAL` makes the
# folder and goes there; the signal is the one that ends the server without ado. `server_obey` says
# the folder's name in a line of its own, and does the rest; $first_order is done before any other.

# Where servers are: Debian keeps them out of PATH, Postgres by version.
for server_bin in /usr/sbin /usr/pgsql-*/bin /usr/lib/postgresql/*/bin; do
    if [ -d "$server_bin" ]; then
        PATH=$PATH:$server_bin
    fi
done

# Servers refuse to be run by root.
owner=
if [ "$(id -u)" -eq 0 ]; then
    owner=postgres
    id -u $owner >/dev/null 2>&1 || owner=nobody
fi
export LC_ALL=C.UTF-8

first_order=
folder=
port=
pid=

# Becomes the command.
as_owner() {
    if [ -n "$owner" ]; then
        exec setpriv --reuid="$owner" --regid="$(id -g "$owner")" --clear-groups "$@"
    fi
    exec "$@"
}

server_run() {
    as_owner "$@" &
    pid=$!
}

# Gives what is in the folder to the owner.
server_give() {
    if [ -n "$owner" ]; then
        chown -R "$owner" .
    fi
}

server_folder() {
    # Nothing but the end of the leash ends this script, and then it tidies up.
    trap '' HUP INT TERM PIPE
    at_once=$2
    folder=$(mktemp -d "${TMPDIR:-/tmp}/lowtide-$1.XXXXXX")
    trap 'server_stop "$at_once"; cd / && rm -rf "$folder"' EXIT
    cd "$folder" || exit
    server_give
}

# Until it is ready; false when it has ended instead.
server_launched() {
    launch "$port" >log 2>&1 </dev/null
    until is_ready; do
        kill -0 "$pid" 2>/dev/null || return 1
        sleep 0.02
    done
}

# Below the ports that connections get by themselves, so that a server which was stopped finds its
# own still free.
server_random_port() {
    echo $((20000 + $(od -A n -N 2 -t u2 /dev/urandom) % 12000))
}

server_start() {
    chosen=$port
    tries=20
    while :; do
        port=${chosen:-$(server_random_port)}
        if server_launched; then
            echo "$port $pid"
            return
        fi
        server_stop KILL
        tries=$((tries - 1))
        if [ -n "$chosen" ] || [ $tries -eq 0 ] || ! grep -q 'already in use' log; then
            cat log >&2
            echo failed
            return
        fi
    done
}

# A server that a test has frozen must hear the signal.
server_stop() {
    if [ -n "$pid" ]; then
        kill -s CONT "$pid" 2>/dev/null || :
        kill -s "$1" "$pid" 2>/dev/null || :
        wait "$pid" || :
        pid=
    fi
}

server_obey() {
    echo "$folder"
    if [ "$first_order" = start ]; then
        server_start
    fi
    while read -r order signal; do
        case $order in
        start) server_start ;;
        stop)
            server_stop "$signal"
            echo stopped
            ;;
        esac
    done
}
