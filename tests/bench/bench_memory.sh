#!/bin/sh
# tests/bench/bench_memory.sh: resident memory of a fleet, now and hours later.
exec "$LOWTIDE_BUILD/tests/bench/bench_memory"
