/* Deadlocks: rings that looks find, counts of the server, and what is named by them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/deadlocks.h"
#include "tests/support/build_reading.h"
#include "tests/support/build_waits.h"

static struct look look;
static struct deadlocks deadlocks;

static int begin(void **state)
{
	(void)state;
	look_begin(&look);
	memset(&deadlocks, 0, sizeof(deadlocks));
	return 0;
}

static void take(double at)
{
	deadlocks_take(&deadlocks, at_s(at), &look.waits);
	look_begin(&look);
}

static void count(double at, uint64_t deadlocks_more)
{
	deadlocks_count(&deadlocks, at_s(at), "app", deadlocks_more);
}

static bool names_owner(const char *owner)
{
	for (uint32_t i = 0; i < deadlocks.exemplar_count; i++)
		for (uint32_t k = 0; k < deadlocks.exemplars[i].statements.count; k++)
			if (strcmp(deadlocks.exemplars[i].statements.owner[k], owner) == 0)
				return true;
	return false;
}

static void set_node(uint16_t node, int64_t xact_us, const char *owner, const char *shape)
{
	look.nodes[node].xact_us = xact_us;
	snprintf(look.nodes[node].who.owner, LIMIT_OWNER_BYTES, "%s", owner);
	snprintf(look.nodes[node].shape, LIMIT_SHAPE_BYTES, "%s", shape);
}

static void set_database(uint16_t node, const char *database)
{
	snprintf(look.nodes[node].who.database, LIMIT_ROLE_BYTES, "%s", database);
}

/* The pair of the story, in its transactions of that number. */
static void add_pair(int64_t xact)
{
	uint16_t a = look_add(&look, 100, 900), b = look_add(&look, 200, 400);

	set_node(a, xact, "worker-5", "UPDATE agents");
	set_node(b, xact, "gw-2", "INSERT INTO workers");
	look_hard(&look, a, b);
	look_hard(&look, b, a);
}

/* Another pair: pids from that on, statements that have the pid in them. */
static void add_other_pair(int32_t pid, const char *database)
{
	uint16_t a = look_add(&look, pid, 900), b = look_add(&look, pid + 1, 400);

	set_database(a, database);
	set_database(b, database);
	look_hard(&look, a, b);
	look_hard(&look, b, a);
}

static void assert_sums(uint64_t counted, uint64_t named, uint32_t exemplars)
{
	assert_int_equal(deadlocks.counted, counted);
	assert_int_equal(deadlocks.named, named);
	assert_int_equal(deadlocks.exemplar_count, exemplars);
}

static void test_a_ring_that_was_counted_is_an_exemplar(void **state)
{
	const struct exemplar *exemplar = &deadlocks.exemplars[0];

	(void)state;
	add_pair(1);
	take(10);
	assert_sums(0, 0, 0);
	take(11);
	assert_sums(0, 0, 0);
	count(11.5, 1);
	assert_sums(1, 1, 1);
	assert_string_equal(exemplar->database, "app");
	assert_int_equal(exemplar->statements.count, 2);
	assert_int_equal(exemplar->statements.more, 0);
	assert_string_equal(exemplar->statements.shape[0], "INSERT INTO workers");
	assert_string_equal(exemplar->statements.owner[0], "gw-2");
	assert_string_equal(exemplar->statements.shape[1], "UPDATE agents");
	assert_string_equal(exemplar->statements.owner[1], "worker-5");
	assert_int_equal(exemplar->seen, 1);
	assert_int_equal(exemplar->last.mono.ms, 10000);
	assert_true(names_owner("gw-2"));
	assert_true(names_owner("worker-5"));
	assert_false(names_owner("gw-3"));
}

static void test_seen_7_of_12(void **state)
{
	(void)state;
	for (int i = 0; i < 12; i++) {
		if (i % 2 == 0 || i == 5) {
			add_pair(i + 1);
			take(60 * i);
		}
		take(60 * i + 1);
		count(60 * i + 2, 1);
	}
	assert_sums(12, 7, 1);
	assert_int_equal(deadlocks.exemplars[0].seen, 7);
	assert_int_equal(deadlocks.exemplars[0].first.mono.ms, 0);
	assert_int_equal(deadlocks.exemplars[0].last.mono.ms, 600000);
}

