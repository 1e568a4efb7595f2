/* A moment that was marked, and what has changed since. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/desk.h"
#include "tests/support/fleets.h"
#include "tests/support/server_fleets.h"
#include "tests/support/server_story.h"

#define MIB 1048576.0

static struct scene scene;
static struct desk desk;

static void begin(void (*fleet)(struct scene *scene))
{
	scene_init(&scene);
	fleet(&scene);
	desk_init(&desk, &scene, 40, 100, &glyphs_ascii);
}

static int teardown(void **state)
{
	(void)state;
	desk_fini(&desk);
	scene_fini(&scene);
	return 0;
}

static const char *line_about(const char *name)
{
	return desk_line_about(&desk, "SINCE", name);
}

/* Ten seconds later each of a, b and c has answered anew. */
static void hold(double a, double b, double c)
{
	scene_wait(&scene, 10 * 1000);
	scene_process(&scene, 0, "", a * MIB, 3600);
	scene_process(&scene, 1, "", b * MIB, 3600);
	scene_process(&scene, 2, "", c * MIB, 3600);
	for (uint32_t feed = 0; feed < 3; feed++)
		scene_answer(&scene, feed);
	desk_look(&desk);
}

static void test_memory_then_and_now(void **state)
{
	(void)state;
	begin(fleet_three);
	desk_hides(&desk, "SINCE");
	desk_press(&desk, "m");
	desk_shows(&desk, "marked: what changes from now on is listed");
	desk_shows(&desk, "SINCE 03:00:00, 0s ago");
	hold(260, 310, 200);
	desk_shows(&desk, "SINCE 03:00:00, 10s ago");
	assert_string_equal(line_about("a "), "a RSS 300 MiB 260 MiB -40 MiB");
	assert_string_equal(line_about("b "), "b RSS 250 MiB 310 MiB +60 MiB");
	assert_string_equal(line_about("c "), "c RSS 200 MiB 200 MiB 0 B");
	desk_press(&desk, "m");
	desk_shows(&desk, "the mark is gone");
	desk_hides(&desk, "SINCE");
}

static void test_a_restart_is_said(void **state)
{
	(void)state;
	begin(fleet_three);
	desk_press(&desk, "m");
	scene_wait(&scene, 10 * 1000);
	scene_process(&scene, 0, "", 100 * MIB, -5);
	scene_answer(&scene, 0);
	desk_look(&desk);
	assert_string_equal(line_about("a "), "a RSS 300 MiB 100 MiB -200 MiB restarted");
	scene_wait(&scene, 10 * 1000);
	scene_process(&scene, 0, "", 90 * MIB, -15);
	scene_answer(&scene, 0);
	desk_look(&desk);
	assert_string_equal(line_about("a "), "a RSS 300 MiB 90 MiB -210 MiB restarted 2x");
}

static void test_who_is_new_has_no_then(void **state)
{
	uint32_t feed;

	(void)state;
	begin(fleet_three);
	desk_press(&desk, "m");
	feed = scene_feed(&scene, "d", 1000);
	scene_process(&scene, feed, "", 50 * MIB, 10);
	scene_answer(&scene, feed);
	desk_look(&desk);
	assert_string_equal(line_about("d "), "d RSS - 50 MiB - new");
}

static void test_who_left_keeps_its_name(void **state)
{
	uint32_t feed;

	(void)state;
	begin(fleet_empty);
	feed = scene_feed(&scene, "node", 1000);
	scene_set(&scene, feed, "container_memory_rss", "namespace=shop,pod=old-0,container=app",
		80 * MIB);
	scene_answer(&scene, feed);
	desk_look(&desk);
	desk_press(&desk, "m");
	scene_forget(&scene, feed);
	scene_wait(&scene, 1000);
	scene_answer(&scene, feed);
	desk_look(&desk);
	assert_string_equal(
		line_about("shop/old-0/app"), "shop/old-0/app RSS 80 MiB 80 MiB 0 B gone");
	/* After half an hour the worker itself is forgotten, and its figure with it. */
	scene_wait(&scene, 31 * 60 * 1000);
	desk_look(&desk);
	assert_string_equal(line_about("shop/old-0/app"), "shop/old-0/app RSS 80 MiB - - gone");
}

