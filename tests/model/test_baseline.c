/* Figures of a moment: found by id where they were marked, by name where they are of a report; and
   how far a floor may still go down. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/baseline.h"
#include "model/shrink.h"

static struct baseline *baseline;

static int setup(void **state)
{
	(void)state;
	baseline = calloc(1, sizeof(*baseline));
	assert_non_null(baseline);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	free(baseline);
	return 0;
}

static void add_worker(const char *name, const char *group, double rss_bytes)
{
	struct baseline_worker *worker = &baseline->workers[baseline->worker_count++];

	snprintf(worker->name, sizeof(worker->name), "%s", name);
	snprintf(worker->group, sizeof(worker->group), "%s", group);
	worker->rss_bytes = rss_bytes;
}

static void add_pool(const char *name, double in_use)
{
	struct baseline_pool *pool = &baseline->pools[baseline->pool_count++];

	snprintf(pool->name, sizeof(pool->name), "%s", name);
	pool->in_use = in_use;
}

/* ---- by id ---- */

static void test_ids_come_in_any_order(void **state)
{
	static const uint64_t ids[] = {70, 10, UINT64_MAX, 40, 0};

	(void)state;
	for (uint32_t i = 0; i < 5; i++) {
		add_worker("w", "", i);
		baseline_know_worker(baseline, i, ids[i]);
	}
	for (uint32_t i = 0; i < 5; i++)
		assert_ptr_equal(&baseline->workers[i], baseline_find_worker(baseline, ids[i]));
	assert_null(baseline_find_worker(baseline, 11));
	assert_null(baseline_find_pool(baseline, 70));
}

static void test_there_is_room_for_everybody(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < LIMIT_WORKERS; i++) {
		baseline->worker_count++;
		baseline_know_worker(baseline, i, LIMIT_WORKERS - i);
	}
	for (uint32_t i = 0; i < LIMIT_WORKERS; i++)
		assert_ptr_equal(
			&baseline->workers[i], baseline_find_worker(baseline, LIMIT_WORKERS - i));
}

static void test_an_owner_is_known_by_server_and_name(void **state)
{
	(void)state;
	baseline->owner_count = 2;
	baseline->owners[0] = (struct baseline_owner){.server = "db1", .name = "gw"};
	baseline->owners[1] = (struct baseline_owner){.server = "db2", .name = "gw"};
	assert_ptr_equal(&baseline->owners[1], baseline_find_owner(baseline, "db2", "gw"));
	assert_null(baseline_find_owner(baseline, "db3", "gw"));
	assert_null(baseline_find_owner(baseline, "db1", "brain"));
}

/* ---- by name ---- */

static void test_workers_of_a_report_are_met_by_name_and_group(void **state)
{
	(void)state;
	baseline->loaded = true;
	add_worker("gw", "blue", 1);
	add_worker("api", "", 2);
	add_worker("gw", "", 3);
	baseline_sort(baseline);
	assert_null(baseline_find_worker(baseline, 7));
	baseline_meet_worker(baseline, 7, "gw", "");
	baseline_meet_worker(baseline, 8, "gw", "green");
	baseline_meet_worker(baseline, 9, "gw", "blue");
	assert_true(baseline_find_worker(baseline, 7)->rss_bytes == 3);
	assert_null(baseline_find_worker(baseline, 8));
	assert_true(baseline_find_worker(baseline, 9)->rss_bytes == 1);
}

static void test_who_was_met_first_stays_it(void **state)
{
	(void)state;
	baseline->loaded = true;
	add_worker("gw", "", 1);
	baseline_sort(baseline);
	for (int again = 0; again < 3; again++) {
		baseline_meet_worker(baseline, 7, "gw", "");
		baseline_meet_worker(baseline, 8, "gw", "");
	}
	assert_non_null(baseline_find_worker(baseline, 7));
	assert_null(baseline_find_worker(baseline, 8));
	/* it may be called otherwise by now: a sibling has come */
	baseline_meet_worker(baseline, 7, "gw/1", "");
	assert_non_null(baseline_find_worker(baseline, 7));
}

static void test_pools_of_a_report_are_met_by_name(void **state)
{
	(void)state;
	baseline->loaded = true;
	add_pool("gw orders", 12);
	add_pool("gw bills", 3);
	baseline_sort(baseline);
	baseline_meet_pool(baseline, 70, "gw orders");
	baseline_meet_pool(baseline, 71, "gw mails");
	assert_true(baseline_find_pool(baseline, 70)->in_use == 12);
	assert_null(baseline_find_pool(baseline, 71));
}

