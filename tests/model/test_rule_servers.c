/* What a look says of owners of sessions, databases and servers, as test_rule.c of workers. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/rule_scene.h"
#include "tests/support/server_fleets.h"

static void test_owners(void **state)
{
	(void)state;
	begin(fleet_pg_calm);
	holds("held(owner=gw-a) <= 10", "gw-a", "over 15m");
	broken("held(owner=gw-a) < 10", "gw-a", "over 15m");
	holds("spare(owner=gw-a) == 7", "gw-a", "over 15m");
	holds("held(owner=app@*) == 1", "app@10.0.0.31/argus", "over 15m");
	broken("held < 10", "gw-a", "over 15m");
	holds("connections(owner=gw-b) == 8", "gw-b", "");
	holds("held(owner=gw-b) < held(owner=gw-a)", "gw-b", "over 15m");
	holds("connections_per_worker(owner=gw-b) <= 8", "gw-b",
		"8 of 1 processes, matched by name");
	unknown("connections_per_worker(owner=mailer) <= 8", "mailer", "its processes are not");
	holds("held(owner=gw-a,server=db1) <= 10", "gw-a", "over 15m");
	unknown("held(owner=gw-a,server=db2) <= 10", "", "in this scope");
	holds("slots_free >= 20", "db1", " of 57 usable");
}

/* Connections that an owner had at every moment so far can only become fewer. */
static void test_a_floor_so_far(void **state)
{
	(void)state;
	begin(fleet_pg_young);
	holds("held(owner=gw-b) <= 8", "gw-b", "so far, over 3m");
	unknown("held(owner=gw-b) < 8", "gw-b", "so far, over 3m");
	unknown("held(owner=gw-b) >= 8", "gw-b", "so far, over 3m");
	unknown("held(owner=gw-b) == 8", "gw-b", "so far, over 3m");
	broken("held(owner=gw-b) == 9", "gw-b", "so far, over 3m");
	broken("held(owner=gw-b) >= 9", "gw-b", "so far, over 3m");
	holds("connections(owner=gw-b) == 8", "gw-b", "");
}

static void test_locks(void **state)
{
	(void)state;
	begin(fleet_pg_pile_up);
	broken("waiting < 5", "db1", " behind gw-a, pid 4711");
	assert_true(look("waiting < 5").value == 89);
	broken("lock_wait <= 3m", "db1", " behind gw-a, pid 4711");
	holds("lock_wait <= 238 s", "db1", " behind gw-a, pid 4711");
	holds("idle_in_transaction <= 241 s", "db1", "gw-a, pid 4711");
	broken("idle_in_transaction < 241 s", "db1", "gw-a, pid 4711");
}

/* Sessions without a row may be idle in their transaction for up to as long as the last one has
   been in its. */
static void test_rows_that_were_cut(void **state)
{
	struct server *server;

	(void)state;
	begin(fleet_pg_pile_up);
	server = (struct server *)(uintptr_t)model_server(scene.model, 0);
	server->totals.rows_beyond = 10;
	server->rows[server->row_count - 1].xact_ms = 15 * 60 * 1000;
	unknown("idle_in_transaction <= 11m", "db1", "10 more sessions have no row");
	holds("idle_in_transaction <= 15m", "db1", "10 more sessions have no row");
	broken("idle_in_transaction < 4m", "db1", "10 more sessions have no row");
	assert_false(look("idle_in_transaction <= 11m").learning);
}

static void test_deadlocks(void **state)
{
	(void)state;
	begin(fleet_pg_deadlocks);
	broken("deadlocks_per_min == 0", "argus", "12 counted: ");
	broken("deadlocks_per_min == 0", "argus", " against ");
	holds("deadlocks_per_min <= 3", "argus", "12 counted: ");
	broken("deadlocks_per_min(database=argus) < 3", "argus", "12 counted: ");
	holds("deadlocks_per_min(database=postgres) == 0", "", "");
}

static void test_a_minute_is_not_over(void **state)
{
	(void)state;
	begin(fleet_pg_hostile);
	unknown("deadlocks_per_min(database=postgres) == 0", "postgres",
		"watched for less than a minute");
	/* two were counted */
	broken("deadlocks_per_min < 2", "argus", "2 counted");
	unknown("deadlocks_per_min <= 2", "argus", "2 counted");
	holds("deadlocks_per_min >= 2", "argus", "2 counted");
}

static void test_a_server_that_lets_nobody_in(void **state)
{
	(void)state;
	begin(fleet_pg_siege);
	broken("slots_free > 0", "db1", "sorry, too many clients already");
	broken("slots_used < 90%", "db1", "sorry, too many clients already");
	unknown("connections(owner=gw-a) <= 16", "db1", "sorry, too many clients already");
	unknown("waiting == 0", "db1", "sorry, too many clients already");
}

static void test_what_may_not_be_seen(void **state)
{
	(void)state;
	begin(fleet_pg_no_rights);
	unknown("waiting == 0", "db1", "12 sessions may not be looked into (pg_monitor)");
	unknown("lock_wait < 5 s", "db1", "pg_monitor");
	unknown("idle_in_transaction < 1m", "db1", "pg_monitor");
	unknown("slots_free > 5", "db1", "slots cannot be counted without pg_monitor");
	unknown("spare(owner=gw-a) == 0", "gw-a", "idle ones are not told (pg_monitor)");
	holds("connections(owner=gw-a) == 5", "gw-a", "");
}

static void test_several_servers(void **state)
{
	(void)state;
	begin(fleet_pg_several);
	holds("connections(server=db-main*,owner=gw-b) == 8", "gw-b at db-main.prod.internal", "");
	unknown("connections(owner=gw-b) == 8", "db-replica.prod.internal",
		"silent for 1m01s: no answer within 800 ms");
	unknown("slots_free(server=db-new*) > 0", "db-new.prod.internal", "no answer yet in 3m00s");
	broken("connections(owner=gw-b) < 8", "gw-b at db-main.prod.internal", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_owners, rule_scene_end),
		cmocka_unit_test_teardown(test_a_floor_so_far, rule_scene_end),
		cmocka_unit_test_teardown(test_locks, rule_scene_end),
		cmocka_unit_test_teardown(test_rows_that_were_cut, rule_scene_end),
		cmocka_unit_test_teardown(test_deadlocks, rule_scene_end),
		cmocka_unit_test_teardown(test_a_minute_is_not_over, rule_scene_end),
		cmocka_unit_test_teardown(test_a_server_that_lets_nobody_in, rule_scene_end),
		cmocka_unit_test_teardown(test_what_may_not_be_seen, rule_scene_end),
		cmocka_unit_test_teardown(test_several_servers, rule_scene_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
