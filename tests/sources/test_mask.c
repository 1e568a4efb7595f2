/*
 * Literals out of SQL. What a literal is comes from section 4.1, "Lexical Structure", of the
 * PostgreSQL manual; its examples are in the tables, with what must be left of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/text.h"
#include "sources/mask.h"
#include "sources/mask_shape.h"
#include "tests/support/build_reading.h"

struct row {
	const char *sql;
	const char *expected;
};

static void masks_to(const char *sql, bool cut, const char *expected)
{
	char out[1024];
	size_t wrote = mask_sql(out, sizeof(out), sql, strlen(sql), cut);

	assert_string_equal(out, expected);
	assert_int_equal(wrote, strlen(expected));
}

static void mask_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		masks_to(rows[i].sql, false, rows[i].expected);
}

#define MASK_ROWS(rows) mask_rows(rows, sizeof(rows) / sizeof(*(rows)))

/* 4.1.2.1 to 4.1.2.5 */
static void test_strings_of_every_kind(void **state)
{
	static const struct row rows[] = {
		{"SELECT 'This is a string'", "SELECT ?"},
		{"SELECT 'Dianne''s horse'", "SELECT ?"},
		{"SELECT ''", "SELECT ?"},
		{"SELECT 'foo'\n'bar', 'b'", "SELECT ?, ?"},
		{"SELECT E'\\b\\f\\n\\x41\\u0041\\'', e'\\\\', b", "SELECT ?, ?, b"},
		{"SELECT E'it''s', b", "SELECT ?, b"},
		{"SELECT U&'d\\0061t\\+000061', u&'x', b", "SELECT ?, ?, b"},
		{"SELECT U&'d!0061t!+000061' UESCAPE '!'", "SELECT ? UESCAPE ?"},
		{"SELECT $$Dianne's horse$$, b", "SELECT ?, b"},
		{"SELECT $SomeTag$Dianne's horse$SomeTag$, b", "SELECT ?, b"},
		{"DO $function$ BEGIN RETURN ($1 ~ $q$[\\t\\r]$q$); END; $function$ LANGUAGE "
		 "plpgsql",
			"DO ? LANGUAGE plpgsql"},
		{"SELECT $a$ $A$ $ $$ $a$, b", "SELECT ?, b"}, /* tags are case-sensitive */
		{"SELECT $a$ x $b$a$, b", "SELECT ?, b"},      /* one $ may end and begin */
		{"SELECT B'1001', b'1', X'1FF', x'1f', N'a', n'b', c",
			"SELECT ?, ?, ?, ?, ?, ?, c"},
		{"SELECT '-- a', '/* b', '\"c', '$$ d', e", "SELECT ?, ?, ?, ?, e"},
		{"SELECT type 'string', 'string'::type, CAST ( 'string' AS type )",
			"SELECT type ?, ?::type, CAST ( ? AS type )"},
	};

	(void)state;
	MASK_ROWS(rows);
}

/* 4.1.2.6; with those of versions before 16, where 0x1F was 0 named x1F */
static void test_numbers(void **state)
{
	static const struct row rows[] = {
		{"42 3.5 4. .001 5e2 1.925e-3", "?"}, /* no SQL: neighbours are one */
		{"(42) (3.5) (4.) (.001) (5e2) (1.925e-3)", "(?) (?) (?) (?) (?) (?)"},
		{"(0b100101) (0B10011001) (0o273) (0O755) (0x42f) (0XFFFF)",
			"(?) (?) (?) (?) (?) (?)"},
		{"(1_500_000_000) (0b10001000_00000000) (0o_1_755) (0xFFFF_FFFF) (1.618_034)",
			"(?) (?) (?) (?) (?)"},
		{"a-1, a - 1, a+1e+5, -7, 1-e", "a-?, a - ?, a+?, -?, ?-e"},
		{"REAL '1.23', 1.23::REAL", "REAL ?, ?::REAL"},
		{"FOR i IN 1..10", "FOR i IN ?"},
		{"a[1][2:3]", "a[?][?:?]"},
	};

	(void)state;
	MASK_ROWS(rows);
}

