/* The keys of a feed: one number for one series, bounded, retired by generation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/keys.h"
#include "model/limits.h"

static struct keys *keys;

static int setup(void **state)
{
	(void)state;
	keys = keys_create();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	keys_destroy(keys);
	return 0;
}

static struct label label_of(const char *name, const char *value)
{
	return (struct label){text_of(name), text_of(value)};
}

static uint32_t intern(const char *name, const struct label *labels, size_t count)
{
	struct metric metric = {text_of(name), labels, count};
	enum keys_outcome outcome;
	uint32_t number = keys_intern(keys, &metric, &outcome);

	assert_int_equal(outcome, KEYS_OK);
	assert_int_not_equal(number, KEYS_NONE);
	return number;
}

static void test_numbers_count_up_and_stay(void **state)
{
	(void)state;
	assert_int_equal(keys_count(keys), 0);
	assert_int_equal(intern("a", NULL, 0), 0);
	assert_int_equal(intern("b", NULL, 0), 1);
	assert_int_equal(intern("a", NULL, 0), 0);
	assert_int_equal(intern("b", NULL, 0), 1);
	assert_int_equal(keys_count(keys), 2);
}

static struct metric view_of(uint32_t number)
{
	static struct label labels[LIMIT_LABELS];

	return keys_metric(keys, number, labels);
}

static void test_labels_in_any_order_are_one_series(void **state)
{
	struct label ab[] = {label_of("a", "1"), label_of("b", "2"), label_of("ab", "3")};
	struct label ba[] = {label_of("ab", "3"), label_of("b", "2"), label_of("a", "1")};
	struct metric view;

	(void)state;
	assert_int_equal(intern("m", ab, 3), intern("m", ba, 3));
	view = view_of(0);
	assert_true(text_is(view.name, "m"));
	assert_int_equal(view.label_count, 3);
	assert_true(text_is(view.labels[0].name, "a") && text_is(view.labels[0].value, "1"));
	assert_true(text_is(view.labels[1].name, "ab") && text_is(view.labels[1].value, "3"));
	assert_true(text_is(view.labels[2].name, "b") && text_is(view.labels[2].value, "2"));
}

static void test_what_differs_is_another_series(void **state)
{
	struct label one = label_of("a", "1"), two = label_of("a", "2"), other = label_of("b", "1");
	struct label halves[] = {label_of("a", "1"), label_of("b", "")};
	struct label whole[] = {label_of("a", "1\001b")};
	uint32_t numbers[6];

	(void)state;
	numbers[0] = intern("m", NULL, 0);
	numbers[1] = intern("m", &one, 1);
	numbers[2] = intern("m", &two, 1);
	numbers[3] = intern("m", &other, 1);
	numbers[4] = intern("m", halves, 2);
	numbers[5] = intern("m", whole, 1);
	for (uint32_t i = 0; i < 6; i++)
		assert_int_equal(numbers[i], i);
	assert_int_equal(intern("ma", NULL, 0), 6);
}

static void test_a_label_is_found_by_name(void **state)
{
	struct label labels[] = {label_of("pid", "7"), label_of("empty", ""), label_of("z", "x")};
	struct metric view;

	(void)state;
	view = view_of(intern("m", labels, 3));
	assert_true(text_is(metric_label(&view, "pid"), "7"));
	assert_true(text_is(metric_label(&view, "z"), "x"));
	assert_non_null(metric_label(&view, "empty").data);
	assert_int_equal(metric_label(&view, "empty").len, 0);
	assert_null(metric_label(&view, "pi").data);
	assert_null(metric_label(&view, "pidd").data);
}

static void test_zero_bytes_inside_are_bytes_like_others(void **state)
{
	struct label a = {{"n", 1}, {"x\0y", 3}}, b = {{"n", 1}, {"x\0z", 3}},
		     c = {{"n", 1}, {"x", 1}};
	struct metric view;

	(void)state;
	assert_int_equal(intern("m", &a, 1), 0);
	assert_int_equal(intern("m", &b, 1), 1);
	assert_int_equal(intern("m", &c, 1), 2);
	view = view_of(1);
	assert_int_equal(metric_label(&view, "n").len, 3);
	assert_memory_equal(metric_label(&view, "n").data, "x\0z", 3);
}

static void numbered(char *out, size_t size, uint32_t i)
{
	snprintf(out, size, "instance-%u", i * 2654435761U);
}

static void test_thousands_of_keys_stay_what_they_are_while_the_table_grows(void **state)
{
	enum { MANY = 20000 };
	char value[32];

	(void)state;
	for (uint32_t i = 0; i < MANY; i++) {
		struct label label;

		numbered(value, sizeof(value), i);
		label = label_of("instance", value);
		assert_int_equal(intern("family", &label, 1), i);
	}
	for (uint32_t i = 0; i < MANY; i++) {
		struct metric view = view_of(i);
		struct label label;

		numbered(value, sizeof(value), i);
		assert_true(text_is(view.name, "family"));
		assert_true(text_is(metric_label(&view, "instance"), value));
		label = label_of("instance", value);
		assert_int_equal(intern("family", &label, 1), i);
	}
	assert_int_equal(keys_count(keys), MANY);
}

static void test_keys_that_share_a_place_in_the_table_stay_apart(void **state)
{
	char name[3] = "aa";

	(void)state;
	/* 676 keys in tables that are up to half full: hundreds of collisions. */
	for (uint32_t i = 0; i < 676; i++) {
		name[0] = (char)('a' + i / 26);
		name[1] = (char)('a' + i % 26);
		assert_int_equal(intern(name, NULL, 0), i);
	}
	for (uint32_t i = 0; i < 676; i++) {
		name[0] = (char)('a' + i / 26);
		name[1] = (char)('a' + i % 26);
		assert_int_equal(intern(name, NULL, 0), i);
	}
}

