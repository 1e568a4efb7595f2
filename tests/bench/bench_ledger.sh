#!/bin/sh
# tests/bench/bench_ledger.sh: what one look at a server with 256 owners costs the model.
exec "$LOWTIDE_BUILD/tests/bench/bench_ledger"
