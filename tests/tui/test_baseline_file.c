/* An earlier report as a baseline: what is taken of it, and what is refused, with words. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tui/baseline_file.h"
#include "tui/rfc3339.h"

static char error[BASELINE_FILE_ERROR_BYTES];

static struct baseline *decode(const char *text)
{
	error[0] = '\0';
	return baseline_file_decode(text, strlen(text), "dir/before.json", error);
}

#define HEAD "{\"lowtide\":{\"version\":\"9\",\"schema\":1},\"time\":\"2026-11-19T03:14:07Z\","

/* ---- what is taken ---- */

static void test_what_a_baseline_needs_is_taken(void **state)
{
	struct baseline *baseline = decode(HEAD
		"\"workers\":[{\"name\":\"gw-b\",\"group\":\"gw\",\"state\":\"live\","
		"\"rss_bytes\":1048576,\"pool_in_use\":null,\"started\":\"2026-11-19T03:00:00Z\"},"
		"{\"name\":\"gw-a\",\"group\":\"\",\"state\":\"stale\",\"rss_bytes\":null}],"
		"\"pools\":[{\"name\":\"gw-a orders\",\"in_use\":12,\"limit\":20}],"
		"\"servers\":[{\"name\":\"db1\",\"owners\":[{\"name\":\"gw\",\"held\":10,"
		"\"spare\":null}]}],\"more\":{\"that\":[\"nobody\",\"reads\"]}}");

	(void)state;
	assert_non_null(baseline);
	assert_true(baseline->set && baseline->loaded);
	assert_string_equal("before.json", baseline->source);
	/* date -u -d 2026-11-19T03:14:07Z +%s */
	assert_true(baseline->at.wall.s == 1795058047.0);
	assert_int_equal(2, baseline->worker_count);
	assert_string_equal("gw-a", baseline->workers[0].name); /* by name */
	assert_true(isnan(baseline->workers[0].rss_bytes));
	assert_string_equal("gw", baseline->workers[1].group);
	assert_true(baseline->workers[1].rss_bytes == 1048576);
	assert_true(baseline->workers[1].birth_wall_s == 1795058047.0 - 847);
	assert_int_equal(1, baseline->pool_count);
	assert_true(baseline->pools[0].in_use == 12 && baseline->pools[0].limit == 20);
	assert_int_equal(1, baseline->owner_count);
	assert_string_equal("db1", baseline->owners[0].server);
	assert_true(baseline->owners[0].held == 10 && isnan(baseline->owners[0].spare));
	free(baseline);
}

static void test_who_was_gone_then_is_none_of_it(void **state)
{
	struct baseline *baseline =
		decode(HEAD "\"workers\":[{\"name\":\"a\",\"group\":\"\",\"state\":\"gone\"}],"
			    "\"pools\":[{\"name\":\"a\",\"state\":\"gone\"}],\"servers\":[]}");

	(void)state;
	assert_non_null(baseline);
	assert_int_equal(0, baseline->worker_count);
	assert_int_equal(0, baseline->pool_count);
	free(baseline);
}

static void test_names_are_foreign_text(void **state)
{
	struct baseline *baseline =
		decode(HEAD "\"workers\":[{\"name\":\"a\\u001b[2J\",\"group\":\"\"}],"
			    "\"pools\":[],\"servers\":[]}");

	(void)state;
	assert_non_null(baseline);
	assert_string_equal("a\xef\xbf\xbd[2J", baseline->workers[0].name);
	free(baseline);
}

/* ---- what is refused ---- */

#define PATH "dir/before.json"

