#include "tui/cmd_parse.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sources/exposition.h"
#include "tui/canon.h"
#include "tui/parse_options.h"

enum {
	EXIT_GOOD = 0,
	EXIT_BAD_LINES = 1,
	EXIT_USAGE = 2,
	CHUNK_BYTES = 128 << 10 /* fits a second level cache; larger ones are not faster */
};

/* What the parser's calls see as user. */
struct run {
	const struct parse_options *options;
	double sum; /* of finite samples, in --repeat */
};

static bool wants(void *user, struct text name)
{
	return parse_options_want(((const struct run *)user)->options, name);
}

/* Without a memo the parser calls series() directly before its sample(). */
static uint32_t show_series(void *user, const struct metric *series)
{
	(void)user;
	canon_series(stdout, series);
	return 0;
}

static void show_sample(void *user, uint32_t token, double value, bool has_time, int64_t at_ms)
{
	(void)user;
	(void)token;
	canon_point(stdout, value, has_time, at_ms);
}

static void show_exemplar(void *user, const struct label *labels, size_t label_count, double value,
	bool has_time, int64_t at_ms)
{
	(void)user;
	canon_exemplar_labels(stdout, labels, label_count);
	canon_point(stdout, value, has_time, at_ms);
}

static void show_meta(void *user, enum expo_meta what, struct text name, struct text text)
{
	if (parse_options_want_meta(((const struct run *)user)->options, name))
		canon_meta(stdout, what, name, text);
}

static void show_bad_line(void *user, uint64_t line, const char *why)
{
	(void)user;
	printf("error: %" PRIu64 ": %s\n", line, why);
}

static uint32_t any_series(void *user, const struct metric *series)
{
	(void)user;
	(void)series;
	return 0;
}

/* Sums that other parsers print leave the same values out. */
static void add_sample(void *user, uint32_t token, double value, bool has_time, int64_t at_ms)
{
	struct run *run = user;

	(void)token;
	(void)has_time;
	(void)at_ms;
	if (fabs(value) < 1e300)
		run->sum += value;
}

static void ignore_bad_line(void *user, uint64_t line, const char *why)
{
	(void)user;
	(void)line;
	(void)why;
}

static struct expo_sink make_sink(struct run *run)
{
	const struct parse_options *options = run->options;
	struct expo_sink sink = {.user = run, .wants = options->family_count ? wants : NULL};

	if (options->repeat > 0) {
		sink.series = any_series;
		sink.sample = add_sample;
		sink.bad_line = ignore_bad_line;
		return sink;
	}
	sink.series = show_series;
	sink.sample = show_sample;
	sink.bad_line = show_bad_line;
	sink.meta = options->meta ? show_meta : NULL;
	sink.exemplar = options->meta ? show_exemplar : NULL;
	return sink;
}

static bool has_suffix(const char *text, const char *suffix)
{
	size_t len = strlen(text), tail = strlen(suffix);

	return len >= tail && strcmp(text + len - tail, suffix) == 0;
}

static bool ends_with_mark(int fd)
{
	char tail[9] = "\n"; /* as if a line went before, which matters when the mark is all */
	struct stat status;
	ssize_t got;

	if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))
		return false;
	got = pread(fd, tail + 1, 7, status.st_size > 7 ? status.st_size - 7 : 0);
	if (got < 0)
		return false;
	tail[1 + got] = '\0';
	return has_suffix(tail, "\n# EOF") || has_suffix(tail, "\n# EOF\n");
}

static enum expo_format guess_format(const char *path, int fd)
{
	return has_suffix(path, ".om") || ends_with_mark(fd) ? EXPO_OPENMETRICS : EXPO_PROM;
}

static ssize_t read_some(int fd, char *buffer, size_t size)
{
	ssize_t got;

	do
		got = read(fd, buffer, size);
	while (got < 0 && errno == EINTR);
	return got;
}

