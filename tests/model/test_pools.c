/* Connection pools over time: at their end and free again, told twice, gone, too many. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/check_model.h"
#include "tests/support/one_feed.h"
#include "tests/support/poll_body.h"
#include "tests/support/pool_rows.h"

#define ONE "pool=\"main\""

static const struct pool *only(void)
{
	const struct pool *pool = pool_named(model, "gw main");

	if (!pool)
		fail_msg("there is no pool");
	return pool;
}

/* One poll of a pool of ten. */
static void poll_pool(double at, double used, double waiting)
{
	add(&b, "hikaricp_connections_active", ONE, used);
	add(&b, "hikaricp_connections_max", ONE, 10);
	add(&b, "hikaricp_connections_pending", ONE, waiting);
	end_poll(at);
}

static double ratio_of(const struct pool *pool)
{
	double in_use, limit, ratio;

	return pool_fullness(pool, &in_use, &limit, &ratio) ? ratio : -1;
}

/* ---- how full ---- */

static void test_fullness_may_exceed_one(void **state)
{
	(void)state;
	add(&b, "z4j_db_pool_checked_out", "", 30);
	add(&b, "z4j_db_pool_size", "", 20);
	end_poll(1);
	assert_true(ratio_of(pool_named(model, "gw")) == 1.5);
}

static void test_overflow_is_part_of_the_limit(void **state)
{
	double in_use, limit, ratio;

	(void)state;
	poll_body(&b, model, "tests/fixtures/payloads/pools/sqlalchemy.prom", 1, NULL);
	assert_true(pool_fullness(pool_named(model, "gw"), &in_use, &limit, &ratio));
	assert_true(in_use == 30 && limit == 30 && ratio == 1);
	assert_true(pool_named(model, "gw")->pinned);
}

/* Zero is no limit in Go and a negative number never is one; anywhere else zero is a size. */
static void test_zero_and_minus_one(void **state)
{
	(void)state;
	add(&b, "go_sql_in_use_connections", "db_name=\"a\"", 113);
	add(&b, "go_sql_max_open_connections", "db_name=\"a\"", 0);
	add(&b, "jdbc_connections_active", "name=\"b\"", 5);
	add(&b, "jdbc_connections_max", "name=\"b\"", -1);
	add(&b, "hikaricp_connections_active", "pool=\"c\"", 5);
	add(&b, "hikaricp_connections_max", "pool=\"c\"", 0);
	end_poll(1);
	assert_true(pool_named(model, "gw a")->unlimited);
	assert_true(pool_named(model, "gw b")->unlimited);
	assert_false(pool_named(model, "gw c")->unlimited);
	assert_true(ratio_of(pool_named(model, "gw a")) < 0);
	assert_true(ratio_of(pool_named(model, "gw b")) < 0);
	assert_true(ratio_of(pool_named(model, "gw c")) < 0); /* 5 of 0 is no share */
	assert_false(pool_named(model, "gw c")->pinned);
}

static void test_nonsense_is_unknown(void **state)
{
	double value;

	(void)state;
	add(&b, "hikaricp_connections_active", ONE, -3);
	add(&b, "hikaricp_connections_pending", ONE, 0);
	add(&b, "hikaricp_connections_max", ONE, (double)NAN);
	end_poll(1);
	assert_false(pool_in_use(only(), &value));
	assert_false(pool_max(only(), &value));
	assert_false(only()->unlimited);
}

/* What is called size is the most there may be, or what is open: the others tell. */
static void test_a_size_is_what_the_others_leave(void **state)
{
	double value;

	(void)state;
	add(&b, "app_db_pool_size", "", 20);
	add(&b, "app_db_pool_checked_out", "", 7);
	end_poll(1);
	assert_true(pool_max(pool_named(model, "gw app_db"), &value) && value == 20);
	add(&b, "app_db_pool_size", "", 9);
	add(&b, "app_db_pool_max", "", 12);
	add(&b, "app_db_pool_available", "", 2);
	add(&b, "app_db_pool_checked_out", "", 7);
	end_poll(2);
	assert_true(pool_max(pool_named(model, "gw app_db"), &value) && value == 12);
}

