/*
 * The panes of Postgres servers at the keys: what has the focus, what is selected, filtered and
 * sorted, which page opens, and what is said of data that is not of now.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "panes/server_brief.h"
#include "panes/server_state.h"
#include "tests/support/desk.h"
#include "tests/support/fleets.h"
#include "tests/support/server_fleets.h"
#include "tests/support/server_story.h"

/* A fleet and somebody before it, for one test. */
static struct scene scene;
static struct desk desk;

static int pane_with_focus(void)
{
	return (int)desk.frame->focus;
}

/* ---- where there is no server ---- */

static void test_no_server_no_pane(void **state)
{
	static const char *const titles[] = {"IDLE FLOOR", "LOCKS", "DEADLOCKS", "SESSIONS"};

	(void)state;
	desk_sit_down(&desk, &scene, fleet_incident, 40, 120);
	for (size_t i = 0; i < 4; i++)
		desk_hides(&desk, titles[i]);
	desk_press(&desk, "9");
	assert_int_equal(pane_feeds_index, pane_with_focus());
	desk_press(&desk, "Tab");
	assert_int_equal(pane_events_index, pane_with_focus());
	desk_press(&desk, "Tab");
	assert_int_equal(pane_workers_index, pane_with_focus());
	desk_get_up(&desk, &scene);
}

/* Keys go to the first pane there is: no worker can come. */
static void test_nothing_but_servers(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_pg_several, 30, 100);
	desk_hides(&desk, "WORKERS");
	desk_hides(&desk, "no workers yet");
	assert_int_equal(pane_floor_index, pane_with_focus());
	desk_press(&desk, "Down");
	desk_has_selected(&desk, "gw-a");
	desk_press(&desk, "1");
	assert_int_equal(pane_floor_index, pane_with_focus());
	desk_get_up(&desk, &scene);
}

/* ---- moving, filtering, sorting ---- */

static void test_owners_are_sorted(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_pg_exhausted, 40, 120);
	desk_press(&desk, "5 Home");
	desk_has_selected(&desk, "gw-a");
	desk_press(&desk, "End");
	desk_has_selected(&desk, "report");
	desk_press(&desk, "N Home");
	desk_has_selected(&desk, "brain");
	desk_press(&desk, "R Home");
	desk_has_selected(&desk, "report");
	desk_get_up(&desk, &scene);
}

/* Who has had no connection for a minute comes last in every order, and can burst no more. */
static void test_owners_that_are_gone(void **state)
{
	struct session_group groups[2] = {
		{.who = {.owner = "aa-old"}, .total = 50, .of_state = {[SESSION_IDLE] = 50}},
		{.who = {.owner = "zz-new"}, .total = 2, .of_state = {[SESSION_IDLE] = 2}},
	};
	struct sessions sessions = {.slots_used = 53, .own = 1, .groups = groups, .group_count = 2};
	const struct server *server;
	uint32_t db;

	(void)state;
	scene_init(&scene);
	db = scene_server(&scene, "db1", 1000);
	server = model_server(scene.model, 0);
	scene_tell(&scene, db, (struct reading){.sessions = &sessions});
	sessions.groups = &groups[1];
	sessions.group_count = 1;
	sessions.slots_used = 3;
	for (int s = 0; s < 60; s++) {
		scene_wait(&scene, 1000);
		assert_int_equal(52, server_burst(scene.model, server));
		scene_tell(&scene, db, (struct reading){.sessions = &sessions});
	}
	assert_int_equal(2, server_burst(scene.model, server));
	scene_wait(&scene, 1000);
	scene_tell(&scene, db, (struct reading){.sessions = &sessions});
	desk_init(&desk, &scene, 40, 120, &glyphs_utf8);
	desk_shows(&desk, "gone 1m");
	desk_press(&desk, "Home");
	desk_has_selected(&desk, "zz-new");
	desk_press(&desk, "N Home");
	desk_has_selected(&desk, "zz-new");
	desk_press(&desk, "R Home");
	desk_has_selected(&desk, "zz-new");
	desk_get_up(&desk, &scene);
}

/* A selection stays on its owner when others come and go. */
static void test_a_selection_stays_on_its_owner(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_pg_exhausted, 40, 120);
	desk_press(&desk, "5 Down Down Down");
	desk_has_selected(&desk, "brain");
	desk_press(&desk, "N");
	desk_has_selected(&desk, "brain");
	desk_get_up(&desk, &scene);
}

static void test_the_filter_reaches_all(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_pg_pile_up, 50, 120);
	desk_press(&desk, "/ r e p o r t Enter");
	desk_shows(&desk, "LOCKS 3 of 21");
	desk_shows(&desk, "LOCK TABLE agents");
	desk_hides(&desk, "worker-5");
	desk_press(&desk, "Esc / z z z Enter");
	desk_shows(&desk, "SESSIONS 0 of 1");
	desk_shows(&desk, "none matches the filter");
	desk_get_up(&desk, &scene);
}

