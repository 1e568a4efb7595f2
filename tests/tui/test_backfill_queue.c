/* Whose history is asked for: trouble first, once in a life. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/one_feed.h"
#include "tui/backfill_queue.h"

static struct backfill_queue *queue;
static struct target target;

static const struct target *target_of(void *user, uint32_t feed)
{
	(void)user;
	(void)feed;
	return &target;
}

static int begin(void **state)
{
	char error[TARGET_ERROR_BYTES];

	setup(state);
	target_init(&target);
	queue = calloc(1, sizeof(*queue));
	if (!queue || !target_parse(&target, "gw:8080", error))
		return -1;
	queue->model = model;
	queue->target_of = target_of;
	queue->young_s = 30;
	return 0;
}

static int end(void **state)
{
	free(queue);
	target_fini(&target);
	return teardown(state);
}

static void container(const char *labels, double rss, double limit)
{
	add(&b, "container_memory_rss", labels, rss);
	if (limit > 0)
		add(&b, "container_spec_memory_limit_bytes", labels, limit);
}

static void three_containers(double at)
{
	container("namespace=\"n\",pod=\"small\",container=\"c\"", 1e7, 0);
	container("namespace=\"n\",pod=\"large\",container=\"c\"", 9e9, 0);
	container("namespace=\"n\",pod=\"full\",container=\"c\"", 9e7, 1e8);
	end_poll(at);
}

static struct backfill_batch take(size_t size)
{
	static struct backfill_batch batch;

	backfill_queue_take(queue, &batch, size, at_s(10));
	return batch;
}

static void test_who_is_near_the_limit_comes_first(void **state)
{
	struct backfill_batch batch;

	(void)state;
	three_containers(0);
	batch = take(2);
	assert_int_equal(batch.count, 2);
	assert_string_equal(batch.subjects[0].instance, "n/full/c");
	assert_string_equal(batch.subjects[1].instance, "n/large/c");
	batch = take(2);
	assert_int_equal(batch.count, 1);
	assert_string_equal(batch.subjects[0].instance, "n/small/c");
	assert_int_equal(take(2).count, 0);
}

static void test_a_query_that_failed_is_asked_again(void **state)
{
	struct backfill_batch batch;

	(void)state;
	three_containers(0);
	batch = take(3);
	assert_int_equal(batch.count, 3);
	assert_int_equal(take(3).count, 0);
	backfill_queue_return(queue, &batch);
	assert_int_equal(take(3).count, 3);
}

/* Processes are found by instance, containers by pod: not in one expression. */
static void test_of_one_kind_at_a_time(void **state)
{
	(void)state;
	container("namespace=\"n\",pod=\"p\",container=\"c\"", 1e7, 0);
	poll_process(0, -100, 5e7, 1);
	assert_int_equal(take(5).subjects[0].place, PLACE_ENDPOINT);
	assert_int_equal(take(5).subjects[0].place, PLACE_CONTAINER);
	assert_int_equal(take(5).count, 0);
}

/* Of a process that began as we looked there is no more than we have. */
static void test_the_newborn_need_none(void **state)
{
	(void)state;
	poll_process(0, -20, 5e7, 1);
	assert_int_equal(take(1).count, 0);
	teardown(NULL);
	setup(NULL);
	queue->model = model;
	poll_process(0, -40, 5e7, 1);
	assert_int_equal(take(1).count, 1);
}

static void test_who_has_no_name_is_counted_once(void **state)
{
	char error[TARGET_ERROR_BYTES];

	(void)state;
	target_fini(&target);
	target_init(&target);
	assert_true(target_parse(&target, "unix:/run/gw.sock", error));
	poll_process(0, -100, 5e7, 1);
	assert_int_equal(take(1).count, 0);
	assert_int_equal(take(1).count, 0);
	assert_int_equal(queue->unnamed, 1);
}

#define QUEUE_TEST(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		QUEUE_TEST(test_who_is_near_the_limit_comes_first),
		QUEUE_TEST(test_a_query_that_failed_is_asked_again),
		QUEUE_TEST(test_of_one_kind_at_a_time),
		QUEUE_TEST(test_the_newborn_need_none),
		QUEUE_TEST(test_who_has_no_name_is_counted_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
