/*
 * Why a pool is at its end: each cause by what its witnesses say, and what is nearly that and must
 * be called otherwise. Real servers tell the same in tests/tui/test_pool_cause.sh.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model/pool_cause.h"
#include "tests/support/one_server.h"
#include "tests/support/pool_rows.h"

static struct build gw, bouncer;

static int setup(void **state)
{
	server_setup(state);
	gw = build_feed(watched, "gw", 1);
	bouncer = build_feed(watched, "pooler", 1);
	return 0;
}

static int teardown(void **state)
{
	build_fini(&gw);
	build_fini(&bouncer);
	return server_teardown(state);
}

/* ---- the witnesses ---- */

static void send_gauge(struct build *app, double at, double out, double size, double waiting)
{
	add(app, "process_resident_memory_bytes", "", 1e8);
	add(app, "process_start_time_seconds", "", BUILD_WALL_S - 100);
	add(app, "hikaricp_connections_active", "pool=\"main\"", out);
	add(app, "hikaricp_connections_max", "pool=\"main\"", size);
	add(app, "hikaricp_connections_pending", "pool=\"main\"", waiting);
	build_send(app, watched, at);
	model_settle(watched, at_s(at));
}

#define POOL "database=\"argus\",user=\"app\""

static void send_pooler(double at, double servers, double waiting, double maxwait_s)
{
	add(&bouncer, "pgbouncer_pools_server_active_connections", POOL, servers);
	add(&bouncer, "pgbouncer_pools_server_idle_connections", POOL, 0);
	add(&bouncer, "pgbouncer_pools_client_waiting_connections", POOL, waiting);
	add(&bouncer, "pgbouncer_pools_client_maxwait_seconds", POOL, maxwait_s);
	build_send(&bouncer, watched, at);
}

/* Sessions of gw: at work, waiting on locks, idle in transaction, idle for less and for more. */
struct seen {
	uint32_t active, waiting, in_transaction, idle, idle_30s;
};

static struct session_group *add_seen(const char *name, struct seen seen)
{
	struct session_group *group =
		add_group(name, seen.idle + seen.idle_30s, seen.active + seen.waiting);

	group->total += seen.in_transaction;
	group->of_state[SESSION_IN_TRANSACTION] = seen.in_transaction;
	group->waiting = seen.waiting;
	group->idle_30s = seen.idle_30s;
	return group;
}

static struct pool_case case_at(const char *name, double at)
{
	static struct pool_witnesses witnesses;
	const struct pool *pool = pool_named(watched, name);

	assert_non_null(pool);
	pool_witnesses_find(&witnesses, watched, at_s(at).mono);
	return pool_case(watched, &witnesses, pool);
}

static enum pool_cause cause_at(double at)
{
	return (enum pool_cause)case_at("gw main", at).verdict.code;
}

/* 20 of 20 out for so long, and this look. */
static enum pool_cause cause_of(struct seen seen, int pinned_s)
{
	for (int t = 0; t <= pinned_s; t++)
		send_gauge(&gw, t, 20, 20, 17);
	add_seen("gw", seen);
	send_look(pinned_s);
	return cause_at(pinned_s);
}

static void says(double at, const char *sentence)
{
	struct pool_case found = case_at("gw main", at);
	char text[POOL_CASE_BYTES];

	pool_case_sentence(text, &found);
	assert_string_equal(text, sentence);
}

/* ---- by Postgres ---- */

static void test_saturated(void **state)
{
	(void)state;
	assert_int_equal(cause_of((struct seen){.active = 18, .idle = 2}, 5), CAUSE_SATURATED);
	says(5, "saturated; Postgres (gw ?): 18 of 20 active -> the database has all of them at "
		"work");
}

static void test_one_less_is_not_saturated(void **state)
{
	(void)state;
	assert_int_equal(cause_of((struct seen){.active = 17, .idle = 3}, 5), CAUSE_MIXED);
	says(5, "mixed; Postgres (gw ?): 17 of 20 active, 3 idle, but not for long");
}

static void test_active_ones_that_wait_do_not_work(void **state)
{
	(void)state;
	assert_int_equal(cause_of((struct seen){.active = 9, .waiting = 11}, 5), CAUSE_BLOCKED);
}

static void test_held_in_transaction(void **state)
{
	(void)state;
	assert_int_equal(
		cause_of((struct seen){.active = 2, .in_transaction = 18}, 5), CAUSE_HELD_BY_CODE);
	says(5, "held by code; Postgres (gw ?): 18 of 20 idle in transaction -> more connections "
		"will not help");
}

