#ifndef LOWTIDE_MODEL_GROWTH_H
#define LOWTIDE_MODEL_GROWTH_H
/*
 * Does the floor of a worker's memory keep rising between traffic peaks, and how fast?
 *
 * One struct growth watches one slot: the process that is there now, and what the earlier ones in
 * the same place did. It is fed every sample and knows only the past. A sample costs O(1); a
 * verdict is made when a bin of samples closes, 64 to 128 times while a life doubles its length. It
 * holds no pointers: copied, it is a growth of its own. GROWTH.md says how it decides and what was
 * tried.
 *
 *     growth_bins    a life in 128 bins
 *     growth_points  its floor points: troughs, pauses
 *     growth_fit     do they go on rising, or flatten?
 *     growth_judge   the highlight and the quiet words, with hysteresis
 *     growth_lives   lives that each climb; a new life without a start time
 *
 * Nothing here is measured in seconds or bytes: a trace that is stretched in time and size together
 * with its sampling gets the same verdict.
 */
#include <stdbool.h>
#include <stdint.h>

#include "model/growth_bins.h"
#include "model/growth_judge.h"
#include "model/growth_lives.h"
#include "model/growth_points.h"
#include "model/verdict.h"

enum {
	/* A new process stays low; an outlier does not last so long. */
	GROWTH_FALL_SAMPLES = 5,
	GROWTH_STATE_BYTES = 8192,
};

struct growth_sample {
	int64_t at_ms;
	double bytes, load;
};

struct growth {
	struct growth_points points;
	struct growth_judge judge;
	struct verdict verdict;
	int64_t last_ms; /* of the newest sample */
	float limit_bytes;
	bool aggregate;
	bool age_known;
	double age_s; /* when the life was begun */
	/* Earlier lives. */
	struct growth_life past[2]; /* the last first */
	uint32_t climbed;           /* lives in a row */
	bool carried; /* the highlight of an earlier life, until carried_s of this one */
	float carried_s;
	/* Samples behind a fall, until it is known what they mean. */
	struct growth_fall fall;
	double last_bytes;
	uint32_t held;
	struct growth_sample fallen[GROWTH_FALL_SAMPLES];
	struct growth_bins bins; /* filled from their beginning: memory is used as they are */
};

_Static_assert(sizeof(struct growth) <= GROWTH_STATE_BYTES, "10,000 workers in 80 MB");

/* Knows nothing. Times are those of the monotonic axis. */
void growth_init(struct growth *growth, uint32_t subject);

/*
 * Another process is in the slot from now on; also before the first sample. With age_known its
 * identity is known too, and a later one will be announced; without, a fall of the level is taken
 * for one.
 */
void growth_begin_life(struct growth *growth, int64_t at_ms, bool age_known, double age_s);

/* The slot was another growth's before: what its lives have been is known here too. */
void growth_follow(struct growth *growth, const struct growth *before);

/* The process before came back: it was a sibling and no earlier life. Its traces are removed. */
void growth_forget_lives(struct growth *growth);

/* What it is that grows: memory, unless it is said. */
void growth_set_signal(struct growth *growth, enum verdict_signal signal);

/* Several processes are summed or mixed in one number: there will be no other verdict. */
void growth_set_aggregate(struct growth *growth);

/* What the level meets, for "at limit"; 0: unknown. */
void growth_set_limit(struct growth *growth, double limit_bytes);

/* A sample that is not later than the last one, or no size, is ignored. load is anything that goes
   up and down with the work (requests/s, CPU, in flight); NaN where there is none. */
void growth_feed(struct growth *growth, int64_t at_ms, double rss_bytes, double load);

const struct verdict *growth_verdict(const struct growth *growth);
bool growth_is_growing(const struct growth *growth);

/* For a chart: the floor points of this life, oldest first, and the axis that their times are
   counted from. */
const struct growth_points *growth_floor(const struct growth *growth);
int64_t growth_began_ms(const struct growth *growth);

#endif
