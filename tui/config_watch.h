#ifndef LOWTIDE_TUI_CONFIG_WATCH_H
#define LOWTIDE_TUI_CONFIG_WATCH_H
/*
 * The list watch: of lowtide.yml, read into the reader's watches. Its targets must be there
 * already: a watch may be for a group of them.
 *
 *     watch:
 *       - family: asyncpg_statement_cache_entries
 *         labels: {pool: main}
 *         name: statement cache
 *         unit: entries
 *         limit: 100000
 *         group: gateways
 */
#include "tui/config_section.h"

bool config_read_watch(struct reader *reader, const yaml_node_t *list);

#endif
