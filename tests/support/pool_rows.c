#include "tests/support/pool_rows.h"

#include <string.h>

const struct pool *pool_named(const struct model *model, const char *name)
{
	for (size_t i = 0; i < model_pool_slots(model); i++) {
		const struct pool *pool = model_pool(model, i);
		char is[LIMIT_NAME_BYTES];

		if (!pool)
			continue;
		model_pool_name(model, pool, is);
		if (strcmp(is, name) == 0)
			return pool;
	}
	return NULL;
}

size_t pool_rows(const struct model *model)
{
	size_t rows = 0;

	for (size_t i = 0; i < model_pool_slots(model); i++)
		rows += model_pool(model, i) != NULL;
	return rows;
}
