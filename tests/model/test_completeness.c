/* What counts in a reading with gaps, and in one that was cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/state.h"
#include "tests/support/build_reading.h"

static struct model *model;
static struct build b;

static int setup(void **state)
{
	(void)state;
	model = model_create();
	b = build_feed(model, "gw", 1);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	build_fini(&b);
	model_destroy(model);
	return 0;
}

static void add_heap(double old)
{
	add(&b, "jvm_memory_used_bytes", "area=\"heap\",id=\"Eden\"", 100);
	add(&b, "jvm_memory_used_bytes", "area=\"heap\",id=\"Old\"", old);
}

/* A JVM with one label that is not UTF-8, in every answer it ever gave. */
static void test_sums_count_where_lines_are_bad(void **state)
{
	(void)state;
	for (int t = 1; t <= 5; t++) {
		add_heap(10 * t);
		build_send_with_gaps(&b, model, t);
		model_settle(model, at_s(t));
		assert_int_equal(worker_rows(model), 1);
		assert_true(worker_named(model, "gw")->heap.value == 100 + 10 * t);
		assert_true(model_feed(model, b.feed)->faulty);
		assert_int_equal(model_feed(model, b.feed)->wanted, 2);
	}
}

static void test_sums_do_not_count_where_the_end_is_missing(void **state)
{
	(void)state;
	add_heap(30);
	build_send(&b, model, 1);
	add(&b, "jvm_memory_used_bytes", "area=\"heap\",id=\"Eden\"", 100);
	build_send_cut(&b, model, 2);
	assert_true(worker_named(model, "gw")->heap.value == 130);
	assert_int_equal(model_feed(model, b.feed)->wanted, 2);
}

/* Who stood on the bad line is not gone. */
static void test_absence_says_nothing_where_lines_are_bad(void **state)
{
	(void)state;
	add(&b, "ruby_rss", "pid=\"1\"", 1e6);
	add(&b, "ruby_rss", "pid=\"2\"", 2e6);
	build_send(&b, model, 1);
	add(&b, "ruby_rss", "pid=\"1\"", 1e6);
	build_send_with_gaps(&b, model, 2);
	assert_int_equal(worker_rows_not_gone(model), 2);
	add(&b, "ruby_rss", "pid=\"1\"", 1e6);
	build_send(&b, model, 3);
	assert_int_equal(worker_rows_not_gone(model), 1);
}

/* The bad line may be the one that says which of several processes has answered. */
static void test_a_start_time_on_a_bad_line_makes_the_answer_nobodys(void **state)
{
	(void)state;
	add(&b, "process_start_time_seconds", "", BUILD_WALL_S - 100);
	add(&b, "process_resident_memory_bytes", "", 1e8);
	build_send(&b, model, 1);
	add(&b, "process_resident_memory_bytes", "", 3e8);
	build_send_with_gaps(&b, model, 2);
	assert_int_equal(worker_rows(model), 1);
	assert_true(worker_named(model, "gw")->rss.value == 1e8);
}

#define STORY(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_sums_count_where_lines_are_bad),
		STORY(test_sums_do_not_count_where_the_end_is_missing),
		STORY(test_absence_says_nothing_where_lines_are_bad),
		STORY(test_a_start_time_on_a_bad_line_makes_the_answer_nobodys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
