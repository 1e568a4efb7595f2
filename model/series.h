#ifndef LOWTIDE_MODEL_SERIES_H
#define LOWTIDE_MODEL_SERIES_H
/*
 * The history of one signal of one life: what it was, in steps of absolute time.
 *
 * A step is [n x step, (n + 1) x step) on the monotonic axis, so a cell changes only while its step
 * lasts and two series line up. Each cell keeps the least, greatest and last value; a step without
 * a sample is a gap, never a zero. How it is stored is hidden behind append and walk. Values are
 * kept as float: 24 bits of 600 MiB are 64 bytes.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/instant.h"

/*
 * Four resolutions of the same history. The finest shows an operator that something happens at
 * all; 10 s for half an hour is one screen's sparkline; an hour-long incident fits 60 s steps;
 * three days cover a weekend. The coarse ones are for what is judged by hours (memory); a brief
 * series does without them.
 */
enum {
	SERIES_1S_CELLS = 120,
	SERIES_10S_CELLS = 180,
	SERIES_60S_CELLS = 360,
	SERIES_600S_CELLS = 432,
	SERIES_TIERS = 4,
	SERIES_BRIEF_TIERS = 2,
	SERIES_BRIEF_CELLS = SERIES_1S_CELLS + SERIES_10S_CELLS,
	SERIES_CELLS = SERIES_BRIEF_CELLS + SERIES_60S_CELLS + SERIES_600S_CELLS,
};

struct series_cell {
	float min, max, last; /* last is NaN in a gap */
};

/* What the functions take: the head of a series_full or a series_brief. Its cells stand behind it,
   finest resolution first, so that both kinds share the code and a copied series is a series. */
struct series {
	struct series_tier {
		int64_t newest_step;
		uint32_t filled; /* cells that mean something, gaps included; 0: empty */
		uint32_t newest; /* cell of the newest step in its ring; when filled > 0 */
	} tiers[SERIES_TIERS];
	bool brief;
};

struct series_full {
	struct series series;
	struct series_cell cells[SERIES_CELLS];
};

struct series_brief {
	struct series series;
	struct series_cell cells[SERIES_BRIEF_CELLS];
};

/* One step of a walk. When !known nothing was sampled in it. */
struct series_point {
	bool known;
	double min, max, last;
};

/* Empty again; cells are not touched. All zero bytes are an empty full series too. */
void series_init_full(struct series_full *full);
void series_init_brief(struct series_brief *brief);

/* Adds a sample. One that comes late, after a sample of a later second, is merged where its step
   still is and dropped otherwise; it becomes a step's last value only where it is the first.
   value must be finite as a float. */
void series_append(struct series *series, mono_ms at, double value);

/*
 * Adds a sample from before all there are: history that somebody else kept. To be called latest
 * first, so that a step's last value is the latest of its samples. It lengthens the series
 * backwards as far as a resolution reaches; what is older than that is dropped, and steps in
 * between that nobody fills are gaps.
 */
void series_prepend(struct series *series, mono_ms at, double value);

bool series_is_empty(const struct series *series);

/* When the step begins that has the oldest sample still known. False: it is empty. */
bool series_since(const struct series *series, mono_ms *since);

/* When the second begins that has the newest sample. False: it is empty. */
bool series_newest(const struct series *series, mono_ms *newest);

/*
 * Fills out[0..count) with the count steps of step_ms that end with the step which holds `until`,
 * oldest first. step_ms is a multiple of 1000. Uses the finest resolution that reaches back far
 * enough, merging its cells; where none does, the early points are unknown.
 */
void series_walk(const struct series *series, mono_ms until, int64_t step_ms,
	struct series_point *out, size_t count);

#endif
