/*
 * SQL of strangers: what comes out is one bounded, scrubbed line without literals, and any bytes
 * that stand in a well-formed literal or comment leave nothing behind but its mark.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/must.h"
#include "model/scrub.h"
#include "sources/mask.h"
#include "sources/mask_shape.h"
#include "sources/sql_lex.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_BYTES = 4096, OUT_BYTES = 4 * INPUT_BYTES };

#define SCRUB_MARK "\xef\xbf\xbd"

static void check_line(const char *out, size_t wrote, size_t room)
{
	static char again[OUT_BYTES];

	must(wrote < room && strlen(out) == wrote);
	scrub(again, sizeof(again), out, wrote);
	must(strcmp(again, out) == 0);
}

static void check_shape(const char *masked, size_t room)
{
	static char shape[OUT_BYTES];

	check_line(shape, mask_shape(shape, room, masked), room);
}

/* A mark is a letter, which the byte that it stands for was not: such text reads differently. */
static void has_no_literal(const char *masked)
{
	struct text rest = text_of(masked);
	struct sql_token token;

	if (strstr(masked, SCRUB_MARK))
		return;
	if (text_ends_with(rest, "\xe2\x80\xa6"))
		rest.len -= 3;
	while ((token = sql_next(&rest)).kind != SQL_END)
		must(token.kind != SQL_LITERAL);
}

static void check_any(const char *sql, size_t len, size_t room)
{
	static char out[OUT_BYTES];

	check_line(out, mask_sql(out, room, sql, len, false), room);
	check_shape(out, room);
	check_line(out, mask_full(out, room, sql, len, true), room);
	check_line(out, mask_sql(out, sizeof(out), sql, len, true), sizeof(out));
	check_shape(out, sizeof(out));
	has_no_literal(out);
}

/* The bytes between two pieces of SQL, those of escaped each behind an escape. */
static void check_inside(const char *before, const char *bytes, size_t len, const char *behind,
	const char *escaped, char escape, const char *expected)
{
	static char sql[2 * INPUT_BYTES + 64], out[OUT_BYTES];
	size_t used = strlen(before);

	memcpy(sql, before, used);
	for (size_t i = 0; i < len; i++) {
		if (bytes[i] != '\0' && strchr(escaped, bytes[i]))
			sql[used++] = escape;
		sql[used++] = bytes[i];
	}
	memcpy(sql + used, behind, strlen(behind));
	mask_sql(out, sizeof(out), sql, used + strlen(behind), false);
	must(strcmp(out, expected) == 0);
}

static bool contains(const char *bytes, size_t len, const char *piece)
{
	size_t size = strlen(piece);

	for (size_t i = 0; i + size <= len; i++)
		if (memcmp(bytes + i, piece, size) == 0)
			return true;
	return false;
}

static void check_literals(const char *bytes, size_t len)
{
	const char *expected = "SELECT ?, b", *comment = "SELECT a , b";

	check_inside("SELECT E'", bytes, len, "', b", "'\\", '\\', expected);
	if (!contains(bytes, len, "\\"))
		check_inside("SELECT '", bytes, len, "', b", "'", '\'', expected);
	if (!contains(bytes, len, "$q"))
		check_inside("SELECT $q$", bytes, len, "$q$, b", "", 0, expected);
	if (!contains(bytes, len, "\n") && !contains(bytes, len, "\r"))
		check_inside("SELECT a --", bytes, len, "\n, b", "", 0, comment);
	if (!contains(bytes, len, "*") && !contains(bytes, len, "/"))
		check_inside("SELECT a /*", bytes, len, "*/, b", "", 0, comment);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *sql;

	if (size == 0 || size > INPUT_BYTES)
		return 0;
	sql = malloc(size); /* not more: a byte too far is seen */
	must(sql != NULL);
	memcpy(sql, data, size);
	check_any(sql, size, 4 + data[0]);
	check_literals(sql, size);
	free(sql);
	return 0;
}
