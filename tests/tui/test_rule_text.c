/* The language of rules: what is understood, and where and how the rest is complained about. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tui/rule_text.h"

#define MIB 1048576.0

static struct rule understood(const char *text)
{
	struct rule_error error = {0};
	struct rule rule;

	if (!rule_parse(&rule, text, &error))
		fail_msg("%s: column %zu: %s", text, error.column, error.why);
	return rule;
}

/* The complaint begins below the caret of the second line. */
static void refused(const char *text, const char *caret, const char *why)
{
	struct rule_error error = {0};
	struct rule rule;

	if (rule_parse(&rule, text, &error))
		fail_msg("understood: %s", text);
	if (error.column != strlen(caret))
		fail_msg("%s: column %zu, not %zu: %s", text, error.column, strlen(caret),
			error.why);
	assert_string_equal(error.why, why);
}

static void is_measure(const struct rule_side *side, const char *name)
{
	assert_non_null(side->measure);
	assert_string_equal(side->measure->name, name);
}

static void test_a_measure_against_a_number(void **state)
{
	struct rule rule = understood("held(owner=gw) <= 8");

	(void)state;
	is_measure(&rule.left, "held");
	assert_null(rule.right.measure);
	assert_int_equal(rule.op, RULE_AT_MOST);
	assert_true(rule.right.number == 8);
	assert_int_equal(rule.left.scope.kind, SCOPE_SELECTED);
	assert_int_equal(rule.left.scope.count, 1);
	assert_int_equal(rule.left.scope.selectors[0].key, SCOPE_OWNER);
	assert_string_equal(rule.left.scope.selectors[0].pattern, "gw");
	assert_int_equal(rule.for_ms, 0);
	assert_string_equal(rule.text, "held(owner=gw) <= 8");
}

