/*
 * When polls go out and on which connections: the pure rules, and the source keeping to them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sources/scrape_rhythm.h"
#include "tests/support/evil_server.h"
#include "tests/support/scrape_probe.h"

#define BODY "process_resident_memory_bytes 1234\n"

/* ---- the rules ---- */

/* Where the next so many go, beside those that are there. */
static void take(struct scrape_slots *slots, size_t count, int64_t *first_ms, int64_t *last_ms)
{
	scrape_slots_make_room(slots, count);
	for (size_t i = 0; i < count; i++) {
		*last_ms = scrape_slots_take(slots);
		if (i == 0)
			*first_ms = *last_ms;
	}
}

static void expect_spread(int64_t interval_ms, size_t count, int64_t last_ms)
{
	struct scrape_slots slots;
	int64_t first = -1, last = -1;

	scrape_slots_begin(&slots, interval_ms);
	take(&slots, count, &first, &last);
	assert_int_equal(first, 0);
	assert_int_equal(last, last_ms);
}

static void test_small_fleets_go_out_together(void **state)
{
	(void)state;
	expect_spread(1000, 50, 0);
}

static void test_large_fleets_fill_slots(void **state)
{
	(void)state;
	expect_spread(1000, 51, 50);
	expect_spread(1000, 120, 100);
	expect_spread(1000, 1000, 950);
	/* More than fits: the slots get fuller, the interval no longer. */
	expect_spread(1000, 10000, 950);
	expect_spread(40, 10000, 0);
	/* A long interval is not spread further than it must be. */
	expect_spread(3600 * 1000, 10000, 9950);
}

/* 60 are there: 50 go out now, 10 in the next slot. */
static void test_newcomers_go_where_there_is_room(void **state)
{
	struct scrape_slots slots;
	int64_t first, last;

	(void)state;
	scrape_slots_begin(&slots, 1000);
	for (int i = 0; i < 60; i++)
		scrape_slots_count(&slots, i < 50 ? 20 : 70);
	take(&slots, 40, &first, &last);
	assert_int_equal(first, 50);
	assert_int_equal(last, 50);
	take(&slots, 1, &first, &last);
	assert_int_equal(first, 100);
}

/* Who is overdue, or due after the slots that are looked at, is in nobody's way. */
static void test_slots_of_others(void **state)
{
	struct scrape_slots slots;
	int64_t first, last;

	(void)state;
	scrape_slots_begin(&slots, 3600 * 1000);
	for (int i = 0; i < 50; i++)
		scrape_slots_count(&slots, i < 25 ? -700 : 3599 * 1000);
	take(&slots, 26, &first, &last);
	assert_int_equal(first, 0);
	assert_int_equal(last, 50);
}

static void test_fresh_connections(void **state)
{
	int fresh = 0;

	(void)state;
	for (uint32_t poll = 0; poll < 8; poll++)
		assert_true(scrape_is_fresh(poll, 3));
	for (uint32_t poll = 100; poll < 200; poll++)
		fresh += scrape_is_fresh(poll, 3);
	assert_int_equal(fresh, 5);
}

static void test_looks_slow_down(void **state)
{
	(void)state;
	assert_int_equal(scrape_look_wait_ms(0, false), 3);
	assert_int_equal(scrape_look_wait_ms(1, false), 6);
	assert_int_equal(scrape_look_wait_ms(4, false), 48);
	assert_int_equal(scrape_look_wait_ms(5, false), 50);
	assert_int_equal(scrape_look_wait_ms(4000000000U, false), 50);
	assert_int_equal(scrape_look_wait_ms(0, true), 50);
}

/* ---- the source keeping to them ---- */

/* A timeout so long for so short an interval is no configuration, but what is tested here must not
   depend on how busy the machine is. */
static void poll_fast(struct probe *probe, size_t feed)
{
	probe->targets[feed].interval_ms = 100;
	probe->targets[feed].timeout_ms = 5000;
}

static void serve_kept(struct evil_conn *conn)
{
	while (evil_read_request(conn))
		evil_send(conn, "HTTP/1.1 200 OK\r\nContent-Length: 35\r\n\r\n" BODY);
}

