/* The floor of an owner's connections as a level that moves in steps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/one_server.h"

enum { WINDOW_S = LEDGER_WINDOW_MS / 1000, STEP_S = 10 };

/* Its pool opened one connection after the other when lowtide had just begun to look. Nothing has
   changed when they leave the window. */
static void test_a_start_is_no_floor(void **state)
{
	(void)state;
	for (int t = 0; t < 10; t++)
		send_looks(t, t + 1, "gw-a", 1 + (uint32_t)t, 0);
	send_looks(10, WINDOW_S + 10, "gw-a", 10, 0);
	assert_int_equal(owner("gw-a")->held, 1);
	assert_false(owner("gw-a")->floor.known);
	send_looks(WINDOW_S + 10, WINDOW_S + 200, "gw-a", 10, 0);
	assert_true(owner("gw-a")->floor.known);
	assert_int_equal(owner("gw-a")->floor.held, 10);
	assert_int_equal(events_of(EVENT_FLOOR), 0);
}

static void test_a_pool_that_shrinks_one_by_one_moves_its_floor_once(void **state)
{
	const struct owner_floor *floor;

	(void)state;
	send_looks(0, WINDOW_S + 70, "gw-a", 10, 0);
	floor = &owner("gw-a")->floor;
	assert_true(floor->known);
	assert_int_equal(floor->held, 10);
	for (int t = WINDOW_S + 70; t < WINDOW_S + 70 + 80; t++)
		send_looks(t, t + 1, "gw-a", 10 - (uint32_t)(t - WINDOW_S - 70) / 10, 0);
	send_looks(WINDOW_S + 150, WINDOW_S + 300, "gw-a", 2, 0);
	assert_int_equal(floor->moves, 1);
	assert_int_equal(floor->before, 10);
	assert_int_equal(floor->held, 2);
	assert_int_equal(events_of(EVENT_FLOOR), 1);
	assert_string_equal(event_of(watched, EVENT_FLOOR)->text, "2 connections, before 10: gw-a");
}

/*
 * Two workers with a fixed pool of 4 each, and two connections of a scheduler. One after the other
 * is restarted with a pool of 1 to 4, which is busy for 100 s and then gives back one a minute.
 * What is gone while a worker is down is part of the floor until the window has passed, as any dip.
 */
static void restart_one(int from, uint32_t others)
{
	send_looks(from, from + 3, "gw-a", others, 0);
	send_looks(from + 3, from + 103, "gw-a", others, 4);
	send_looks(from + 103, from + 163, "gw-a", others + 4, 0);
	send_looks(from + 163, from + 223, "gw-a", others + 3, 0);
	send_looks(from + 223, from + 283, "gw-a", others + 2, 0);
}

static void test_an_elastic_pool_settles_after_a_restart(void **state)
{
	const int first = 1000, second = 2100;
	const struct owner_floor *floor;

	(void)state;
	send_looks(0, first, "gw-a", 10, 0);
	owner_has(owner("gw-a"), 10, 10, 10);
	floor = &owner("gw-a")->floor;
	restart_one(first, 6);
	owner_has(owner("gw-a"), 6, 6, 10);
	assert_int_equal(floor->held, 6);
	assert_string_equal(event_of(watched, EVENT_FLOOR)->text, "6 connections, before 10: gw-a");
	/* the restart leaves the window, then the time when the pool was busy */
	send_looks(first + 283, first + WINDOW_S + STEP_S, "gw-a", 7, 0);
	owner_has(owner("gw-a"), 6, 6, 10);
	send_looks(first + WINDOW_S + STEP_S, first + WINDOW_S + STEP_S + 1, "gw-a", 7, 0);
	owner_has(owner("gw-a"), 7, 6, 10);
	send_looks(first + WINDOW_S + STEP_S + 1, second, "gw-a", 7, 0);
	owner_has(owner("gw-a"), 7, 7, 9);
	assert_int_equal(floor->moves, 1); /* by one is no move */
	restart_one(second, 3);
	owner_has(owner("gw-a"), 3, 3, 7);
	assert_int_equal(floor->moves, 2);
	send_looks(second + 283, second + WINDOW_S + 3 * STEP_S + 283, "gw-a", 4, 0);
	owner_has(owner("gw-a"), 4, 4, 4);
	assert_int_equal(floor->moves, 2);
}

static void test_a_floor_does_not_move_before_the_window_is_full_nor_by_little(void **state)
{
	(void)state;
	send_looks(0, 300, "gw-a", 10, 0);
	send_looks(300, WINDOW_S, "gw-a", 4, 0);
	assert_false(owner("gw-a")->floor.known);
	send_looks(WINDOW_S, WINDOW_S + 100, "gw-a", 4, 0);
	assert_int_equal(owner("gw-a")->floor.held, 4);
	send_looks(WINDOW_S + 100, 3 * WINDOW_S, "gw-a", 3, 0);
	assert_int_equal(owner("gw-a")->held, 3);
	assert_int_equal(owner("gw-a")->floor.held, 4);
	assert_int_equal(events_of(EVENT_FLOOR), 0);
}

#define STORY(test) cmocka_unit_test_setup_teardown(test, server_setup, server_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_a_start_is_no_floor),
		STORY(test_a_pool_that_shrinks_one_by_one_moves_its_floor_once),
		STORY(test_an_elastic_pool_settles_after_a_restart),
		STORY(test_a_floor_does_not_move_before_the_window_is_full_nor_by_little),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
