/* What the case files cannot say: limits, wanted families, the end of a body. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/limits.h"
#include "sources/exposition.h"
#include "tests/support/expo_probe.h"

/* --- limits ------------------------------------------------------------------------------- */

/* A line of len bytes before the line feed, then "b 2". To be freed. */
static char *long_line(size_t len)
{
	static const char head[] = "a{x=\"", tail[] = "\"} 1\nb 2\n";
	char *body = malloc(len + sizeof(tail));
	size_t filled = len - 4;

	memset(body, 'v', filled);
	memcpy(body, head, sizeof(head) - 1);
	memcpy(body + filled, tail, sizeof(tail));
	return body;
}

static void test_longest_line(void **state)
{
	static const size_t chunks[] = {EXPO_PROBE_WHOLE, LIMIT_LINE_BYTES, 65536, 4099, 1};
	struct expo_probe *f = *state;

	for (size_t i = 0; i < sizeof(chunks) / sizeof(*chunks); i++) {
		char *legal = long_line(LIMIT_LINE_BYTES),
		     *longer = long_line(LIMIT_LINE_BYTES + 1);

		f->chunk = chunks[i];
		expo_probe_parse(f, legal);
		assert_int_equal(f->result.samples, 2);
		assert_int_equal(f->result.bad_lines, 0);
		f->next_token = 0;
		assert_calls(f, longer, "bad 1\nseries b{}\n0: 2\n");
		assert_int_equal(f->result.lines, 2);
		free(legal);
		free(longer);
	}
}

static void test_too_long_and_never_ending(void **state)
{
	static const size_t chunks[] = {
		EXPO_PROBE_WHOLE, LIMIT_LINE_BYTES + 1, LIMIT_LINE_BYTES, 999};
	struct expo_probe *f = *state;
	size_t len = 3 * (size_t)LIMIT_LINE_BYTES;
	char *body = malloc(len);

	memset(body, '#', len);
	for (size_t i = 0; i < sizeof(chunks) / sizeof(*chunks); i++) {
		f->chunk = chunks[i];
		expo_probe_parse_bytes(f, body, len);
		assert_string_equal(f->calls, "bad 1\n");
		assert_false(f->result.dropped_tail);
	}
	free(body);
}

/* Escapes all over: the memory for unescaped strings is enough for a whole line. */
static void test_longest_escapes(void **state)
{
	struct expo_probe *f = *state;
	char *body = long_line(LIMIT_LINE_BYTES - 1);

	memset(body + 5, '\\', LIMIT_LINE_BYTES - 10);
	expo_probe_parse(f, body);
	assert_int_equal(f->result.samples, 2);
	free(body);
}

static char *many_labels(int count)
{
	char *body;
	size_t len;
	FILE *out = open_memstream(&body, &len);

	fputs("a{", out);
	for (int i = 0; i < count; i++)
		fprintf(out, "l%d=\"%d\",", i, i);
	fputs("} 1\n", out);
	fclose(out);
	return body;
}

static void test_most_labels(void **state)
{
	struct expo_probe *f = *state;
	char *most = many_labels(LIMIT_LABELS), *more = many_labels(LIMIT_LABELS + 1);

	expo_probe_parse(f, most);
	assert_int_equal(f->result.samples, 1);
	expo_probe_parse(f, more);
	assert_string_equal(f->calls, "bad 1\n");
	free(most);
	free(more);
}