/* Eight fresh ones, the last of which is kept until poll 20 (the 21st) takes a new one. */
static void test_connections_are_fresh_then_kept(void **state)
{
	struct evil_server *server = evil_start(serve_kept, NULL);
	struct probe probe;

	(void)state;
	probe_init(&probe);
	probe_add(&probe, evil_url(server), "/metrics");
	poll_fast(&probe, 0);
	probe_start(&probe);
	probe_wait(&probe, 0, 8);
	assert_int_equal(evil_connections(server), 8);
	probe_wait(&probe, 0, 20);
	assert_int_equal(evil_connections(server), 8);
	probe_wait(&probe, 0, 24);
	assert_int_equal(evil_connections(server), 9);
	assert_int_equal(probe.feeds[0].faults, 0);
	probe_fini(&probe);
	evil_stop(server);
}

static void test_every_poll_fresh_when_asked(void **state)
{
	struct evil_server *server = evil_start(serve_kept, NULL);
	struct probe probe;
	size_t before;

	(void)state;
	probe_init(&probe);
	probe_add(&probe, evil_url(server), "/metrics");
	poll_fast(&probe, 0);
	probe_start(&probe);
	probe_wait(&probe, 0, 9);
	scrape_source.prefer_fresh(probe.source, 0, true);
	before = evil_connections(server);
	probe_wait(&probe, 0, 13);
	assert_int_equal(evil_connections(server), before + 4);
	probe_fini(&probe);
	evil_stop(server);
}

/* One target that hangs does not slow the other, and is itself polled once at a time. */
static void test_a_hanging_target_disturbs_nobody(void **state)
{
	struct evil_server *good = evil_start(serve_kept, NULL);
	struct evil_server *hanging = evil_start(evil_hang, NULL);
	struct probe probe;

	(void)state;
	probe_init(&probe);
	probe_add(&probe, evil_url(hanging), "/metrics");
	probe_add(&probe, evil_url(good), "/metrics");
	probe.targets[0].interval_ms = 500;
	probe.targets[0].timeout_ms = 450;
	poll_fast(&probe, 1);
	probe_start(&probe);
	probe_wait(&probe, 1, 4);
	assert_int_equal(probe.feeds[0].faults, 0);
	assert_int_equal(evil_connections(hanging), 1);
	probe_wait(&probe, 0, 2);
	assert_int_equal(evil_connections(hanging), 2);
	probe_expect_fault(&probe.feeds[0], FAULT_TIMEOUT,
		"timed out after 450 ms waiting for the first byte");
	assert_int_equal(probe.feeds[1].faults, 0);
	/* 950 ms have passed: ten polls, less what a busy machine loses. */
	assert_in_range(probe.feeds[1].readings, 5, 11);
	probe_fini(&probe);
	evil_stop(good);
	evil_stop(hanging);
}

/* A timeout longer than the interval cannot be configured; if it happens, polls do not pile up. */
static void test_never_two_polls_at_a_time(void **state)
{
	struct evil_server *hanging = evil_start(evil_hang, NULL);
	struct probe probe;

	(void)state;
	probe_init(&probe);
	probe_add(&probe, evil_url(hanging), "/metrics");
	probe.targets[0].interval_ms = 100;
	probe.targets[0].timeout_ms = 350;
	probe_start(&probe);
	probe_wait(&probe, 0, 2);
	/* Eight were due by now. The third may have begun in the turn that ended the second. */
	assert_in_range(evil_connections(hanging), 2, 3);
	probe_fini(&probe);
	evil_stop(hanging);
}

static void test_stop_in_mid_poll(void **state)
{
	struct evil_server *hanging = evil_start(evil_hang, NULL);
	struct probe probe;

	(void)state;
	probe_init(&probe);
	probe_add(&probe, evil_url(hanging), "/metrics");
	probe_add(&probe, "http://127.0.0.1:1", "/metrics");
	probe_start(&probe);
	probe_wait(&probe, 1, 1);
	probe_fini(&probe);
	assert_int_equal(probe.feeds[0].faults, 0);
	evil_stop(hanging);
}

