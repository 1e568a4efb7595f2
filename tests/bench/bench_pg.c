/*
 * bench_pg CONNINFO SECONDS: watches a server once a second and prints what that costs this
 * process. What it costs the server has to be measured there.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <uv.h>

#include "sources/source.h"

struct bench {
	struct source *source;
	uv_timer_t end;
	uint64_t readings, between, faults, lines;
	int64_t bytes;
};

static void on_reading(void *user, const struct reading *reading)
{
	struct bench *bench = user;

	bench->readings++;
	bench->between += reading->between;
	bench->lines += reading->cost.lines;
	bench->bytes += reading->cost.body_bytes;
}

static void on_fault(void *user, uint32_t feed, struct instant at, const struct fault *fault)
{
	struct bench *bench = user;

	(void)feed, (void)at;
	bench->faults++;
	fprintf(stderr, "bench_pg: %s\n", fault->text);
}

static void on_end(uv_timer_t *timer)
{
	struct bench *bench = timer->data;

	postgres_source.stop(bench->source);
	uv_close((uv_handle_t *)timer, NULL);
}

static double cpu_ms(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3 +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3;
}

static void print(const struct bench *bench, double spent_ms)
{
	double ticks = (double)(bench->readings - bench->between);

	printf("ticks %.0f between %" PRIu64 " faults %" PRIu64 " lines/tick %.0f bytes/tick %.0f "
	       "client_cpu_ms/tick %.3f\n",
		ticks, bench->between, bench->faults, (double)bench->lines / ticks,
		(double)bench->bytes / ticks, spent_ms / ticks);
}

int main(int argc, char **argv)
{
	struct bench bench = {.readings = 0};
	const struct source_outlet outlet = {&bench, on_reading, on_fault, NULL};
	struct target target;
	const struct source_feed feed = {0, &target};
	uv_loop_t loop;
	double before_ms = cpu_ms();

	if (argc != 3 || uv_loop_init(&loop) != 0) {
		fprintf(stderr, "usage: bench_pg CONNINFO SECONDS\n");
		return 2;
	}
	target_init(&target);
	target.kind = TARGET_POSTGRES;
	target.conninfo = argv[1];
	target.window_ms = 15 * 60 * 1000;
	target.interval_ms = 1000;
	target.timeout_ms = 900;
	bench.source = postgres_source.start(&loop, &outlet, &feed, 1);
	bench.end.data = &bench;
	uv_timer_init(&loop, &bench.end);
	uv_timer_start(&bench.end, on_end, (uint64_t)strtol(argv[2], NULL, 10) * 1000, 0);
	uv_run(&loop, UV_RUN_DEFAULT);
	postgres_source.destroy(bench.source);
	print(&bench, cpu_ms() - before_ms);
	return bench.faults > 0;
}
