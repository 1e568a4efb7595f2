/* The timeline: order, folding, and what falls out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/events.h"
#include "tests/support/build_reading.h"

/* The subject of a name; here, as it should be, one name is one subject. */
static struct event_subject who(const char *name)
{
	uint64_t id = 0;

	for (size_t i = 0; name[i] != '\0'; i++)
		id = id * 31 + (unsigned char)name[i];
	return (struct event_subject){id, name};
}

static void test_newest_first(void **state)
{
	struct events events = {0};

	(void)state;
	events_add(&events, EVENT_RESTART, at_s(1), who("a"), "one");
	events_add(&events, EVENT_FEED_LOST, at_s(2), who("b"), "two");
	assert_int_equal(events.held, 2);
	assert_string_equal(events_get(&events, 0)->text, "two");
	assert_string_equal(events_get(&events, 0)->subject, "b");
	assert_int_equal(events_get(&events, 0)->kind, EVENT_FEED_LOST);
	assert_string_equal(events_get(&events, 1)->text, "one");
	assert_int_equal(events_get(&events, 1)->count, 1);
}

static void test_the_same_thing_again_is_counted_not_listed(void **state)
{
	struct events events = {0};

	(void)state;
	events_add(&events, EVENT_RESTART, at_s(0), who("a"), "life %d", 2);
	events_add(&events, EVENT_RESTART, at_s(1), who("b"), "life %d", 2);
	events_add(&events, EVENT_RESTART, at_s(600), who("a"), "life %d", 3);
	assert_int_equal(events.held, 2);
	assert_string_equal(events_get(&events, 0)->subject, "a"); /* moved to the front */
	assert_int_equal(events_get(&events, 0)->count, 2);
	assert_string_equal(events_get(&events, 0)->text, "life 3");
	assert_int_equal(events_get(&events, 0)->first.mono.ms, 0);
	assert_int_equal(events_get(&events, 0)->last.mono.ms, 600000);
	assert_string_equal(events_get(&events, 1)->subject, "b");
}

static void test_after_ten_minutes_it_is_another_event(void **state)
{
	struct events events = {0};

	(void)state;
	events_add(&events, EVENT_RESTART, at_s(0), who("a"), "first");
	events_add(&events, EVENT_RESTART, at_s(600.001), who("a"), "second");
	assert_int_equal(events.held, 2);
	assert_int_equal(events_get(&events, 0)->count, 1);
}

static void test_other_kinds_and_subjects_are_not_folded(void **state)
{
	struct events events = {0};

	(void)state;
	events_add(&events, EVENT_FEED_LOST, at_s(0), who("a"), "x");
	events_add(&events, EVENT_FEED_BACK, at_s(1), who("a"), "x");
	events_add(&events, EVENT_FEED_LOST, at_s(2), who("ab"), "x");
	assert_int_equal(events.held, 3);
}

static void test_text_and_subject_are_scrubbed_and_cut(void **state)
{
	struct events events = {0};
	char subject[300];

	(void)state;
	memset(subject, 's', sizeof(subject) - 1);
	subject[0] = '\x1b';
	subject[sizeof(subject) - 1] = '\0';
	events_add(&events, EVENT_RESTART, at_s(0), who(subject), "%s%s", "a\nb", subject);
	events_add(&events, EVENT_RESTART, at_s(1), who(subject), "again");
	assert_int_equal(events.held, 1); /* the cut subject is recognised again */
	assert_int_equal(strlen(events_get(&events, 0)->subject), LIMIT_NAME_BYTES - 1);
	assert_memory_equal(events_get(&events, 0)->subject, "\xef\xbf\xbds", 4);
}

static void test_the_oldest_fall_out_and_are_counted(void **state)
{
	static struct events events;

	(void)state;
	for (int i = 0; i < LIMIT_EVENTS + 40; i++)
		events_add(&events, EVENT_RESTART, at_s(i * 601.0), who("a"), "number %d", i);
	assert_int_equal(events.held, LIMIT_EVENTS);
	assert_int_equal(events.dropped, 40);
	assert_string_equal(events_get(&events, 0)->text, "number 551");
	assert_string_equal(events_get(&events, LIMIT_EVENTS - 1)->text, "number 40");
}