/* 4.1.1, 4.1.2.3 */
static void test_what_belongs_to_a_name_stays(void **state)
{
	static const struct row rows[] = {
		{"SELECT t1.c2, tmp_20261120, x7f9c4d00 FROM t1", /* a long run of digits, too */
			"SELECT t1.c2, tmp_20261120, x7f9c4d00 FROM t1"},
		{"SELECT \"quoted \"\"ident\"\" 1\", \"it's 2\", 'x'",
			"SELECT \"quoted \"\"ident\"\" 1\", \"it's 2\", ?"},
		{"SELECT U&\"d\\0061t\\+000061\"", "SELECT U&\"d\\0061t\\+000061\""},
		{"SELECT a$1, a$b$ FROM $1, $22", "SELECT a$1, a$b$ FROM $1, $22"},
		{"SELECT e, b, x, n, u & 'a', fe 'a'", "SELECT e, b, x, n, u & ?, fe ?"},
		{"SELECT gr\xc3\xb6\xc3\x9f\x65"
		 "1 FROM t",
			"SELECT gr\xc3\xb6\xc3\x9f\x65"
			"1 FROM t"},
		{"SELECT true, FALSE, null, DEFAULT", "SELECT true, FALSE, null, DEFAULT"},
		{"SELECT a ? 'k', a ?| b", "SELECT a ? ?, a ?| b"}, /* operators of jsonb */
		{"<insufficient privilege>", "<insufficient privilege>"},
		{"autovacuum: VACUUM public.t (to prevent wraparound)",
			"autovacuum: VACUUM public.t (to prevent wraparound)"},
	};

	(void)state;
	MASK_ROWS(rows);
}

/* 4.1.5 */
static void test_comments_go_and_white_space_is_folded(void **state)
{
	static const struct row rows[] = {
		{"", ""},
		{" \n\t", ""},
		{"  SELECT\n\ta ,\r\n\f\v b  ;  ", "SELECT a , b ;"},
		{"SELECT a -- it's\n, b--\r, c --", "SELECT a , b , c"},
		{"/* multiline comment\n * with nesting: /* nested block comment */ 'x\n */a", "a"},
		{"a/**/b", "a b"},
		{"a/*/b*/c*/d", "a c*/d"},
		{"/* /* */ 'SECRET'", "\xe2\x80\xa6"},
		{"SELECT 5--3\n, 6", "SELECT ? , ?"},
		{"SELECT a */* b */ c", "SELECT a * c"},
		{"SELECT '/*', \"--\", $$ /* $$ */", "SELECT ?, \"--\", ? */"},
	};

	(void)state;
	MASK_ROWS(rows);
}

static void test_lists_of_any_length_look_alike(void **state)
{
	static const struct row rows[] = {
		{"a IN (1)", "a IN (\xe2\x80\xa6)"},
		{"a in ( 1, ')', f(2) ) AND b", "a in (\xe2\x80\xa6) AND b"},
		{"a NOT IN ($1,$2,$3)", "a NOT IN (\xe2\x80\xa6)"},
		{"a IN (SELECT b FROM t WHERE c IN (1, 2))",
			"a IN (SELECT b FROM t WHERE c IN (\xe2\x80\xa6))"},
		{"a IN ( /* all */ select b)", "a IN ( select b)"},
		{"a IN (VALUES (1), (2))", "a IN (VALUES (\xe2\x80\xa6))"},
		{"INSERT INTO t (a, b) VALUES (1, 'x'), (2, 'y') , ($1, now()) RETURNING a",
			"INSERT INTO t (a, b) VALUES (\xe2\x80\xa6) RETURNING a"},
		{"WITH x AS (VALUES (1)), y AS (SELECT 1) TABLE x",
			"WITH x AS (VALUES (\xe2\x80\xa6)), y AS (SELECT ?) TABLE x"},
		{"a = ANY(ARRAY[1, 2, a[3]]) OR b[1]", "a = ANY(ARRAY[\xe2\x80\xa6]) OR b[?]"},
		{"INSERT INTO t VALUES (1, 'it', (2", "INSERT INTO t VALUES (\xe2\x80\xa6"},
		{"a IN (1, 'it", "a IN (\xe2\x80\xa6"},
		{"\"in\" (1)", "\"in\" (?)"},
	};

	(void)state;
	MASK_ROWS(rows);
}

