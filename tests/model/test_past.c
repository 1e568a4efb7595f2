/* History that somebody else kept: what of it is a worker's, and that it stands before what was
   heard here. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/check_model.h"
#include "tests/support/one_feed.h"

enum { MIB = 1 << 20, MAX_POINTS = 2000 };

static struct past_point points[MAX_POINTS];
static size_t count;

/* birth: seconds relative to the start of the test, like those of poll_process(). */
static void past(double at, double birth, double rss, double cpu)
{
	points[count++] = (struct past_point){
		.at = at_s(at).mono,
		.rss_bytes = rss,
		.cpu_s = cpu,
		.birth_wall_s = isnan(birth) ? NAN : BUILD_WALL_S + birth,
	};
}

static bool prepend(const char *name, double now)
{
	size_t slot = (size_t)(row(name) - model->roster.workers);
	bool taken = model_prepend(model, slot, points, count, at_s(now));

	check_model(model);
	return taken;
}

static int begin(void **state)
{
	count = 0;
	return setup(state);
}

static struct series_point at_step(const struct series *series, double until, int64_t step_s)
{
	struct series_point point;

	series_walk(series, at_s(until).mono, step_s * 1000, &point, 1);
	return point;
}

static struct series_point rss_at(const char *name, double until, int64_t step_s)
{
	return at_step(&row(name)->rss_history.series, until, step_s);
}

static void test_history_stands_before_what_was_heard(void **state)
{
	(void)state;
	poll_process(0, -7200, 50 * MIB, 100);
	poll_process(1, -7200, 51 * MIB, 100);
	for (int at = -3600; at < 0; at += 15)
		past(at, -7200, (40 - at / 600.0) * MIB, 100 + at * 0.5);
	assert_true(prepend("gw", 1));
	assert_true(rss_at("gw", -3600, 60).known);
	assert_false(rss_at("gw", -3661, 60).known);
	assert_true(rss_at("gw", 1, 1).last == 51 * MIB);
	assert_true(fabs(rss_at("gw", -600, 60).last / MIB - 41) < 0.2);
	assert_true(row("gw")->rss.value == 51 * MIB);
	/* half a second of CPU each second */
	assert_true(fabs(at_step(&row("gw")->cpu_history.series, -600, 10).last - 0.5) < 1e-6);
}

/* The floor is the least that is known of this life. */
static void test_the_floor_is_that_of_the_history(void **state)
{
	(void)state;
	poll_process(0, -7200, 50 * MIB, 1);
	past(-60, -7200, 30 * MIB, NAN);
	past(-45, -7200, 45 * MIB, NAN);
	assert_true(prepend("gw", 1));
	assert_true(row("gw")->floor_bytes == 30 * MIB);
}

static void test_what_we_heard_ourselves_is_not_replaced(void **state)
{
	(void)state;
	poll_process(10, -7200, 50 * MIB, 1);
	past(-5, -7200, 30 * MIB, NAN);
	past(10, -7200, 31 * MIB, NAN);
	past(15, -7200, 32 * MIB, NAN);
	assert_true(prepend("gw", 20));
	assert_true(rss_at("gw", 10, 1).last == 50 * MIB);
	assert_false(rss_at("gw", 15, 1).known);
	assert_true(row("gw")->floor_bytes == 30 * MIB);
}

static void test_earlier_lives_are_left_out(void **state)
{
	(void)state;
	poll_process(0, -600, 50 * MIB, 1);
	for (int at = -3600; at < 0; at += 15)
		past(at, at < -600 ? -9000 : -600, at < -600 ? 200 * MIB : 20 * MIB, NAN);
	assert_true(prepend("gw", 1));
	assert_false(rss_at("gw", -700, 60).known);
	assert_true(rss_at("gw", -540, 60).known);
	assert_true(row("gw")->floor_bytes == 20 * MIB);
}

/* A server that keeps no start times: what is older than the process is not its own. */
static void test_lives_are_told_by_the_time_of_birth_alone(void **state)
{
	(void)state;
	poll_process(0, -600, 50 * MIB, 1);
	past(-700, NAN, 20 * MIB, NAN);
	assert_false(prepend("gw", 1));
	past(-500, NAN, 30 * MIB, NAN);
	assert_true(prepend("gw", 1));
	assert_true(row("gw")->floor_bytes == 30 * MIB);
}

/* Two processes behind one port are one series there: each point goes to whose it is. */
static void test_siblings_share_a_series(void **state)
{
	(void)state;
	for (int at = 0; at < 8; at++)
		poll_process(at, at % 2 ? -5000 : -4000, (at % 2 ? 100 : 50) * MIB, at);
	for (int at = -3600; at < 0; at += 15)
		past(at, at % 2 ? -5000 : -4000, (at % 2 ? 90 : 40) * MIB, NAN);
	assert_true(prepend("gw/1", 8) && prepend("gw/2", 8));
	for (int i = 1; i <= 2; i++) {
		const struct worker *worker = row(i == 1 ? "gw/1" : "gw/2");

		assert_true(worker->floor_bytes ==
			    (worker->birth_wall_s == BUILD_WALL_S - 5000 ? 90 : 40) * MIB);
	}
}

