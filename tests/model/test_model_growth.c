/*
 * Verdicts of workers as the model gives them: fed by readings, told apart by identity, with the
 * limit that they share.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/one_feed.h"
#include "tests/support/trace_text.h"

enum { MIB = 1 << 20 };

static const char leak[] = "floor 0:100 1200:160 bursts 60 40 noise 1";
static const char flat[] = "floor 0:100 bursts 60 40 noise 1";

static void expect(const char *name, enum verdict_code code)
{
	assert_string_equal(
		verdict_word(model_worker_verdict(row(name))->code), verdict_word(code));
}

static size_t count_events(enum event_kind kind)
{
	const struct events *events = model_events(model);
	size_t count = 0;

	for (size_t i = 0; i < events->held; i++)
		count += events_get(events, i)->kind == kind ? events_get(events, i)->count : 0;
	return count;
}

/* A poll a second of one process that says when it started; births in seconds of the test. Returns
   when the next one is due. */
static double play(const char *text, double at, double birth)
{
	struct trace_text trace;

	trace_text_read(&trace, text);
	for (uint32_t i = 0; i < (uint32_t)trace.samples; i++)
		poll_process(at + i, birth, trace_text_sample(&trace, i).mib * MIB, (at + i) * 0.1);
	return at + trace.samples;
}

static void test_a_leak_is_told(void **state)
{
	const struct verdict *verdict;
	const struct event *event;

	(void)state;
	play(leak, 0, -10);
	expect("gw", VERDICT_GROWING);
	verdict = model_worker_verdict(row("gw"));
	/* 60 MiB in 1200 s */
	assert_true(fabs((double)verdict->figures[VERDICT_SLOPE] - 60.0 * MIB / 1200) <
		    0.05 * 60 * MIB / 1200);
	assert_int_equal(count_events(EVENT_GROWTH), 1);
	event = event_of(model, EVENT_GROWTH);
	assert_string_equal(event->subject, "gw");
	assert_non_null(strstr(event->text, "GROWING: floor +18"));
	assert_int_equal(count_events(EVENT_GROWTH_OVER), 0);
}

static void test_what_is_well_is_not(void **state)
{
	(void)state;
	poll_process(0, -10, 100 * MIB, 0);
	expect("gw", VERDICT_LEARNING);
	play(flat, 1, -10);
	expect("gw", VERDICT_CYCLIC);
	assert_int_equal(count_events(EVENT_GROWTH), 0);
}

static void test_the_end_of_growth_is_told(void **state)
{
	(void)state;
	play("floor 0:100 500:150 1200:150 bursts 30 20 noise 1", 0, -10);
	expect("gw", VERDICT_STOPPED);
	assert_int_equal(count_events(EVENT_GROWTH), 1);
	assert_int_equal(count_events(EVENT_GROWTH_OVER), 1);
	assert_non_null(strstr(event_of(model, EVENT_GROWTH_OVER)->text, "stopped: floor 150 MiB"));
}

/* Lives of 200 samples are too short to be judged one by one. */
static void test_lives_that_each_climb(void **state)
{
	double at = 0;

	(void)state;
	for (int life = 0; life < 4; life++)
		at = play("floor 0:50 200:250 bursts 50 20 samples 200", at, at - 0.5);
	assert_int_equal(row("gw")->restarts, 3);
	expect("gw", VERDICT_GROWING);
	assert_int_equal(model_worker_verdict(row("gw"))->evidence, EVIDENCE_LIVES);
	assert_true(model_worker_growth_is_sure(row("gw")));
	assert_int_equal(count_events(EVENT_GROWTH), 1); /* once for all lives */
}

static void test_recycled_children_are_not(void **state)
{
	double at = 0;

	(void)state;
	for (int life = 0; life < 4; life++)
		at = play("floor 0:40 40:100 300:100 bursts 50 20 samples 300", at, at - 0.5);
	assert_int_equal(row("gw")->restarts, 3);
	assert_int_equal(count_events(EVENT_GROWTH), 0);
}

/* What was taken for lives of one slot were processes that take turns. */
static void test_siblings_are_no_lives(void **state)
{
	double at = 0;

	(void)state;
	for (int life = 0; life < 3; life++)
		at = play("floor 0:50 200:250 samples 200", at, at - 0.5);
	expect("gw", VERDICT_GROWING);
	for (int i = 0; i < 200; i++)
		poll_process(
			at + i, i % 2 ? -0.5 : 399.5, (i % 2 ? 60.0 : 250.0) * MIB, (at + i) * 0.1);
	expect("gw/1", VERDICT_LEARNING);
}

static void test_no_identity_no_verdict(void **state)
{
	(void)state;
	for (int i = 0; i < 1200; i++) {
		add(&b, "process_resident_memory_bytes", "", 1e8 + i * 1e5);
		end_poll(i);
	}
	expect("gw", VERDICT_AGGREGATE);
}