/* Others keep their title lines, and get their rows back. */
static void test_a_pane_that_is_gone_to_has_room(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_pg_pile_up, 24, 80);
	desk_hides(&desk, "worker-5     7");
	desk_shows(&desk, "+15 more sessions");
	desk_press(&desk, "5");
	desk_shows(&desk, "worker-5     7");
	desk_hides(&desk, "more owners");
	desk_shows(&desk, "LOCKS  89 waiting");
	desk_shows(&desk, "+20 more sessions");
	desk_press(&desk, "Down Esc");
	desk_shows(&desk, "worker-5     7");
	desk_press(&desk, "Esc");
	desk_hides(&desk, "worker-5     7");
	desk_get_up(&desk, &scene);
}

/* Whom the pane with the keys does not list, another one may: that is no filter to be cleared. */
static void test_the_filter_finds_somebody_elsewhere(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_pg_pile_up, 50, 120);
	desk_press(&desk, "8 / r e p o r t");
	desk_shows(&desk, "SESSIONS 0 of 1");
	desk_shows(&desk, "none here, 1 in IDLE FLOOR  Enter keeps  Esc clears");
	desk_press(&desk, "z z z");
	desk_shows(&desk, "/reportzzz_");
	desk_shows(&desk, "no match  Enter keeps");
	desk_get_up(&desk, &scene);
}

/* ---- pages ---- */

/* Whole statements, where somebody asked for them, and where they can be read. */
static void test_statements_in_full(void **state)
{
	struct server_facts facts = story_facts();

	(void)state;
	desk_sit_down(&desk, &scene, fleet_pg_pile_up, 40, 160);
	desk_hides(&desk, "UPDATE agents SET state");
	facts.full_sql = true;
	story_send_facts(&scene, 3, facts);
	desk_look(&desk);
	desk_shows(&desk, "UPDATE agents SET state");
	desk_get_up(&desk, &scene);
	desk_sit_down(&desk, &scene, fleet_pg_pile_up, 40, 80);
	story_send_facts(&scene, 3, facts);
	desk_look(&desk);
	desk_hides(&desk, "UPDATE agents SET state");
	desk_get_up(&desk, &scene);
}

enum { QUEUES = 3, BEHIND = 30 };

/* One long queue does not hide that there are others; who reads through them has them whole. */
static void test_each_head_has_a_row_first(void **state)
{
	struct wait_node nodes[QUEUES + BEHIND] = {{.kind = SESSION_CLIENT}};
	struct wait_edge edges[BEHIND];
	struct waits waits = {.nodes = nodes,
		.node_count = QUEUES + BEHIND,
		.edges = edges,
		.edge_count = BEHIND,
		.waiting = BEHIND,
		.sampled = BEHIND};

	(void)state;
	for (int i = 0; i < QUEUES + BEHIND; i++)
		nodes[i] = (struct wait_node){.id = {(i < QUEUES ? 7000 : 8000) + i, 1},
			.state = SESSION_ACTIVE,
			.on_lock = i >= QUEUES,
			.wait_ms = 1000};
	for (int i = 0; i < BEHIND; i++)
		edges[i] = (struct wait_edge){
			(uint16_t)(QUEUES + i), (uint16_t)(i < 2 ? 1 + i : 0), true};
	desk_sit_down(&desk, &scene, fleet_pg_calm, 24, 80);
	scene_tell(&scene, 3,
		(struct reading){.sessions = &(struct sessions){.own = 1, .waiting = BEHIND},
			.waits = &waits});
	desk_look(&desk);
	desk_shows(&desk, "! 7000");
	desk_shows(&desk, "8005");
	desk_shows(&desk, "! 7001");
	desk_shows(&desk, "! 7002");
	desk_hides(&desk, "8003");
	desk_press(&desk, "6 Down Down");
	desk_hides(&desk, "! 7001");
	desk_press(&desk, "End");
	desk_shows(&desk, "! 7002");
	desk_hides(&desk, "! 7000");
	/* and who leaves the pane left it with its beginning */
	desk_press(&desk, "5");
	desk_shows(&desk, "! 7000");
	desk_press(&desk, "6");
	desk_hides(&desk, "! 7000");
	desk_get_up(&desk, &scene);
}

/* ---- an outage never looks like calm ---- */

