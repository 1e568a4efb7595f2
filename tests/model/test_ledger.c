/* The idle-floor ledger: what owners of connections hold, spare, and never give back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/one_server.h"

enum { WINDOW_S = LEDGER_WINDOW_MS / 1000, STEP_S = 10 };

/* ---- what is held, and what is spare ---- */

static void test_a_fixed_pool_that_is_busy_in_bursts_holds_all_and_spares_none(void **state)
{
	(void)state;
	/* every 20 s all of its four are busy for one second */
	for (int t = 0; t < WINDOW_S; t++) {
		bool busy = t % 20 == 19;

		add_group("gw-a", busy ? 0 : 4, busy ? 4 : 0);
		send_look(t);
	}
	owner_has(owner("gw-a"), 4, 0, 4);
	assert_int_equal(owner("gw-a")->idleness, IDLENESS_NONE);
}

static void test_an_elastic_pool_holds_the_least_it_had(void **state)
{
	(void)state;
	for (int t = 0; t < WINDOW_S; t++) {
		add_group("gw-a", 1, (uint32_t)(t / 60 % 4));
		send_look(t);
	}
	owner_has(owner("gw-a"), 1, 1, 4);
	assert_int_equal(owner("gw-a")->idle_peak, 1);
}

static void test_figures_of_the_first_look_are_those_of_the_look(void **state)
{
	(void)state;
	add_group("gw-a", 3, 2);
	send_look(100);
	owner_has(owner("gw-a"), 5, 3, 5);
	assert_int_equal(owner("gw-a")->window_ms, 0);
}

static void test_counts_that_no_server_has_stay_counts(void **state)
{
	(void)state;
	add_group("gw-a", UINT32_MAX, 0);
	send_look(100);
	owner_has(owner("gw-a"), UINT32_MAX, UINT32_MAX, UINT32_MAX);
}

static void test_a_young_window_reaches_back_as_far_as_we_have_watched(void **state)
{
	(void)state;
	send_looks(0, 181, "gw-a", 2, 0);
	assert_int_equal(owner("gw-a")->window_ms, 180 * 1000);
	send_looks(181, WINDOW_S + 300, "gw-a", 2, 0);
	assert_int_equal(owner("gw-a")->window_ms, LEDGER_WINDOW_MS);
	/* somebody who came later has a younger one */
	add_group("gw-a", 2, 0);
	add_group("gw-b", 7, 0);
	send_look(WINDOW_S + 300);
	assert_int_equal(owner("gw-b")->window_ms, 0);
	owner_has(owner("gw-b"), 7, 7, 7);
}

static void test_a_dip_counts_as_long_as_the_window_and_at_most_a_step_longer(void **state)
{
	(void)state;
	send_looks(0, 1000, "gw-a", 8, 0);
	send_looks(1000, 1001, "gw-a", 2, 0);
	send_looks(1001, 1000 + WINDOW_S + 1, "gw-a", 8, 0);
	owner_has(owner("gw-a"), 2, 2, 8);
	send_looks(1000 + WINDOW_S + 1, 1000 + WINDOW_S + 1 + STEP_S, "gw-a", 8, 0);
	owner_has(owner("gw-a"), 8, 8, 8);
}

/* A pool that keeps one more after each of its peaks, until it does not. */
static void test_an_owner_that_never_gives_all_back_grows(void **state)
{
	enum { PEAK_S = 60, GROWS_S = 1200 };
	const struct event *event;

	(void)state;
	for (int t = 0; t < GROWS_S; t++) {
		bool busy = t % PEAK_S < PEAK_S / 2;

		add_group("gw-a", 10 + (uint32_t)(t / PEAK_S), busy ? 15 : 0);
		add_group("gw-b", 10, busy ? 15 : 0);
		send_look(t);
	}
	assert_true(growth_is_growing(&owner("gw-a")->growth));
	assert_false(growth_is_growing(&owner("gw-b")->growth));
	event = event_of(watched, EVENT_GROWTH);
	assert_non_null(event);
	assert_int_equal(event->count, 1);
	assert_non_null(strstr(event->text, "gw-a: GROWING: floor +"));
	assert_non_null(strstr(event->text, " connections/h across "));
}