static void test_a_flapping_target_cannot_push_the_rest_out(void **state)
{
	static struct events events;

	(void)state;
	events_add(&events, EVENT_RESTART, at_s(0), who("quiet"), "once");
	for (int i = 0; i < 5000; i++)
		events_add(&events, i % 2 ? EVENT_FEED_BACK : EVENT_FEED_LOST, at_s(i), who("flap"),
			"x");
	assert_int_equal(events.held, 3);
	assert_int_equal(events.dropped, 0);
	assert_int_equal(events_get(&events, 0)->count, 2500);
	assert_string_equal(events_get(&events, 2)->subject, "quiet");
}

/* The kinds take turns, so that no minute has a crowd of one. */
static void test_folding_keeps_the_order_across_the_end_of_the_ring(void **state)
{
	static struct events events;
	char name[16];

	(void)state;
	for (int i = 0; i < LIMIT_EVENTS + 5; i++) {
		snprintf(name, sizeof(name), "w%d", i);
		events_add(
			&events, (enum event_kind)(i % EVENT_KINDS), at_s(i / 4.0), who(name), "x");
	}
	events_add(&events, (enum event_kind)(100 % EVENT_KINDS), at_s(140), who("w100"), "y");
	assert_int_equal(events.held, LIMIT_EVENTS);
	assert_string_equal(events_get(&events, 0)->subject, "w100");
	assert_string_equal(events_get(&events, 1)->subject, "w516");
	for (size_t i = 2; i < events.held; i++)
		assert_true(events_get(&events, i)->last.mono.ms <=
			    events_get(&events, i - 1)->last.mono.ms);
	assert_string_equal(events_get(&events, LIMIT_EVENTS - 1)->subject, "w5");
}

/* One each `every_s` seconds from `from_s` on, each to another subject: "w0", "w1", ... */
static void add_many(
	struct events *events, enum event_kind kind, int count, double from_s, double every_s)
{
	char name[16];

	for (int i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "w%d", i);
		events_add(events, kind, at_s(from_s + i * every_s), who(name), "%d", i);
	}
}

static void test_few_of_a_kind_stay_single(void **state)
{
	static struct events events;

	(void)state;
	add_many(&events, EVENT_WORKER_NEW, CROWD_LEAST - 1, 0, 0.1);
	assert_int_equal(events.held, CROWD_LEAST - 1);
	for (size_t i = 0; i < events.held; i++)
		assert_false(events_get(&events, i)->is_crowd);
}

static void test_a_fleet_that_starts_is_one_event(void **state)
{
	static struct events events;
	const struct event *crowd;

	(void)state;
	events_add(&events, EVENT_POOL_PINNED, at_s(0), who("pool"), "30/30");
	add_many(&events, EVENT_WORKER_NEW, 450, 1, 0.1);
	add_many(&events, EVENT_FEED_BACK, 2900, 50, 0.02);
	assert_int_equal(events.held, 3);
	assert_int_equal(events.dropped, 0);
	assert_int_equal(events_get(&events, 0)->kind, EVENT_FEED_BACK);
	assert_int_equal(events_get(&events, 0)->count, 2900);
	crowd = events_get(&events, 1);
	assert_true(crowd->is_crowd);
	assert_int_equal(crowd->count, 450);
	assert_string_equal(crowd->subject, "w449"); /* the last: a key on it leads there */
	assert_int_equal(crowd->subject_id, who("w449").id);
	assert_string_equal(crowd->text, "449");
	assert_int_equal(crowd->first.mono.ms, 1000);
	assert_int_equal(crowd->last.mono.ms, 45900);
	assert_string_equal(events_get(&events, 2)->subject, "pool");
	assert_false(events_get(&events, 2)->is_crowd);
}

