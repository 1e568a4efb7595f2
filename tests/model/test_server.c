/* A Postgres server over time: our seat, its facts, its databases, its events, and its picture. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/one_server.h"

static const struct event *event(enum event_kind kind)
{
	const struct event *found = event_of(watched, kind);

	if (!found)
		fail_msg("no event: %s", event_word(kind));
	return found;
}

/* ---- locks ---- */

static void test_a_slow_answer_costs_no_seat(void **state)
{
	(void)state;
	send_facts(0);
	send_fault(1, FAULT_TIMEOUT, 0);
	send_fault(2, FAULT_SQL, 0);
	assert_true(server()->seat.in);
	send_fault(3, FAULT_LOST, 0);
	assert_false(server()->seat.in);
	assert_int_equal(server()->seat.since.mono.ms, 3000);
	assert_int_equal(server()->seat.refusals, 0);
}

static void send_pile(double at, uint32_t waiting)
{
	struct wait_node nodes[2] = {{.id = {4711, 1}, .who = {.owner = "gw-a"}},
		{.id = {4712, 1}, .on_lock = true, .wait_ms = 100}};
	const struct wait_edge edge = {1, 0, true};
	const struct waits waits = {.nodes = nodes,
		.node_count = 2,
		.edges = &edge,
		.edge_count = 1,
		.waiting = waiting,
		.sampled = 1};
	struct reading reading = {
		.at = at_s(at), .completeness = READING_COMPLETE, .waits = &waits};

	model_accept(watched, &reading);
}

/* Four waiters for a moment do not end what has five. */
static void test_a_pile_up_and_its_end(void **state)
{
	(void)state;
	send_pile(0, 4);
	assert_int_equal(events_of(EVENT_PILE_UP), 0);
	for (int t = 1; t <= 60; t++)
		send_pile(t, t % 7 == 0 ? 4 : t == 30 ? 40 : 6);
	assert_string_equal(event(EVENT_PILE_UP)->text, "6 waiting behind 4711 of gw-a");
	assert_int_equal(event(EVENT_PILE_UP)->count, 1);
	assert_int_equal(events_of(EVENT_PILE_OVER), 0);
	for (int t = 61; t <= 71; t++)
		send_pile(t, 2);
	assert_string_equal(event(EVENT_PILE_OVER)->text, "after 1m00s, at most 40 waited");
	assert_int_equal(event(EVENT_PILE_OVER)->count, 1);
}

/* ---- facts ---- */

static void test_a_promotion_and_a_restart_are_events(void **state)
{
	(void)state;
	facts.standby = true;
	send_facts(0);
	send_facts(60);
	assert_int_equal(model_events(watched)->held, 0);
	facts.standby = false;
	send_facts(120);
	assert_string_equal(
		event(EVENT_SERVER_ROLE)->text, "10.0.0.9:5432 is primary now, was a standby");
	assert_int_equal(events_of(EVENT_SERVER_RESTART), 0);
	facts.started_us += 5000000;
	facts.up_ms = 42 * 1000;
	send_facts(180);
	assert_string_equal(
		event(EVENT_SERVER_RESTART)->text, "another life at 10.0.0.9:5432, up 42s");
	/* that the start may not be read is no restart */
	facts.started_us = 0;
	send_facts(240);
	facts.started_us = INT64_C(1795132800000000) - INT64_C(86400000000) + 5000000;
	send_facts(300);
	assert_int_equal(event(EVENT_SERVER_RESTART)->count, 1);
}

static void test_a_server_that_flaps_is_one_event_of_each_kind(void **state)
{
	(void)state;
	for (int t = 0; t < 100; t++) {
		facts.standby = t % 2;
		facts.started_us = 1000000 + t % 2;
		send_facts(t);
	}
	assert_int_equal(event(EVENT_SERVER_ROLE)->count, 99);
	assert_int_equal(event(EVENT_SERVER_RESTART)->count, 99);
	assert_int_equal(model_events(watched)->held, 2);
}

static void test_events_of_servers_are_told_apart_from_feeds_and_workers(void **state)
{
	uint64_t id = server_subject(server(), 16384);

	(void)state;
	assert_true(id >= LIMIT_FEEDS);
	assert_int_equal(id >> 63, 0);
	assert_true(server_is_subject(server(), id));
	assert_true(server_is_subject(server(), server_subject(server(), 0)));
	assert_false(server_is_subject(server(), server()->feed));
	assert_false(server_is_subject(server(), UINT64_MAX));
	assert_false(server_is_subject(server(), (uint64_t)1 << 63 | 16384));
}

/* ---- databases ---- */

static struct database_counts counts(const char *name, uint32_t id, int64_t base)
{
	struct database_counts made = {
		.id = id,
		.reset_us = 1000,
		.commits = 10 * base,
		.rollbacks = base,
		.blocks_read = 2 * base,
		.blocks_hit = 100 * base,
		.temp_bytes = 8192 * base,
	};

