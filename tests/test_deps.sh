#!/bin/sh
# tests/deps on machines that this one is not: without apt-get, without rights, with everything.
set -u
. tests/support/tap.sh

# A machine: a folder with these commands and no others.
machine() {
    rm -rf "${TMPDIR:?}/bin"
    mkdir "$TMPDIR/bin"
    for command in awk cat gcc sh; do
        ln -s "$(command -v $command)" "$TMPDIR/bin/$command"
    done
    for command; do
        printf '#!/bin/sh\necho "%s $*" >>%s/calls\n' "$command" "$TMPDIR" >"$TMPDIR/bin/$command"
        chmod +x "$TMPDIR/bin/$command"
    done
    : >"$TMPDIR/calls"
}
deps() {
    PATH="$TMPDIR/bin" tests/deps "$@" 2>&1
    echo "exit $?"
}

machine pkg-config
is "$(deps build)" 'exit 0' 'with everything there it says nothing'

machine
is "$(deps build | sed -n '1p;2p;$p')" "lowtide: missing for 'build', and no apt-get here to install it with:
  pkg-config
exit 1" 'without apt-get it names what is missing and stops'
is "$(deps build | grep -c '^  libuv (package libuv1-dev)$')" 1 'by its own name and by its package'
is "$(deps --ask build | sed 1q)" "lowtide: missing for 'build' (\`make deps\` installs what a build needs):" \
    'asked only, it says how to go on'

machine apt-get apt-cache id
printf '#!/bin/sh\necho 1000\n' >"$TMPDIR/bin/id"
is "$(deps build | sed -n '2,$p' | cut -d ' ' -f 1-9)" 'lowtide: not root, and there is no sudo
lowtide: not installed; as root: apt-get install --no-install-recommends pkg-config
exit 1' 'without root and without sudo it says what root would do'

machine apt-get apt-cache id sudo
printf '#!/bin/sh\necho 1000\n' >"$TMPDIR/bin/id"
deps build >/dev/null </dev/null
is "$(cut -d ' ' -f 1-5 "$TMPDIR/calls")" 'sudo -n tests/deps --apt pkg-config' \
    'without root it asks sudo, which asks nobody when there is no terminal'

is "$(deps everything | sed -n '$p')" 'exit 2' 'an unknown set is a usage error'

finish
