#ifndef LOWTIDE_TUI_POLLERS_H
#define LOWTIDE_TUI_POLLERS_H
/*
 * The sources of a run: one for each kind of target that there is (sources/source_table.h). A kind
 * without targets costs nothing: its source is never started.
 */
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "sources/source.h"

struct poller {
	struct source *source; /* while it runs */
	struct source_feed *feeds;
	size_t feed_count;
};

struct pollers {
	struct poller of_kind[TARGET_KINDS];
};

/* Before the start. The target is borrowed until the stop. */
void pollers_add(struct pollers *pollers, uint32_t feed, const struct target *target);
void pollers_fini(struct pollers *pollers);

/* As in struct source_class, for all of them. */
void pollers_start(struct pollers *pollers, uv_loop_t *loop, const struct source_outlet *outlet);
void pollers_stop(struct pollers *pollers);
void pollers_destroy(struct pollers *pollers);
void pollers_prefer_fresh(
	struct pollers *pollers, enum target_kind kind, uint32_t feed, bool fresh);

#endif
