#ifndef LOWTIDE_TUI_CONFIG_EXPECT_H
#define LOWTIDE_TUI_CONFIG_EXPECT_H
/*
 * The list expect: of lowtide.yml, read into the reader's expectations.
 *
 *     expect:
 *       - {owner: gw, workers: 2, pool_min: 4, pool_max: 16}
 *       - {owner: cron, idle_floor: 1}
 */
#include "tui/config_section.h"

bool config_read_expect(struct reader *reader, const yaml_node_t *list);

#endif
