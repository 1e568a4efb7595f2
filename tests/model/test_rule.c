/* What a look says of a rule: scripted fleets, each at its last moment. The numbers are those of
   the stories (tests/support/fleets.h and its siblings). */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model/compare.h"
#include "tests/support/fleets.h"
#include "tests/support/growth_fleets.h"
#include "tests/support/latency_fleets.h"
#include "tests/support/pool_fleets.h"
#include "tests/support/server_fleets.h"
#include "tui/rule_text.h"

#define MIB 1048576.0

static struct scene scene;
static uint64_t canaries[COMPARE_CANARIES];
static size_t canary_count;

static void begin(void (*fleet)(struct scene *scene))
{
	scene_init(&scene);
	canary_count = 0;
	fleet(&scene);
}

static int teardown(void **state)
{
	(void)state;
	scene_fini(&scene);
	return 0;
}

static void mark(const char *name)
{
	for (size_t i = 0; i < model_worker_slots(scene.model); i++) {
		const struct worker *worker = model_worker(scene.model, i);
		char here[LIMIT_NAME_BYTES];

		if (!worker)
			continue;
		model_worker_name(scene.model, worker, here);
		if (strcmp(here, name) == 0)
			canaries[canary_count++] = model_worker_id(scene.model, worker);
	}
	assert_true(canary_count > 0);
}

static struct finding look(const char *text)
{
	static struct owner_shares shares;
	struct sight sight = {.model = scene.model,
		.now = scene.now,
		.shares = &shares,
		.canaries = canaries,
		.canary_count = canary_count};
	struct rule_error error = {0};
	struct rule rule;

	if (!rule_parse(&rule, text, &error))
		fail_msg("%s: %s", text, error.why);
	owner_shares_find(&shares, scene.model, scene.now.mono);
	return rule_look(&rule, &sight);
}

static void expect(enum ruling ruling, const char *text, const char *who, const char *note)
{
	static const char *const words[] = {"holds", "unknown", "broken"};
	struct finding finding = look(text);

	if (finding.ruling != ruling || strcmp(finding.who, who) != 0 ||
		!strstr(finding.note, note))
		fail_msg("%s: %s, %f against %f, of \"%s\": %s", text, words[finding.ruling],
			finding.value, finding.bound, finding.who, finding.note);
}

static void holds(const char *text, const char *who, const char *note)
{
	expect(RULING_HOLDS, text, who, note);
}

static void broken(const char *text, const char *who, const char *note)
{
	expect(RULING_BROKEN, text, who, note);
}

static void unknown(const char *text, const char *who, const char *note)
{
	expect(RULING_UNKNOWN, text, who, note);
}

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
	holds("workers >= 1", "brain:8000", "");
	broken("workers < 1", "brain:8000", "");
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
	holds("workers >= 3", "dns:gw:9100", "");
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
	broken("rss_share < 90%", "prod/web-6c9d5b7f4-abc12/app", "");
	holds("rss_share(worker=*cache*) < 0.5", "prod/cache-0/app", "");
	unknown("rss_share(worker=gw-a*) < 0.9", "gw-a:9100", "no limit is told");
}