static void test_units(void **state)
{
	static const struct {
		const char *text;
		double number;
	} good[] = {
		{"rss <= 600 MiB", 600 * MIB},
		{"rss <= 600MiB", 600 * MIB},
		{"rss < 1.5 GiB", 1536 * MIB},
		{"rss < 2 GB", 2e9},
		{"rss < 64 KiB", 65536},
		{"rss_share < 80%", 0.8},
		{"rss_share < 80 %", 0.8},
		{"pool < 0.8", 0.8},
		{"latency_p99 < 250ms", 250},
		{"latency_p99 < 1.5 s", 1500},
		{"idle_in_transaction < 1m30s", 90000},
		{"lock_wait < 5 m", 300000},
		{"deadlocks_per_min == 0", 0},
		{"workers == 12", 12},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_float_equal(understood(good[i].text).right.number, good[i].number, 1e-6);
}

static void test_words(void **state)
{
	static const struct {
		const char *text;
		enum verdict_code code;
	} good[] = {
		{"growth(canary) != growing", VERDICT_GROWING},
		{"growth != GROWING", VERDICT_GROWING},
		{"growth == flat", VERDICT_FLAT},
		{"growth != at limit", VERDICT_AT_LIMIT},
		{"growth != at_limit for 5m", VERDICT_AT_LIMIT},
		{"growth != stopped", VERDICT_STOPPED},
		{"growth != shrinking", VERDICT_SHRINKING},
		{"growth != settling", VERDICT_SETTLING},
		{"growth != step", VERDICT_STEP},
		{"growth != cyclic", VERDICT_CYCLIC},
		{"growing != growth", VERDICT_GROWING},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(understood(good[i].text).right.number == (double)good[i].code);
	assert_int_equal(understood("growth(canary) != growing").left.scope.kind, SCOPE_CANARY);
}

static void test_all_comparisons(void **state)
{
	static const char *const texts[RULE_OPS] = {
		"rss < 1 B", "rss<=1B", "rss > 1 B", "rss>=1B", "workers==1", "workers != 1"};
	static const enum rule_op ops[RULE_OPS] = {
		RULE_LESS, RULE_AT_MOST, RULE_MORE, RULE_AT_LEAST, RULE_IS, RULE_IS_NOT};

	(void)state;
	for (size_t i = 0; i < RULE_OPS; i++)
		assert_int_equal(understood(texts[i]).op, ops[i]);
}

static void test_the_measure_comes_to_the_left(void **state)
{
	struct rule rule = understood("600 MiB >= rss");

	(void)state;
	is_measure(&rule.left, "rss");
	assert_int_equal(rule.op, RULE_AT_MOST);
	assert_true(rule.right.number == 600 * MIB);
	assert_int_equal(understood("8 < held").op, RULE_MORE);
}

static void test_factors(void **state)
{
	struct rule rule = understood("rss(canary) <= 1.1 * rss(group)");

	(void)state;
	assert_int_equal(rule.left.scope.kind, SCOPE_CANARY);
	assert_int_equal(rule.right.scope.kind, SCOPE_COHORT);
	assert_true(rule_is_by_age(&rule));
	assert_float_equal(rule.right.number, 1.1, 1e-9);
	assert_true(rule.left.number == 1);
	rule = understood("2*held(owner=a)>connections(owner=b)");
	assert_true(rule.left.number == 2 && rule.right.number == 1);
	assert_false(rule_is_by_age(&rule));
	/* a group by name is no cohort */
	assert_false(rule_is_by_age(&(struct rule){0}));
	assert_int_equal(
		understood("rss(group=gw) < 1 GiB").left.scope.selectors[0].key, SCOPE_GROUP);
}

static void test_scopes(void **state)
{
	struct rule rule =
		understood("pool( group = gate ways , pool=\"a, (b) \\\"c\\\" \",zone=eu-* ) < 1");
	const struct selector *selectors = rule.left.scope.selectors;

	(void)state;
	assert_int_equal(rule.left.scope.count, 3);
	assert_string_equal(selectors[0].pattern, "gate ways");
	assert_int_equal(selectors[1].key, SCOPE_POOL);
	assert_string_equal(selectors[1].pattern, "a, (b) \"c\" ");
	assert_int_equal(selectors[2].key, SCOPE_LABEL);
	assert_string_equal(selectors[2].label, "zone");
	assert_string_equal(selectors[2].pattern, "eu-*");
	assert_int_equal(understood("held(owner=\"\") < 1").left.scope.count, 1);
	assert_int_equal(understood("deadlocks_per_min(database=app,server=db1) < 1")
				 .left.scope.selectors[0]
				 .key,
		SCOPE_DATABASE);
}

static void test_for(void **state)
{
	(void)state;
	assert_int_equal(understood("pool < 0.8 for 1m").for_ms, 60000);
	assert_int_equal(understood("workers >= 2 for 1m30s").for_ms, 90000);
	assert_int_equal(understood("rss < 1 GiB for 500ms ").for_ms, 500);
}

static void test_nothing_is_where_something_should_be(void **state)
{
	(void)state;
	refused("", "^", "the end is no measure (expected for example rss)");
	refused("  ", "  ^", "the end is no measure (expected for example rss)");
	refused("rss", "   ^", "the end compares nothing (expected <=, <, >=, >, == or !=)");
	refused("rss <=", "      ^", "the end is no measure (expected for example rss)");
	refused("rss(owner", "         ^", "the end follows owner (expected =)");
}

static void test_names(void **state)
{
	(void)state;
	refused("hled(owner=gw) <= 8", "^", "\"hled\" is no measure; did you mean held?");
	refused("growth != gowing", "          ^", "\"gowing\" is no word; did you mean growing?");
	refused("growth != banana", "          ^",
		"\"banana\" is no measure, number or word (expected for example rss, 8)");
	refused("rss <= 1.1 * rs(group)", "             ^",
		"\"rs\" is no measure, number or word (expected for example rss, 8)");
	refused("\x1b[2J < 1", "^", "\"\xef\xbf\xbd\" is no measure (expected for example rss)");
	/* columns are characters: two before the caret, not four */
	refused("rss(zone=\xc3\xa9\xc3\xa9) =< 1 B", "             ^",
		"\"=<\" compares nothing; did you mean <=?");
}

static void test_comparisons(void **state)
{
	(void)state;
	refused("rss =< 8 MiB", "    ^", "\"=<\" compares nothing; did you mean <=?");
	refused("rss = 8 MiB", "    ^", "\"=\" compares nothing; did you mean ==?");
	refused("rss <> 8 MiB", "    ^", "\"<>\" compares nothing; did you mean !=?");
	refused("rss is 8 MiB", "    ^",
		"\"is\" compares nothing (expected <=, <, >=, >, == or !=)");
	refused("growth < growing", "       ^", "growth is a word (expected == or !=)");
	refused("held == spare", "     ^",
		"two measures are never quite equal (expected <=, <, >=, >)");
	refused("1 < 2", "^", "no measure is compared (expected for example rss)");
}

static void test_units_that_do_not_fit(void **state)
{
	(void)state;
	refused("rss <= 5 s", "       ^",
		"rss is bytes such as 600 MiB, and this is a time such as "
		"250ms");
	refused("rss <= 600", "       ^",
		"rss is bytes such as 600 MiB, and this is a number such as 8");
	refused("rss <= 600 MIB", "           ^",
		"\"MIB\" is no unit (expected %, ms, s, m, h, d, B, KiB, MiB, GiB)");
	refused("growth < 3", "         ^",
		"growth is a word such as growing, and this is a number such as 8");
	refused("rss == growing", "       ^",
		"rss is bytes such as 600 MiB, and this is a word such as growing");
	refused("held <= 80%", "        ^",
		"held is a number such as 8, and this is a share such as 0.8 or 80%");
	refused("lock_wait < 5", "            ^",
		"lock_wait is a time such as 250ms, and this is a number such as 8");
	refused("rss <= 2 * held", "       ^",
		"rss is bytes such as 600 MiB, and this is a number such as 8");
	refused("growth != 2 * growth", "          ^", "growth is a word: nothing is times it");
	refused("rss < 0 * rss", "      ^", "is no factor (expected more than 0)");
	refused("held < 1.", "       ^", "is no number (expected for example 8, 0.8)");
}

static void test_scopes_that_do_not_fit(void **state)
{
	(void)state;
	refused("held(worker=gw) < 8", "     ^",
		"held is of owners, which are not told by worker (expected owner, server, group, "
		"or "
		"a label of the target)");
	refused("rss(server=db1) < 1 B", "    ^",
		"rss is of workers, which are not told by server (expected worker, owner, group, "
		"or "
		"a label of the target)");
	refused("held(canary) < 8", "     ^", "held is of owners, and canaries are workers");
	refused("rss(zone=a,worekr=b) < 1 B", "           ^",
		"\"worekr\" is no key; did you mean worker?");
	refused("held(ownr=gw) < 8", "     ^", "\"ownr\" is no key; did you mean owner?");
	refused("rss() < 1 B", "    ^",
		"\")\" is no key of a scope (expected worker, owner, group, or a label of the "
		"target)");
	refused("rss(worker) < 1 B", "          ^", "\")\" follows worker (expected =)");
	refused("rss(worker=) < 1 B", "           ^",
		"nothing follows the = (expected a name, * for any)");
	refused("rss(worker=a < 1 B", "                  ^",
		"the end in the scope (expected , or ))");
	refused("rss(worker=\"a) < 1 B", "           ^", "the quotes do not end");
	refused("rss(a=1,b=2,c=3,d=4,e=5) < 1 B", "                    ^",
		"is one key too many (expected 4 at most)");
	refused("rss(group) < 1 B", "^",
		"(group) is what (canary) is held against (expected the same measure of a canary "
		"on "
		"the other side)");
	refused("rss(worker=a) < rss(group)", "                ^",
		"(group) is what (canary) is held against (expected the same measure of a canary "
		"on "
		"the other side)");
	refused("latency_p50(canary) < latency_p50(group)", "                      ^",
		"latency_p50 is not kept by age (expected rss, cpu, load, latency_p99 or "
		"pool_in_use)");
}

static void test_behind_the_rule(void **state)
{
	(void)state;
	refused("held < 8 8", "         ^", "\"8\" follows (expected for TIME, or the end)");
	refused("held < 8 for", "            ^",
		"the end is no duration (expected for example 30s, 5m)");
	refused("held < 8 for 5", "             ^",
		"\"5\" is no duration (expected for example 30s, 5m)");
	refused("held < 8 for 5m ago", "                ^", "\"ago\" follows (expected the end)");
}

static void test_too_long(void **state)
{
	char text[2 * RULE_TEXT_BYTES];

	(void)state;
	memset(text, 'a', sizeof(text));
	text[RULE_TEXT_BYTES] = '\0';
	refused(text, "^", "is longer than 447 bytes");
	snprintf(text, sizeof(text), "rss(worker=%0*d) < 1 B", SCOPE_PATTERN_BYTES, 1);
	refused(text, "           ^", "is longer than 191 bytes");
}

static void test_the_complaint(void **state)
{
	char out[RULE_COMPLAINT_BYTES];
	struct rule_error error = {0};
	struct rule rule;

	(void)state;
	assert_false(rule_parse(&rule, "held(owner=gw) =< 8", &error));
	rule_complain(out, "held(owner=gw) =< 8", &error);
	assert_string_equal(out, "\"=<\" compares nothing; did you mean <=?\n"
				 "  held(owner=gw) =< 8\n"
				 "                 ^");
}

/* A name that a user could not write would be no use. */
static void test_every_measure_can_be_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < measure_count; i++) {
		static const char *const constants[] = {
			[UNIT_WORD] = "== flat",
			[UNIT_COUNT] = "< 1",
			[UNIT_SHARE] = "< 1",
			[UNIT_BYTES] = "< 1 B",
			[UNIT_MS] = "< 1 s",
		};
		char text[128];

		snprintf(
			text, sizeof(text), "%s %s", measures[i].name, constants[measures[i].unit]);
		assert_ptr_equal(understood(text).left.measure, &measures[i]);
	}
}

/* "10m" begins a span, and is none with a letter behind it. */
static void test_no_unit_is_half_a_span(void **state)
{
	(void)state;
	refused("rss < 10mb", "        ^",
		"\"mb\" is no unit (expected %, ms, s, m, h, d, B, KiB, MiB, GiB)");
	refused("rss < 1 GiB for 10mb", "                ^",
		"\"10mb\" is no duration (expected for example 30s, 5m)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_unit_is_half_a_span),
		cmocka_unit_test(test_a_measure_against_a_number),
		cmocka_unit_test(test_units),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_all_comparisons),
		cmocka_unit_test(test_the_measure_comes_to_the_left),
		cmocka_unit_test(test_factors),
		cmocka_unit_test(test_scopes),
		cmocka_unit_test(test_for),
		cmocka_unit_test(test_nothing_is_where_something_should_be),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_comparisons),
		cmocka_unit_test(test_units_that_do_not_fit),
		cmocka_unit_test(test_scopes_that_do_not_fit),
		cmocka_unit_test(test_behind_the_rule),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_the_complaint),
		cmocka_unit_test(test_every_measure_can_be_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
