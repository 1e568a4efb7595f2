/* Lives told apart by less than a start time: creation times, or nothing but counters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model/state.h"
#include "tests/support/one_feed.h"

/* ---- creation times of counters ---- */

/* Two real workers behind one port, born 77 ms apart: nothing else in their bodies names the
   process. */
static const double first_born = 1795147365.4233086, second_born = 1795147365.500684;
static const double reborn = 1795147727.4598935;

/* What the recorded scrapes said, in order: an idle body, twelve under load 3 s apart, one after a
   restart. Ingested is the sum over the event kinds, 0 where the body had none yet. */
static const struct {
	bool second;
	double rss, ingested;
} scrapes[] = {
	{false, 141713408, 0},
	{false, 148353024, 19806},
	{false, 148353024, 19806},
	{true, 148701184, 5816},
	{true, 149024768, 7561},
	{false, 148353024, 19806},
	{false, 148353024, 19806},
	{false, 148353024, 19806},
	{true, 149311488, 12610},
	{true, 149348352, 13508},
	{true, 149348352, 14528},
	{true, 149344256, 15465},
	{false, 148353024, 19806},
};

/* first_born lies this long before the first scrape. */
static double scrape_time(size_t i)
{
	return first_born - BUILD_WALL_S + 60 + 3.0 * (double)i;
}

static void poll_brain(double at, double born, double rss, double ingested)
{
	add(&b, "z4j_postgres_deadlocks_total", "", 0);
	add(&b, "z4j_postgres_deadlocks_created", "", born);
	add(&b, "z4j_brain_rss_bytes", "", rss);
	if (ingested > 0) {
		add(&b, "z4j_events_ingested_total", "kind=\"task.received\"", ingested / 2);
		add(&b, "z4j_events_ingested_total", "kind=\"task.started\"", ingested / 2);
	}
	end_poll(at);
}

static void poll_all_scrapes(void)
{
	for (size_t i = 0; i < sizeof(scrapes) / sizeof(scrapes[0]); i++)
		poll_brain(scrape_time(i), scrapes[i].second ? second_born : first_born,
			scrapes[i].rss, scrapes[i].ingested);
}

static void test_two_brains_behind_one_port_are_two_rows_and_no_saw_tooth(void **state)
{
	struct series_point points[60];
	const struct worker *worker;
	double least = 1e18, greatest = 0;

	(void)state;
	poll_all_scrapes();
	assert_int_equal(worker_rows(model), 2);
	worker = row("gw/1");
	assert_int_equal(worker->identity, IDENTITY_CREATED);
	assert_true(worker->rss.value == 148353024);
	assert_true(row("gw/2")->rss.value == 149344256);
	assert_true(row("gw/2")->floor_bytes == 148701184);
	assert_int_equal(model_worker_restarts(model, row("gw/1")), 0);
	assert_int_equal(model_worker_restarts(model, row("gw/2")), 0);
	assert_false(model_worker_is_aggregate(model, worker));
	assert_true(model_feed(model, b.feed)->many_identities);
	assert_null(event_of(model, EVENT_RESTART));
	/* no sample of one stands in the history of the other */
	series_walk(&row("gw/2")->rss_history.series, at_s(scrape_time(12)).mono, 1000, points, 60);
	for (size_t i = 0; i < 60; i++) {
		least = points[i].known && points[i].min < least ? points[i].min : least;
		greatest = points[i].known && points[i].max > greatest ? points[i].max : greatest;
	}
	assert_true(least == 148701184 && greatest == 149348352);
}

static void test_brains_after_a_restart_are_new_lives_of_their_slots(void **state)
{
	double at = reborn - BUILD_WALL_S + 5;

	(void)state;
	poll_all_scrapes();
	for (int i = 0; i < 120; i++)
		poll_brain(at + i, i % 2 ? reborn : reborn + 0.08, 139186176, 0);
	assert_int_equal(worker_rows_not_gone(model), 2);
	assert_int_equal(worker_rows(model), 2);
	assert_int_equal(model_worker_restarts(model, row("gw/1")), 1);
	assert_int_equal(model_worker_restarts(model, row("gw/2")), 1);
	assert_true(row("gw/1")->floor_bytes == 139186176);
}

