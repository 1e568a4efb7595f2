/* The wait graph as a forest: who is a head, who stands where, and what ends a head. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/locks.h"
#include "tests/support/build_waits.h"

static struct look look;
static struct locks locks;

static int begin(void **state)
{
	(void)state;
	look_begin(&look);
	return 0;
}

/* The forest as text: each line's pid, indented by its depth, how many it holds, o in a ring. */
static void assert_forest(const char *expected)
{
	char forest[LIMIT_WAIT_NODES * 32] = "";
	size_t used = 0;

	locks_take(&locks, &look.waits);
	for (uint32_t i = 0; i < locks.line_count; i++) {
		const struct lock_line *line = &locks.lines[i];

		used += (size_t)snprintf(forest + used, sizeof(forest) - used, "%.*s%d:%u%s\n",
			line->depth, "........", locks.nodes[line->node].id.pid, line->holds,
			line->in_ring ? "o" : "");
	}
	assert_string_equal(forest, expected);
}

static void test_three_levels_with_a_tuple_queue(void **state)
{
	uint16_t head = look_add(&look, 10, AGE_NONE), first = look_add(&look, 11, 9000);
	uint16_t second = look_add(&look, 12, 8000), third = look_add(&look, 13, 7000);

	(void)state;
	look_hard(&look, first, head);
	look_hard(&look, second, first); /* has the tuple lock, and waits for the transaction */
	look_hard(&look, third, first);
	look_soft(&look, third, second); /* stands before it in the queue */
	assert_forest("10:3\n"
		      ".11:2\n"
		      "..12:1\n"
		      "..13:0\n");
	assert_int_equal(locks.head_count, 1);
	assert_int_equal(locks.longest_ms, 9000);
}

static void test_heads_are_in_order_of_how_many_they_hold_up(void **state)
{
	uint16_t small = look_add(&look, 10, AGE_NONE), large = look_add(&look, 20, AGE_NONE);
	uint16_t long_held = look_add(&look, 30, AGE_NONE);

	(void)state;
	look_hard(&look, look_add(&look, 11, 5000), small);
	look_hard(&look, look_add(&look, 21, 100), large);
	look_hard(&look, look_add(&look, 22, 200), large);
	look_hard(&look, look_add(&look, 31, 6000), long_held);
	assert_forest("20:2\n"
		      ".22:0\n"
		      ".21:0\n"
		      "30:1\n"
		      ".31:0\n"
		      "10:1\n"
		      ".11:0\n");
	assert_int_equal(locks.head_count, 3);
	assert_int_equal(locks.longest_ms, 6000);
}

static void test_who_waits_for_two_heads_is_held_by_both_and_shown_once(void **state)
{
	uint16_t one = look_add(&look, 10, AGE_NONE), two = look_add(&look, 20, AGE_NONE);
	uint16_t both = look_add(&look, 30, 500);

	(void)state;
	look_hard(&look, both, two);
	look_hard(&look, both, one);
	look_hard(&look, look_add(&look, 21, 400), two);
	assert_forest("20:2\n"
		      ".30:0\n"
		      ".21:0\n"
		      "10:1\n");
	assert_int_equal(locks.head_count, 2);
}

static void test_a_diamond_counts_its_foot_once(void **state)
{
	uint16_t head = look_add(&look, 10, AGE_NONE), left = look_add(&look, 11, 300);
	uint16_t right = look_add(&look, 12, 400), foot = look_add(&look, 13, 200);

	(void)state;
	look_hard(&look, left, head);
	look_hard(&look, right, head);
	look_hard(&look, foot, left);
	look_hard(&look, foot, right);
	assert_forest("10:3\n"
		      ".12:1\n"
		      "..13:0\n"
		      ".11:1\n");
}

static void test_the_fewest_steps_lead_to_a_head(void **state)
{
	uint16_t head = look_add(&look, 10, AGE_NONE), next = look_add(&look, 11, 300);
	uint16_t far = look_add(&look, 12, 200);

	(void)state;
	look_hard(&look, next, head);
	look_hard(&look, far, next);
	look_hard(&look, far, head);
	assert_forest("10:2\n"
		      ".11:1\n"
		      ".12:0\n");
}