/* Every cut of a body larger than the pieces it is read in gives the same calls. */
static void test_large_bodies_in_any_chunks(void **state)
{
	static const size_t chunks[] = {1, 7, 4096, LIMIT_LINE_BYTES - 1, LIMIT_LINE_BYTES + 2};
	struct expo_probe *f = *state;
	char *body, *reference;
	size_t len;
	FILE *out = open_memstream(&body, &len);

	for (int i = 0; i < 40000; i++)
		fprintf(out,
			i % 100 ? "m%d{a=\"%d\",b=\"\\\\\\\"\\n of fifty bytes or so \\\\ and "
				  "more\"} %d.25\n"
				: "bad %d\n# c %d %d\n",
			i / 50, i, i);
	fclose(out);
	assert_true(len > LIMIT_LINE_BYTES);
	expo_probe_parse(f, body);
	reference = strdup(f->calls);
	for (size_t i = 0; i < sizeof(chunks) / sizeof(*chunks); i++) {
		f->chunk = chunks[i];
		f->next_token = 0;
		expo_probe_parse(f, body);
		assert_string_equal(f->calls, reference);
	}
	free(reference);
	free(body);
}

/* A byte that is not UTF-8 makes its line bad wherever it stands: strings are searched in
   pieces. */
static void test_wrong_utf8_anywhere(void **state)
{
	static const char tail[] = "\"} 1\nb 1\nsome_more_text_so_that_this_is_not_the_end 1\n";
	struct expo_probe *f = *state;

	for (int escaped = 0; escaped < 2; escaped++) {
		for (int at = 0; at < 80; at++) {
			char body[256], value[81];

			memset(value, 'v', 80);
			value[80] = '\0';
			value[at] = '\xff';
			if (escaped && at > 0)
				value[at - 1] = '\\';
			snprintf(body, sizeof(body), "a{x=\"%s%s", value, tail);
			expo_probe_parse(f, body);
			assert_int_equal(f->result.bad_lines, 1);
			assert_int_equal(f->result.samples, 2);
			body[strlen(body) - strlen(tail) + 5] = '\0'; /* "a" is the end */
			expo_probe_parse(f, body);
			assert_int_equal(f->result.bad_lines, 1);
			assert_int_equal(f->result.samples, 0);
		}
	}
}

static void test_unit_is_the_last_word(void **state)
{
	struct expo_probe *f = *state;

	f->format = EXPO_OPENMETRICS;
	f->with_meta = true;
	assert_calls(f,
		"# UNIT a_seconds seconds\n# UNIT aseconds seconds\n# UNIT seconds seconds\n"
		"# UNIT a_second seconds\n# EOF\n",
		"unit: a_seconds seconds\nbad 2\nbad 3\nbad 4\n");
}

/* --- neighbouring lines, which are compared instead of read ------------------------------- */

static void test_label_names_like_those_of_the_line_before(void **state)
{
	struct expo_probe *f = *state;

	assert_calls(f,
		"a{x=\"1\",y=\"2\",z=\"3\"} 1\n"
		"a{x=\"1\"} 2\n"
		"a{x=\"1\",y=\"2\",z=\"3\",x=\"4\"} 3\n" /* x again, behind the known ones */
		"a{x=\"1\",x=\"2\"} 4\n"
		"a{y=\"1\",x=\"2\"} 5\n"
		"a{y=\"1\",x=\"2\",y=\"3\"} 6\n"
		"a{xx=\"1\",x=\"2\",y=\"3\"} 7\n"
		"a{xx=\"1\",x=\"2\",y=\"3} 8\n"
		"a{xx=\"1\",x=\"2\",yy=\"3\"} 9\n",
		"series a{x=\"1\",y=\"2\",z=\"3\"}\n0: 1\n"
		"series a{x=\"1\"}\n1: 2\n"
		"bad 3\nbad 4\n"
		"series a{x=\"2\",y=\"1\"}\n2: 5\n"
		"bad 6\n"
		"series a{x=\"2\",xx=\"1\",y=\"3\"}\n3: 7\n"
		"bad 8\n"
		"series a{x=\"2\",xx=\"1\",yy=\"3\"}\n4: 9\n");
	assert_calls(f,
		"a{b=\"1\",c=\"2\",d=\"3\"} 1\n"
		"a{b=\"1\",e=\"2\",f=\"3\",c=\"4\"} 2\n"
		"a{b=\"1\",c=\"2\",d=\"3\",c=\"4\"} 3\n",
		"series a{b=\"1\",c=\"2\",d=\"3\"}\n5: 1\n"
		"series a{b=\"1\",c=\"4\",e=\"2\",f=\"3\"}\n6: 2\n"
		"bad 3\n");
}

