#ifndef LOWTIDE_TUI_PROMQL_H
#define LOWTIDE_TUI_PROMQL_H
/*
 * Expressions of PromQL as text, with names that others gave quoted so that each stands for itself.
 * Format: prometheus.io/docs/prometheus/latest/querying/basics; regular expressions are RE2's and
 * match whole values.
 */
#include <stddef.h>
#include <stdint.h>

#include "model/text.h"
#include "sources/target.h"

/* A text in a buffer of the caller's, which must be large enough. */
struct promql {
	char *out;
	size_t size, used;
};

/* last_over_time({__name__=~"a|b",instance=~"c|d",job="e"}[15s]): begin, add what the lists are of,
   end. */
void promql_begin(struct promql *promql);
void promql_end(
	struct promql *promql, const struct target_pair *match, size_t match_count, int64_t step_s);

void promql_add(struct promql *promql, const char *text);

/* In a quoted regular expression: matches exactly this. */
void promql_add_literally(struct promql *promql, struct text text);

#endif
