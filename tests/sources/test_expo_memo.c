/* What the parser remembers of the last body: the same calls, for less. */
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

static void test_memo_knows_the_same_body(void **state)
{
	static const size_t chunks[] = {EXPO_PROBE_WHOLE, 1, 5};
	struct expo_probe *f = *state;

	f->memo = expo_memo_create();
	f->wanted = "want";
	f->skipped = "want_not";
	expo_probe_parse(
		f, "no{x=\"1\"} 1\nno{x=\"2\"} 1\nwant{a=\"1\"} 1\nno 1\nwant_not 7\nwant 2\n");
	assert_int_equal(f->named, 3);
	for (size_t i = 0; i < sizeof(chunks) / sizeof(*chunks); i++) {
		f->chunk = chunks[i];
		assert_calls(f,
			"no{x=\"1\"} 3\nno{x=\"9\"} 1\nno{x=\"2\"} 1\n"
			"want{a=\"1\"} 5 77\nno 1\nwant_not 8\nwant 6\n",
			"0: 5 77\n1: 6\n");
		assert_int_equal(f->asked, 0);
	}
	assert_calls(f, "want{a=\"1\"} 5\nwant_not bad\nwant 6\n", "0: 5\nbad 2\n1: 6\n");
}

static void test_memo_with_a_line_more_or_less(void **state)
{
	struct expo_probe *f = *state;

	f->memo = expo_memo_create();
	expo_probe_parse(f, "a 1\nb 2\nc 3\nd 4\n");
	assert_calls(
		f, "a 1\nb 2\nnew 9\nc 3\nd 4\n", "0: 1\n1: 2\nseries new{}\n4: 9\n2: 3\n3: 4\n");
	assert_calls(f, "a 1\nb 2\nnew 9\nc 3\nd 4\n", "0: 1\n1: 2\n4: 9\n2: 3\n3: 4\n");
	assert_calls(f, "b 2\nd 4\n", "1: 2\n3: 4\n");
	assert_calls(f, "b 2\nd 4\ne 5\n", "1: 2\n3: 4\nseries e{}\n5: 5\n");
	assert_calls(f, "b 2\nd 4\ne 5\n", "1: 2\n3: 4\n5: 5\n");
	assert_calls(f, "b 2\n", "1: 2\n");
	assert_calls(f, "b 2\nd 4\n", "1: 2\nseries d{}\n6: 4\n");
}

/* Lines that are gone are forgotten, so the way to those that are left does not get longer. */
static void test_memo_of_a_body_that_gets_shorter(void **state)
{
	static const char body[] = "a 1\nb 1\nc 1\nd 1\ne 1\nf 1\ng 1\nh 1\ni 1\nj 1\nk 1\nl 1\n";
	struct expo_probe *f = *state;

	f->memo = expo_memo_create();
	for (size_t gone = 0; gone < sizeof(body) - 1; gone += 20) {
		expo_probe_parse(f, body + gone);
		assert_int_equal(f->named, gone == 0 ? 12 : 0);
	}
}

static void test_memo_with_another_order(void **state)
{
	struct expo_probe *f = *state;

	f->memo = expo_memo_create();
	expo_probe_parse(f, "a 1\nb 2\nc 3\nd 4\n");
	assert_calls(f, "b 2\na 1\nc 3\nd 4\n", "1: 2\nseries a{}\n4: 1\n2: 3\n3: 4\n");
	assert_calls(f, "b 2\na 1\nc 3\nd 4\n", "1: 2\n4: 1\n2: 3\n3: 4\n");
}

static void test_memo_with_another_label(void **state)
{
	struct expo_probe *f = *state;

	f->memo = expo_memo_create();
	expo_probe_parse(f, "up{pid=\"10\"} 1\nb{x=\"1\"} 2\n");
	assert_calls(f, "up{pid=\"11\"} 1\nb{x=\"1\"} 2\n", "series up{pid=\"11\"}\n2: 1\n1: 2\n");
	assert_calls(f, "up{pid=\"11\"} 1\nb{x=\"12\"} 2\n", "2: 1\nseries b{x=\"12\"}\n3: 2\n");
}

/* What a key is followed by is judged as without a memo. */
static void test_memo_and_bad_values(void **state)
{
	struct expo_probe *f = *state;

	f->memo = expo_memo_create();
	expo_probe_parse(f, "a 1\nb{} 2\nfoo 3\n");
	assert_calls(
		f, "a x\nb{} 2\nfoo {x=\"1\"} 3\n", "bad 1\n1: 2\nseries foo{x=\"1\"}\n3: 3\n");
	assert_calls(f, "a 1\nb{}{} 2\nfoo 3 x\n", "0: 1\nbad 2\nbad 3\n");
}

