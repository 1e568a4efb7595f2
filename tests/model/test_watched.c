/*
 * Gauges that a person has watched: whose they are, what they sum up, and the verdicts on them.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/one_feed.h"
#include "tests/support/trace_text.h"

enum { MIB = 1 << 20 };

#define WATCHED(name)                                                                              \
	.row = {.family = {name, sizeof(name) - 1}, .signal = SIGNAL_WATCHED, .join = JOIN_SUM}

static const struct watch watches[] = {
	{WATCHED("cache_entries"), .labels = {{"pool", "main"}}, .name = "statement cache",
		.unit = "entries", .limit = 1000},
	{WATCHED("sessions_open"), .name = "sessions", .unit = ""},
	{WATCHED("jvm_memory_used_bytes"), .name = "heap", .unit = "bytes"},
	{WATCHED("queue_length"), .name = "queue", .unit = "jobs", .group = "workflows"},
};

static const struct watch_book book = {watches, sizeof(watches) / sizeof(watches[0])};

/* Watches are said before there is a feed. */
static int set_up(void **state)
{
	(void)state;
	model = model_create();
	model_use_watches(model, &book);
	b = build_feed(model, "gw", 1);
	return 0;
}

/* That of a name, of the worker "gw"; NULL: there is none. */
static const struct watched *watched_named(const char *name)
{
	const struct watched *all[LIMIT_OWN_WATCHES];
	size_t count = model_worker_watched(model, row("gw"), all);

	for (size_t i = 0; i < count; i++)
		if (strcmp(model_watch_of(model, all[i])->name, name) == 0)
			return all[i];
	return NULL;
}

static void expect(const char *name, enum verdict_code code)
{
	const struct watched *watched = watched_named(name);

	assert_non_null(watched);
	assert_string_equal(verdict_word((enum verdict_code)growth_verdict(&watched->growth)->code),
		verdict_word(code));
}

/* A poll a second of a process whose memory stays where it is and whose cache has the trace's
   level, in two shards that are entries of one cache. */
static void play(const char *text)
{
	struct trace_text trace;

	trace_text_read(&trace, text);
	for (uint32_t i = 0; i < (uint32_t)trace.samples; i++) {
		double entries = trace_text_sample(&trace, i).mib;

		add(&b, "cache_entries", "pool=\"main\",shard=\"0\"", entries - 30);
		add(&b, "cache_entries", "pool=\"main\",shard=\"1\"", 30);
		add(&b, "cache_entries", "pool=\"aux\"", 1e6 * i);
		poll_process(i, -10, (100 + (i / 20) % 2) * (double)MIB, i * 0.1);
	}
}

static void test_a_leak_beside_steady_memory(void **state)
{
	const struct verdict *verdict;
	const struct event *event;
	double left_s;

	(void)state;
	play("floor 0:100 1200:160 bursts 60 40 noise 1");
	expect("statement cache", VERDICT_GROWING);
	assert_int_not_equal(model_worker_verdict(row("gw"))->code, VERDICT_GROWING);
	verdict = growth_verdict(&watched_named("statement cache")->growth);
	assert_int_equal(verdict->signal, VERDICT_OF_WATCHED);
	assert_true(fabs((double)verdict->figures[VERDICT_SLOPE] - 60.0 / 1200) < 0.05 * 60 / 1200);
	assert_ptr_equal(
		model_worker_growing_watch(model, row("gw")), watched_named("statement cache"));
	event = event_of(model, EVENT_GROWTH);
	assert_non_null(event);
	assert_string_equal(event->subject, "gw");
	assert_non_null(strstr(event->text, "statement cache GROWING: floor +1"));
	assert_non_null(strstr(event->text, " entries/h across "));
	/* 1000 entries, of which peaks take 200 */
	assert_true(model_watched_time_left(model, watched_named("statement cache"), &left_s));
	assert_true(fabs(left_s - 800 / (60.0 / 1200)) < 0.1 * left_s);
}

static void test_what_is_well_is_not(void **state)
{
	(void)state;
	play("floor 0:100 bursts 60 40 noise 1");
	expect("statement cache", VERDICT_CYCLIC);
	assert_null(model_worker_growing_watch(model, row("gw")));
	assert_null(event_of(model, EVENT_GROWTH));
}

static void test_its_end_is_told(void **state)
{
	(void)state;
	play("floor 0:100 500:150 1200:150 bursts 30 20 noise 1");
	expect("statement cache", VERDICT_STOPPED);
	assert_non_null(strstr(event_of(model, EVENT_GROWTH_OVER)->text,
		"statement cache stopped: floor 150 entries, has not risen for "));
}

