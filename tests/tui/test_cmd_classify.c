/* lowtide classify: what it prints for a trace, and how it complains. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/support/trace_text.h"
#include "tui/cmd_classify.h"

struct fixture {
	char path[64];
	char said[8192], complained[1024];
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	int fd;

	snprintf(f->path, sizeof(f->path), "/tmp/lowtide-classify-XXXXXX");
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

static int divert(int fd, FILE *to)
{
	int saved = dup(fd);

	fflush(NULL);
	dup2(fileno(to), fd);
	return saved;
}

static void give_back(int fd, int saved, FILE *from, char *text, size_t size)
{
	fflush(NULL);
	dup2(saved, fd);
	close(saved);
	rewind(from);
	text[fread(text, 1, size - 1, from)] = '\0';
	fclose(from);
}

/* Runs "classify [OPTION] FILE" on what the file holds. */
static int run(struct fixture *f, char *option)
{
	char name[] = "classify";
	char *argv[] = {name, option ? option : f->path, option ? f->path : NULL, NULL};
	FILE *out = tmpfile(), *err = tmpfile();
	int saved_out = divert(STDOUT_FILENO, out), saved_err = divert(STDERR_FILENO, err);
	int status = cmd_classify(option ? 3 : 2, argv);

	give_back(STDOUT_FILENO, saved_out, out, f->said, sizeof(f->said));
	give_back(STDERR_FILENO, saved_err, err, f->complained, sizeof(f->complained));
	return status;
}

static void write_body(const struct fixture *f, const char *body)
{
	FILE *file = fopen(f->path, "wb");

	fputs(body, file);
	fclose(file);
}

/* From noon of 14 November 2023 on, every 5 s. */
static void write_trace(const struct fixture *f, const char *text)
{
	FILE *file = fopen(f->path, "wb");
	struct trace_text trace;

	trace_text_read(&trace, text);
	for (uint32_t i = 0; i < (uint32_t)trace.samples; i++)
		fprintf(file, "%u.5,%.0f\n", 1699963200 + i * 5,
			trace_text_sample(&trace, i).mib * (1 << 20));
	fclose(file);
}

static void test_a_leak(void **state)
{
	struct fixture *f = *state;
	char limit[] = "--limit=512MiB", explain[] = "--explain";

	write_trace(f, "floor 0:100 1200:160 bursts 60 40 noise 1");
	assert_int_equal(run(f, limit), 0);
	assert_memory_equal(f->said, "{\"file\": \"/tmp/lowtide-classify-", 32);
	assert_non_null(strstr(f->said, "\"growing\": true, \"verdict\": \"growing\""));
	assert_non_null(strstr(f->said, "\"evidence\": \"floor +3"));
	assert_non_null(strstr(f->said, "did not flatten; limit 512 MiB in "));
	assert_non_null(strstr(f->said, ", null]], \"slope_bytes_per_s\": 1"));
	assert_non_null(strstr(f->said, "\"eta_s\": "));
	assert_non_null(strstr(f->said, "\"floor\": [[1699963"));
	assert_string_equal(f->complained, "");
	assert_int_equal(run(f, explain), 0);
	assert_non_null(strstr(f->said, ": GROWING since 2023-11-14 12:"));
	assert_non_null(strstr(f->said, "\"still growing\" explains the floor better, by "));
	assert_non_null(strstr(f->said, "  highlighted  2023-11-14 12:"));
	assert_non_null(strstr(f->said, "trough\n"));
}

static void test_a_leak_that_ended(void **state)
{
	struct fixture *f = *state;

	write_trace(f, "floor 0:100 600:160 1800:160 bursts 60 40 noise 2 samples 1800");
	assert_int_equal(run(f, NULL), 0);
	assert_non_null(strstr(f->said, "\"growing\": false, \"verdict\": \"stopped\""));
	assert_null(strstr(f->said, "null"));
	assert_null(strstr(f->said, "eta_s"));
}

