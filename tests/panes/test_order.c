#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "panes/order.h"

static struct order order;

static void add(unsigned kind, double weight, double size, uint32_t index)
{
	order_add(&order,
		(struct order_entry){.kind = kind, .weight = weight, .size = size, .index = index});
}

static bool worse(const void *context, const struct order_entry *a, const struct order_entry *b)
{
	(void)context;
	return order_is_worse(a, b);
}

static void test_kind_weight_size_index(void **state)
{
	static const uint32_t expected[] = {4, 3, 2, 0, 1};

	(void)state;
	order_begin(&order);
	add(2, 0, 100, 0);
	add(2, 0, 100, 1);
	add(2, 0, 200, 2);
	add(2, 5, 1, 3);
	add(0, -9, 1, 4);
	assert_int_equal(5, order.total);
	assert_int_equal(4, order.of_kind[2]);
	assert_int_equal(3, order.worst_of_kind[2].index);
	assert_int_equal(4, order_worst(&order)->index);
	order_sort(&order, order.total, worse, NULL);
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(expected[i], order.entries[i].index);
	assert_int_equal(4, order_worst(&order)->index);
}

/* All there may be, in a scrambled order. */
static void test_as_many_as_there_may_be(void **state)
{
	(void)state;
	order_begin(&order);
	for (uint32_t i = 0; i < ORDER_ENTRIES; i++) {
		uint32_t scrambled = i * 7919 % ORDER_ENTRIES; /* a prime: every number once */

		add(1, 0, scrambled, scrambled);
	}
	order_sort(&order, order.total, worse, NULL);
	for (uint32_t i = 0; i < ORDER_ENTRIES; i++)
		assert_int_equal(ORDER_ENTRIES - 1 - i, order.entries[i].index);
}

static void test_none_and_one(void **state)
{
	(void)state;
	order_begin(&order);
	order_sort(&order, order.total, worse, NULL);
	assert_int_equal(0, order.total);
	add(3, 0, 7, 5);
	order_sort(&order, order.total, worse, NULL);
	assert_int_equal(5, order.entries[0].index);
	assert_int_equal(5, order_worst(&order)->index);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kind_weight_size_index),
		cmocka_unit_test(test_as_many_as_there_may_be),
		cmocka_unit_test(test_none_and_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
