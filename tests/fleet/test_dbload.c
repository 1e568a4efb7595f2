/* The clients of the demo's Postgres do what the demo is to show: seen by another who looks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/fleet_member.h"
#include "tests/support/pg_actor.h"
#include "tests/support/pg_server.h"
#include "tests/support/wait_until.h"

enum { MAX_CONNECTIONS = 40 };

struct stage {
	struct pg_server server;
	struct pg_actor observer;
	struct member load;
};

static int start(void **state)
{
	static struct stage stage;
	const struct pg_options options = {.max_connections = MAX_CONNECTIONS};
	char conninfo[PG_CONNINFO_BYTES];
	const char *argv[] = {"dbload", "--speed", "6", "--server", conninfo, NULL};

	pg_server_start(&stage.server, &options);
	pg_server_conninfo(&stage.server, "postgres", "", conninfo);
	stage.load = member_start_serving(argv);
	pg_actor_open(&stage.observer, conninfo);
	*state = &stage;
	return 0;
}

static int end(void **state)
{
	struct stage *stage = *state;

	pg_actor_close(&stage->observer);
	member_release(&stage->load);
	pg_server_end(&stage->server);
	return 0;
}

static void says_who_may_look(void **state)
{
	struct stage *stage = *state;
	struct pg_actor guest;

	pg_actor_open(&guest, stage->load.url);
	assert_string_equal(pg_actor_exec(&guest, "SELECT current_user"), "lowtide");
	assert_string_equal(
		pg_actor_exec(&guest, "SELECT pg_has_role('pg_read_all_stats', 'USAGE')"), "t");
	assert_string_equal(pg_actor_exec(&guest, "SELECT rolsuper FROM pg_roles"
						  " WHERE rolname = current_user"),
		"f");
	pg_actor_close(&guest);
}

struct breath {
	struct pg_actor *observer;
	bool had_one, had_four;
};

static bool has_breathed(void *user)
{
	struct breath *breath = user;
	long count = strtol(pg_actor_exec(breath->observer, "SELECT count(*) FROM pg_stat_activity"
							    " WHERE application_name = 'worker'"),
		NULL, 10);

	assert_in_range(count, 0, 4);
	breath->had_one |= count == 1;
	breath->had_four |= count == 4;
	return breath->had_one && breath->had_four;
}

static void the_workers_pool_breathes(void **state)
{
	struct stage *stage = *state;
	struct breath breath = {.observer = &stage->observer};

	wait_until(has_breathed, &breath, "it to have one connection, and four");
}

static void four_wait_in_three_levels(void **state)
{
	struct stage *stage = *state;

	pg_actor_wait_value(&stage->observer,
		"SELECT string_agg(wait_event, ' ' ORDER BY wait_event) FROM pg_stat_activity"
		" WHERE application_name = 'jobs' AND wait_event_type = 'Lock'",
		"transactionid transactionid tuple tuple");
	assert_string_equal(pg_actor_exec(&stage->observer, "SELECT state FROM pg_stat_activity"
							    " WHERE application_name = 'cron'"),
		"idle in transaction");
}

static void all_slots_are_taken_for_a_while(void **state)
{
	struct stage *stage = *state;
	struct pg_actor late;

	pg_actor_wait_value(&stage->observer,
		"SELECT count(*) FROM pg_stat_activity"
		" WHERE backend_type = 'client backend' AND usename = 'app'",
		"36"); /* 40 - 3 reserved - the observer */
	assert_string_equal(pg_actor_try(&late, stage->load.url), "53300");
	pg_actor_wait_value(&stage->observer,
		"SELECT count(*) FROM pg_stat_activity WHERE application_name = 'batch'", "0");
	pg_actor_open(&late, stage->load.url);
	pg_actor_close(&late);
}

static void some_deadlock(void **state)
{
	struct stage *stage = *state;

	pg_actor_wait_value(&stage->observer,
		"SELECT deadlocks > 1 FROM pg_stat_database WHERE datname = 'postgres'", "t");
}

/* Through all of this. */
static void the_gateways_keep_four_each(void **state)
{
	struct stage *stage = *state;

	assert_string_equal(
		pg_actor_exec(&stage->observer,
			"SELECT string_agg(application_name, ' ' ORDER BY application_name)"
			" FROM pg_stat_activity WHERE application_name LIKE 'gw-_'"
			" AND backend_start < now() - interval '1 second'"),
		"gw-a gw-a gw-a gw-a gw-b gw-b gw-b gw-b");
}

static void two_have_no_name(void **state)
{
	struct stage *stage = *state;

	assert_string_equal(
		pg_actor_exec(&stage->observer, "SELECT count(*) FROM pg_stat_activity"
						" WHERE application_name = '' AND usename = 'app'"),
		"2");
}

static bool is_back(void *user)
{
	struct stage *stage = user;

	return strcmp(pg_actor_exec(&stage->observer, "SELECT count(*) FROM pg_stat_activity"
						      " WHERE application_name = 'gw-a'"),
		       "4") == 0;
}

/* People who watch a demo end sessions: lowtide shows them how. */
static void an_ended_session_comes_back(void **state)
{
	struct stage *stage = *state;

	pg_actor_exec(&stage->observer, "SELECT pg_terminate_backend(pid, 5000)"
					" FROM pg_stat_activity WHERE application_name = 'gw-a'");
	wait_until(is_back, stage, "four to be back");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_who_may_look),
		cmocka_unit_test(the_workers_pool_breathes),
		cmocka_unit_test(four_wait_in_three_levels),
		cmocka_unit_test(all_slots_are_taken_for_a_while),
		cmocka_unit_test(some_deadlock),
		cmocka_unit_test(the_gateways_keep_four_each),
		cmocka_unit_test(two_have_no_name),
		cmocka_unit_test(an_ended_session_comes_back),
	};

	return cmocka_run_group_tests(tests, start, end);
}