/* Two processes behind one port, one leaks: told apart by their start times. */
static void test_siblings(void **state)
{
	struct fixture *f = *state;
	FILE *file = fopen(f->path, "wb");

	for (int i = 0; i < 2400; i++) {
		double mib = i % 2 ? 100 + (i % 31) / 31.0 : 80 + i * 0.05 + (i % 40 < 20 ? 9 : 0);

		fprintf(file, "%d,%.0f,%d\n", 1000000 + i * 5, mib * (1 << 20),
			i % 2 ? 900000 : 999000);
	}
	fclose(file);
	assert_int_equal(run(f, NULL), 0);
	assert_non_null(strstr(f->said, "\"growing\": true"));
}

static void test_columns(void **state)
{
	struct fixture *f = *state;

	write_body(f, "# comment\n\n10,1e6\n11.5, 2000000 ,\r\n12,3,,7.5\n13,4,5\n13,4,5,6");
	assert_int_equal(run(f, NULL), 0);
	assert_non_null(strstr(f->said, "\"verdict\": \"learning\""));
	assert_non_null(strstr(f->said, "\"flags\": []"));
}

static void test_bad_input_is_named(void **state)
{
	static const struct {
		const char *body, *why;
	} bad[] = {
		{"", ": no sample in it"},
		{"# only\n", ":1: no sample in it"},
		{"1,2\nunix_time,rss\n", ":2: unix_time, a number of seconds, was expected first"},
		{"1,2\n,2\n", ":2: unix_time"},
		{"nan,2\n", ":1: unix_time"},
		{"0x10,2\n", ":1: unix_time"},
		{"1e300,2\n", ":1: unix_time"},
		{"1\n", ":1: rss_bytes, a number from 0 on, was expected second"},
		{"1,-2\n", ":1: rss_bytes"},
		{"1,inf\n", ":1: rss_bytes"},
		{"1,2 MiB\n", ":1: rss_bytes"},
		{"1,2,x\n", ":1: process_start_time_seconds or nothing was expected third"},
		{"1,2,3,x\n", ":1: a load or nothing was expected fourth"},
		{"1,2,3,4,5\n", ":1: nothing was expected behind the fourth column"},
		{"2,2\n1,2\n", ":2: unix_time goes back"},
	};
	struct fixture *f = *state;
	char message[256];

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		write_body(f, bad[i].body);
		assert_int_equal(run(f, NULL), 2);
		assert_string_equal(f->said, "");
		snprintf(message, sizeof(message), "lowtide classify: %s%s", f->path, bad[i].why);
		assert_memory_equal(f->complained, message, strlen(message));
	}
}

static void test_a_line_that_is_too_long(void **state)
{
	struct fixture *f = *state;
	char body[600];

	memset(body, '1', sizeof(body));
	body[sizeof(body) - 1] = '\0';
	write_body(f, body);
	assert_int_equal(run(f, NULL), 2);
	assert_non_null(strstr(f->complained, ":1: the line is longer than four numbers"));
}

static void test_usage(void **state)
{
	struct fixture *f = *state;
	char word[][24] = {"--limit=x", "--limit=-1", "--limit=512MB", "--frobnicate", "--help"};

	for (int i = 0; i < 4; i++) {
		assert_int_equal(run(f, word[i]), 2);
		assert_non_null(strstr(f->complained, "lowtide classify: "));
		assert_non_null(strstr(f->complained, "expected "));
	}
	assert_int_equal(run(f, word[4]), 0);
	assert_memory_equal(f->said, "usage: lowtide classify ", 24);
	unlink(f->path);
	assert_int_equal(run(f, NULL), 2);
	assert_null(strstr(f->complained, ":0:"));
	assert_non_null(strstr(f->complained, ": No such file"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_leak, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_leak_that_ended, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_siblings, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_columns, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_bad_input_is_named, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_line_that_is_too_long, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_usage, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