/* A poll a second without the cache, from the end of the trace on. */
static void play_without(uint32_t from, uint32_t seconds)
{
	for (uint32_t i = from; i < from + seconds; i++)
		poll_process(i, -10, 1e8, i * 0.1);
}

/* The exporter was rolled out anew without it, or it shows what is not zero only. Two missed polls
   are grace, the third is the end (model/truth.h). */
static void test_one_that_vanishes_does_not_grow(void **state)
{
	double left_s;

	(void)state;
	play("floor 0:100 1200:160 bursts 60 40 noise 1");
	play_without(1200, 2);
	assert_non_null(model_worker_growing_watch(model, row("gw")));
	assert_null(event_of(model, EVENT_GROWTH_OVER));
	play_without(1202, 3);
	assert_null(model_worker_growing_watch(model, row("gw")));
	assert_false(model_watched_is_growing(model, watched_named("statement cache")));
	assert_false(model_watched_time_left(model, watched_named("statement cache"), &left_s));
	assert_string_equal(
		event_of(model, EVENT_GROWTH_OVER)->text, "statement cache is not told any more");
}

/* Of a worker that does not answer it is not known whether its cache has stopped to grow. */
static void test_silence_ends_no_growth(void **state)
{
	(void)state;
	play("floor 0:100 1200:160 bursts 60 40 noise 1");
	for (int i = 0; i < 30; i++)
		poll_fault(1200 + i);
	assert_non_null(model_worker_growing_watch(model, row("gw")));
	assert_null(event_of(model, EVENT_GROWTH_OVER));
}

/* Labels that are asked for must be there; all series that have them are one number. */
static void test_series_are_summed(void **state)
{
	(void)state;
	add(&b, "cache_entries", "pool=\"main\",shard=\"0\"", 3);
	add(&b, "cache_entries", "pool=\"main\",shard=\"1\"", 4);
	add(&b, "cache_entries", "pool=\"aux\"", 100);
	add(&b, "cache_entries", "", 1000);
	poll_process(0, -10, 1e8, 0);
	assert_true(watched_named("statement cache")->value.value == 7);
	add(&b, "cache_entries", "pool=\"main\",shard=\"0\"", 5);
	poll_process(1, -10, 1e8, 0);
	assert_true(watched_named("statement cache")->value.value == 5);
}

/* What the catalogue knows is still what it was. */
static void test_heap_is_still_heap(void **state)
{
	(void)state;
	add(&b, "jvm_memory_used_bytes", "area=\"heap\",id=\"Eden\"", 1e8);
	add(&b, "jvm_memory_used_bytes", "area=\"heap\",id=\"Old\"", 2e8);
	poll_process(0, -10, 1e9, 0);
	assert_true(row("gw")->heap.known && row("gw")->heap.value == 3e8);
	assert_true(watched_named("heap")->value.value == 3e8);
}

static void test_it_is_for_one_group(void **state)
{
	struct build other = build_feed_in(model, "workflows", "flow", 1);
	const struct watched *all[LIMIT_OWN_WATCHES];

	(void)state;
	add(&b, "queue_length", "", 3);
	add(&b, "sessions_open", "", 7);
	poll_process(0, -10, 1e8, 0);
	assert_null(watched_named("queue"));
	assert_non_null(watched_named("sessions"));
	assert_false(model_feed_watches(model, b.feed, 3));
	add(&other, "queue_length", "", 3);
	add(&other, "sessions_open", "", 7);
	build_send(&other, model, 0.5);
	assert_int_equal(model_worker_watched(model, row("flow"), all), 2);
	assert_string_equal(model_watch_of(model, all[0])->name, "sessions");
	assert_string_equal(model_watch_of(model, all[1])->name, "queue");
	assert_true(model_feed_watches(model, other.feed, 3));
	build_fini(&other);
}

/* A new process has an empty cache: nothing of the old one's is carried over. */
static void test_a_new_life_begins_anew(void **state)
{
	(void)state;
	play("floor 0:100 1200:160 bursts 60 40 noise 1");
	for (int i = 0; i < 20; i++) {
		add(&b, "cache_entries", "pool=\"main\"", 40 + i);
		poll_process(1200 + i, 1199, 1e8, i * 0.1);
	}
	assert_int_equal(row("gw")->restarts, 1);
	expect("statement cache", VERDICT_LEARNING);
	assert_true(watched_named("statement cache")->value.value == 59);
}

