#!/bin/sh
# A throw-away PgBouncer: what it hears and says stands in server.sh.
#
#   pgbouncer.sh [--conf LINE]... [--database LINE]... [--user LINE]...
#
# The lines are those of pgbouncer.ini, of its section [databases], and of the file of users. Who is
# listed there is let in without a password, unless --conf says otherwise.
set -eu
# shellcheck source=tests/fleet/server.sh
. "$(dirname "$0")/server.sh"

launch() {
    sed "s/^listen_port = .*/listen_port = $1/" pgbouncer.ini >ini
    server_give
    server_run pgbouncer ini
}

# Without its port it would go on with the unix socket alone; what it says of that comes before.
is_ready() {
    grep -q 'process up: ' log || return 1
    grep -q 'already in use' log || return 0
    kill "$pid" 2>/dev/null || :
    return 1
}

conf=
databases=
users=
while [ $# -gt 0 ]; do
    case $1 in
    --conf) conf="$conf$2
" ;;
    --database) databases="$databases$2
" ;;
    --user) users="$users$2
" ;;
    *)
        echo "usage: pgbouncer.sh [--conf LINE]... [--database LINE]... [--user LINE]..." >&2
        exit 2
        ;;
    esac
    shift 2
done

server_folder bouncer TERM
umask 077
printf %s "$users" >users
cat >pgbouncer.ini <<CONF
[databases]
$databases
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = 0
unix_socket_dir = $folder
auth_type = trust
auth_file = $folder/users
ignore_startup_parameters = extra_float_digits
$conf
CONF
server_obey
