/* What is expected, held against what is: found late enough not to flash, and never guessed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/one_server.h"

#define MIB (1024.0 * 1024)

/* ---- the state alone ---- */

static bool look_at(struct breach *breach, double s, int64_t period_ms, bool known, bool broken)
{
	struct breach_look look = {.known = known, .broken = broken, .period_ms = period_ms};

	return breach_take(breach, at_s(s), &look);
}

static void test_thirty_seconds_both_ways(void **state)
{
	struct breach breach = {0};

	(void)state;
	assert_false(look_at(&breach, 0, 1000, true, true));
	assert_false(look_at(&breach, 29, 1000, true, true));
	assert_true(look_at(&breach, 30, 1000, true, true));
	assert_true(breach_is_of_now(&breach));
	assert_int_equal(breach.since.mono.ms, at_s(0).mono.ms);
	assert_false(look_at(&breach, 31, 1000, true, false));
	assert_true(breach.broken);
	assert_false(breach_is_of_now(&breach));
	assert_false(look_at(&breach, 60, 1000, true, false));
	assert_true(look_at(&breach, 61, 1000, true, false));
	assert_false(breach.broken);
}

static void test_three_polls_where_they_are_rare(void **state)
{
	struct breach breach = {0};

	(void)state;
	look_at(&breach, 0, 60000, true, true);
	assert_false(look_at(&breach, 179, 60000, true, true));
	assert_true(look_at(&breach, 180, 60000, true, true));
}

static void test_one_good_look_begins_anew(void **state)
{
	struct breach breach = {0};

	(void)state;
	look_at(&breach, 0, 1000, true, true);
	look_at(&breach, 29, 1000, true, false);
	look_at(&breach, 30, 1000, true, true);
	assert_false(look_at(&breach, 59, 1000, true, true));
	assert_true(look_at(&breach, 60, 1000, true, true));
}

static void test_what_is_not_known_neither_breaks_nor_mends(void **state)
{
	struct breach breach = {0};

	(void)state;
	look_at(&breach, 0, 1000, true, true);
	look_at(&breach, 20, 1000, false, false);
	assert_false(look_at(&breach, 40, 1000, true, true));
	assert_true(look_at(&breach, 70, 1000, true, true));
	for (int s = 71; s < 200; s++)
		assert_false(look_at(&breach, s, 1000, false, false));
	assert_true(breach.broken);
	assert_false(breach_is_of_now(&breach));
}

static void test_words(void **state)
{
	char words[BREACH_BYTES], brief[BREACH_BRIEF_BYTES];

	(void)state;
	breach_words(words, BREACH_POOL_MAX, 6, 4, "gw-a main");
	assert_string_equal(words, "pool gw-a main 6 open, 4 expected");
	breach_words(words, BREACH_POOL_MAX, 1e30, 4, "gw-a");
	assert_string_equal(words, "pool gw-a 1e+30 open, 4 expected");
	breach_words(words, BREACH_MEMORY, 600 * MIB, 512 << 20, "gw-a/2");
	assert_string_equal(words, "memory gw-a/2 600 MiB, 512 MiB expected");
	breach_words(words, BREACH_PER_WORKER, 5.5, 4, "");
	assert_string_equal(words, "connections per worker 5.50, 4 expected");
	breach_brief(brief, BREACH_FLOOR, 16, 8);
	assert_string_equal(brief, "over: 16 of 8");
	breach_brief(brief, BREACH_WORKERS, 2, 3);
	assert_string_equal(brief, "under: 2 of 3");
}

/* ---- a group of two gateways and their sessions ---- */

static struct build gateways[2];

static int setup(void **state)
{
	server_setup(state);
	for (int i = 0; i < 2; i++)
		gateways[i] = build_feed_in(watched, "gateways", i == 0 ? "gw-a" : "gw-b", 1);
	return 0;
}

static int teardown(void **state)
{
	for (int i = 0; i < 2; i++)
		build_fini(&gateways[i]);
	return server_teardown(state);
}

static void expect(enum breach_kind kind, int64_t number)
{
	struct expectation expectation = expectation_of_nothing();

	snprintf(expectation.group, sizeof(expectation.group), "gateways");
	if (kind == BREACH_MEMORY)
		expectation.memory_limit_bytes = number;
	if (kind == BREACH_DEADLOCKS)
		expectation.deadlocks_per_min = number;
	if (kind == BREACH_FLOOR)
		expectation.idle_floor = number;
	if (kind == BREACH_POOL_MAX)
		expectation.pool_max = number;
	if (kind == BREACH_PER_WORKER)
		expectation.connections_per_worker = number;
	if (kind == BREACH_WORKERS)
		expectation.workers = number;
	if (kind == BREACH_POOL_MIN)
		expectation.pool_min = number;
	assert_int_equal(breach_expected(&expectation, kind), number);
	assert_true(model_expect(watched, &expectation));
}

