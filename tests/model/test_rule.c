/* What a look says of a rule about workers and pools: scripted fleets, each at its last moment. The
   numbers are those of the stories (tests/support/fleets.h and its siblings). */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/fleets.h"
#include "tests/support/growth_fleets.h"
#include "tests/support/latency_fleets.h"
#include "tests/support/pool_fleets.h"
#include "tests/support/rule_scene.h"
#include "tui/rule_text.h"

#define MIB 1048576.0

static void test_each_worker_has_its_own(void **state)
{
	(void)state;
	begin(fleet_three);
	holds("rss <= 300 MiB", "a", "");
	broken("rss < 300 MiB", "a", "");
	broken("rss < 220 MiB", "a", "");
	holds("rss >= 200 MiB", "c", "");
	broken("rss > 200 MiB", "c", "");
	holds("rss(worker=b) <= 250 MiB", "b", "");
	holds("rss(worker=c) < rss(worker=b)", "c", "");
	broken("rss(worker=b) <= 1.1 * rss(worker=c)", "b", "");
	holds("rss(worker=b) <= 1.3 * rss(worker=c)", "b", "");
	/* every one of the left is held against every one of the right */
	broken("rss(worker=b) < rss", "b", "");
	assert_float_equal(look("rss <= 1 GiB").value, 300 * MIB, 1);
	assert_float_equal(look("rss <= 1 GiB").bound, 1024 * MIB, 1);
}

static void test_sums(void **state)
{
	(void)state;
	begin(fleet_three);
	holds("workers == 3", "", "");
	broken("workers == 2", "", "");
	holds("workers != 2", "", "");
	holds("restarts == 0", "", "");
	holds("targets_dark == 0", "", "");
	holds("workers(worker=a) <= 1", "a", "");
}

static void test_nobody_there_is_no_pass(void **state)
{
	(void)state;
	begin(fleet_three);
	unknown("rss(worker=d) < 1 TiB", "", "no workers in this scope");
	unknown("workers(group=gw) == 0", "", "in this scope");
	unknown("held(owner=gw) <= 8", "", "no owners in this scope");
	unknown("rss(canary) < 1 TiB", "", "no worker is marked as a canary");
	unknown("rss(worker=a) < rss(worker=d)", "a", "what it is compared with is not known");
	assert_true(isnan(look("rss(worker=d) < 1 TiB").value));
	assert_true(look("held(owner=gw) <= 8").untold);
}

static void test_what_nobody_tells_is_no_pass(void **state)
{
	(void)state;
	begin(fleet_three);
	unknown("latency_p99 < 1 s", "a", "does not tell its latency_p99");
	unknown("load < 1000", "a", "does not tell its load");
	unknown("rss_share < 0.9", "a", "no limit is told");
	unknown("pool(worker=a) < 0.9", "a", "tells of no pool");
	unknown("growth != growing", "a", "still learning, ");
	assert_true(look("pool(worker=a) < 0.9").untold);
	assert_false(look("growth != growing").untold);
}

static void test_stale_is_no_pass(void **state)
{
	(void)state;
	begin(fleet_stale);
	unknown("rss < 1 GiB", "brain:8000", "silent for 13s: no answer within 800 ms");
	holds("rss(worker=gw-a*) < 1 GiB", "gw-a:9100", "");
	unknown("workers == 2", "brain:8000", "silent for 13s");
	/* what is broken without it, is */
	broken("rss < 100 MiB", "gw-a:9100", "");
	/* one is there for sure, so there are not less */
	holds("workers >= 1", "brain:8000", "silent for 13s");
	broken("workers < 1", "brain:8000", "silent for 13s");
	broken("targets_dark == 0", "brain:8000", "");
}

static void test_a_target_that_never_answered_may_hide_anything(void **state)
{
	(void)state;
	begin(fleet_refused);
	unknown("rss < 1 GiB", "brain:8000", "no answer yet in 2m10s: connection refused");
	unknown("workers <= 2", "brain:8000", "no answer yet");
	holds("rss(worker=gw-a:9100) < 1 GiB", "gw-a:9100", "");
	unknown("pool < 1", "brain:8000", "no answer yet");
	assert_false(look("pool < 1").untold);
	broken("targets_dark == 0", "brain:8000", "");
	assert_true(look("targets_dark <= 0").value == 1);
}

