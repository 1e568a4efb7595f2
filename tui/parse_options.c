#include "tui/parse_options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char parse_options_help[] =
	"usage: lowtide parse [OPTION]... FILE\n"
	"Shows what lowtide reads in a file of Prometheus or OpenMetrics text (-: standard "
	"input).\n"
	"\n"
	"  --format=prom|om  the format; otherwise om when FILE ends in .om or its last line is\n"
	"                    '# EOF' (not looked for in a pipe), and prom when not\n"
	"  --family=NAME     only samples of this name or family; may be given several times\n"
	"  --meta            also show TYPE, HELP, UNIT and exemplars\n"
	"  --repeat=N        parse N times and show only the number of samples and their sum\n"
	"  --help            show this text\n"
	"\n"
	"Output, one line each: NAME{LABEL=\"VALUE\",...} VALUE [MILLISECONDS]; error: LINE: "
	"REASON;\n"
	"error: EOF when the end mark of OpenMetrics is missing; with --meta type:, help:, unit: "
	"and\n"
	"exemplar: too. Control characters and invalid UTF-8 appear as \\xNN.\n"
	"Exit status: 0 every line is good, 1 some are bad, 2 wrong usage or unreadable FILE.\n";

static enum parse_verdict usage(const char *what, const char *given, const char *expected)
{
	fprintf(stderr, "lowtide parse: %s%s: expected %s; see 'lowtide parse --help'\n", what,
		given, expected);
	return PARSE_USAGE;
}

static bool read_format(struct parse_options *options, const char *text)
{
	bool prom = strcmp(text, "prom") == 0;

	options->has_format = prom || strcmp(text, "om") == 0;
	options->format = prom ? EXPO_PROM : EXPO_OPENMETRICS;
	return options->has_format;
}

static bool read_repeat(struct parse_options *options, const char *text)
{
	char *end;

	errno = 0;
	options->repeat = strtoul(text, &end, 10);
	return *text >= '0' && *text <= '9' && *end == '\0' && errno == 0 && options->repeat > 0;
}

static enum parse_verdict unknown_option(const char *word)
{
	char letter[] = {'-', (char)optopt, '\0'};

	/* of several letters in one word, word may still be the one before */
	return usage("unknown option ", strncmp(word, "--", 2) == 0 ? word : letter,
		"--format, --family, --meta or --repeat");
}

static enum parse_verdict read_option(struct parse_options *options, int option, char **argv)
{
	switch (option) {
	case 'f':
		if (!read_format(options, optarg))
			return usage("--format=", optarg, "prom or om");
		return PARSE_RUN;
	case 'F':
		if (*optarg == '\0')
			return usage("--family=", "", "the name of a metric");
		options->families[options->family_count++] = (struct text){optarg, strlen(optarg)};
		return PARSE_RUN;
	case 'm': options->meta = true; return PARSE_RUN;
	case 'r':
		if (!read_repeat(options, optarg))
			return usage("--repeat=", optarg, "a number from 1 on");
		return PARSE_RUN;
	case 'h': return PARSE_HELP;
	case ':': return usage("no value for ", argv[optind - 1], "one behind it");
	default: return unknown_option(argv[optind - 1]);
	}
}

enum parse_verdict parse_options_read(struct parse_options *options, int argc, char **argv)
{
	static const struct option known[] = {
		{"format", required_argument, NULL, 'f'},
		{"family", required_argument, NULL, 'F'},
		{"meta", no_argument, NULL, 'm'},
		{"repeat", required_argument, NULL, 'r'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	enum parse_verdict verdict = PARSE_RUN;

	*options = (struct parse_options){.families = calloc((size_t)argc, sizeof(struct text))};
	if (!options->families) {
		fputs("lowtide parse: out of memory\n", stderr);
		return PARSE_USAGE;
	}
	opterr = 0;
	optind = 0; /* begin anew, also in the middle of a word that an earlier call left */
	for (int option; verdict == PARSE_RUN;) {
		option = getopt_long(argc, argv, ":", known, NULL);
		if (option == -1)
			break;
		verdict = read_option(options, option, argv);
	}
	if (verdict != PARSE_RUN)
		return verdict;
	if (optind == argc)
		return usage("no FILE given", "", "one, or - for standard input");
	if (optind + 1 < argc)
		return usage("second FILE ", argv[optind + 1], "only one");
	options->path = argv[optind];
	return PARSE_RUN;
}

void parse_options_free(struct parse_options *options)
{
	free(options->families);
	options->families = NULL;
}

static bool is_of_family(struct text name, struct text family)
{
	static const char *const suffixes[] = {
		"", "_total", "_created", "_bucket", "_sum", "_count", "_info", "_gsum", "_gcount"};
	size_t rest = name.len - family.len;

	if (name.len < family.len || name.data[0] != family.data[0] ||
		memcmp(name.data, family.data, family.len) != 0)
		return false;
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++)
		if (strlen(suffixes[i]) == rest &&
			memcmp(suffixes[i], name.data + family.len, rest) == 0)
			return true;
	return false;
}

bool parse_options_want(const struct parse_options *options, struct text name)
{
	for (size_t i = 0; i < options->family_count; i++)
		if (is_of_family(name, options->families[i]))
			return true;
	return options->family_count == 0;
}

bool parse_options_want_meta(const struct parse_options *options, struct text family)
{
	for (size_t i = 0; i < options->family_count; i++)
		if (is_of_family(options->families[i], family))
			return true;
	return parse_options_want(options, family);
}
