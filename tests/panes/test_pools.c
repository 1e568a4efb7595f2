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
}

/* A pooler is watched from outside: no worker is its pool's. fleet_pools: 20 of 20 for 40 s, with
   63 in the queue. */
static void test_a_poolers_pool_has_a_page(void **state)
{
	(void)state;
	fleet_pools(&scene);
	look(24, 80);
	desk_press(&desk, "4 Down Enter");
	desk_shows(&desk, "bouncer:9127 orders/app  pinned 40s");
	desk_shows(&desk, "in use/size 20/20  idle 0  waiting 63, the first for 17s");
	desk_shows(&desk, "pinned since 03:19:20 UTC");
	desk_shows(&desk, "database orders  user app  told by PgBouncer exporter");
	desk_shows(&desk, "at its end  ");
	desk_press(&desk, "j");
	desk_shows(&desk, "gw-a:9100  pinned 2m10s");
	desk_shows(&desk, "in use/size 30/20+10");
	desk_press(&desk, "j");
	desk_shows(&desk, "orders:8080 HikariPool-1  high");
	desk_shows(&desk, "acquire 4 ms, a mean");
	desk_press(&desk, "Esc");
	desk_has_selected(&desk, "17/20");
}

static void test_an_event_of_a_pool_opens_it(void **state)
{
	(void)state;
	fleet_pools(&scene);
	look(40, 120);
	desk_press(&desk, "0 Down Down");
	desk_has_selected(&desk, "pool pinned  bouncer:9127 orders/app");
	desk_press(&desk, "Enter");
	desk_shows(&desk, "bouncer:9127 orders/app  pinned 40s");
	desk_press(&desk, "Esc 0 Down");
	desk_has_selected(&desk, "pool pinned  gw-a:9100");
	desk_press(&desk, "Enter");
	desk_shows(&desk, "pool 30/20+10 pinned 2m10s");
}

/* search's pool at the pooler, and what db1 sees of its database and user. */
static void test_its_server_is_asked(void **state)
{
	(void)state;
	fleet_pool_causes(&scene);
	scene_feed_of(&scene, "finder:8080", NULL, "argus/search");
	look(24, 120);
	desk_press(&desk, "/ s e a r c h Enter 4 End Enter");
	desk_shows(&desk, "used by finder:8080");
	desk_shows(&desk, "bouncer argus/search  pinned");
	desk_shows(
		&desk, "Postgres db1, search: 5 sessions, 5 active, 0 idle in transaction, 0 idle");
}

static void test_a_pool_that_is_forgotten(void **state)
{
	(void)state;
	fleet_pools(&scene);
	look(24, 80);
	desk_press(&desk, "4 Down Enter");
	model_remove_feed(scene.model, 1, scene.now);
	scene_wait(&scene, 31 * 60 * 1000);
	desk_look(&desk);
	desk_shows(&desk, "This pool is not there any more");
	desk_press(&desk, "Esc");
	desk_shows(&desk, "POOLS");
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
		AT_A_DESK(test_a_poolers_pool_has_a_page),
		AT_A_DESK(test_an_event_of_a_pool_opens_it),
		AT_A_DESK(test_its_server_is_asked),
		AT_A_DESK(test_a_pool_that_is_forgotten),
		AT_A_DESK(test_the_filter_finds_the_library),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