static void test_a_floor_then_and_now(void **state)
{
	uint32_t db;

	(void)state;
	scene_init(&scene);
	db = scene_server(&scene, "db1", 1000);
	story_send_facts(&scene, db, story_facts());
	for (int s = 0; s < 60; s++)
		story_second(&scene, db, 10, "mailer");
	desk_init(&desk, &scene, 40, 100, &glyphs_ascii);
	desk_press(&desk, "m");
	desk_shows(&desk, "SINCE 03:01:00, 0s ago (held then so far)");
	for (int s = 0; s < 60; s++)
		story_second(&scene, db, 4, s < 10 ? "mailer" : NULL);
	desk_look(&desk);
	assert_string_equal(line_about("gw-a"), "gw-a held 10 4 -6 spare 4, was 10");
	assert_string_equal(line_about("mailer"), "mailer held 3 0 -3 spare 0, was 3");
	/* An owner that had none for a whole window is forgotten. */
	for (int s = 0; s < 17 * 60; s++)
		story_second(&scene, db, 4, "report");
	desk_look(&desk);
	assert_string_equal(line_about("mailer"), "mailer held 3 0 -3 gone");
	assert_string_equal(line_about("report"), "report held - 3 - new");
	/* marked anew: everybody was watched for long enough */
	desk_press(&desk, "m");
	desk_press(&desk, "m");
	desk_shows(&desk, ", 0s ago");
	desk_hides(&desk, "held then so far");
}

static void hold_for(uint32_t db, int seconds, uint32_t idle, uint32_t active)
{
	struct story_look at;

	for (int s = 0; s < seconds; s++) {
		story_begin(&at);
		story_owner(&at, "gw-a", idle, active, true);
		story_send(&scene, db, &at);
		scene_wait(&scene, 1000);
	}
	desk_look(&desk);
}

/* A worker down, up with a busy elastic pool, and what that gives back afterwards. */
static void restart_one(uint32_t db, uint32_t others)
{
	hold_for(db, 3, others, 0);
	hold_for(db, 100, others, 4);
	for (uint32_t extra = 4; extra > 1; extra--)
		hold_for(db, 60, others + extra, 0);
}

/* Of two workers with a fixed pool of 4 each, and two connections of a scheduler, one after the
   other gets a pool of 1 to 4: 10 are held, then 7, then 4. */
static void test_an_elastic_pool_settles_after_a_restart(void **state)
{
	uint32_t db;

	(void)state;
	scene_init(&scene);
	db = scene_server(&scene, "db1", 1000);
	story_send_facts(&scene, db, story_facts());
	desk_init(&desk, &scene, 40, 100, &glyphs_ascii);
	hold_for(db, 1000, 10, 0);
	desk_press(&desk, "m");
	restart_one(db, 6);
	assert_string_equal(line_about("gw-a"), "gw-a held 10 6 -4 spare 6, was 10");
	hold_for(db, 1000, 7, 0);
	assert_string_equal(line_about("gw-a"), "gw-a held 10 7 -3 spare 7, was 10");
	restart_one(db, 3);
	assert_string_equal(line_about("gw-a"), "gw-a held 10 3 -7 spare 3, was 10");
	hold_for(db, 1000, 4, 0);
	assert_string_equal(line_about("gw-a"), "gw-a held 10 4 -6 spare 4, was 10");
}

static void test_pools_of_a_worker_then_and_now(void **state)
{
	(void)state;
	begin(fleet_three);
	scene_set(&scene, 0, "hikaricp_connections_active", "pool=a", 12);
	scene_set(&scene, 0, "hikaricp_connections_max", "pool=a", 20);
	scene_answer(&scene, 0);
	desk_look(&desk);
	desk_press(&desk, "m");
	scene_wait(&scene, 1000);
	scene_set(&scene, 0, "hikaricp_connections_active", "pool=a", 5);
	scene_answer(&scene, 0);
	desk_look(&desk);
	assert_string_equal(line_about("a "), "a RSS 300 MiB 300 MiB 0 B pool 5, was 12");
	assert_string_equal(line_about("a a "), "a a pool 12 5 -7 max 20, was 20");
}