static void test_no_memory_no_verdict(void **state)
{
	(void)state;
	add(&b, "jvm_memory_used_bytes", "area=\"heap\"", 1e8);
	add(&b, "process_start_time_seconds", "", BUILD_WALL_S - 5);
	end_poll(0);
	expect("gw", VERDICT_UNKNOWN);
}

/* An old process is judged after half of the samples: its warm-up is over. */
static void test_the_age_of_a_process_counts(void **state)
{
	static const char smooth[] = "floor 0:100 1200:160 bursts 30 40 samples 300";

	(void)state;
	play(smooth, 0, -86400);
	expect("gw", VERDICT_GROWING);
	teardown(NULL);
	setup(NULL);
	play(smooth, 0, -10);
	expect("gw", VERDICT_LEARNING);
}

/* The rising half of a day: what work explains is no growth. */
static void test_load_explains_what_it_takes(void **state)
{
	double done = 0;
	struct trace_text trace;

	(void)state;
	trace_text_read(&trace, "floor 0:100 bursts 4800 80 load");
	for (uint32_t i = 0; i < 1200; i++) {
		struct trace_sample sample = trace_text_sample(&trace, i);

		done += 100 * sample.load;
		add(&b, "http_requests_total", "", done);
		poll_process(i, -10, sample.mib * MIB, i * 0.1);
	}
	assert_int_equal(row("gw")->growth_load, SIGNAL_LOAD);
	assert_int_equal(count_events(EVENT_GROWTH), 0);
}

/* A poll of a process that tells nothing of its work but the connections that it has lent out, of
   a pool of 20. */
static void poll_pooled(double at, double mib, double in_use)
{
	add(&b, "z4j_db_pool_checked_out", "", in_use);
	add(&b, "z4j_db_pool_size", "", 20);
	add(&b, "process_resident_memory_bytes", "", mib * MIB);
	add(&b, "process_start_time_seconds", "", BUILD_WALL_S - 10);
	end_poll(at);
}

/* What a poll meets: connections are whole and come and go (steps of the golden ratio, which fall
   evenly on either side of what is half lent out). */
static double lent_out(uint32_t i, double load)
{
	return floor(18 * load + fmod(i * 0.6180339887, 1));
}

/* The same rising half of a day, of which the pool tells; without it it would be growth. */
static void test_a_pool_in_use_is_load(void **state)
{
	struct trace_text trace;

	(void)state;
	trace_text_read(&trace, "floor 0:100 bursts 4800 80 load");
	for (uint32_t i = 0; i < 1200; i++) {
		struct trace_sample sample = trace_text_sample(&trace, i);

		poll_pooled(i, sample.mib, lent_out(i, sample.load));
	}
	assert_int_equal(row("gw")->growth_load, SIGNAL_POOL_IN_USE);
	assert_int_equal(count_events(EVENT_GROWTH), 0);
	teardown(NULL);
	setup(NULL);
	for (uint32_t i = 0; i < 1200; i++)
		poll_pooled(i, trace_text_sample(&trace, i).mib, 9);
	assert_int_not_equal(count_events(EVENT_GROWTH), 0);
}

/* What a steady pool, or one that swings with the bursts, does not explain is growth. */
static void test_a_leak_beside_a_pool_in_use(void **state)
{
	struct trace_text trace;

	(void)state;
	trace_text_read(&trace, "floor 0:100 1200:160 bursts 60 40 noise 1 load");
	for (uint32_t i = 0; i < 1200; i++)
		poll_pooled(i, trace_text_sample(&trace, i).mib, 9);
	expect("gw", VERDICT_GROWING);
	teardown(NULL);
	setup(NULL);
	for (uint32_t i = 0; i < 1200; i++) {
		struct trace_sample sample = trace_text_sample(&trace, i);

		poll_pooled(i, sample.mib, lent_out(i, sample.load));
	}
	expect("gw", VERDICT_GROWING);
}

/* Requests in flight explain the same, and go before a pool that stands still. */
static void test_requests_in_flight_are_load(void **state)
{
	struct trace_text trace;

	(void)state;
	trace_text_read(&trace, "floor 0:100 bursts 4800 80 load");
	for (uint32_t i = 0; i < 1200; i++) {
		struct trace_sample sample = trace_text_sample(&trace, i);

		add(&b, "http_requests_in_flight", "", lent_out(i, sample.load));
		poll_pooled(i, sample.mib, 9);
	}
	assert_int_equal(row("gw")->growth_load, SIGNAL_IN_FLIGHT);
	assert_int_equal(count_events(EVENT_GROWTH), 0);
}

/* A counter that is there is waited for, though the pool has a number at once. */
static void test_counters_go_before_pools(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		add(&b, "process_cpu_seconds_total", "", i);
		poll_pooled(i, 100, 5);
	}
	assert_int_equal(row("gw")->growth_load, SIGNAL_CPU);
}

#define POD(id) "namespace=\"shop\",pod=\"api\",container=\"app\",id=\"" id "\""

