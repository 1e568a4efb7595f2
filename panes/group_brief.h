#ifndef LOWTIDE_PANES_GROUP_BRIEF_H
#define LOWTIDE_PANES_GROUP_BRIEF_H
/*
 * What is to be said about several workers in one line: how many there are in which state, what
 * they hold together, who of them matters most, and how far apart they are.
 *
 *   ▾ gateways  622 MiB  2 workers: 1 growing, 1 live  worst gw-b GROWING 35h  spread 236-386 MiB
 */
#include "panes/frame.h"
#include "panes/worker_state.h"

struct group_brief {
	size_t count;
	size_t of_kind[WORKER_KINDS];
	enum worker_kind worst_kind; /* WORKER_LEFT: nobody is there */

	/* Memory that is known now. */
	size_t told;    /* whose it is */
	size_t missing; /* who may hold some, and nobody knows how much. Gone is nobody's. */
	double bytes, least_bytes, most_bytes;

	/* Of the entries; NULL: none. */
	const struct order_entry *worst;   /* in the order of trouble */
	const struct order_entry *largest; /* of those told */
	const struct order_entry *fullest; /* of those with a limit, where they are sorted by it */
};

/* Its memory is known now: it is of what the group holds. */
bool group_counts(const struct frame *frame, const struct order_entry *entry);

/* Some of frame->workers, or frame->members; borrowed. One look at each worker. */
struct group_brief group_brief(
	const struct frame *frame, const struct order_entry *entries, size_t count);

enum { GROUP_WORDS_BYTES = 320 };

/* "4 workers: 1 near limit, 3 live"; when not all `members` were looked at, "2 of 4 workers"; where
   more or fewer are expected, "39 workers, 41 expected: 39 live", "3 workers, 2 of 3 expected: 1
   gone, 2 live". */
void group_count_words(char out[GROUP_WORDS_BYTES], const struct frame *frame,
	const struct group_brief *brief, size_t members);

/* "622 MiB", ">381 MiB": that much is known, and somebody's memory is not; "" nothing is. */
void group_bytes_words(char out[UNITS_BYTES + 1], const struct group_brief *brief, int width);

/* "236-386 MiB", what the least and the most hold; "" of less than two. */
void group_spread_words(char out[2 * UNITS_BYTES], const struct group_brief *brief);

/* The whole line, in `room` columns: what does not fit is left out, last things first. */
void group_line_words(char out[GROUP_WORDS_BYTES], const struct frame *frame,
	const struct group_brief *brief, size_t members, const struct glyphs *glyphs, int room);

const char *group_name(const struct frame *frame, uint32_t group);

#endif