static void test_a_ring_of_two_is_headed_by_who_waits_longest(void **state)
{
	uint16_t a = look_add(&look, 10, 300), b = look_add(&look, 11, 900);

	(void)state;
	look_hard(&look, a, b);
	look_hard(&look, b, a);
	assert_forest("11:1o\n"
		      ".10:1o\n");
	assert_int_equal(locks.head_count, 1);
}

static void test_a_ring_of_three(void **state)
{
	uint16_t a = look_add(&look, 10, 300), b = look_add(&look, 11, 200);
	uint16_t c = look_add(&look, 12, 100);

	(void)state;
	look_hard(&look, a, b);
	look_hard(&look, b, c);
	look_hard(&look, c, a);
	assert_forest("10:2o\n"
		      ".12:2o\n"
		      "..11:2o\n");
}

static void test_who_waits_behind_a_ring_hangs_below_it(void **state)
{
	uint16_t a = look_add(&look, 10, 300), b = look_add(&look, 11, 200);
	uint16_t tail = look_add(&look, 12, 5000), end = look_add(&look, 13, 50);

	(void)state;
	look_hard(&look, a, b);
	look_hard(&look, b, a);
	look_hard(&look, tail, b);
	look_hard(&look, end, tail);
	assert_forest("10:3o\n"
		      ".11:3o\n"
		      "..12:1\n"
		      "...13:0\n");
	assert_int_equal(locks.head_count, 1);
}

static void test_a_ring_that_also_waits_for_a_head_is_below_it(void **state)
{
	uint16_t a = look_add(&look, 10, 300), b = look_add(&look, 11, 200);
	uint16_t head = look_add(&look, 12, AGE_NONE);

	(void)state;
	look_hard(&look, a, b);
	look_hard(&look, b, a);
	look_hard(&look, b, head);
	assert_forest("12:2\n"
		      ".11:1o\n"
		      "..10:1o\n");
	assert_int_equal(locks.head_count, 1);
}

static void test_heads_of_all_kinds(void **state)
{
	static const enum session_kind kinds[] = {
		SESSION_PREPARED, SESSION_AUTOVACUUM, SESSION_WALSENDER, SESSION_PREPARED};
	static const int32_t pids[] = {0, 41, 42, 0};

	(void)state;
	for (int i = 0; i < 4; i++) {
		uint16_t head = look_add(&look, pids[i], AGE_NONE);

		look.nodes[head].kind = kinds[i];
		look_hard(&look, look_add(&look, 50 + i, 1000 - i), head);
	}
	assert_forest("0:1\n.50:0\n41:1\n.51:0\n42:1\n.52:0\n0:1\n.53:0\n");
	assert_int_equal(locks.head_count, 4);
}

static void test_a_head_that_nothing_is_known_of(void **state)
{
	uint16_t head = look_add(&look, 77, AGE_NONE);

	(void)state;
	look.nodes[head] = (struct wait_node){.id = {77, 0}, .wait_ms = AGE_NONE};
	look_hard(&look, look_add(&look, 10, 5), head);
	assert_forest("77:1\n.10:0\n");
}

static void test_who_waits_for_nobody_we_know_has_a_line_and_is_no_head(void **state)
{
	uint16_t alone = look_add(&look, 10, 100), other = look_add(&look, 11, 200);

	(void)state;
	(void)alone;
	look_add(&look, 12, AGE_NONE); /* neither waits nor is waited for: no line */
	look_hard(&look, look_add(&look, 13, 50), other);
	assert_forest("11:1\n"
		      ".13:0\n"
		      "10:0\n");
	assert_int_equal(locks.head_count, 1);
}

static void test_edges_that_say_nothing_are_left_out(void **state)
{
	uint16_t head = look_add(&look, 10, AGE_NONE), waiter = look_add(&look, 11, 100);

	(void)state;
	look_hard(&look, waiter, head);
	look_hard(&look, waiter, head);
	look_soft(&look, waiter, waiter);
	look_hard(&look, head, head);
	assert_forest("10:1\n.11:0\n");
	assert_int_equal(locks.edge_count, 1);
}

