#ifndef LOWTIDE_MODEL_HEADROOM_H
#define LOWTIDE_MODEL_HEADROOM_H
/*
 * When does memory meet a limit? From given figures only.
 *
 * A limit is met by everything that is charged to it: the peaks of all processes of a container
 * add up, and so do their slopes; the errors of the slopes add in squares.
 */
#include <stdbool.h>
#include <stdint.h>

enum headroom_limit {
	HEADROOM_UNKNOWN,  /* no limit is known, or not who shares it: there is no time */
	HEADROOM_DEATH,    /* cgroup, ulimit: the process is killed there */
	HEADROOM_EXPECTED, /* nothing holds it there: a person said that it stays below */
	HEADROOM_RECYCLES, /* the master replaces the child there, in peace */
};

/* All zero bytes: nothing is known. */
struct headroom {
	enum headroom_limit kind;
	double limit_bytes;
	double used_bytes;        /* recent peaks of all that is charged */
	double slope_bytes_per_s; /* of their floors */
	double slope_error;       /* one standard error */
};

struct headroom_time {
	double s, early_s, late_s; /* late_s is INFINITY where standing still cannot be ruled out */
};

/* One process more is charged to the limit. slope_error may be NaN: then there is no range. */
void headroom_charge(
	struct headroom *headroom, double peak_bytes, double slope_bytes_per_s, double slope_error);

/* False: no limit, nothing rises, or not within a hundred days, when anything may have changed. */
bool headroom_time(const struct headroom *headroom, struct headroom_time *time);

#endif