static void test_gaps_stay_gaps(void **state)
{
	(void)state;
	poll_process(0, -7200, 50 * MIB, 1);
	for (int at = -1800; at < 0; at += 15)
		if (at < -1200 || at >= -600)
			past(at, -7200, 40 * MIB, 100 + at * 0.5);
	assert_true(prepend("gw", 1));
	for (int at = -1790; at < -10; at += 10) {
		bool known = rss_at("gw", at, 10).known;

		if (known != (at < -1210 || at >= -600))
			fail_msg("at %d s it is %s", at, known ? "known" : "a gap");
	}
	/* nor is a mean over the gap a rate of anything */
	assert_false(at_step(&row("gw")->cpu_history.series, -610, 10).known);
	assert_true(at_step(&row("gw")->cpu_history.series, -580, 10).known);
}

/* Scraped once a minute there is as good a course as once in 15 s, and no sieve. */
static void test_other_steps_than_ours(void **state)
{
	static const int steps_s[] = {5, 15, 30, 60};

	(void)state;
	for (size_t i = 0; i < sizeof(steps_s) / sizeof(steps_s[0]); i++) {
		int missing = 0;

		teardown(NULL);
		begin(NULL);
		poll_process(0, -7200, 50 * MIB, 1);
		for (int at = -1200; at < 0; at += steps_s[i])
			past(at, -7200, 40 * MIB, NAN);
		assert_true(prepend("gw", 1));
		for (int at = -1200; at < 0; at += 10)
			missing += !rss_at("gw", at, 10).known;
		assert_int_equal(missing, 0);
	}
}

static void test_what_is_no_size(void **state)
{
	(void)state;
	poll_process(0, -7200, 50 * MIB, 1);
	past(-60, -7200, 0, NAN);
	past(-45, -7200, -1, NAN);
	past(-30, -7200, NAN, NAN);
	past(-15, -7200, 1e300, NAN);
	assert_false(prepend("gw", 1));
	assert_true(row("gw")->floor_bytes == 50 * MIB);
}

/* Counters that fell, and such that stood still for long, have no rate. */
static void test_counters_that_fell(void **state)
{
	(void)state;
	poll_process(0, -7200, 50 * MIB, 1);
	past(-60, -7200, 40 * MIB, 100);
	past(-45, -7200, 40 * MIB, 10);
	past(-30, -7200, 40 * MIB, 25);
	assert_true(prepend("gw", 1));
	assert_false(at_step(&row("gw")->cpu_history.series, -41, 10).known);
	assert_true(at_step(&row("gw")->cpu_history.series, -30, 10).last == 1);
}

static enum verdict_code verdict_of(const char *name)
{
	return model_worker_verdict(row(name))->code;
}

/* Six hours of traffic that comes and goes, over a floor that rises by so much an hour. */
static double with_traffic(int at, double floor_mib, double mib_per_hour)
{
	double traffic = 8 * (1 - cos(2 * M_PI * at / 900));

	return (floor_mib + mib_per_hour * (at + 6 * 3600) / 3600.0 + traffic) * MIB;
}

static void test_a_leak_is_known_at_once(void **state)
{
	double slope;

	(void)state;
	for (int at = 0; at < 3; at++)
		poll_process(at, -30000, with_traffic(at, 60, 10), 5000 + at);
	assert_int_equal(verdict_of("gw"), VERDICT_LEARNING);
	for (int at = -6 * 3600; at < 0; at += 15)
		past(at, -30000, with_traffic(at, 60, 10), NAN);
	assert_true(prepend("gw", 3));
	assert_int_equal(verdict_of("gw"), VERDICT_GROWING);
	/* 10 MiB in an hour, as drawn */
	slope = model_worker_verdict(row("gw"))->figures[VERDICT_SLOPE] * 3600 / MIB;
	assert_true(fabs(slope - 10) < 1);
	assert_int_equal(model_events(model)->ring[0].kind, EVENT_GROWTH);
	poll_process(4, -30000, with_traffic(4, 60, 10), 5004);
	assert_int_equal(verdict_of("gw"), VERDICT_GROWING);
}

static void test_no_leak_is_known_too(void **state)
{
	(void)state;
	for (int at = 0; at < 3; at++)
		poll_process(at, -30000, with_traffic(at, 60, 0), 5000 + at);
	for (int at = -6 * 3600; at < 0; at += 15)
		past(at, -30000, with_traffic(at, 60, 0), 5000 + at * 0.1);
	assert_true(prepend("gw", 3));
	assert_true(verdict_of("gw") == VERDICT_FLAT || verdict_of("gw") == VERDICT_CYCLIC);
	assert_int_equal(model_events(model)->held, 0);
}