static void test_no_identity_no_verdict(void **state)
{
	(void)state;
	for (int i = 0; i < 1200; i++) {
		add(&b, "sessions_open", "", i);
		add(&b, "process_resident_memory_bytes", "", 1e8);
		end_poll(i);
	}
	expect("sessions", VERDICT_AGGREGATE);
	assert_true(watched_named("sessions")->value.value == 1199);
}

/* A row that nothing else would make. */
static void test_it_makes_a_row(void **state)
{
	(void)state;
	add(&b, "sessions_open", "", 7);
	end_poll(0);
	assert_int_equal(worker_rows(model), 1);
	assert_true(watched_named("sessions")->value.value == 7);
}

/* A sum of what came before the cut is no number, nor is one of what is none. */
static void test_what_is_no_sum(void **state)
{
	(void)state;
	add(&b, "sessions_open", "", 7);
	poll_process(0, -10, 1e8, 0);
	add(&b, "sessions_open", "", 3);
	build_send_cut(&b, model, 1);
	assert_true(watched_named("sessions")->value.value == 7);
	add(&b, "sessions_open", "", (double)NAN);
	poll_process(2, -10, 1e8, 0);
	assert_true(watched_named("sessions")->value.value == 7);
	add(&b, "sessions_open", "", -3);
	poll_process(3, -10, 1e8, 0);
	assert_true(watched_named("sessions")->value.value == -3);
}

/* Slots alone: a model whose slots are all taken is one of thousands of workers. Who finds no room
   is counted once a life, and has a slot when one is free. */
static void test_more_than_there_is_room_for(void **state)
{
	struct watched_gauges *gauges = calloc(1, sizeof(*gauges));

	(void)state;
	assert_non_null(gauges);
	for (uint32_t i = 0; i < LIMIT_WATCHED; i++)
		assert_int_equal(watched_visit(gauges, i, 1, 0), i);
	for (int i = 0; i < 3; i++) {
		assert_true(watched_visit(gauges, 7, 1, 1) == WATCHED_NONE);
		assert_true(watched_visit(gauges, 7, 1, 2) == WATCHED_NONE);
		assert_true(watched_visit(gauges, 8, 1, 1) == WATCHED_NONE);
	}
	assert_int_equal(gauges->dropped, 3);
	watched_close(gauges, 4);
	assert_int_equal(watched_visit(gauges, 7, 1, 1), 4);
	/* Another process in the slot: its predecessor's two are let go. */
	assert_int_equal(watched_visit(gauges, 7, 2, 0), 7);
	assert_int_equal(watched_visit(gauges, 8, 1, 1), 4);
	free(gauges);
}

static void test_a_frozen_model_says_the_same(void **state)
{
	struct model *frozen = model_create();
	const struct watched *all[LIMIT_OWN_WATCHES];

	(void)state;
	play("floor 0:100 1200:160 bursts 60 40 noise 1");
	model_freeze(frozen, model);
	assert_int_equal(model_worker_watched(frozen, worker_named(frozen, "gw"), all), 1);
	assert_memory_equal(growth_verdict(&all[0]->growth),
		growth_verdict(&watched_named("statement cache")->growth), sizeof(struct verdict));
	assert_string_equal(model_watch_of(frozen, all[0])->name, "statement cache");
	model_destroy(frozen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_leak_beside_steady_memory, set_up, teardown),
		cmocka_unit_test_setup_teardown(test_what_is_well_is_not, set_up, teardown),
		cmocka_unit_test_setup_teardown(test_its_end_is_told, set_up, teardown),
		cmocka_unit_test_setup_teardown(
			test_one_that_vanishes_does_not_grow, set_up, teardown),
		cmocka_unit_test_setup_teardown(test_silence_ends_no_growth, set_up, teardown),
		cmocka_unit_test_setup_teardown(test_series_are_summed, set_up, teardown),
		cmocka_unit_test_setup_teardown(test_heap_is_still_heap, set_up, teardown),
		cmocka_unit_test_setup_teardown(test_it_is_for_one_group, set_up, teardown),
		cmocka_unit_test_setup_teardown(test_a_new_life_begins_anew, set_up, teardown),
		cmocka_unit_test_setup_teardown(test_no_identity_no_verdict, set_up, teardown),
		cmocka_unit_test_setup_teardown(test_it_makes_a_row, set_up, teardown),
		cmocka_unit_test_setup_teardown(test_what_is_no_sum, set_up, teardown),
		cmocka_unit_test(test_more_than_there_is_room_for),
		cmocka_unit_test_setup_teardown(
			test_a_frozen_model_says_the_same, set_up, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