static void test_bare_words_that_are_values(void **state)
{
	static const struct row rows[] = {
		{"SET search_path TO a, b; SELECT c", "SET search_path TO ?; SELECT c"},
		{"SET LOCAL app.token=abc", "SET LOCAL app.token=?"},
		{"SET x TO 'it''s; 1' ; COMMIT", "SET x TO ?; COMMIT"},
		{"set app.token to abc-def.ghi", "set app.token to ?"},
		{"SET TIME ZONE 'UTC'", "SET TIME ZONE ?"},
		{"SET ROLE app", "SET ROLE app"},
		{"ALTER ROLE joe SET app.token TO abc", "ALTER ROLE joe SET app.token TO ?"},
		{"ALTER SYSTEM SET work_mem = abc", "ALTER SYSTEM SET work_mem = ?"},
		{"ALTER TABLE t RENAME COLUMN a TO b", "ALTER TABLE t RENAME COLUMN a TO b"},
		{"UPDATE t SET a = b; SET x = c", "UPDATE t SET a = b; SET x = ?"},
		{"ALTER ROLE joe PASSWORD 'secret' VALID UNTIL 'May 4'",
			"ALTER ROLE joe PASSWORD ?"},
		{"CREATE USER joe WITH PASSWORD secret", "CREATE USER joe WITH PASSWORD ?"},
		{"ALTER TABLE users ADD password text", "ALTER TABLE users ADD password text"},
		{"SELECT password FROM users", "SELECT password FROM users"},
		{"SELECT dblink('host=h password=p', 'SELECT 1')", "SELECT dblink(?, ?)"},
		{"COPY t FROM PROGRAM 'curl -u a:b'", "COPY t FROM PROGRAM ?"},
	};

	(void)state;
	MASK_ROWS(rows);
}

static void test_what_is_cut_off_is_masked_to_the_end(void **state)
{
	(void)state;
	masks_to("SELECT 'it is sec", true, "SELECT ?\xe2\x80\xa6");
	masks_to("SELECT 'it is sec", false, "SELECT ?\xe2\x80\xa6");
	masks_to("SELECT E'it\\", true, "SELECT ?\xe2\x80\xa6");
	masks_to("SELECT E", true, "SELECT E\xe2\x80\xa6");
	masks_to("SELECT $tag$ it $tag", true, "SELECT ?\xe2\x80\xa6");
	masks_to("SELECT $ta", true, "SELECT ?\xe2\x80\xa6");
	masks_to("SELECT 0x1", true, "SELECT ?\xe2\x80\xa6");
	masks_to("SELECT a FROM ord", true, "SELECT a FROM ord\xe2\x80\xa6");
	masks_to("SELECT a FROM \"ord", true, "SELECT a FROM \"ord\xe2\x80\xa6");
	masks_to("SELECT a FROM ", true, "SELECT a FROM\xe2\x80\xa6");
	masks_to("SELECT a /* it's", true, "SELECT a\xe2\x80\xa6");
	masks_to("SET x TO", true, "SET x TO\xe2\x80\xa6");
	masks_to("SET x TO a", true, "SET x TO ?\xe2\x80\xa6");
}

/* standard_conforming_strings is the session's: where both readings differ, nothing more is told.
   4.1.2.1 and 4.1.2.2 */
static void test_a_backslash_before_a_quote_ends_what_is_known(void **state)
{
	static const struct row rows[] = {
		{"SELECT 'C:\\temp', 'a\\\\', b", "SELECT ?, ?, b"},
		{"SELECT 'a\\', b, 'c' FROM t", "SELECT ?\xe2\x80\xa6"},
		{"SELECT 'it\\'s', b", "SELECT ?\xe2\x80\xa6"},
		{"SELECT N'a\\', b", "SELECT ?\xe2\x80\xa6"},
		{"SELECT E'a'\n'b\\'c', d", "SELECT ?\xe2\x80\xa6"}, /* goes on as E */
	};

	(void)state;
	MASK_ROWS(rows);
}

/* 1a was 1 named a, and is an error; 1a$t$ was 1 named a$t$. */
static void test_where_versions_differ_nothing_more_is_told(void **state)
{
	static const struct row rows[] = {
		{"SELECT 1a, b", "SELECT ?, b"},
		{"SELECT 1a$t$ 'x $t$ SECRET'", "SELECT ?\xe2\x80\xa6"},
		{"SELECT $1a$t$ 'x $t$ SECRET'", "SELECT ?\xe2\x80\xa6"},
		{"SELECT 1E'a\\'b SECRET'", "SELECT ?\xe2\x80\xa6"},
	};

	(void)state;
	MASK_ROWS(rows);
}