	snprintf(made.name, sizeof(made.name), "%s", name);
	return made;
}

static const struct database *database(uint32_t id)
{
	for (uint32_t i = 0; i < server()->database_count; i++)
		if (server()->databases[i].id == id)
			return &server()->databases[i];
	fail_msg("no database %u", id);
	return NULL;
}

/* Backends hand in what they counted once a second, or later: from one poll to the next counters
   stand still or jump, which is neither no transaction nor a hundred a second. */
static void test_counters_become_means(void **state)
{
	struct load_mean mean;

	(void)state;
	for (int t = 0; t <= 40; t++) {
		struct database_counts argus = counts("argus", 5, 100 + t / 8 * 4);

		send_databases(0.25 * t, &argus, 1);
		assert_int_equal(load_mean(&database(5)->load, &mean), t == 40);
	}
	/* 20 more in 10 s, of which each is ten commits and a rollback */
	assert_int_equal(mean.over_ms, 10000);
	assert_true(mean.transactions == 22);
	assert_true(mean.blocks_read == 4);
	assert_true(mean.blocks_hit == 200);
	assert_true(mean.temp_bytes == 16384);
	assert_true(database(5)->deadlocks.per_s == 0);
	assert_string_equal(database(5)->name, "argus");
	assert_int_equal(database(5)->counts.commits, 1200);
}

/* Looks that are further apart than the window make it longer; an outage ends it. */
static void test_means_of_rare_looks(void **state)
{
	struct database_counts argus = counts("argus", 5, 100);
	struct load_mean mean;

	(void)state;
	for (int t = 0; t <= 8; t++) {
		argus = counts("argus", 5, 100 + t);
		send_databases(2.5 * t, &argus, 1);
	}
	assert_true(load_mean(&database(5)->load, &mean));
	assert_int_equal(mean.over_ms, 10000);
	send_databases(60, &argus, 1);
	assert_false(load_mean(&database(5)->load, &mean));
}

static void test_deadlocks_since_we_watch(void **state)
{
	struct database_counts argus = counts("argus", 5, 100);
	struct series_point points[2];

	(void)state;
	argus.deadlocks = 40;
	send_databases(0, &argus, 1);
	assert_int_equal(database(5)->deadlocks_seen, 0);
	argus.deadlocks = 43;
	send_databases(1, &argus, 1);
	assert_int_equal(database(5)->deadlocks_seen, 3);
	assert_int_equal(database(5)->deadlock_at.mono.ms, 1000);
	database_deadlocks(database(5), at_s(1).mono, 1000, points, 2);
	assert_true(points[0].known && points[0].last == 0);
	assert_true(points[1].known && points[1].last == 3);
	assert_string_equal(event(EVENT_DEADLOCKS)->text, "3 in argus");

	/* the counter went on while the server was out of reach: deadlocks, but no rate */
	argus.deadlocks = 45;
	send_databases(300, &argus, 1);
	assert_int_equal(database(5)->deadlocks_seen, 5);
	assert_int_equal(database(5)->deadlocks.state, RATE_STARTING);
	database_deadlocks(database(5), at_s(300).mono, 1000, points, 2);
	assert_false(points[0].known);
	assert_true(points[1].known && points[1].last == 0);
	assert_string_equal(event(EVENT_DEADLOCKS)->text, "+2, 5 counted in argus");
	assert_int_equal(server()->deadlocks.counted, 5);

	/* a burst is over after a pause */
	argus.deadlocks = 46;
	send_databases(1000, &argus, 1);
	assert_string_equal(event(EVENT_DEADLOCKS)->text, "1 in argus");
	assert_int_equal(events_of(EVENT_DEADLOCKS), 2);
	assert_int_equal(server()->deadlocks.counted, 6);
}

static void test_deadlocks_are_told_with_their_statements(void **state)
{
	(void)state;
	send_deadlock(10, "gw-a", "brain");
	send_deadlock(20, "gw-a", "brain");
	assert_int_equal(database(5)->deadlocks_seen, 2);
	assert_int_equal(event(EVENT_DEADLOCKS)->count, 2);
	assert_string_equal(
		event(EVENT_DEADLOCKS)->text, "+1, 2 counted in argus: INSERT b and UPDATE a");
}