/* One that hangs is removed in mid-poll and not heard of any more; another one gets its number. */
static void test_feeds_come_and_go(void **state)
{
	struct evil_server *good = evil_start(serve_kept, NULL);
	struct evil_server *hanging = evil_start(evil_hang, NULL);
	struct source_feed late;
	struct probe probe;

	(void)state;
	probe_init(&probe);
	probe_add(&probe, evil_url(good), "/metrics");
	probe_add(&probe, evil_url(hanging), "/metrics");
	poll_fast(&probe, 0);
	poll_fast(&probe, 1);
	probe_start(&probe);
	probe_wait(&probe, 0, 2);
	assert_int_equal(evil_connections(hanging), 1);
	scrape_source.remove(probe.source, 1);
	probe_wait(&probe, 0, 5);
	assert_int_equal(probe.feeds[1].readings + probe.feeds[1].faults, 0);
	probe_add(&probe, evil_url(good), "/metrics");
	late = (struct source_feed){1, &probe.targets[2]};
	poll_fast(&probe, 2);
	assert_true(scrape_source.add(probe.source, &late, 1));
	probe_wait(&probe, 1, 3);
	assert_int_equal(probe.feeds[1].faults, 0);
	scrape_source.remove(probe.source, 0);
	scrape_source.remove(probe.source, 1);
	probe_fini(&probe);
	evil_stop(good);
	evil_stop(hanging);
}

static void test_stop_from_an_outlet_call(void **state)
{
	struct evil_server *server = evil_start(serve_kept, NULL);
	struct probe probe;
	size_t outcomes = 0;

	(void)state;
	probe_init(&probe);
	for (size_t i = 0; i < PROBE_FEEDS; i++)
		probe_add(&probe, evil_url(server), "/metrics");
	probe.stop_at_first = true;
	probe_start(&probe);
	uv_run(&probe.loop, UV_RUN_DEFAULT);
	for (size_t i = 0; i < PROBE_FEEDS; i++)
		outcomes += probe.feeds[i].readings + probe.feeds[i].faults;
	assert_int_equal(outcomes, 1);
	probe_fini(&probe);
	evil_stop(server);
}

static void test_no_feeds(void **state)
{
	struct probe probe;

	(void)state;
	probe_init(&probe);
	probe_start(&probe);
	probe_fini(&probe);
}

/* ---- keys ---- */

enum { CHURN = 700 };

/* New pods in every answer. */
static void serve_churn(struct evil_conn *conn)
{
	static char bodies[8][CHURN * 64];
	size_t number = evil_number(conn) % 8;
	size_t used = 0;

	for (int i = 0; i < CHURN; i++)
		used += (size_t)snprintf(bodies[number] + used, sizeof(bodies[number]) - used,
			"process_resident_memory_bytes{pid=\"%zu-%d\"} 1\n", number, i);
	evil_serve(conn, bodies[number]);
}

static void test_dead_keys_are_forgotten(void **state)
{
	struct evil_server *server = evil_start(serve_churn, NULL);
	struct probe probe;

	(void)state;
	probe_init(&probe);
	probe_add(&probe, evil_url(server), "/metrics");
	poll_fast(&probe, 0);
	probe_start(&probe);
	probe_wait(&probe, 0, 2);
	assert_int_equal(probe.feeds[0].generation, 0);
	probe_wait(&probe, 0, 4);
	assert_int_equal(probe.feeds[0].generation, 1);
	assert_int_equal(probe.feeds[0].reading.sample_count, CHURN);
	probe_fini(&probe);
	evil_stop(server);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_small_fleets_go_out_together),
		cmocka_unit_test(test_large_fleets_fill_slots),
		cmocka_unit_test(test_newcomers_go_where_there_is_room),
		cmocka_unit_test(test_slots_of_others),
		cmocka_unit_test(test_fresh_connections),
		cmocka_unit_test(test_looks_slow_down),
		cmocka_unit_test(test_connections_are_fresh_then_kept),
		cmocka_unit_test(test_every_poll_fresh_when_asked),
		cmocka_unit_test(test_a_hanging_target_disturbs_nobody),
		cmocka_unit_test(test_never_two_polls_at_a_time),
		cmocka_unit_test(test_stop_in_mid_poll),
		cmocka_unit_test(test_feeds_come_and_go),
		cmocka_unit_test(test_stop_from_an_outlet_call),
		cmocka_unit_test(test_no_feeds),
		cmocka_unit_test(test_dead_keys_are_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
