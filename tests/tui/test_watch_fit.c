/* The whole program on a real server: will a restart of fixed pools fit into what is left of it? */
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

enum { GATEWAYS = 2, FIXED = 4 };

static struct pg_server server;
static struct watch watch;

static const char *conninfo(const char *user, const char *more)
{
	static char texts[4][PG_CONNINFO_BYTES];
	static size_t next;

	return pg_server_conninfo(&server, user, more, texts[next++ % 4]);
}

/* Of 18 slots 8 are held by two gateways whose pools are fixed at 4, and one is ours: 9 are free.
   Nobody answers for the gateways, so how many there are is typed. */
static void test_fixed_pools(void **state)
{
	static struct pg_pool pools[GATEWAYS];

	(void)state;
	for (int i = 0; i < GATEWAYS; i++)
		pg_pool_open(&pools[i], conninfo("app", "application_name=gateways"), FIXED, FIXED);
	watch_begin(&watch, conninfo("watcher", ""), NULL);
	watch_until_floor(&watch, "gateways", GATEWAYS * FIXED, GATEWAYS * FIXED);
	pty_type(&watch.pty, "5r");
	watch_until(&watch, "gateways on");
	watch_until_line(&watch, "free slots 9", "now 8");
	watch_until(&watch, "not known: set workers in expect:");
	pty_type(&watch.pty, "WWNNNNXx");
	watch_until_line(&watch, "one more", "takes 4 at once, 4 at peak");
	watch_until(&watch, "fits");
	watch_until_line(&watch, "all at once", "+2 take 8 at once, 8 at peak");
	pty_type(&watch.pty, "W");
	watch_until(&watch, "does not fit: 12 needed, 9 free");
	watch_until_line(&watch, "a floor of 12 (held now: 8)", "at most 12");
	pg_pool_close(&pools[1]);
	watch_until_line(&watch, "free slots 13", "now 4");
	pty_type(&watch.pty, "0");
	watch_until(&watch, "workers – (nobody tells)");
	watch_end(&watch);
	pg_pool_close(&pools[0]);
}

static int begin(void **state)
{
	static const char *const conf[] = {"superuser_reserved_connections = 2", NULL};
	const struct pg_options options = {.max_connections = 20, .conf = conf};
	struct pg_actor admin;

	(void)state;
	pg_server_start(&server, &options);
	pg_actor_open(&admin, conninfo("postgres", ""));
	pg_actor_exec(&admin, "CREATE ROLE watcher LOGIN; GRANT pg_monitor TO watcher;"
			      "CREATE ROLE app LOGIN");
	pg_actor_close(&admin);
	return 0;
}

static int end(void **state)
{
	(void)state;
	pg_server_end(&server);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fixed_pools),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
