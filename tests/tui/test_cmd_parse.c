/* The command as a whole: what it prints for a file, and its exit status. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tui/cmd_parse.h"

struct fixture {
	char path[64];
	char said[4096]; /* on stdout */
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	int fd;

	snprintf(f->path, sizeof(f->path), "/tmp/lowtide-parse-XXXXXX");
	fd = mkstemp(f->path);
	close(fd);
	*state = f;
	return fd < 0 ? -1 : 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	unlink(f->path);
	free(f);
	return 0;
}

/* Runs "parse OPTION FILE" on a file with this body; without option when it is NULL. */
static int run(struct fixture *f, const char *body, const char *option)
{
	char name[] = "parse", word[64] = "";
	char *with[] = {name, word, f->path, NULL}, *without[] = {name, f->path, NULL};
	FILE *file = fopen(f->path, "wb"), *out = tmpfile();
	int saved = dup(STDOUT_FILENO), status;

	fputs(body, file);
	fclose(file);
	if (option)
		snprintf(word, sizeof(word), "%s", option);
	fflush(stdout);
	dup2(fileno(out), STDOUT_FILENO);
	status = option ? cmd_parse(3, with) : cmd_parse(2, without);
	fflush(stdout);
	dup2(saved, STDOUT_FILENO);
	close(saved);
	rewind(out);
	f->said[fread(f->said, 1, sizeof(f->said) - 1, out)] = '\0';
	fclose(out);
	return status;
}

static void test_samples_and_errors(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(run(f, "b{y=\"1\",x=\"2\"} 0.1 7\nc +Inf\n", NULL), 0);
	assert_string_equal(f->said, "b{x=\"2\",y=\"1\"} 0.10000000000000001 7\nc{} +Inf\n");
	assert_int_equal(run(f, "a 1\n\nb x\n", NULL), 1);
	assert_string_equal(f->said, "a{} 1\nerror: 3: the value is not a number\n");
}

static void test_format_is_guessed_by_the_end_mark(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(run(f, "a 1 2\n# EOF\n", NULL), 0);
	assert_string_equal(f->said, "a{} 1 2000\n");
	assert_int_equal(run(f, "a 1 2\n# EOF", NULL), 0);
	assert_string_equal(f->said, "a{} 1 2000\n");
	assert_int_equal(run(f, "# EOF", NULL), 0);
	assert_int_equal(run(f, "a 1 2\nx# EOF\n", NULL), 1); /* no mark: prom */
	assert_string_equal(f->said, "a{} 1 2\nerror: 2: a blank was expected before the value\n");
	assert_int_equal(run(f, "a 1 2\n# EOF\n", "--format=prom"), 0);
	assert_string_equal(f->said, "a{} 1 2\n");
}

/* Times that the dashboard would not believe are shown all the same. */
static void test_any_time_is_shown(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(run(f, "a 1 -9223372036854774\nb 1 9e99\n# EOF\n", NULL), 0);
	assert_string_equal(f->said, "a{} 1 -9223372036854773760\nb{} 1 9223372036854775807\n");
}

static void test_missing_end_mark(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(run(f, "a 1\nb", "--format=om"), 1);
	assert_string_equal(f->said, "a{} 1\nerror: EOF\n");
}

static void test_meta(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(run(f, "# TYPE \"a b\" gauge\n# HELP c x\\ny\nc 1\n", "--meta"), 0);
	assert_string_equal(f->said, "type: \"a b\" gauge\nhelp: c \"x\\ny\"\nc{} 1\n");
}

static void test_what_a_terminal_may_obey_is_escaped(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(run(f, "a{b=\"\x1b[2J\xc2\x9b\xe2\x80\xae\xc3\xa9\\\"\"} 1\n", NULL), 0);
	assert_string_equal(f->said, "a{b=\"\\x1b[2J\\xc2\\x9b\\xe2\\x80\\xae\xc3\xa9\\\"\"} 1\n");
}

static void test_repeat_prints_one_pass(void **state)
{
	static const char body[] = "a 1\nb 2.5\nc NaN\nd +Inf\n";
	struct fixture *f = *state;

	assert_int_equal(run(f, body, "--repeat=1"), 0);
	assert_string_equal(f->said, "samples 4 sum 3.5\n");
	assert_int_equal(run(f, body, "--repeat=3"), 0);
	assert_string_equal(f->said, "samples 4 sum 3.5\n");
	assert_int_equal(run(f, "a 1\nb\n", "--repeat=3"), 1);
	assert_string_equal(f->said, "samples 1 sum 1\n");
}

static void test_family(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(run(f, "a 1\nb{x=\"broken} 2\na_total 3\n", "--family=a"), 0);
	assert_string_equal(f->said, "a{} 1\na_total{} 3\n");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_samples_and_errors),
		TEST(test_format_is_guessed_by_the_end_mark),
		TEST(test_any_time_is_shown),
		TEST(test_missing_end_mark),
		TEST(test_meta),
		TEST(test_what_a_terminal_may_obey_is_escaped),
		TEST(test_repeat_prints_one_pass),
		TEST(test_family),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
