/* The pane of connection pools: who is first, what is on top, where Enter leads. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/desk.h"
#include "tests/support/pool_fleets.h"

static struct scene scene;
static struct desk desk;

static int sit_down(void **state)
{
	(void)state;
	scene_init(&scene);
	return 0;
}

static int get_up(void **state)
{
	(void)state;
	desk_fini(&desk);
	scene_fini(&scene);
	return 0;
}

static void look(int rows, int cols)
{
	desk_init(&desk, &scene, rows, cols, &glyphs_utf8);
}

static void test_no_pool_no_pane(void **state)
{
	uint32_t feed = scene_feed(&scene, "a", 1000);

	(void)state;
	scene_process(&scene, feed, "", 1e8, 60);
	scene_answer(&scene, feed);
	scene_wait(&scene, 100);
	look(24, 80);
	desk_hides(&desk, "POOLS");
}

static void test_worst_first(void **state)
{
	static const char *const rows[] = {
		"orders/app  ", "30/20+10", "17/20", "3/10", "27/20", "2/\xe2\x80\x93 "};
	int last = 0;

	(void)state;
	fleet_pools(&scene);
	look(40, 120);
	last = desk_find(&desk, "POOLS");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int row = last + 1;

		while (row < 40 && !strstr(desk_row(&desk, row), rows[i]))
			row++;
		assert_true(row < 40);
		last = row;
	}
}

static void test_the_header_says_which(void **state)
{
	(void)state;
	fleet_pools(&scene);
	look(40, 120);
	desk_shows(&desk, "pool bouncer:9127 orders/app 20/20 pinned 40s, 63 waiting for 17s; "
			  "1 more pinned");
}

/* A full pool is no news for its first seconds. */
static void test_a_moment_at_the_end_is_no_sentence(void **state)
{
	uint32_t feed = scene_feed(&scene, "a", 1000);

	(void)state;
	for (int s = 0; s < 7; s++) {
		scene_set(&scene, feed, "hikaricp_connections_active", "", 10);
		scene_set(&scene, feed, "hikaricp_connections_max", "", 10);
		scene_answer(&scene, feed);
		scene_wait(&scene, 1000);
		if (s == 3) {
			look(24, 80);
			assert_int_equal(desk_find(&desk, "pool a"), -1);
			desk_fini(&desk);
		}
	}
	look(24, 80);
	assert_int_equal(desk_find(&desk, "pool a 10/10 pinned"), 1);
}

static void test_enter_opens_the_worker(void **state)
{
	(void)state;
	fleet_pools(&scene);
	look(24, 80);
	desk_press(&desk, "4 Down Down");
	desk_has_selected(&desk, "30/20+10");
	desk_press(&desk, "Enter");
	desk_shows(&desk, "pool 30/20+10 pinned 2m10s");
	desk_press(&desk, "Esc 4 Up Enter");
	desk_shows(&desk, "no worker to show"); /* a pooler is watched from outside */
}

static void test_the_filter_finds_the_library(void **state)
{
	(void)state;
	fleet_pools(&scene);
	look(24, 80);
	desk_press(&desk, "/ h i k a r i Enter");
	desk_shows(&desk, "POOLS 1 of 8");
	desk_shows(&desk, "17/20");
}

#define AT_A_DESK(test) cmocka_unit_test_setup_teardown(test, sit_down, get_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		AT_A_DESK(test_no_pool_no_pane),
		AT_A_DESK(test_worst_first),
		AT_A_DESK(test_the_header_says_which),
		AT_A_DESK(test_a_moment_at_the_end_is_no_sentence),
		AT_A_DESK(test_enter_opens_the_worker),
		AT_A_DESK(test_the_filter_finds_the_library),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
