/*
 * The body decoder: recorded bodies, cut into chunks anywhere, twice in a row with a memo.
 */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/limits.h"
#include "sources/scrape_body.h"

enum { MAX_BODY = 1 << 20 };

struct decoder {
	struct scrape_body *body;
	struct keys *keys;
	struct expo_memo *memo;
};

static int open_decoder(void **state)
{
	struct decoder *decoder = calloc(1, sizeof(*decoder));

	assert_non_null(decoder);
	decoder->body = scrape_body_create(NULL, NULL);
	decoder->keys = keys_create();
	decoder->memo = expo_memo_create();
	*state = decoder;
	return 0;
}

static int close_decoder(void **state)
{
	struct decoder *decoder = *state;

	scrape_body_destroy(decoder->body);
	keys_destroy(decoder->keys);
	expo_memo_destroy(decoder->memo);
	free(decoder);
	return 0;
}

static struct scrape_body_result decode_chunks(
	struct decoder *decoder, const char *type, const char *bytes, size_t len, size_t chunk)
{
	scrape_body_begin(decoder->body, type, decoder->keys, decoder->memo);
	for (size_t at = 0; at < len; at += chunk) {
		size_t piece = len - at < chunk ? len - at : chunk;

		if (!scrape_body_feed(decoder->body, bytes + at, piece))
			break;
	}
	return scrape_body_end(decoder->body, true, true);
}

static struct scrape_body_result decode(struct decoder *decoder, const char *type, const char *text)
{
	return decode_chunks(decoder, type, text, strlen(text), SIZE_MAX);
}

/* ---- recorded bodies ---- */

static size_t read_body(const char *path, char *out)
{
	FILE *file = fopen(path, "rb");
	size_t len;

	assert_non_null(file);
	len = fread(out, 1, MAX_BODY, file);
	fclose(file);
	return len;
}

/* Complete, and the same samples however it is cut and whether or not it is remembered. */
static void try_recorded(struct decoder *decoder, const char *path)
{
	static const size_t chunks[] = {SIZE_MAX, 1, 7, 1460, SIZE_MAX};
	char *bytes = malloc(MAX_BODY);
	size_t len = read_body(path, bytes);
	struct sample *first = NULL;
	size_t count = 0;

	keys_retire(decoder->keys);
	expo_memo_reset(decoder->memo);
	for (size_t i = 0; i < sizeof(chunks) / sizeof(chunks[0]); i++) {
		struct scrape_body_result result =
			decode_chunks(decoder, "text/plain", bytes, len, chunks[i]);
		size_t size = result.sample_count * sizeof(*first);

		assert_string_equal(result.fault.text, "");
		assert_true(result.is_metrics);
		assert_int_equal(result.bytes, len);
		if (i == 0) {
			count = result.sample_count;
			first = malloc(size + 1);
			if (size > 0)
				memcpy(first, result.samples, size);
		}
		assert_int_equal(result.sample_count, count);
		if (size > 0)
			assert_memory_equal(result.samples, first, size);
	}
	free(first);
	free(bytes);
}

static size_t try_all(struct decoder *decoder, const char *pattern)
{
	glob_t found;
	size_t tried;

	assert_int_equal(glob(pattern, 0, NULL, &found), 0);
	for (tried = 0; tried < found.gl_pathc; tried++)
		try_recorded(decoder, found.gl_pathv[tried]);
	globfree(&found);
	return tried;
}

static void test_recorded_bodies(void **state)
{
	assert_true(try_all(*state, "tests/fixtures/payloads/real/*.prom") >= 40);
	assert_true(try_all(*state, "tests/fixtures/payloads/*.prom") >= 10);
}

/* ---- what a body is ---- */

static void expect_fault(
	const struct scrape_body_result *result, enum fault_kind kind, const char *text)
{
	assert_string_equal(result->fault.text, text);
	assert_int_equal(result->fault.kind, kind);
}

