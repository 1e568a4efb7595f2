/* Our own connection to a server, and what of a full one goes on the timeline. */
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

static void test_a_siege_and_its_end(void **state)
{
	(void)state;
	for (int t = 1; t <= 14; t++)
		send_fault(10 * t, FAULT_FULL, FULL_RESERVED);
	assert_false(server()->seat.in);
	assert_true(server()->seat.refused);
	assert_int_equal(server()->seat.refusals, 14);
	assert_int_equal(server()->seat.full, FULL_RESERVED);
	assert_int_equal(server()->seat.refused_since.mono.ms, 10 * 1000);
	assert_int_equal(server()->seat.refused_at.mono.ms, 140 * 1000);
	assert_int_equal(event(EVENT_SERVER_FULL)->count, 1);
	assert_string_equal(event(EVENT_SERVER_FULL)->text, "full 2");

	/* we took the last slot: in, and still full */
	send_facts(140.5);
	add_group("gw-a", 50, 6);
	send_look(140.5);
	assert_true(server()->seat.in);
	assert_false(server()->seat.refused);
	assert_int_equal(server()->seat.refusals, 14);
	assert_int_equal(server()->seat.since.mono.ms, 140500);
	assert_string_equal(event(EVENT_SERVER_SEAT)->text, "after 14 refusals in 2m10s");
	assert_true(server_is_full(server()));
	assert_int_equal(events_of(EVENT_SERVER_ROOM), 0);

	for (int t = 150; t <= 160; t++) {
		add_group("gw-a", 40, 6);
		send_look(t);
	}
	assert_string_equal(
		event(EVENT_SERVER_ROOM)->text, "after 2m20s, we were refused 14 times");
	assert_int_equal(events_of(EVENT_SERVER_FULL), 1);
	assert_int_equal(events_of(EVENT_SERVER_SEAT), 1);
}

static void test_a_server_that_fills_up_under_our_eyes(void **state)
{
	(void)state;
	send_facts(0);
	for (int t = 0; t < 30; t++) {
		add_group("gw-a", 10, 46);
		send_look(t);
	}
	assert_int_equal(event(EVENT_SERVER_FULL)->count, 1);
	assert_string_equal(event(EVENT_SERVER_FULL)->text, "57 of 57 usable slots taken");
	/* a slot that comes and goes is no room */
	for (int t = 30; t < 60; t++) {
		add_group("gw-a", 10, t % 9 == 0 ? 45 : 46);
		send_look(t);
	}
	assert_int_equal(events_of(EVENT_SERVER_ROOM), 0);
	for (int t = 60; t <= 70; t++) {
		add_group("gw-a", 10, 30);
		send_look(t);
	}
	assert_string_equal(event(EVENT_SERVER_ROOM)->text, "after 1m00s");
}

static void test_a_full_server_that_is_lost_has_no_room(void **state)
{
	(void)state;
	send_facts(0);
	add_group("gw-a", 10, 46);
	send_look(0);
	for (int t = 1; t < 60; t++)
		send_fault(t, t == 1 ? FAULT_LOST : FAULT_REFUSED, 0);
	assert_int_equal(events_of(EVENT_SERVER_ROOM), 0);
	/* and what was counted before says nothing when it is back */
	send_facts(60);
	assert_false(server_is_full(server()));
}

static void test_a_siege_begins_anew_after_another_trouble(void **state)
{
	(void)state;
	send_fault(0, FAULT_FULL, FULL_SERVER);
	send_fault(1, FAULT_FULL, FULL_SERVER);
	send_fault(2, FAULT_TIMEOUT, 0);
	send_fault(3, FAULT_FULL, FULL_SERVER);
	assert_int_equal(server()->seat.refusals, 3);
	send_fault(4, FAULT_STARTING, 0);
	assert_false(server()->seat.refused);
	send_fault(5, FAULT_FULL, FULL_SERVER);
	assert_int_equal(server()->seat.refusals, 1);
	assert_int_equal(server()->seat.refused_since.mono.ms, 5000);
}

/* Nobody knows what it is that answers no more. */
static void test_a_siege_ends_in_silence(void **state)
{
	(void)state;
	send_fault(0, FAULT_FULL, FULL_SERVER);
	send_fault(5, FAULT_FULL, FULL_SERVER);
	for (int t = 15; t < 65; t += 10)
		send_fault(t, FAULT_TIMEOUT, 0);
	assert_true(server()->seat.refused);
	assert_true(server_is_full(server()));
	send_fault(65, FAULT_TIMEOUT, 0);
	assert_false(server()->seat.refused);
	assert_false(server_is_full(server()));
	assert_int_equal(events_of(EVENT_SERVER_ROOM), 0);
	/* refused again, it is another siege */
	send_fault(75, FAULT_FULL, FULL_SERVER);
	assert_int_equal(server()->seat.refusals, 1);
	assert_int_equal(server()->seat.refused_since.mono.ms, 75 * 1000);
}

/* The server has room: what is at its limit is our role. */
static void test_a_limit_of_our_own_is_not_a_full_server(void **state)
{
	(void)state;
	send_fault(0, FAULT_FULL, FULL_ROLE);
	send_fault(1, FAULT_FULL, FULL_ROLE);
	assert_int_equal(events_of(EVENT_SERVER_FULL), 0);
	assert_int_equal(event(EVENT_SERVER_REFUSED)->count, 1);
	assert_int_equal(events_of(EVENT_SERVER_REFUSED), 1);
	send_facts(9);
	assert_string_equal(event(EVENT_SERVER_SEAT)->text, "after 2 refusals in 9s");
	/* then it fills up while we are refused, and that is told from then on */
	send_fault(10, FAULT_FULL, FULL_DATABASE);
	send_fault(15, FAULT_FULL, FULL_SERVER);
	assert_int_equal(event(EVENT_SERVER_FULL)->count, 1);
	assert_int_equal(server()->told.full_since.mono.ms, 15000);
}

static void test_a_connection_that_is_cut_and_comes_back(void **state)
{
	(void)state;
	send_facts(0);
	assert_int_equal(events_of(EVENT_SERVER_SEAT), 0);
	send_fault(5, FAULT_TIMEOUT, 0);
	assert_int_equal(events_of(EVENT_SERVER_LOST), 0);
	send_fault(6, FAULT_LOST, 0);
	assert_string_equal(event(EVENT_SERVER_LOST)->text, "lost 0");
	send_fault(7, FAULT_REFUSED, 0);
	send_facts(9);
	assert_string_equal(event(EVENT_SERVER_SEAT)->text, "after 3s");
	send_facts(10);
	assert_int_equal(events_of(EVENT_SERVER_LOST), 1);
	assert_int_equal(event(EVENT_SERVER_LOST)->count, 1);
	assert_int_equal(event(EVENT_SERVER_SEAT)->count, 1);
}

#define STORY(test) cmocka_unit_test_setup_teardown(test, server_setup, server_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_a_siege_and_its_end),
		STORY(test_a_server_that_fills_up_under_our_eyes),
		STORY(test_a_full_server_that_is_lost_has_no_room),
		STORY(test_a_siege_begins_anew_after_another_trouble),
		STORY(test_a_siege_ends_in_silence),
		STORY(test_a_limit_of_our_own_is_not_a_full_server),
		STORY(test_a_connection_that_is_cut_and_comes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
