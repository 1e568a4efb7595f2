/* The whole program and servers that change, and sessions whose texts are out to harm. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/pg_actor.h"
#include "tests/support/pg_scene.h"
#include "tests/support/pg_server.h"
#include "tests/support/watch.h"

static struct pg_server server;
static struct watch watch;
static char conninfo[PG_CONNINFO_BYTES];

/* ---- a standby ---- */

static void test_a_standby_is_promoted(void **state)
{
	const struct pg_options options = {.standby = "hot"};

	(void)state;
	pg_server_start(&server, &options);
	pg_server_conninfo(&server, "postgres", "host=127.0.0.1", conninfo);
	watch_begin(&watch, conninfo, NULL);
	watch_until_line(&watch, "lowtide  ", " standby ");
	pg_server_promote(&server);
	watch_until_line(&watch, "lowtide  ", " primary ");
	watch_until(&watch, "is primary now, was a standby");
	watch_end(&watch);
	pg_server_end(&server);
}

/* One that lets nobody in yet: that is said, and once it does we are in without being asked to. */
static void test_a_server_that_starts_up(void **state)
{
	const struct pg_options options = {.standby = "warm"};
	char line[VT_LINE_BYTES];

	(void)state;
	pg_server_start(&server, &options);
	watch_begin(&watch, pg_server_conninfo(&server, "postgres", "", conninfo), NULL);
	watch_until(&watch, "not accepting connections");
	watch_line(&watch, "IDLE FLOOR", line);
	assert_null(strstr(line, " 0"));
	pg_server_promote(&server);
	watch_until_line(&watch, "lowtide  ", " primary ");
	watch_end(&watch);
	pg_server_end(&server);
}

/* ---- hostile text ---- */

/* What a terminal would obey: C0, C1 as a character, DEL, and what turns the direction of text. */
static void assert_harmless(uint32_t glyph)
{
	if (glyph == 0) /* right of a wide glyph */
		return;
	assert_true(glyph >= 0x20 && glyph != 0x7f && !(glyph >= 0x80 && glyph <= 0x9f));
	assert_false(glyph >= 0x202a && glyph <= 0x202e);
	assert_false(glyph >= 0x2066 && glyph <= 0x2069);
}

static void assert_screen_is_harmless(void)
{
	pty_look(&watch.pty);
	assert_string_equal(watch.pty.vt.unknown_text, "");
	for (int row = 0; row < watch.pty.vt.rows; row++)
		for (int col = 0; col < watch.pty.vt.cols; col++)
			assert_harmless(vt_cell(&watch.pty.vt, row, col)->glyph);
}

/* How many lines of a snapshot contain the text; all of them are harmless. */
static int lines_of_snapshot(const char *text)
{
	static const char rlo[] = {'\xe2', '\x80', '\xae', '\0'};
	char path[512], line[8192];
	FILE *file;
	int count = 0;

	snprintf(path, sizeof(path), "%s/snapshot.txt", getenv("TMPDIR"));
	watch_snapshot(conninfo, path);
	file = fopen(path, "r");
	assert_non_null(file);
	while (fgets(line, sizeof(line), file)) {
		size_t len = strlen(line);

		assert_true(len > 0 && line[len - 1] == '\n');
		for (size_t i = 0; i < len - 1; i++) {
			unsigned char byte = (unsigned char)line[i];

			assert_true(byte >= 0x20 && byte != 0x7f);
			assert_false(byte == 0xc2 && (unsigned char)line[i + 1] < 0xa0);
		}
		assert_null(strstr(line, rlo));
		count += strstr(line, text) != NULL;
	}
	assert_int_equal(fclose(file), 0);
	return count;
}

/* NOLINTBEGIN(misc-misleading-bidirectional): misleading is what it is there for */
#define EVIL "\x1b]0;owned\x07\x1b[2J\r\n\t\x7f\xc2\x9b[31m\xe2\x80\xae\xe2\x81\xa6"

/* In the names of roles, databases, relations and applications, and in literals, comments and
   identifiers of statements. */
static void test_hostile_text(void **state)
{
	struct pg_actor admin, holds, waits, latin;
	char more[PG_CONNINFO_BYTES];

	(void)state;
	pg_server_start(&server, NULL);
	pg_actor_open(&admin, pg_server_conninfo(&server, "postgres", "", conninfo));
	pg_actor_exec(&admin, "CREATE ROLE \"r" EVIL "\" LOGIN SUPERUSER");
	pg_actor_exec(&admin, "ALTER ROLE \"r" EVIL "\" CONNECTION LIMIT 7");
	pg_actor_exec(&admin, "CREATE DATABASE \"d" EVIL "\"");
	pg_actor_exec(&admin, "CREATE DATABASE anything ENCODING 'SQL_ASCII' LC_COLLATE 'C' "
			      "LC_CTYPE 'C' TEMPLATE template0");
	pg_server_conninfo(&server, "'r" EVIL "'", "dbname='d" EVIL "'", more);
	pg_actor_open(&holds, more);
	pg_actor_exec(&holds, "CREATE TABLE \"t" EVIL "\" AS SELECT 1 AS \"c" EVIL "\"");
	pg_actor_exec(&holds, "SET application_name = 'holds" EVIL "'");
	pg_actor_exec(&holds, "BEGIN; UPDATE \"t" EVIL "\" SET \"c" EVIL "\" = 2 /* " EVIL " */");
	pg_actor_open(&waits, more);
	pg_actor_exec(&waits, "SET application_name = 'waits" EVIL "'");
	pg_actor_send(&waits, "UPDATE \"t" EVIL "\" SET \"c" EVIL "\" = length('" EVIL "')");
	pg_actor_wait_blocked(&waits, &admin, NULL);
	pg_server_conninfo(&server, "postgres", "dbname=anything application_name=latin", more);
	pg_actor_open(&latin, more);
	pg_actor_exec(&latin, "BEGIN; SELECT '\xe9\xff' AS \"\xe9\xff\x9b\"");

	pg_server_conninfo(&server, "postgres", "", conninfo);
	watch_begin(&watch, conninfo, NULL);
	watch_until(&watch, "LOCKS  1 waiting, 1 head");
	watch_until_line(&watch, "└ ", "  waits");
	watch_until_line(&watch, " latin ", " anything ");
	assert_screen_is_harmless();
	pty_type(&watch.pty, "\r"); /* an owner's own page, which says more of it */
	watch_until(&watch, "Esc");
	assert_screen_is_harmless();
	watch_end(&watch);
	assert_int_equal(lines_of_snapshot("└ "), 1);
	assert_true(lines_of_snapshot("latin") >= 1);
	pg_actor_exec(&holds, "ROLLBACK");
	assert_string_equal(pg_actor_finish(&waits), "");
	pg_actor_close(&waits);
	pg_actor_close(&holds);
	pg_actor_close(&latin);
	pg_actor_close(&admin);
	pg_server_end(&server);
}
/* NOLINTEND(misc-misleading-bidirectional) */

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_standby_is_promoted),
		cmocka_unit_test(test_a_server_that_starts_up),
		cmocka_unit_test(test_hostile_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