/* A line that is known up to its value and then turns out to be bad is read twice: strings of the
   first time take no room from those of the second. */
static void test_memo_and_a_long_string_read_twice(void **state)
{
	static const char head[] = "a 1 # {x=\"\\n", tail[] = "\"} x\n# EOF\n";
	enum { HEAD = sizeof(head) - 1, VALUE = LIMIT_LINE_BYTES - 100 };
	struct expo_probe *f = *state;
	char *body = malloc(HEAD + VALUE + sizeof(tail));

	memcpy(body, head, HEAD);
	memset(body + HEAD, 'x', VALUE);
	memcpy(body + HEAD + VALUE, tail, sizeof(tail));
	f->memo = expo_memo_create();
	f->format = EXPO_OPENMETRICS;
	expo_probe_parse(f, "a 1\n# EOF\n");
	assert_calls(f, body, "bad 1\n");
	free(body);
}

static void test_memo_after_a_cut_body(void **state)
{
	struct expo_probe *f = *state;

	f->memo = expo_memo_create();
	expo_probe_parse(f, "a 1\nb 2\nc 3\n");
	f->framed = false;
	assert_calls(f, "a 1\nb", "0: 1\n");
	assert_true(f->result.dropped_tail);
	assert_calls(f, "a 1\nb 2\nc 3\n", "0: 1\n1: 2\n2: 3\n");
}

static void test_memo_after_an_abandoned_body(void **state)
{
	struct expo_probe *f = *state;
	struct expo_sink sink = expo_probe_sink(f);

	f->memo = expo_memo_create();
	expo_probe_parse(f, "a 1\nb 2\n");
	f->out = fopen("/dev/null", "w");
	expo_begin(f->expo, EXPO_PROM, &sink, f->memo);
	expo_feed(f->expo, "x 1\nb 2\nz", 9);
	fclose(f->out);
	f->next_token = 2;
	assert_calls(f, "a 1\nb 2\n", "0: 1\n1: 2\n");
}

static void test_memo_forgets(void **state)
{
	struct expo_probe *f = *state;

	f->memo = expo_memo_create();
	expo_probe_parse(f, "a 1\n");
	expo_memo_reset(f->memo);
	assert_calls(f, "a 1\n", "series a{}\n1: 1\n");
	f->format = EXPO_OPENMETRICS; /* the same bytes may mean something else */
	assert_calls(f, "a 1\n# EOF\n", "series a{}\n2: 1\n");
}

/* What expo_memo_create() returns without memory is no memo, and that is all. */
static void test_no_memo(void **state)
{
	(void)state;
	expo_memo_reset(NULL);
	expo_memo_destroy(NULL);
}

static void test_memo_has_a_budget(void **state)
{
	struct expo_probe *f = *state;
	char *body;
	size_t len;
	FILE *out = open_memstream(&body, &len);
	int first;

	f->memo = expo_memo_create();
	for (int i = 0; i < 4000; i++)
		fprintf(out, "some_metric_name{with=\"a label\",number=\"%d\"} %d\n", i, i);
	fclose(out);
	expo_probe_parse(f, body);
	assert_int_equal(f->named, 4000);
	expo_probe_parse(f, body);
	first = f->named;
	assert_in_range(first, 2500, 3500); /* 64 KiB hold about a thousand such keys */
	expo_probe_parse(f, body);
	assert_int_equal(f->named, first);
	assert_int_equal(f->result.samples, 4000);

	/* with a new line in front the same budget is used up a little earlier */
	memcpy(body, "xome", 4);
	expo_probe_parse(f, body);
	assert_in_range(f->named, first, first + 3);
	assert_int_equal(f->result.samples, 4000);
	free(body);
}

#define TEST(function)                                                                             \
	cmocka_unit_test_setup_teardown(function, expo_probe_set_up, expo_probe_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_memo_knows_the_same_body),
		TEST(test_memo_with_a_line_more_or_less),
		TEST(test_memo_of_a_body_that_gets_shorter),
		TEST(test_memo_with_another_order),
		TEST(test_memo_with_another_label),
		TEST(test_memo_and_bad_values),
		TEST(test_memo_and_a_long_string_read_twice),
		TEST(test_memo_after_a_cut_body),
		TEST(test_memo_after_an_abandoned_body),
		TEST(test_memo_forgets),
		cmocka_unit_test(test_no_memo),
		TEST(test_memo_has_a_budget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
