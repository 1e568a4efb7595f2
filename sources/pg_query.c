#include "sources/pg_query.h"

#include "model/scrub.h"
#include "sources/mask.h"
#include "sources/mask_shape.h"
#include "sources/pg_statement.h"

void pg_query(char shape[LIMIT_SHAPE_BYTES], char sql[LIMIT_SQL_BYTES], struct text query,
	const struct pg_view *view)
{
	enum { LAST_CHARACTER = 4 }; /* one that did not fit is left out whole */
	bool cut =
		query.len >= PG_PREFIX_BYTES ||
		(view->query_bytes > 0 && query.len + LAST_CHARACTER >= (size_t)view->query_bytes);

	mask_sql(sql, LIMIT_SQL_BYTES, query.data, query.len, cut);
	mask_shape(shape, LIMIT_SHAPE_BYTES, sql);
	if (view->full_sql)
		mask_full(sql, LIMIT_SQL_BYTES, query.data, query.len, cut);
}

bool pg_wait(char wait[LIMIT_WAIT_BYTES], struct text type, struct text event)
{
	if (type.len == 0)
		wait[0] = '\0';
	else
		scrub_format(wait, LIMIT_WAIT_BYTES, "%.*s %.*s", (int)type.len, type.data,
			(int)event.len, event.data);
	return text_is(type, "Lock");
}
