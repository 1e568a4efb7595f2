/* Shapes of statements: what they do to which relation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sources/mask.h"
#include "sources/mask_shape.h"

#define ETC "\xe2\x80\xa6"

struct row {
	const char *masked;
	const char *expected;
};

static void shape_rows(const struct row *rows, size_t count)
{
	char out[128];

	for (size_t i = 0; i < count; i++) {
		size_t wrote = mask_shape(out, sizeof(out), rows[i].masked);

		assert_string_equal(out, rows[i].expected);
		assert_int_equal(wrote, strlen(out));
	}
}

#define SHAPE_ROWS(rows) shape_rows(rows, sizeof(rows) / sizeof(*(rows)))

static void test_verb_and_relation(void **state)
{
	static const struct row rows[] = {
		{"UPDATE agents SET a = ? WHERE id = $1", "UPDATE agents " ETC},
		{"INSERT INTO workers (a) VALUES (" ETC ")", "INSERT INTO workers " ETC},
		{"DELETE FROM t", "DELETE FROM t"},
		{"DELETE FROM ONLY t WHERE a = ?", "DELETE FROM t " ETC},
		{"MERGE INTO t USING s ON a = b", "MERGE INTO t " ETC},
		{"SELECT * FROM orders WHERE id = ?", "SELECT " ETC " FROM orders " ETC},
		{"SELECT a FROM t;", "SELECT " ETC " FROM t"},
		{"(SELECT a FROM t) UNION (SELECT b FROM u)", "SELECT " ETC " FROM t " ETC},
		{"ALTER TABLE IF EXISTS ONLY t ADD c int", "ALTER TABLE t " ETC},
		{"DROP TABLE IF EXISTS t CASCADE", "DROP TABLE t " ETC},
		{"TRUNCATE t, u", "TRUNCATE TABLE t " ETC},
		{"LOCK TABLE t IN SHARE MODE", "LOCK TABLE t " ETC},
		{"LOCK t", "LOCK TABLE t"},
		{"VACUUM", "VACUUM"},
		{"VACUUM t", "VACUUM t"},
		{"VACUUM (VERBOSE, PARALLEL ?) t (a)", "VACUUM t " ETC},
		{"VACUUM FULL VERBOSE t", "VACUUM FULL t"}, /* takes another lock */
		{"ANALYZE VERBOSE t", "ANALYZE t"},
		{"CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)", "CREATE INDEX " ETC " ON t " ETC},
		{"REINDEX TABLE CONCURRENTLY t", "REINDEX TABLE t"},
		{"REFRESH MATERIALIZED VIEW CONCURRENTLY v", "REFRESH MATERIALIZED VIEW v"},
		{"COPY t (a, b) FROM STDIN", "COPY t " ETC},
	};

	(void)state;
	SHAPE_ROWS(rows);
}

static void test_the_relation_is_found_among_other_froms(void **state)
{
	static const struct row rows[] = {
		{"SELECT EXTRACT(EPOCH FROM a), (SELECT ? FROM x) FROM t", "SELECT " ETC " FROM t"},
		{"SELECT a IS DISTINCT FROM b FROM t", "SELECT " ETC " FROM t"},
		{"SELECT * FROM (SELECT * FROM (SELECT ? FROM t) x) y",
			"SELECT " ETC " FROM t " ETC},
		{"SELECT substring(a FROM ? FOR ?) FROM t", "SELECT " ETC " FROM t"},
		{"SELECT ?; SELECT * FROM t", "SELECT ?; SELECT * " ETC},
	};

	(void)state;
	SHAPE_ROWS(rows);
}

static void test_what_locks_rows_is_told(void **state)
{
	static const struct row rows[] = {
		{"SELECT * FROM t WHERE a = ? FOR UPDATE",
			"SELECT " ETC " FROM t " ETC " FOR UPDATE"},
		{"SELECT * FROM t FOR UPDATE SKIP LOCKED", "SELECT " ETC " FROM t FOR UPDATE " ETC},
		{"SELECT * FROM t x FOR NO KEY UPDATE",
			"SELECT " ETC " FROM t " ETC " FOR NO KEY UPDATE"},
		{"SELECT * FROM t x FOR KEY SHARE", "SELECT " ETC " FROM t " ETC " FOR KEY SHARE"},
		{"SELECT * FROM t x FOR SHARE OF x",
			"SELECT " ETC " FROM t " ETC " FOR SHARE " ETC},
		{"SELECT * FROM (SELECT * FROM t LIMIT ? FOR UPDATE) x",
			"SELECT " ETC " FROM t " ETC " FOR UPDATE " ETC},
	};

	(void)state;
	SHAPE_ROWS(rows);
}

