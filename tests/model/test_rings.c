/* Rings of a wait graph: which there are, and how they are written down. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/rings.h"
#include "tests/support/build_waits.h"

static struct look look;
static struct ring rings[LIMIT_RINGS];

static int begin(void **state)
{
	(void)state;
	look_begin(&look);
	return 0;
}

static void add_ring(int32_t first_pid, int members)
{
	uint16_t first = (uint16_t)look.waits.node_count;

	for (int i = 0; i < members; i++)
		look_add(&look, first_pid + i, 10);
	for (int i = 0; i < members; i++)
		look_hard(&look, (uint16_t)(first + i), (uint16_t)(first + (i + 1) % members));
}

static void test_rings_of_up_to_eight(void **state)
{
	(void)state;
	for (int members = 2; members <= 9; members++) {
		look_begin(&look);
		add_ring(100, members);
		assert_int_equal(rings_find(&look.waits, rings), members <= 8);
		if (members > 8)
			continue;
		assert_int_equal(rings[0].count, members);
		assert_int_equal(rings[0].statements.count, members < 4 ? members : 4);
		assert_int_equal(rings[0].statements.more, members < 4 ? 0 : members - 4);
		assert_int_equal(rings[0].ids[members - 1].pid, 100 + members - 1);
	}
}

static void test_members_and_statements_each_have_their_order(void **state)
{
	(void)state;
	add_ring(97, 5); /* UPDATE t97 … t101: as text, t100 comes before t97 */
	look.nodes[0].id.pid = 300;
	assert_int_equal(rings_find(&look.waits, rings), 1);
	assert_int_equal(rings[0].ids[0].pid, 98);
	assert_int_equal(rings[0].ids[4].pid, 300);
	assert_string_equal(rings[0].statements.shape[0], "UPDATE t100");
	assert_string_equal(rings[0].statements.owner[0], "owner-100");
	assert_string_equal(rings[0].statements.shape[2], "UPDATE t97");
	assert_string_equal(rings[0].statements.owner[2], "owner-97");
}

static void test_who_waits_behind_a_ring_is_not_in_it(void **state)
{
	(void)state;
	add_ring(100, 2);
	look_hard(&look, look_add(&look, 300, 100), 0);
	look_hard(&look, 1, look_add(&look, 301, AGE_NONE));
	assert_int_equal(rings_find(&look.waits, rings), 1);
	assert_int_equal(rings[0].count, 2);
	assert_int_equal(rings[0].ids[1].pid, 101);
}

/* Through the first there is only the ring of three; the other two have a smaller one as well. */
static void test_a_session_is_in_one_ring(void **state)
{
	(void)state;
	add_ring(10, 3);
	look_hard(&look, 2, 1);
	assert_int_equal(rings_find(&look.waits, rings), 1);
	assert_int_equal(rings[0].count, 3);
}

static void test_the_shortest_ring_is_found(void **state)
{
	(void)state;
	add_ring(10, 5);
	look_hard(&look, 2, 0); /* and a ring of three in it */
	assert_int_equal(rings_find(&look.waits, rings), 1);
	assert_int_equal(rings[0].count, 3);
	assert_int_equal(rings[0].ids[2].pid, 12);
}

static void test_soft_and_own_edges_make_none(void **state)
{
	(void)state;
	add_ring(10, 3);
	look.edges[1].hard = false;
	look_hard(&look, 0, 0);
	assert_int_equal(rings_find(&look.waits, rings), 0);
}

static void test_more_rings_than_there_is_room_for(void **state)
{
	(void)state;
	for (int i = 0; i < LIMIT_WAIT_NODES / 2; i++)
		add_ring(100 + 2 * i, 2);
	assert_int_equal(rings_find(&look.waits, rings), LIMIT_RINGS);
	assert_int_equal(rings[LIMIT_RINGS - 1].ids[0].pid, 100 + 2 * (LIMIT_RINGS - 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_rings_of_up_to_eight, begin),
		cmocka_unit_test_setup(test_members_and_statements_each_have_their_order, begin),
		cmocka_unit_test_setup(test_who_waits_behind_a_ring_is_not_in_it, begin),
		cmocka_unit_test_setup(test_a_session_is_in_one_ring, begin),
		cmocka_unit_test_setup(test_the_shortest_ring_is_found, begin),
		cmocka_unit_test_setup(test_soft_and_own_edges_make_none, begin),
		cmocka_unit_test_setup(test_more_rings_than_there_is_room_for, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
