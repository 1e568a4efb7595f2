/*
 * What parsing costs, as a ratio to finding the line feeds of the same text with memchr in the same
 * process: absolute times say more about the machine than about the parser.
 *
 *     bench_parse FILE [FAMILY]...
 *
 * plain: every sample. picked: only samples of the named families. memo: like picked (or plain,
 * without families), with the keys remembered from the pass before. Nothing here passes or fails.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sources/exposition.h"

enum {
	ROUNDS = 7,
	ROUND_BYTES = 64 << 20 /* parsed in one round, so that a clock tick does not matter */
};

struct work {
	const char *body;
	size_t len;
	enum expo_format format;
	char **families;
	size_t family_count;
	struct expo *expo;
	struct expo_memo *memo;
	double sum; /* keeps the compiler from leaving out what nobody looks at */
};

static bool on_wants(void *user, struct text name)
{
	const struct work *work = user;

	for (size_t i = 0; i < work->family_count; i++)
		if (strlen(work->families[i]) == name.len &&
			memcmp(work->families[i], name.data, name.len) == 0)
			return true;
	return false;
}

static uint32_t on_series(void *user, const struct metric *series)
{
	struct work *work = user;

	work->sum += (double)series->label_count;
	return 0;
}

static void on_sample(void *user, uint32_t token, double value, bool has_time, int64_t at_ms)
{
	struct work *work = user;

	(void)has_time;
	(void)at_ms;
	work->sum += value + token;
}

static void on_bad_line(void *user, uint64_t line, const char *why)
{
	(void)user;
	(void)line;
	(void)why;
}

static void pass(struct work *work, bool picked, bool with_memo)
{
	struct expo_sink sink = {.user = work,
		.wants = picked ? on_wants : NULL,
		.series = on_series,
		.sample = on_sample,
		.bad_line = on_bad_line};

	expo_begin(work->expo, work->format, &sink, with_memo ? work->memo : NULL);
	expo_feed(work->expo, work->body, work->len);
	expo_end(work->expo, true);
}

static void pass_feeds(struct work *work)
{
	const char *p = work->body, *end = p + work->len;

	while (p < end && (p = memchr(p, '\n', (size_t)(end - p)))) {
		work->sum++;
		p++;
	}
}

static void pass_plain(struct work *work)
{
	pass(work, false, false);
}

static void pass_picked(struct work *work)
{
	pass(work, true, false);
}

static void pass_memo(struct work *work)
{
	pass(work, work->family_count > 0, true);
}

static double cpu_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static double ns_per_byte(struct work *work, void (*one_pass)(struct work *))
{
	size_t passes = ROUND_BYTES / (work->len + 1) + 1;
	double start = cpu_seconds();

	for (size_t i = 0; i < passes; i++)
		one_pass(work);
	return (cpu_seconds() - start) * 1e9 / ((double)passes * (double)work->len);
}

/* The best of some rounds: others on the machine can only make it slower. */
static double best(struct work *work, void (*one_pass)(struct work *))
{
	double fastest = ns_per_byte(work, one_pass);

	for (int i = 1; i < ROUNDS; i++) {
		double time = ns_per_byte(work, one_pass);

		fastest = time < fastest ? time : fastest;
	}
	return fastest;
}

static char *read_file(const char *path, size_t *len)
{
	FILE *file = fopen(path, "rb");
	char *body = NULL;
	long size;

	if (file && fseek(file, 0, SEEK_END) == 0 && (size = ftell(file)) > 0) {
		rewind(file);
		body = malloc((size_t)size);
		*len = body ? fread(body, 1, (size_t)size, file) : 0;
	}
	if (file)
		fclose(file);
	return body;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*one_pass)(struct work *);
		bool needs_families;
	} ways[] = {
		{"plain", pass_plain, false},
		{"picked", pass_picked, true},
		{"memo", pass_memo, false},
	};
	struct work work = {.expo = expo_create(), .memo = expo_memo_create()};
	double floor;

	if (argc < 2 || !work.expo || !work.memo || !(work.body = read_file(argv[1], &work.len))) {
		fprintf(stderr, "usage: %s FILE [FAMILY]...\n", argv[0]);
		return 2;
	}
	work.families = argv + 2;
	work.family_count = (size_t)argc - 2;
	floor = best(&work, pass_feeds);
	printf("%-8s %8.4f ns/byte\n", "memchr", floor);
	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
		double time;

		if (ways[i].needs_families && work.family_count == 0)
			continue;
		time = best(&work, ways[i].one_pass);
		printf("%-8s %8.4f ns/byte %6.2f x memchr\n", ways[i].name, time, time / floor);
	}
	return 0;
}
