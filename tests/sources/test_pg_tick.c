/* A tick on a server that answers what no Postgres would: one made by hand, in this process. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "sources/pg_tick.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/wait_until.h"

/* The messages are those of chapter "Message Formats" of the PostgreSQL manual: a letter, and a
   length that counts itself. */
#define MESSAGE(letter, length, content) letter "\0\0\0" length content
#define WELCOME                                                                                    \
	MESSAGE("R", "\x08", "\0\0\0\0")                                                           \
	MESSAGE("S", "\x18",                                                                       \
		"server_version\0"                                                                 \
		"15.0\0")                                                                          \
	MESSAGE("Z", "\x05", "I")
#define NO_ROWS                                                                                    \
	MESSAGE("1", "\x04", "")                                                                   \
	MESSAGE("2", "\x04", "")                                                                   \
	MESSAGE("T", "\x06", "\0\0")                                                               \
	MESSAGE("C", "\x0d", "SELECT 0\0")
#define ERROR                                                                                      \
	MESSAGE("E", "\x1d",                                                                       \
		"SERROR\0"                                                                         \
		"C57014\0"                                                                         \
		"Mcanceled\0"                                                                      \
		"\0")
#define COPY_OUT MESSAGE("H", "\x07", "\0\0\0")
#define READY    MESSAGE("Z", "\x05", "I")

static int listener, peer;
static PGconn *conn;

static void answer(const char *bytes, size_t len)
{
	assert_int_equal(send(peer, bytes, len, MSG_NOSIGNAL), len);
}

static bool is_connected(void *user)
{
	(void)user;
	return PQconnectPoll(conn) == PGRES_POLLING_OK;
}

static int connect_by_hand(void **state)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX, .sun_path = ".s.PGSQL.5432"};
	char conninfo[512];

	(void)state;
	listener = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(bind(listener, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(listen(listener, 1), 0);
	snprintf(conninfo, sizeof(conninfo), "host=%s user=u dbname=d gssencmode=disable",
		scratch_path());
	conn = PQconnectStart(conninfo);
	peer = accept(listener, NULL, NULL);
	assert_true(peer >= 0);
	answer(WELCOME, sizeof(WELCOME) - 1);
	wait_until(is_connected, NULL, "a connection");
	return 0;
}

static int hang_up(void **state)
{
	(void)state;
	PQfinish(conn);
	close(peer);
	close(listener);
	return unlink(".s.PGSQL.5432");
}

static struct pg_tick tick;

static bool has_ended(void *user)
{
	enum pg_progress *progress = user;

	*progress = pg_tick_go_on(&tick);
	return *progress != PG_OPEN;
}

/* The guard alone, and what it is answered. */
static enum pg_progress ask(const char *bytes, size_t len)
{
	const struct pg_dialect dialect = {150000, 900000};
	enum pg_progress progress;

	assert_true(pg_tick_init(&tick, conn));
	assert_true(pg_tick_begin(&tick, 0, &dialect, NULL));
	answer(bytes, len);
	wait_until(has_ended, &progress, "the end of the tick");
	return progress;
}

static void test_the_guard_alone(void **state)
{
	static const char answers[] = NO_ROWS READY;

	(void)state;
	assert_int_equal(ask(answers, sizeof(answers) - 1), PG_DONE);
	assert_non_null(tick.results[PG_GUARD]);
	assert_null(tick.failure);
	pg_tick_fini(&tick);
}

static void test_a_failure_behind_the_last_statement(void **state)
{
	static const char answers[] = NO_ROWS ERROR READY;

	(void)state;
	assert_int_equal(ask(answers, sizeof(answers) - 1), PG_DONE);
	assert_non_null(tick.results[PG_GUARD]);
	assert_non_null(tick.failure);
	assert_int_equal(tick.failed, -1);
	pg_tick_fini(&tick);
}

static void test_an_answer_to_what_was_not_asked(void **state)
{
	static const char answers[] = MESSAGE("1", "\x04", "") MESSAGE("2", "\x04", "") COPY_OUT;

	(void)state;
	assert_int_equal(ask(answers, sizeof(answers) - 1), PG_LOST);
	pg_tick_fini(&tick);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_the_guard_alone, connect_by_hand, hang_up),
		cmocka_unit_test_setup_teardown(
			test_a_failure_behind_the_last_statement, connect_by_hand, hang_up),
		cmocka_unit_test_setup_teardown(
			test_an_answer_to_what_was_not_asked, connect_by_hand, hang_up),
	};

	return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