static void test_gone_is_not_there(void **state)
{
	(void)state;
	begin(fleet_gone);
	holds("workers == 1", "prod/web-6c9d5b7f4-abc12/app", "");
	holds("rss < 1 GiB", "prod/web-6c9d5b7f4-abc12/app", "");
}

/* Behind a list that was not read may be anybody. */
static void test_a_list_that_was_not_read(void **state)
{
	struct fault fault = fault_make(FAULT_ADDRESS, 0, "the name server does not answer");
	struct discovery_change change = {0};
	uint32_t list;

	(void)state;
	begin(fleet_three);
	list = model_add_discovery(scene.model, "dns:gw:9100");
	unknown("rss < 1 GiB", "dns:gw:9100", "the list was not read yet");
	unknown("targets_dark == 0", "dns:gw:9100", "the list was not read yet");
	broken("rss < 1 MiB", "a", "");
	model_accept_discovery_fault(scene.model, list, scene.now, &fault);
	unknown("workers == 3", "dns:gw:9100", "yet: the name server does not answer");
	holds("workers >= 3", "dns:gw:9100", "the list was not read yet");
	mark("a");
	holds("rss(canary) < 1 GiB", "a", "");
	model_accept_discovery(scene.model, list, scene.now, &change);
	holds("rss < 1 GiB", "a", "");
	holds("workers == 3", "", "");
}

/* What the model has no room for may be what breaks the rule. */
static void test_beyond_the_limits(void **state)
{
	uint32_t feed;
	char labels[64];

	(void)state;
	begin(fleet_three);
	feed = scene_feed(&scene, "kubelet", 1000);
	for (int i = 0; i < LIMIT_WORKERS - 2; i++) {
		snprintf(labels, sizeof(labels), "namespace=n,pod=p-%d,container=app", i);
		scene_forget(&scene, feed);
		scene_set(&scene, feed, "container_memory_rss", labels, MIB);
		scene_answer(&scene, feed);
	}
	unknown("rss < 1 GiB", "+1 more", "found no room");
	broken("rss < 1 MiB", "a", "");
}

static void test_restarts(void **state)
{
	(void)state;
	begin(fleet_restarted);
	broken("restarts == 0", "", "");
	assert_true(look("restarts == 0").value == 2);
	holds("restarts(worker=gw-a*) <= 1", "gw-a:9100", "");
}

static void test_limits(void **state)
{
	(void)state;
	begin(fleet_limits);
	broken("rss_share(worker=*abc12*) < 0.9", "prod/web-6c9d5b7f4-abc12/app", " of 512 MiB");
	broken("rss_share < 90%", "prod/web-6c9d5b7f4-abc12/app", "500 MiB of 512 MiB");
	holds("rss_share(worker=*cache*) < 0.5", "prod/cache-0/app", " of 4.00 GiB");
	unknown("rss_share(worker=gw-a*) < 0.9", "gw-a:9100", "no limit is told");
}

static void test_growth(void **state)
{
	(void)state;
	begin(fleet_verdicts);
	broken("growth(group=gateways) != growing", "prod/gw-1/app", "did not flatten; limit 512");
	broken("growth(worker=jobs) != growing", "jobs", "floor +");
	holds("growth(worker=*brain-5*) == shrinking", "brain-5", "down 64 MiB");
	holds("growth(worker=*brain-1) != growing", "brain-1", "floor ");
	broken("growth(worker=*gw-4*) != at limit", "prod/gw-4/app", "limit");
	unknown("growth(worker=mail) != growing", "mail",
		"still learning, 300 more samples needed, about 5m00s");
	unknown("growth(worker=sum) != growing", "sum", "several processes in one number");
	/* one that is known to grow decides, whatever is not known of others */
	broken("growth != growing", "prod/gw-1/app", "did not flatten");
}