/* One pass in the memory of one chunk and one line. The functions that read return false with
   errno set when they cannot. */
static bool parse_stream(struct expo *expo, int fd, struct expo_result *result)
{
	char *chunk = malloc(CHUNK_BYTES);
	ssize_t got = -1;

	while (chunk && (got = read_some(fd, chunk, CHUNK_BYTES)) > 0)
		expo_feed(expo, chunk, (size_t)got);
	free(chunk);
	*result = expo_end(expo, got == 0);
	return got == 0;
}

/* *bytes must be freed, also when false is returned. */
static bool read_all(int fd, char **bytes, size_t *len)
{
	size_t size = 0;
	ssize_t got = 1;

	*bytes = NULL;
	*len = 0;
	while (got > 0) {
		if (size - *len < CHUNK_BYTES) {
			char *larger;

			size = size * 2 + CHUNK_BYTES;
			larger = realloc(*bytes, size);
			if (!larger)
				return false;
			*bytes = larger;
		}
		got = read_some(fd, *bytes + *len, size - *len);
		if (got > 0)
			*len += (size_t)got;
	}
	return got == 0;
}

static bool parse_repeatedly(struct expo *expo, int fd, struct run *run, enum expo_format format,
	struct expo_result *result)
{
	struct expo_sink sink = make_sink(run);
	char *bytes;
	size_t len;
	bool done = read_all(fd, &bytes, &len);

	for (unsigned long i = 0; done && i < run->options->repeat; i++) {
		run->sum = 0;
		expo_begin(expo, format, &sink, NULL);
		expo_feed(expo, bytes, len);
		*result = expo_end(expo, true);
	}
	free(bytes);
	return done;
}

static bool parse_file(struct run *run, struct expo *expo, int fd, bool *good)
{
	const struct parse_options *options = run->options;
	enum expo_format format =
		options->has_format ? options->format : guess_format(options->path, fd);
	struct expo_sink sink = make_sink(run);
	struct expo_result result = {0};
	bool done, cut;

	if (options->repeat > 1) {
		done = parse_repeatedly(expo, fd, run, format, &result);
	} else {
		expo_begin(expo, format, &sink, NULL);
		done = parse_stream(expo, fd, &result);
	}
	cut = format == EXPO_OPENMETRICS && !result.saw_eof;
	if (options->repeat > 0)
		printf("samples %" PRIu64 " sum %.17g\n", result.samples, run->sum);
	else if (cut && done)
		puts("error: EOF");
	*good = result.bad_lines == 0 && !cut;
	return done;
}

static int cannot(const char *what, const char *path)
{
	fprintf(stderr, "lowtide parse: cannot %s %s: %s\n", what, path, strerror(errno));
	return EXIT_USAGE;
}

static int run_parse(const struct parse_options *options)
{
	struct run run = {options, 0};
	bool is_stdin = strcmp(options->path, "-") == 0, done, good = false;
	int fd = is_stdin ? STDIN_FILENO : open(options->path, O_RDONLY | O_CLOEXEC);
	struct expo *expo;
	int status;

	if (fd < 0)
		return cannot("read", options->path);
	expo = expo_create();
	done = expo && parse_file(&run, expo, fd, &good);
	status = good ? EXIT_GOOD : EXIT_BAD_LINES;
	if (!done)
		status = cannot("read", options->path);
	else if (fflush(stdout) != 0)
		status = cannot("write", "standard output");
	expo_destroy(expo);
	if (!is_stdin)
		close(fd);
	return status;
}

int cmd_parse(int argc, char **argv)
{
	struct parse_options options;
	int status = EXIT_USAGE;

	switch (parse_options_read(&options, argc, argv)) {
	case PARSE_RUN: status = run_parse(&options); break;
	case PARSE_HELP:
		fputs(parse_options_help, stdout);
		status = EXIT_GOOD;
		break;
	case PARSE_USAGE: break;
	}
	parse_options_free(&options);
	return status;
}
