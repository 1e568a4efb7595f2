/*
 * Keys, and what is on the screen then.
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

static const double mib = 1024.0 * 1024;

/* A fleet and somebody before it, for one test. */
static struct scene scene;
static struct desk desk;

/* ---- the table ---- */

static void test_a_key_means_one_thing_on_a_page(void **state)
{
	(void)state;
	for (unsigned page = 0; page < 3; page++)
		for (size_t i = 0; i < keyboard_count * KEYBOARD_KEYS; i++)
			for (size_t j = 0; j < i; j++) {
				const struct keyboard_row *a = &keyboard_table[i / KEYBOARD_KEYS];
				const struct keyboard_row *b = &keyboard_table[j / KEYBOARD_KEYS];
				uint32_t key = a->keys[i % KEYBOARD_KEYS];

				if (key != 0 && (a->pages & b->pages & 1U << page))
					assert_int_not_equal(key, b->keys[j % KEYBOARD_KEYS]);
			}
}

static void test_every_key_on_every_page(void **state)
{
	static const char *const pages[] = {"", "Enter", "?", "/"};

	(void)state;
	desk_sit_down(&desk, &scene, fleet_services, 24, 80);
	for (size_t i = 0; i < keyboard_count; i++)
		for (size_t k = 0; k < KEYBOARD_KEYS && keyboard_table[i].keys[k] != 0; k++)
			for (size_t p = 0; p < sizeof(pages) / sizeof(*pages); p++) {
				struct desk other;

				desk_init(&other, &scene, 24, 80, &glyphs_utf8);
				desk_press(&other, pages[p]);
				keyboard_press(&other.view, other.frame, keyboard_table[i].keys[k]);
				if (other.view.paused)
					other.view.paused = false;
				desk_look(&other);
				assert_non_null(strstr(desk_row(&other, 0), "lowtide"));
				desk_fini(&other);
			}
	desk_get_up(&desk, &scene);
}

static void test_what_is_left_for_the_program(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_services, 24, 80);
	desk_press(&desk, "q");
	assert_int_equal(EFFECT_QUIT, desk.last);
	desk_press(&desk, "s");
	assert_int_equal(EFFECT_SNAPSHOT, desk.last);
	desk_press(&desk, "x");
	assert_int_equal(EFFECT_NONE, desk.last);
	desk_press(&desk, "? q");
	assert_int_equal(EFFECT_QUIT, desk.last);
	desk_press(&desk, "Esc / q");
	assert_int_equal(EFFECT_REDRAW, desk.last);
	desk_get_up(&desk, &scene);
}

/* ---- pages ---- */

static void test_detail_of_one_after_the_other(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_services, 24, 80);
	desk_press(&desk, "Down Down Enter");
	desk_shows(&desk, "brain-10:8000  stale");
	desk_shows(&desk, "deadlk/min");
	desk_press(&desk, "j");
	desk_shows(&desk, "brain-2:8000  cyclic");
	desk_press(&desk, "j");
	desk_shows(&desk, "gw-b:9100  GROWING");
	desk_press(&desk, "End");
	desk_shows(&desk, "mail:8000  flat");
	desk_press(&desk, "j Home");
	desk_shows(&desk, "brain-10:8000  stale");
	desk_press(&desk, "j Esc");
	desk_has_selected(&desk, "brain-2:8000");
	desk_get_up(&desk, &scene);
}

static void test_detail_from_targets_and_events(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_incident, 24, 80);
	desk_press(&desk, "0 Down Down Enter");
	desk_shows(&desk, "abc12/app  restarted");
	desk_press(&desk, "Esc 9 Down Enter");
	desk_shows(&desk, "gw-b:9100  stale");
	desk_get_up(&desk, &scene);
	desk_sit_down(&desk, &scene, fleet_refused, 24, 80);
	desk_press(&desk, "9 Down Enter");
	desk_shows(&desk, "no worker to show");
	desk_get_up(&desk, &scene);
}

static void test_detail_of_somebody_who_left(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_gone, 24, 80);
	desk_press(&desk, "Enter");
	desk_shows(&desk, "xyz34/app  gone");
	scene_wait(&scene, 31 * 60 * 1000);
	desk_look(&desk);
	desk_shows(&desk, "not there any more");
	desk_press(&desk, "Esc");
	desk_shows(&desk, "WORKERS");
	desk_get_up(&desk, &scene);
}

static void test_help_scrolls_and_goes_back(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_services, 12, 80);
	desk_press(&desk, "Enter ?");
	desk_shows(&desk, "lines 1-9 of 45, Down");
	desk_hides(&desk, "aggregate");
	desk_press(&desk, "End");
	desk_shows(&desk, "aggregate");
	desk_press(&desk, "Home PgDn Down Up PgUp");
	desk_shows(&desk, "quit");
	desk_press(&desk, "h");
	desk_shows(&desk, "brains  2 workers");
	desk_press(&desk, "F1 Esc Esc");
	desk_shows(&desk, "WORKERS");
	desk_get_up(&desk, &scene);
}

/* ---- time ---- */

static void set_rss(uint32_t feed, double rss)
{
	scene_set(&scene, feed, "process_resident_memory_bytes", "", rss * mib);
	scene_answer(&scene, feed);
	desk_look(&desk);
}

static void test_pause(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_three, 24, 80);
	desk_press(&desk, "Space");
	desk_shows(&desk, "PAUSED 0s, Space resumes");
	scene_wait(&scene, 12 * 1000);
	set_rss(0, 777);
	desk_shows(&desk, "PAUSED 12s");
	desk_shows(&desk, "300 MiB");
	desk_hides(&desk, "777 MiB");
	desk_hides(&desk, "stale");
	desk_press(&desk, "Down Enter");
	desk_shows(&desk, "RSS 300 MiB");
	desk_press(&desk, "Space");
	desk_shows(&desk, "RSS 777 MiB");
	desk_hides(&desk, "PAUSED");
	desk_get_up(&desk, &scene);
}

static void test_span_and_pace_have_ends(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_services, 24, 80);
	desk_press(&desk, "[ [ [");
	assert_int_equal(5 * 60 * 1000, desk.view.span_ms);
	desk_shows(&desk, "the last 5m");
	desk_press(&desk, "] ] ] ] ] ]");
	assert_int_equal(72 * 3600 * 1000, desk.view.span_ms);
	desk_press(&desk, "-");
	assert_int_equal(250, desk.view.redraw_ms);
	desk_press(&desk, "+ + + + + + +");
	assert_int_equal(10 * 1000, desk.view.redraw_ms);
	desk_shows(&desk, "drawn at most every 10s; targets are polled as before");
	desk_press(&desk, "x");
	desk_shows(&desk, "drawn every 10s");
	desk_get_up(&desk, &scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_key_means_one_thing_on_a_page),
		cmocka_unit_test(test_every_key_on_every_page),
		cmocka_unit_test(test_what_is_left_for_the_program),
		cmocka_unit_test(test_detail_of_one_after_the_other),
		cmocka_unit_test(test_detail_from_targets_and_events),
		cmocka_unit_test(test_detail_of_somebody_who_left),
		cmocka_unit_test(test_help_scrolls_and_goes_back),
		cmocka_unit_test(test_pause),
		cmocka_unit_test(test_span_and_pace_have_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
