#ifndef LOWTIDE_SOURCES_PG_ROWS_H
#define LOWTIDE_SOURCES_PG_ROWS_H
/*
 * Reading a result of ours: columns by name, values in binary form. Pure; borrows the result.
 *
 * NULL is not zero: whoever reads a number says what stands for NULL. A value of a width that its
 * type cannot have is taken for NULL too, so that no answer can make us read past its end.
 */
#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/text.h"

enum { PG_COLUMNS = 32 };

struct pg_rows {
	const PGresult *result;
	int count;
	int column[PG_COLUMNS]; /* where the i-th name stands */
};

/* Finds count (<= PG_COLUMNS) columns. Returns NULL, or the first name the result does not have. */
const char *pg_rows_open(
	struct pg_rows *rows, const PGresult *result, const char *const *names, size_t count);

bool pg_is_null(const struct pg_rows *rows, int row, int column);

/* NULL is the empty text; ends in NUL beyond its length. */
struct text pg_text(const struct pg_rows *rows, int row, int column);

/* bool, int2, int4 or int8, by its width. */
int64_t pg_int(const struct pg_rows *rows, int row, int column, int64_t if_null);

/* The same within 0..UINT32_MAX; NULL is 0: for counts, which are never NULL, and for oids. */
uint32_t pg_count(const struct pg_rows *rows, int row, int column);

/* timestamptz as microseconds since the Unix epoch; 0: NULL, or infinite. */
int64_t pg_time_us(const struct pg_rows *rows, int row, int column);

/* Milliseconds from then to now, both as above: AGE_NONE without a then, never negative. */
int64_t pg_age_ms(int64_t now_us, int64_t then_us);

#endif
