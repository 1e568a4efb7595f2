/* Groups: what their lines say in how much room. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "panes/group_brief.h"
#include "tests/support/desk.h"
#include "tests/support/fleets.h"

static struct scene scene;
static struct desk desk;

static void sit_down(void (*fleet)(struct scene *scene), int rows, int cols)
{
	scene_init(&scene);
	fleet(&scene);
	desk_init(&desk, &scene, rows, cols, &glyphs_utf8);
}

static void get_up(void)
{
	desk_fini(&desk);
	scene_fini(&scene);
}

/* ---- the line ---- */

static const char *line_of(size_t place, int room)
{
	static char words[GROUP_WORDS_BYTES];
	const struct list_group *group = &desk.frame->lists[pane_workers_index].groups[place];
	struct group_brief brief =
		group_brief(desk.frame, &desk.frame->workers.entries[group->first], group->count);

	group_line_words(words, desk.frame, &brief, group->members, &glyphs_utf8, room);
	return words;
}

/* fleet_services: gw-a holds 210 MiB and up to 40 with the tide, gw-b gains 6 MiB a minute. */
static void test_what_fits(void **state)
{
	(void)state;
	sit_down(fleet_services, 24, 80);
	assert_string_equal("2 workers: 1 growing, 1 live  worst gw-b:9100 GROWING"
			    "  spread 236-386 MiB",
		line_of(1, 73));
	assert_string_equal(
		"2 workers: 1 growing, 1 live  worst gw-b:9100 GROWING", line_of(1, 72));
	assert_string_equal("2 workers: 1 growing, 1 live  spread 236-386 MiB", line_of(1, 52));
	assert_string_equal("2 workers: 1 growing, 1 live", line_of(1, 20));
	get_up();
}

/* Nobody is worst where nothing is wrong, and one alone is not spread. */
static void test_nothing_is_wrong(void **state)
{
	(void)state;
	sit_down(fleet_large, 24, 80);
	assert_string_equal("500 workers: 500 live  most prod/pod-999/app 1.02 GiB"
			    "  spread 150 MiB-1.02 GiB",
		line_of(0, 200));
	get_up();
	sit_down(fleet_services, 24, 80);
	assert_string_equal("1 worker: 1 live", line_of(2, 200));
	get_up();
}

/* Of a silent worker nothing is known now: it is worst, and in no spread. */
static void test_who_is_silent(void **state)
{
	(void)state;
	sit_down(fleet_services, 24, 80);
	assert_string_equal("2 workers: 1 unreachable, 1 live  worst brain-10:8000 stale 1m01s",
		line_of(0, 200));
	desk_shows(&desk, ">101 MiB");
	get_up();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_fits),
		cmocka_unit_test(test_nothing_is_wrong),
		cmocka_unit_test(test_who_is_silent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