static void test_a_pool_outlives_the_restart_of_its_worker(void **state)
{
	(void)state;
	begin(fleet_three);
	scene_set(&scene, 0, "hikaricp_connections_active", "pool=a", 12);
	scene_set(&scene, 0, "hikaricp_connections_max", "pool=a", 30);
	scene_answer(&scene, 0);
	desk_look(&desk);
	desk_press(&desk, "m");
	scene_wait(&scene, 10 * 1000);
	scene_process(&scene, 0, "", 100 * MIB, -5);
	scene_set(&scene, 0, "hikaricp_connections_active", "pool=a", 2);
	scene_set(&scene, 0, "hikaricp_connections_max", "pool=a", 20);
	scene_set(&scene, 0, "hikaricp_connections_active", "pool=b", 1);
	scene_set(&scene, 0, "hikaricp_connections_max", "pool=b", 5);
	scene_answer(&scene, 0);
	desk_look(&desk);
	assert_string_equal(line_about("a a "), "a a pool 12 2 -10 max 20, was 30");
	assert_string_equal(line_about("a b "), "a b pool - 1 - new");
	scene_forget(&scene, 0);
	scene_wait(&scene, 10 * 1000);
	scene_process(&scene, 0, "", 100 * MIB, -5);
	scene_answer(&scene, 0);
	desk_look(&desk);
	assert_string_equal(line_about("a a "), "a a pool 12 - - gone");
}

/* ---- a baseline of another run ---- */

static struct baseline *report;

static void begin_report(void)
{
	report = calloc(1, sizeof(*report));
	assert_non_null(report);
	report->set = report->loaded = true;
	snprintf(report->source, sizeof(report->source), "before.json");
	report->at.wall.s = scene.now.wall.s - 26 * 3600;
}

static void add_then(const char *name, double mib, double started_s)
{
	struct baseline_worker *worker = &report->workers[report->worker_count++];

	snprintf(worker->name, sizeof(worker->name), "%s", name);
	worker->rss_bytes = mib * MIB;
	worker->pool_in_use = NAN;
	worker->birth_wall_s = scene.now.wall.s - started_s;
}

static void use_report(void)
{
	baseline_sort(report);
	model_use_baseline(scene.model, report);
	free(report);
}

static void test_a_report_of_another_run_is_a_baseline(void **state)
{
	(void)state;
	begin(fleet_three);
	begin_report();
	add_then("a", 350, 3600);  /* the same process */
	add_then("b", 240, 90000); /* another one since */
	add_then("z", 100, 90000);
	use_report();
	desk_look(&desk);
	desk_shows(&desk, "SINCE 2026-11-19 01:00:00 UTC (before.json), 1d02h ago");
	assert_string_equal(line_about("a "), "a RSS 350 MiB 300 MiB -50 MiB");
	assert_string_equal(line_about("b "), "b RSS 240 MiB 250 MiB +10 MiB restarted");
	assert_string_equal(line_about("c "), "c RSS - 200 MiB - new");
	assert_string_equal(line_about("z "), "z RSS 100 MiB - - not there");
	desk_press(&desk, "m");
	desk_hides(&desk, "SINCE");
}

static void test_who_of_a_report_comes_later_is_known_then(void **state)
{
	uint32_t feed;

	(void)state;
	begin(fleet_three);
	begin_report();
	add_then("d", 70, 90000);
	use_report();
	desk_look(&desk);
	assert_string_equal(line_about("d "), "d RSS 70 MiB - - not there");
	feed = scene_feed(&scene, "d", 1000);
	scene_process(&scene, feed, "", 50 * MIB, 10);
	scene_answer(&scene, feed);
	scene_wait(&scene, 1000);
	desk_look(&desk);
	assert_string_equal(line_about("d "), "d RSS 70 MiB 50 MiB -20 MiB restarted");
}