static void add_limit(double mib)
{
	add(&b, "kube_pod_container_resource_limits",
		"namespace=\"shop\",pod=\"api\",container=\"app\",resource=\"memory\"", mib * MIB);
}

/* Two processes of one container that its exporter tells apart share its limit. */
static void play_container(bool with_unknown)
{
	struct trace_text one, two;

	trace_text_read(&one, leak);
	trace_text_read(&two, "floor 0:50 1200:80 bursts 60 20 noise 1");
	for (uint32_t i = 0; i < 1200; i++) {
		add(&b, "container_memory_rss", POD("a"), trace_text_sample(&one, i).mib * MIB);
		add(&b, "container_memory_rss", POD("b"), trace_text_sample(&two, i).mib * MIB);
		if (with_unknown)
			add(&b, "container_memory_working_set_bytes", POD("c"), 1e7);
		add_limit(600);
		end_poll(i);
	}
}

static void test_a_shared_limit_is_met_together(void **state)
{
	const double slope = 90.0 * MIB / 1200; /* of both */
	const double peak = (160 + 40 + 80 + 20) * (double)MIB;
	const struct worker *worker;
	double left_s;

	(void)state;
	play_container(false);
	worker = row("shop/api/app/1");
	assert_int_equal(model_worker_verdict(worker)->code, VERDICT_GROWING);
	assert_true(model_worker_time_left(model, worker, &left_s));
	assert_true(fabs(left_s - (600.0 * MIB - peak) / slope) < 0.1 * left_s);
}

static void test_unknown_sharing_gives_no_time(void **state)
{
	double left_s;

	(void)state;
	play_container(true);
	assert_int_equal(model_worker_verdict(row("shop/api/app/1"))->code, VERDICT_GROWING);
	assert_false(model_worker_time_left(model, row("shop/api/app/1"), &left_s));
}

static void test_no_limit_no_time(void **state)
{
	double left_s;

	(void)state;
	play(leak, 0, -10);
	assert_false(model_worker_time_left(model, row("gw"), &left_s));
	assert_int_equal(model_worker_headroom(model, row("gw")).kind, HEADROOM_UNKNOWN);
}

/* Four workers of one port; one leaks. Each is met once a second by its pid. */
static void test_peers_of_one_port(void **state)
{
	static const char *const texts[] = {flat, leak, "floor 0:90 bursts 60 30 noise 1", flat};
	struct trace_text traces[4];

	(void)state;
	for (int k = 0; k < 4; k++)
		trace_text_read(&traces[k], texts[k]);
	for (uint32_t i = 0; i < 1200; i++) {
		for (int k = 0; k < 4; k++) {
			char labels[32];

			snprintf(labels, sizeof(labels), "pid=\"%d\"", 10 + k);
			add(&b, "process_resident_memory_bytes", labels,
				trace_text_sample(&traces[k], i).mib * MIB);
		}
		end_poll(i);
	}
	expect("gw/2", VERDICT_GROWING);
	assert_int_equal(row("gw/2")->peers.compared, 3);
	assert_int_equal(peers_say(&row("gw/2")->peers), PEERS_ALONE);
	assert_true(model_worker_growth_is_sure(row("gw/2")));
	assert_false(model_worker_growth_is_sure(row("gw/1")));
}

static void test_a_frozen_model_says_the_same(void **state)
{
	struct model *frozen = model_create();

	(void)state;
	play(leak, 0, -10);
	model_freeze(frozen, model);
	assert_memory_equal(model_worker_verdict(row("gw")),
		model_worker_verdict(worker_named(frozen, "gw")), sizeof(struct verdict));
	assert_int_equal(growth_floor(&row("gw")->growth)->count,
		growth_floor(&worker_named(frozen, "gw")->growth)->count);
	model_destroy(frozen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_leak_is_told, setup, teardown),
		cmocka_unit_test_setup_teardown(test_what_is_well_is_not, setup, teardown),
		cmocka_unit_test_setup_teardown(test_the_end_of_growth_is_told, setup, teardown),
		cmocka_unit_test_setup_teardown(test_lives_that_each_climb, setup, teardown),
		cmocka_unit_test_setup_teardown(test_recycled_children_are_not, setup, teardown),
		cmocka_unit_test_setup_teardown(test_siblings_are_no_lives, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_identity_no_verdict, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_memory_no_verdict, setup, teardown),
		cmocka_unit_test_setup_teardown(test_the_age_of_a_process_counts, setup, teardown),
		cmocka_unit_test_setup_teardown(test_load_explains_what_it_takes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_pool_in_use_is_load, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_leak_beside_a_pool_in_use, setup, teardown),
		cmocka_unit_test_setup_teardown(test_requests_in_flight_are_load, setup, teardown),
		cmocka_unit_test_setup_teardown(test_counters_go_before_pools, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_a_shared_limit_is_met_together, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_unknown_sharing_gives_no_time, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_limit_no_time, setup, teardown),
		cmocka_unit_test_setup_teardown(test_peers_of_one_port, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_frozen_model_says_the_same, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
