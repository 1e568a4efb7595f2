/* The floor of an owner's connections as a level that moves in steps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/one_server.h"

enum { WINDOW_S = LEDGER_WINDOW_MS / 1000, STEP_S = 10 };

static void test_a_pool_that_shrinks_one_by_one_moves_its_floor_once(void **state)
{
	const struct owner_floor *floor;

	(void)state;
	send_looks(0, WINDOW_S + 60, "gw-a", 10, 0);
	floor = &owner("gw-a")->floor;
	assert_true(floor->known);
	assert_int_equal(floor->held, 10);
	for (int t = WINDOW_S + 60; t < WINDOW_S + 60 + 80; t++)
		send_looks(t, t + 1, "gw-a", 10 - (uint32_t)(t - WINDOW_S - 60) / 10, 0);
	send_looks(WINDOW_S + 140, WINDOW_S + 300, "gw-a", 2, 0);
	assert_int_equal(floor->moves, 1);
	assert_int_equal(floor->before, 10);
	assert_int_equal(floor->held, 2);
	assert_int_equal(events_of(EVENT_FLOOR), 1);
	assert_string_equal(event_of(watched, EVENT_FLOOR)->text, "2 connections, before 10: gw-a");
}

/*
 * Two workers with a fixed pool of 4 each, and two connections of a scheduler. One after the other
 * is restarted with a pool of 1 to 4, which is busy for 100 s and then gives back one a minute.
 * What is gone while a worker is down is held by nobody until the window has passed, and no floor.
 */
static void restart_one(int from, uint32_t others)
{
	send_looks(from, from + 3, "gw-a", others, 0);
	send_looks(from + 3, from + 103, "gw-a", others, 4);
	send_looks(from + 103, from + 163, "gw-a", others + 4, 0);
	send_looks(from + 163, from + 223, "gw-a", others + 3, 0);
	send_looks(from + 223, from + 283, "gw-a", others + 2, 0);
}

static void floor_is(uint32_t held, uint32_t moves)
{
	assert_true(owner("gw-a")->floor.known);
	assert_int_equal(owner("gw-a")->floor.held, held);
	assert_int_equal(owner("gw-a")->floor.moves, moves);
}

static void test_an_elastic_pool_settles_after_a_restart(void **state)
{
	const int first = 1000, second = 2100;

	(void)state;
	send_looks(0, first, "gw-a", 10, 0);
	owner_has(owner("gw-a"), 10, 10, 10);
	restart_one(first, 6);
	owner_has(owner("gw-a"), 6, 6, 10);
	floor_is(10, 0);
	/* the restart leaves the window, then the time when the pool was busy */
	send_looks(first + 283, first + WINDOW_S + STEP_S, "gw-a", 7, 0);
	owner_has(owner("gw-a"), 6, 6, 10);
	floor_is(7, 1);
	assert_string_equal(event_of(watched, EVENT_FLOOR)->text, "7 connections, before 10: gw-a");
	send_looks(first + WINDOW_S + STEP_S, first + WINDOW_S + STEP_S + 1, "gw-a", 7, 0);
	owner_has(owner("gw-a"), 7, 6, 10);
	send_looks(first + WINDOW_S + STEP_S + 1, second, "gw-a", 7, 0);
	owner_has(owner("gw-a"), 7, 7, 9);
	restart_one(second, 3);
	owner_has(owner("gw-a"), 3, 3, 7);
	floor_is(7, 1);
	send_looks(second + 283, second + WINDOW_S + 3 * STEP_S + 283, "gw-a", 4, 0);
	owner_has(owner("gw-a"), 4, 4, 4);
	floor_is(4, 2);
}

/* For as long as a restart takes. */
static const int down_s[] = {1, 20, 110};

/* 10, 2 while it restarts, and 4 for good: also under traffic, where each 30 s of every minute take
   it to 9. */
static void test_what_a_restart_takes_away_is_no_floor(void **state)
{
	const int restart = WINDOW_S + 100, end = restart + 2 * WINDOW_S;

	(void)state;
	for (size_t i = 0; i < sizeof(down_s) / sizeof(down_s[0]); i++) {
		for (uint32_t burst = 0; burst <= 5; burst += 5) {
			send_looks(0, restart, "gw-a", 10, 0);
			send_looks(restart, restart + down_s[i], "gw-a", 2, 0);
			for (int t = restart + down_s[i]; t < end; t++)
				send_looks(t, t + 1, "gw-a", 4, t % 60 < 30 ? burst : 0);
			assert_int_equal(owner("gw-a")->held, 4);
			floor_is(4, 1);
			assert_int_equal(events_of(EVENT_FLOOR), 1);
			assert_string_equal(event_of(watched, EVENT_FLOOR)->text,
				"4 connections, before 10: gw-a");
			server_teardown(state);
			server_setup(state);
		}
	}
}

