#ifndef LOWTIDE_PANES_FEED_STATE_H
#define LOWTIDE_PANES_FEED_STATE_H
/*
 * How a target does, and which is shown first.
 */
#include <stddef.h>

#include "model/model.h"
#include "panes/order.h"
#include "panes/role.h"

/* Worst first; those that fail by how long they do, the others as they were given. */
enum feed_kind {
	FEED_SILENT,  /* dark (model/feed.h) */
	FEED_FAILING, /* the last poll failed; it is not dark yet */
	FEED_FAULTY,  /* answers, with something to complain of */
	FEED_LATE,
	FEED_WAITING, /* not tried to the end yet */
	FEED_FINE,
	FEED_GONE, /* removed by its list: nobody asks it any more */
	FEED_STATES
};

enum feed_kind feed_kind(const struct feed *feed, mono_ms now);
enum role feed_role(enum feed_kind kind);

/* For counts: "2 dark, 8 fresh". */
extern const char *const feed_kind_words[FEED_STATES];

/* Those that were not removed. */
static inline size_t feeds_asked(const struct order *feeds)
{
	return feeds->total - feeds->of_kind[FEED_GONE];
}

/* Its place in the order of trouble. Entry.index is the feed's number. */
struct order_entry feed_entry(const struct model *model, size_t number, struct instant now);

#endif