static void test_windows_of_hours_are_kept_in_minutes(void **state)
{
	struct feed_config config = {.name = "db2",
		.interval_ms = 10000,
		.is_server = true,
		.window_ms = 2 * 3600 * 1000};
	uint32_t second = model_add_feed(watched, &config, at_s(0).mono);
	struct session_group group = {.who = {.owner = "gw-a"}, .oldest_ms = AGE_NONE};
	struct sessions look = {.window_ms = config.window_ms, .groups = &group, .group_count = 1};
	const struct owner *o;

	(void)state;
	for (int t = 0; t <= 3 * 3600; t += 10) {
		struct reading reading = {.feed = second, .at = at_s(t), .sessions = &look};

		group.total = group.of_state[SESSION_IDLE] = t == 3600 ? 1 : 6;
		model_accept(watched, &reading);
		o = ledger_find(&model_server(watched, 1)->ledger, "gw-a");
		assert_non_null(o);
		if (t < 3600 || t >= 3600 + 2 * 3600 + 60)
			assert_int_equal(o->held, 6);
		else
			assert_int_equal(o->held, 1);
	}
	assert_int_equal(o->window_ms, config.window_ms);
}

/* ---- what is not known is no zero ---- */

static void test_an_outage_is_no_zero_and_no_floor(void **state)
{
	(void)state;
	send_looks(0, 300, "gw-a", 5, 1);
	for (int t = 300; t < 600; t++)
		send_fault(t, FAULT_LOST, 0);
	send_looks(600, 610, "gw-a", 9, 1);
	owner_has(owner("gw-a"), 6, 5, 10);
	assert_int_equal(owner("gw-a")->window_ms, 609 * 1000);
	/* nobody was there to be absent: what was before the window is out of it, that is all */
	for (int t = 610; t < 610 + 2 * WINDOW_S; t++)
		send_fault(t, FAULT_REFUSED, 0);
	send_look(610 + 2 * WINDOW_S);
	assert_int_equal(owner("gw-a")->now.total, 0);
	assert_int_equal(owner("gw-a")->held, 0);
}

static void test_after_a_long_pause_the_window_is_young_again(void **state)
{
	const int back = 3 * WINDOW_S;

	(void)state;
	send_looks(0, WINDOW_S + 100, "gw-a", 2, 1);
	assert_int_equal(owner("gw-a")->floor.held, 3);
	send_looks(back, back + 120, "gw-a", 9, 1);
	owner_has(owner("gw-a"), 10, 9, 10);
	assert_int_equal(owner("gw-a")->window_ms, 119 * 1000);
	/* that it may hold more now is not clear before a window without a pause */
	assert_int_equal(owner("gw-a")->floor.held, 3);
	send_looks(back + 120, back + WINDOW_S + 60, "gw-a", 9, 1);
	assert_int_equal(owner("gw-a")->window_ms, LEDGER_WINDOW_MS);
	assert_int_equal(events_of(EVENT_FLOOR), 0);
	/* and without what coming back left in it */
	send_looks(back + WINDOW_S + 60, back + WINDOW_S + 61, "gw-a", 9, 1);
	assert_int_equal(owner("gw-a")->floor.held, 10);
	assert_int_equal(events_of(EVENT_FLOOR), 1);
}

static void test_an_owner_that_is_absent_has_none(void **state)
{
	(void)state;
	send_looks(0, 60, "gw-a", 5, 0);
	send_looks(60, 61, "gw-b", 1, 0);
	owner_has(owner("gw-a"), 0, 0, 5);
	assert_int_equal(owner("gw-a")->now.total, 0);
	assert_int_equal(owner("gw-a")->now.of_state[SESSION_IDLE], 0);
	assert_int_equal(owner("gw-a")->now.oldest_ms, AGE_NONE);
	assert_string_equal(owner("gw-a")->who.user, "app");
	assert_int_equal(owner("gw-a")->last_present.mono.ms, 59 * 1000);
	send_looks(61, 60 + WINDOW_S, "gw-b", 1, 0);
	assert_non_null(ledger_find(&server()->ledger, "gw-a"));
	send_looks(60 + WINDOW_S, 61 + WINDOW_S, "gw-b", 1, 0);
	assert_null(ledger_find(&server()->ledger, "gw-a"));
	owner_has(owner("gw-b"), 1, 1, 1);
}

static void test_a_look_without_room_for_all_groups_proves_no_absence(void **state)
{
	(void)state;
	send_looks(0, 60, "gw-a", 5, 0);
	for (int t = 60; t < 120; t++) {
		add_group("gw-b", 1, 0);
		sessions.beyond = 700;
		send_look(t);
	}
	owner_has(owner("gw-a"), 5, 5, 5);
	assert_int_equal(owner("gw-a")->last_present.mono.ms, 59 * 1000);
	assert_int_equal(server()->ledger.beyond_sessions, 700);
}