/* The same number comes back: nothing is told. */
static void test_a_restart_that_changes_nothing(void **state)
{
	(void)state;
	send_looks(0, 1000, "gw-a", 10, 0);
	send_looks(1000, 1060, "gw-a", 2, 0);
	send_looks(1060, 1060 + 2 * WINDOW_S, "gw-a", 10, 0);
	floor_is(10, 0);
	assert_int_equal(events_of(EVENT_FLOOR), 0);
}

/* What the first window saw of it is not taken for the floor either. */
static void test_a_restart_in_the_first_window(void **state)
{
	(void)state;
	send_looks(0, 600, "gw-a", 10, 0);
	send_looks(600, 620, "gw-a", 2, 0);
	send_looks(620, WINDOW_S + 300, "gw-a", 4, 0);
	assert_int_equal(owner("gw-a")->held, 2);
	assert_false(owner("gw-a")->floor.known);
	send_looks(WINDOW_S + 300, 3 * WINDOW_S, "gw-a", 4, 0);
	floor_is(4, 0);
}

/* Two minutes and a step of ten seconds after it went away, and an hour later the same. */
static void test_a_worker_that_stays_away(void **state)
{
	const int away = 1000;

	(void)state;
	send_looks(0, away, "gw-a", 10, 0);
	send_looks(away, away + 100, "gw-a", 6, 0);
	floor_is(10, 0);
	send_looks(away + 100, away + 140, "gw-a", 6, 0);
	floor_is(6, 1);
	assert_string_equal(event_of(watched, EVENT_FLOOR)->text, "6 connections, before 10: gw-a");
	send_looks(away + 140, away + 3600, "gw-a", 6, 0);
	floor_is(6, 1);
}

/* One is given back every five minutes: a step is told when it is one, and ends where it ends. */
static void test_a_slow_fall(void **state)
{
	int t = 1000;

	(void)state;
	send_looks(0, t, "gw-a", 10, 0);
	for (uint32_t left = 9; left >= 4; left--, t += 300)
		send_looks(t, t + 300, "gw-a", left, 0);
	floor_is(4, 3); /* 8, 6, 4 */
	send_looks(t, t + 2 * WINDOW_S, "gw-a", 4, 0);
	floor_is(4, 3);
}

/* Traffic that takes connections every other 20 s never lets them rest. What is held tells it then,
   once a restart cannot be the reason: after a window and two minutes. */
static void test_a_fall_under_traffic(void **state)
{
	const int fall = 1000, told = fall + WINDOW_S + FLOOR_RESTARTS_MS / 1000;

	(void)state;
	send_looks(0, fall, "gw-a", 10, 0);
	for (int t = fall; t < told; t++)
		send_looks(t, t + 1, "gw-a", 3, t % 40 < 20 ? 6 : 0);
	assert_int_equal(owner("gw-a")->held, 3);
	floor_is(10, 0);
	for (int t = told; t < told + 60; t++)
		send_looks(t, t + 1, "gw-a", 3, t % 40 < 20 ? 6 : 0);
	floor_is(3, 1);
}

static void test_a_floor_rises_with_what_is_held(void **state)
{
	(void)state;
	send_looks(0, 1000, "gw-a", 4, 0);
	send_looks(1000, 1000 + WINDOW_S, "gw-a", 9, 0);
	floor_is(4, 0);
	send_looks(1000 + WINDOW_S, 1000 + WINDOW_S + 100, "gw-a", 9, 0);
	floor_is(9, 1);
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
		STORY(test_a_pool_that_shrinks_one_by_one_moves_its_floor_once),
		STORY(test_an_elastic_pool_settles_after_a_restart),
		STORY(test_what_a_restart_takes_away_is_no_floor),
		STORY(test_a_restart_that_changes_nothing),
		STORY(test_a_restart_in_the_first_window),
		STORY(test_a_worker_that_stays_away),
		STORY(test_a_slow_fall),
		STORY(test_a_fall_under_traffic),
		STORY(test_a_floor_rises_with_what_is_held),
		STORY(test_a_floor_does_not_move_before_the_window_is_full_nor_by_little),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