/* What happened before it stays single, however much of it there is. */
static void test_a_crowd_is_of_one_minute(void **state)
{
	static struct events events;

	(void)state;
	add_many(&events, EVENT_RESTART, CROWD_LEAST - 1, 0, 0.1);
	add_many(&events, EVENT_RESTART, 200, 1000, 10); /* six a minute: each on its own */
	assert_int_equal(events.held, CROWD_LEAST - 1 + 200);
	for (size_t i = 0; i < events.held; i++)
		assert_false(events_get(&events, i)->is_crowd);
}

static void test_a_crowd_ends_when_a_minute_is_quiet(void **state)
{
	static struct events events;

	(void)state;
	add_many(&events, EVENT_RESTART, 20, 0, 1);
	events_add(&events, EVENT_RESTART, at_s(79), who("late"), "x"); /* 60 s after the last */
	assert_int_equal(events.held, 1);
	assert_int_equal(events_get(&events, 0)->count, 21);
	events_add(&events, EVENT_RESTART, at_s(139.001), who("alone"), "x");
	assert_int_equal(events.held, 2);
	assert_false(events_get(&events, 0)->is_crowd);
	assert_int_equal(events_get(&events, 0)->count, 1);
}

/* A fleet that is never quiet is told of anew, so that the timeline says when. */
static void test_a_crowd_lasts_ten_minutes(void **state)
{
	static struct events events;

	(void)state;
	add_many(&events, EVENT_RESTART, 1201, 0, 1);
	assert_int_equal(events.held, 2);
	assert_int_equal(events_get(&events, 1)->count, 601);
	assert_int_equal(events_get(&events, 0)->count, 600);
	assert_int_equal(events_get(&events, 0)->first.mono.ms, 601000);
}

static void test_every_kind_has_a_word(void **state)
{
	(void)state;
	for (unsigned kind = 0; kind < EVENT_KINDS; kind++)
		for (unsigned other = 0; other < kind; other++)
			assert_string_not_equal(event_word((enum event_kind)kind),
				event_word((enum event_kind)other));
}

static void test_an_event_keeps_its_number(void **state)
{
	struct events *events = calloc(1, sizeof(*events));

	(void)state;
	assert_non_null(events);
	events_add(events, EVENT_RESTART, at_s(0), who("a"), "one");
	events_add(events, EVENT_RESTART, at_s(1), who("b"), "two");
	events_add(events, EVENT_RESTART, at_s(2), who("a"), "three");
	assert_int_equal(events_get(events, 0)->number, 1); /* folded, and moved to the front */
	assert_int_equal(events_get(events, 1)->number, 2);
	for (int i = 0; i < LIMIT_EVENTS + 10; i++)
		events_add(events, EVENT_FEED_LOST, at_s(3 + 700.0 * i), who("c"), "%d", i);
	for (size_t i = 0; i < events->held; i++)
		assert_int_equal(events_get(events, i)->number, 2 + LIMIT_EVENTS + 10 - i);
	free(events);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_newest_first),
		cmocka_unit_test(test_the_same_thing_again_is_counted_not_listed),
		cmocka_unit_test(test_after_ten_minutes_it_is_another_event),
		cmocka_unit_test(test_other_kinds_and_subjects_are_not_folded),
		cmocka_unit_test(test_text_and_subject_are_scrubbed_and_cut),
		cmocka_unit_test(test_the_oldest_fall_out_and_are_counted),
		cmocka_unit_test(test_a_flapping_target_cannot_push_the_rest_out),
		cmocka_unit_test(test_folding_keeps_the_order_across_the_end_of_the_ring),
		cmocka_unit_test(test_few_of_a_kind_stay_single),
		cmocka_unit_test(test_a_fleet_that_starts_is_one_event),
		cmocka_unit_test(test_a_crowd_is_of_one_minute),
		cmocka_unit_test(test_a_crowd_ends_when_a_minute_is_quiet),
		cmocka_unit_test(test_a_crowd_lasts_ten_minutes),
		cmocka_unit_test(test_every_kind_has_a_word),
		cmocka_unit_test(test_an_event_keeps_its_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
