/*
 * What polling costs: bench_scrape FILE SECONDS polls every URL in FILE (one a line) once a second
 * and prints how many polls there were, how they ended, and the CPU time and memory they took. The
 * first ten seconds are not counted: new targets are polled on new connections.
 * The outlet throws everything away: this is the scrape source and nothing behind it.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "sources/source.h"

struct bench {
	uv_loop_t loop;
	struct source *source;
	struct target *targets;
	struct source_feed *feeds;
	size_t count;
	uv_timer_t warm, over;
	struct outcomes {
		unsigned long readings, incomplete, faults, samples, turns;
	} outcomes;
	double cpu_s, user_s; /* used up when counting began */
	struct fault last;
};

enum { WARM_MS = 10 * 1000 };

static void on_reading(void *user, const struct reading *reading)
{
	struct bench *bench = user;

	bench->outcomes.readings++;
	bench->outcomes.samples += reading->sample_count;
	if (reading->completeness != READING_COMPLETE) {
		bench->outcomes.incomplete++;
		bench->last = reading->fault;
	}
}

static void on_fault(void *user, uint32_t feed, struct instant at, const struct fault *fault)
{
	struct bench *bench = user;

	(void)feed;
	(void)at;
	bench->outcomes.faults++;
	bench->last = *fault;
}

static void read_targets(struct bench *bench, const char *path)
{
	FILE *file = fopen(path, "r");
	char line[512];

	if (!file) {
		perror(path);
		exit(1);
	}
	while (fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\r\n")] = '\0';
		bench->targets =
			realloc(bench->targets, (bench->count + 1) * sizeof(*bench->targets));
		bench->targets[bench->count++] = (struct target){
			.url = strdup(line),
			.compression = true,
			.interval_ms = 1000,
			.timeout_ms = 900,
		};
	}
	fclose(file);
	bench->feeds = calloc(bench->count + 1, sizeof(*bench->feeds));
	for (size_t i = 0; i < bench->count; i++)
		bench->feeds[i] = (struct source_feed){(uint32_t)i, &bench->targets[i]};
}

static double seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec * 1e-6;
}

static void on_warm(uv_timer_t *timer)
{
	struct bench *bench = timer->data;
	struct rusage used;

	getrusage(RUSAGE_SELF, &used);
	bench->user_s = seconds(used.ru_utime);
	bench->cpu_s = bench->user_s + seconds(used.ru_stime);
	bench->outcomes = (struct outcomes){0};
	uv_close((uv_handle_t *)timer, NULL);
}

static void report(const struct bench *bench)
{
	const struct outcomes *o = &bench->outcomes;
	double thousands = (double)(o->readings + o->faults) / 1000;
	struct rusage used;
	double user_s, cpu_s;

	getrusage(RUSAGE_SELF, &used);
	user_s = seconds(used.ru_utime);
	cpu_s = user_s + seconds(used.ru_stime);
	printf("polls %lu incomplete %lu faults %lu samples %lu turns %lu\n",
		o->readings + o->faults, o->incomplete, o->faults, o->samples, o->turns);
	printf("CPU s/1000 polls %.4f (user %.4f)  RSS MiB %.1f\n",
		(cpu_s - bench->cpu_s) / thousands, (user_s - bench->user_s) / thousands,
		(double)used.ru_maxrss / 1024);
	if (fault_is_set(&bench->last))
		printf("last fault: %s\n", bench->last.text);
}

static void on_over(uv_timer_t *timer)
{
	struct bench *bench = timer->data;

	report(bench);
	scrape_source.stop(bench->source);
	uv_close((uv_handle_t *)timer, NULL);
}

static void on_turn(uv_check_t *check)
{
	((struct bench *)check->data)->outcomes.turns++;
}

static void start_timer(struct bench *bench, uv_timer_t *timer, uv_timer_cb then, uint64_t in_ms)
{
	uv_timer_init(&bench->loop, timer);
	timer->data = bench;
	uv_timer_start(timer, then, in_ms, 0);
}

static void run(struct bench *bench, uint64_t window_ms)
{
	const struct source_outlet outlet = {bench, on_reading, on_fault, NULL, NULL};
	uv_check_t check;

	uv_loop_init(&bench->loop);
	start_timer(bench, &bench->warm, on_warm, WARM_MS);
	start_timer(bench, &bench->over, on_over, WARM_MS + window_ms);
	uv_check_init(&bench->loop, &check);
	check.data = bench;
	uv_check_start(&check, on_turn);
	uv_unref((uv_handle_t *)&check);
	bench->source = scrape_source.start(&bench->loop, &outlet, bench->feeds, bench->count);
	if (!bench->source)
		exit(1);
	uv_run(&bench->loop, UV_RUN_DEFAULT);
	scrape_source.destroy(bench->source);
	uv_close((uv_handle_t *)&check, NULL);
	uv_run(&bench->loop, UV_RUN_DEFAULT);
	uv_loop_close(&bench->loop);
}

int main(int argc, char **argv)
{
	const struct sigaction ignore = {.sa_handler = SIG_IGN};
	struct bench bench = {.count = 0};

	if (argc != 3) {
		fprintf(stderr, "usage: bench_scrape FILE SECONDS\n");
		return 2;
	}
	sigaction(SIGPIPE, &ignore, NULL);
	read_targets(&bench, argv[1]);
	run(&bench, strtoull(argv[2], NULL, 10) * 1000);
	for (size_t i = 0; i < bench.count; i++)
		free(bench.targets[i].url);
	free(bench.targets);
	free(bench.feeds);
	return 0;
}
