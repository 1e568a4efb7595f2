#ifndef LOWTIDE_PANES_GROUP_FIGURES_H
#define LOWTIDE_PANES_GROUP_FIGURES_H
/*
 * What the members of a group do now, together. Who is stale or gone does nothing that anybody
 * knows of; sums say of how many they are.
 */
#include "panes/group_brief.h"

/* Connection pools, added up. */
struct pool_sum {
	size_t count;         /* those that are heard of */
	size_t silent;        /* and those that are not, though they are not known to be gone */
	size_t unbounded;     /* of count: without a maximum, or one that nobody tells */
	size_t at_end;        /* of count: pinned */
	size_t untold;        /* of count: nobody tells how many it has lent out */
	double in_use;        /* of those where somebody does */
	double max, overflow; /* of those that have one */
	double waiting;       /* NaN: nobody tells */
};

/* Adds those of a worker. */
void pool_sum_add(struct pool_sum *sum, const struct frame *frame, const struct worker *worker);

/* "57/60+20"; ">57/60" when some are silent or do not tell; "57" when one of them has no
   maximum. "": no pool that tells. */
enum { POOL_SUM_BYTES = 48 };
void pool_sum_words(char out[POOL_SUM_BYTES], const struct pool_sum *sum);

enum { GROUP_VERSIONS = 4 };

struct group_figures {
	struct group_brief brief;
	size_t living; /* who is neither stale nor gone: of them is all that follows */

	double load_per_s;
	size_t load_told;  /* whose is known now */
	size_t load_known; /* whose ever was, of those who are not gone */

	/* Of the last minute. */
	struct latency_buckets requests; /* histograms that can be added */
	size_t timed;                    /* whose latency is known now */
	double worst_ms;                 /* p99, and whose; NULL: nobody's */
	const struct worker *slowest;
	bool has_load, has_tail, has_median, has_mean; /* somebody ever told */

	struct pool_sum pools;

	struct group_version {
		const char *text;
		size_t count;
	} versions[GROUP_VERSIONS]; /* in the order of trouble */
	size_t version_count, other_versions;

	int64_t history_ms; /* how far back anything of them is known */
};

/* Of frame->members. One look at each. */
void group_figures(struct group_figures *figures, const struct frame *frame);

/* The worker's p99, NaN: not known now. */
double worker_tail_ms(const struct frame *frame, const struct worker *worker);

/* Requests, tasks or events per second; NaN: not known now. */
double worker_load(const struct frame *frame, const struct worker *worker);

#endif
