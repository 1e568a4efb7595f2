#!/bin/sh
# A throw-away Postgres: what it hears and says stands in server.sh.
#
#   postgres.sh [start] [--like FOLDER] [--standby hot|warm] [--tls yes] [--conf LINE]... [--hba LINE]...
#
# --like copies the databases of another postgres.sh, which must not be running: that is quicker than
# initdb. --standby follows nobody, and waits to be promoted (data/promote and SIGUSR1): a hot one
# answers questions, a warm one lets nobody in. Of postgresql.conf a later line wins, of pg_hba.conf an
# earlier one; after all of these everybody who comes from this machine is trusted. The superuser is
# postgres. --tls makes a certificate for localhost, server.crt in the folder, which vouches for itself.
set -eu
# shellcheck source=tests/fleet/server.sh
. "$(dirname "$0")/server.sh"

launch() {
    server_run postgres -D data -p "$1"
}

# The postmaster says so in the eighth line of its lock file; a file that another left behind when it
# was killed has another process in the first.
is_ready() {
    case $(sed -n '1p;8p' data/postmaster.pid 2>/dev/null) in
    "$pid"*"$ready"*) return 0 ;;
    *) return 1 ;;
    esac
}

create() {
    # Small segments: 16 MB of WAL are slow to write and to copy.
    (as_owner initdb -D data -U postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 \
        --wal-segsize=1 --no-sync --no-instructions) >log 2>&1 || {
        cat log >&2
        exit 1
    }
}

certify() {
    (umask 077 && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
        -keyout server.key -out server.crt -subj /CN=localhost \
        -addext subjectAltName=DNS:localhost) 2>/dev/null
    cat <<CONF
ssl = on
ssl_cert_file = '$folder/server.crt'
ssl_key_file = '$folder/server.key'
CONF
}

# Shared memory in files, which go with the folder whatever happens to the server.
settings() {
    cat <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = '$folder'
dynamic_shared_memory_type = mmap
shared_buffers = 8MB
fsync = off
full_page_writes = off
autovacuum = off
ssl = off
CONF
    [ "$ready" = ready ] || echo 'hot_standby = off'
}

if [ "${1-}" = start ]; then
    first_order=start
    shift
fi
like=
ready=ready
standby=
tls=
conf=
hba=
while [ $# -gt 0 ]; do
    case $1 in
    --like) like=$2 ;;
    --standby) standby=$2 ;;
    --tls) tls=$2 ;;
    --conf) conf="$conf$2
" ;;
    --hba) hba="$hba$2
" ;;
    *)
        echo "usage: postgres.sh [start] [--like FOLDER] [--standby hot|warm] [--tls yes]" \
            "[--conf LINE]... [--hba LINE]..." >&2
        exit 2
        ;;
    esac
    shift 2
done

server_folder pg QUIT
if [ -n "$like" ]; then
    cp -r "$like/data" data
else
    create
fi
case $standby in
?*) touch data/standby.signal ;;
esac
if [ "$standby" = warm ]; then
    ready=standby
fi
{
    settings
    [ -z "$tls" ] || certify
    printf %s "$conf"
} >>data/postgresql.conf
{
    printf %s "$hba"
    echo 'local all,replication all trust'
    echo 'host all,replication all 127.0.0.1/32 trust'
} >data/pg_hba.conf
server_give
server_obey