static void test_quoted_label_names_are_no_pattern(void **state)
{
	struct expo_probe *f = *state;

	assert_calls(f,
		"a{\"x\"=\"1\"} 1\n"
		"a{x\"=\"1\"} 2\n"
		"a{x = \"1\"} 3\n"
		"a{x = \"2\"} 3\n"
		"a{x= \"1\"} 3\n"
		"a{x= \"2\"} 3\n"
		"a{x=\"1\"} 4\n"
		"a{\"x\"=\"1\",x=\"2\"} 5\n",
		"series a{x=\"1\"}\n0: 1\nbad 2\n"
		"series a{x=\"1\"}\n1: 3\nseries a{x=\"2\"}\n2: 3\n"
		"series a{x=\"1\"}\n3: 3\nseries a{x=\"2\"}\n4: 3\n"
		"series a{x=\"1\"}\n5: 4\nbad 8\n");
}

static void test_names_that_begin_alike(void **state)
{
	struct expo_probe *f = *state;

	assert_calls(f, "ab 1\nabc 2\nab{} 3\nab:d 4\na 5\nab\n",
		"series ab{}\n0: 1\nseries abc{}\n1: 2\nseries ab{}\n2: 3\n"
		"series ab:d{}\n3: 4\nseries a{}\n4: 5\nbad 6\n");
}

/* --- wanted families ---------------------------------------------------------------------- */

static void test_unwanted_lines_are_not_read(void **state)
{
	struct expo_probe *f = *state;

	f->wanted = "want";
	assert_calls(f,
		"no{x=\"1\"} 1\nno{x=\"2} bad\nno 3\nno\n"
		"want{x=\"1\"} 1\nwant{x=\"2\"} 2\nwanted 3\n"
		"wan 4\nno{x=\"1\"} 5\n# TYPE no bogus\n<html>\n",
		"series want{x=\"1\"}\n0: 1\nseries want{x=\"2\"}\n1: 2\nseries wanted{}\n2: "
		"3\nbad 11\n");
	assert_int_equal(f->result.samples, 3);
	assert_int_equal(f->result.lines, 11);
}

static void test_families_are_asked_for_once_in_a_row(void **state)
{
	struct expo_probe *f = *state;

	f->wanted = "want";
	expo_probe_parse(f, "no{x=\"1\"} 1\nno{x=\"2\"} 1\nno{x=\"3\"} 1\n"
			    "want{x=\"1\"} 1\nwant{x=\"2\"} 1\nwant 1\n");
	assert_int_equal(f->asked, 2);
}

static void test_unwanted_with_a_name_of_any_length(void **state)
{
	struct expo_probe *f = *state;
	char body[2100];

	f->wanted = "want";
	for (int len = 200; len < 1000; len += 11) {
		int used = snprintf(body, sizeof(body), "%0*d", len, 0);

		memset(body, 'n', (size_t)used);
		memcpy(body + used, " 1\nwant 2\n", 11);
		f->next_token = 0;
		assert_calls(f, body, "series want{}\n0: 2\n");
	}
}

static void test_quoted_names_are_asked_for_too(void **state)
{
	struct expo_probe *f = *state;

	f->wanted = "want";
	assert_calls(f, "{\"no.x\",a=\"b\"} 1\n{\"want.x\"} 2\n{\"no.x\"} 3\n{\"want.x} 4\n",
		"series {\"want.x\"}\n0: 2\nbad 4\n");
}

