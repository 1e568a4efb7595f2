#!/bin/sh
# tests/bench/bench_pg.sh [SECONDS]: what watching a Postgres with 200 sessions costs it and us.
exec "$LOWTIDE_BUILD/tests/bench/bench_pg" "$@"