/* What is learned will be known; what is silent or never told, not by itself. */
static void test_learning(void **state)
{
	(void)state;
	begin(fleet_verdicts);
	assert_true(look("growth(worker=mail) != growing").learning);
	assert_false(look("growth(worker=sum) != growing").learning);
	assert_false(look("growth(worker=prod/gw-2*) != growing").learning);
	/* of two that are not known the worse one is named */
	unknown("growth(worker=*m*) == flat", "sum", "several processes");
}

static void test_pools(void **state)
{
	(void)state;
	begin(fleet_pools);
	broken("pool(worker=gw-a*) < 0.8", "gw-a:9100", "30 of 30");
	broken("pool(group=*,worker=orders*) < 0.8", "orders:8080 HikariPool-1", "17 of 20");
	holds("pool(pool=HikariPool-1) < 0.9", "orders:8080 HikariPool-1", "17 of 20");
	holds("pool_limit(worker=gw-a*) <= 30", "gw-a:9100", "");
	holds("pool_in_use(pool=orders:8080*) == 17", "orders:8080 HikariPool-1", "17 of 20");
	broken("pool_waiting(worker=bouncer*) < 10", "bouncer:9127 orders/app", "63 waiting");
	unknown("pool(worker=silent*) < 0.8", "silent:8000", "silent for 21s");
	holds("pool_waiting(pool=HikariPool-1) == 0", "orders:8080 HikariPool-1", "17 of 20");
}

/* A pool of database/sql that may open as many as it likes. */
static void test_without_a_limit(void **state)
{
	uint32_t feed;

	(void)state;
	begin(fleet_three);
	feed = scene_feed(&scene, "shop", 1000);
	scene_process(&scene, feed, "", 100 * MIB, 100);
	scene_set(&scene, feed, "go_sql_max_open_connections", "db_name=main", 0);
	scene_set(&scene, feed, "go_sql_open_connections", "db_name=main", 1e30);
	scene_set(&scene, feed, "go_sql_in_use_connections", "db_name=main", 3);
	scene_answer(&scene, feed);
	holds("pool_in_use(worker=shop) <= 0.8 * pool_limit(worker=shop)", "shop main", "no limit");
	assert_true(isinf(look("pool_in_use(worker=shop) <= 0.8 * pool_limit(worker=shop)").bound));
	holds("pool_limit(worker=shop) >= 4", "shop main", "");
	assert_true(isinf(look("pool_limit(worker=shop) >= 4").value));
	broken("pool_open(worker=shop) <= 4", "shop main", "");
	assert_true(look("pool_open(worker=shop) <= 4").value > 9e29);
}

static void test_latency(void **state)
{
	(void)state;
	begin(fleet_latency);
	holds("latency_p50(worker=orders*) <= 101ms", "orders:8080", "");
	broken("latency_p50(worker=orders*) < 99ms", "orders:8080", "");
	holds("latency_p99(worker=orders*) < 951ms", "orders:8080", "");
	broken("latency_p99(worker=orders*) < 949ms", "orders:8080", "");
	unknown("latency_p99 < 2 s", "plain:8080", "does not tell its latency_p99");
}

static void test_load(void **state)
{
	(void)state;
	begin(fleet_services);
	unknown("load(group=brains) >= 0", "brain-10:8000", "silent for 1m01s");
	holds("load(group=gateways) > 0", "gw-a:9100", "");
}

static void test_a_canary_at_its_age(void **state)
{
	(void)state;
	begin(fleet_canary);
	unknown("rss(canary) <= 1.1 * rss(group)", "", "no worker is marked as a canary");
	mark("gw-6:9100");
	holds("rss(canary) <= 1.1 * rss(group)", "gw-6:9100", "at age ");
	broken("rss(canary) < 0.5 * rss(group)", "gw-6:9100", "lower than 6 of 6 lives");
	holds("rss(group) > rss(canary)", "gw-6:9100", "lower than 6 of 6 lives");
	holds("restarts(canary) == 1", "gw-6:9100", "");
	holds("rss(canary) < 1 GiB", "gw-6:9100", "");
	holds("growth(canary) != growing", "gw-6:9100", "rises ever less");
}

