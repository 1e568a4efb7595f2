#ifndef LOWTIDE_TUI_CONFIGURATION_H
#define LOWTIDE_TUI_CONFIGURATION_H
/*
 * What a run is told of the world: what to poll, where its history is, and what people know of it.
 * lowtide.yml says it (tui/config.h), and the command line on top of that (tui/options.h).
 *
 * Owns all of it. All zero is one that says nothing.
 */
#include <stdbool.h>

#include "sources/target_list.h"
#include "tui/expectation_list.h"
#include "tui/pool_list.h"
#include "tui/remedy_list.h"
#include "tui/rule_list.h"
#include "tui/watch_list.h"

struct configuration {
	struct target_list targets;
	struct target history; /* a Prometheus (sources/promapi.h); all zero: none */
	struct expectation_list expectations;
	struct rule_list rules;
	struct pool_list pools;
	struct watch_list watches;
	struct remedy_list remedies;
};

bool configuration_is_empty(const struct configuration *config);

/* It is empty afterwards. */
void configuration_fini(struct configuration *config);

#endif