static void test_a_guess_needs_what_is_used_and_of_how_many(void **state)
{
	(void)state;
	add(&b, "app_db_connections_active", "", 3);
	add(&b, "shop_db_pool_size", "", 20);
	end_poll(1);
	assert_int_equal(pool_rows(model), 0);
	add(&b, "app_db_connections_active", "", 3);
	add(&b, "app_db_connections_max", "", 5);
	end_poll(2);
	assert_int_equal(pool_rows(model), 1);
	assert_true(pool_named(model, "gw app_db")->is_guess);
}

/* What stopped coming is no part of how full a pool is now. */
static void test_a_figure_that_is_not_told_any_more_ages(void **state)
{
	(void)state;
	poll_pool(1, 5, 0);
	assert_true(ratio_of(only()) == 0.5);
	for (int at = 2; at < 6; at++) {
		add(&b, "hikaricp_connections_active", ONE, 5);
		end_poll(at);
	}
	assert_true(ratio_of(only()) < 0);
}

/* ---- rates ---- */

static void test_timeouts_and_the_mean_acquire(void **state)
{
	double per_s;

	(void)state;
	for (int i = 0; i < 2; i++) {
		add(&b, "hikaricp_active_connections", ONE, 3);
		add(&b, "hikaricp_connection_timeout_total", ONE, 4 + 2 * i);
		add(&b, "hikaricp_connection_acquired_nanos_count", ONE, 100 + 10 * i);
		add(&b, "hikaricp_connection_acquired_nanos_sum", ONE, 1e9 + 5e7 * i);
		end_poll(1 + 2 * i);
	}
	assert_true(pool_rate(only(), POOL_TIMEOUTS, at_s(3).mono, &per_s) && per_s == 1);
	assert_true(only()->acquire_ms.known);
	assert_true(fabs(only()->acquire_ms.value - 5) < 1e-6); /* 50 ms by 10 */
	end_poll(4);                                            /* nothing of it any more */
	assert_false(pool_rate(pool_named(model, "gw main"), POOL_TIMEOUTS, at_s(20).mono, &per_s));
}

/* Where acquires are not counted, the time is that of those that waited. */
static void test_the_mean_wait_in_go(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		add(&b, "go_sql_in_use_connections", "db_name=\"main\"", 3);
		add(&b, "go_sql_wait_count_total", "db_name=\"main\"", i < 2 ? 4 * i : 4);
		add(&b, "go_sql_wait_duration_seconds_total", "db_name=\"main\"", i < 2 ? i : 1);
		end_poll(1 + i);
		if (i == 1)
			assert_true(only()->acquire_ms.value == 250);
	}
	assert_false(only()->acquire_ms.known); /* nobody waited: no mean, and no zero */
}

/* ---- at its end ---- */

static void test_pinned_since_and_in_total(void **state)
{
	double share;

	(void)state;
	for (int at = 1; at <= 10; at++)
		poll_pool(at, at < 4 ? 9 : 10, 0);
	assert_true(only()->pinned);
	assert_true(only()->pinned_since.mono.ms == at_s(4).mono.ms);
	assert_int_equal(only()->pinned_ms, 6000);
	/* 7 of the 10 seconds that were watched */
	assert_true(pool_pinned_share(only(), at_s(10).mono, 60 * 1000, &share));
	assert_true(share > 0.69 && share < 0.71);
}

static void test_a_queue_is_an_end(void **state)
{
	(void)state;
	poll_pool(1, 3, 1);
	assert_true(only()->pinned);
}

/* A pool that is given one connection back for a moment is as full as before. */
static void test_one_free_moment_ends_nothing(void **state)
{
	(void)state;
	for (int at = 1; at <= 20; at++)
		poll_pool(at, at % 4 == 0 ? 9 : 10, 0);
	assert_true(only()->pinned);
	assert_true(only()->pinned_since.mono.ms == at_s(1).mono.ms);
	for (int at = 21; at <= 25; at++)
		poll_pool(at, 9, 0);
	assert_false(only()->pinned);
}

