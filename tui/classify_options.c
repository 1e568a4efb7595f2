#include "tui/classify_options.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "tui/config_values.h"

const char classify_options_help[] =
	"usage: lowtide classify [OPTION]... FILE...\n"
	"Says for each recorded trace of a worker's memory whether its floor keeps rising (-:\n"
	"standard input), as the dashboard would have said it while it was recorded.\n"
	"\n"
	"  --limit=BYTES  the memory limit of the worker, such as 512MiB; 0: unknown\n"
	"  --explain      for a person: what it rests on, and the floor points\n"
	"  --help         show this text\n"
	"\n"
	"FILE has lines unix_time,rss_bytes[,process_start_time_seconds[,load]]; the last two may\n"
	"be empty, load is anything that follows the work (requests/s, CPU, in flight). Blank\n"
	"lines and comments (#) are passed over.\n"
	"Output: a JSON object a line: file, growing, verdict, since, evidence, flags (times at\n"
	"which the highlight went on and off), slope_bytes_per_s, margin, eta_s, floor.\n"
	"Exit status: 0, or 2 when the usage or a FILE is wrong.\n";

static enum classify_wish usage(const char *what, const char *given, const char *expected)
{
	fprintf(stderr, "lowtide classify: %s%s: expected %s; see 'lowtide classify --help'\n",
		what, given, expected);
	return CLASSIFY_USAGE;
}

/* As lowtide.yml has it; 0: it is not known. */
static bool read_limit(struct classify_options *options, const char *text)
{
	static const struct config_key key = {
		.type = CONFIG_BYTES, .min = 1, .max = INT64_C(1) << 60};
	char error[TARGET_ERROR_BYTES];
	int64_t bytes = 0;

	if (strcmp(text, "0") != 0 && !config_key_bytes(&key, text, &bytes, error))
		return false;
	options->limit_bytes = (double)bytes;
	return true;
}

static enum classify_wish read_option(struct classify_options *options, int option, char **argv)
{
	switch (option) {
	case 'l':
		return read_limit(options, optarg)
			       ? CLASSIFY_RUN
			       : usage("--limit=", optarg, "bytes, such as 536870912 or 512MiB");
	case 'e': options->explain = true; return CLASSIFY_RUN;
	case 'h': return CLASSIFY_HELP;
	case ':': return usage("no value for ", argv[optind - 1], "one behind it");
	default: return usage("unknown option ", argv[optind - 1], "--limit or --explain");
	}
}

enum classify_wish classify_options_read(struct classify_options *options, int argc, char **argv)
{
	static const struct option known[] = {
		{"limit", required_argument, NULL, 'l'},
		{"explain", no_argument, NULL, 'e'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	enum classify_wish wish = CLASSIFY_RUN;

	*options = (struct classify_options){0};
	opterr = 0;
	optind = 0; /* begin anew */
	for (int option; wish == CLASSIFY_RUN;) {
		option = getopt_long(argc, argv, ":", known, NULL);
		if (option == -1)
			break;
		wish = read_option(options, option, argv);
	}
	options->paths = argv + optind;
	options->path_count = argc - optind;
	if (wish == CLASSIFY_RUN && options->path_count == 0)
		return usage("no FILE given", "", "one, or - for standard input");
	return wish;
}