static void test_what_is_not_of_now_says_so(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_pg_calm, 40, 120);
	desk_hides(&desk, "stale");
	scene_wait(&scene, 12 * 1000);
	desk_look(&desk);
	desk_shows(&desk, "db1 primary 15.4 stale 13s 31/57");
	desk_shows(&desk, "IDLE FLOOR  stale 13s");
	desk_shows(&desk, "LOCKS  stale 13s");
	desk_shows(&desk, "DEADLOCKS  stale 13s");
	desk_shows(&desk, "SESSIONS  stale 13s");
	desk_get_up(&desk, &scene);
}

/* The graph is asked for by itself: when that fails, it is old while all else is of now. */
static void test_a_graph_that_is_not_of_now(void **state)
{
	const struct sessions sessions = {.slots_used = 50, .own = 1, .waiting = 89};

	(void)state;
	desk_sit_down(&desk, &scene, fleet_pg_pile_up, 40, 120);
	desk_shows(&desk, "db1: 89 waiting up to 3m58s");
	desk_hides(&desk, "graph");
	for (int s = 0; s < 12; s++) {
		scene_wait(&scene, 1000);
		scene_tell(&scene, 3, (struct reading){.sessions = &sessions});
	}
	desk_look(&desk);
	desk_hides(&desk, "db1: 89 waiting up to 3m58s");
	desk_shows(&desk, "LOCKS  89 waiting, 1 head, sampled 20 of 89, graph 13s old");
	desk_press(&desk, "6 Enter");
	desk_shows(&desk, "4711  gw-a  stale 13s");
	desk_get_up(&desk, &scene);
}

/* What we may not see is not zero. */
static void test_no_rights_no_zero(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_pg_no_rights, 50, 160);
	desk_shows(&desk, "in use – · backends 18 (background workers included)");
	desk_shows(&desk, "1 of 13 sessions readable");
	desk_shows(&desk, "gw-a      5      –     5     –");
	desk_shows(&desk, "none waiting among the 1 of 13 sessions");
	desk_get_up(&desk, &scene);
}

/* The applications' counters are called blind once they had their time to move. */
static void test_counters_that_stand_still(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_pg_deadlocks, 40, 120);
	desk_shows(&desk, "5 of 12: owners not seen · the applications counted 0 of 12");
	desk_hides(&desk, "blind");
	for (int s = 0; s < 20; s++) {
		scene_answer(&scene, 0);
		scene_answer(&scene, 1);
		scene_wait(&scene, 1000);
	}
	desk_look(&desk);
	desk_shows(&desk, "the applications counted 0 of 12: their counters are blind");
	desk_get_up(&desk, &scene);
}

/* Deadlocks of one server are not old because another server does not answer any more. */
static void test_deadlocks_beside_a_dark_server(void **state)
{
	uint32_t dark, db;

	(void)state;
	scene_init(&scene);
	dark = scene_server(&scene, "dark", 1000);
	db = scene_server(&scene, "db1", 1000);
	story_send_counts(&scene, dark, 0, 0);
	for (int s = 0; s < 60; s++) {
		story_send_counts(&scene, db, s, s > 55);
		scene_wait(&scene, 1000);
	}
	desk_init(&desk, &scene, 40, 120, &glyphs_utf8);
	desk_shows(&desk, "deadlocks/min");
	scene_wait(&scene, 4000);
	desk_look(&desk);
	desk_hides(&desk, "deadlocks/min");
	desk_get_up(&desk, &scene);
}

static void tell_group(uint32_t feed, const struct session_group *group)
{
	const struct sessions sessions = {.own = 1,
		.readable = 1 + group->total,
		.waiting = group->waiting,
		.groups = group,
		.group_count = 1};

	scene_tell(&scene, feed, (struct reading){.sessions = &sessions});
}

/* With track_activities off in a role the server tells that its sessions wait, and not what else
   they do. And where it tells, it may have read the state a moment before the wait. */
static void test_more_wait_than_are_active(void **state)
{
	static const struct session_group untracked = {.who = {.owner = "dark"},
		.total = 7,
		.of_state = {[SESSION_UNTRACKED] = 7},
		.waiting = 3};
	static const struct session_group tracked = {.who = {.owner = "dark"},
		.total = 7,
		.of_state = {[SESSION_ACTIVE] = 2, [SESSION_IDLE] = 5},
		.waiting = 3};
	uint32_t db;

	(void)state;
	scene_init(&scene);
	db = scene_server(&scene, "db1", 1000);
	tell_group(db, &untracked);
	desk_init(&desk, &scene, 40, 120, &glyphs_utf8);
	desk_shows(&desk, "dark      7      –     7     –      –       –       3");
	desk_press(&desk, "Enter");
	desk_shows(&desk, "idle –  idle in transaction –  active –  waiting on a lock 3");
	desk_shows(&desk, "not tracked 7");
	desk_shows(&desk, "never used –");
	tell_group(db, &tracked);
	desk_look(&desk);
	desk_shows(&desk, "active 0  waiting on a lock 3");
	desk_get_up(&desk, &scene);
}

