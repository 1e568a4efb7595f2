/*
 * Connections that are lent out and idle for longer than 30 s: the same sessions, by a real
 * Postgres, while the gauge of their pool stays full. Before that they are held between queries.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/full_pool.h"
#include "tests/support/scratch_folder.h"

static struct full_pool app;

static void test_idle_for_longer_than_30_s(void **state)
{
	(void)state;
	full_pool_open(&app, false);
	for (int i = 0; i < FULL_POOL; i++)
		pg_actor_exec(&app.out[i], "SELECT 1");
	full_pool_watch(&app, "20s");
	full_pool_is(&app, "held between");
	full_pool_watch(&app, "35s");
	full_pool_is(&app, "held by code");
	full_pool_says(&app, "Postgres: 5 of 5 idle for 30s and longer -> more connections will "
			     "not help");
	full_pool_close(&app);
}

static int start(void **state)
{
	scratch_enter(state);
	full_pool_start(&app);
	return 0;
}

static int end(void **state)
{
	full_pool_end(&app);
	return scratch_leave(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_idle_for_longer_than_30_s)};

	return cmocka_run_group_tests(tests, start, end);
}