static void test_what_is_no_metrics(void **state)
{
	static const struct {
		const char *type, *body;
		enum fault_kind kind;
		const char *text;
	} cases[] = {
		{NULL, "", FAULT_CONTENT, "empty: 200 without a single metric"},
		{"text/plain", " \r\n\n", FAULT_CONTENT, "empty: 200 without a single metric"},
		{NULL, "<html>", FAULT_CONTENT,
			"HTML instead of metrics: a login page? check path and token"},
		{"text/html", "Please log in", FAULT_CONTENT,
			"HTML instead of metrics: a login page? check path and token"},
		{"text/plain", "{\"a\": 1}", FAULT_CONTENT,
			"JSON instead of metrics: check the path"},
		{"text/plain", "\n[1, 2]", FAULT_CONTENT,
			"JSON instead of metrics: check the path"},
		{"application/json; x", "null", FAULT_CONTENT,
			"JSON instead of metrics: check the path"},
		{NULL, "404 page not found\n", FAULT_CONTENT,
			"no metrics in it (no declared type): check the path"},
		{"application/x\x1b[2J", "# only a comment\n", FAULT_CONTENT,
			"no metrics in it (application/x\xef\xbf\xbd[2J): check the path"},
		{NULL, "\x1f\x8b\x08 and so on", FAULT_ENCODING,
			"body is gzip but says so nowhere (no Content-Encoding)"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scrape_body_result result = decode(*state, cases[i].type, cases[i].body);

		expect_fault(&result, cases[i].kind, cases[i].text);
		assert_false(result.is_metrics);
		assert_int_equal(result.sample_count, 0);
	}
}

/* Bytes that cannot become metrics are not read to their end. */
static void test_html_is_given_up_at_once(void **state)
{
	struct decoder *decoder = *state;

	scrape_body_begin(decoder->body, NULL, decoder->keys, NULL);
	assert_true(scrape_body_feed(decoder->body, "\n\n ", 3));
	assert_false(scrape_body_feed(decoder->body, "<", 1));
	assert_false(scrape_body_feed(decoder->body, "ruby_rss 1\n", 11));
	assert_false(scrape_body_end(decoder->body, true, true).is_metrics);
}

static void test_quoted_names_are_not_json(void **state)
{
	struct scrape_body_result result =
		decode(*state, NULL, "{\"process_resident_memory_bytes\",a=\"b\"} 7\n");

	expect_fault(&result, FAULT_NONE, "");
	assert_int_equal(result.sample_count, 1);
	assert_true(result.samples[0].value == 7);
}

static void test_own_times_are_kept(void **state)
{
	struct scrape_body_result result =
		decode(*state, NULL, "ruby_rss{pid=\"1\"} 7 1000\nruby_rss{pid=\"2\"} 8\n");

	assert_int_equal(result.sample_count, 2);
	assert_int_equal(result.samples[0].at_ms, 1000);
	assert_int_equal(result.samples[1].at_ms, SAMPLE_NO_TIME);
}

/* Whatever stands there: the model reckons with it. */
static void test_times_outside_our_years_are_none(void **state)
{
	static const struct {
		const char *seconds;
		int64_t at_ms;
	} cases[] = {
		{"0", 0},
		{"4102444799.999", SAMPLE_TIME_END - 1},
		{"4102444800", SAMPLE_NO_TIME},
		{"-0.001", SAMPLE_NO_TIME},
		{"-9223372036854774", SAMPLE_NO_TIME},
		{"-9223372036854775.808", SAMPLE_NO_TIME},
		{"9223372036854774", SAMPLE_NO_TIME},
		{"1e300", SAMPLE_NO_TIME},
		{"-1e300", SAMPLE_NO_TIME},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scrape_body_result result;
		char text[128];

		snprintf(text, sizeof(text), "ruby_rss 1e6 %s\n# EOF\n", cases[i].seconds);
		result = decode(*state, "application/openmetrics-text", text);
		assert_int_equal(result.sample_count, 1);
		assert_int_equal(result.samples[0].at_ms, cases[i].at_ms);
	}
}

static void test_openmetrics(void **state)
{
	static const char type[] = "application/openmetrics-text; version=1.0.0; charset=utf-8";
	struct scrape_body_result result = decode(*state, type, "ruby_rss 7 1.5\n# EOF\n");

	expect_fault(&result, FAULT_NONE, "");
	assert_int_equal(result.samples[0].at_ms, 1500);
	result = decode(*state, type, "ruby_rss 7\n");
	expect_fault(&result, FAULT_CUT, "OpenMetrics without # EOF: cut?");
	assert_int_equal(result.sample_count, 1);
}

/* ---- completeness ---- */

static void test_what_makes_gaps_and_what_cuts(void **state)
{
	static const char om[] = "application/openmetrics-text";
	static const struct {
		const char *type, *body;
		bool framed, whole;
		enum completeness completeness;
	} cases[] = {
		{NULL, "ruby_rss 1\n", true, true, READING_COMPLETE},
		{NULL, "ruby_rss 1\n", false, true, READING_COMPLETE},
		{NULL, "ruby_rss 1", true, true, READING_COMPLETE},
		{NULL, "ruby_rss 1\nother{} x", true, true, READING_COMPLETE}, /* skipped unread */
		{om, "ruby_rss 1\n# EOF", true, true, READING_COMPLETE},
		{NULL, "ruby_rss 1\nruby_rss{a=\"\xff\"} 1\n", true, true, READING_WITH_GAPS},
		{om, "ruby_rss 1\n# EOF\nx", true, true, READING_WITH_GAPS},
		{NULL, "ruby_rss 1\nruby_rss 1", false, true, READING_CUT},
		{NULL, "}{\nruby_rss 1\nruby_rss 1", false, true, READING_CUT},
		{NULL, "ruby_rss 1\n", true, false, READING_CUT},
		{NULL, "}{\nruby_rss 1\n", true, false, READING_CUT},
		{om, "ruby_rss 1\n", true, true, READING_CUT},
		{om, "\nruby_rss 1\n", true, true, READING_CUT},
	};
	struct decoder *decoder = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scrape_body_result result;

		scrape_body_begin(decoder->body, cases[i].type, decoder->keys, decoder->memo);
		scrape_body_feed(decoder->body, cases[i].body, strlen(cases[i].body));
		result = scrape_body_end(decoder->body, cases[i].framed, cases[i].whole);
		assert_true(result.is_metrics);
		assert_int_equal(result.completeness, cases[i].completeness);
	}
}

