#ifndef LOWTIDE_MODEL_FEED_H
#define LOWTIDE_MODEL_FEED_H
/*
 * A feed: one target as the model sees it, and how well it answers.
 */
#include <stdbool.h>
#include <stdint.h>

#include "model/fault.h"
#include "model/limits.h"
#include "model/reading.h"
#include "model/truth.h"

/* What the program says about a feed when it adds it. Strings are scrubbed and copied. */
struct feed_config {
	const char *name;
	const char *group; /* NULL: none */
	int64_t interval_ms;
};

struct feed {
	char name[LIMIT_NAME_BYTES];
	char group[LIMIT_GROUP_BYTES]; /* "" : none */
	int64_t interval_ms;
	mono_ms added_at;

	uint64_t answers;           /* readings, partial ones too */
	uint64_t failures;          /* polls that brought nothing */
	struct instant last_answer; /* when answers > 0 */
	struct poll_cost cost;      /* of the last answer */

	bool faulty;                /* the last poll failed or was partial */
	uint64_t faults;            /* polls that had a fault, ever */
	struct fault last_fault;    /* kept after recovery; when faults > 0 */
	struct instant fault_at;    /* when last_fault came */
	struct instant fault_since; /* start of the present run of faulty polls; when faulty */

	bool is_exporter;     /* process_* on it is the exporter, not what it speaks of */
	uint32_t wanted;      /* series of the last complete answer that the catalogue knows */
	bool has_clock;       /* clock_ahead_s was learned */
	double clock_ahead_s; /* other side's wall clock minus ours, as well as we can tell */
	bool many_identities; /* several processes were met behind it: poll on fresh connections */
};

/* NEVER, FRESH, LATE or STALE at now. A feed is never gone by itself. */
enum truth feed_truth(const struct feed *feed, mono_ms now);

/* Age of the last answer; only when answers > 0. */
int64_t feed_age_ms(const struct feed *feed, mono_ms now);

#endif
