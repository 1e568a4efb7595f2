#ifndef LOWTIDE_TUI_CONFIG_RULES_H
#define LOWTIDE_TUI_CONFIG_RULES_H
/*
 * rules: of lowtide.yml, a list of texts that are rules (tui/rule_text.h).
 */
#include "tui/config_section.h"

/* Reads them into the reader's rules. */
bool config_read_rules(struct reader *reader, const yaml_node_t *list);

#endif
