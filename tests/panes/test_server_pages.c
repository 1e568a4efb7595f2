/* Pages of what belongs to a Postgres server: an owner, a session, a head, a deadlock. */
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

static void test_a_server_is_entered_by_its_target(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_pg_calm, 40, 120);
	desk_press(&desk, "9 End Enter");
	desk_shows(&desk, "our seat in for 20m00s");
	desk_shows(&desk, "10.0.0.9:5432");
	desk_shows(&desk, "transactions/s 121");
	desk_shows(&desk, "found in cache 99%");
	desk_shows(&desk, "log_lock_waits = off: waits for locks leave no trace");
	desk_press(&desk, "Esc");
	desk_has_selected(&desk, "db1");
	desk_get_up(&desk, &scene);
}

/* Targets that are no servers have no page of their own: steps go by them. */
static void test_stepping_from_server_to_server(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_pg_several, 40, 120);
	desk_press(&desk, "8 Enter");
	desk_shows(&desk, "db-replica.prod.internal  stale 1m01s");
	desk_press(&desk, "Down");
	desk_shows(&desk, "db-new.prod.internal");
	desk_press(&desk, "Up Up Up");
	desk_shows(&desk, "db-replica.prod.internal  stale 1m01s");
	desk_get_up(&desk, &scene);
}

static void test_an_owner_in_detail(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_pg_exhausted, 40, 120);
	desk_press(&desk, "5 Enter");
	desk_shows(&desk, "16 of 16 held connections were not needed");
	desk_shows(&desk, "expected idle floor 4");
	desk_shows(&desk, "minimumIdle");
	desk_press(&desk, "Down");
	desk_shows(&desk, "11 of 16 held connections were not needed");
	desk_press(&desk, "Esc");
	desk_has_selected(&desk, "gw-b");
	desk_get_up(&desk, &scene);
}

/* What was not needed so far may be needed yet: no advice before the window is full. */
static void test_no_advice_on_a_young_floor(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_pg_young, 40, 120);
	desk_press(&desk, "5 Enter");
	desk_shows(&desk, "held connections were not needed so far:");
	desk_shows(&desk, " of 15m.");
	desk_hides(&desk, "minimumIdle");
	desk_get_up(&desk, &scene);
}

static void test_a_deadlock_in_detail(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_pg_deadlocks, 40, 120);
	desk_press(&desk, "7 Down Down Enter");
	desk_shows(&desk, "database argus");
	desk_shows(&desk, "of 12 that the server counted");
	desk_shows(&desk, "WHO TOOK PART IN THE LAST ONE");
	desk_shows(&desk, "UPDATE agents");
	desk_shows(&desk, "INSERT INTO workers");
	desk_shows(&desk, "gw-2");
	desk_shows(&desk, "worker-5");
	desk_press(&desk, "Esc");
	desk_shows(&desk, "DEADLOCKS");
	desk_get_up(&desk, &scene);
}

/* A page that is longer than the screen is scrolled; then comes the next one. */
static void test_a_long_page_scrolls(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_pg_calm, 14, 120);
	desk_press(&desk, "9 End Enter");
	desk_shows(&desk, "max 60 - reserved 3");
	desk_hides(&desk, "superuser_reserved_connections 3");
	desk_shows(&desk, "more lines, Down");
	desk_press(&desk, "Down");
	desk_hides(&desk, "max 60 - reserved 3");
	desk_press(&desk, "End");
	desk_shows(&desk, "superuser_reserved_connections 3");
	desk_hides(&desk, "more line");
	desk_press(&desk, "PgUp PgUp PgUp");
	desk_shows(&desk, "max 60 - reserved 3");
	desk_press(&desk, "PgDn Home");
	desk_shows(&desk, "max 60 - reserved 3");
	desk_get_up(&desk, &scene);
	desk_sit_down(&desk, &scene, fleet_pg_exhausted, 10, 80);
	desk_press(&desk, "5 Enter");
	desk_hides(&desk, "maximum idle time: lower the minimum");
	desk_press(&desk, "End End");
	desk_press(&desk, "Esc");
	desk_has_selected(&desk, "report");
	desk_get_up(&desk, &scene);
}