static void test_a_copy_finds_what_the_original_does(void **state)
{
	struct baseline *copy = calloc(1, sizeof(*copy));

	(void)state;
	assert_non_null(copy);
	baseline->set = baseline->loaded = true;
	snprintf(baseline->source, sizeof(baseline->source), "before.json");
	add_worker("gw", "", 5);
	add_pool("gw orders", 12);
	baseline_sort(baseline);
	baseline_meet_worker(baseline, 7, "gw", "");
	baseline_meet_pool(baseline, 70, "gw orders");
	baseline_freeze(copy, baseline);
	assert_true(copy->set && copy->loaded);
	assert_string_equal("before.json", copy->source);
	assert_true(baseline_find_worker(copy, 7)->rss_bytes == 5);
	assert_true(baseline_find_pool(copy, 70)->in_use == 12);
	free(copy);
}

/* ---- how far a floor may still go down ---- */

enum { MAX_IDLE_MS = 300 * 1000 };

static struct owner holder(uint32_t held, uint32_t spare)
{
	struct owner owner = {.held = held, .spare = spare, .knows_idle = true};

	owner.now.total = held;
	owner.floor.held_since.ms = 1000;
	return owner;
}

static struct expectation expected(int64_t workers, int64_t min, int64_t max)
{
	struct expectation expectation = expectation_of_nothing();

	expectation.workers = workers;
	expectation.pool_min = min;
	expectation.pool_max = max;
	expectation.max_idle_ms = MAX_IDLE_MS;
	return expectation;
}

static uint32_t times(struct owner owner, struct expectation expectation, int64_t at_ms)
{
	return shrink_of(&owner, &expectation, (mono_ms){at_ms}).times;
}

static void test_what_is_spare_above_the_least_goes_one_by_one(void **state)
{
	struct owner owner = holder(7, 5);
	struct expectation expectation = expected(1, 4, EXPECT_NONE);
	struct shrink shrink = shrink_of(&owner, &expectation, (mono_ms){2000});

	(void)state;
	assert_int_equal(3, shrink.times);
	assert_int_equal(MAX_IDLE_MS, shrink.max_idle_ms);
	/* never more than is not needed */
	assert_int_equal(2, times(holder(7, 2), expectation, 2000));
	assert_int_equal(0, times(holder(4, 4), expectation, 2000));
	assert_int_equal(0, times(holder(3, 3), expectation, 2000));
}

static void test_of_several_pools_the_largest_takes_longest(void **state)
{
	(void)state;
	/* 6 above the least of both: all of one, which can have 4 */
	assert_int_equal(4, times(holder(10, 10), expected(2, 2, 6), 2000));
	assert_int_equal(6, times(holder(10, 10), expected(2, 2, EXPECT_NONE), 2000));
}

static void test_a_floor_that_stands_still_has_settled(void **state)
{
	(void)state;
	assert_int_equal(6, times(holder(10, 10), expected(1, 4, EXPECT_NONE), 1000 + MAX_IDLE_MS));
	assert_int_equal(0, times(holder(10, 10), expected(1, 4, EXPECT_NONE), 1001 + MAX_IDLE_MS));
}

static void test_nothing_is_said_of_what_is_not_configured(void **state)
{
	struct owner owner = holder(10, 10), blind = holder(10, 10), away = holder(10, 10);
	struct expectation expectation = expected(1, 4, EXPECT_NONE);

	(void)state;
	assert_int_equal(0, shrink_of(&owner, NULL, (mono_ms){2000}).times);
	assert_int_equal(0, times(owner, expected(EXPECT_NONE, 4, 8), 2000));
	assert_int_equal(0, times(owner, expected(1, EXPECT_NONE, 8), 2000));
	expectation.max_idle_ms = EXPECT_NONE;
	assert_int_equal(0, times(owner, expectation, 2000));
	blind.knows_idle = false;
	assert_int_equal(0, times(blind, expected(1, 4, 8), 2000));
	away.now.total = 0;
	assert_int_equal(0, times(away, expected(1, 4, 8), 2000));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_ids_come_in_any_order),
		TEST(test_there_is_room_for_everybody),
		TEST(test_an_owner_is_known_by_server_and_name),
		TEST(test_workers_of_a_report_are_met_by_name_and_group),
		TEST(test_who_was_met_first_stays_it),
		TEST(test_pools_of_a_report_are_met_by_name),
		TEST(test_a_copy_finds_what_the_original_does),
		cmocka_unit_test(test_what_is_spare_above_the_least_goes_one_by_one),
		cmocka_unit_test(test_of_several_pools_the_largest_takes_longest),
		cmocka_unit_test(test_a_floor_that_stands_still_has_settled),
		cmocka_unit_test(test_nothing_is_said_of_what_is_not_configured),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