static void test_the_order_does_not_depend_on_who_is_seen_first(void **state)
{
	(void)state;
	add_pair(1);
	take(0);
	take(1);
	for (int i = 0; i < 2; i++) { /* the roles change sides, and the order in the look */
		uint16_t a = look_add(&look, i ? 100 : 200, 1),
			 b = look_add(&look, i ? 200 : 100, 2);

		set_node(a, 2 + i, "gw-2", "INSERT INTO workers");
		set_node(b, 2 + i, "worker-5", "UPDATE agents");
		look_hard(&look, b, a);
		look_hard(&look, a, b);
		take(2 + 2 * i);
		take(3 + 2 * i);
	}
	count(6, 3);
	assert_sums(3, 3, 1);
	assert_int_equal(deadlocks.exemplars[0].seen, 3);
}

static void test_a_soft_edge_makes_no_ring(void **state)
{
	uint16_t a = look_add(&look, 100, 900), b = look_add(&look, 200, 400);

	(void)state;
	look_hard(&look, a, b);
	look_soft(&look, b, a);
	take(0);
	take(1);
	count(2, 1);
	assert_sums(1, 0, 0);
	assert_false(names_owner("owner-100"));
}

static void test_a_ring_that_is_never_counted_is_dropped(void **state)
{
	(void)state;
	add_pair(1);
	take(0);
	take(1);
	take(15);
	assert_int_equal(deadlocks.ring_count, 1);
	take(15.001);
	assert_int_equal(deadlocks.ring_count, 0);
	count(15.1, 1); /* another one, unseen */
	assert_sums(1, 0, 0);
}

static void test_a_count_without_looks_since_does_not_reach_back_for_ever(void **state)
{
	(void)state;
	add_pair(1);
	take(0);
	count(15.001, 1);
	take(15.002);
	assert_sums(1, 0, 0);
}

static void test_no_count_is_given_to_a_ring_that_lasts(void **state)
{
	(void)state;
	add_pair(1);
	take(0);
	count(0.5, 1); /* of an earlier one that nobody saw, or of this one: the next look tells */
	assert_sums(1, 0, 0);
	add_pair(1);
	take(1);
	assert_sums(1, 0, 0);
	take(2);
	assert_sums(1, 0, 0);
	count(2.5, 1);
	assert_sums(2, 1, 1);
}

static void test_a_count_between_the_last_look_and_the_end_is_kept(void **state)
{
	(void)state;
	add_pair(1);
	take(0);
	count(0.5, 1);
	take(1);
	assert_sums(1, 1, 1);
}

static void test_a_ring_that_comes_back_gives_its_count_back(void **state)
{
	(void)state;
	add_pair(1);
	take(0);
	take(1); /* a look that missed it */
	count(1.5, 1);
	assert_sums(1, 1, 1);
	add_pair(1);
	take(2);
	assert_sums(1, 0, 0);
	take(3);
	count(3.5, 1);
	assert_sums(2, 1, 1);
}

static void test_what_is_taken_back_leaves_no_owner(void **state)
{
	(void)state;
	add_pair(1);
	look.nodes[0].who.owner[7] = '9'; /* worker-9 */
	take(0);
	take(1);
	count(2, 1);
	assert_true(names_owner("worker-9"));
	add_pair(2);
	take(3);
	take(4);
	count(4.5, 1);
	assert_true(names_owner("worker-5"));
	add_pair(2);
	take(5);
	assert_sums(2, 1, 1);
	assert_false(names_owner("worker-5"));
}

/* An edge that a look could not read twice is not hard; the ring is there all the same. */
static void test_who_still_waits_in_the_same_transaction_was_no_victim(void **state)
{
	(void)state;
	add_pair(1);
	take(0);
	add_pair(1);
	look.edges[1].hard = false;
	take(1);
	count(1.5, 1);
	add_pair(1);
	take(2);
	take(3);
	assert_sums(1, 0, 0);
	count(3.5, 1);
	assert_sums(2, 1, 1);
}