static void test_what_may_not_be_seen_is_neither_idle_nor_busy(void **state)
{
	struct session_group *group;

	(void)state;
	group = add_group("gw-a", 0, 0);
	group->total = group->of_state[SESSION_UNREADABLE] = 12;
	send_look(0);
	assert_int_equal(owner("gw-a")->held, 12);
	assert_false(owner("gw-a")->knows_idle);
	assert_int_equal(owner("gw-a")->idleness, IDLENESS_UNKNOWN);
	assert_int_equal(server_slots(server()).held, 12);
	assert_int_equal(server_slots(server()).spare, SESSIONS_UNKNOWN);
	/* once the right is there, so is the number */
	send_looks(1, 2, "gw-a", 3, 9);
	owner_has(owner("gw-a"), 12, 3, 12);
}

/* ---- how spare ones stay spare ---- */

static void look_idle(double at, uint32_t idle, uint32_t unused, uint32_t veterans)
{
	struct session_group *group = add_group("gw-a", idle, 0);

	group->unused = unused;
	group->veterans = veterans;
	send_look(at);
}

static enum idleness idleness(void)
{
	return owner("gw-a")->idleness;
}

static void test_the_first_look_knows_what_the_server_remembers(void **state)
{
	(void)state;
	look_idle(0, 10, 10, 10);
	assert_int_equal(idleness(), IDLENESS_STICKY);
	look_idle(1, 10, 0, 10);
	assert_int_equal(idleness(), IDLENESS_ROTATED);
	look_idle(2, 10, 2, 3);
	assert_int_equal(idleness(), IDLENESS_UNKNOWN);
}

static void test_sessions_that_come_and_go_for_a_window_are_refilled(void **state)
{
	(void)state;
	for (int t = 0; t < WINDOW_S; t++)
		look_idle(t, 10, 0, 0);
	assert_int_equal(idleness(), IDLENESS_UNKNOWN);
	look_idle(WINDOW_S, 10, 0, 0);
	assert_int_equal(idleness(), IDLENESS_REFILLED);
}

static void test_after_a_pause_new_sessions_prove_nothing(void **state)
{
	(void)state;
	for (int t = 0; t < WINDOW_S + 60; t++)
		look_idle(t, 10, 10, 10);
	for (int t = WINDOW_S + 70; t < 2 * WINDOW_S + 70; t++) {
		look_idle(t, 10, 0, 0);
		assert_int_equal(idleness(), IDLENESS_UNKNOWN);
	}
	look_idle(2 * WINDOW_S + 70, 10, 0, 0);
	assert_int_equal(idleness(), IDLENESS_REFILLED);
}

static void test_a_server_that_came_up_anew_remembers_no_sessions(void **state)
{
	(void)state;
	send_facts(0);
	for (int t = 0; t < WINDOW_S + 60; t++)
		look_idle(t, 10, 10, 10);
	facts.started_us += INT64_C(86400000000);
	send_facts(WINDOW_S + 60);
	look_idle(WINDOW_S + 60, 10, 0, 0);
	assert_int_equal(idleness(), IDLENESS_UNKNOWN);
}

/* ---- owners ---- */

static void test_groups_of_one_owner_are_summed(void **state)
{
	struct session_group *group;
	const struct owner *o;

	(void)state;
	group = add_group("gw-a", 3, 1);
	group->waiting = 1;
	group->idle_30s = 3;
	group->idle_for[0] = 2;
	group->oldest_ms = 1000;
	group = add_group("gw-a", 2, 0);
	snprintf(group->who.user, sizeof(group->who.user), "other");
	group->never_used = 2;
	group->idle_30s = 1;
	group->idle_for[0] = 1;
	group->oldest_ms = 5000;
	send_look(0);
	o = owner("gw-a");
	owner_has(o, 6, 5, 6);
	assert_int_equal(o->now.waiting, 1);
	assert_int_equal(o->now.never_used, 2);
	assert_int_equal(o->now.idle_30s, 4);
	assert_int_equal(o->now.idle_for[0], 3);
	assert_int_equal(o->now.oldest_ms, 5000);
	assert_string_equal(o->who.user, "");
	assert_string_equal(o->who.database, "argus");
	assert_int_equal(server()->ledger.owner_count, 1);
}

static void test_names_behind_a_pooler_are_its_last_clients(void **state)
{
	struct session_group *group;

	(void)state;
	facts.pooled = true;
	snprintf(facts.pooler, sizeof(facts.pooler), "10.0.0.1");
	send_facts(0);
	add_group("gw-a", 3, 0);
	group = add_group("app@10.0.0.1/argus", 3, 0);
	group->unnamed = true;
	group = add_group("direct", 3, 0);
	snprintf(group->who.client, sizeof(group->who.client), "10.0.0.2");
	send_look(0);
	assert_true(owner("gw-a")->through_pooler);
	assert_false(owner("app@10.0.0.1/argus")->through_pooler);
	assert_false(owner("direct")->through_pooler);
}

