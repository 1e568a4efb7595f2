#!/bin/sh
# Who keeps a throw-away server gives it a port that nobody else has.
set -u
. tests/support/tap.sh

# Everybody draws 20345 first, then the next, and so on.
mkdir "$TMPDIR/bin"
cat >"$TMPDIR/bin/od" <<'EOF'
#!/bin/sh
echo . >>"$DRAWN"
echo $((12344 + $(wc -l <"$DRAWN")))
EOF
chmod +x "$TMPDIR/bin/od"

# keep NAME SCRIPT [OPTION]...: starts its server, and stays until NAME.orders is closed.
keep() {
    name=$TMPDIR/$1 script=$2
    shift 2
    mkfifo "$name.orders"
    DRAWN=$name.drawn PATH=$TMPDIR/bin:$PATH "tests/fleet/$script" "$@" \
        <"$name.orders" >"$name.said" 7>&- 8>&- &
}
has_said() {
    [ "$(wc -l <"$TMPDIR/$1.said")" -eq 2 ]
}
port_of() {
    sed -n '2s/ .*//p' "$TMPDIR/$1.said"
}
is_gone() {
    [ ! -e "$(sed -n 1p "$TMPDIR/$1.said")" ]
}

keep first pgbouncer.sh --user '"app" ""'
exec 7>"$TMPDIR/first.orders"
echo start >&7
wait_until 'the first' has_said first
keep second pgbouncer.sh --user '"app" ""'
exec 8>"$TMPDIR/second.orders"
echo start >&8
wait_until 'the second' has_said second
keep third postgres.sh
exec 9>"$TMPDIR/third.orders"
echo start >&9
wait_until 'the third' has_said third

[ "$(port_of first)" -ge 20345 ]
ok $? 'the first has the port it drew, or one after it'
[ "$(port_of second)" -gt "$(port_of first)" ]
ok $? 'a PgBouncer goes on to the next'
[ "$(port_of third)" -gt "$(port_of second)" ]
ok $? 'and so does a Postgres'

exec 7>&- 8>&- 9>&-
for keeper in first second third; do
    wait_until "the $keeper to end" is_gone $keeper
    ok $? "nothing is left of the $keeper"
done

finish
