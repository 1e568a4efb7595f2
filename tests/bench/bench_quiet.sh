#!/bin/sh
# tests/bench/bench_quiet.sh: false sentences about growth that a healthy fleet puts in the header.
exec "$LOWTIDE_BUILD/tests/bench/bench_quiet"