/* Half is not more than half. */
static void test_half_is_none_of_them(void **state)
{
	(void)state;
	assert_int_equal(cause_of((struct seen){.active = 10, .waiting = 10}, 5), CAUSE_MIXED);
	add_seen("gw", (struct seen){.active = 10, .in_transaction = 10});
	send_look(5.5);
	assert_int_equal(cause_at(5.5), CAUSE_MIXED);
}

static void test_held_idle(void **state)
{
	(void)state;
	assert_int_equal(cause_of((struct seen){.active = 2, .idle = 3, .idle_30s = 15}, 30),
		CAUSE_HELD_BY_CODE);
	says(30, "held by code; Postgres (gw ?): 15 of 20 idle for 30s and longer -> more "
		 "connections will not help");
}

/* Idle for long, but not lent out for as long: they lay in the pool until a moment ago. */
static void test_idle_for_longer_than_the_pool_is_full(void **state)
{
	(void)state;
	assert_int_equal(
		cause_of((struct seen){.active = 2, .idle_30s = 18}, 29), CAUSE_HELD_BETWEEN);
	says(29, "held between queries; Postgres (gw ?): 18 of 20 idle, but not for long -> give "
		 "them back sooner");
}

static void test_each_used_now_and_then(void **state)
{
	(void)state;
	assert_int_equal(cause_of((struct seen){.active = 2, .idle = 16, .idle_30s = 2}, 60),
		CAUSE_HELD_BETWEEN);
}

static void test_two_ways_to_hold_add_up(void **state)
{
	(void)state;
	assert_int_equal(
		cause_of((struct seen){.active = 8, .in_transaction = 6, .idle_30s = 6}, 40),
		CAUSE_HELD_BY_CODE);
	says(40, "held by code; Postgres (gw ?): 6 of 20 idle in transaction, 6 idle for 30s and "
		 "longer -> more connections will not help");
}

/* Those that listen are idle for life, and lent out to nobody. */
static void test_listeners_are_not_lent_out(void **state)
{
	struct session_group *group;

	(void)state;
	for (int t = 0; t <= 60; t++)
		send_gauge(&gw, t, 4, 4, 1);
	group = add_seen("gw", (struct seen){.active = 2, .idle_30s = 4});
	group->listening = 4;
	send_look(60);
	assert_int_equal(cause_at(60), CAUSE_UNKNOWN);
}

static void put_node(struct wait_node *node, int32_t pid, const char *owner, bool on_lock)
{
	*node = (struct wait_node){.id = {pid, 1}, .on_lock = on_lock, .wait_ms = 100};
	snprintf(node->who.owner, sizeof(node->who.owner), "%s", owner);
}

/* Two trees: the larger one holds up others, the smaller one is the pool's. */
static void test_the_head_that_holds_up_the_pool_is_named(void **state)
{
	static const struct wait_edge edges[] = {
		{1, 0, true}, {2, 0, true}, {3, 0, true}, {5, 4, true}, {6, 4, true}};
	struct wait_node nodes[7];
	struct waits waits = {.nodes = nodes,
		.node_count = 7,
		.edges = edges,
		.edge_count = 5,
		.waiting = 5,
		.sampled = 5};
	struct reading reading = {.feed = 0, .between = true, .at = at_s(5), .waits = &waits};

	(void)state;
	put_node(&nodes[0], 100, "vacuum", false);
	for (int i = 1; i <= 3; i++)
		put_node(&nodes[i], 100 + i, "brain", true);
	put_node(&nodes[4], 200, "batch", false);
	put_node(&nodes[5], 201, "gw", true);
	put_node(&nodes[6], 202, "gw", true);
	assert_int_equal(cause_of((struct seen){.active = 2, .waiting = 18}, 5), CAUSE_BLOCKED);
	says(5, "blocked; Postgres (gw ?): 18 of 20 waiting on locks -> more connections will not "
		"help");
	model_accept(watched, &reading);
	says(5, "blocked; Postgres (gw ?): 18 of 20 waiting on locks behind pid 200 (batch) -> "
		"more connections will not help");
}

/* ---- who is no witness ---- */

static const struct seen held = {.active = 2, .in_transaction = 18};

static void test_a_pool_with_room_has_no_cause(void **state)
{
	(void)state;
	send_gauge(&gw, 0, 19, 20, 0);
	add_seen("gw", held);
	send_look(0);
	assert_int_equal(cause_at(0), CAUSE_NONE);
	says(0, "");
}

