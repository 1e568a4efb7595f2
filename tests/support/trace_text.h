#ifndef LOWTIDE_TESTS_TRACE_TEXT_H
#define LOWTIDE_TESTS_TRACE_TEXT_H
/*
 * A worker's memory written as text, for tests of what is made of it. Words, in any order; times
 * are numbers of samples, levels are MiB:
 *
 *     samples N            how many (1200)
 *     floor I:L I:L ...    the level, straight between these points
 *     exp FROM TO TAU      or: a warm-up; sqrt FROM TO: an unbounded cache
 *     stairs FROM STEP EVERY UNTIL   or: up by STEP at each EVERY, flat to the page between
 *     bursts EVERY HEIGHT  load on top in the first half of each EVERY, back to the floor after it
 *     noise HEIGHT         anything from 0 to HEIGHT on top of each sample
 *     saw EVERY HEIGHT     a collector's saw-tooth on top
 *     spike EVERY HEIGHT   one sample in EVERY is higher
 *     restart EVERY        another process, and all of this from the beginning
 *     load                 the height of the bursts is told too; start: as is the start time
 */
#include <stdbool.h>
#include <stdint.h>

struct trace_text {
	double samples, restart;
	uint32_t points;
	double at[16], level[16];
	double from, to, tau;      /* of exp and sqrt */
	double step, stair, until; /* of stairs */
	double burst_every, burst, saw_every, saw, spike_every, spike, noise;
	bool has_load, has_start;
};

struct trace_sample {
	double mib;
	double load;    /* 0 to 1; NaN: not told */
	uint32_t since; /* samples of this process before it */
};

/* Fails the test for a word that it does not know. */
void trace_text_read(struct trace_text *trace, const char *text);
struct trace_sample trace_text_sample(const struct trace_text *trace, uint32_t i);

#endif
