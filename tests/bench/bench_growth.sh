#!/bin/sh
# tests/bench/bench_growth.sh: samples a second through a growth verdict, and what a fleet costs.
exec "$LOWTIDE_BUILD/tests/bench/bench_growth"