static void test_part_of_the_waiters_is_sampled(void **state)
{
	uint16_t head = look_add(&look, 100, AGE_NONE);

	(void)state;
	for (int i = 0; i < LIMIT_WAITERS; i++)
		look_hard(&look, look_add(&look, i + 1, 1000 + i), head);
	look.waits.waiting = 89;
	look.waits.edges_cut = 7;
	locks_take(&locks, &look.waits);
	assert_int_equal(locks.waiting, 89);
	assert_int_equal(locks.sampled, 20);
	assert_int_equal(locks.edges_cut, 7);
	assert_int_equal(locks.head_count, 1);
	assert_int_equal(locks.line_count, 21);
	assert_int_equal(locks.lines[0].holds, 20);
	assert_int_equal(locks.nodes[locks.lines[1].node].id.pid, 20); /* waits longest */
	assert_int_equal(locks.longest_ms, 1019);
}

static void test_the_largest_graph_is_one_chain(void **state)
{
	uint16_t before = look_add(&look, 1000, AGE_NONE);

	(void)state;
	for (int i = 1; i < LIMIT_WAIT_NODES; i++) {
		uint16_t next = look_add(&look, 1000 - i, i);

		look_hard(&look, next, before);
		before = next;
	}
	locks_take(&locks, &look.waits);
	assert_int_equal(locks.line_count, LIMIT_WAIT_NODES);
	for (uint32_t i = 0; i < locks.line_count; i++) {
		assert_int_equal(locks.lines[i].depth, i);
		assert_int_equal(locks.lines[i].holds, LIMIT_WAIT_NODES - 1 - i);
	}
}

static void test_nobody_waits(void **state)
{
	static const struct waits nothing;

	(void)state;
	look_hard(&look, look_add(&look, 10, 100), look_add(&look, 11, AGE_NONE));
	locks_take(&locks, &look.waits);
	assert_int_equal(locks.line_count, 2);
	locks_take(&locks, &nothing);
	assert_int_equal(locks.line_count, 0);
	assert_int_equal(locks.head_count, 0);
	assert_int_equal(locks.waiting, 0);
	assert_int_equal(locks.longest_ms, AGE_NONE);
}

static void test_a_picture_is_the_same(void **state)
{
	struct locks *picture = calloc(1, sizeof(*picture));
	uint16_t a = look_add(&look, 10, 300), b = look_add(&look, 11, 200);

	(void)state;
	assert_non_null(picture);
	memset(&locks, 0, sizeof(locks));
	look_hard(&look, a, b);
	look_hard(&look, b, a);
	look.waits.edges_cut = 3;
	locks_take(&locks, &look.waits);
	locks_freeze(picture, &locks);
	assert_memory_equal(picture, &locks, sizeof(locks));
	free(picture);
}

/* Seconds by `date -u -d '…' +%s`. */
static void test_the_sql_that_ends_a_head_is_guarded(void **state)
{
	static const struct {
		int64_t started_us;
		const char *text;
	} starts[] = {
		{INT64_C(1795144447123456), "2026-11-20 03:14:07.123456+00"},
		{INT64_C(1709251199999999), "2024-02-29 23:59:59.999999+00"},
		{INT64_C(951782400000001), "2000-02-29 00:00:00.000001+00"},
		{INT64_C(4107542400000000), "2100-03-01 00:00:00.000000+00"},
		{INT64_C(1735689599000000), "2024-12-31 23:59:59.000000+00"},
		{1, "1970-01-01 00:00:00.000001+00"},
		{INT64_C(253402300799999999), "9999-12-31 23:59:59.999999+00"},
	};
	struct wait_node node = {.id = {.pid = 4711}, .kind = SESSION_CLIENT};
	char sql[LOCKS_SQL_BYTES], expected[LOCKS_SQL_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		node.id.started_us = starts[i].started_us;
		snprintf(expected, sizeof(expected),
			"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = 4711 "
			"AND backend_start = '%s';",
			starts[i].text);
		locks_end_sql(&node, LOCK_TERMINATE, sql);
		assert_string_equal(sql, expected);
	}
}