static void test_without_rights_nothing_is_known(void **state)
{
	struct session_group *group;

	(void)state;
	send_gauge(&gw, 0, 20, 20, 0);
	group = add_seen("gw", held);
	group->total += 1;
	group->of_state[SESSION_UNREADABLE] = 1;
	send_look(0);
	assert_int_equal(cause_at(0), CAUSE_UNKNOWN);
	group = add_seen("gw", held);
	group->of_state[SESSION_UNTRACKED] = 1;
	send_look(1);
	assert_int_equal(cause_at(1), CAUSE_UNKNOWN);
	says(1, "");
}

static void test_an_old_look_is_no_witness(void **state)
{
	(void)state;
	assert_int_equal(cause_of(held, 5), CAUSE_HELD_BY_CODE);
	send_gauge(&gw, 7, 20, 20, 17);
	assert_int_equal(cause_at(7), CAUSE_HELD_BY_CODE);
	send_gauge(&gw, 8, 20, 20, 17);
	assert_int_equal(cause_at(8), CAUSE_UNKNOWN); /* three intervals */
}

static void test_a_look_before_the_pool_was_full_is_no_witness(void **state)
{
	(void)state;
	add_seen("gw", held);
	send_look(0);
	send_gauge(&gw, 1, 20, 20, 17);
	assert_int_equal(cause_at(1), CAUSE_UNKNOWN);
	add_seen("gw", held);
	send_look(1.5);
	assert_int_equal(cause_at(1.5), CAUSE_HELD_BY_CODE);
}

static void test_a_stale_gauge_has_no_cause(void **state)
{
	(void)state;
	cause_of(held, 5);
	add_seen("gw", held);
	send_look(9);
	assert_int_equal(cause_at(9), CAUSE_NONE);
}

static void test_sessions_of_another_owner_say_nothing(void **state)
{
	(void)state;
	send_gauge(&gw, 0, 20, 20, 17);
	add_seen("brain", held);
	send_look(0);
	assert_int_equal(cause_at(0), CAUSE_UNKNOWN);
}

/* More at work than the pool has out: there are others by that name. */
static void test_more_than_is_lent_out(void **state)
{
	(void)state;
	assert_int_equal(cause_of((struct seen){.in_transaction = 23}, 5), CAUSE_HELD_BY_CODE);
	add_seen("gw", (struct seen){.in_transaction = 24});
	send_look(5.5);
	assert_int_equal(cause_at(5.5), CAUSE_UNKNOWN);
}

static void test_fewer_than_half_is_another_pool(void **state)
{
	(void)state;
	assert_int_equal(
		cause_of((struct seen){.active = 5, .in_transaction = 5}, 5), CAUSE_UNKNOWN);
}

/* ---- the pooler ---- */

static void send_starved(double at, uint32_t active, double servers, double maxwait_s)
{
	send_gauge(&gw, at, 20, 20, 17);
	add_seen("gw", (struct seen){.active = active});
	send_look(at);
	send_pooler(at, servers, 20 - servers, maxwait_s);
}

static void test_starved_at_the_pooler(void **state)
{
	(void)state;
	send_starved(0, 5, 5, 12);
	assert_int_equal(cause_at(0), CAUSE_STARVED);
	says(0, "starved at the bouncer; pooler argus/app ?: 15 waiting, the first for 12s, 5 "
		"servers "
		"in use -> the pooler's own pool is the limit");
}

static void test_a_short_queue_starves_nobody(void **state)
{
	(void)state;
	send_starved(0, 11, 11, 0.9);
	assert_int_equal(cause_at(0), CAUSE_MIXED);
	send_starved(1, 11, 11, 1);
	assert_int_equal(cause_at(1), CAUSE_STARVED);
}

/* The pool's own connections all have a server: who waits at the pooler is somebody else. */
static void test_others_starve(void **state)
{
	(void)state;
	send_gauge(&gw, 0, 20, 20, 17);
	add_seen("gw", (struct seen){.active = 10, .in_transaction = 10});
	send_look(0);
	send_pooler(0, 20, 30, 12);
	assert_int_equal(cause_at(0), CAUSE_MIXED);
	add_seen("gw", held);
	send_look(1);
	send_gauge(&gw, 1, 20, 20, 17);
	send_pooler(1, 20, 30, 12);
	assert_int_equal(cause_at(1), CAUSE_HELD_BY_CODE);
}

static void test_a_stale_pooler_is_no_witness(void **state)
{
	(void)state;
	send_starved(0, 5, 5, 12);
	for (int t = 1; t <= 3; t++)
		send_gauge(&gw, t, 20, 20, 17);
	assert_int_equal(cause_at(3), CAUSE_UNKNOWN);
}

/* ---- who is who ---- */