static void test_with_shows_what_writes(void **state)
{
	static const struct row rows[] = {
		{"WITH x AS (SELECT id FROM a FOR UPDATE) UPDATE jobs SET b = ?",
			"WITH " ETC " UPDATE jobs " ETC},
		{"WITH x AS (DELETE FROM jobs RETURNING *) SELECT * FROM x",
			"WITH " ETC " DELETE FROM jobs " ETC},
		{"WITH x AS (SELECT ?) INSERT INTO t SELECT * FROM x ON CONFLICT (a) DO UPDATE SET "
		 "b = ?",
			"WITH " ETC " INSERT INTO t " ETC},
		{"WITH RECURSIVE x AS (SELECT a FROM b) SELECT c FROM x",
			"WITH " ETC " SELECT " ETC " FROM x"},
		{"WITH x AS (SELECT a FROM b) SELECT ?", "WITH " ETC " SELECT ?"},
		{"WITH x AS (SELECT a FROM b" ETC, "WITH x AS (SELECT " ETC},
	};

	(void)state;
	SHAPE_ROWS(rows);
}

static void test_spellings_of_one_statement_have_one_shape(void **state)
{
	static const struct row rows[] = {
		{"update Public.Agents set a = ?", "UPDATE public.agents " ETC},
		{"UPDATE \"public\".\"agents\" SET a = ?", "UPDATE public.agents " ETC},
		{"UPDATE \"Agents\" SET a = ?", "UPDATE \"Agents\" " ETC},
		{"UPDATE \"a b\".\"1\" SET a = ?", "UPDATE \"a b\".\"1\" " ETC},
		{"UPDATE Gr\xc3\x96\xc3\x9f\x65 SET a = ?", "UPDATE gr\xc3\x96\xc3\x9f\x65 " ETC},
		{"begin;", "BEGIN"},
		{"COMMIT ;", "COMMIT"},
	};

	(void)state;
	SHAPE_ROWS(rows);
}

static void test_the_rest_is_its_first_words(void **state)
{
	static const struct row rows[] = {
		{"", ""},
		{ETC, ETC},
		{"<insufficient privilege>", "<insufficient privilege>"},
		{"autovacuum: VACUUM ANALYZE public.t (to prevent wraparound)",
			"autovacuum: VACUUM ANALYZE public.t (to prevent wraparound)"},
		{"SELECT pg_advisory_xact_lock(?)", "SELECT pg_advisory_xact_lock(?)"},
		{"ROLLBACK TO SAVEPOINT sa_1", "ROLLBACK TO SAVEPOINT sa_1"},
		{"explain analyze select a from b", "EXPLAIN analyze select a " ETC},
		{"COPY (SELECT * FROM t) TO STDOUT", "COPY (SELECT * FROM " ETC},
		{"DROP INDEX \"a b c d e\", f", "DROP INDEX \"a b c d e\", f"},
		{"BEGIN; LISTEN x", "BEGIN; LISTEN x"},
	};

	(void)state;
	SHAPE_ROWS(rows);
}

static void test_what_was_cut_off_is_not_made_up(void **state)
{
	static const struct row rows[] = {
		{"UPDATE ag" ETC, "UPDATE ag" ETC},
		{"UPDATE \"ag" ETC, "UPDATE \"ag" ETC},
		{"UPDATE " ETC, "UPDATE " ETC},
		{"UPDATE public." ETC, "UPDATE public. " ETC},
		{"SELECT a, b, c, d" ETC, "SELECT a, b, c, " ETC},
		{"SELECT ?" ETC, "SELECT ?" ETC},
		{"INSERT INTO t VALUES (" ETC, "INSERT INTO t " ETC},
	};
	char out[12];

	(void)state;
	SHAPE_ROWS(rows);
	mask_shape(out, sizeof(out), "UPDATE agents SET a = ?");
	assert_string_equal(out, "UPDATE a" ETC); /* 8 bytes of text fit */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_verb_and_relation),
		cmocka_unit_test(test_the_relation_is_found_among_other_froms),
		cmocka_unit_test(test_what_locks_rows_is_told),
		cmocka_unit_test(test_with_shows_what_writes),
		cmocka_unit_test(test_spellings_of_one_statement_have_one_shape),
		cmocka_unit_test(test_the_rest_is_its_first_words),
		cmocka_unit_test(test_what_was_cut_off_is_not_made_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
