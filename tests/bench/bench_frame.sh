#!/bin/sh
# tests/bench/bench_frame.sh: what a frame costs with 10,000 workers, in each order.
exec "$LOWTIDE_BUILD/tests/bench/bench_frame"