/* 10 connections of one worker, of which 8 were expected. */
static void test_more_connections_than_a_worker_should_have(void **state)
{
	struct expectation expectation = expectation_of_nothing();

	(void)state;
	desk_sit_down(&desk, &scene, fleet_pg_calm, 40, 120);
	snprintf(expectation.owner, sizeof(expectation.owner), "gw-a");
	expectation.connections_per_worker = 10;
	assert_true(model_expect(scene.model, &expectation));
	desk_press(&desk, "5 Enter");
	desk_shows(&desk, "per worker 10 ?");
	desk_hides(&desk, "are more than");
	expectation.connections_per_worker = 8;
	assert_true(model_expect(scene.model, &expectation));
	desk_look(&desk);
	desk_shows(&desk, "10 connections of 1 worker (by name) are more than "
			  "connections_per_worker allows: 8 each.");
	desk_get_up(&desk, &scene);
}

/* A head is told how to be ended, and only a head. */
static void test_a_head_in_detail(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_pg_pile_up, 40, 120);
	desk_press(&desk, "6 Enter");
	desk_shows(&desk, "20 sessions wait for this one, of 20 that were looked at; 89 wait in");
	desk_shows(&desk, "WHERE pid = 4711 AND");
	desk_hides(&desk, "pg_cancel_backend");
	desk_shows(&desk, "LAST STATEMENT (may not be the one that locked)");
	desk_shows(&desk, "RETURNING id");
	desk_press(&desk, "Down");
	desk_shows(&desk, "Lock transactionid for 3m58s");
	desk_shows(&desk, "WAITS FOR");
	desk_shows(&desk, "4711 gw-a idle in transaction 4m02s, UPDATE agents");
	desk_hides(&desk, "pg_terminate_backend");
	desk_get_up(&desk, &scene);
}

/* The same page, whichever of its two rows it was opened from. */
static void test_a_session_has_one_page(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_pg_pile_up, 40, 120);
	desk_press(&desk, "8 Down");
	desk_has_selected(&desk, "4711");
	desk_press(&desk, "Enter");
	desk_shows(&desk, "20 sessions wait for this one");
	desk_shows(&desk, "in this statement for");
	desk_shows(&desk, "WHERE pid = 4711 AND");
	desk_get_up(&desk, &scene);
}

/* It has no pid to end, but a name, in one database. */
static void test_a_prepared_head_in_detail(void **state)
{
	struct wait_node nodes[2] = {
		{.kind = SESSION_PREPARED,
			.who = {.owner = "app", .user = "app", .database = "argus"},
			.state = SESSION_IN_TRANSACTION,
			.gid = "it's left",
			.state_ms = 242000,
			.wait_ms = AGE_NONE,
			.xact_ms = AGE_NONE},
		{.id = {11, 1}, .state = SESSION_ACTIVE, .on_lock = true, .wait_ms = 9000},
	};
	const struct wait_edge edge = {1, 0, true};
	const struct waits waits = {.nodes = nodes,
		.node_count = 2,
		.edges = &edge,
		.edge_count = 1,
		.waiting = 1,
		.sampled = 1};

	(void)state;
	desk_sit_down(&desk, &scene, fleet_pg_calm, 40, 120);
	scene_tell(&scene, 3,
		(struct reading){
			.sessions = &(struct sessions){.own = 1, .waiting = 1}, .waits = &waits});
	desk_look(&desk);
	desk_press(&desk, "6 Enter");
	desk_shows(&desk, "prepared for 4m02s");
	desk_shows(&desk, "it's left");
	desk_shows(&desk, "WHAT WOULD END IT, IN DATABASE argus, TO COPY");
	desk_shows(&desk, "ROLLBACK PREPARED 'it''s left';");
	desk_get_up(&desk, &scene);
}

static void test_a_subject_that_is_gone(void **state)
{
	(void)state;
	desk_sit_down(&desk, &scene, fleet_pg_pile_up, 40, 120);
	desk_press(&desk, "6 Enter");
	scene_tell(&scene, 3, (struct reading){.sessions = &(struct sessions){.own = 1}});
	desk_look(&desk);
	desk_shows(&desk, "This session is not listed any more. Esc goes back.");
	desk_get_up(&desk, &scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_server_is_entered_by_its_target),
		cmocka_unit_test(test_stepping_from_server_to_server),
		cmocka_unit_test(test_an_owner_in_detail),
		cmocka_unit_test(test_no_advice_on_a_young_floor),
		cmocka_unit_test(test_a_long_page_scrolls),
		cmocka_unit_test(test_a_deadlock_in_detail),
		cmocka_unit_test(test_more_connections_than_a_worker_should_have),
		cmocka_unit_test(test_a_head_in_detail),
		cmocka_unit_test(test_a_session_has_one_page),
		cmocka_unit_test(test_a_prepared_head_in_detail),
		cmocka_unit_test(test_a_subject_that_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
