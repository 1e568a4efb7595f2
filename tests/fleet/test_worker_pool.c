/* A worker of the fleet with a database: how many connections it really holds there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/support/fleet_member.h"
#include "tests/support/pg_actor.h"
#include "tests/support/pg_server.h"

static struct pg_server server;
static struct pg_actor observer;

static const char count_sql[] =
	"SELECT count(*) FROM pg_stat_activity WHERE application_name = 'gw'";

static struct member start_worker(const char *pool)
{
	static char conninfo[PG_CONNINFO_BYTES];
	const char *argv[] = {"worker", "--speed", "5", "--application", "gw", "--server", conninfo,
		"--pool", pool, NULL};

	pg_server_conninfo(&server, "postgres", "", conninfo);
	return member_start_serving(argv);
}

/* All four while it starts, then one after the other is given back; another waits for jobs. */
static void test_an_elastic_pool_settles(void **state)
{
	struct member worker = start_worker("1-4");

	(void)state;
	pg_actor_wait_value(&observer, count_sql, "5");
	pg_actor_wait_value(&observer, count_sql, "4");
	pg_actor_wait_value(&observer, count_sql, "3");
	pg_actor_wait_value(&observer, count_sql, "2");
	member_release(&worker);
	pg_actor_wait_value(&observer, count_sql, "0");
}

/* Longer than an elastic one takes to give one back: by then it has asked a few times at a peak. */
static void test_a_fixed_pool_stays(void **state)
{
	struct member worker = start_worker("4");

	(void)state;
	pg_actor_wait_value(&observer, count_sql, "5");
	pg_actor_wait_value(&observer,
		"SELECT count(*) FROM pg_stat_activity WHERE application_name = 'gw'"
		" AND backend_start < clock_timestamp() - interval '4 s'",
		"5");
	assert_string_equal(pg_actor_exec(&observer, count_sql), "5");
	member_release(&worker);
}

static int begin(void **state)
{
	(void)state;
	pg_server_start(&server, NULL);
	pg_actor_open_as(&observer, &server, "observer");
	pg_actor_exec(&observer, "CREATE ROLE app LOGIN");
	return 0;
}

static int end(void **state)
{
	(void)state;
	pg_actor_close(&observer);
	pg_server_end(&server);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_elastic_pool_settles),
		cmocka_unit_test(test_a_fixed_pool_stays),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
