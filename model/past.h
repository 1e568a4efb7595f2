#ifndef LOWTIDE_MODEL_PAST_H
#define LOWTIDE_MODEL_PAST_H
/*
 * History from before we looked, as a server of metrics kept it: values that the model takes in
 * (model_prepend, model_note_past), and what it says about them.
 */
#include <stdbool.h>
#include <stdint.h>

#include "model/catalog_pools.h"
#include "model/fault.h"
#include "model/instant.h"
#include "model/limits.h"

/* What was known of a worker's process at one moment. NaN: not known then. */
struct past_point {
	mono_ms at;
	double rss_bytes;
	double cpu_s;        /* counter */
	double birth_wall_s; /* start time of the process it was said of, by its clock */
};

/* What was known of a pool at one moment. NaN: not known then. */
struct past_pool_point {
	mono_ms at;
	double figures[POOL_COUNTERS]; /* as its dialect tells them */
};

enum past_progress {
	PAST_NONE, /* nobody was asked to */
	PAST_ASKING,
	PAST_DONE, /* all that is known of here was asked for; new workers may come */
};

struct past_state {
	enum past_progress progress;
	char server[LIMIT_NAME_BYTES]; /* scrubbed */
	int64_t span_ms;               /* how far back was asked */
	uint32_t asked;                /* workers */
	uint32_t found;                /* of those, with history */
	uint32_t unknown;              /* no series there is theirs */
	uint32_t ambiguous;            /* several are: none was taken */
	uint32_t failed;               /* their query came to nothing */
	uint32_t unnamed; /* nothing says what they are called there, so they were not asked for */
	uint32_t pools_asked; /* connection pools */
	uint32_t pools_found;
	struct fault fault; /* the last; FAULT_NONE: all is well since */
};

#endif
