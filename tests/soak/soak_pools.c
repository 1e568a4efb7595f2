/*
 * How idle connections stay idle, through the whole program: its shortest window is a minute, and
 * for longer than that three pools are kept: one that nobody uses, one whose connections are used
 * now and then, and one whose connections are replaced.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/pg_actor.h"
#include "tests/support/pg_scene.h"
#include "tests/support/pg_server.h"
#include "tests/support/watch.h"

enum { POOL = 4, SECONDS_MOST = 150 };

static struct pg_server server;
static struct watch watch;

static bool says(const char *owner, const char *how)
{
	char line[VT_LINE_BYTES];

	watch_line(&watch, owner, line);
	return strstr(line, how) != NULL;
}

static void open_pool(struct pg_pool *pool, const char *name)
{
	char conninfo[PG_CONNINFO_BYTES], more[64];

	snprintf(more, sizeof(more), "application_name=%s", name);
	pg_pool_open(pool, pg_server_conninfo(&server, "postgres", more, conninfo), POOL, POOL);
}

static void test_how_idle(void **state)
{
	static const char *const minute[] = {"--window", "1m", NULL};
	static struct pg_pool unused, rotated, refilled;
	char conninfo[PG_CONNINFO_BYTES];
	struct pg_actor clock;
	bool told = false;

	(void)state;
	pg_server_start(&server, NULL);
	open_pool(&unused, "pool-a");
	open_pool(&rotated, "pool-b");
	open_pool(&refilled, "pool-c");
	pg_actor_open(&clock, pg_server_conninfo(&server, "postgres", "", conninfo));
	watch_begin(&watch, conninfo, minute);
	watch_until_floor(&watch, "pool-a", POOL, POOL);
	for (int second = 0; second < SECONDS_MOST && !told; second++) {
		pg_pool_rotate(&rotated);
		if (second % 10 == 0)
			pg_pool_refill(&refilled);
		pg_actor_exec(&clock, "SELECT pg_sleep(1)");
		told = says("pool-a", "sticky") && says("pool-b", "rotated") &&
		       says("pool-c", "refilled");
		assert_false(says("pool-a", "rotated") || says("pool-a", "refilled"));
		assert_false(says("pool-b", "sticky") || says("pool-b", "refilled"));
		assert_false(says("pool-c", "sticky") || says("pool-c", "rotated"));
	}
	for (char name[] = "pool-a"; name[5] <= 'c'; name[5]++) {
		char line[VT_LINE_BYTES];

		watch_line(&watch, name, line);
		print_message("# %s\n", line);
	}
	assert_true(told);
	watch_end(&watch);
	pg_actor_close(&clock);
	pg_pool_close(&unused);
	pg_pool_close(&rotated);
	pg_pool_close(&refilled);
	pg_server_end(&server);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_how_idle)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
