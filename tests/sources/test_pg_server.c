/* The real servers that other tests watch do what their headers say: tests/support/pg_*. */
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <libpq-fe.h>

#include "tests/support/pg_actor.h"
#include "tests/support/pg_bouncer.h"
#include "tests/support/pg_scene.h"
#include "tests/support/pg_server.h"
#include "tests/support/wait_until.h"

static struct pg_server server;
static struct pg_actor observer;

static const char *conninfo(const char *more)
{
	static char text[PG_CONNINFO_BYTES];

	return pg_server_conninfo(&server, "postgres", more, text);
}

/* Of a deadlock both sides are looked at before Postgres ends it. */
static int start(void **state)
{
	static const char *const conf[] = {"deadlock_timeout = 2s", NULL};

	(void)state;
	pg_server_start(&server, &(struct pg_options){.conf = conf});
	pg_scene_tables(&server);
	pg_actor_open(&observer, conninfo("application_name=observer"));
	return 0;
}

static int end(void **state)
{
	(void)state;
	pg_actor_close(&observer);
	pg_server_end(&server);
	return 0;
}

/* ---- the server ------------------------------------------------------------------------------ */

static void answers_on_its_socket_and_on_loopback(void **state)
{
	struct pg_actor local, remote;

	(void)state;
	pg_actor_open(&local, conninfo(""));
	pg_actor_open(&remote, conninfo("host=127.0.0.1"));
	assert_string_equal(pg_actor_exec(&local, "SELECT inet_server_addr()"), "");
	assert_string_equal(pg_actor_exec(&remote, "SELECT inet_server_addr()"), "127.0.0.1");
	assert_string_equal(pg_actor_exec(&local, "SHOW autovacuum"), "off");
	assert_string_equal(pg_actor_exec(&local, "SHOW ssl"), "off");
	assert_string_equal(pg_actor_exec(&local, "SHOW lc_messages"), "C.UTF-8");
	pg_actor_close(&local);
	pg_actor_close(&remote);
}

static void is_nobody_elses_and_not_roots(void **state)
{
	struct stat folder;

	(void)state;
	assert_int_equal(stat(server.keeper.folder, &folder), 0);
	assert_int_equal(folder.st_mode & 0777, 0700);
	assert_true(folder.st_uid != 0);
}

static void takes_settings_and_rules(void **state)
{
	static const char *const conf[] = {"superuser_reserved_connections = 2", NULL};
	static const char *const hba[] = {
		"local all secret scram-sha-256", "local all nobody reject", NULL};
	const struct pg_options options = {.max_connections = 5, .conf = conf, .hba = hba};
	struct pg_server small;
	struct pg_actor actor;
	char text[PG_CONNINFO_BYTES];

	(void)state;
	pg_server_start(&small, &options);
	pg_actor_open(&actor, pg_server_conninfo(&small, "postgres", "", text));
	assert_string_equal(pg_actor_exec(&actor, "SHOW max_connections"), "5");
	assert_string_equal(pg_actor_exec(&actor, "SHOW superuser_reserved_connections"), "2");
	pg_actor_exec(&actor, "CREATE ROLE secret LOGIN PASSWORD 'sesame'");
	pg_actor_close(&actor);
	assert_string_equal(
		pg_actor_try(&actor, pg_server_conninfo(&small, "secret", "password=no", text)),
		"28P01");
	assert_string_equal(
		pg_actor_try(&actor, pg_server_conninfo(&small, "nobody", "", text)), "28000");
	pg_actor_open(&actor, pg_server_conninfo(&small, "secret", "password=sesame", text));
	pg_actor_close(&actor);
	pg_server_end(&small);
}

