/* What lowtide check writes, on judges that were told what to find. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "tui/check_report.h"

#define MIB 1048576.0

enum { MOST = 16, TEXT_BYTES = 8192 };

static struct rule_list rules;
static struct judge judges[MOST];
static struct check_report report;
static struct instant now;
static char text[TEXT_BYTES];

static int setup(void **state)
{
	(void)state;
	/* 2026-11-20 03:00:00 UTC */
	now = (struct instant){.mono = {1000000}, .wall = {1795143600}};
	report = (struct check_report){.rules = &rules,
		.judges = judges,
		.now = now,
		.watched_ms = 600000,
		.for_ms = 600000};
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	rule_list_fini(&rules);
	return 0;
}

static void add_rule(const char *rule)
{
	struct rule_error error = {0};

	if (!rule_list_add(&rules, rule, &error))
		fail_msg("%s: %s", rule, error.why);
	judge_init(&judges[rules.count - 1], rules.items[rules.count - 1].for_ms, 1000);
}

/* Of the rule that was added last. */
static void find(enum ruling ruling, double value, const char *who, const char *note)
{
	struct finding finding = {.ruling = ruling, .value = value, .bound = NAN};

	snprintf(finding.who, sizeof(finding.who), "%s", who);
	snprintf(finding.note, sizeof(finding.note), "%s", note);
	judge_look(&judges[rules.count - 1], &finding, now);
}

static void pass_time(int64_t ms)
{
	now.mono.ms += ms;
	now.wall.s += (double)ms / 1000;
	report.now = now;
}

static void writes(void (*write)(FILE *out, const struct check_report *report))
{
	FILE *file = fmemopen(text, sizeof(text), "w");

	assert_non_null(file);
	write(file, &report);
	assert_int_equal(fclose(file), 0);
}

static void test_a_line_for_each(void **state)
{
	(void)state;
	add_rule("held(owner=gw) <= 8");
	find(RULING_HOLDS, 4, "gw", "over 10m");
	add_rule("pool < 0.8 for 2m");
	for (int i = 0; i <= 130; i++, pass_time(1000))
		find(RULING_BROKEN, 1, "gw-a/2 default", "4 of 4, 3 waiting");
	add_rule("growth(worker=gw-b) != growing");
	find(RULING_UNKNOWN, NAN, "gw-b", "still learning, 40 more samples needed");
	add_rule("deadlocks_per_min == 0");
	find(RULING_HOLDS, 0, "", "");
	writes(check_report_text);
	assert_string_equal(text,
		"pass     held(owner=gw) <= 8: 4 (gw: over 10m)\n"
		"fail     pool < 0.8 for 2m: 1.00 for 2m00s (gw-a/2 default: 4 of 4, 3 waiting)\n"
		"unknown  growth(worker=gw-b) != growing: gw-b: still learning, 40 more samples "
		"needed\n"
		"pass     deadlocks_per_min == 0: 0\n"
		"1 of 4 rules failed, 1 unknown; watched for 10m\n");
	assert_int_equal(check_verdict(&report), JUDGED_FAIL);
}

static void test_values_have_their_unit(void **state)
{
	static const struct {
		const char *rule;
		double value;
		const char *line;
	} cases[] = {
		{"rss < 1 GiB", 231 * MIB, "231 MiB (a)"},
		{"rss_share < 0.9", 0.794, "0.79 (a)"},
		{"latency_p99 < 1 s", 250, "250 ms (a)"},
		{"growth != growing", VERDICT_SETTLING, "settling (a)"},
		{"growth != at limit", VERDICT_FLAT, "flat (a)"},
		{"cpu < 4", 0.42, "0.42 (a)"},
		{"workers == 12", 12, "12 (a)"},
		{"pool_open <= 4", 1e30, "1e+30 (a)"},
		{"pool_open >= 0", -4, "-4 (a)"},
		{"latency_p99 <= 5s", 1e33, "1e+30 s (a)"},
		{"pool < 0.8", 1e30, "1e+30 (a)"},
		{"pool_limit >= 4", INFINITY, "no limit (a)"},
	};
	char evidence[CHECK_EVIDENCE_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		add_rule(cases[i].rule);
		find(RULING_HOLDS, cases[i].value, "a", "");
		check_evidence(evidence, &report, i);
		assert_string_equal(evidence, cases[i].line);
	}
	assert_int_equal(check_verdict(&report), JUDGED_PASS);
	writes(check_report_text);
	assert_non_null(strstr(text, "\n12 of 12 rules passed; watched for 10m\n"));
}

static void test_what_it_was_compared_with(void **state)
{
	char evidence[CHECK_EVIDENCE_BYTES];
	struct finding finding = {.ruling = RULING_BROKEN,
		.value = 300 * MIB,
		.bound = 220 * MIB,
		.who = "gw-6",
		.note = "at age 6m: 300 MiB, higher than 6 of 6 lives"};

	(void)state;
	add_rule("rss(canary) <= 1.1 * rss(group)");
	judge_look(&judges[0], &finding, now);
	check_evidence(evidence, &report, 0);
	assert_string_equal(evidence,
		"300 MiB against 220 MiB (gw-6: at age 6m: 300 MiB, higher than 6 of 6 lives)");
	add_rule("pool_in_use <= 0.8 * pool_limit");
	finding = (struct finding){
		.ruling = RULING_HOLDS, .value = 3, .bound = INFINITY, .who = "gw", .note = ""};
	judge_look(&judges[1], &finding, now);
	check_evidence(evidence, &report, 1);
	assert_string_equal(evidence, "3 against no limit (gw)");
}