static void test_growth(void **state)
{
	(void)state;
	begin(fleet_verdicts);
	broken("growth(group=gateways) != growing", "prod/gw-1/app", "did not flatten; limit 512");
	broken("growth(worker=jobs) != growing", "jobs", "floor +");
	holds("growth(worker=*brain-5*) == shrinking", "brain-5", "");
	holds("growth(worker=*brain-1) != growing", "brain-1", "");
	broken("growth(worker=*gw-4*) != at limit", "prod/gw-4/app", "");
	unknown("growth(worker=mail) != growing", "mail",
		"still learning, 300 more samples needed, about 5m00s");
	unknown("growth(worker=sum) != growing", "sum", "several processes in one number");
	/* one that is known to grow decides, whatever is not known of others */
	broken("growth != growing", "prod/gw-1/app", "");
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
	holds("pool_in_use(pool=orders:8080*) == 17", "orders:8080 HikariPool-1", "");
	broken("pool_waiting(worker=bouncer*) < 10", "bouncer:9127 orders/app", "63 waiting");
	unknown("pool(worker=silent*) < 0.8", "silent:8000", "silent for 21s");
	holds("pool_waiting(pool=HikariPool-1) == 0", "orders:8080 HikariPool-1", "");
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

static void test_owners(void **state)
{
	(void)state;
	begin(fleet_pg_calm);
	holds("held(owner=gw-a) <= 10", "gw-a", "over 15m");
	broken("held(owner=gw-a) < 10", "gw-a", "over 15m");
	holds("spare(owner=gw-a) == 7", "gw-a", "");
	holds("held(owner=app@*) == 1", "app@10.0.0.31/argus", "");
	broken("held < 10", "gw-a", "");
	holds("connections(owner=gw-b) == 8", "gw-b", "");
	holds("held(owner=gw-b) < held(owner=gw-a)", "gw-b", "");
	holds("connections_per_worker(owner=gw-b) <= 8", "gw-b",
		"8 of 1 processes, matched by name");
	unknown("connections_per_worker(owner=mailer) <= 8", "mailer", "its processes are not");
	holds("held(owner=gw-a,server=db1) <= 10", "gw-a", "");
	unknown("held(owner=gw-a,server=db2) <= 10", "", "in this scope");
	holds("slots_free >= 20", "db1", " of 57 usable");
}

/* Connections that an owner had at every moment so far can only become fewer. */
static void test_a_floor_so_far(void **state)
{
	(void)state;
	begin(fleet_pg_young);
	holds("held(owner=gw-b) <= 8", "gw-b", "so far, over 3m");
	unknown("held(owner=gw-b) < 8", "gw-b", "so far, over 3m");
	unknown("held(owner=gw-b) >= 8", "gw-b", "so far, over 3m");
	unknown("held(owner=gw-b) == 8", "gw-b", "so far, over 3m");
	broken("held(owner=gw-b) == 9", "gw-b", "");
	broken("held(owner=gw-b) >= 9", "gw-b", "");
	holds("connections(owner=gw-b) == 8", "gw-b", "");
}

static void test_locks(void **state)
{
	(void)state;
	begin(fleet_pg_pile_up);
	broken("waiting < 5", "db1", " behind gw-a, pid 4711");
	assert_true(look("waiting < 5").value == 89);
	broken("lock_wait <= 3m", "db1", "");
	holds("lock_wait <= 238 s", "db1", "");
	holds("idle_in_transaction <= 241 s", "db1", "");
	broken("idle_in_transaction < 241 s", "db1", "gw-a, pid 4711");
}

static void test_deadlocks(void **state)
{
	(void)state;
	begin(fleet_pg_deadlocks);
	broken("deadlocks_per_min == 0", "argus", "12 counted: ");
	broken("deadlocks_per_min == 0", "argus", " against ");
	holds("deadlocks_per_min <= 3", "argus", "");
	broken("deadlocks_per_min(database=argus) < 3", "argus", "");
	holds("deadlocks_per_min(database=postgres) == 0", "", "");
}

static void test_a_minute_is_not_over(void **state)
{
	(void)state;
	begin(fleet_pg_hostile);
	unknown("deadlocks_per_min(database=postgres) == 0", "postgres",
		"watched for less than a minute");
	/* two were counted */
	broken("deadlocks_per_min < 2", "argus", "");
	unknown("deadlocks_per_min <= 2", "argus", "");
	holds("deadlocks_per_min >= 2", "argus", "");
}

static void test_a_server_that_lets_nobody_in(void **state)
{
	(void)state;
	begin(fleet_pg_siege);
	broken("slots_free > 0", "db1", "sorry, too many clients already");
	broken("slots_used < 90%", "db1", "");
	unknown("connections(owner=gw-a) <= 16", "db1", "sorry, too many clients already");
	unknown("waiting == 0", "db1", "");
}

static void test_what_may_not_be_seen(void **state)
{
	(void)state;
	begin(fleet_pg_no_rights);
	unknown("waiting == 0", "db1", "12 sessions may not be looked into (pg_monitor)");
	unknown("lock_wait < 5 s", "db1", "pg_monitor");
	unknown("idle_in_transaction < 1m", "db1", "pg_monitor");
	unknown("slots_free > 5", "db1", "slots cannot be counted without pg_monitor");
	unknown("spare(owner=gw-a) == 0", "gw-a", "");
	holds("connections(owner=gw-a) == 5", "gw-a", "");
}

static void test_several_servers(void **state)
{
	(void)state;
	begin(fleet_pg_several);
	holds("connections(server=db-main*,owner=gw-b) == 8", "gw-b at db-main.prod.internal", "");
	unknown("connections(owner=gw-b) == 8", "db-replica.prod.internal",
		"silent for 1m01s: no answer within 800 ms");
	unknown("slots_free(server=db-new*) > 0", "db-new.prod.internal", "no answer yet in 3m00s");
	broken("connections(owner=gw-b) < 8", "gw-b at db-main.prod.internal", "");
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
		cmocka_unit_test_teardown(test_each_worker_has_its_own, teardown),
		cmocka_unit_test_teardown(test_sums, teardown),
		cmocka_unit_test_teardown(test_nobody_there_is_no_pass, teardown),
		cmocka_unit_test_teardown(test_what_nobody_tells_is_no_pass, teardown),
		cmocka_unit_test_teardown(test_stale_is_no_pass, teardown),
		cmocka_unit_test_teardown(
			test_a_target_that_never_answered_may_hide_anything, teardown),
		cmocka_unit_test_teardown(test_gone_is_not_there, teardown),
		cmocka_unit_test_teardown(test_a_list_that_was_not_read, teardown),
		cmocka_unit_test_teardown(test_beyond_the_limits, teardown),
		cmocka_unit_test_teardown(test_restarts, teardown),
		cmocka_unit_test_teardown(test_limits, teardown),
		cmocka_unit_test_teardown(test_growth, teardown),
		cmocka_unit_test_teardown(test_learning, teardown),
		cmocka_unit_test_teardown(test_pools, teardown),
		cmocka_unit_test_teardown(test_latency, teardown),
		cmocka_unit_test_teardown(test_load, teardown),
		cmocka_unit_test_teardown(test_owners, teardown),
		cmocka_unit_test_teardown(test_a_floor_so_far, teardown),
		cmocka_unit_test_teardown(test_locks, teardown),
		cmocka_unit_test_teardown(test_deadlocks, teardown),
		cmocka_unit_test_teardown(test_a_minute_is_not_over, teardown),
		cmocka_unit_test_teardown(test_a_server_that_lets_nobody_in, teardown),
		cmocka_unit_test_teardown(test_what_may_not_be_seen, teardown),
		cmocka_unit_test_teardown(test_several_servers, teardown),
		cmocka_unit_test_teardown(test_a_canary_at_its_age, teardown),
		cmocka_unit_test_teardown(test_too_few_lives, teardown),
		cmocka_unit_test(test_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
