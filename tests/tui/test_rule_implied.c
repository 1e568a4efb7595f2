/* What an expectation implies, looked at by lowtide check: it is what the screen says of the same
   expectation (model/breach.h), whoever is called what. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/one_server.h"
#include "tui/rule_list.h"

#define MIB (1024.0 * 1024)

static struct rule_list rules;
static struct expectation expectation;
static struct build gw;

static int setup(void **state)
{
	expectation = expectation_of_nothing();
	return server_setup(state);
}

static int teardown(void **state)
{
	rule_list_fini(&rules);
	build_fini(&gw);
	return server_teardown(state);
}

/* A target of a group, whose owner is said to be another name; "": nothing is said. */
static void add_worker(const char *group, const char *owner)
{
	struct feed_config config = {
		.name = "gw-a", .group = group, .owner = owner, .interval_ms = 1000};

	gw = (struct build){.keys = keys_create(),
		.feed = model_add_feed(watched, &config, at_s(0).mono),
		.own_ms = SAMPLE_NO_TIME};
}

static void add_process(double rss)
{
	add(&gw, "process_resident_memory_bytes", "", rss);
	add(&gw, "process_start_time_seconds", "", BUILD_WALL_S - 100);
}

static void expect_it(void)
{
	assert_true(model_expect(watched, &expectation));
	assert_true(rule_list_imply(&rules, &expectation));
	assert_int_equal(rules.count, 1);
}

/* The rule says so, and so does the screen, which settled at the same moment. */
static void is_found(double at, enum breach_kind kind, enum ruling ruling, const char *who)
{
	static struct owner_shares shares;
	struct sight sight = {.model = watched, .now = at_s(at), .shares = &shares};
	const struct breach_look *seen;
	struct finding finding;

	model_settle(watched, at_s(at));
	seen = &model_breach(watched, 0, kind)->look;
	owner_shares_find(&shares, watched, sight.now.mono);
	finding = rule_look(&rules.items[0], &sight);
	if (finding.ruling != ruling || strcmp(finding.who, who) != 0)
		fail_msg("%s: %d, %f against %f, of \"%s\": %s", rules.items[0].text,
			finding.ruling, finding.value, finding.bound, finding.who, finding.note);
	assert_int_equal(seen->known, ruling != RULING_UNKNOWN);
	if (ruling == RULING_UNKNOWN)
		return;
	assert_int_equal(seen->broken, ruling == RULING_BROKEN);
	assert_float_equal(seen->now, finding.value, 1e-6);
}

/* Whose sessions a group has is said of its target, and comes later. */
static void test_the_owner_of_a_group(void **state)
{
	(void)state;
	snprintf(expectation.group, sizeof(expectation.group), "gateways");
	expectation.idle_floor = 8;
	expect_it();
	assert_string_equal(rules.items[0].text, "held(owner of group=\"gateways\") <= 8 for 30s");
	add_worker("gateways", "gw");
	send_looks(0, 1000, "gw", 5, 4);
	is_found(1000, BREACH_FLOOR, RULING_BROKEN, "gw");
}

static void test_a_star_is_a_star(void **state)
{
	(void)state;
	snprintf(expectation.group, sizeof(expectation.group), "gate*");
	expectation.memory_limit_bytes = (int64_t)(100 * MIB);
	expect_it();
	add_worker("gateways", "gw");
	add_process(200 * MIB);
	build_send(&gw, watched, 1);
	is_found(1, BREACH_MEMORY, RULING_UNKNOWN, "");
}

/* A working set counts against a limit, not what is resident beside it. */
static void test_memory_is_what_counts_against_a_limit(void **state)
{
	(void)state;
	snprintf(expectation.group, sizeof(expectation.group), "gateways");
	expectation.memory_limit_bytes = (int64_t)(150 * MIB);
	expect_it();
	add_worker("gateways", "gw");
	for (int s = 1; s < 4; s++) {
		add(&gw, "container_memory_rss", "namespace=\"n\",pod=\"p\",container=\"c\"",
			100 * MIB);
		add(&gw, "container_memory_working_set_bytes",
			"namespace=\"n\",pod=\"p\",container=\"c\"", 200 * MIB);
		build_send(&gw, watched, s);
	}
	is_found(3, BREACH_MEMORY, RULING_BROKEN, "n/p/c");
}

/* What is lent out is open; how much more is, nobody tells. */
static void test_a_pool_that_tells_what_is_lent_out(void **state)
{
	(void)state;
	snprintf(expectation.group, sizeof(expectation.group), "gateways");
	expectation.pool_max = 4;
	expect_it();
	add_worker("gateways", "gw");
	add_process(100 * MIB);
	add(&gw, "jdbc_connections_active", "name=\"b\"", 3);
	add(&gw, "jdbc_connections_max", "name=\"b\"", 8);
	build_send(&gw, watched, 1);
	is_found(1, BREACH_POOL_MAX, RULING_UNKNOWN, "gw-a b");
	add_process(100 * MIB);
	add(&gw, "jdbc_connections_active", "name=\"b\"", 5);
	add(&gw, "jdbc_connections_max", "name=\"b\"", 8);
	build_send(&gw, watched, 2);
	is_found(2, BREACH_POOL_MAX, RULING_BROKEN, "gw-a b");
}

/* A size in SQLAlchemy's sense is no number of connections that are open. */
static void test_what_is_open_is_told_in_parts(void **state)
{
	(void)state;
	snprintf(expectation.group, sizeof(expectation.group), "gateways");
	expectation.pool_max = 4;
	expect_it();
	add_worker("gateways", "gw");
	add_process(100 * MIB);
	add(&gw, "jdbc_connections_active", "name=\"b\"", 3);
	add(&gw, "jdbc_connections_idle", "name=\"b\"", 1);
	build_send(&gw, watched, 1);
	is_found(1, BREACH_POOL_MAX, RULING_HOLDS, "gw-a b");
}

static void test_deadlocks(void **state)
{
	struct database_counts databases[] = {{.name = "argus", .id = 5}};

	(void)state;
	snprintf(expectation.group, sizeof(expectation.group), "gateways");
	expectation.deadlocks_per_min = 0;
	expect_it();
	add_worker("gateways", "gw");
	send_looks(0, 70, "gw", 1, 1);
	send_databases(69, databases, 1);
	is_found(70, BREACH_DEADLOCKS, RULING_HOLDS, "");
	databases[0].deadlocks = 2;
	send_looks(70, 72, "gw", 1, 1);
	send_databases(71, databases, 1);
	is_found(72, BREACH_DEADLOCKS, RULING_BROKEN, "argus");
}

#define STORY(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_the_owner_of_a_group),
		STORY(test_a_star_is_a_star),
		STORY(test_memory_is_what_counts_against_a_limit),
		STORY(test_a_pool_that_tells_what_is_lent_out),
		STORY(test_what_is_open_is_told_in_parts),
		STORY(test_deadlocks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
