#include "sources/pg_rows.h"

#include "model/activity.h"
#include "model/must.h"

const char *pg_rows_open(
	struct pg_rows *rows, const PGresult *result, const char *const *names, size_t count)
{
	must(count <= PG_COLUMNS);
	rows->result = result;
	rows->count = PQntuples(result);
	for (size_t i = 0; i < count; i++) {
		rows->column[i] = PQfnumber(result, names[i]);
		if (rows->column[i] < 0)
			return names[i];
	}
	return NULL;
}

bool pg_is_null(const struct pg_rows *rows, int row, int column)
{
	return PQgetisnull(rows->result, row, rows->column[column]) != 0;
}

struct text pg_text(const struct pg_rows *rows, int row, int column)
{
	int at = rows->column[column];

	return (struct text){
		PQgetvalue(rows->result, row, at), (size_t)PQgetlength(rows->result, row, at)};
}

/* Big-endian, two's complement. */
static bool read_int(struct text bytes, int64_t *value)
{
	uint64_t bits;

	if (bytes.len != 1 && bytes.len != 2 && bytes.len != 4 && bytes.len != 8)
		return false;
	bits = (unsigned char)bytes.data[0] & 0x80 && bytes.len > 1 ? UINT64_MAX : 0;
	for (size_t i = 0; i < bytes.len; i++)
		bits = bits << 8 | (unsigned char)bytes.data[i];
	*value = (int64_t)bits;
	return true;
}

int64_t pg_int(const struct pg_rows *rows, int row, int column, int64_t if_null)
{
	int64_t value;

	if (pg_is_null(rows, row, column) || !read_int(pg_text(rows, row, column), &value))
		return if_null;
	return value;
}

uint32_t pg_count(const struct pg_rows *rows, int row, int column)
{
	int64_t value = pg_int(rows, row, column, 0);

	if (pg_text(rows, row, column).len == 4)
		return (uint32_t)value; /* an oid has no sign */
	return value < 0 ? 0 : value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
}

int64_t pg_time_us(const struct pg_rows *rows, int row, int column)
{
	/* Postgres counts from 2000-01-01; -infinity and infinity are the ends of the range. */
	static const int64_t epoch_us = INT64_C(946684800000000);
	int64_t value = pg_int(rows, row, column, INT64_MIN);

	if (value == INT64_MIN || value > INT64_MAX - epoch_us)
		return 0;
	return value + epoch_us;
}

int64_t pg_age_ms(int64_t now_us, int64_t then_us)
{
	if (then_us == 0 || now_us == 0)
		return AGE_NONE;
	/* What began after the transaction that asks is new, not of the future. */
	return then_us >= now_us ? 0 : (int64_t)(((uint64_t)now_us - (uint64_t)then_us) / 1000);
}