static struct build feed_of(
	const char *name, const char *group, const char *owner, const char *pooler_pool)
{
	struct feed_config config = {.name = name,
		.group = group,
		.interval_ms = 1000,
		.owner = owner,
		.pooler_pool = pooler_pool};

	return (struct build){.keys = keys_create(),
		.feed = model_add_feed(watched, &config, at_s(0).mono),
		.own_ms = SAMPLE_NO_TIME};
}

static void test_what_was_configured_is_no_guess(void **state)
{
	struct build app = feed_of("web-1:8080", NULL, "brain", "other/pool");
	struct pool_case found;
	char word[POOL_CAUSE_BYTES];

	(void)state;
	send_gauge(&app, 0, 20, 20, 0);
	add_seen("web-1", (struct seen){.active = 20});
	add_seen("brain", held);
	send_look(0);
	found = case_at("web-1:8080 main", 0);
	pool_case_word(word, &found);
	assert_string_equal(word, "held by code");
	build_fini(&app);
}

static void test_a_configured_pooler_needs_no_server(void **state)
{
	struct build app = feed_of("web-1:8080", NULL, NULL, "argus/app");
	struct pool_case found;
	char word[POOL_CAUSE_BYTES];

	(void)state;
	send_gauge(&app, 0, 20, 20, 0);
	send_pooler(0, 5, 15, 3);
	found = case_at("web-1:8080 main", 0);
	pool_case_word(word, &found);
	assert_string_equal(word, "starved");
	build_fini(&app);
}

/* Two workers of one group, one of them full: 20 + 5 are out, the other 15 lie in their pool. */
static void test_pools_of_a_group_are_counted_together(void **state)
{
	struct build one = feed_of("web-1:8080", "web", NULL, NULL);
	struct build two = feed_of("web-2:8080", "web", NULL, NULL);
	struct pool_case found;

	(void)state;
	send_gauge(&one, 0, 20, 20, 3);
	send_gauge(&two, 0, 5, 20, 0);
	add_seen("web", (struct seen){.active = 3, .in_transaction = 18, .idle_30s = 19});
	send_look(0);
	found = case_at("web-1:8080 main", 0);
	assert_int_equal(found.verdict.code, CAUSE_HELD_BY_CODE);
	assert_true(found.verdict.figures[CAUSE_OUT] == 25);
	assert_true(found.verdict.figures[CAUSE_IDLE] == 4);
	assert_int_equal(case_at("web-2:8080 main", 0).verdict.code, CAUSE_NONE);
	build_fini(&one);
	build_fini(&two);
}

static void test_one_name_on_two_servers_is_nobody(void **state)
{
	struct feed_config config = {.name = "db2", .interval_ms = 1000, .is_server = true};
	struct build second = {.feed = model_add_feed(watched, &config, at_s(0).mono)};
	struct reading reading;
	struct session_group group = {
		.who = {.owner = "gw"}, .total = 1, .of_state = {[SESSION_IDLE] = 1}};
	struct sessions looked = {.groups = &group, .group_count = 1, .readable = 1};

	(void)state;
	assert_int_equal(cause_of(held, 5), CAUSE_HELD_BY_CODE);
	reading = (struct reading){.feed = second.feed, .at = at_s(5), .sessions = &looked};
	model_accept(watched, &reading);
	assert_int_equal(cause_at(5), CAUSE_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		CASE(test_saturated),
		CASE(test_one_less_is_not_saturated),
		CASE(test_active_ones_that_wait_do_not_work),
		CASE(test_held_in_transaction),
		CASE(test_half_is_none_of_them),
		CASE(test_held_idle),
		CASE(test_idle_for_longer_than_the_pool_is_full),
		CASE(test_each_used_now_and_then),
		CASE(test_two_ways_to_hold_add_up),
		CASE(test_listeners_are_not_lent_out),
		CASE(test_the_head_that_holds_up_the_pool_is_named),
		CASE(test_a_pool_with_room_has_no_cause),
		CASE(test_without_rights_nothing_is_known),
		CASE(test_an_old_look_is_no_witness),
		CASE(test_a_look_before_the_pool_was_full_is_no_witness),
		CASE(test_a_stale_gauge_has_no_cause),
		CASE(test_sessions_of_another_owner_say_nothing),
		CASE(test_more_than_is_lent_out),
		CASE(test_fewer_than_half_is_another_pool),
		CASE(test_starved_at_the_pooler),
		CASE(test_a_short_queue_starves_nobody),
		CASE(test_others_starve),
		CASE(test_a_stale_pooler_is_no_witness),
		CASE(test_what_was_configured_is_no_guess),
		CASE(test_a_configured_pooler_needs_no_server),
		CASE(test_pools_of_a_group_are_counted_together),
		CASE(test_one_name_on_two_servers_is_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