static void test_the_same_ring_in_many_looks_is_one(void **state)
{
	(void)state;
	for (int i = 0; i < 10; i++) {
		add_pair(1);
		take(i / 10.0);
	}
	take(1);
	count(2, 5);
	assert_sums(5, 1, 1);
	assert_int_equal(deadlocks.exemplars[0].seen, 1);
}

static void test_the_same_pair_in_new_transactions_is_another(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		add_pair(i + 1);
		take(i);
	}
	take(3);
	count(4, 3);
	assert_sums(3, 3, 1);
	assert_int_equal(deadlocks.exemplars[0].seen, 3);
}

static void test_a_pid_that_is_used_again_is_another(void **state)
{
	(void)state;
	add_pair(1);
	take(0);
	add_pair(1);
	look.nodes[0].id.started_us++;
	take(1);
	take(2);
	count(3, 2);
	assert_sums(2, 2, 1);
}

static void test_databases_have_counters_of_their_own(void **state)
{
	(void)state;
	add_other_pair(10, "one");
	take(0);
	add_other_pair(10, "one");
	add_other_pair(20, "two");
	take(1);
	add_other_pair(20, "two");
	take(2);
	deadlocks_count(&deadlocks, at_s(2.1), "two", 1); /* an earlier one of two, unseen */
	take(3);
	assert_string_equal(deadlocks.exemplars[0].database, "two");
	assert_sums(1, 1, 1);
	deadlocks_count(&deadlocks, at_s(3.1), "one", 1);
	assert_sums(2, 2, 2);
	assert_string_equal(deadlocks.exemplars[1].database, "one");
}

static void test_the_same_statements_in_two_databases_are_two(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		add_pair(i + 1);
		set_database(0, i ? "one" : "two");
		set_database(1, i ? "one" : "two");
		take(i);
	}
	take(2);
	deadlocks_count(&deadlocks, at_s(3), "one", 1);
	deadlocks_count(&deadlocks, at_s(3), "two", 1);
	assert_sums(2, 2, 2);
}

static void test_a_ring_across_databases_is_not_named(void **state)
{
	(void)state;
	add_pair(1);
	set_database(1, "other");
	take(0);
	add_pair(2);
	set_database(0, "");
	set_database(1, "");
	take(1);
	take(2);
	count(3, 2);
	deadlocks_count(&deadlocks, at_s(3), "other", 1);
	deadlocks_count(&deadlocks, at_s(3), "", 1);
	assert_sums(4, 0, 0);
}

/* Two rings and one count: nobody knows whose it is. */
static void test_one_count_for_two_rings_names_none(void **state)
{
	(void)state;
	add_other_pair(10, "app");
	add_other_pair(20, "app");
	take(0);
	take(1);
	count(2, 1);
	assert_sums(1, 0, 0);
	take(16);
	count(16.1, 1); /* of yet another; both are forgotten */
	assert_sums(2, 0, 0);
}

static void test_the_second_count_makes_both_clear(void **state)
{
	(void)state;
	add_other_pair(10, "app");
	add_other_pair(20, "app");
	take(0);
	take(1);
	count(2, 1);
	count(9, 1);
	assert_sums(2, 2, 2);
}

/* Three of one kind and one of another have three counts: one of the four has none, so at least two
   of the kind had one. */
static void test_of_many_alike_most_must_have_been_counted(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		add_pair(i + 1);
		take(i);
	}
	add_other_pair(20, "app");
	take(3);
	take(4);
	count(5, 3);
	assert_sums(3, 2, 1);
	assert_int_equal(deadlocks.exemplars[0].seen, 2);
	assert_string_equal(deadlocks.exemplars[0].statements.owner[0], "gw-2");
	count(6, 1);
	assert_sums(4, 4, 2);
}

/* A ring whose time is over may have had the count. */
static void test_what_is_dropped_takes_a_count_along(void **state)
{
	(void)state;
	add_other_pair(10, "app");
	take(0);
	take(1);
	add_other_pair(20, "app");
	take(5);
	take(6);
	count(7, 1);
	take(16); /* the first one is dropped */
	assert_int_equal(deadlocks.ring_count, 1);
	assert_sums(1, 0, 0);
	count(17, 1);
	assert_sums(2, 1, 1);
	assert_true(names_owner("owner-20"));
}