/* What held so far has not passed when another rule, or a person, ended the watch. */
static void test_a_watch_that_ended_early(void **state)
{
	(void)state;
	add_rule("workers == 1");
	find(RULING_HOLDS, 1, "gw-a", "");
	add_rule("rss <= 1 MiB");
	find(RULING_BROKEN, 17 * MIB, "gw-a", "");
	report.watched_ms = 130 * 1000;
	report.cut_short = true;
	writes(check_report_text);
	assert_string_equal(text, "unknown  workers == 1: 1 (gw-a) so far, the watch ended early\n"
				  "fail     rss <= 1 MiB: 17 MiB (gw-a)\n"
				  "1 of 2 rules failed, 1 unknown; watched for 2m10s of 10m\n");
}

static void test_broken_at_the_end(void **state)
{
	(void)state;
	add_rule("waiting < 5 for 1m");
	find(RULING_HOLDS, 0, "db1", "");
	pass_time(1000);
	find(RULING_BROKEN, 7, "db1", "");
	pass_time(2000);
	find(RULING_BROKEN, 7, "db1", "");
	add_rule("held(owner=gw) < 8");
	find(RULING_UNKNOWN, 12, "gw", "so far, over 4m of 10m");
	add_rule("cpu < 4");
	writes(check_report_text);
	assert_string_equal(text,
		"unknown  waiting < 5 for 1m: 7 for 2s (db1) when the watch ended\n"
		"unknown  held(owner=gw) < 8: 12 (gw: so far, over 4m of 10m)\n"
		"unknown  cpu < 4: nobody looked\n"
		"3 of 3 rules unknown; watched for 10m\n");
	assert_int_equal(check_verdict(&report), JUDGED_UNKNOWN);
}

/* What is expected and told by nobody: what to do about it. */
static void test_expected_and_not_told(void **state)
{
	struct finding finding = {.ruling = RULING_UNKNOWN,
		.untold = true,
		.value = NAN,
		.bound = 4,
		.who = "gw-a",
		.note = "tells of no pool"};
	struct expectation expectation = expectation_of_nothing();
	char evidence[CHECK_EVIDENCE_BYTES];

	(void)state;
	snprintf(expectation.group, sizeof(expectation.group), "gw");
	expectation.pool_max = 4;
	rule_list_imply(&rules, &expectation);
	judge_init(&judges[0], rules.items[0].for_ms, 1000);
	judge_look(&judges[0], &finding, now);
	check_evidence(evidence, &report, 0);
	assert_string_equal(evidence, "gw-a: tells of no pool; watch who tells of it, or take "
				      "pool_max out of expect:");
	finding.untold = false;
	judge_look(&judges[0], &finding, now);
	check_evidence(evidence, &report, 0);
	assert_string_equal(evidence, "gw-a: tells of no pool");
	/* who wrote the rule knows */
	add_rule("pool_open < 4");
	finding.untold = true;
	judge_look(&judges[1], &finding, now);
	check_evidence(evidence, &report, 1);
	assert_string_equal(evidence, "gw-a: tells of no pool");
}

static const char *word_of(const json_t *object, const char *key)
{
	const char *word = json_string_value(json_object_get(object, key));

	assert_non_null(word);
	return word;
}

static void test_json(void **state)
{
	json_error_t error;
	json_t *root, *list, *rule;

	(void)state;
	add_rule("rss <= 600 MiB");
	find(RULING_HOLDS, 231 * MIB, "gw \"a\"", "");
	pass_time(5000);
	add_rule("growth != growing");
	find(RULING_UNKNOWN, NAN, "", "nobody there");
	writes(check_report_json);
	root = json_loads(text, JSON_REJECT_DUPLICATES, &error);
	assert_non_null(root);
	assert_int_equal(
		1, json_integer_value(json_object_get(json_object_get(root, "lowtide"), "schema")));
	assert_string_equal(word_of(root, "time"), "2026-11-20T03:00:05Z");
	assert_string_equal(word_of(root, "verdict"), "unknown");
	assert_float_equal(json_number_value(json_object_get(root, "watched_s")), 600, 1e-9);
	list = json_object_get(root, "rules");
	assert_int_equal(json_array_size(list), 2);
	rule = json_array_get(list, 0);
	assert_string_equal(word_of(rule, "rule"), "rss <= 600 MiB");
	assert_string_equal(word_of(rule, "verdict"), "pass");
	assert_float_equal(json_number_value(json_object_get(rule, "value")), 231 * MIB, 1e-6);
	assert_string_equal(word_of(rule, "unit"), "bytes");
	assert_string_equal(word_of(rule, "who"), "gw \"a\"");
	assert_string_equal(word_of(rule, "evidence"), "231 MiB (gw \"a\")");
	assert_string_equal(word_of(rule, "since"), "2026-11-20T03:00:00Z");
	rule = json_array_get(list, 1);
	assert_string_equal(word_of(rule, "verdict"), "unknown");
	assert_true(json_is_null(json_object_get(rule, "value")));
	assert_true(json_is_null(json_object_get(rule, "who")));
	assert_string_equal(word_of(rule, "evidence"), "nobody there");
	json_decref(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_line_for_each, setup, teardown),
		cmocka_unit_test_setup_teardown(test_values_have_their_unit, setup, teardown),
		cmocka_unit_test_setup_teardown(test_what_it_was_compared_with, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_watch_that_ended_early, setup, teardown),
		cmocka_unit_test_setup_teardown(test_broken_at_the_end, setup, teardown),
		cmocka_unit_test_setup_teardown(test_expected_and_not_told, setup, teardown),
		cmocka_unit_test_setup_teardown(test_json, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
