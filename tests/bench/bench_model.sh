#!/bin/sh
# tests/bench/bench_model.sh: samples a second through the whole model, with verdicts on.
exec "$LOWTIDE_BUILD/tests/bench/bench_model"
