#!/bin/sh
# Ten seconds of what the soak does for ten minutes.
exec tests/soak/soak_pooler.sh 10