static void speaks_tls(void **state)
{
	static const char *const hba[] = {
		"hostssl all all 127.0.0.1/32 trust", "host all all 127.0.0.1/32 reject", NULL};
	const struct pg_options options = {.tls = true, .hba = hba};
	struct pg_server guarded;
	struct pg_actor actor;
	char text[PG_CONNINFO_BYTES], verified[256];

	(void)state;
	pg_server_start(&guarded, &options);
	snprintf(verified, sizeof(verified),
		"host=localhost hostaddr=127.0.0.1 sslmode=verify-full sslrootcert=%s/server.crt",
		guarded.keeper.folder);
	pg_actor_open(&actor, pg_server_conninfo(&guarded, "postgres", verified, text));
	assert_string_equal(
		pg_actor_exec(&actor, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"),
		"t");
	pg_actor_close(&actor);
	pg_server_conninfo(&guarded, "postgres", "host=127.0.0.1 sslmode=disable", text);
	assert_string_equal(pg_actor_try(&actor, text), "28000");
	pg_server_end(&guarded);
}

static void is_full_when_the_usable_slots_are_taken(void **state)
{
	static const char *const conf[] = {"superuser_reserved_connections = 2", NULL};
	const struct pg_options options = {.max_connections = 7, .conf = conf};
	struct pg_server small;
	struct pg_actor reserved;
	struct pg_pool pool;
	char text[PG_CONNINFO_BYTES];

	(void)state;
	pg_server_start(&small, &options);
	pg_actor_open(&reserved, pg_server_conninfo(&small, "postgres", "", text));
	pg_actor_exec(&reserved, "CREATE ROLE app LOGIN");
	pg_server_conninfo(&small, "app", "", text);
	assert_string_equal(pg_pool_exhaust(&pool, text), "53300");
	assert_int_equal(pool.count, 4); /* 7 - 2 reserved - 1 taken */
	pg_pool_close(&pool);
	pg_actor_close(&reserved);
	pg_server_end(&small);
}

static void stops_and_starts_again_on_its_port(void **state)
{
	struct pg_server other;
	struct pg_actor actor, late;
	char text[PG_CONNINFO_BYTES];
	int port;

	(void)state;
	pg_server_start(&other, NULL);
	port = other.keeper.port;
	pg_server_conninfo(&other, "postgres", "", text);
	pg_actor_open(&actor, text);
	pg_actor_send(&actor, "SELECT pg_sleep(600)");
	pg_server_stop_fast(&other);
	assert_string_equal(pg_actor_finish(&actor), "57P01");
	pg_actor_close(&actor);
	assert_string_equal(pg_actor_try(&late, text), "08006");
	pg_server_start_again(&other);
	assert_int_equal(other.keeper.port, port);
	pg_actor_open(&actor, text);
	pg_actor_exec(&actor, "CREATE TABLE kept (id int)");
	pg_server_stop_immediate(&other);
	pg_actor_close(&actor);
	pg_server_start_again(&other);
	pg_actor_open(&actor, text);
	assert_string_equal(pg_actor_exec(&actor, "SELECT count(*) FROM kept"), "0");
	pg_actor_close(&actor);
	pg_server_end(&other);
}

static void a_frozen_backend_says_nothing_until_it_thaws(void **state)
{
	struct pg_actor actor;

	(void)state;
	pg_actor_open(&actor, conninfo(""));
	pg_backend_freeze(actor.backend);
	pg_actor_send(&actor, "SELECT 1");
	assert_false(pg_actor_ends_within(&actor, 100));
	pg_backend_thaw(actor.backend);
	assert_string_equal(pg_actor_finish(&actor), "");
	pg_actor_close(&actor);
}

/* False when the server has nothing to say to the newcomer within wait_ms. */
static bool goes_on_within(PGconn *conn, int wait_ms)
{
	PostgresPollingStatusType next = PGRES_POLLING_WRITING;

	while (next == PGRES_POLLING_WRITING || next == PGRES_POLLING_READING) {
		struct pollfd ready = {.fd = PQsocket(conn), .events = POLLIN};

		if (next == PGRES_POLLING_READING && poll(&ready, 1, wait_ms) == 0)
			return false;
		next = PQconnectPoll(conn);
	}
	return true;
}

static void a_frozen_server_lets_in_nobody_new(void **state)
{
	PGconn *newcomer;

	(void)state;
	pg_server_freeze(&server);
	pg_actor_exec(&observer, "SELECT 1");
	newcomer = PQconnectStart(conninfo(""));
	assert_false(goes_on_within(newcomer, 100));
	pg_server_thaw(&server);
	assert_true(goes_on_within(newcomer, 20000));
	assert_int_equal(PQstatus(newcomer), CONNECTION_OK);
	PQfinish(newcomer);
}

static bool is_let_in(void *user)
{
	struct pg_actor actor;

	if (pg_actor_try(&actor, user)[0] != '\0')
		return false;
	pg_actor_close(&actor);
	return true;
}

static void a_killed_backend_takes_all_others_along(void **state)
{
	struct pg_server other;
	struct pg_actor victim, neighbour;
	char text[PG_CONNINFO_BYTES];

	(void)state;
	pg_server_start(&other, NULL);
	pg_server_conninfo(&other, "postgres", "", text);
	pg_actor_open(&victim, text);
	pg_actor_open(&neighbour, text);
	pg_actor_send(&neighbour, "SELECT pg_sleep(600)");
	pg_backend_kill(victim.backend);
	assert_string_equal(pg_actor_finish(&neighbour), "08006");
	pg_actor_close(&victim);
	pg_actor_close(&neighbour);
	wait_until(is_let_in, text, "the server to recover");
	pg_server_end(&other);
}

/* ---- nothing is left of it ------------------------------------------------------------------- */

struct left {
	char folder[sizeof(server.keeper.folder)];
	pid_t postmaster;
};

static bool is_gone(void *user)
{
	const struct left *left = user;

	return access(left->folder, F_OK) != 0 && kill(left->postmaster, 0) != 0;
}

/* A test that dies in the middle, its server frozen. */
static void nothing_is_left_when_a_test_is_killed(void **state)
{
	struct left left;
	int news[2];
	pid_t child;

	(void)state;
	assert_int_equal(pipe(news), 0);
	child = fork();
	if (child == 0) {
		struct pg_server own;

		pg_server_start(&own, NULL);
		snprintf(left.folder, sizeof(left.folder), "%s", own.keeper.folder);
		left.postmaster = own.keeper.server;
		pg_server_freeze(&own);
		if (write(news[1], &left, sizeof(left)) == (ssize_t)sizeof(left))
			kill(getpid(), SIGKILL);
		_exit(1);
	}
	close(news[1]);
	assert_int_equal(read(news[0], &left, sizeof(left)), sizeof(left));
	close(news[0]);
	assert_int_equal(waitpid(child, NULL, 0), child);
	wait_until(is_gone, &left, "the server and its folder to be gone");
}

/* ---- PgBouncer ------------------------------------------------------------------------------- */

static void many_clients_share_few_servers(void **state)
{
	const struct pg_bouncer_options options = {.pool_size = 2};
	struct pg_bouncer bouncer;
	struct pg_actor console;
	struct pg_pool clients;
	char text[PG_CONNINFO_BYTES];

	(void)state;
	pg_bouncer_start(&bouncer, &server, &options);
	pg_bouncer_conninfo(&bouncer, "postgres", "application_name=pooled", text);
	pg_pool_open(&clients, text, 5, 5);
	pg_pool_rotate(&clients);
	pg_actor_exec(&clients.actors[0], "BEGIN");
	pg_actor_exec(&clients.actors[1], "BEGIN");
	pg_actor_send(&clients.actors[2], "SELECT 1");
	assert_false(pg_actor_ends_within(&clients.actors[2], 100));
	assert_string_equal(pg_actor_exec(&observer, "SELECT count(*) FROM pg_stat_activity"
						     " WHERE application_name = 'pooled'"),
		"2");
	pg_actor_exec(&clients.actors[0], "COMMIT");
	assert_string_equal(pg_actor_finish(&clients.actors[2]), "");
	pg_actor_open(&console, pg_bouncer_conninfo(&bouncer, "watcher", "dbname=pgbouncer", text));
	assert_string_equal(pg_actor_exec(&console, "SHOW POOLS"), "pgbouncer");
	pg_actor_close(&console);
	pg_actor_exec(&clients.actors[1], "COMMIT");
	pg_pool_close(&clients);
	pg_bouncer_end(&bouncer);
}

static void a_session_pool_keeps_its_servers(void **state)
{
	const struct pg_bouncer_options options = {.pool_mode = "session", .pool_size = 1};
	struct pg_bouncer bouncer;
	struct pg_actor first, second;
	char text[PG_CONNINFO_BYTES];

	(void)state;
	pg_bouncer_start(&bouncer, &server, &options);
	pg_bouncer_stop(&bouncer);
	pg_bouncer_start_again(&bouncer);
	pg_bouncer_conninfo(&bouncer, "postgres", "", text);
	pg_actor_open(&first, text);
	pg_actor_exec(&first, "SELECT 1");
	pg_actor_open(&second, text);
	pg_actor_send(&second, "SELECT 1");
	assert_false(pg_actor_ends_within(&second, 100));
	pg_actor_close(&first);
	assert_string_equal(pg_actor_finish(&second), "");
	pg_actor_close(&second);
	pg_bouncer_end(&bouncer);
}

/* ---- scenes ---------------------------------------------------------------------------------- */

static int count(const char *what)
{
	char sql[256];

	snprintf(sql, sizeof(sql), "SELECT count(*) FROM pg_stat_activity WHERE %s", what);
	return (int)strtol(pg_actor_exec(&observer, sql), NULL, 10);
}

/* Whether the blocker is the only one that Postgres names. */
static bool waits_for(const struct pg_actor *waiter, const struct pg_actor *blocker)
{
	char sql[128];

	snprintf(sql, sizeof(sql), "SELECT pg_blocking_pids(%d) = ARRAY[%d]", (int)waiter->backend,
		(int)blocker->backend);
	return strcmp(pg_actor_exec(&observer, sql), "t") == 0;
}

static void a_tree_has_three_levels_and_a_queue(void **state)
{
	struct pg_tree tree;

	(void)state;
	pg_tree_grow(&tree, &server, &observer);
	assert_true(waits_for(&tree.middle, &tree.head));
	assert_true(waits_for(&tree.leaf, &tree.middle));
	assert_true(waits_for(&tree.queue[0], &tree.middle));
	assert_int_equal(count("wait_event = 'tuple'"), PG_TREE_QUEUE);
	assert_int_equal(count("application_name = 'head' AND state = 'idle in transaction'"), 1);
	pg_tree_fell(&tree);
	pg_actor_wait_value(&observer,
		"SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'", "0");
}

static void a_deadlock_ends_with_one_victim(void **state)
{
	struct pg_deadlock early, late;
	const struct pg_actor *victim;

	(void)state;
	pg_deadlock_close(&early, &server, 1, 0);
	pg_deadlock_close(&late, &server, 2, 600);
	pg_actor_wait_blocked(&late.worker, &observer, "transactionid");
	assert_true(waits_for(&late.worker, &late.gw));
	assert_true(waits_for(&late.gw, &late.worker));
	pg_deadlock_end(&early);
	/* Who has waited for deadlock_timeout looks first, and gives up. */
	victim = pg_deadlock_end(&late);
	assert_ptr_equal(victim, &late.gw);
	pg_actor_wait_value(&observer,
		"SELECT deadlocks FROM pg_stat_database WHERE datname = 'postgres'", "2");
}

static void a_fixed_pool_keeps_what_it_has(void **state)
{
	struct pg_pool pool;

	(void)state;
	pg_pool_open(&pool, conninfo("application_name=fixed"), 4, 4);
	pg_pool_burst(&pool, 3);
	assert_int_equal(count("application_name = 'fixed' AND state = 'active'"), 3);
	pg_pool_burst(&pool, 1);
	assert_int_equal(count("application_name = 'fixed' AND state = 'active'"), 1);
	pg_pool_calm(&pool);
	assert_int_equal(count("application_name = 'fixed' AND state = 'idle'"), 4);
	pg_pool_close(&pool);
}

static void an_elastic_pool_gives_back(void **state)
{
	static const char open_now[] =
		"SELECT count(*) FROM pg_stat_activity WHERE application_name = 'elastic'";
	struct pg_pool pool;

	(void)state;
	pg_pool_open(&pool, conninfo("application_name=elastic"), 1, 4);
	assert_int_equal(count("application_name = 'elastic'"), 1);
	pg_pool_burst(&pool, 4);
	assert_int_equal(count("application_name = 'elastic' AND state = 'active'"), 4);
	pg_pool_calm(&pool);
	pg_actor_wait_value(&observer, open_now, "1");
	pg_pool_close(&pool);
	pg_actor_wait_value(&observer, open_now, "0");
}

static void idle_sessions_are_the_same_or_others(void **state)
{
	struct pg_pool pool;
	pid_t first;
	char used[64];

	(void)state;
	pg_pool_open(&pool, conninfo("application_name=idle"), 3, 3);
	assert_int_equal(count("application_name = 'idle' AND query = ''"), 3);
	first = pool.actors[0].backend;
	pg_pool_rotate(&pool);
	assert_int_equal(count("application_name = 'idle' AND query = 'SELECT 1'"), 3);
	assert_int_equal(pool.actors[0].backend, first);
	pg_pool_refill(&pool);
	snprintf(used, sizeof(used), "pid = %d", (int)pool.actors[0].backend);
	assert_int_equal(count(used), 1);
	assert_true(pool.actors[0].backend != first);
	pg_pool_close(&pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_on_its_socket_and_on_loopback),
		cmocka_unit_test(is_nobody_elses_and_not_roots),
		cmocka_unit_test(takes_settings_and_rules),
		cmocka_unit_test(speaks_tls),
		cmocka_unit_test(is_full_when_the_usable_slots_are_taken),
		cmocka_unit_test(stops_and_starts_again_on_its_port),
		cmocka_unit_test(a_frozen_backend_says_nothing_until_it_thaws),
		cmocka_unit_test(a_frozen_server_lets_in_nobody_new),
		cmocka_unit_test(a_killed_backend_takes_all_others_along),
		cmocka_unit_test(nothing_is_left_when_a_test_is_killed),
		cmocka_unit_test(many_clients_share_few_servers),
		cmocka_unit_test(a_session_pool_keeps_its_servers),
		cmocka_unit_test(a_tree_has_three_levels_and_a_queue),
		cmocka_unit_test(a_deadlock_ends_with_one_victim),
		cmocka_unit_test(a_fixed_pool_keeps_what_it_has),
		cmocka_unit_test(an_elastic_pool_gives_back),
		cmocka_unit_test(idle_sessions_are_the_same_or_others),
	};

	return cmocka_run_group_tests(tests, start, end);
}