static void test_reset_statistics_are_no_rate_and_no_deadlocks(void **state)
{
	struct database_counts both[2] = {counts("argus", 5, 1000), counts("other", 6, 1000)};

	(void)state;
	both[0].deadlocks = both[1].deadlocks = 7;
	send_databases(0, both, 2);
	/* one goes back; the other has caught up, but says that it was reset */
	both[0].deadlocks = 2;
	both[1] = counts("other", 6, 1001);
	both[1].deadlocks = 9;
	both[1].reset_us = 2000;
	send_databases(1, both, 2);
	for (uint32_t id = 5; id <= 6; id++) {
		assert_int_equal(database(id)->deadlocks_seen, 0);
		assert_int_equal(database(id)->resets, 1);
		assert_int_equal(database(id)->load.count, 1);
		assert_int_equal(database(id)->deadlocks.state, RATE_RESET);
	}
	assert_int_equal(events_of(EVENT_DEADLOCKS), 0);
	assert_string_equal(
		event(EVENT_STATISTICS)->text, "of 2 databases count from nothing again");
	both[0].deadlocks = 3;
	both[1].deadlocks = 9;
	send_databases(2, both, 2);
	assert_int_equal(database(5)->deadlocks_seen, 1);
	assert_int_equal(database(6)->deadlocks_seen, 0);
	assert_int_equal(database(6)->load.count, 2);
	assert_int_equal(database(6)->resets, 1);
}

static void test_a_database_that_is_counted_for_the_first_time_was_not_reset(void **state)
{
	struct database_counts fresh = counts("fresh", 9, 0);

	(void)state;
	fresh.reset_us = 0;
	send_databases(0, &fresh, 1);
	fresh = counts("fresh", 9, 1);
	send_databases(1, &fresh, 1);
	assert_int_equal(database(9)->resets, 0);
	assert_int_equal(database(9)->load.count, 2);
	assert_int_equal(events_of(EVENT_STATISTICS), 0);
}

static void test_counters_of_another_server_are_not_compared(void **state)
{
	struct database_counts argus = counts("argus", 5, 100);

	(void)state;
	send_facts(0);
	send_databases(0, &argus, 1);
	facts.started_us += 1;
	send_facts(1);
	argus = counts("argus", 5, 900);
	argus.deadlocks = 500;
	send_databases(1, &argus, 1);
	assert_int_equal(database(5)->deadlocks_seen, 0);
	assert_int_equal(database(5)->load.count, 1);
}

static void test_databases_that_are_dropped_go_and_more_than_fit_are_counted(void **state)
{
	static struct database_counts many[LIMIT_DATABASES + 6];

	(void)state;
	for (uint32_t i = 0; i < LIMIT_DATABASES + 6; i++)
		many[i] = counts("d", i + 1, 1);
	send_databases(0, many, LIMIT_DATABASES + 6);
	assert_int_equal(server()->database_count, LIMIT_DATABASES);
	assert_int_equal(server()->databases_beyond, 6);
	send_databases(1, many + 10, LIMIT_DATABASES - 10);
	assert_int_equal(server()->database_count, LIMIT_DATABASES - 10);
	assert_int_equal(server()->databases_beyond, 0);
	for (uint32_t i = 10; i < LIMIT_DATABASES; i++)
		assert_true(database(i + 1)->heard.ever);
}

/* ---- the model around it ---- */

static void test_a_look_between_two_polls_is_not_in_the_books(void **state)
{
	struct waits waits = {.waiting = 3, .took_ms = 4};
	struct reading reading = {.between = true, .at = at_s(1.2), .waits = &waits};

	(void)state;
	send_facts(1);
	model_accept(watched, &reading);
	assert_int_equal(model_feed(watched, 0)->answers, 1);
	assert_int_equal(model_feed(watched, 0)->last_answer.mono.ms, 1000);
	assert_int_equal(server()->locks.waiting, 3);
	assert_int_equal(server()->waits_heard.at.mono.ms, 1200);
	add_group("gw-a", 1, 0);
	send_look(2);
	assert_int_equal(server()->locks.waiting, 0);
	assert_int_equal(server()->waits_heard.at.mono.ms, 2000);
}

static void test_more_servers_than_there_is_room_for(void **state)
{
	struct feed_config config = {.name = "x", .interval_ms = 1000, .is_server = true};
	uint32_t last = 0;
	struct reading reading = {.facts = &facts, .at = at_s(1)};

	(void)state;
	for (int i = 1; i < LIMIT_SERVERS + 2; i++)
		last = model_add_feed(watched, &config, at_s(0).mono);
	assert_int_equal(model_server_count(watched), LIMIT_SERVERS);
	assert_int_equal(model_drops(watched).servers, 2);
	assert_int_equal(model_feed(watched, last)->server, ROSTER_NONE);
	reading.feed = last;
	model_accept(watched, &reading);
	assert_int_equal(model_feed(watched, last)->answers, 1);
	model_settle(watched, at_s(1));
	assert_int_equal(events_of(EVENT_LIMIT), 1);
}

static struct expectation expect_of(const char *owner, int64_t workers, int64_t pool_max)
{
	struct expectation expectation = expectation_of_nothing();

	snprintf(expectation.owner, sizeof(expectation.owner), "%s", owner);
	expectation.workers = workers;
	expectation.pool_max = pool_max;
	return expectation;
}