/* An owner that just came: what it held so far is no floor yet. */
static void test_an_owner_that_just_came(void **state)
{
	struct session_group groups[] = {
		{.who = {.owner = "old"}, .total = 2, .of_state = {[SESSION_IDLE] = 2}},
		{.who = {.owner = "batch"}, .total = 18, .of_state = {[SESSION_IDLE] = 18}},
	};
	struct sessions sessions = {.slots_used = 21, .own = 1, .readable = 21, .groups = groups};
	uint32_t db;

	(void)state;
	scene_init(&scene);
	db = scene_server(&scene, "db1", 1000);
	for (int s = 0; s < 120; s++) {
		sessions.group_count = s < 115 ? 1 : 2;
		scene_tell(&scene, db, (struct reading){.sessions = &sessions});
		scene_wait(&scene, 1000);
	}
	desk_init(&desk, &scene, 24, 100, &glyphs_utf8);
	assert_non_null(strstr(desk_row(&desk, desk_find(&desk, "  batch")), "so far 4s"));
	assert_null(strstr(desk_row(&desk, desk_find(&desk, "  old")), "so far"));
	desk_get_up(&desk, &scene);
}

/* One owner is as much to list as many. */
static void test_a_single_owner_is_listed(void **state)
{
	struct session_group groups[] = {{.who = {.owner = "solo"}, .total = 2}};
	struct sessions sessions = {
		.slots_used = 3, .own = 1, .readable = 3, .groups = groups, .group_count = 1};
	uint32_t db;

	(void)state;
	scene_init(&scene);
	db = scene_server(&scene, "db1", 1000);
	scene_tell(&scene, db, (struct reading){.sessions = &sessions});
	desk_init(&desk, &scene, 24, 100, &glyphs_utf8);
	desk_shows(&desk, "  solo");
	desk_get_up(&desk, &scene);
}

/* Whatever the height, titles of columns stand above a row, not above a count of rows. */
static void test_titles_of_columns_have_a_row(void **state)
{
	struct wait_node nodes[] = {
		{.id = {.pid = 100}, .who = {.owner = "cron"}, .wait_ms = AGE_NONE},
		{.id = {.pid = 101}, .who = {.owner = "jobs"}, .wait_ms = 700},
	};
	struct wait_edge edges[] = {{.waiter = 1, .blocker = 0}};
	struct waits waits = {.nodes = nodes,
		.node_count = 2,
		.edges = edges,
		.edge_count = 1,
		.waiting = 1,
		.sampled = 1};

	(void)state;
	for (int rows = 8; rows <= 40; rows++) {
		int titles;

		scene_init(&scene);
		fleet_pg_calm(&scene);
		scene_tell(&scene, 3, (struct reading){.between = true, .waits = &waits});
		desk_init(&desk, &scene, rows, 80, &glyphs_utf8);
		titles = desk_find(&desk, "holds up");
		if (titles >= 0)
			assert_null(strstr(desk_row(&desk, titles + 1), "more sessions"));
		desk_get_up(&desk, &scene);
	}
}

static void test_a_young_window(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_pg_young, 40, 120);
	desk_shows(&desk, "held 26 · spare 23 (so far 3m)");
	desk_get_up(&desk, &scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_server_no_pane),
		cmocka_unit_test(test_nothing_but_servers),
		cmocka_unit_test(test_owners_are_sorted),
		cmocka_unit_test(test_owners_that_are_gone),
		cmocka_unit_test(test_a_selection_stays_on_its_owner),
		cmocka_unit_test(test_the_filter_reaches_all),
		cmocka_unit_test(test_a_pane_that_is_gone_to_has_room),
		cmocka_unit_test(test_the_filter_finds_somebody_elsewhere),
		cmocka_unit_test(test_statements_in_full),
		cmocka_unit_test(test_each_head_has_a_row_first),
		cmocka_unit_test(test_what_is_not_of_now_says_so),
		cmocka_unit_test(test_a_graph_that_is_not_of_now),
		cmocka_unit_test(test_no_rights_no_zero),
		cmocka_unit_test(test_counters_that_stand_still),
		cmocka_unit_test(test_deadlocks_beside_a_dark_server),
		cmocka_unit_test(test_more_wait_than_are_active),
		cmocka_unit_test(test_an_owner_that_just_came),
		cmocka_unit_test(test_a_single_owner_is_listed),
		cmocka_unit_test(test_titles_of_columns_have_a_row),
		cmocka_unit_test(test_a_young_window),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
