/* Answers to range queries, by the documentation of Prometheus' HTTP API and of those that speak
   it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sources/promapi_decode.h"

static struct promapi_answer *answer;
static struct promapi_decoder decoder;

static int setup(void **state)
{
	(void)state;
	answer = malloc(sizeof(*answer));
	if (!answer)
		return -1;
	memset(answer, 0x5a, sizeof(*answer));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	free(answer);
	return 0;
}

static struct fault decode(const char *text)
{
	promapi_decode_begin(&decoder, answer);
	promapi_decode_feed(&decoder, text, strlen(text));
	return promapi_decode_end(&decoder);
}

static void decode_well(const char *text)
{
	struct fault fault = decode(text);

	if (fault_is_set(&fault))
		fail_msg("%s", fault.text);
}

static void expect_fault(const char *text, enum fault_kind kind, const char *words)
{
	struct fault fault = decode(text);

	assert_int_equal(fault.kind, kind);
	if (!strstr(fault.text, words))
		fail_msg("\"%s\" does not say \"%s\"", fault.text, words);
}

#define MATRIX(series)                                                                             \
	"{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[" series "]}}"

/* The example of the documentation, prometheus.io/docs/prometheus/latest/querying/api. */
static void test_the_example_of_the_documentation(void **state)
{
	struct metric metric;

	(void)state;
	decode_well(MATRIX("{\"metric\":{\"__name__\":\"up\",\"job\":\"prometheus\","
			   "\"instance\":\"localhost:9090\"},\"values\":[[1435781430.781,\"1\"],"
			   "[1435781445.781,\"1\"],[1435781460.781,\"1\"]]},"
			   "{\"metric\":{\"__name__\":\"up\",\"job\":\"node\",\"instance\":"
			   "\"localhost:9091\"},\"values\":[[1435781430.781,\"0\"],"
			   "[1435781445.781,\"0\"],[1435781460.781,\"1\"]]}"));
	assert_int_equal(answer->series_count, 2);
	metric = promapi_metric(answer, &answer->series[1]);
	assert_true(text_is(metric.name, "up"));
	assert_int_equal(metric.label_count, 2);
	assert_true(text_is(metric_label(&metric, "instance"), "localhost:9091"));
	assert_int_equal(answer->series[1].point_count, 3);
	assert_true(answer->points[answer->series[1].first_point + 2].value == 1);
	assert_true(answer->points[0].at_s == 1435781430.781);
}

static void test_nothing_found(void **state)
{
	(void)state;
	decode_well(MATRIX(""));
	assert_int_equal(answer->series_count, 0);
}

/* VictoriaMetrics adds isPartial, stats and seriesFetched; Thanos and newer Prometheus warnings and
   infos; native histograms stand beside values. */
static void test_members_that_others_add(void **state)
{
	(void)state;
	decode_well(
		"{\"isPartial\":true,\"stats\":{\"seriesFetched\":\"1\",\"data\":{\"result\":[{"
		"}]}},\"data\":{\"result\":[{\"values\":[[1,\"2\"]],\"histograms\":[[1,{\"count\":"
		"\"60\",\"buckets\":[[1,\"0\",\"1\",\"2\"]]}]],\"metric\":{}}],\"resultType\":"
		"\"matrix\"},\"warnings\":[\"a\",\"b\"],\"status\":\"success\"}");
	assert_true(answer->partial);
	assert_int_equal(answer->series_count, 1);
	assert_int_equal(answer->series[0].point_count, 1);
	assert_int_equal(answer->series[0].name.len, 0);
}

/* A gap is no value: neither NaN nor zero. */
static void test_what_is_no_point(void **state)
{
	(void)state;
	decode_well(MATRIX(
		"{\"metric\":{},\"values\":[[1,\"NaN\"],[2,\"+Inf\"],[3,\"x\"],[4,\"\"],"
		"[5],[6,\"1\",\"2\"],[\"7\",\"1\"],[8,\"1 \"],[9,\"3e2\"],[9,\"4\"],"
		"[8,\"4\"],[-1,\"1\"],[1e300,\"1\"],[[10],\"1\"],[11,null],[12,\"-0.5\"]]}"));
	assert_int_equal(answer->series[0].point_count, 3);
	assert_true(answer->points[0].at_s == 7 && answer->points[0].value == 1);
	assert_true(answer->points[1].at_s == 9 && answer->points[1].value == 300);
	assert_true(answer->points[2].at_s == 12 && answer->points[2].value == -0.5);
}