/* What a gateway says of itself, and how many connections its pool has open. */
static void answer(int i, double at, double rss, double open)
{
	add(&gateways[i], "process_resident_memory_bytes", "", rss);
	add(&gateways[i], "process_start_time_seconds", "", BUILD_WALL_S - 100);
	add(&gateways[i], "hikaricp_connections_active", "pool=\"main\"", 0);
	add(&gateways[i], "hikaricp_connections_idle", "pool=\"main\"", open);
	add(&gateways[i], "hikaricp_connections", "pool=\"main\"", open);
	add(&gateways[i], "hikaricp_connections_max", "pool=\"main\"", 10);
	build_send(&gateways[i], watched, at);
}

struct second {
	double rss[2], open[2];
	uint32_t held;
	bool dark[2], server_dark;
};

static void pass(int from, int to, struct second second)
{
	for (int at = from; at < to; at++) {
		for (int i = 0; i < 2; i++)
			if (!second.dark[i])
				answer(i, at, second.rss[i] > 0 ? second.rss[i] : 100 * MIB,
					second.open[i]);
		if (!second.server_dark) {
			add_group("gateways", second.held, 0);
			send_look(at);
		}
		model_settle(watched, at_s(at));
	}
}

static const struct breach *state_of(enum breach_kind kind)
{
	return model_breach(watched, 0, kind);
}

static void event_is(enum event_kind kind, const char *text)
{
	const struct event *event = event_of(watched, kind);

	assert_non_null(event);
	assert_string_equal(event->subject, "gateways");
	assert_string_equal(event->text, text);
}

static void test_a_pool_that_opens_more(void **state)
{
	(void)state;
	expect(BREACH_POOL_MAX, 4);
	pass(0, 40, (struct second){.open = {4, 4}});
	assert_true(state_of(BREACH_POOL_MAX)->look.known);
	assert_false(state_of(BREACH_POOL_MAX)->look.broken);
	pass(40, 71, (struct second){.open = {4, 6}});
	assert_true(breach_is_of_now(state_of(BREACH_POOL_MAX)));
	event_is(EVENT_BREACH, "pool gw-b main 6 open, 4 expected");
	assert_int_equal(events_of(EVENT_BREACH_OVER), 0);
	pass(71, 102, (struct second){.open = {4, 3}});
	assert_false(state_of(BREACH_POOL_MAX)->broken);
	event_is(EVENT_BREACH_OVER, "pool gw-a main 4 open, 4 expected");
	assert_int_equal(events_of(EVENT_BREACH), 1);
}

static void test_a_pool_below_its_least(void **state)
{
	(void)state;
	expect(BREACH_POOL_MIN, 2);
	pass(0, 31, (struct second){.open = {1, 4}});
	event_is(EVENT_BREACH, "pool gw-a main 1 open, 2 expected");
}

/* One that is silent may be over as well: that it is not is no longer known. */
static void test_memory_and_a_target_that_falls_silent(void **state)
{
	(void)state;
	expect(BREACH_MEMORY, (int64_t)(512 * MIB));
	pass(0, 31, (struct second){.rss = {600 * MIB}});
	event_is(EVENT_BREACH, "memory gw-a 600 MiB, 512 MiB expected");
	pass(31, 100, (struct second){.dark = {true}});
	assert_true(state_of(BREACH_MEMORY)->broken);
	assert_false(state_of(BREACH_MEMORY)->look.known);
	assert_false(breach_is_of_now(state_of(BREACH_MEMORY)));
	assert_int_equal(events_of(EVENT_BREACH_OVER), 0);
}

static void test_workers_are_counted(void **state)
{
	(void)state;
	expect(BREACH_WORKERS, 3);
	pass(0, 31, (struct second){.held = 1});
	event_is(EVENT_BREACH, "workers 2, 3 expected");
	expect(BREACH_WORKERS, 1);
	pass(31, 62, (struct second){.held = 1});
	assert_true(breach_is_of_now(state_of(BREACH_WORKERS)));
	pass(62, 70, (struct second){.dark = {false, true}});
	assert_false(state_of(BREACH_WORKERS)->look.known);
}