static void test_the_timeline_is_told_of_spells(void **state)
{
	const struct event *event;

	(void)state;
	poll_pool(1, 10, 0);
	poll_pool(2, 10, 0);
	poll_pool(3, 2, 0);
	assert_null(event_of(model, EVENT_POOL_PINNED)); /* it did its work */
	for (int at = 10; at <= 20; at++)
		poll_pool(at, 10, 4);
	event = event_of(model, EVENT_POOL_PINNED);
	assert_non_null(event);
	assert_string_equal(event->subject, "gw main");
	assert_string_equal(event->text, "10 of 10, for 5s");
	assert_null(event_of(model, EVENT_POOL_RELEASED));
	for (int at = 21; at <= 30; at++)
		poll_pool(at, 1, 0);
	event = event_of(model, EVENT_POOL_RELEASED);
	assert_non_null(event);
	assert_string_equal(event->text, "1 of 10, was pinned for 11s");
	for (int at = 31; at <= 50; at++)
		poll_pool(at, at < 40 ? 10 : 1, 0);
	assert_int_equal(event_of(model, EVENT_POOL_PINNED)->count, 2);
}

static void test_a_silence_is_no_spell(void **state)
{
	(void)state;
	poll_pool(1, 10, 0);
	poll_pool(2, 10, 0);
	poll_pool(60, 10, 0);
	assert_int_equal(only()->pinned_ms, 1000);
	assert_true(only()->pinned_since.mono.ms == at_s(60).mono.ms);
}

/* ---- who it is ---- */

static void test_each_process_has_its_own(void **state)
{
	(void)state;
	poll_body(
		&b, model, "tests/fixtures/payloads/real/fastapi-multiprocess-mode.prom", 1, NULL);
	assert_int_equal(pool_rows(model), 2);
	assert_non_null(pool_named(model, "gw/1"));
	assert_non_null(pool_named(model, "gw/2"));
	assert_ptr_equal(pool_named(model, "gw/1"), model_worker_pool(model, row("gw/1"), NULL));
	assert_null(model_worker_pool(model, row("gw/1"), pool_named(model, "gw/1")));
}

static void test_a_new_life_has_a_new_pool(void **state)
{
	uint64_t before;

	(void)state;
	add(&b, "hikaricp_connections_active", ONE, 10);
	add(&b, "hikaricp_connections_max", ONE, 10);
	poll_process(100, -500, 1e8, 5);
	add(&b, "hikaricp_connections_active", ONE, 10);
	add(&b, "hikaricp_connections_max", ONE, 10);
	poll_process(110, -500, 1e8, 6);
	assert_int_equal(only()->pinned_ms, 0); /* ten seconds are a silence here */
	before = model_pool_id(model, only());
	add(&b, "hikaricp_connections_active", ONE, 1);
	add(&b, "hikaricp_connections_max", ONE, 10);
	poll_process(112, 111, 5e7, 0);
	assert_int_equal(pool_rows(model), 1);
	assert_null(model_find_pool(model, before));
	assert_ptr_equal(only(), model_find_pool(model, model_pool_id(model, only())));
	assert_false(only()->pinned);
	assert_true(only()->first_seen.mono.ms == at_s(112).mono.ms);
}

static void test_what_is_not_told_any_more_is_gone(void **state)
{
	(void)state;
	for (int at = 1; at <= 4; at++) {
		add(&b, "process_resident_memory_bytes", "", 1e8);
		if (at < 3)
			add(&b, "hikaricp_connections_active", ONE, 10);
		end_poll(at);
		assert_int_equal(model_pool_truth(model, only(), at_s(at).mono),
			at < 3 ? TRUTH_FRESH : TRUTH_GONE);
	}
	model_settle(model, at_s(2000));
	assert_int_equal(pool_rows(model), 0);
}

static void test_it_ages_with_its_worker(void **state)
{
	(void)state;
	poll_pool(1, 3, 0);
	poll_pool(2, 3, 0);
	poll_fault(3);
	poll_fault(4);
	assert_int_equal(model_pool_truth(model, only(), at_s(4).mono), TRUTH_LATE);
	assert_int_equal(model_pool_truth(model, only(), at_s(6).mono), TRUTH_STALE);
}

/* ---- told twice ---- */

static void poll_twice_told(double at, double used, double jdbc_used)
{
	add(&b, "hikaricp_connections_active", "pool=\"HikariPool-1\"", used);
	add(&b, "hikaricp_connections_max", "pool=\"HikariPool-1\"", 10);
	add(&b, "jdbc_connections_active", "name=\"dataSource\"", jdbc_used);
	add(&b, "jdbc_connections_max", "name=\"dataSource\"", 10);
	end_poll(at);
}

static void test_two_descriptions_are_one_row(void **state)
{
	(void)state;
	poll_twice_told(1, 7, 8); /* read one after the other */
	assert_int_equal(pool_rows(model), 1);
	assert_non_null(pool_named(model, "gw HikariPool-1"));
}