static void test_labels_that_are_too_long_leave_their_series_out(void **state)
{
	static char text[JSON_TEXT_BYTES + 512];
	static char value[JSON_TEXT_BYTES + 2];

	(void)state;
	memset(value, 'v', sizeof(value) - 1);
	snprintf(text, sizeof(text),
		MATRIX("{\"metric\":{\"a\":\"%s\"},\"values\":[[1,\"2\"]]},"
		       "{\"metric\":{\"a\":\"b\"},\"values\":[[1,\"3\"]]}"),
		value);
	decode_well(text);
	assert_int_equal(answer->left_out, 1);
	assert_int_equal(answer->series_count, 1);
	assert_true(answer->points[answer->series[0].first_point].value == 3);
}

static void test_the_server_says_why(void **state)
{
	(void)state;
	/* Prometheus 2.42 and VictoriaMetrics word their refusals so. */
	expect_fault(
		"{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"exceeded maximum "
		"resolution of 11,000 points per timeseries. Try decreasing the query "
		"resolution (?step=XX)\"}",
		FAULT_OTHER, "exceeded maximum resolution of 11,000 points");
	expect_fault(
		"{\"status\":\"error\",\"errorType\":\"422\",\"error\":\"cannot parse\\u001b[2J\"}",
		FAULT_OTHER, "it says: cannot parse");
	assert_null(strchr(decoder.error, '\x1b'));
}

static void test_other_answers(void **state)
{
	(void)state;
	expect_fault("<html><body>Sign in</body></html>", FAULT_CONTENT, "is no JSON");
	expect_fault("", FAULT_CONTENT, "ends too early");
	expect_fault("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}",
		FAULT_CONTENT, "no answer of a Prometheus");
	expect_fault("[]", FAULT_CONTENT, "no answer of a Prometheus");
	expect_fault("{\"message\":\"hello\"}", FAULT_CONTENT, "no answer of a Prometheus");
	expect_fault("{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[",
		FAULT_CONTENT, "ends too early");
}

static bool feed(const char *text)
{
	return promapi_decode_feed(&decoder, text, strlen(text));
}

static void expect_limit(void)
{
	struct fault fault = promapi_decode_end(&decoder);

	assert_int_equal(fault.kind, FAULT_LIMIT);
}

static void begin_result(void)
{
	promapi_decode_begin(&decoder, answer);
	assert_true(
		feed("{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":["));
}

static void test_points_are_bounded(void **state)
{
	char point[64];
	int count = 0;

	(void)state;
	begin_result();
	assert_true(feed("{\"metric\":{},\"values\":[[0,\"1\"]"));
	do
		snprintf(point, sizeof(point), ",[%d,\"1\"]", ++count);
	while (feed(point));
	assert_int_equal(count, LIMIT_HISTORY_POINTS);
	expect_limit();
}

static void test_series_are_bounded(void **state)
{
	int count = 0;

	(void)state;
	begin_result();
	assert_true(feed("{}"));
	while (feed(",{}"))
		count++;
	assert_int_equal(count + 1, LIMIT_HISTORY_SERIES);
	expect_limit();
}

static void test_labels_and_texts_are_bounded(void **state)
{
	static char value[JSON_TEXT_BYTES];
	char label[32];

	(void)state;
	begin_result();
	assert_true(feed("{\"metric\":{\"__name__\":\"x\""));
	/* more labels than a series may have: it is left out, its texts take room all the same */
	memset(value, 'v', sizeof(value) - 1);
	for (int i = 0; i < LIMIT_LABELS + 9; i++) {
		snprintf(label, sizeof(label), ",\"l%d\":\"", i);
		assert_true(feed(label) && feed("v\""));
	}
	assert_true(feed("},\"values\":[[1,\"1\"]]}"));
	assert_int_equal(answer->left_out, 1);
	assert_int_equal(answer->series_count, 0);
	assert_int_equal(answer->point_count, 0);
	while (feed(",{\"metric\":{\"a\":\"") && feed(value) && feed("\"}}"))
		;
	expect_limit();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_example_of_the_documentation),
		cmocka_unit_test(test_nothing_found),
		cmocka_unit_test(test_members_that_others_add),
		cmocka_unit_test(test_what_is_no_point),
		cmocka_unit_test(test_labels_that_are_too_long_leave_their_series_out),
		cmocka_unit_test(test_the_server_says_why),
		cmocka_unit_test(test_other_answers),
		cmocka_unit_test(test_points_are_bounded),
		cmocka_unit_test(test_series_are_bounded),
		cmocka_unit_test(test_labels_and_texts_are_bounded),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