static void test_one_brain_that_restarts_is_a_new_life_at_once(void **state)
{
	double at = first_born - BUILD_WALL_S + 60;

	(void)state;
	for (int i = 0; i < 5; i++)
		poll_brain(at + i, first_born, 1.5e8, 100 + i);
	poll_brain(at + 6, first_born + 65, 1.3e8, 0);
	assert_int_equal(worker_rows(model), 1);
	assert_int_equal(model_worker_restarts(model, row("gw")), 1);
	assert_true(row("gw")->floor_bytes == 1.3e8);
}

static void test_a_gauge_named_created_that_changes_each_poll_is_distrusted(void **state)
{
	(void)state;
	for (int t = 1; t <= 60; t++) {
		add(&b, "last_job_created", "", BUILD_WALL_S + t - 0.5);
		add(&b, "worker_rss_bytes", "", 1e8);
		end_poll(t);
	}
	assert_int_equal(worker_rows(model), 1);
	assert_int_equal(model_worker_restarts(model, row("gw")), 0);
	assert_true(model_worker_is_aggregate(model, row("gw")));
	assert_false(model_feed(model, b.feed)->many_identities);
	assert_non_null(event_of(model, EVENT_IDENTITY));
	assert_int_equal(event_of(model, EVENT_IDENTITY)->count, 1);
}

static void test_a_gauge_named_created_that_is_no_time_is_no_identity(void **state)
{
	(void)state;
	for (int t = 1; t <= 20; t++) {
		add(&b, "jobs_created", "", 100 + t);
		add(&b, "worker_rss_bytes", "", 1e8);
		end_poll(t);
	}
	assert_int_equal(worker_rows(model), 1);
	assert_int_equal(row("gw")->identity, IDENTITY_NONE);
	assert_int_equal(model_worker_restarts(model, row("gw")), 0);
}

static void test_a_time_outside_of_this_century_is_no_identity(void **state)
{
	(void)state;
	add(&b, "never_created", "", -62135596800.0);         /* the year 1 */
	add(&b, "end_created", "", 4102444800.0);             /* the year 2100 */
	add(&b, "process_start_time_seconds", "", 978307199); /* the last second of 2000 */
	add(&b, "worker_rss_bytes", "", 1e8);
	end_poll(1);
	assert_int_equal(row("gw")->identity, IDENTITY_NONE);
}

static void test_a_start_time_beats_creation_times(void **state)
{
	(void)state;
	for (int t = 1; t <= 20; t++) {
		add(&b, "last_job_created", "", BUILD_WALL_S + t - 0.5);
		add(&b, "process_start_time_seconds", "", BUILD_WALL_S - 10);
		add(&b, "worker_rss_bytes", "", 1e8);
		end_poll(t);
	}
	assert_int_equal(worker_rows(model), 1);
	assert_int_equal(row("gw")->identity, IDENTITY_START);
	assert_int_equal(model_worker_restarts(model, row("gw")), 0);
}

static void test_a_row_that_learns_its_identity_late_stays_the_same_row(void **state)
{
	(void)state;
	add(&b, "worker_rss_bytes", "", 1e8);
	end_poll(1);
	assert_true(model_worker_is_aggregate(model, row("gw")));
	add(&b, "worker_rss_bytes", "", 1.1e8);
	add(&b, "process_start_time_seconds", "", BUILD_WALL_S - 10);
	end_poll(2);
	assert_int_equal(worker_rows(model), 1);
	assert_false(model_worker_is_aggregate(model, row("gw")));
	/* who said it before that is not known */
	assert_true(row("gw")->floor_bytes == 1.1e8);
	assert_int_equal(model_worker_restarts(model, row("gw")), 0);
}

/* ---- nothing but counters ---- */

static void poll_counter(double at, double counter)
{
	add(&b, "my_rss_bytes", "", 1e8);
	add(&b, "http_requests_total", "", counter);
	end_poll(at);
}

static void test_without_identity_the_row_is_an_aggregate(void **state)
{
	double per_s = 0;

	(void)state;
	for (int t = 1; t <= 30; t++)
		poll_counter(t, 1000 + 2 * t);
	assert_int_equal(worker_rows(model), 1);
	assert_true(model_worker_is_aggregate(model, row("gw")));
	assert_int_equal(rate_read(&row("gw")->load, at_s(30).mono, 1000, &per_s), RATE_OK);
	assert_true(per_s == 2);
	assert_false(model_feed(model, b.feed)->many_identities);
}