/* They may be what breaks it, and are among those it is held against. */
static void test_canaries_that_found_no_room(void **state)
{
	(void)state;
	begin(fleet_canary);
	canaries_beyond = 5;
	unknown("rss(canary) <= 1.1 * rss(group)", "+5 more", "found no room");
	mark("gw-6:9100");
	unknown("rss(canary) <= 1.1 * rss(group)", "+5 more", "found no room");
	unknown("rss(canary) < 1 GiB", "+5 more", "found no room");
	assert_false(look("rss(canary) <= 1.1 * rss(group)").learning);
	broken("rss(canary) < 0.5 * rss(group)", "gw-6:9100", "lower than 6 of 6 lives");
}

static void test_a_canary_that_is_gone(void **state)
{
	const struct worker *worker;

	(void)state;
	begin(fleet_canary);
	mark("gw-6:9100");
	canaries[0] ^= 1; /* of an ordinal that nobody has: as one that was forgotten */
	unknown("rss(canary) <= 1.1 * rss(group)", "", "the canary is gone");
	unknown("rss(canary) < 1 GiB", "", "the canary is gone");
	mark("gw-6:9100");
	holds("rss(canary) < 1 GiB", "gw-6:9100", "");
	holds("rss(canary) <= 1.1 * rss(group)", "gw-6:9100", "at age ");
	worker = model_find_worker(scene.model, canaries[1]);
	model_remove_feed(scene.model, model_place_of(scene.model, worker)->feed, scene.now);
	assert_true(worker->gone);
	unknown("rss(canary) < 1 GiB", "", "all 2 canaries are gone");
}

static void test_too_few_lives(void **state)
{
	(void)state;
	begin(fleet_restarted);
	mark("gw-a:9100");
	unknown("rss(canary) <= 1.1 * rss(group)", "gw-a:9100", "4 needed");
	assert_true(look("rss(canary) <= 1.1 * rss(group)").learning);
}

static void test_waits(void **state)
{
	static const struct {
		const char *rule;
		int64_t ms;
	} cases[] = {
		{"rss < 1 B", 2000},
		{"growth != growing", 200 * 1000},
		{"held < 1", 900 * 1000},
		{"deadlocks_per_min == 0", 60 * 1000},
		{"connections(owner=a) < held(owner=b)", 900 * 1000},
	};
	struct rule_error error = {0};
	struct rule rule;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(rule_parse(&rule, cases[i].rule, &error));
		assert_int_equal(rule_least_wait_ms(&rule, 1000, 900 * 1000), cases[i].ms);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_each_worker_has_its_own, rule_scene_end),
		cmocka_unit_test_teardown(test_sums, rule_scene_end),
		cmocka_unit_test_teardown(test_nobody_there_is_no_pass, rule_scene_end),
		cmocka_unit_test_teardown(test_what_nobody_tells_is_no_pass, rule_scene_end),
		cmocka_unit_test_teardown(test_stale_is_no_pass, rule_scene_end),
		cmocka_unit_test_teardown(
			test_a_target_that_never_answered_may_hide_anything, rule_scene_end),
		cmocka_unit_test_teardown(test_gone_is_not_there, rule_scene_end),
		cmocka_unit_test_teardown(test_a_list_that_was_not_read, rule_scene_end),
		cmocka_unit_test_teardown(test_beyond_the_limits, rule_scene_end),
		cmocka_unit_test_teardown(test_restarts, rule_scene_end),
		cmocka_unit_test_teardown(test_limits, rule_scene_end),
		cmocka_unit_test_teardown(test_growth, rule_scene_end),
		cmocka_unit_test_teardown(test_learning, rule_scene_end),
		cmocka_unit_test_teardown(test_pools, rule_scene_end),
		cmocka_unit_test_teardown(test_without_a_limit, rule_scene_end),
		cmocka_unit_test_teardown(test_latency, rule_scene_end),
		cmocka_unit_test_teardown(test_load, rule_scene_end),
		cmocka_unit_test_teardown(test_a_canary_at_its_age, rule_scene_end),
		cmocka_unit_test_teardown(test_a_canary_that_is_gone, rule_scene_end),
		cmocka_unit_test_teardown(test_canaries_that_found_no_room, rule_scene_end),
		cmocka_unit_test_teardown(test_too_few_lives, rule_scene_end),
		cmocka_unit_test(test_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
