/* The whole program on a real server: who holds up whom, and deadlocks by name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/pg_actor.h"
#include "tests/support/pg_scene.h"
#include "tests/support/pg_server.h"
#include "tests/support/watch.h"

static struct pg_server server;
static struct watch watch;
static struct pg_actor observer;

static void begin_watching(void)
{
	static char conninfo[PG_CONNINFO_BYTES];

	watch_begin(&watch, pg_server_conninfo(&server, "postgres", "", conninfo), NULL);
	watch_until(&watch, "LOCKS  none waiting");
}

static void test_a_tree(void **state)
{
	struct pg_tree tree;

	(void)state;
	begin_watching();
	pg_tree_grow(&tree, &server, &observer);
	watch_until(&watch, "LOCKS  5 waiting, 1 head");
	watch_until_line(&watch, ": 5 waiting", "1 head: head idle in transaction");
	watch_until_line(&watch, "  head ", "idle in transaction");
	watch_until_line(&watch, "└ ", "  middle ");
	watch_until_line(&watch, "  middle ", "Lock transactionid");
	watch_until_line(&watch, "  leaf ", "Lock transactionid");
	watch_until_line(&watch, "  queue ", "Lock tuple");
	pg_tree_fell(&tree);
	watch_until(&watch, "LOCKS  none waiting");
	watch_end(&watch);
}

static void test_a_prepared_transaction_is_head(void **state)
{
	struct pg_actor gone, waits;

	(void)state;
	pg_actor_open_as(&gone, &server, "gone");
	pg_actor_exec(&gone, "BEGIN; UPDATE agents SET state = 'x' WHERE id = 50");
	pg_actor_exec(&gone, "PREPARE TRANSACTION 'left behind'");
	pg_actor_open_as(&waits, &server, "waits");
	begin_watching();
	pg_actor_send(&waits, "UPDATE agents SET state = 'y' WHERE id = 50");
	watch_until(&watch, "LOCKS  1 waiting, 1 head");
	watch_until_line(&watch, ": 1 waiting", "prepared transaction");
	watch_until_line(&watch, "└ ", "  waits ");
	pg_actor_exec(&gone, "ROLLBACK PREPARED 'left behind'");
	assert_string_equal(pg_actor_finish(&waits), "");
	watch_end(&watch);
	pg_actor_close(&waits);
	pg_actor_close(&gone);
}

/*
 * Twenty deadlocks, the second lock taken 0 to 900 ms after the first, some of them at once. What
 * the program names must be this pair, with these statements, and nobody else.
 */
static void test_deadlocks_are_named(void **state)
{
	enum { ROUNDS = 5, AT_ONCE = 4, DEADLOCKS = ROUNDS * AT_ONCE };
	struct pg_deadlock deadlocks[AT_ONCE];
	char line[VT_LINE_BYTES];
	const char *seen;
	long named;

	(void)state;
	begin_watching();
	watch_until(&watch, "none counted since we watch");
	for (int round = 0; round < ROUNDS; round++) {
		for (int i = 0; i < AT_ONCE; i++) {
			int number = round * AT_ONCE + i;

			pg_deadlock_close(
				&deadlocks[i], &server, number + 1, number * 900 / (DEADLOCKS - 1));
		}
		for (int i = 0; i < AT_ONCE; i++)
			pg_deadlock_end(&deadlocks[i]);
	}
	watch_until(&watch, "of 20  ");
	watch_line(&watch, "of 20  ", line);
	print_message("# %s\n", line);
	assert_non_null(strstr(line, "UPDATE agents"));
	assert_non_null(strstr(line, "INSERT INTO workers"));
	assert_true(strstr(line, "gw ⇄ worker") || strstr(line, "worker ⇄ gw"));
	seen = strstr(line, "seen ");
	assert_non_null(seen);
	named = strtol(seen + strlen("seen "), NULL, 10);
	assert_true(named >= 16 && named <= DEADLOCKS);
	/* another line would name another pair, or these with other statements */
	watch_line(&watch, "⇄", line);
	assert_non_null(strstr(line, "of 20  "));
	watch_end(&watch);
}

static int begin(void **state)
{
	static const char *const conf[] = {"max_prepared_transactions = 2", NULL};
	const struct pg_options options = {.conf = conf};

	(void)state;
	pg_server_start(&server, &options);
	pg_scene_tables(&server);
	pg_actor_open_as(&observer, &server, "observer");
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
		cmocka_unit_test(test_a_tree),
		cmocka_unit_test(test_a_prepared_transaction_is_head),
		cmocka_unit_test(test_deadlocks_are_named),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