/* Two lives that each climbed to their end, and a third that has hardly begun. */
static void test_lives_before_count(void **state)
{
	(void)state;
	poll_process(0, -600, 70 * MIB, 100);
	for (int at = -6 * 3600; at < 0; at += 15) {
		int birth = at < -10800 ? -6 * 3600 - 60 : at < -600 ? -10800 : -600;

		past(at, birth, (60 + (at - birth) / 100.0) * MIB, NAN);
	}
	assert_true(prepend("gw", 1));
	assert_true(row("gw")->growth.climbed >= 2);
	/* and yet the course on the screen is of this life alone */
	assert_false(rss_at("gw", -700, 60).known);
}

/* Where processes take turns in one series, none of them came before the other. */
static void test_siblings_are_no_lives_before(void **state)
{
	(void)state;
	poll_process(0, -5000, 70 * MIB, 100);
	for (int at = -3600; at < 0; at += 15)
		past(at, at % 2 ? -5000 : -9000, (60 + (at + 3600) / 100.0) * MIB, NAN);
	assert_true(prepend("gw", 1));
	assert_int_equal(row("gw")->growth.climbed, 0);
}

static void test_an_aggregate_gets_no_verdict(void **state)
{
	(void)state;
	for (int at = 0; at < 3; at++) {
		add(&b, "process_resident_memory_bytes", "", with_traffic(at, 60, 10));
		end_poll(at);
	}
	for (int at = -6 * 3600; at < 0; at += 15)
		past(at, NAN, with_traffic(at, 60, 10), NAN);
	assert_true(prepend("gw", 3));
	assert_true(rss_at("gw", -3600, 60).known);
	assert_int_equal(verdict_of("gw"), VERDICT_AGGREGATE);
}

/* Polled for a quarter of an hour before the history came: what was heard is not forgotten. */
static void test_history_that_comes_late(void **state)
{
	(void)state;
	for (int at = 0; at < 900; at++)
		poll_process(at, -30000, with_traffic(at, 60, 10), 5000 + at);
	for (int at = -6 * 3600; at < 900; at += 15)
		past(at, -30000, with_traffic(at, 60, 10), NAN);
	assert_true(prepend("gw", 900));
	assert_int_equal(verdict_of("gw"), VERDICT_GROWING);
	assert_true(row("gw")->growth.last_ms == at_s(899).mono.ms);
	assert_true(row("gw")->growth.bins.samples > 6 * 240 + 80);
}

/* Who was seen to restart has no history that we have not heard. */
static void test_who_restarted_needs_none(void **state)
{
	(void)state;
	poll_process(0, -7200, 50 * MIB, 100);
	for (int at = 10; at < 20; at++)
		poll_process(at, 9, 20 * MIB, 1);
	assert_int_equal(row("gw")->restarts, 1);
	past(-60, -7200, 50 * MIB, NAN);
	assert_false(prepend("gw", 20));
}

static void test_the_timeline_tells_of_it(void **state)
{
	struct past_state said = {.progress = PAST_ASKING, .server = "prom:9090"};
	const struct events *events;

	(void)state;
	model_note_past(model, at_s(0), &said);
	assert_int_equal(model_events(model)->held, 0);
	said.progress = PAST_DONE;
	said.asked = 3;
	said.found = 2;
	model_note_past(model, at_s(1), &said);
	events = model_events(model);
	assert_int_equal(events->held, 1);
	assert_int_equal(events->ring[0].kind, EVENT_PAST);
	assert_string_equal(events->ring[0].text, "history of 2 of 3 workers from prom:9090");
	assert_int_equal(model_past(model)->found, 2);
}

#define PAST_TEST(test) cmocka_unit_test_setup_teardown(test, begin, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		PAST_TEST(test_history_stands_before_what_was_heard),
		PAST_TEST(test_the_floor_is_that_of_the_history),
		PAST_TEST(test_what_we_heard_ourselves_is_not_replaced),
		PAST_TEST(test_earlier_lives_are_left_out),
		PAST_TEST(test_lives_are_told_by_the_time_of_birth_alone),
		PAST_TEST(test_siblings_share_a_series),
		PAST_TEST(test_gaps_stay_gaps),
		PAST_TEST(test_other_steps_than_ours),
		PAST_TEST(test_what_is_no_size),
		PAST_TEST(test_counters_that_fell),
		PAST_TEST(test_a_leak_is_known_at_once),
		PAST_TEST(test_no_leak_is_known_too),
		PAST_TEST(test_lives_before_count),
		PAST_TEST(test_siblings_are_no_lives_before),
		PAST_TEST(test_an_aggregate_gets_no_verdict),
		PAST_TEST(test_history_that_comes_late),
		PAST_TEST(test_who_restarted_needs_none),
		PAST_TEST(test_the_timeline_tells_of_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
