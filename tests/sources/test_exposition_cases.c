/*
 * Runs every case of tests/fixtures/exposition through the parser: X.prom or X.om, and what is
 * expected in X.expect, as lowtide parse --meta prints it. Several answers are separated by
 * "-- or --"; the first is that of the Prometheus server, the only one with metadata.
 *
 * Each case is parsed whole, byte by byte, cut at pseudo-random places, and with a memo.
 */
#include <glob.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sources/exposition.h"
#include "tui/canon.h"

enum {
	MAX_SERIES = 16384, /* of one case in all its ways */
	MAX_LINES = 4096,
	RANDOM_CUTS = 5,
};

struct content {
	char *data;
	size_t len;
};

static struct content read_file(const char *path)
{
	struct content text = {NULL, 0};
	FILE *file = fopen(path, "rb");
	long size;

	if (!file || fseek(file, 0, SEEK_END) != 0)
		fail_msg("cannot read %s", path);
	size = ftell(file);
	rewind(file);
	text.data = calloc(1, (size_t)size + 1);
	text.len = fread(text.data, 1, (size_t)size, file);
	assert_int_equal(text.len, size);
	fclose(file);
	return text;
}

/* --- parsing a case ----------------------------------------------------------------------- */

/* Series as they were written when they got their token, and all that was told since. */
struct told {
	FILE *out;
	char *series[MAX_SERIES];
	uint32_t series_count;
};

static uint32_t on_series(void *user, const struct metric *series)
{
	struct told *told = user;
	size_t len;
	FILE *out;

	assert_true(told->series_count < MAX_SERIES);
	out = open_memstream(&told->series[told->series_count], &len);
	canon_series(out, series);
	fclose(out);
	return told->series_count++;
}

static void on_sample(void *user, uint32_t token, double value, bool has_time, int64_t at_ms)
{
	struct told *told = user;

	assert_true(token < told->series_count);
	fputs(told->series[token], told->out);
	canon_point(told->out, value, has_time, at_ms);
}

static void on_exemplar(void *user, const struct label *labels, size_t label_count, double value,
	bool has_time, int64_t at_ms)
{
	struct told *told = user;

	canon_exemplar_labels(told->out, labels, label_count);
	canon_point(told->out, value, has_time, at_ms);
}

static void on_meta(void *user, enum expo_meta what, struct text name, struct text text)
{
	canon_meta(((struct told *)user)->out, what, name, text);
}

static void on_bad_line(void *user, uint64_t line, const char *why)
{
	assert_non_null(why);
	fprintf(((struct told *)user)->out, "error: %" PRIu64 "\n", line);
}

/* Sizes of the chunks: all at once, one byte each, or pseudo-random ones. */
struct cuts {
	size_t fixed; /* 0: random */
	uint32_t seed;
};

static size_t next_chunk(struct cuts *cuts, size_t left)
{
	size_t size = cuts->fixed;

	if (size == 0) {
		cuts->seed = cuts->seed * 1664525 + 1013904223;
		size = 1 + (cuts->seed >> 16) % 97;
	}
	return size < left ? size : left;
}

/* What lowtide parse --meta prints, to be freed. */
static char *parse(struct expo *expo, enum expo_format format, struct content body,
	struct cuts cuts, struct told *told, struct expo_memo *memo)
{
	struct expo_sink sink = {.user = told,
		.series = on_series,
		.sample = on_sample,
		.exemplar = on_exemplar,
		.meta = on_meta,
		.bad_line = on_bad_line};
	struct expo_result result;
	char *text;
	size_t len;

	told->out = open_memstream(&text, &len);
	expo_begin(expo, format, &sink, memo);
	for (size_t at = 0, size; at < body.len; at += size) {
		/* a copy of its own, so that a sanitizer sees reads beyond the chunk */
		char *chunk;

		size = next_chunk(&cuts, body.len - at);
		chunk = malloc(size);
		memcpy(chunk, body.data + at, size);
		expo_feed(expo, chunk, size);
		free(chunk);
	}
	result = expo_end(expo, true);
	if (format == EXPO_OPENMETRICS && !result.saw_eof)
		fputs("error: EOF\n", told->out);
	fclose(told->out);
	return text;
}

static void forget_series(struct told *told)
{
	while (told->series_count > 0)
		free(told->series[--told->series_count]);
}

/* --- comparing ---------------------------------------------------------------------------- */

/* Bytes may be written as they are or as \xNN: makes all of them the latter. To be freed. */
static char *normalized(const char *text)
{
	size_t len;
	char *out;
	FILE *file = open_memstream(&out, &len);

	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '\n' || (c >= 0x20 && c < 0x7f))
			putc(c, file);
		else
			fprintf(file, "\\x%02x", c);
	}
	fclose(file);
	return out;
}

enum kind { KIND_SAMPLE, KIND_META, KIND_ERROR, KIND_NONE };

static bool begins(const char *line, const char *word)
{
	return strncmp(line, word, strlen(word)) == 0;
}

static enum kind kind_of(const char *line)
{
	static const char *const meta[] = {"type: ", "help: ", "unit: ", "exemplar: "};

