#ifndef LOWTIDE_TUI_CONFIG_HISTORY_H
#define LOWTIDE_TUI_CONFIG_HISTORY_H
/*
 * The section prometheus: of lowtide.yml: where the history of what is polled is fetched from, into
 * the reader's history.
 */
#include "tui/config_section.h"

bool config_read_history(struct reader *reader, const yaml_node_t *map);

#endif
