#ifndef LOWTIDE_TUI_CONFIG_ADVICE_H
#define LOWTIDE_TUI_CONFIG_ADVICE_H
/*
 * The list advice: of a group, or of defaults for all, read into the reader's remedies.
 *
 *     groups:
 *       gateways:
 *         uses: asyncpg
 *         advice:
 *           - {symptom: pool_held, text: see runbook 12, cost: ten minutes}
 */
#include "tui/config_section.h"

/* section: of the group, which has the list; group: its name, "" for defaults. */
bool config_read_advice(struct reader *reader, const struct section *section, const char *group);

#endif
