/* History that somebody else kept of a pool: that it stands before what was heard here, as what it
   meant in its dialect, and only for the life that is there now. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/check_model.h"
#include "tests/support/one_feed.h"
#include "tests/support/pool_rows.h"

enum { MAX_POINTS = 400 };

static struct past_pool_point points[MAX_POINTS];
static size_t count;

static int begin(void **state)
{
	count = 0;
	return setup(state);
}

/* What was told at a moment; NaN: not. */
static void past(double at, double used, double max, double waiting)
{
	struct past_pool_point *point = &points[count++];

	point->at = at_s(at).mono;
	for (int f = 0; f < POOL_COUNTERS; f++)
		point->figures[f] = NAN;
	point->figures[POOL_USED] = used;
	point->figures[POOL_MAX] = max;
	point->figures[POOL_WAITING] = waiting;
}

static void poll_pool(double at, double birth, double used)
{
	add(&b, "hikaricp_connections_active", "pool=\"main\"", used);
	add(&b, "hikaricp_connections_max", "pool=\"main\"", 10);
	poll_process(at, birth, 1e8, 0);
}

static const struct pool *main_pool(void)
{
	const struct pool *pool = pool_named(model, "gw main");

	assert_non_null(pool);
	return pool;
}

static bool prepend(double now)
{
	for (size_t i = 0; i < model_pool_slots(model); i++)
		if (model_pool(model, i) == main_pool()) {
			bool taken = model_prepend_pool(model, i, points, count, at_s(now));

			check_model(model);
			return taken;
		}
	fail_msg("no slot");
	return false;
}

static struct series_point in_use(double until, int64_t step_s)
{
	struct series_point point;

	series_walk(&main_pool()->in_use.series, at_s(until).mono, step_s * 1000, &point, 1);
	return point;
}

static void test_it_stands_before_what_was_heard(void **state)
{
	double share;

	(void)state;
	poll_pool(0, -7200, 3);
	for (int at = -3600; at <= 60; at += 60)
		past(at, at < -600 ? 2 : 10, 10, NAN);
	assert_true(prepend(1));
	assert_true(in_use(-3600, 60).known);
	assert_false(in_use(-3661, 60).known);
	assert_true(in_use(-1800, 60).last == 2);
	assert_true(in_use(-300, 10).last == 10); /* a look holds until the next */
	assert_true(in_use(0, 1).last == 3);
	/* ten minutes of the half hour before the first reading, and of no later point */
	assert_true(pool_pinned_share(main_pool(), at_s(0).mono, 1800 * 1000, &share));
	assert_true(fabs(share - 1.0 / 3) < 0.02);
}

/* Where nobody looked is a gap; who waits is at the end, whatever the numbers. */
static void test_gaps_and_waiters(void **state)
{
	double share;

	(void)state;
	poll_pool(0, -7200, 3);
	for (int at = -1800; at < 0; at += 60)
		if (at < -1200 || at >= -600)
			past(at, 2, NAN, at >= -600);
	assert_true(prepend(1));
	assert_false(in_use(-900, 60).known);
	assert_true(in_use(-1500, 60).known && in_use(-300, 60).known);
	assert_true(pool_pinned_share(main_pool(), at_s(0).mono, 1800 * 1000, &share));
	assert_true(fabs(share - 0.5) < 0.03);
}

/* The process is ten minutes old: what was before it was another one's. */
static void test_an_earlier_life(void **state)
{
	(void)state;
	poll_pool(0, -600, 3);
	for (int at = -1200; at < 0; at += 60)
		past(at, 5, 10, NAN);
	assert_true(prepend(1));
	assert_false(in_use(-660, 60).known);
	assert_true(in_use(-540, 60).last == 5);
}

static void test_nothing_of_use(void **state)
{
	(void)state;
	poll_pool(0, -7200, 3);
	assert_false(prepend(1));
	past(-60, NAN, 10, NAN);
	past(-30, NAN, NAN, NAN);
	past(30, 4, 10, NAN);
	assert_false(prepend(60));
	count = 0;
	past(-60, 1e300, 10, NAN);
	assert_false(prepend(60));
	/* It restarted under our eyes: we have heard all that there is. */
	poll_pool(1, 0.5, 3);
	past(-60, 4, 10, NAN);
	assert_false(prepend(60));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_it_stands_before_what_was_heard, begin, teardown),
		cmocka_unit_test_setup_teardown(test_gaps_and_waiters, begin, teardown),
		cmocka_unit_test_setup_teardown(test_an_earlier_life, begin, teardown),
		cmocka_unit_test_setup_teardown(test_nothing_of_use, begin, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
