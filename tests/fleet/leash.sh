# shellcheck shell=sh disable=SC2034
# For tests/demo and story.sh: how they start what lowtide then watches.
#
# Everything started here hangs on a leash, a pipe on its stdin. The script holds the other end and
# becomes lowtide in its last line: when that is gone, ^C, crash and kill -9 included, so are all who
# hang on it, and the folder $dir, where the configuration is ($config).
# $config and $said are for whoever includes this.

dir=$(mktemp -d)
mkfifo "$dir/leash"
# Held here and by nobody else (9>&-): who has a copy holds its own leash, and never ends.
exec 9<>"$dir/leash"
# Nothing is ever written there, so this comes to its end when the leash does.
(
    trap '' HUP INT TERM
    read -r _ || rm -rf "$dir"
) <"$dir/leash" >/dev/null 9>&- &

config=$dir/lowtide.yml

# begin COMMAND...: starts it on the leash; what it says is read from descriptor 6. Both ends of that
# pipe are open before: nobody waits for a reader or a writer that never comes.
begin() {
    mkfifo "$dir/said"
    exec 7<>"$dir/said"
    exec 6<"$dir/said"
    rm "$dir/said"
    "$@" <"$dir/leash" >&7 6<&- 7>&- 9>&- &
    exec 7>&-
}

# hear NAME: reads a line of it into $said.
hear() {
    read -r said <&6 || {
        echo "${0##*/}: $1 did not start" >&2
        exit 1
    }
}
