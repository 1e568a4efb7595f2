#ifndef LOWTIDE_MODEL_GROWTH_BINS_H
#define LOWTIDE_MODEL_GROWTH_BINS_H
/*
 * One life of a process in at most 128 bins, whatever its length.
 *
 * A bin holds a number of samples, not a stretch of time, so that a trace sampled every second and
 * one sampled every minute look alike. When all bins are full, neighbours are merged and a bin
 * holds twice as many. Adding a sample is O(1); a life of any length covers 64 to 128 bins once it
 * has had 512 samples.
 */
#include <stdbool.h>
#include <stdint.h>

enum {
	GROWTH_BINS = 128,
	/* The least that tells a level from an outlier on either side. */
	GROWTH_BIN_SAMPLES = 4,
	/* Outliers come as 1 to 2 samples in a row: the third is a level. */
	GROWTH_EXTREMES = 3,
};

/* Unused places of low are +INFINITY, of high -INFINITY. Times are seconds since the life began:
   24 bits of a life are far below one of its bins. */
struct growth_bin {
	float low[GROWTH_EXTREMES];  /* bytes, ascending */
	float high[GROWTH_EXTREMES]; /* bytes, descending */
	float low_at_s;              /* when low[0] was seen */
	float from_s, to_s;          /* first and last sample */
	float load;                  /* mean; NaN: unknown */
	uint32_t count;
};

struct growth_bins {
	int64_t began_ms;
	uint32_t per_bin; /* samples that fill a bin now */
	uint32_t used;    /* bins, the last may be filling */
	uint64_t samples;
	float load_sum;     /* over the closed bins whose load is known ... */
	uint32_t load_bins; /* ... so many */
	/* What is in no bin that is used means nothing, and is not written to. */
	float floors[GROWTH_BINS]; /* of the closed bins, side by side: peers look at thousands */
	struct growth_bin bins[GROWTH_BINS];
};

void growth_bins_begin(struct growth_bins *bins, int64_t at_ms);

/* Returns whether a bin was closed: what is known has changed. load may be NaN. */
bool growth_bins_add(struct growth_bins *bins, int64_t at_ms, double bytes, double load);

/* Bins that are closed; those before it never change but by merging. */
uint32_t growth_bins_closed(const struct growth_bins *bins);

/* Mean load of the bins; NaN where none is known. */
float growth_bins_load(const struct growth_bins *bins);

/* The third only where at least as many lie on its other side. */
static inline int growth_bin_rank(const struct growth_bin *bin)
{
	return bin->count >= 2 * GROWTH_EXTREMES ? GROWTH_EXTREMES - 1 : bin->count >= 4;
}

/* The level that a bin returns to and the one it rises to, without single outliers. */
static inline float growth_bin_floor(const struct growth_bin *bin)
{
	return bin->low[growth_bin_rank(bin)];
}

static inline float growth_bin_top(const struct growth_bin *bin)
{
	return bin->high[growth_bin_rank(bin)];
}

#endif