/* The same series is too long every time. */
static void test_too_long_labels_are_gaps(void **state)
{
	char body[LIMIT_KEY_BYTES + 64];
	struct scrape_body_result result;

	snprintf(body, sizeof(body), "ruby_rss 1\nruby_rss{a=\"%0*d\"} 1\n", LIMIT_KEY_BYTES, 7);
	result = decode(*state, NULL, body);
	assert_int_equal(result.fault.kind, FAULT_LIMIT);
	assert_int_equal(result.completeness, READING_WITH_GAPS);
}

/* ---- limits, also when every line is remembered ---- */

static void test_full_table_is_told_every_time(void **state)
{
	struct decoder *decoder = *state;
	char *bytes = malloc((LIMIT_FEED_KEYS + 1) * 32);
	size_t len = 0;
	struct scrape_body_result result;

	for (int i = 0; i < LIMIT_FEED_KEYS; i++)
		len += (size_t)snprintf(bytes + len, 32, "ruby_rss{pid=\"%d\"} 1\n", i);
	result = decode_chunks(decoder, NULL, bytes, len, SIZE_MAX);
	expect_fault(&result, FAULT_NONE, "");
	free(bytes);
	for (int i = 0; i < 3; i++) {
		result = decode(decoder, NULL, "ruby_rss{pid=\"x\"} 1\nruby_rss{pid=\"0\"} 1\n");
		expect_fault(&result, FAULT_LIMIT,
			"over 65536 wanted series (32 MiB of names): 1 dropped");
		assert_int_equal(result.completeness, READING_CUT);
		assert_int_equal(result.sample_count, 1);
		assert_true(result.keys_full);
	}
}

