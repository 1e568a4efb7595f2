/*
 * Moving through lists: what is selected, scrolled to, filtered, grouped and sorted.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/desk.h"
#include "tests/support/fleets.h"
#include "tests/support/server_fleets.h"

static const double mib = 1024.0 * 1024;

/* A fleet and somebody before it, for one test. */
static struct scene scene;
static struct desk desk;

/* ---- moving ---- */

static void test_nothing_is_selected_until_somebody_moves(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_many, 24, 80);
	assert_int_equal(-1, desk_selected_row(&desk));
	desk_press(&desk, "Down");
	desk_has_selected(&desk, "web-28");
	desk_press(&desk, "j");
	desk_has_selected(&desk, "web-14");
	desk_press(&desk, "k k k");
	desk_has_selected(&desk, "web-28");
	desk_press(&desk, "Esc");
	assert_int_equal(-1, desk_selected_row(&desk));
	desk_get_up(&desk, &scene);
}

static void test_scrolling_through_a_thousand(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_large, 24, 80);
	desk_press(&desk, "f M");
	desk_shows(&desk, "pod-999");
	desk_shows(&desk, "none above");
	desk_press(&desk, "G");
	desk_has_selected(&desk, "pod-0/");
	desk_shows(&desk, "of them above");
	desk_press(&desk, "Up Up");
	desk_has_selected(&desk, "pod-2/");
	desk_press(&desk, "g");
	desk_has_selected(&desk, "pod-999");
	desk_press(&desk, "PgDn PgDn PgUp");
	desk_shows(&desk, "of them above");
	desk_press(&desk, "Home");
	desk_has_selected(&desk, "pod-999");
	desk_hides(&desk, "of them above");
	desk_get_up(&desk, &scene);
}

/* Everybody has a turn, in the order of people: pod-2 before pod-10. */
static void test_stepping_meets_everybody_once(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_large, 30, 100);
	desk_press(&desk, "f N");
	for (int i = 0; i < 1000; i++) {
		char name[32];

		desk_press(&desk, "Down");
		snprintf(name, sizeof(name), "/pod-%d/", i);
		desk_has_selected(&desk, name);
	}
	desk_press(&desk, "Down");
	desk_has_selected(&desk, "/pod-999/");
	desk_get_up(&desk, &scene);
}

static void test_the_window_stays_where_it_was_scrolled_to(void **state)
{
	int row;

	(void)state;
	desk_sit_down(&desk, &scene, fleet_large, 24, 80);
	desk_press(&desk, "f N PgDn PgDn PgDn");
	row = desk_selected_row(&desk);
	desk_press(&desk, "Up");
	assert_int_equal(row - 1, desk_selected_row(&desk));
	desk_get_up(&desk, &scene);
}

static void test_focus(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_incident, 24, 80);
	desk_press(&desk, "Tab Down");
	desk_has_selected(&desk, "connection refused");
	desk_press(&desk, "0 Down");
	desk_has_selected(&desk, "target lost");
	desk_press(&desk, "Tab Down");
	desk_has_selected(&desk, "k2x9q");
	desk_press(&desk, "Shift-Tab Down Down");
	desk_has_selected(&desk, "worker gone");
	desk_press(&desk, "9");
	desk_has_selected(&desk, "connection refused");
	desk_get_up(&desk, &scene);
}

/* The number of a pane is the same whatever else is on the screen. */
static void test_digits_are_panes(void **state)
{
	static const struct {
		const char *key;
		size_t pane;
	} keys[] = {{"1", pane_workers_index}, {"5", pane_floor_index}, {"6", pane_locks_index},
		{"7", pane_deadlocks_index}, {"8", pane_sessions_index}, {"9", pane_feeds_index},
		{"0", pane_events_index}};

	(void)state;
	desk_sit_down(&desk, &scene, fleet_pg_pile_up, 40, 120);
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		desk_press(&desk, keys[i].key);
		assert_int_equal(keys[i].pane, (int)desk.frame->focus);
	}
	desk_press(&desk, "6 4");
	assert_int_equal(pane_locks_index, (int)desk.frame->focus);
	desk_shows(&desk, "POOLS is not here: no target tells of a connection pool");
	desk_get_up(&desk, &scene);
}

static void fleet_of_a_server(struct scene *with)
{
	scene_server(with, "db1", 1000);
}

