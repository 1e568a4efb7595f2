#ifndef LOWTIDE_MODEL_INSTANT_H
#define LOWTIDE_MODEL_INSTANT_H
/*
 * Time as an argument.
 *
 * Two clocks, two types, so that the compiler keeps them apart: the monotonic one measures every
 * interval, the wall clock is only shown and compared with what others printed. An instant is one
 * reading of both, taken once per turn of the loop (sources/clock.h is the only place that does).
 */
#include <stdbool.h>
#include <stdint.h>

/* Milliseconds on the monotonic axis. Negative in tests is fine; the origin means nothing. */
typedef struct {
	int64_t ms;
} mono_ms;

/* Seconds since the Unix epoch, with a fraction: foreign programs print theirs that way. */
typedef struct {
	double s;
} wall_s;

struct instant {
	mono_ms mono;
	wall_s wall;
};

/* When something was heard, and whether ever. */
struct heard {
	bool ever;
	struct instant at;
};

static inline int64_t mono_diff_ms(mono_ms later, mono_ms earlier)
{
	return later.ms - earlier.ms;
}

#endif