static void add_owners(uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++) {
		char name[16];

		snprintf(name, sizeof(name), "svc-%u", i);
		add_group(name, 2, 0);
	}
}

static void test_more_owners_than_there_is_room_for_are_counted(void **state)
{
	(void)state;
	add_owners(0, 300);
	add_group("svc-299", 1, 0); /* a second group is no second owner */
	send_look(0);
	assert_int_equal(server()->ledger.owner_count, LIMIT_OWNERS);
	assert_int_equal(server()->ledger.beyond, 300 - LIMIT_OWNERS);
	assert_int_equal(server()->ledger.beyond_sessions, 2 * (300 - LIMIT_OWNERS) + 1);
	/* the others get their room when old ones are forgotten */
	for (int t = 1; t <= WINDOW_S + 2; t++) {
		add_owners(100, 300);
		send_look(t);
	}
	assert_int_equal(server()->ledger.owner_count, 200);
	assert_int_equal(server()->ledger.beyond, 0);
	for (uint32_t i = 100; i < 300; i++) {
		char name[16];

		snprintf(name, sizeof(name), "svc-%u", i);
		assert_int_equal(owner(name)->held, 2);
	}
}

static void test_thousands_of_sessions_come_as_groups(void **state)
{
	(void)state;
	facts.settings[SETTING_MAX_CONNECTIONS] = 6000;
	send_facts(0);
	for (int t = 0; t < 3; t++) {
		add_owners(0, 10);
		for (uint32_t i = 0; i < 10; i++)
			((struct session_group *)sessions.groups)[i].total = 500;
		send_look(t);
	}
	assert_int_equal(server_slots(server()).held, 5000);
	assert_int_equal(server_slots(server()).used, 5001);
	assert_int_equal(server_slots(server()).headroom, 6000 - 3 - 5001);
}

static void test_the_ceiling_is_what_was_shown_or_what_is_expected(void **state)
{
	struct expectation none = expectation_of_nothing();
	struct expectation expectation = none;

	(void)state;
	send_looks(0, 1, "gw-a", 1, 11);
	send_looks(1, 2 * WINDOW_S, "gw-a", 2, 0);
	assert_int_equal(owner("gw-a")->peak, 2);
	assert_int_equal(owner_ceiling(owner("gw-a"), NULL), 12);
	assert_int_equal(owner_ceiling(owner("gw-a"), &none), 12);
	expectation.idle_floor = 20;
	assert_int_equal(owner_ceiling(owner("gw-a"), &expectation), 20);
	expectation.workers = 4;
	assert_int_equal(owner_ceiling(owner("gw-a"), &expectation), 20);
	expectation.connections_per_worker = 6;
	assert_int_equal(owner_ceiling(owner("gw-a"), &expectation), 24);
	expectation.pool_max = 10;
	assert_int_equal(owner_ceiling(owner("gw-a"), &expectation), 40);
	expectation.pool_max = 2;
	assert_int_equal(owner_ceiling(owner("gw-a"), &expectation), 12);
}

#define STORY(test) cmocka_unit_test_setup_teardown(test, server_setup, server_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_a_fixed_pool_that_is_busy_in_bursts_holds_all_and_spares_none),
		STORY(test_an_elastic_pool_holds_the_least_it_had),
		STORY(test_figures_of_the_first_look_are_those_of_the_look),
		STORY(test_counts_that_no_server_has_stay_counts),
		STORY(test_a_young_window_reaches_back_as_far_as_we_have_watched),
		STORY(test_a_dip_counts_as_long_as_the_window_and_at_most_a_step_longer),
		STORY(test_an_owner_that_never_gives_all_back_grows),
		STORY(test_windows_of_hours_are_kept_in_minutes),
		STORY(test_an_outage_is_no_zero_and_no_floor),
		STORY(test_after_a_long_pause_the_window_is_young_again),
		STORY(test_an_owner_that_is_absent_has_none),
		STORY(test_a_look_without_room_for_all_groups_proves_no_absence),
		STORY(test_what_may_not_be_seen_is_neither_idle_nor_busy),
		STORY(test_the_first_look_knows_what_the_server_remembers),
		STORY(test_sessions_that_come_and_go_for_a_window_are_refilled),
		STORY(test_after_a_pause_new_sessions_prove_nothing),
		STORY(test_a_server_that_came_up_anew_remembers_no_sessions),
		STORY(test_groups_of_one_owner_are_summed),
		STORY(test_names_behind_a_pooler_are_its_last_clients),
		STORY(test_more_owners_than_there_is_room_for_are_counted),
		STORY(test_thousands_of_sessions_come_as_groups),
		STORY(test_the_ceiling_is_what_was_shown_or_what_is_expected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
