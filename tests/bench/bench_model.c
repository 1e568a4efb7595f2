/*
 * What the whole model costs, with verdicts on.
 *
 *     bench_model
 *
 * 10,000 processes at 1 Hz, each behind an endpoint of its own, of mixed shapes of memory, one in a
 * hundred leaking: samples a second from readings to verdicts (model_accept, model_settle), and
 * what that is of a core, in the first ten minutes, when bins of samples close every few seconds,
 * and after an hour. Then the same with leaks alone. Nothing here passes or fails.
 */
#include <stdio.h>
#include <time.h>

#include "tests/support/herd.h"

enum { FLEET = 10000 };

static const char *const harmless[] = {
	"floor 0:100 noise 5",
	"floor 0:100 bursts 60 40 noise 1 load",
	"exp 50 100 600 bursts 90 20 noise 1 load",
};

static const char *const leaks[] = {
	"floor 0:100 90000:9000 bursts 60 40 noise 1 load",
	"stairs 100 2 60 999999",
};

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* Everything but the model: what the traces themselves cost. */
static double cost_of_traces(uint32_t rounds, uint32_t one_leak_in)
{
	struct trace_text traces[2][3];
	volatile double last;
	double took;

	for (int k = 0; k < 3; k++) {
		trace_text_read(&traces[0][k], harmless[k]);
		trace_text_read(&traces[1][k], leaks[k % 2]);
	}
	took = -seconds();
	for (uint32_t i = 0; i < rounds; i++)
		for (uint32_t w = 0; w < FLEET; w++)
			last = trace_text_sample(&traces[w % one_leak_in == 0][w % 3], i).mib;
	(void)last;
	return took + seconds();
}

static void measure(struct herd *herd, uint32_t from, uint32_t until, uint32_t one_leak_in)
{
	double took = -seconds();

	for (uint32_t i = from; i < until; i++)
		herd_round(herd, i);
	took += seconds() - cost_of_traces(until - from, one_leak_in);
	printf("one in %3u leaks, %4u s to %4u s: %5.2f million samples/s, of which %.2f of memory;"
	       " %.1f%% of a core\n",
		one_leak_in, from, until, HERD_SAMPLES * FLEET * (until - from) / took / 1e6,
		FLEET * (until - from) / took / 1e6, took / (until - from) * 100);
	fflush(stdout);
}

static void fleet(uint32_t one_leak_in)
{
	struct herd herd;

	herd_init(&herd, FLEET, 1);
	for (uint32_t w = 0; w < FLEET; w++)
		herd_add(&herd, w / 100,
			w % one_leak_in == 0 ? leaks[w / one_leak_in % 2] : harmless[w % 3], 0,
			w % 40000);
	measure(&herd, 0, 600, one_leak_in);
	measure(&herd, 600, 3600, one_leak_in);
	measure(&herd, 3600, 3700, one_leak_in);
	herd_fini(&herd);
}

int main(void)
{
	printf("state of a worker: %zu bytes\n", sizeof(struct worker));
	fleet(100);
	fleet(1);
	return 0;
}