static void test_the_rarest_exemplar_makes_room(void **state)
{
	(void)state;
	for (int i = 0; i <= LIMIT_EXEMPLARS; i++)
		for (int times = 0; times < (i == 0 ? 2 : 1); times++) {
			add_other_pair(1000 + 10 * i, "app");
			look.nodes[0].xact_us = times;
			take(60 * i + 4 * times);
			take(60 * i + 4 * times + 1);
			count(60 * i + 4 * times + 2, 1);
		}
	assert_sums(LIMIT_EXEMPLARS + 2, LIMIT_EXEMPLARS + 2, LIMIT_EXEMPLARS);
	assert_int_equal(deadlocks.dropped, 1);
	assert_true(names_owner("owner-1000")); /* old, but not rare */
	assert_false(names_owner("owner-1010"));
	assert_true(names_owner("owner-1020"));
	assert_true(names_owner("owner-1320"));
}

static void test_rings_that_find_no_room_are_not_seen(void **state)
{
	(void)state;
	for (int i = 0; i < LIMIT_RINGS + 8; i++) {
		add_other_pair(1000 + 10 * i, "app");
		take(i / 10.0);
	}
	take(5);
	assert_int_equal(deadlocks.ring_count, LIMIT_RINGS);
	count(6, LIMIT_RINGS);
	assert_sums(LIMIT_RINGS, LIMIT_RINGS, LIMIT_EXEMPLARS);
	add_other_pair(2000, "app"); /* those that were credited make room */
	take(7);
	take(8);
	count(9, UINT64_MAX);
	assert_int_equal(deadlocks.counted, UINT64_MAX);
	assert_int_equal(deadlocks.named, LIMIT_RINGS + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_a_ring_that_was_counted_is_an_exemplar, begin),
		cmocka_unit_test_setup(test_seen_7_of_12, begin),
		cmocka_unit_test_setup(test_the_order_does_not_depend_on_who_is_seen_first, begin),
		cmocka_unit_test_setup(test_a_soft_edge_makes_no_ring, begin),
		cmocka_unit_test_setup(test_a_ring_that_is_never_counted_is_dropped, begin),
		cmocka_unit_test_setup(
			test_a_count_without_looks_since_does_not_reach_back_for_ever, begin),
		cmocka_unit_test_setup(test_no_count_is_given_to_a_ring_that_lasts, begin),
		cmocka_unit_test_setup(
			test_a_count_between_the_last_look_and_the_end_is_kept, begin),
		cmocka_unit_test_setup(test_a_ring_that_comes_back_gives_its_count_back, begin),
		cmocka_unit_test_setup(test_what_is_taken_back_leaves_no_owner, begin),
		cmocka_unit_test_setup(
			test_who_still_waits_in_the_same_transaction_was_no_victim, begin),
		cmocka_unit_test_setup(test_the_same_ring_in_many_looks_is_one, begin),
		cmocka_unit_test_setup(test_the_same_pair_in_new_transactions_is_another, begin),
		cmocka_unit_test_setup(test_a_pid_that_is_used_again_is_another, begin),
		cmocka_unit_test_setup(test_databases_have_counters_of_their_own, begin),
		cmocka_unit_test_setup(test_the_same_statements_in_two_databases_are_two, begin),
		cmocka_unit_test_setup(test_a_ring_across_databases_is_not_named, begin),
		cmocka_unit_test_setup(test_one_count_for_two_rings_names_none, begin),
		cmocka_unit_test_setup(test_the_second_count_makes_both_clear, begin),
		cmocka_unit_test_setup(test_of_many_alike_most_must_have_been_counted, begin),
		cmocka_unit_test_setup(test_what_is_dropped_takes_a_count_along, begin),
		cmocka_unit_test_setup(test_the_rarest_exemplar_makes_room, begin),
		cmocka_unit_test_setup(test_rings_that_find_no_room_are_not_seen, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
