#!/bin/sh
# tests/bench/bench_parse.sh: the exposition parser on recorded bodies, small and large: all of it,
# the families that the program wants, and with the last body remembered.
set -eu
for body in z4j-brain-1worker-09-after-load node-exporter postgres-exporter; do
    "$LOWTIDE_BUILD/tests/bench/bench_parse" "tests/fixtures/payloads/real/$body.prom" \
        process_resident_memory_bytes process_start_time_seconds process_cpu_seconds_total
done
