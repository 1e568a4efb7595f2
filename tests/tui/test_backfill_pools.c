/* Which pools are asked for together, what they are called in a Prometheus, and which of its series
   are whose. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/one_feed.h"
#include "tui/backfill_pools.h"

static struct target target;
static struct backfill_pool_queue *queue;
static struct backfill_pool_batch batch;
static struct promapi_answer *answer;

static const struct target *target_of(void *user, uint32_t feed)
{
	(void)user;
	(void)feed;
	return &target;
}

static int begin(void **state)
{
	char error[TARGET_ERROR_BYTES];

	target_init(&target);
	answer = calloc(1, sizeof(*answer));
	queue = calloc(1, sizeof(*queue));
	if (setup(state) != 0 || !answer || !queue ||
		!target_parse(&target, "http://gw.example:8080/metrics", error))
		return -1;
	queue->model = model;
	queue->target_of = target_of;
	return 0;
}

static int end(void **state)
{
	target_fini(&target);
	free(answer);
	free(queue);
	return teardown(state);
}

static void poll_pools(double at)
{
	add(&b, "hikaricp_connections_active", "pool=\"main\"", 3);
	add(&b, "hikaricp_connections_idle", "pool=\"main\"", 7);
	add(&b, "hikaricp_connections_max", "pool=\"main\"", 10);
	add(&b, "hikaricp_connections_active", "pool=\"aux\"", 1);
	add(&b, "hikaricp_connections_idle", "pool=\"aux\"", 4);
	add(&b, "hikaricp_connections_max", "pool=\"aux\"", 5);
	poll_process(at, -7200, 1e8, 0);
}

/* ---- asking ---- */

static void test_each_is_asked_for_once(void **state)
{
	(void)state;
	poll_pools(0);
	backfill_pools_take(queue, &batch, 1);
	assert_int_equal(batch.count, 2); /* of a worker all, whatever they are expected to have */
	assert_int_equal(batch.series, 4);
	backfill_pools_return(queue, &batch);
	backfill_pools_take(queue, &batch, 100);
	assert_int_equal(batch.count, 2);
	backfill_pools_take(queue, &batch, 100);
	assert_int_equal(batch.count, 0);
}

/* Its whole life was heard here. */
static void test_a_life_that_began_here_is_not(void **state)
{
	(void)state;
	poll_process(0, -7200, 1e8, 0);
	add(&b, "hikaricp_connections_active", "pool=\"main\"", 3);
	add(&b, "hikaricp_connections_max", "pool=\"main\"", 10);
	poll_process(1, 0.5, 1e8, 0);
	assert_int_equal(row("gw")->restarts, 1);
	backfill_pools_take(queue, &batch, 100);
	assert_int_equal(batch.count, 0);
}

/* Families and endpoints once each, and no more families than are needed. */
static void test_the_expression(void **state)
{
	static char out[BACKFILL_POOLS_EXPRESSION_BYTES];
	char error[TARGET_ERROR_BYTES];

	(void)state;
	assert_true(target_set_label(&target, "cluster", "p\"1\"", error));
	poll_pools(0);
	backfill_pools_take(queue, &batch, 100);
	backfill_pools_expression(out, model, &batch, target.labels, target.label_count, 60);
	assert_string_equal(out,
		"last_over_time({__name__=~\"hikaricp_connections_active|"
		"hikaricp_active_connections|hikaricp_connections_max|hikaricp_max_connections\","
		"instance=~\"gw\\\\.example:8080\",cluster=\"p\\\"1\\\"\"}[60s])");
}

/* ---- answers ---- */

static void series(
	const char *name, struct label *labels, uint32_t label_count, const double values[2])
{
	struct promapi_series *series = &answer->series[answer->series_count++];

	*series = (struct promapi_series){.first_point = answer->point_count,
		.point_count = 2,
		.first_label = answer->label_count,
		.label_count = label_count,
		.name = text_of(name)};
	for (uint32_t i = 0; i < label_count; i++)
		answer->labels[answer->label_count++] = labels[i];
	for (int i = 0; i < 2; i++)
		answer->points[answer->point_count++] =
			(struct promapi_point){BUILD_WALL_S - 120 + 60 * i, values[i]};
}

static void pool_series(
	const char *name, const char *instance, const char *pool, double first, double second)
{
	struct label labels[] = {{text_of("instance"), text_of(instance)},
		{text_of("job"), text_of("gw")}, {text_of("pool"), text_of(pool)}};

	series(name, labels, 3, (const double[]){first, second});
}

static size_t read_main(struct past_pool_point points[10])
{
	for (size_t i = 0; i < batch.count; i++)
		if (strcmp(batch.pools[i].key, "main") == 0)
			return backfill_pools_read(
				points, 10, model, &batch.pools[i], answer, at_s(0), 0);
	fail_msg("not asked for");
	return 0;
}

static void test_whose_a_series_is(void **state)
{
	struct past_pool_point points[10];

	(void)state;
	poll_pools(0);
	backfill_pools_take(queue, &batch, 100);
	pool_series("hikaricp_connections_active", "gw.example:8080", "aux", 90, 91);
	pool_series("hikaricp_connections_active", "other:8080", "main", 92, 93);
	pool_series("hikaricp_connections_active", "gw.example:8080", "main", 4, 5);
	pool_series("hikaricp_connections_max", "gw.example:8080", "main", 10, 12);
	pool_series("hikaricp_connections_pending_not", "gw.example:8080", "main", 94, 95);
	assert_int_equal(read_main(points), 2);
	assert_true(points[0].figures[POOL_USED] == 4 && points[0].figures[POOL_MAX] == 10);
	assert_true(points[1].figures[POOL_USED] == 5 && points[1].figures[POOL_MAX] == 12);
	assert_true(isnan(points[1].figures[POOL_IDLE]));
	assert_int_equal(mono_diff_ms(at_s(0).mono, points[0].at), 120 * 1000);
	assert_int_equal(mono_diff_ms(at_s(0).mono, points[1].at), 60 * 1000);
}

/* Scraped by two jobs: which of them is it? */
static void test_several_are_not_chosen_from(void **state)
{
	struct past_pool_point points[10];

	(void)state;
	poll_pools(0);
	backfill_pools_take(queue, &batch, 100);
	pool_series("hikaricp_connections_active", "gw.example:8080", "main", 4, 5);
	pool_series("hikaricp_connections_active", "gw.example:8080", "main", 4, 5);
	assert_int_equal(read_main(points), 0);
}

static void test_nothing_is_there(void **state)
{
	struct past_pool_point points[10];

	(void)state;
	poll_pools(0);
	backfill_pools_take(queue, &batch, 100);
	assert_int_equal(read_main(points), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_each_is_asked_for_once),
		TEST(test_a_life_that_began_here_is_not),
		TEST(test_the_expression),
		TEST(test_whose_a_series_is),
		TEST(test_several_are_not_chosen_from),
		TEST(test_nothing_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