	if (*line == '\0' || *line == '#')
		return KIND_NONE;
	if (begins(line, "error: "))
		return KIND_ERROR;
	for (size_t i = 0; i < sizeof(meta) / sizeof(*meta); i++)
		if (begins(line, meta[i]))
			return KIND_META;
	return KIND_SAMPLE;
}

/* Lines that matter: what was read in its order, then the errors sorted. Points into text. */
struct answer {
	char *read[MAX_LINES];
	char *errors[MAX_LINES];
	size_t read_count, error_count;
};

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Cuts text into lines. Metadata is left out unless it counts. */
static void split(struct answer *answer, char *text, bool meta_counts)
{
	char *next;

	answer->read_count = answer->error_count = 0;
	for (char *line = text; line; line = next) {
		enum kind kind;

		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		kind = kind_of(line);
		assert_true(answer->read_count < MAX_LINES && answer->error_count < MAX_LINES);
		if (kind == KIND_SAMPLE || (kind == KIND_META && meta_counts))
			answer->read[answer->read_count++] = line;
		else if (kind == KIND_ERROR)
			answer->errors[answer->error_count++] = line;
	}
	qsort(answer->errors, answer->error_count, sizeof(char *), by_text);
}

static bool same_lines(char **a, size_t a_count, char **b, size_t b_count)
{
	if (a_count != b_count)
		return false;
	for (size_t i = 0; i < a_count; i++)
		if (strcmp(a[i], b[i]) != 0)
			return false;
	return true;
}

static bool matches(const char *expected, const char *got, bool meta_counts)
{
	static struct answer want, have;
	char *want_text = normalized(expected), *have_text = normalized(got);
	bool same;

	split(&want, want_text, meta_counts);
	split(&have, have_text, meta_counts);
	same = same_lines(want.read, want.read_count, have.read, have.read_count) &&
	       same_lines(want.errors, want.error_count, have.errors, have.error_count);
	free(want_text);
	free(have_text);
	return same;
}

static bool matches_any(const char *expect, const char *got)
{
	static const char separator[] = "-- or --\n";
	char *sections = strdup(expect), *next;
	bool found = false;

	for (char *section = sections; section && !found; section = next) {
		next = strstr(section, separator);
		if (next) {
			*next = '\0';
			next += strlen(separator);
		}
		found = matches(section, got, section == sections);
	}
	free(sections);
	return found;
}

/* --- the cases ---------------------------------------------------------------------------- */

struct harness {
	struct expo *expo;
	struct told told;
};

/* Returns the number of ways to parse that gave something else than they should. */
static int run_ways(struct harness *harness, enum expo_format format, struct content body,
	const char *expect, const char *name)
{
	static const struct cuts whole = {SIZE_MAX, 0};
	struct expo_memo *memo = expo_memo_create();
	char *reference = parse(harness->expo, format, body, whole, &harness->told, NULL);
	int bad = !matches_any(expect, reference);

	if (bad)
		print_error("%s: expected\n%s\ngot\n%s\n", name, expect, reference);
	for (uint32_t way = 0; way < 4 + RANDOM_CUTS; way++) {
		struct cuts cuts = {way < 2 ? SIZE_MAX : way < 4 ? 1 : 0, way};
		char *got = parse(
			harness->expo, format, body, cuts, &harness->told, way % 2 ? memo : NULL);

		if (strcmp(got, reference) != 0) {
			print_error("%s: not the same in way %u:\n%s\n", name, way, got);
			bad++;
		}
		free(got);
	}
	expo_memo_destroy(memo);
	forget_series(&harness->told);
	free(reference);
	return bad;
}

static void run_cases(void **state, const char *pattern, enum expo_format format)
{
	struct harness *harness = *state;
	glob_t found;
	int bad = 0;

	assert_int_equal(glob(pattern, 0, NULL, &found), 0);
	assert_true(found.gl_pathc > 100);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		struct content body = read_file(found.gl_pathv[i]), expect;
		char path[256];
		int base = (int)(strrchr(found.gl_pathv[i], '.') - found.gl_pathv[i]);

		snprintf(path, sizeof(path), "%.*s.expect", base, found.gl_pathv[i]);
		expect = read_file(path);
		bad += run_ways(harness, format, body, expect.data, found.gl_pathv[i]) != 0;
		free(body.data);
		free(expect.data);
	}
	globfree(&found);
	assert_int_equal(bad, 0);
}

static void test_prometheus_cases(void **state)
{
	run_cases(state, "tests/fixtures/exposition/*.prom", EXPO_PROM);
}

static void test_openmetrics_cases(void **state)
{
	run_cases(state, "tests/fixtures/exposition/*.om", EXPO_OPENMETRICS);
}

static int set_up(void **state)
{
	struct harness *harness = calloc(1, sizeof(*harness));

	harness->expo = expo_create();
	*state = harness;
	return harness->expo ? 0 : -1;
}

static int tear_down(void **state)
{
	struct harness *harness = *state;

	expo_destroy(harness->expo);
	free(harness);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_prometheus_cases),
		cmocka_unit_test(test_openmetrics_cases),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
