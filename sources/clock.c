#include "sources/clock.h"

#include <time.h>

#include "model/must.h"

/* A suspended laptop must be a gap in the history, so the axis goes on while it sleeps. Linux has a
   clock of its own for that; elsewhere CLOCK_MONOTONIC does. */
#ifdef CLOCK_BOOTTIME
static const clockid_t interval_clock = CLOCK_BOOTTIME;
#else
static const clockid_t interval_clock = CLOCK_MONOTONIC;
#endif

static struct timespec clock_read(clockid_t id)
{
	struct timespec t = {0};

	must(clock_gettime(id, &t) == 0);
	return t;
}

struct instant clock_now(void)
{
	struct timespec mono = clock_read(interval_clock);
	struct timespec wall = clock_read(CLOCK_REALTIME);

	return (struct instant){
		.mono = {(int64_t)mono.tv_sec * 1000 + mono.tv_nsec / 1000000},
		.wall = {(double)wall.tv_sec + (double)wall.tv_nsec * 1e-9},
	};
}