static void test_comments_with_wanted_families(void **state)
{
	struct expo_probe *f = *state;

	f->format = EXPO_OPENMETRICS;
	f->wanted = "want";
	assert_calls(f, "# TYPE no bogus\n# bad\nwant 1\n# EOF\n", "series want{}\n0: 1\n");
	assert_true(f->result.saw_eof);

	f->with_meta = true;
	f->next_token = 0;
	assert_calls(f, "# TYPE no bogus\n# TYPE no gauge\nwant 1\n# EOF\n",
		"bad 1\ntype: no gauge\nseries want{}\n0: 1\n");
}

static void test_declined_series(void **state)
{
	struct expo_probe *f = *state;

	f->skipped = "b";
	assert_calls(f, "a 1\nb 2\nc 3\n", "series a{}\n0: 1\nseries b{}\nseries c{}\n1: 3\n");
	assert_int_equal(f->result.samples, 2);
}

/* --- the end of a body -------------------------------------------------------------------- */

static void test_last_line_without_line_feed(void **state)
{
	struct expo_probe *f = *state;

	assert_calls(f, "a 1\nb 12", "series a{}\n0: 1\nseries b{}\n1: 12\n");
	assert_false(f->result.dropped_tail);
	assert_int_equal(f->result.lines, 2);

	f->framed = false;
	f->next_token = 0;
	assert_calls(f, "a 1\nb 12", "series a{}\n0: 1\n");
	assert_true(f->result.dropped_tail);
	assert_int_equal(f->result.lines, 1);
	f->next_token = 0;
	assert_calls(f, "a 1\n", "series a{}\n0: 1\n");
	assert_false(f->result.dropped_tail);
}

static void test_end_mark_without_line_feed(void **state)
{
	struct expo_probe *f = *state;

	f->format = EXPO_OPENMETRICS;
	f->framed = false;
	assert_calls(f, "a 1\n# EOF", "series a{}\n0: 1\n");
	assert_true(f->result.saw_eof);
	assert_false(f->result.dropped_tail);

	f->framed = true;
	assert_calls(f, "# EO", "");
	assert_false(f->result.saw_eof);
	assert_true(f->result.dropped_tail);
}

static void test_text_after_the_end_mark(void **state)
{
	static const size_t chunks[] = {EXPO_PROBE_WHOLE, 1};
	struct expo_probe *f = *state;

	f->format = EXPO_OPENMETRICS;
	for (size_t i = 0; i < sizeof(chunks) / sizeof(*chunks); i++) {
		f->chunk = chunks[i];
		assert_calls(f, "# EOF\na 1\n\n# EOF\nb 2", "bad 2\n");
		assert_int_equal(f->result.bad_lines, 1);
		assert_int_equal(f->result.lines, 5);
		assert_true(f->result.saw_eof);
	}
}

static void test_no_body_at_all(void **state)
{
	struct expo_probe *f = *state;

	assert_calls(f, "", "");
	assert_int_equal(f->result.lines, 0);
	assert_false(f->result.saw_eof);
}

#define TEST(function)                                                                             \
	cmocka_unit_test_setup_teardown(function, expo_probe_set_up, expo_probe_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_longest_line),
		TEST(test_too_long_and_never_ending),
		TEST(test_longest_escapes),
		TEST(test_most_labels),
		TEST(test_large_bodies_in_any_chunks),
		TEST(test_wrong_utf8_anywhere),
		TEST(test_unit_is_the_last_word),
		TEST(test_label_names_like_those_of_the_line_before),
		TEST(test_quoted_label_names_are_no_pattern),
		TEST(test_names_that_begin_alike),
		TEST(test_unwanted_lines_are_not_read),
		TEST(test_families_are_asked_for_once_in_a_row),
		TEST(test_unwanted_with_a_name_of_any_length),
		TEST(test_quoted_names_are_asked_for_too),
		TEST(test_comments_with_wanted_families),
		TEST(test_declined_series),
		TEST(test_last_line_without_line_feed),
		TEST(test_end_mark_without_line_feed),
		TEST(test_text_after_the_end_mark),
		TEST(test_no_body_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