static void test_one_series_without_end(void **state)
{
	struct decoder *decoder = *state;
	struct scrape_body_result result;

	scrape_body_begin(decoder->body, NULL, decoder->keys, decoder->memo);
	for (int i = 0; i < LIMIT_FEED_KEYS + 2; i++)
		assert_true(scrape_body_feed(decoder->body, "ruby_rss 1\n", 11));
	result = scrape_body_end(decoder->body, true, true);
	expect_fault(&result, FAULT_NONE, "");
	assert_int_equal(result.sample_count, 1);
}

/* ---- series that stand there twice ---- */

static void test_the_last_of_equal_series_counts(void **state)
{
	for (int i = 0; i < 3; i++) {
		struct scrape_body_result result = decode(*state, NULL,
			"ruby_rss{a=\"1\",b=\"2\"} 1 1000\nruby_rss 5\n"
			"ruby_rss{b=\"2\",a=\"1\"} 3 2000\n"
			"ruby_rss{pid=\"1\"} 6\n");

		expect_fault(&result, FAULT_NONE, "");
		assert_int_equal(result.sample_count, 3);
		assert_true(result.samples[0].value == 3);
		assert_int_equal(result.samples[0].at_ms, 2000);
		assert_true(result.samples[1].value == 5);
		assert_true(result.samples[2].value == 6);
	}
}

/* Numbers of one feed's keys are also those of another's. */
static void test_series_of_other_bodies_do_not_count(void **state)
{
	struct decoder *decoder = *state;
	struct keys *other = keys_create(), *own = decoder->keys;
	struct scrape_body_result result;

	for (int i = 0; i < 4; i++) {
		decoder->keys = i % 2 == 0 ? own : other;
		expo_memo_reset(decoder->memo);
		result = decode(decoder, NULL, "ruby_rss 1\nruby_rss{a=\"b\"} 2\n");
		assert_int_equal(result.sample_count, 2);
		assert_true(result.samples[0].value == 1 && result.samples[1].value == 2);
		scrape_body_trim(decoder->body);
	}
	decoder->keys = own;
	keys_destroy(other);
}

/* A family nobody wants is skipped unread, whether it is new, the same as in the line before or
   remembered; what proves that these are metrics may stand in any line of it. */
static void test_any_line_proves_metrics(void **state)
{
	static const struct {
		const char *body;
		bool is_metrics;
	} cases[] = {
		{"up and running\n", false},
		{"up and running\nup and well\nup{\n", false},
		{"up and running\nup and well\nup 1\n", true},
		{"up 1\nup and running\n", true},
		{"up and running\nnext 1 line\nlast{a=\"b\"} 1 1\n", true},
		{"{\"up\"} 1\n", true},
		{"ruby_rss{ 1\nup 1 x\n", false},
		{"up x\nruby_rss 1\n", true},
	};

	for (size_t i = 0; i < 3 * sizeof(cases) / sizeof(cases[0]); i++) {
		struct scrape_body_result result = decode(*state, NULL, cases[i / 3].body);

		assert_int_equal(result.is_metrics, cases[i / 3].is_metrics);
	}
}

/* Having read a line of it for the proof does not make the family wanted, nor the other way. */
static void test_proof_wants_nothing(void **state)
{
	for (int i = 0; i < 3; i++) {
		struct scrape_body_result result = decode(*state, NULL,
			"ruby_rss x\nup x\nruby_rss y\nup 1\nup 2\nruby_rss 3\nup 4\n");

		expect_fault(&result, FAULT_PARSE,
			"bad lines among those read: 2, first line 1: the value is not a number "
			"(lowtide parse shows all)");
		assert_int_equal(result.sample_count, 1);
		assert_true(result.samples[0].value == 3);
	}
}