static void test_output_is_bounded_and_harmless(void **state)
{
	static const char hostile[] = "SELECT \"a\x1b[2J\", \xff FROM \"\xe2\x80\x8b\"";
	char out[12];

	(void)state;
	masks_to(hostile, false, "SELECT \"a\xef\xbf\xbd[2J\", \xef\xbf\xbd FROM \"\xef\xbf\xbd\"");
	assert_int_equal(mask_sql(out, sizeof(out), "SELECT a", 8, false), 8);
	assert_string_equal(out, "SELECT a");
	mask_sql(out, sizeof(out), "SELECT abc", 10, false);
	assert_string_equal(out, "SELECT a\xe2\x80\xa6"); /* 8 bytes of text fit */
	mask_sql(out, sizeof(out), "abcdef\xe2\x82\xac", 9, false);
	assert_string_equal(out, "abcdef\xe2\x80\xa6");
	assert_int_equal(mask_sql(out, 4, "abc", 3, false), 3);
	assert_string_equal(out, "\xe2\x80\xa6");
	assert_int_equal(mask_sql(out, 4, "", 0, false), 0);
}

/* track_activity_query_size goes up to a megabyte: what takes its square would take an hour. */
static void test_a_megabyte_takes_no_longer_than_it_must(void **state)
{
	static const char *const pieces[] = {"a", "1", ".", "$", "$a", "$a$", "'", "'a\\'", "\"",
		"/*", "--\n", "E'a' ", "a IN (", "VALUES (1), ", "ARRAY[", "SET a TO ", "WITH ",
		"FROM (SELECT ", "UPDATE a "};
	static char sql[1 << 20], masked[sizeof(sql) + 4], shape[128];

	(void)state;
	for (size_t i = 0; i < sizeof(pieces) / sizeof(*pieces); i++) {
		size_t len = strlen(pieces[i]);

		for (size_t k = 0; k < sizeof(sql); k++)
			sql[k] = pieces[i][k % len];
		assert_in_range(mask_sql(masked, sizeof(masked), sql, sizeof(sql), true), 1,
			sizeof(masked) - 1);
		assert_in_range(mask_shape(shape, sizeof(shape), masked), 1, sizeof(shape) - 1);
	}
}

static void test_full_text_is_one_harmless_line(void **state)
{
	static const char sql[] = "  SELECT 'a  b',\n\t2 -- c\x1b\n";
	char out[64];

	(void)state;
	mask_full(out, sizeof(out), sql, strlen(sql), false);
	assert_string_equal(out, "SELECT 'a b', 2 -- c\xef\xbf\xbd");
	mask_full(out, sizeof(out), sql, strlen(sql), true);
	assert_string_equal(out, "SELECT 'a b', 2 -- c\xef\xbf\xbd\xe2\x80\xa6");
	mask_full(out, 12, sql, strlen(sql), false);
	assert_string_equal(out, "SELECT '\xe2\x80\xa6");
}

/* ---- nothing leaks -------------------------------------------------------------------------- */

#define WORD   "ZQXJKVWY"
#define NUMBER "86753094"

/* What is told of any statement, wherever it is cut: not four bytes in a row of a literal. */
static bool leaks(const char *out)
{
	static const char *const secrets[] = {WORD, NUMBER};

	for (size_t s = 0; s < 2; s++)
		for (size_t i = 0; i + 4 <= strlen(secrets[s]); i++) {
			char piece[5] = "";

			memcpy(piece, secrets[s] + i, 4);
			if (strstr(out, piece))
				return true;
		}
	return false;
}

/* Whole tokens, by the setting of standard_conforming_strings under which they are that. */
static const char *const code[] = {"SELECT", "FROM", "t1", "a$b", "=", "AND", "(", ")", ",", ";",
	"IN (", "VALUES (", "ARRAY[", "]", "-", "::text", "$1", "\"name\"", "\"it's\"", "\"$$ \\\"",
	"UPDATE", "SET", "gr\xc3\xb6\xc3\x9f\x65", "E", "U &", "x", ".", "*"};
