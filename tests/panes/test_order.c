#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "panes/order.h"

static void add(struct order *order, unsigned kind, double weight, double size, uint32_t index)
{
	order_add(order,
		(struct order_entry){.kind = kind, .weight = weight, .size = size, .index = index});
}

static void test_kind_weight_size_index(void **state)
{
	static struct order order;

	(void)state;
	order_begin(&order, 10);
	add(&order, 2, 0, 100, 0);
	add(&order, 2, 0, 100, 1);
	add(&order, 2, 0, 200, 2);
	add(&order, 2, 5, 1, 3);
	add(&order, 0, -9, 1, 4);
	assert_int_equal(5, order.count);
	assert_int_equal(4, order.entries[0].index);
	assert_int_equal(3, order.entries[1].index);
	assert_int_equal(2, order.entries[2].index);
	assert_int_equal(0, order.entries[3].index);
	assert_int_equal(1, order.entries[4].index);
	assert_int_equal(4, order.of_kind[2]);
	assert_int_equal(3, order.worst_of_kind[2].index);
}

/* Compared with the whole sorted: 10,000 in a scrambled order. */
static void test_worst_few_of_many(void **state)
{
	static struct order order;
	const uint32_t many = 10000;

	(void)state;
	order_begin(&order, 20);
	for (uint32_t i = 0; i < many; i++) {
		uint32_t scrambled = i * 7919 % many; /* a prime: every number once */

		add(&order, 1, 0, scrambled, scrambled);
	}
	assert_int_equal(20, order.count);
	assert_int_equal(many, order.total);
	for (uint32_t i = 0; i < 20; i++)
		assert_int_equal(many - 1 - i, order.entries[i].index);
	assert_true(order.hidden_size == many - 21);
}

static void test_what_is_not_listed_is_said(void **state)
{
	static const char *const words[ORDER_KINDS] = {"bad", "poor", "fine"};
	static struct order order;
	char text[ORDER_MORE_BYTES];

	(void)state;
	order_begin(&order, 3);
	for (uint32_t i = 0; i < 2; i++)
		add(&order, 0, 0, 1, i);
	for (uint32_t i = 2; i < 7; i++)
		add(&order, 2, 0, 10 + i, i);
	order_more(&order, words, text);
	assert_string_equal("+4 more: 4 fine", text);
	/* Three lines, one of them for this sentence. */
	order_cut(&order, 3);
	assert_int_equal(2, order.count);
	order_cut(&order, 2);
	assert_int_equal(1, order.count);
	order_more(&order, words, text);
	assert_string_equal("+6 more: 1 bad, 5 fine", text);
	assert_true(order.hidden_size == 16);
	order_cut(&order, 0);
	assert_int_equal(0, order.count);
}

static void test_all_fit(void **state)
{
	static struct order order;

	(void)state;
	order_begin(&order, 3);
	for (uint32_t i = 0; i < 3; i++)
		add(&order, 0, 0, 1, i);
	order_cut(&order, 3);
	assert_int_equal(3, order.count);
}

static void test_counting_alone(void **state)
{
	static struct order order;

	(void)state;
	order_begin(&order, 0);
	add(&order, 1, 0, 5, 0);
	assert_int_equal(0, order.count);
	assert_int_equal(1, order.total);
	assert_int_equal(0, order.worst_of_kind[1].index);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kind_weight_size_index),
		cmocka_unit_test(test_worst_few_of_many),
		cmocka_unit_test(test_what_is_not_listed_is_said),
		cmocka_unit_test(test_all_fit),
		cmocka_unit_test(test_counting_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
