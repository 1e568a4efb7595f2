#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tui/parse_options.h"

enum { MAX_WORDS = 8 };

/* Reads the words, separated by blanks, as the arguments of "parse". They stay in line. */
static enum parse_verdict read_words(struct parse_options *options, char *line)
{
	char *words[MAX_WORDS + 1] = {"parse"}, *rest = line;
	int count = 1;

	while (rest && *rest && count < MAX_WORDS) {
		words[count++] = rest;
		rest = strchr(rest, ' ');
		if (rest)
			*rest++ = '\0';
	}
	return parse_options_read(options, count, words);
}

static struct text text(const char *s)
{
	return (struct text){s, strlen(s)};
}

static void test_everything_at_once(void **state)
{
	char line[] = "--format om --meta file --family=up --repeat 12";
	struct parse_options options;

	(void)state;
	assert_int_equal(read_words(&options, line), PARSE_RUN);
	assert_string_equal(options.path, "file");
	assert_true(options.has_format && options.meta);
	assert_int_equal(options.format, EXPO_OPENMETRICS);
	assert_int_equal(options.repeat, 12);
	assert_int_equal(options.family_count, 1);
	parse_options_free(&options);
}

static void test_nothing_but_a_file(void **state)
{
	char line[] = "-";
	struct parse_options options;

	(void)state;
	assert_int_equal(read_words(&options, line), PARSE_RUN);
	assert_string_equal(options.path, "-");
	assert_false(options.has_format || options.meta);
	assert_int_equal(options.repeat, 0);
	assert_true(parse_options_want(&options, text("anything")));
	assert_true(parse_options_want_meta(&options, text("anything")));
	parse_options_free(&options);
}

/* Runs with stderr in a file and compares what was written to it. */
static void assert_usage(const char *words, const char *message)
{
	char line[80], said[200] = "", expected[200];
	struct parse_options options;
	FILE *file = tmpfile();
	int saved = dup(STDERR_FILENO);
	enum parse_verdict verdict;

	snprintf(line, sizeof(line), "%s", words);
	dup2(fileno(file), STDERR_FILENO);
	verdict = read_words(&options, line);
	fflush(stderr);
	dup2(saved, STDERR_FILENO);
	close(saved);
	rewind(file);
	assert_non_null(fgets(said, sizeof(said), file));
	fclose(file);
	parse_options_free(&options);

	snprintf(expected, sizeof(expected), "lowtide parse: %s; see 'lowtide parse --help'\n",
		message);
	assert_int_equal(verdict, PARSE_USAGE);
	assert_string_equal(said, expected);
}

static void test_wrong_usage_is_named(void **state)
{
	static const char known[] = "--format, --family, --meta or --repeat";
	char message[120];

	(void)state;
	assert_usage("", "no FILE given: expected one, or - for standard input");
	assert_usage("a b", "second FILE b: expected only one");
	assert_usage("--format=xml a", "--format=xml: expected prom or om");
	assert_usage("--repeat=0 a", "--repeat=0: expected a number from 1 on");
	assert_usage("--repeat=-1 a", "--repeat=-1: expected a number from 1 on");
	assert_usage("--repeat=1k a", "--repeat=1k: expected a number from 1 on");
	assert_usage("--repeat=99999999999999999999999 a",
		"--repeat=99999999999999999999999: expected a number from 1 on");
	assert_usage("--family= a", "--family=: expected the name of a metric");
	assert_usage("a --family", "no value for --family: expected one behind it");
	snprintf(message, sizeof(message), "unknown option --nosuch: expected %s", known);
	assert_usage("--nosuch a", message);
	snprintf(message, sizeof(message), "unknown option -x: expected %s", known);
	assert_usage("-xy a", message);
}

static void test_help(void **state)
{
	char line[] = "--help --nosuch";
	struct parse_options options;

	(void)state;
	assert_int_equal(read_words(&options, line), PARSE_HELP);
	parse_options_free(&options);
}

static void test_a_family_has_its_suffixes(void **state)
{
	char line[] = "--family h --family=x_total file";
	struct parse_options options;

	(void)state;
	assert_int_equal(read_words(&options, line), PARSE_RUN);
	assert_true(parse_options_want(&options, text("h")));
	assert_true(parse_options_want(&options, text("h_bucket")));
	assert_true(parse_options_want(&options, text("h_sum")));
	assert_true(parse_options_want(&options, text("x_total")));
	assert_false(parse_options_want(&options, text("h_other")));
	assert_false(parse_options_want(&options, text("hh")));
	assert_false(parse_options_want(&options, text("x")));
	assert_true(parse_options_want_meta(&options, text("x")));
	assert_false(parse_options_want_meta(&options, text("y")));
	parse_options_free(&options);
}

/* As the help of every other command does. */
static void test_help_begins_with_usage(void **state)
{
	static const char start[] = "usage: lowtide parse [OPTION]... FILE\n";

	(void)state;
	assert_memory_equal(parse_options_help, start, strlen(start));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_everything_at_once),
		cmocka_unit_test(test_nothing_but_a_file),
		cmocka_unit_test(test_wrong_usage_is_named),
		cmocka_unit_test(test_help),
		cmocka_unit_test(test_a_family_has_its_suffixes),
		cmocka_unit_test(test_help_begins_with_usage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
