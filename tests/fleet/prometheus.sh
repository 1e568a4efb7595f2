#!/bin/sh
# A throw-away Prometheus: what it hears and says stands in server.sh.
#
#   prometheus.sh [--openmetrics FILE] [--password]
#
# It starts with the history in the file and scrapes nobody. With --password it lets in nobody but
# user "oncall" with password "s3cret".
set -eu
# shellcheck source=tests/fleet/server.sh
. "$(dirname "$0")/server.sh"

launch() {
    server_give
    server_run prometheus --config.file=prometheus.yml --web.config.file=web.yml \
        --storage.tsdb.path=data --storage.tsdb.retention.time=10y \
        --web.listen-address="127.0.0.1:$1"
}

is_ready() {
    grep -q 'Server is ready to receive web requests' log
}

openmetrics=
password=
while [ $# -gt 0 ]; do
    case $1 in
    --openmetrics)
        openmetrics=$(realpath "$2")
        shift
        ;;
    --password) password=yes ;;
    *)
        echo "usage: prometheus.sh [--openmetrics FILE] [--password]" >&2
        exit 2
        ;;
    esac
    shift
done

server_folder prometheus TERM
mkdir data
if [ -n "$openmetrics" ]; then
    promtool tsdb create-blocks-from openmetrics "$openmetrics" data >/dev/null
fi
echo 'global: {}' >prometheus.yml
: >web.yml
if [ -n "$password" ]; then
    # bcrypt of "s3cret"
    cat >web.yml <<'CONF'
basic_auth_users:
  oncall: $2b$04$lowtidelowtidelowtideuKCqQuH3kZStRT5Hj7dtJC3rV23E/mk.
CONF
fi
server_obey