/* Whatever is not there says why, or how to come by it. */
static void test_digits_of_panes_that_are_not_here(void **state)
{
	static const struct {
		const char *key, *said;
	} keys[] = {{"2", "CANARY is not here: c on a worker marks one"},
		{"3", "SINCE is not here: m marks a moment"},
		{"4", "POOLS is not here: no target tells of a connection pool"},
		{"5", "IDLE FLOOR is not here: no Postgres server is watched"},
		{"6", "LOCKS is not here: no Postgres server is watched"},
		{"7", "DEADLOCKS is not here: no Postgres server is watched"},
		{"8", "SESSIONS is not here: no Postgres server is watched"}};

	(void)state;
	desk_sit_down(&desk, &scene, fleet_healthy, 24, 80);
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		desk_press(&desk, keys[i].key);
		desk_shows(&desk, keys[i].said);
	}
	desk_get_up(&desk, &scene);
	desk_sit_down(&desk, &scene, fleet_of_a_server, 24, 80);
	desk_press(&desk, "1");
	desk_shows(&desk, "WORKERS is not here: only database servers are watched");
	desk_get_up(&desk, &scene);
}

/* A key takes the place of no word. */
static void test_a_sentence_names_its_key(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_pg_pile_up, 40, 88);
	desk_shows(&desk, "4m02s, UPDATE agents [6]");
	desk_get_up(&desk, &scene);
	desk_sit_down(&desk, &scene, fleet_pg_pile_up, 40, 87);
	desk_shows(&desk, "4m02s, UPDATE agents");
	desk_hides(&desk, "[6]");
	desk_get_up(&desk, &scene);
}

/* The numbers of the first lines mean what they say there too. */
static void test_a_digit_leads_out_of_a_page(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_pg_pile_up, 40, 120);
	desk_press(&desk, "6 Enter 5");
	assert_int_equal(PAGE_PANES, desk.view.page);
	assert_int_equal(pane_floor_index, (int)desk.frame->focus);
	desk_get_up(&desk, &scene);
}

/* ---- the selection stays on its subject ---- */

static void set_rss(uint32_t feed, double rss)
{
	scene_set(&scene, feed, "process_resident_memory_bytes", "", rss * mib);
	scene_answer(&scene, feed);
	desk_look(&desk);
}

static void test_selection_follows_its_worker(void **state)
{
	int row;

	(void)state;
	desk_sit_down(&desk, &scene, fleet_three, 24, 80);
	desk_press(&desk, "Down Down");
	desk_has_selected(&desk, " b ");
	row = desk_selected_row(&desk);
	set_rss(2, 900);
	desk_has_selected(&desk, " b ");
	assert_int_equal(row + 1, desk_selected_row(&desk));
	desk_press(&desk, "Up");
	desk_has_selected(&desk, " a ");
	desk_get_up(&desk, &scene);
}

static void test_selection_survives_a_restart(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_three, 24, 80);
	desk_press(&desk, "Down Down");
	desk_has_selected(&desk, " b ");
	for (int i = 0; i < 12; i++) {
		scene_wait(&scene, 1000);
		scene_process(&scene, 1, "", 20 * mib, -2);
		for (uint32_t feed = 0; feed < 3; feed++)
			scene_answer(&scene, feed);
	}
	desk_look(&desk);
	desk_shows(&desk, "restarted");
	desk_has_selected(&desk, " b ");
	desk_has_selected(&desk, "restart");
	desk_get_up(&desk, &scene);
}

static void test_an_event_stays_selected_when_others_come(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_incident, 24, 80);
	desk_press(&desk, "0 Down Down");
	desk_has_selected(&desk, "restart");
	scene_wait(&scene, 4000);
	desk_look(&desk);
	desk_has_selected(&desk, "restart");
	desk_get_up(&desk, &scene);
}

/* Rows of about the same size do not change places with every poll; a real change moves them. */
static void test_order_is_steady(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_three, 24, 80);
	desk_press(&desk, "M");
	assert_true(desk_find(&desk, "  a ") < desk_find(&desk, "  b "));
	set_rss(1, 302);
	assert_true(desk_find(&desk, "  b ") < desk_find(&desk, "  a "));
	for (int i = 0; i < 10; i++) {
		set_rss(0, i % 2 ? 305 : 299);
		assert_true(desk_find(&desk, "  b ") < desk_find(&desk, "  a "));
	}
	set_rss(0, 340);
	assert_true(desk_find(&desk, "  a ") < desk_find(&desk, "  b "));
	desk_get_up(&desk, &scene);
}

