#ifndef LOWTIDE_PANES_SINCE_CHANGE_H
#define LOWTIDE_PANES_SINCE_CHANGE_H
/*
 * What has changed about one subject since the baseline: a row of the pane, as values.
 */
#include <stdbool.h>

#include "panes/frame.h"

enum { CHANGE_WORDS_BYTES = 64 };

/* A subject's figures; NaN: not known. */
struct change {
	char name[LIMIT_OWNER_BYTES];
	const char *what, *also;
	const char *key; /* what it is in a report: "rss_bytes" */
	double then, now, also_then, also_now;
	bool is_bytes;
	enum truth truth;               /* of what it is now; NEVER: it was not met here at all */
	char state[CHANGE_WORDS_BYTES]; /* "": nothing to say */
	char brief[CHANGE_WORDS_BYTES]; /* the same where there is less room */
};

/* What it is now is the last that was heard: it is stale, or not there any more. */
bool change_is_past(const struct change *change);

struct change change_at(const struct frame *frame, const struct list_row *row);

/* Subjects of the baseline that are not there any more are numbered: workers, owners, pools. */
uint32_t change_marked_owner(const struct baseline *baseline, uint32_t i);
uint32_t change_marked_pool(const struct baseline *baseline, uint32_t i);

#endif
