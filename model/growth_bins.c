#include "model/growth_bins.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "model/must.h"

void growth_bins_begin(struct growth_bins *bins, int64_t at_ms)
{
	memset(bins, 0, offsetof(struct growth_bins, floors));
	bins->began_ms = at_ms;
	bins->per_bin = GROWTH_BIN_SAMPLES;
}

static void open_bin(struct growth_bin *bin, float at_s)
{
	for (int i = 0; i < GROWTH_EXTREMES; i++) {
		bin->low[i] = INFINITY;
		bin->high[i] = -INFINITY;
	}
	bin->low_at_s = bin->from_s = bin->to_s = at_s;
	bin->load = NAN;
	bin->count = 0;
}

/* Both keep the list sorted; the last falls out. */
static void keep_low(float *low, float value)
{
	int i = GROWTH_EXTREMES;

	if (value >= low[GROWTH_EXTREMES - 1])
		return;
	for (i = GROWTH_EXTREMES - 1; i > 0 && low[i - 1] > value; i--)
		low[i] = low[i - 1];
	low[i] = value;
}

static void keep_high(float *high, float value)
{
	int i = GROWTH_EXTREMES;

	if (value <= high[GROWTH_EXTREMES - 1])
		return;
	for (i = GROWTH_EXTREMES - 1; i > 0 && high[i - 1] < value; i--)
		high[i] = high[i - 1];
	high[i] = value;
}

static float mean_load(const struct growth_bin *a, const struct growth_bin *b)
{
	float share = (float)a->count / (float)(a->count + b->count);

	if (isnan(a->load))
		return b->load;
	return isnan(b->load) ? a->load : a->load * share + b->load * (1 - share);
}

static void merge(struct growth_bin *into, const struct growth_bin *from)
{
	into->load = mean_load(into, from);
	if (from->low[0] < into->low[0])
		into->low_at_s = from->low_at_s;
	for (int i = 0; i < GROWTH_EXTREMES; i++) {
		keep_low(into->low, from->low[i]);
		keep_high(into->high, from->high[i]);
	}
	into->to_s = from->to_s;
	into->count += from->count;
}

/* A bin is full. */
static void close_bin(struct growth_bins *bins, uint32_t number)
{
	const struct growth_bin *bin = &bins->bins[number];

	bins->floors[number] = growth_bin_floor(bin);
	if (isnan(bin->load))
		return;
	bins->load_sum += bin->load;
	bins->load_bins++;
}

static void halve(struct growth_bins *bins)
{
	bins->load_sum = 0;
	bins->load_bins = 0;
	for (uint32_t i = 0; i < GROWTH_BINS / 2; i++) {
		bins->bins[i] = bins->bins[2 * i];
		merge(&bins->bins[i], &bins->bins[2 * i + 1]);
		close_bin(bins, i);
	}
	bins->used = GROWTH_BINS / 2;
	bins->per_bin *= 2;
}

bool growth_bins_add(struct growth_bins *bins, int64_t at_ms, double bytes, double load)
{
	float at_s = (float)((double)(at_ms - bins->began_ms) / 1000.0);
	struct growth_bin *bin;

	if (bins->used == 0 || bins->bins[bins->used - 1].count >= bins->per_bin) {
		if (bins->used == GROWTH_BINS)
			halve(bins);
		open_bin(&bins->bins[bins->used++], at_s);
	}
	bin = &bins->bins[bins->used - 1];
	merge(bin, &(struct growth_bin){
			   .low = {(float)bytes, INFINITY, INFINITY},
			   .high = {(float)bytes, -INFINITY, -INFINITY},
			   .low_at_s = at_s,
			   .to_s = at_s,
			   .load = (float)load,
			   .count = 1,
		   });
	bins->samples++;
	if (bin->count < bins->per_bin)
		return false;
	close_bin(bins, bins->used - 1);
	return true;
}

uint32_t growth_bins_closed(const struct growth_bins *bins)
{
	if (bins->used == 0)
		return 0;
	return bins->used - (bins->bins[bins->used - 1].count < bins->per_bin);
}

float growth_bins_load(const struct growth_bins *bins)
{
	uint32_t closed = growth_bins_closed(bins), known = bins->load_bins;
	float sum = bins->load_sum;

	if (closed < bins->used && !isnan(bins->bins[closed].load)) {
		sum += bins->bins[closed].load;
		known++;
	}
	return known > 0 ? sum / (float)known : NAN;
}
