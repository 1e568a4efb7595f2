/*
 * What a growth verdict costs.
 *
 *     bench_growth
 *
 * one worker: samples a second through one struct growth, in a life of an hour at 1 Hz and in one
 * of a day. fleet: 10,000 workers at 1 Hz of mixed shapes, one core's share, in the first ten
 * minutes, when bins close every few seconds, and once an hour is seen. Nothing here passes or
 * fails.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "model/growth.h"
#include "model/must.h"
#include "tests/support/trace_text.h"

enum { FLEET = 10000, MIB = 1 << 20 };

static const struct {
	const char *name, *text;
} shapes[] = {
	{"flat with noise", "floor 0:100 noise 5"},
	{"bursts", "floor 0:100 bursts 60 40 noise 1"},
	{"warm-up", "exp 50 100 600 bursts 90 20 noise 1"},
	{"leak", "floor 0:100 90000:9000 bursts 60 40 noise 1"},
	{"staircase leak", "stairs 100 2 60 999999"},
};

enum { SHAPES = sizeof(shapes) / sizeof(*shapes) };

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* Made beforehand: sines cost more than what is measured. */
static double *make_values(const char *text, uint32_t count)
{
	double *values = malloc(count * sizeof(*values));
	struct trace_text trace;

	must(values != NULL);
	trace_text_read(&trace, text);
	for (uint32_t i = 0; i < count; i++)
		values[i] = trace_text_sample(&trace, i).mib * MIB;
	return values;
}

static void one_worker(uint32_t life)
{
	for (int k = 0; k < SHAPES; k++) {
		double *values = make_values(shapes[k].text, life), took = -seconds();
		uint32_t lives = 2000000 / life + 1;
		struct growth growth;

		growth_init(&growth, 0);
		for (uint32_t n = 0; n < lives; n++) {
			int64_t began_ms = (int64_t)n * life * 1000;

			growth_begin_life(&growth, began_ms, true, 0);
			for (uint32_t i = 0; i < life; i++)
				growth_feed(&growth, began_ms + i * 1000LL, values[i], NAN);
		}
		took += seconds();
		printf("one worker, life %5u s, %-16s %5.2f million samples/s (%s)\n", life,
			shapes[k].name, lives * (double)life / took / 1e6,
			verdict_word(growth_verdict(&growth)->code));
		free(values);
	}
}

static void fleet(uint32_t from_s, uint32_t until_s)
{
	struct growth *growths = malloc(FLEET * sizeof(*growths));
	double *values[SHAPES], took = 0;

	must(growths != NULL);
	for (int k = 0; k < SHAPES; k++)
		values[k] = make_values(shapes[k].text, until_s);
	for (uint32_t w = 0; w < FLEET; w++)
		growth_init(&growths[w], w);
	/* One in a hundred leaks. */
	for (uint32_t i = 0; i < until_s; i++) {
		if (i == from_s)
			took = -seconds();
		for (uint32_t w = 0; w < FLEET; w++)
			growth_feed(&growths[w], i * 1000LL,
				values[w % 100 == 0 ? 3 + w / 100 % 2 : w % 3][i], NAN);
	}
	took += seconds();
	printf("fleet of %d at 1 Hz, from %4u s to %4u s: %.1f%% of a core\n", FLEET, from_s,
		until_s, took / (until_s - from_s) * 100);
	for (int k = 0; k < SHAPES; k++)
		free(values[k]);
	free(growths);
}

int main(void)
{
	printf("state of a worker: %zu bytes\n", sizeof(struct growth));
	one_worker(3600);
	one_worker(86400);
	fleet(0, 600);
	fleet(3600, 3700);
	return 0;
}
