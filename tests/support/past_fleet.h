#ifndef LOWTIDE_TESTS_SUPPORT_PAST_FLEET_H
#define LOWTIDE_TESTS_SUPPORT_PAST_FLEET_H
/*
 * Workers behind real HTTP that a Prometheus has known for five hours, and what it has kept of
 * them: courses by the time before now, as functions, and as a file that it can be started with.
 */
#include <math.h>

#include "tests/support/evil_server.h"

enum { PAST_MIB = 1 << 20, PAST_HOUR_S = 3600 };

enum who {
	LEAKING, /* scraped every 15 s */
	FLAT,    /* every 60 s, and not at all for half an hour */
	REBORN,  /* an hour ago, after lives that were larger */
	TWICE,   /* by two jobs */
	UNKNOWN, /* by nobody */
	RENAMED, /* under a name that only the configuration knows */
	POOLED,  /* two pools, of which one was at its end */
	WORKERS
};

/* One for the test that runs. */
extern struct past_worker {
	struct evil_server *server;
	char body[1024];
	char called[64]; /* label instance there */
} past_workers[WORKERS];

/* When they were started, Unix seconds. */
extern double past_now_s;

void past_fleet_start(double now_s);
void past_fleet_stop(void);

/* In the format of OpenMetrics. */
void past_fleet_write(const char *path);

/* Value at a time before past_now_s, NaN when it was not scraped: MiB of LEAKING, connections of
   POOLED's pool "main" lent out, of 10. */
double past_leaking(double ago_s);
double past_lent_out(double ago_s);

#endif