/* Only what runs can be cancelled. */
static void test_what_runs_can_be_cancelled(void **state)
{
	struct wait_node node = {.id = {4711, 1}, .state = SESSION_ACTIVE};
	char sql[LOCKS_SQL_BYTES];

	(void)state;
	locks_end_sql(&node, LOCK_CANCEL, sql);
	assert_string_equal(sql,
		"SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE pid = 4711 AND "
		"backend_start = '1970-01-01 00:00:00.000001+00';");
	node.state = SESSION_IN_TRANSACTION;
	locks_end_sql(&node, LOCK_CANCEL, sql);
	assert_string_equal(sql, "");
}

static void test_no_sql_without_a_guard(void **state)
{
	static const int64_t no_guards[] = {
		0, -1, INT64_MIN, INT64_C(253402300800000000), INT64_MAX};
	struct wait_node node = {.id = {4711, 1}, .kind = SESSION_PREPARED};
	char sql[LOCKS_SQL_BYTES] = "x";

	(void)state;
	locks_end_sql(&node, LOCK_TERMINATE, sql);
	assert_string_equal(sql, "");
	node.kind = SESSION_CLIENT;
	for (size_t i = 0; i < sizeof(no_guards) / sizeof(no_guards[0]); i++) {
		node.id.started_us = no_guards[i];
		sql[0] = 'x';
		locks_end_sql(&node, LOCK_TERMINATE, sql);
		assert_string_equal(sql, "");
	}
}

/* In a literal of SQL a quote is written twice. */
static void test_the_sql_that_ends_a_prepared_transaction(void **state)
{
	struct wait_node node = {.kind = SESSION_PREPARED, .gid = "it's left"};
	char sql[LOCKS_SQL_BYTES];

	(void)state;
	locks_end_sql(&node, LOCK_TERMINATE, sql);
	assert_string_equal(sql, "ROLLBACK PREPARED 'it''s left';");
	memset(node.gid, '\'', sizeof(node.gid) - 1);
	locks_end_sql(&node, LOCK_TERMINATE, sql);
	assert_int_equal(strlen(sql), strlen("ROLLBACK PREPARED '';") + 2 * (LIMIT_GID_BYTES - 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_three_levels_with_a_tuple_queue, begin),
		cmocka_unit_test_setup(test_heads_are_in_order_of_how_many_they_hold_up, begin),
		cmocka_unit_test_setup(
			test_who_waits_for_two_heads_is_held_by_both_and_shown_once, begin),
		cmocka_unit_test_setup(test_a_diamond_counts_its_foot_once, begin),
		cmocka_unit_test_setup(test_the_fewest_steps_lead_to_a_head, begin),
		cmocka_unit_test_setup(test_a_ring_of_two_is_headed_by_who_waits_longest, begin),
		cmocka_unit_test_setup(test_a_ring_of_three, begin),
		cmocka_unit_test_setup(test_who_waits_behind_a_ring_hangs_below_it, begin),
		cmocka_unit_test_setup(test_a_ring_that_also_waits_for_a_head_is_below_it, begin),
		cmocka_unit_test_setup(test_heads_of_all_kinds, begin),
		cmocka_unit_test_setup(test_a_head_that_nothing_is_known_of, begin),
		cmocka_unit_test_setup(
			test_who_waits_for_nobody_we_know_has_a_line_and_is_no_head, begin),
		cmocka_unit_test_setup(test_edges_that_say_nothing_are_left_out, begin),
		cmocka_unit_test_setup(test_part_of_the_waiters_is_sampled, begin),
		cmocka_unit_test_setup(test_the_largest_graph_is_one_chain, begin),
		cmocka_unit_test_setup(test_nobody_waits, begin),
		cmocka_unit_test_setup(test_a_picture_is_the_same, begin),
		cmocka_unit_test(test_the_sql_that_ends_a_head_is_guarded),
		cmocka_unit_test(test_what_runs_can_be_cancelled),
		cmocka_unit_test(test_no_sql_without_a_guard),
		cmocka_unit_test(test_the_sql_that_ends_a_prepared_transaction),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
