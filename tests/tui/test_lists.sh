#!/bin/sh
# Lists of targets as their user meets them: what a snapshot and the doctor say of files that are
# good, broken and missing, and of a prometheus.yml.
set -u
. tests/support/tap.sh

dir=$(mktemp -d)
worker=
# shellcheck disable=SC2317 # called by the trap
clean_up() {
    exec 9>&-
    [ -z "$worker" ] || wait "$worker" 2>/dev/null
    rm -rf "$dir"
}
trap clean_up EXIT

# The worker hangs on a leash: it ends when descriptor 9 is closed here.
mkfifo "$dir/leash" "$dir/address"
exec 9<>"$dir/leash"
"$LOWTIDE_BUILD/tests/fleet/worker" --name gw <"$dir/leash" >"$dir/address" 9>&- &
worker=$!
read -r address <"$dir/address"
target=${address#http://}
target=${target%/metrics}

# Runs lowtide; leaves $status, $dir/out and $dir/err.
lowtide() {
    "$LOWTIDE" "$@" >"$dir/out" 2>"$dir/err" 9>&-
    status=$?
}

has() {
    grep -q -e "$1" "$dir/out"
    ok $? "$2"
}

mkdir "$dir/sd"
printf '[{"targets": ["%s"], "labels": {"job": "gateways"}}]\n' "$target" >"$dir/sd/a.json"
lowtide snapshot "file_sd:$dir/sd/*"
is "$status" 0 'a snapshot of what a file lists'
has "^  $target  *[0-9.]* MiB .* learning$" 'its worker is there'
has '1 worker │ 1 target ' 'and counted'

lowtide doctor "file_sd:$dir/sd/*"
is "$status" 0 'a good list is well'
has '^  list        1 target$' 'and its targets are counted'
has '1 of 1 target is well' 'and looked at'

printf '%s\n' '- targets: [' >"$dir/sd/b.yml"
lowtide snapshot --width 300 "file_sd:$dir/sd/*"
has 'cannot be read .*: b.yml:2: not YAML' 'a broken file stands on top'
has "^  $target  *fresh" 'and takes nobody away'
lowtide doctor "file_sd:$dir/sd/*"
is "$status" 1 'the doctor finds it ill'
has '^  fix         b.yml:2: not YAML' 'and says where'

lowtide snapshot "file_sd:$dir/none/*.json"
is "$status" 1 'nobody answers where there is no file'
has 'no such file' 'which is said'

cat >"$dir/prometheus.yml" <<END
global: {scrape_interval: 1s}
scrape_configs:
  - job_name: api
    basic_auth: {username: ops, password: hunter2}
    static_configs: [{targets: ['$target']}]
  - job_name: sd
    file_sd_configs: [{files: ['sd/*.json']}]
END
lowtide snapshot --from-prometheus "$dir/prometheus.yml"
is "$status" 0 'a snapshot of what a prometheus.yml lists'
has '2 workers │ 2 targets ' 'static and in a file'
grep -q 'prometheus.yml:4: job api: password stands in the file' "$dir/err"
ok $? 'what is not taken is said'
! grep -q hunter2 "$dir/err" "$dir/out"
ok $? 'and no secret is'
printf 'scrape_configs:\n- job_name: api\n  scheme: ftp\n' >"$dir/bad.yml"
lowtide snapshot --from-prometheus "$dir/bad.yml"
is "$status" 2 'exit status 2 for a bad one'
grep -q 'bad.yml:3: job api: scheme: expected http or https' "$dir/err"
ok $? 'with file and line'

finish