static const char *const secret_always[] = {"'" WORD "'", "'a''" WORD "'", "''''", "'" WORD "''' ",
	"E'\\'" WORD "'", "e'" WORD "\\\\'", "E'\\\\\\'" WORD "'''", "U&'\\0041" WORD "'",
	"X'" NUMBER "'", "b'" NUMBER "'", "N'" WORD "'", "$$" WORD "'$$", "$t$ $$" WORD "\\' $t$",
	"$q$" WORD "$qq$" WORD "$q$", NUMBER, "8675.3094", "." NUMBER, NUMBER "e-" NUMBER,
	"0x" NUMBER, "8_6753_094", "'/* " WORD "'", "'-- " WORD "'", "'$$ " WORD "'",
	"'\"" WORD "'", "/* " WORD "' /* $$ */ ' " WORD " */", "-- " WORD "'\n", "'a'\n'" WORD "'",
	"E'a'\n'\\'" WORD "'", "; SET a TO " WORD " ;", "; ALTER ROLE a PASSWORD " WORD " ;"};
static const char *const secret_when_on[] = {
	"'" WORD "\\'", "'\\'", "'\\''" WORD "'", "'\\\\\\'", "N'\\'", "'a'\n'" WORD "\\'"};
static const char *const secret_when_off[] = {"'\\'" WORD "'", "'\\\\\\'" WORD "'", "'\\''''",
	"'a\\'' ", "N'\\'" WORD "'", "'" WORD "\\' -- '", "'" WORD "\\' $$ '"};
static const char *const between[] = {" ", "\n", "\t  ", "/**/", " /* ' */ ", "--'\n"};

struct statement {
	char sql[512];
	size_t len;
	uint32_t seed;
};

static void add_one_of(struct statement *s, const char *const *pieces, size_t count)
{
	const char *piece = pieces[next_random(&s->seed) % count];

	assert_true(s->len + strlen(piece) < sizeof(s->sql));
	memcpy(s->sql + s->len, piece, strlen(piece) + 1);
	s->len += strlen(piece);
}

#define ADD_ONE_OF(s, pieces) add_one_of(s, pieces, sizeof(pieces) / sizeof(*(pieces)))

static void make_statement(struct statement *s, bool conforming)
{
	s->len = 0;
	for (uint32_t left = 4 + next_random(&s->seed) % 6; left > 0; left--) {
		uint32_t kind = next_random(&s->seed) % 8;

		if (kind < 4)
			ADD_ONE_OF(s, code);
		else if (kind < 7)
			ADD_ONE_OF(s, secret_always);
		else if (conforming)
			ADD_ONE_OF(s, secret_when_on);
		else
			ADD_ONE_OF(s, secret_when_off);
		ADD_ONE_OF(s, between);
	}
}

static void never_leaks(const char *sql, size_t len, size_t room)
{
	char masked[1600], shape[128];

	for (int cut = 0; cut < 2; cut++) {
		mask_sql(masked, room, sql, len, cut);
		mask_shape(shape, sizeof(shape), masked);
		if (leaks(masked) || leaks(shape))
			fail_msg("<%.*s> became <%s>, <%s>", (int)len, sql, masked, shape);
	}
}

static void test_no_literal_leaks_wherever_it_is_cut(void **state)
{
	struct statement s = {.seed = 20261120};

	(void)state;
	assert_true(leaks("a" WORD) && leaks("3094") && !leaks("ZQX 867 53 QWJ"));
	for (int round = 0; round < 6000; round++) {
		make_statement(&s, round % 2);
		for (size_t cut = 0; cut <= s.len; cut++)
			never_leaks(s.sql, cut, sizeof(s.sql) * 3);
		never_leaks(s.sql, s.len, 4 + next_random(&s.seed) % 64);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_strings_of_every_kind),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_what_belongs_to_a_name_stays),
		cmocka_unit_test(test_comments_go_and_white_space_is_folded),
		cmocka_unit_test(test_lists_of_any_length_look_alike),
		cmocka_unit_test(test_bare_words_that_are_values),
		cmocka_unit_test(test_what_is_cut_off_is_masked_to_the_end),
		cmocka_unit_test(test_a_backslash_before_a_quote_ends_what_is_known),
		cmocka_unit_test(test_where_versions_differ_nothing_more_is_told),
		cmocka_unit_test(test_output_is_bounded_and_harmless),
		cmocka_unit_test(test_a_megabyte_takes_no_longer_than_it_must),
		cmocka_unit_test(test_full_text_is_one_harmless_line),
		cmocka_unit_test(test_no_literal_leaks_wherever_it_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