static const struct {
	const char *text, *error;
} bad[] = {
	{"", PATH ":1:0: not JSON: '[' or '{' expected near end of file"},
	{"{\n\"time\": nope}", PATH ":2:12: not JSON: invalid token near 'nope'"},
	{"{\"a\":1,\"a\":2}", PATH ":1:10: not JSON: duplicate object key near '\"a\"'"},
	{"[]", PATH ": lowtide.schema: is no number: this is no report of lowtide (expected one "
		    "that 'lowtide snapshot --format json' wrote)"},
	{"{\"lowtide\":{\"schema\":2}}", PATH ": lowtide.schema: is 2 (expected 1)"},
	{"{\"lowtide\":{\"schema\":1}}", PATH ": time: is no text"},
	{"{\"lowtide\":{\"schema\":1},\"time\":\"2026-02-30T00:00:00Z\"}",
		PATH ": time: is no UTC time such as 2026-11-19T03:14:07Z"},
	{HEAD "\"workers\":{}}", PATH ": workers: is no list"},
	{HEAD "\"workers\":[{\"name\":\"a\",\"group\":\"\"},7]}",
		PATH ": workers[1]: is no object"},
	{HEAD "\"workers\":[{\"group\":\"\"}]}", PATH ": workers[0].name: is no text"},
	{HEAD "\"workers\":[{\"name\":\"a\",\"group\":\"\",\"rss_bytes\":\"1\"}]}",
		PATH ": workers[0].rss_bytes: is neither null nor a number from 0 to 2^53"},
	{HEAD "\"workers\":[{\"name\":\"a\",\"group\":\"\",\"rss_bytes\":-1}]}",
		PATH ": workers[0].rss_bytes: is neither null nor a number from 0 to 2^53"},
	{HEAD "\"workers\":[{\"name\":\"a\",\"group\":\"\",\"rss_bytes\":1e300}]}",
		PATH ": workers[0].rss_bytes: is neither null nor a number from 0 to 2^53"},
	{HEAD "\"workers\":[{\"name\":\"a\",\"group\":\"\",\"started\":\"today\"}]}",
		PATH ": workers[0].started: is no UTC time such as 2026-11-19T03:14:07Z"},
	{HEAD "\"workers\":[]}", PATH ": pools: is no list"},
	{HEAD "\"workers\":[],\"pools\":[],\"servers\":[{\"name\":\"db1\"}]}",
		PATH ": servers[0].owners: is no list"},
	{HEAD "\"workers\":[],\"pools\":[],\"servers\":[{\"name\":\"db1\",\"owners\":[{\"name\":"
	      "\"gw\",\"held\":true}]}]}",
		PATH ": servers[0].owners[0].held: is neither null nor a number from 0 to 2^53"},
};

static void test_what_is_wrong_is_said_with_its_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_null(decode(bad[i].text));
		assert_string_equal(bad[i].error, error);
	}
}

static void test_more_than_there_is_room_for(void **state)
{
	static const char head[] = HEAD "\"workers\":[", one[] = "{\"name\":\"a\",\"group\":\"\"},";
	size_t size = sizeof(head) + (LIMIT_WORKERS + 1) * strlen(one) + 64;
	char *text = malloc(size), *at = text;

	(void)state;
	assert_non_null(text);
	at += snprintf(at, size, "%s", head);
	for (int i = 0; i <= LIMIT_WORKERS; i++, at += strlen(one))
		memcpy(at, one, strlen(one));
	snprintf(at - 1, 8, "]}");
	assert_null(decode(text));
	assert_string_equal(PATH ": workers[10000]: is one of more than 10000 workers", error);
	free(text);
}

static void test_a_file_that_is_not_there(void **state)
{
	(void)state;
	assert_null(baseline_file_load("/nonexistent/before.json", error));
	assert_string_equal("/nonexistent/before.json: No such file or directory", error);
}

/* ---- times ---- */

static void test_times(void **state)
{
	static const char *const times[] = {
		"1970-01-01T00:00:00Z", "2024-02-29T23:59:59Z", "9999-12-31T23:59:59Z"};
	static const char *const others[] = {"", "2026-11-19 03:14:07Z", "2026-11-19T03:14:07",
		"2026-11-19T03:14:07+00:00", "2023-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
		"2026-11-19T24:00:00Z", "2026-11-19T03:14:60Z", "1969-12-31T23:59:59Z",
		"2026-11-19T03:14:07.5Z"};
	char text[RFC3339_BYTES];
	wall_s wall;

	(void)state;
	for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++) {
		assert_true(rfc3339_read(times[i], &wall));
		rfc3339_write(text, wall);
		assert_string_equal(times[i], text);
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		assert_false(rfc3339_read(others[i], &wall));
	rfc3339_write(text, (wall_s){(double)NAN});
	assert_string_equal("", text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_a_baseline_needs_is_taken),
		cmocka_unit_test(test_who_was_gone_then_is_none_of_it),
		cmocka_unit_test(test_names_are_foreign_text),
		cmocka_unit_test(test_what_is_wrong_is_said_with_its_place),
		cmocka_unit_test(test_more_than_there_is_room_for),
		cmocka_unit_test(test_a_file_that_is_not_there),
		cmocka_unit_test(test_times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
