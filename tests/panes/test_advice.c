/*
 * Where advice is to be read: on the page of what it is about, and at the end of a snapshot.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model/remedy.h"
#include "tests/support/desk.h"
#include "tests/support/pool_fleets.h"
#include "tests/support/server_fleets.h"
#include "tests/support/server_story.h"

static const double mib = 1 << 20;

static struct scene scene;
static struct desk desk;

/* One gateway that grows, with most of its pool idle. */
static void fleet_quiet_growth(struct scene *fleet)
{
	uint32_t feed = scene_feed_using(fleet, "gw-a", "gw", "asyncpg");

	for (int s = 0; s < 900; s++) {
		scene_process(fleet, feed, "", (100 + 0.05 * s) * mib, 3600);
		scene_set(fleet, feed, "sqlalchemy_pool_size", "", 20);
		scene_set(fleet, feed, "sqlalchemy_active_connections", "", 3);
		scene_answer(fleet, feed);
		scene_wait(fleet, 1000);
	}
}

static void sit_down(void (*fleet)(struct scene *scene))
{
	scene_init(&scene);
	fleet(&scene);
	desk_init(&desk, &scene, 40, 120, &glyphs_utf8);
}

static void get_up(void)
{
	desk_fini(&desk);
	scene_fini(&scene);
}

static void look_at_snapshot(void)
{
	view_init_snapshot(&desk.view);
	desk_look(&desk);
}

static void test_on_the_page_of_a_worker(void **state)
{
	(void)state;
	sit_down(fleet_quiet_growth);
	desk_press(&desk, "f Enter");
	desk_shows(&desk, "advice: lower statement_cache_size, or max_cached_statement_lifetime");
	get_up();
}

/* What people said of their own service stands before what everybody may do. */
static void test_own_advice_on_a_page(void **state)
{
	static const struct own_remedy own = {
		"gw", SYMPTOM_GROWTH_WHILE_QUIET, "see runbook 12", "ten minutes"};

	(void)state;
	scene_init(&scene);
	model_use_remedies(scene.model, &own, 1);
	fleet_quiet_growth(&scene);
	desk_init(&desk, &scene, 40, 120, &glyphs_utf8);
	desk_press(&desk, "f Enter");
	desk_shows(&desk, "advice: see runbook 12 (cost: ten minutes)");
	assert_true(desk_find(&desk, "runbook") < desk_find(&desk, "statement_cache_size"));
	get_up();
}

/* Once for all that it would help; a live screen has it on pages. */
static void test_at_the_end_of_a_snapshot(void **state)
{
	(void)state;
	sit_down(fleet_pool_causes);
	desk_hides(&desk, "ADVICE");
	look_at_snapshot();
	assert_true(desk_find(&desk, "ADVICE") > desk_find(&desk, "EVENTS"));
	desk_shows(&desk, " gw-a:8080 main (and 1 more): find the code that keeps them");
	get_up();
}

enum { GROUPS = 4 };

/* Two owners of each group hold what they make no use of: against that each group has as many
   remedies of its own as a line may have. */
static void advise_groups(struct own_remedy own[GROUPS * REMEDIES_MAX])
{
	for (int i = 0; i < GROUPS * REMEDIES_MAX; i++) {
		own[i] = (struct own_remedy){.symptom = SYMPTOM_FLOOR_HELD};
		snprintf(own[i].group, sizeof(own[i].group), "g%d", i / REMEDIES_MAX);
		snprintf(own[i].text, sizeof(own[i].text), "see runbook %d", i);
	}
}

static void hold_floors(struct scene *fleet)
{
	uint32_t db = scene_server(fleet, "db1", SECOND);
	char name[16], group[16];
	struct story_look look;

	for (int i = 0; i < 2 * GROUPS; i++) {
		snprintf(name, sizeof(name), "%c%d", i < GROUPS ? 'a' : 'b', i % GROUPS);
		snprintf(group, sizeof(group), "g%d", i % GROUPS);
		scene_feed_using(fleet, name, group, NULL);
	}
	story_send_facts(fleet, db, story_facts());
	for (int s = 0; s < 20 * 60; s++) {
		story_begin(&look);
		for (int i = 0; i < 2 * GROUPS; i++) {
			snprintf(name, sizeof(name), "%c%d", i < GROUPS ? 'a' : 'b', i % GROUPS);
			story_owner(&look, name, 6, 0, true);
		}
		story_send(fleet, db, &look);
		scene_wait(fleet, SECOND);
	}
}

/* 32 remedies, of which 20 have room, each for two owners. */
static void test_remedies_without_room_are_counted_once(void **state)
{
	static struct own_remedy own[GROUPS * REMEDIES_MAX];

	(void)state;
	advise_groups(own);
	scene_init(&scene);
	model_use_remedies(scene.model, own, GROUPS * REMEDIES_MAX);
	hold_floors(&scene);
	desk_init(&desk, &scene, 100, 120, &glyphs_utf8);
	look_at_snapshot();
	desk_shows(&desk, "(and 1 more): see runbook 0");
	desk_shows(&desk, " +12 more");
	get_up();
}

/* Of a calm server there is nothing to say. */
static void test_no_symptom_no_advice(void **state)
{
	(void)state;
	sit_down(fleet_pg_young);
	look_at_snapshot();
	desk_hides(&desk, "ADVICE");
	get_up();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_on_the_page_of_a_worker),
		cmocka_unit_test(test_own_advice_on_a_page),
		cmocka_unit_test(test_at_the_end_of_a_snapshot),
		cmocka_unit_test(test_remedies_without_room_are_counted_once),
		cmocka_unit_test(test_no_symptom_no_advice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