static void test_retiring_forgets_all_and_starts_the_next_generation(void **state)
{
	uint32_t generation = keys_generation(keys);

	(void)state;
	intern("a", NULL, 0);
	intern("b", NULL, 0);
	keys_retire(keys);
	assert_int_equal(keys_count(keys), 0);
	assert_int_equal(keys_generation(keys), generation + 1);
	assert_int_equal(intern("b", NULL, 0), 0);
	assert_int_equal(intern("a", NULL, 0), 1);
	assert_true(text_is(view_of(0).name, "b"));
	keys_retire(keys);
	keys_retire(keys);
	assert_int_equal(keys_generation(keys), generation + 3);
}

static void refuses(
	struct text name, const struct label *labels, size_t count, enum keys_outcome expected)
{
	struct metric metric = {name, labels, count};
	enum keys_outcome outcome;
	uint32_t before = keys_count(keys);

	assert_int_equal(keys_intern(keys, &metric, &outcome), KEYS_NONE);
	assert_int_equal(outcome, expected);
	assert_int_equal(keys_count(keys), before);
}

static void test_a_key_may_have_the_longest_size_but_not_one_byte_more(void **state)
{
	static char value[LIMIT_KEY_BYTES + 1];
	/* name, label name and value have a 16-bit length each */
	size_t fits = LIMIT_KEY_BYTES - 1 - 1 - 3 * 2;
	struct label label = {{"l", 1}, {value, fits}};
	struct metric view;

	(void)state;
	memset(value, 'v', sizeof(value));
	view = view_of(intern("m", &label, 1));
	assert_int_equal(metric_label(&view, "l").len, fits);
	label.value.len++;
	refuses(text_of("m"), &label, 1, KEYS_TOO_LONG);
	label.value.len = SIZE_MAX / 2;
	refuses(text_of("m"), &label, 1, KEYS_TOO_LONG);
	refuses((struct text){value, LIMIT_KEY_BYTES}, NULL, 0, KEYS_TOO_LONG);
}

static void test_as_many_labels_as_allowed_but_not_one_more(void **state)
{
	static struct label labels[LIMIT_LABELS + 1];
	static char names[LIMIT_LABELS + 1][8];

	(void)state;
	for (int i = 0; i <= LIMIT_LABELS; i++) {
		snprintf(names[i], sizeof(names[i]), "l%03d", LIMIT_LABELS - i);
		labels[i] = label_of(names[i], "v");
	}
	assert_int_equal(view_of(intern("m", labels, LIMIT_LABELS)).label_count, LIMIT_LABELS);
	refuses(text_of("m"), labels, LIMIT_LABELS + 1, KEYS_TOO_LONG);
}

static void test_a_full_table_refuses_new_keys_and_still_knows_the_old(void **state)
{
	char name[16];

	(void)state;
	for (uint32_t i = 0; i < LIMIT_FEED_KEYS; i++) {
		snprintf(name, sizeof(name), "k%u", i);
		assert_int_equal(intern(name, NULL, 0), i);
	}
	refuses(text_of("one_more"), NULL, 0, KEYS_FULL);
	assert_int_equal(intern("k4711", NULL, 0), 4711);
	keys_retire(keys);
	assert_int_equal(intern("one_more", NULL, 0), 0);
}

static void test_all_keys_together_are_bounded_in_bytes(void **state)
{
	static char value[4000];
	enum keys_outcome outcome = KEYS_OK;
	uint32_t held = 0;
	char name[16];

	(void)state;
	memset(value, 'v', sizeof(value));
	while (outcome == KEYS_OK) {
		struct label label = {{"l", 1}, {value, sizeof(value)}};

		snprintf(name, sizeof(name), "%08u", held);
		if (keys_intern(keys, &(struct metric){text_of(name), &label, 1}, &outcome) !=
			KEYS_NONE)
			held++;
	}
	assert_int_equal(outcome, KEYS_FULL);
	/* each takes its bytes and three 16-bit lengths */
	assert_int_equal(held, LIMIT_FEED_KEY_BYTES / (4000 + 8 + 1 + 3 * 2));
	assert_int_equal(intern("small", NULL, 0), held); /* what is left is for smaller ones */
}

#define KEYS_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		KEYS_TEST(test_numbers_count_up_and_stay),
		KEYS_TEST(test_labels_in_any_order_are_one_series),
		KEYS_TEST(test_what_differs_is_another_series),
		KEYS_TEST(test_a_label_is_found_by_name),
		KEYS_TEST(test_zero_bytes_inside_are_bytes_like_others),
		KEYS_TEST(test_thousands_of_keys_stay_what_they_are_while_the_table_grows),
		KEYS_TEST(test_keys_that_share_a_place_in_the_table_stay_apart),
		KEYS_TEST(test_retiring_forgets_all_and_starts_the_next_generation),
		KEYS_TEST(test_a_key_may_have_the_longest_size_but_not_one_byte_more),
		KEYS_TEST(test_as_many_labels_as_allowed_but_not_one_more),
		KEYS_TEST(test_a_full_table_refuses_new_keys_and_still_knows_the_old),
		KEYS_TEST(test_all_keys_together_are_bounded_in_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
