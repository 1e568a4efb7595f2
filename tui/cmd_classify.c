#include "tui/cmd_classify.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/must.h"
#include "model/scrub.h"
#include "tui/classify_options.h"
#include "tui/classify_report.h"
#include "tui/trace_row.h"
#include "tui/trace_workers.h"

enum {
	EXIT_GOOD = 0,
	EXIT_BAD = 2,
	MESSAGE_BYTES = 512,
};

struct run {
	const char *name;
	uint64_t line, rows;
	double last_s;
	struct trace_workers workers;
	struct classify_flag *flags;
	size_t flag_count, flag_room;
};

static bool complain(const struct run *run, const char *why)
{
	char message[MESSAGE_BYTES], line[24] = "";

	if (run->line > 0)
		snprintf(line, sizeof(line), ":%" PRIu64, run->line);
	scrub_format(message, sizeof(message), "%s%s: %s", run->name, line, why);
	fprintf(stderr, "lowtide classify: %s\n", message);
	return false;
}

/* Follows the highlight. */
static void note_flag(struct run *run, double now_s)
{
	bool on = growth_is_growing(trace_workers_worst(&run->workers));
	bool was = run->flag_count > 0 && isnan(run->flags[run->flag_count - 1].off_s);

	if (was && !on)
		run->flags[run->flag_count - 1].off_s = now_s;
	if (was || !on)
		return;
	if (run->flag_count == run->flag_room) {
		run->flag_room = run->flag_room * 2 + 8;
		run->flags = realloc(run->flags, run->flag_room * sizeof(*run->flags));
		must(run->flags != NULL);
	}
	run->flags[run->flag_count++] = (struct classify_flag){now_s, NAN};
}

static bool read_line(struct run *run, const char *line)
{
	struct trace_row row;
	const char *why;

	if (strlen(line) == TRACE_LINE_BYTES - 1 && !strchr(line, '\n'))
		return complain(run, "the line is longer than four numbers");
	if (trace_row_is_empty(line))
		return true;
	if (!trace_row_read(&row, line, &why))
		return complain(run, why);
	if (run->rows > 0 && row.unix_s < run->last_s)
		return complain(run, "unix_time goes back");
	run->rows++;
	run->last_s = row.unix_s;
	trace_workers_feed(&run->workers, &row);
	note_flag(run, row.unix_s);
	return true;
}

static bool read_trace(struct run *run, FILE *file)
{
	char line[TRACE_LINE_BYTES];
	bool good = true;

	while (good && fgets(line, sizeof(line), file)) {
		run->line++;
		good = read_line(run, line);
	}
	if (good && ferror(file))
		return complain(run, strerror(errno));
	if (good && run->rows == 0)
		return complain(run, "no sample in it");
	return good;
}

static void report(const struct run *run, const struct classify_options *options)
{
	const struct classify_report report = {
		.name = run->name,
		.growth = trace_workers_worst(&run->workers),
		.now_s = run->last_s,
		.limit_bytes = options->limit_bytes,
		.flags = run->flags,
		.flag_count = run->flag_count,
	};

	if (options->explain)
		classify_report_explain(stdout, &report);
	else
		classify_report_json(stdout, &report);
}

static bool classify(struct run *run, const char *path, const struct classify_options *options)
{
	bool is_stdin = strcmp(path, "-") == 0, good;
	FILE *file = is_stdin ? stdin : fopen(path, "re");

	run->name = is_stdin ? "standard input" : path;
	run->line = run->rows = 0;
	run->flag_count = 0;
	trace_workers_init(&run->workers, options->limit_bytes);
	if (!file)
		return complain(run, strerror(errno));
	good = read_trace(run, file);
	if (!is_stdin)
		fclose(file);
	if (good)
		report(run, options);
	return good;
}

static int run_classify(const struct classify_options *options)
{
	struct run *run = calloc(1, sizeof(*run));
	bool good = true;

	must(run != NULL);
	for (int i = 0; good && i < options->path_count; i++)
		good = classify(run, options->paths[i], options);
	free(run->flags);
	free(run);
	if (fflush(stdout) != 0) {
		fprintf(stderr, "lowtide classify: cannot write standard output: %s\n",
			strerror(errno));
		good = false;
	}
	return good ? EXIT_GOOD : EXIT_BAD;
}

int cmd_classify(int argc, char **argv)
{
	struct classify_options options;

	switch (classify_options_read(&options, argc, argv)) {
	case CLASSIFY_RUN: return run_classify(&options);
	case CLASSIFY_HELP: fputs(classify_options_help, stdout); return EXIT_GOOD;
	case CLASSIFY_USAGE: break;
	}
	return EXIT_BAD;
}