static void test_a_counter_that_falls_and_stays_low_for_eight_polls_is_a_restart(void **state)
{
	struct series_point points[40];
	size_t known = 0;
	int t = 1;

	(void)state;
	for (; t <= 20; t++)
		poll_counter(t, 1000 + 2 * t);
	for (; t <= 27; t++) {
		poll_counter(t, 2 * (t - 20));
		assert_int_equal(model_worker_restarts(model, row("gw")), 0);
	}
	poll_counter(28, 16);
	assert_int_equal(worker_rows(model), 1);
	assert_int_equal(model_worker_restarts(model, row("gw")), 1);
	assert_non_null(event_of(model, EVENT_RESTART));
	assert_string_equal(event_of(model, EVENT_RESTART)->subject, "gw");
	series_walk(&row("gw")->rss_history.series, at_s(28).mono, 1000, points, 40);
	for (size_t i = 0; i < 40; i++)
		known += points[i].known;
	assert_int_equal(known, 1); /* history starts anew */
	for (t = 29; t <= 100; t++)
		poll_counter(t, 2 * (t - 20));
	assert_int_equal(model_worker_restarts(model, row("gw")), 1);
}

static void test_a_counter_that_comes_back_to_the_old_track_is_a_siblings(void **state)
{
	double per_s = -1;

	(void)state;
	for (int t = 1; t <= 20; t++)
		poll_counter(t, 19806);
	for (int t = 21; t <= 26; t++)
		poll_counter(t, 5816 + t);
	poll_counter(27, 19806);
	assert_true(model_worker_is_aggregate(model, row("gw")));
	assert_true(model_place_of(model, row("gw"))->mixes);
	assert_true(model_feed(model, b.feed)->many_identities);
	assert_int_equal(model_worker_restarts(model, row("gw")), 0);
	/* from then on no run on one track is a restart, and no difference a rate */
	for (int t = 28; t <= 60; t++)
		poll_counter(t, 5816 + t);
	assert_int_equal(model_worker_restarts(model, row("gw")), 0);
	assert_null(event_of(model, EVENT_RESTART));
	assert_non_null(event_of(model, EVENT_IDENTITY));
	assert_int_equal(rate_read(&row("gw")->load, at_s(60).mono, 1000, &per_s), RATE_UNKNOWN);
}

static void test_two_tracks_of_similar_height_are_siblings_too(void **state)
{
	(void)state;
	for (int t = 1; t <= 100; t++)
		poll_counter(t, (t % 2 ? 1000 : 900) + t);
	assert_int_equal(model_worker_restarts(model, row("gw")), 0);
	assert_true(model_place_of(model, row("gw"))->mixes);
}

static void test_three_tracks_are_siblings_too(void **state)
{
	static const double track[] = {1000, 500, 10, 500, 1000, 10, 500};

	(void)state;
	for (int t = 1; t <= 100; t++)
		poll_counter(t, track[t % 7] + t);
	assert_int_equal(model_worker_restarts(model, row("gw")), 0);
	assert_true(model_place_of(model, row("gw"))->mixes);
}

static void test_a_busy_worker_may_soon_count_higher_than_before_its_restart(void **state)
{
	(void)state;
	for (int t = 1; t <= 10; t++)
		poll_counter(t, 40 + t);
	for (int t = 11; t <= 30; t++)
		poll_counter(t, 15.0 * (t - 10));
	assert_int_equal(model_worker_restarts(model, row("gw")), 1);
	assert_false(model_place_of(model, row("gw"))->mixes);
}

#define STORY(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_two_brains_behind_one_port_are_two_rows_and_no_saw_tooth),
		STORY(test_brains_after_a_restart_are_new_lives_of_their_slots),
		STORY(test_one_brain_that_restarts_is_a_new_life_at_once),
		STORY(test_a_gauge_named_created_that_changes_each_poll_is_distrusted),
		STORY(test_a_gauge_named_created_that_is_no_time_is_no_identity),
		STORY(test_a_time_outside_of_this_century_is_no_identity),
		STORY(test_a_start_time_beats_creation_times),
		STORY(test_a_row_that_learns_its_identity_late_stays_the_same_row),
		STORY(test_without_identity_the_row_is_an_aggregate),
		STORY(test_a_counter_that_falls_and_stays_low_for_eight_polls_is_a_restart),
		STORY(test_a_counter_that_comes_back_to_the_old_track_is_a_siblings),
		STORY(test_two_tracks_of_similar_height_are_siblings_too),
		STORY(test_three_tracks_are_siblings_too),
		STORY(test_a_busy_worker_may_soon_count_higher_than_before_its_restart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