/* ---- what is listed ---- */

static void test_filter(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_services, 24, 80);
	desk_press(&desk, "/ G W");
	desk_shows(&desk, "WORKERS 2 of 5");
	desk_shows(&desk, "/GW_");
	desk_hides(&desk, "mail");
	desk_press(&desk, "Enter");
	desk_shows(&desk, "filter \"GW\"");
	desk_press(&desk, "Down");
	desk_has_selected(&desk, "gateways");
	desk_press(&desk, "Esc");
	desk_shows(&desk, "mail");
	desk_hides(&desk, "WORKERS 2");
	desk_get_up(&desk, &scene);
}

static void test_filter_looks_at_group_version_and_state(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_services, 24, 80);
	desk_press(&desk, "/ b r a i n s");
	desk_shows(&desk, "WORKERS 2 of 5");
	desk_press(&desk, "^U 1 . 4 2");
	desk_shows(&desk, "WORKERS 1 of 5");
	desk_shows(&desk, "brain-2");
	desk_press(&desk, "^U s t a l e");
	desk_shows(&desk, "WORKERS 1 of 5");
	desk_shows(&desk, "brain-10");
	desk_shows(&desk, "EVENTS 0 of 2");
	desk_get_up(&desk, &scene);
}

static void test_filter_line(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_services, 24, 80);
	desk_press(&desk, "/ q ä Space");
	assert_string_equal("q\xc3\xa4 ", desk.view.filter);
	desk_press(&desk, "Backspace Backspace");
	assert_string_equal("q", desk.view.filter);
	desk_press(&desk, "Backspace Backspace");
	assert_false(desk.view.typing);
	desk_press(&desk, "/ g Down Down");
	assert_true(desk.view.typing);
	assert_string_equal("g", desk.view.filter);
	desk_has_selected(&desk, "gw-b");
	for (int i = 0; i < 100; i++)
		desk_press(&desk, "日");
	assert_int_equal(
		VIEW_FILTER_BYTES - 1 - (VIEW_FILTER_BYTES - 2) % 3, strlen(desk.view.filter));
	desk_press(&desk, "Esc");
	assert_string_equal("", desk.view.filter);
	desk_get_up(&desk, &scene);
}

/* Keys go to what is seen. */
static void test_help_ends_the_typing_of_a_filter(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_services, 24, 80);
	desk_press(&desk, "/ G W F1");
	desk_shows(&desk, "this help, and back");
	assert_false(desk.view.typing);
	desk_press(&desk, "j ?");
	desk_shows(&desk, "filter \"GW\"");
	assert_string_equal("GW", desk.view.filter);
	desk_shows(&desk, "WORKERS 2 of 5");
	desk_get_up(&desk, &scene);
}

static void test_nobody_matches(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_services, 24, 80);
	desk_press(&desk, "/ n o n e Down Enter Enter");
	desk_shows(&desk, "WORKERS 0 of 5  none matches the filter");
	desk_shows(&desk, "1 of 5 targets dark");
	desk_get_up(&desk, &scene);
}

static void test_groups_close_and_open(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_services, 24, 80);
	desk_shows(&desk, "▾ brains");
	desk_shows(&desk, "2 workers: 1 unreachable, 1 live");
	desk_press(&desk, "Down Down Left");
	desk_has_selected(&desk, "▸ brains");
	desk_hides(&desk, "brain-2:8000    101");
	desk_press(&desk, "Down Left");
	desk_has_selected(&desk, "▸ gateways");
	desk_press(&desk, "Right");
	desk_has_selected(&desk, "▾ gateways");
	desk_press(&desk, "f");
	desk_hides(&desk, "gateways");
	desk_shows(&desk, "brain-2:8000");
	desk_press(&desk, "f");
	desk_shows(&desk, "▸ brains");
	desk_get_up(&desk, &scene);
}

