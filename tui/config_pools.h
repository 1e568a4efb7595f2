#ifndef LOWTIDE_TUI_CONFIG_POOLS_H
#define LOWTIDE_TUI_CONFIG_POOLS_H
/*
 * The list pools: of lowtide.yml, read into the reader's pools.
 *
 *     pools:
 *       - name: billing
 *         used: billing_conns{state="out"}
 *         max: billing_conns_limit
 *         key: [shard]
 *         unlimited: 0
 */
#include "tui/config_section.h"

bool config_read_pools(struct reader *reader, const yaml_node_t *list);

#endif