/* Of a server that nobody watches nothing is known; of one that is watched, that it holds none. */
static void test_owners_of_a_report(void **state)
{
	uint32_t db;

	(void)state;
	scene_init(&scene);
	db = scene_server(&scene, "db1", 1000);
	story_send_facts(&scene, db, story_facts());
	for (int s = 0; s < 60; s++)
		story_second(&scene, db, 4, NULL);
	begin_report();
	report->owner_count = 3;
	report->owners[0] = (struct baseline_owner){10, 10, "db1", "gw-a", false};
	report->owners[1] = (struct baseline_owner){3, 0, "db1", "mailer", false};
	report->owners[2] = (struct baseline_owner){5, 0, "db2", "brain", false};
	use_report();
	desk_init(&desk, &scene, 40, 100, &glyphs_ascii);
	assert_string_equal(line_about("gw-a"), "gw-a held 10 4 -6 spare 4, was 10");
	assert_string_equal(line_about("mailer"), "mailer held 3 0 -3 gone");
	assert_string_equal(line_about("brain"), "brain held 5 - - not there");
}

static void test_a_floor_that_may_still_shrink(void **state)
{
	uint32_t db;
	struct expectation expectation = {.owner = "gw-a",
		.workers = 1,
		.pool_min = 1,
		.pool_max = EXPECT_NONE,
		.connections_per_worker = EXPECT_NONE,
		.idle_floor = EXPECT_NONE,
		.max_idle_ms = 300 * 1000};

	(void)state;
	scene_init(&scene);
	assert_true(model_expect(scene.model, &expectation));
	db = scene_server(&scene, "db1", 1000);
	story_send_facts(&scene, db, story_facts());
	for (int s = 0; s < 60; s++)
		story_second(&scene, db, 10, "mailer");
	desk_init(&desk, &scene, 40, 100, &glyphs_ascii);
	desk_press(&desk, "m");
	for (int s = 0; s < 60; s++)
		story_second(&scene, db, 4, "mailer");
	desk_look(&desk);
	assert_string_equal(line_about("gw-a"),
		"gw-a held 10 4 -6 spare 4, was 10 may still shrink: 3 x 300 s");
	assert_string_equal(line_about("mailer"), "mailer held 3 3 0 spare 3, was 3");
	desk_fini(&desk);
	desk_init(&desk, &scene, 40, 80, &glyphs_ascii);
	assert_string_equal(line_about("gw-a"), "gw-a held 10 4 -6 spare 4, was 10 settles 15m");
	for (int s = 0; s < 310; s++)
		story_second(&scene, db, 4, "mailer");
	desk_look(&desk);
	assert_string_equal(line_about("gw-a"), "gw-a held 10 4 -6 spare 4, was 10");
}

static void test_a_held_picture_takes_no_mark(void **state)
{
	(void)state;
	begin(fleet_three);
	desk_press(&desk, "Space m");
	desk_shows(&desk, "the picture is held: let it go to mark");
	assert_null(model_baseline(scene.model));
}

static void test_a_picture_has_the_mark(void **state)
{
	(void)state;
	begin(fleet_three);
	desk_press(&desk, "m Space");
	hold(100, 100, 100);
	assert_string_equal(line_about("a "), "a RSS 300 MiB 300 MiB 0 B");
}

static void test_rows_open_what_they_are_about(void **state)
{
	(void)state;
	begin(fleet_three);
	desk_press(&desk, "m 3 Down Enter");
	assert_int_equal(desk.view.page, PAGE_DETAIL);
	desk_shows(&desk, "a ");
}

#define STORY(test) cmocka_unit_test_teardown(test, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_memory_then_and_now),
		STORY(test_a_restart_is_said),
		STORY(test_who_is_new_has_no_then),
		STORY(test_who_left_keeps_its_name),
		STORY(test_a_floor_then_and_now),
		STORY(test_an_elastic_pool_settles_after_a_restart),
		STORY(test_pools_of_a_worker_then_and_now),
		STORY(test_a_pool_outlives_the_restart_of_its_worker),
		STORY(test_a_report_of_another_run_is_a_baseline),
		STORY(test_who_of_a_report_comes_later_is_known_then),
		STORY(test_owners_of_a_report),
		STORY(test_a_floor_that_may_still_shrink),
		STORY(test_a_held_picture_takes_no_mark),
		STORY(test_a_picture_has_the_mark),
		STORY(test_rows_open_what_they_are_about),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
