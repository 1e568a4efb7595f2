#ifndef LOWTIDE_TUI_POLLERS_H
#define LOWTIDE_TUI_POLLERS_H
/*
 * The sources of a run: one for each kind of target that there is (sources/source_table.h). A kind
 * without targets costs nothing: its source is started with its first one.
 */
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "model/limits.h"
#include "sources/source.h"

struct pollers {
	uv_loop_t *loop; /* while they run */
	struct source_outlet outlet;
	struct source *of_kind[TARGET_KINDS];
	const struct target *targets[LIMIT_FEEDS]; /* by feed; NULL: not polled */
};

/* Before the start and while they run. The targets are borrowed until they are removed, or until
   the stop. */
void pollers_add(struct pollers *pollers, const struct source_feed *feeds, size_t count);
void pollers_remove(struct pollers *pollers, uint32_t feed);

/* As in struct source_class, for all of them. */
void pollers_start(struct pollers *pollers, uv_loop_t *loop, const struct source_outlet *outlet);
void pollers_stop(struct pollers *pollers);
void pollers_destroy(struct pollers *pollers);
void pollers_prefer_fresh(struct pollers *pollers, uint32_t feed, bool fresh);

#endif
