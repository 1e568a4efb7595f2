#ifndef LOWTIDE_TUI_FEEDS_H
#define LOWTIDE_TUI_FEEDS_H
/*
 * Who is polled: the targets the user named, and those that lists bring (sources/discovery.h).
 *
 * A target is a feed of the model and one of its source; both come and go together here. What a
 * list says is compared with what it said before: who is in both is polled on as if nothing had
 * been, with its history; others are added and removed.
 */
#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "model/model.h"
#include "sources/discovery.h"
#include "tui/pollers.h"

struct found_list;

struct feeds {
	struct model *model;
	struct pollers pollers;
	struct found_list *lists; /* by the model's number of the discovery */
	size_t list_count;
	void (*changed)(void *user); /* some list has said something */
	void *user;
};

/* Takes in targets and lists; both are borrowed until feeds_fini. False: more lists than there is
   room for. */
bool feeds_init(struct feeds *feeds, struct model *model, const struct target_list *targets);
void feeds_fini(struct feeds *feeds);

/* As of sources: start, stop, run the loop, destroy. */
void feeds_start(struct feeds *feeds, uv_loop_t *loop, const struct source_outlet *outlet);
void feeds_stop(struct feeds *feeds);
void feeds_destroy(struct feeds *feeds);

#endif