/* That no target tells of its workers does not make them none. */
static void test_workers_that_nobody_tells_of(void **state)
{
	struct expectation expectation = expectation_of_nothing();

	(void)state;
	snprintf(expectation.owner, sizeof(expectation.owner), "somebody");
	expectation.workers = 3;
	assert_true(model_expect(watched, &expectation));
	pass(0, 40, (struct second){.held = 1});
	assert_false(state_of(BREACH_WORKERS)->look.known);
	assert_int_equal(events_of(EVENT_BREACH), 0);
}

/* The story of fixed pools: two gateways keep 8 each where 8 together are expected. */
static void test_a_floor_that_is_too_high(void **state)
{
	(void)state;
	expect(BREACH_FLOOR, 8);
	pass(0, 60, (struct second){.held = 16});
	assert_false(state_of(BREACH_FLOOR)->look.known); /* a least of moments is no floor */
	pass(60, 91, (struct second){.held = 16});
	event_is(EVENT_BREACH, "held 16, 8 expected");
	pass(91, 200, (struct second){.held = 16, .server_dark = true});
	assert_false(state_of(BREACH_FLOOR)->look.known);
	assert_true(state_of(BREACH_FLOOR)->broken);
	pass(200, 240, (struct second){.held = 8});
	event_is(EVENT_BREACH_OVER, "held 8, 8 expected");
}

static void test_connections_of_a_worker(void **state)
{
	(void)state;
	expect(BREACH_PER_WORKER, 4);
	pass(0, 40, (struct second){.held = 8});
	assert_true(state_of(BREACH_PER_WORKER)->look.known);
	assert_false(state_of(BREACH_PER_WORKER)->broken);
	pass(40, 71, (struct second){.held = 11});
	event_is(EVENT_BREACH, "connections per worker 5.50, 4 expected");
}

static void test_deadlocks_of_the_owners_database(void **state)
{
	struct database_counts counts[2] = {{.id = 5, .name = "argus"}, {.id = 6, .name = "other"}};

	(void)state;
	expect(BREACH_DEADLOCKS, 2);
	for (int s = 0; s < 40; s++) {
		counts[0].deadlocks = s < 4 ? s : 3;
		counts[1].deadlocks = s;
		send_databases(s, counts, 2);
		pass(s, s + 1, (struct second){.held = 1});
	}
	event_is(EVENT_BREACH, "deadlocks 3/min, 2 expected");
}

static void test_an_owner_that_is_not_there_is_not_known(void **state)
{
	(void)state;
	expect(BREACH_FLOOR, 0);
	for (int s = 0; s < 120; s++) {
		add_group("somebody", 9, 0);
		send_look(s);
		model_settle(watched, at_s(s));
	}
	assert_false(state_of(BREACH_FLOOR)->look.known);
	assert_int_equal(events_of(EVENT_BREACH), 0);
}

static void test_a_limit_where_nobody_exports_one(void **state)
{
	double limit, used;

	(void)state;
	pass(0, 1, (struct second){.held = 1});
	assert_false(model_worker_limit(watched, worker_named(watched, "gw-a"), &limit, &used));
	expect(BREACH_MEMORY, (int64_t)(512 * MIB));
	assert_true(model_worker_limit(watched, worker_named(watched, "gw-a"), &limit, &used));
	assert_true(limit == 512 * MIB && used == 100 * MIB);
	assert_true(model_worker_limit_is_expected(watched, worker_named(watched, "gw-a")));
}

#define STORY(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_thirty_seconds_both_ways),
		cmocka_unit_test(test_three_polls_where_they_are_rare),
		cmocka_unit_test(test_one_good_look_begins_anew),
		cmocka_unit_test(test_what_is_not_known_neither_breaks_nor_mends),
		cmocka_unit_test(test_words),
		STORY(test_a_pool_that_opens_more),
		STORY(test_a_pool_below_its_least),
		STORY(test_memory_and_a_target_that_falls_silent),
		STORY(test_workers_are_counted),
		STORY(test_workers_that_nobody_tells_of),
		STORY(test_a_floor_that_is_too_high),
		STORY(test_connections_of_a_worker),
		STORY(test_deadlocks_of_the_owners_database),
		STORY(test_an_owner_that_is_not_there_is_not_known),
		STORY(test_a_limit_where_nobody_exports_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