static void test_expectations_are_kept_by_owner(void **state)
{
	struct expectation expectation = expect_of("gw-a", 4, 10);

	(void)state;
	assert_null(model_expectation(watched, "gw-a"));
	assert_true(model_expect(watched, &expectation));
	expectation.workers = 5;
	assert_true(model_expect(watched, &expectation));
	assert_int_equal(model_expectation(watched, "gw-a")->workers, 5);
	for (int i = 1; i < LIMIT_EXPECTATIONS; i++) {
		snprintf(expectation.owner, sizeof(expectation.owner), "o%d", i);
		assert_true(model_expect(watched, &expectation));
	}
	snprintf(expectation.owner, sizeof(expectation.owner), "one more");
	assert_false(model_expect(watched, &expectation));
	snprintf(expectation.owner, sizeof(expectation.owner), "o7");
	assert_true(model_expect(watched, &expectation));
	assert_null(model_expectation(watched, "one more"));
}

/* What is asked of a server, as text. */
static void answers(const struct model *of, char out[1024])
{
	const struct server *s = model_server(of, 0);
	struct slots slots = server_slots(s);
	const struct owner *gw = ledger_find(&s->ledger, "gw-a");
	const struct expectation *expected = model_expectation(of, "gw-a");
	struct series_point point;

	series_walk(&gw->connections.series, s->sessions_heard.at.mono, 60000, &point, 1);
	snprintf(out, 1024,
		"%s %d|%lld %lld %lld %lld %lld %s|%u %u %u %d %lld %g %g|%u %s %llu|%u|%u",
		s->facts.version_text, s->seat.in, (long long)slots.used, (long long)slots.held,
		(long long)slots.spare, (long long)slots.headroom, (long long)slots.own,
		slots.headroom_of ? slots.headroom_of : "-", gw->held, gw->spare, gw->peak,
		gw->idleness, (long long)gw->window_ms, point.min, point.last, s->database_count,
		s->databases[0].name, (unsigned long long)s->databases[0].deadlocks_seen,
		s->row_count, owner_ceiling(gw, expected) > 0);
}

static void test_a_picture_answers_as_the_model_did(void **state)
{
	struct expectation expectation = expect_of("gw-a", 4, 10);
	struct session_row row = {.id = {7, 8}, .sql = "UPDATE t SET a = ?"};
	struct database_counts argus = counts("argus", 5, 100);
	struct model *picture = model_create();
	char before[1024], frozen[1024], after[1024];

	(void)state;
	model_expect(watched, &expectation);
	facts.limits[0] = (struct slot_limit){.of_role = true, .name = "app", .slots = 9};
	facts.limit_count = 1;
	send_facts(0);
	for (int t = 0; t < 100; t++) {
		add_group("gw-a", 4, (uint32_t)(t % 3));
		sessions.rows = &row;
		sessions.row_count = 1;
		send_look(t);
		argus.deadlocks = t / 10;
		send_databases(t, &argus, 1);
	}
	answers(watched, before);
	model_freeze(picture, watched);
	for (int t = 100; t < 200; t++) {
		add_group("gw-a", 1, 0);
		add_group("gw-b", 1, 0);
		send_look(t);
		send_databases(t, NULL, 0);
		send_databases(t, &argus, 1);
	}
	answers(picture, frozen);
	answers(watched, after);
	assert_string_equal(frozen, before);
	assert_string_not_equal(after, before);
	assert_string_equal(model_server(picture, 0)->rows[0].sql, "UPDATE t SET a = ?");
	assert_null(model_server(picture, 0)->totals.rows);
	model_destroy(picture);
}

#define STORY(test) cmocka_unit_test_setup_teardown(test, server_setup, server_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_a_slow_answer_costs_no_seat),
		STORY(test_a_pile_up_and_its_end),
		STORY(test_a_promotion_and_a_restart_are_events),
		STORY(test_a_server_that_flaps_is_one_event_of_each_kind),
		STORY(test_events_of_servers_are_told_apart_from_feeds_and_workers),
		STORY(test_counters_become_means),
		STORY(test_means_of_rare_looks),
		STORY(test_deadlocks_since_we_watch),
		STORY(test_deadlocks_are_told_with_their_statements),
		STORY(test_reset_statistics_are_no_rate_and_no_deadlocks),
		STORY(test_a_database_that_is_counted_for_the_first_time_was_not_reset),
		STORY(test_counters_of_another_server_are_not_compared),
		STORY(test_databases_that_are_dropped_go_and_more_than_fit_are_counted),
		STORY(test_a_look_between_two_polls_is_not_in_the_books),
		STORY(test_more_servers_than_there_is_room_for),
		STORY(test_expectations_are_kept_by_owner),
		STORY(test_a_picture_answers_as_the_model_did),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