static void test_the_lesser_one_takes_over(void **state)
{
	(void)state;
	poll_twice_told(1, 7, 7);
	add(&b, "jdbc_connections_active", "name=\"dataSource\"", 7);
	add(&b, "jdbc_connections_max", "name=\"dataSource\"", 10);
	end_poll(2);
	assert_non_null(pool_named(model, "gw dataSource"));
}

static void test_two_pools_that_looked_alike_part(void **state)
{
	(void)state;
	poll_twice_told(1, 3, 3);
	assert_int_equal(pool_rows(model), 1);
	for (int at = 2; at <= 4; at++)
		poll_twice_told(at, 3, 9);
	assert_int_equal(pool_rows(model), 2);
}

static void test_one_covers_one_only(void **state)
{
	(void)state;
	add(&b, "hikaricp_connections_active", "pool=\"HikariPool-1\"", 2);
	add(&b, "hikaricp_connections_max", "pool=\"HikariPool-1\"", 10);
	for (int i = 0; i < 2; i++) {
		add(&b, "jdbc_connections_active", i ? "name=\"a\"" : "name=\"b\"", 2);
		add(&b, "jdbc_connections_max", i ? "name=\"a\"" : "name=\"b\"", 10);
	}
	end_poll(1);
	assert_int_equal(pool_rows(model), 2);
}

/* ---- limits ---- */

static void test_pools_without_room_are_counted(void **state)
{
	enum { OF_ONE = 64 };

	(void)state;
	for (int i = 0; i < LIMIT_POOLS + 3; i++) {
		char labels[64];

		snprintf(labels, sizeof(labels), "instance=\"i%d\",pool=\"p%d\"", i / OF_ONE,
			i % OF_ONE);
		add(&b, "hikaricp_connections_active", labels, 1);
		add(&b, "hikaricp_connections_max", labels, 2);
	}
	end_poll(1);
	assert_int_equal(pool_rows(model), LIMIT_POOLS);
	assert_int_equal(model_drops(model).pools, 3);
	assert_non_null(event_of(model, EVENT_LIMIT));
}

static void test_pools_without_a_name_of_their_own_are_no_pool(void **state)
{
	(void)state;
	model->bindings.text_count = LIMIT_TEXTS;
	poll_pool(1, 3, 0);
	assert_int_equal(pool_rows(model), 0);
	assert_int_equal(model_drops(model).texts, 3);
}

static void test_a_picture_has_the_pools(void **state)
{
	struct model *picture = model_create();

	(void)state;
	for (int at = 1; at <= 5; at++)
		poll_pool(at, 10, 2);
	model_freeze(picture, model);
	poll_pool(6, 1, 0);
	assert_int_equal(pool_rows(picture), 1);
	assert_true(pool_named(picture, "gw main")->was_at_end);
	assert_int_equal(pool_named(picture, "gw main")->pinned_ms, 4000);
	model_destroy(picture);
}

#define STORY(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_fullness_may_exceed_one),
		STORY(test_overflow_is_part_of_the_limit),
		STORY(test_zero_and_minus_one),
		STORY(test_nonsense_is_unknown),
		STORY(test_a_size_is_what_the_others_leave),
		STORY(test_a_guess_needs_what_is_used_and_of_how_many),
		STORY(test_a_figure_that_is_not_told_any_more_ages),
		STORY(test_timeouts_and_the_mean_acquire),
		STORY(test_the_mean_wait_in_go),
		STORY(test_pinned_since_and_in_total),
		STORY(test_a_queue_is_an_end),
		STORY(test_one_free_moment_ends_nothing),
		STORY(test_the_timeline_is_told_of_spells),
		STORY(test_a_silence_is_no_spell),
		STORY(test_each_process_has_its_own),
		STORY(test_a_new_life_has_a_new_pool),
		STORY(test_what_is_not_told_any_more_is_gone),
		STORY(test_it_ages_with_its_worker),
		STORY(test_two_descriptions_are_one_row),
		STORY(test_the_lesser_one_takes_over),
		STORY(test_two_pools_that_looked_alike_part),
		STORY(test_one_covers_one_only),
		STORY(test_pools_without_room_are_counted),
		STORY(test_pools_without_a_name_of_their_own_are_no_pool),
		STORY(test_a_picture_has_the_pools),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
