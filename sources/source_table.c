#include "sources/source_table.h"

const struct source_class *const source_table[TARGET_KINDS] = {
	[TARGET_SCRAPE] = &scrape_source,
	[TARGET_POSTGRES] = &postgres_source,
	[TARGET_PGBOUNCER] = &pgbouncer_source,
};