/* A sum that lacks somebody says so, and one of those that are listed says of how many. */
static void test_the_memory_of_a_group(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_services, 24, 80);
	desk_shows(&desk, "brains         >101 MiB  2 workers: 1 unreachable, 1 live");
	desk_shows(&desk, "gateways        622 MiB  2 workers: 1 growing, 1 live");
	desk_press(&desk, "/ g w - a");
	desk_shows(&desk, "236 MiB  1 of 2 workers: 1 live");
	desk_hides(&desk, "622 MiB");
	desk_press(&desk, "Esc / b r a i n - 1 0");
	desk_shows(&desk, "\u2013  1 of 2 workers: 1 unreachable");
	desk_get_up(&desk, &scene);
}

static void test_a_group_that_holds_gibibytes(void **state)
{
	uint32_t feed;

	(void)state;
	scene_init(&scene);
	for (int i = 0; i < 2; i++) {
		feed = scene_feed_in(&scene, "g", i ? "b" : "a", 1000);
		scene_process(&scene, feed, "", i ? 0 : 1300 * mib, 3600);
		scene_set(&scene, feed, "up", "", 1);
		scene_answer(&scene, feed);
	}
	desk_init(&desk, &scene, 24, 80, &glyphs_utf8);
	desk_shows(&desk, ">1.27G  2 workers: 2 live");
	desk_get_up(&desk, &scene);
}

static void test_sorting(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_services, 24, 80);
	desk_press(&desk, "f N g");
	desk_has_selected(&desk, "brain-2:8000");
	desk_shows(&desk, "brain-10:8000");
	desk_press(&desk, "R g");
	desk_has_selected(&desk, "mail:8000");
	desk_shows(&desk, "by name, reversed");
	desk_press(&desk, "M g");
	desk_has_selected(&desk, "gw-b:9100");
	desk_press(&desk, "T g");
	desk_shows(&desk, "by uptime");
	desk_press(&desk, "L g");
	desk_shows(&desk, "by share of limit");
	desk_press(&desk, "W g");
	desk_has_selected(&desk, "brain-10:8000");
	desk_hides(&desk, "by ");
	desk_get_up(&desk, &scene);
}

/* Whatever is sorted by, and from whichever end. */
static void test_unknown_and_gone_stay_behind(void **state)
{
	static const char *const sorts[] = {"W", "M", "L", "T"};
	int first, last;

	(void)state;
	scene_init(&scene);
	fleet_gone(&scene);
	scene_process(&scene, scene_feed(&scene, "quiet", 1000), "", 0, 3600);
	scene_answer(&scene, 1);
	desk_init(&desk, &scene, 24, 80, &glyphs_utf8);
	for (int i = 0; i < 4; i++) {
		desk_press(&desk, sorts[i]);
		for (int reversed = 0; reversed < 2; reversed++) {
			first = desk_find(&desk, " 38% ");
			last = desk_find(&desk, " 37% ");
			assert_true(i == 3 || first < desk_find(&desk, "no RSS"));
			assert_true(i == 0 || desk_find(&desk, "no RSS") < last);
			assert_true(first < last || (i == 0 && !reversed));
			desk_press(&desk, "R");
		}
	}
	desk_get_up(&desk, &scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_digits_are_panes),
		cmocka_unit_test(test_digits_of_panes_that_are_not_here),
		cmocka_unit_test(test_a_sentence_names_its_key),
		cmocka_unit_test(test_a_digit_leads_out_of_a_page),
		cmocka_unit_test(test_nothing_is_selected_until_somebody_moves),
		cmocka_unit_test(test_scrolling_through_a_thousand),
		cmocka_unit_test(test_stepping_meets_everybody_once),
		cmocka_unit_test(test_the_window_stays_where_it_was_scrolled_to),
		cmocka_unit_test(test_focus),
		cmocka_unit_test(test_selection_follows_its_worker),
		cmocka_unit_test(test_selection_survives_a_restart),
		cmocka_unit_test(test_an_event_stays_selected_when_others_come),
		cmocka_unit_test(test_order_is_steady),
		cmocka_unit_test(test_filter),
		cmocka_unit_test(test_filter_looks_at_group_version_and_state),
		cmocka_unit_test(test_filter_line),
		cmocka_unit_test(test_help_ends_the_typing_of_a_filter),
		cmocka_unit_test(test_nobody_matches),
		cmocka_unit_test(test_groups_close_and_open),
		cmocka_unit_test(test_the_memory_of_a_group),
		cmocka_unit_test(test_a_group_that_holds_gibibytes),
		cmocka_unit_test(test_sorting),
		cmocka_unit_test(test_unknown_and_gone_stay_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