/* The unwanted line that proved the body to be metrics proves it again when it is remembered. */
static void test_remembered_unwanted_lines_count_as_metrics(void **state)
{
	for (int i = 0; i < 3; i++) {
		struct scrape_body_result result = decode(*state, NULL, "up 1\nup{a=\"b\"} 1\n");

		expect_fault(&result, FAULT_NONE, "");
		assert_true(result.is_metrics);
	}
}

/* All that quantiles are computed from, and neither what is not shown nor the scrape's own. */
static void test_durations_are_wanted(void **state)
{
	struct scrape_body_result result = decode(*state, NULL,
		"http_request_duration_seconds_bucket{le=\"0.1\"} 1\n"
		"http_request_duration_seconds_bucket{le=\"+Inf\"} 2\n"
		"http_request_duration_seconds_sum 3\n"
		"http_request_duration_seconds_count 4\n"
		"http_request_duration_seconds_bucket{handler=\"/metrics\",le=\"0.1\"} 9\n"
		"celery_task_runtime{quantile=\"0.5\"} 5\n"
		"celery_task_runtime{quantile=\"0.9\"} 9\n");

	assert_int_equal(result.sample_count, 5);
	for (size_t i = 0; i < 5; i++)
		assert_true(result.samples[i].value == (double)i + 1);
}

/* Families of the configuration are wanted in each body, those of the catalogues beside them. */
static void test_pools_of_the_configuration_are_wanted(void **state)
{
	static const struct pool_row rows[] = {{.family = {"our_conns", 9}}};
	static const struct pool_dialect dialect = {.rows = rows, .row_count = 1};
	const struct pool_book book = {&dialect, 1};
	struct decoder *decoder = *state;

	scrape_body_destroy(decoder->body);
	decoder->body = scrape_body_create(&book, NULL);
	for (int i = 0; i < 2; i++) {
		struct scrape_body_result result =
			decode(decoder, NULL, "our_conns 3\nother 1\npg_pool_max 5\n");

		assert_int_equal(result.sample_count, 2);
		assert_true(result.samples[0].value == 3 && result.samples[1].value == 5);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_recorded_bodies, open_decoder, close_decoder),
		cmocka_unit_test_setup_teardown(
			test_what_is_no_metrics, open_decoder, close_decoder),
		cmocka_unit_test_setup_teardown(
			test_html_is_given_up_at_once, open_decoder, close_decoder),
		cmocka_unit_test_setup_teardown(
			test_quoted_names_are_not_json, open_decoder, close_decoder),
		cmocka_unit_test_setup_teardown(
			test_own_times_are_kept, open_decoder, close_decoder),
		cmocka_unit_test_setup_teardown(
			test_times_outside_our_years_are_none, open_decoder, close_decoder),
		cmocka_unit_test_setup_teardown(test_openmetrics, open_decoder, close_decoder),
		cmocka_unit_test_setup_teardown(
			test_what_makes_gaps_and_what_cuts, open_decoder, close_decoder),
		cmocka_unit_test_setup_teardown(
			test_too_long_labels_are_gaps, open_decoder, close_decoder),
		cmocka_unit_test_setup_teardown(
			test_full_table_is_told_every_time, open_decoder, close_decoder),
		cmocka_unit_test_setup_teardown(
			test_one_series_without_end, open_decoder, close_decoder),
		cmocka_unit_test_setup_teardown(
			test_the_last_of_equal_series_counts, open_decoder, close_decoder),
		cmocka_unit_test_setup_teardown(
			test_series_of_other_bodies_do_not_count, open_decoder, close_decoder),
		cmocka_unit_test_setup_teardown(
			test_any_line_proves_metrics, open_decoder, close_decoder),
		cmocka_unit_test_setup_teardown(
			test_proof_wants_nothing, open_decoder, close_decoder),
		cmocka_unit_test_setup_teardown(
			test_durations_are_wanted, open_decoder, close_decoder),
		cmocka_unit_test_setup_teardown(
			test_pools_of_the_configuration_are_wanted, open_decoder, close_decoder),
		cmocka_unit_test_setup_teardown(test_remembered_unwanted_lines_count_as_metrics,
			open_decoder, close_decoder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
