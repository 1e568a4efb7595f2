#include "model/growth_points.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Troughs that matter are alike: one a third as deep as the third deepest is a wiggle. The third,
   because one or two may be the warm-up or an accident. */
static const float DEPTH_SHARE = 0.35F;
/* And deeper than what its own bin spans, twice: noise makes troughs about as deep as itself. */
static const float DEPTH_SPANS = 2;
/* Nothing moves: by less than this share of all that ever moved ... */
static const float STILL_SHARE = 0.02F;
/* ... and five times slower than the mean, or a smooth rise would be full of pauses. */
static const float STILL_PACE = 0.2F;
/* A spacing and a half without a point: the next one is late, not just uneven. */
static const float GAP_SPACINGS = 1.6F;

enum {
	PAUSE_BINS = 2,                             /* one bin may stand still by chance */
	BLOCK_BINS = 4,                             /* the same reason, where blocks are compared */
	MOST_BLOCKS = GROWTH_BINS / 2 / BLOCK_BINS, /* the same number in any long life */
	MOST = 2 * GROWTH_BINS,
};

struct floors {
	uint32_t count;
	float y[GROWTH_BINS]; /* of the closed bins */
	float range;          /* highest top minus lowest floor */
};

struct found {
	uint32_t count;
	struct growth_point list[MOST];
	float depth[MOST]; /* of the troughs; in the order of discovery */
};

/* Nothing here is NaN: one instruction each, and fminf() is a call. */
static float lesser(float a, float b)
{
	return a < b ? a : b;
}

static float greater(float a, float b)
{
	return a > b ? a : b;
}

static void read_floors(struct floors *floors, const struct growth_bins *bins)
{
	float least = INFINITY, most = -INFINITY;

	floors->count = growth_bins_closed(bins);
	for (uint32_t i = 0; i < floors->count; i++) {
		floors->y[i] = bins->floors[i];
		least = lesser(least, floors->y[i]);
		most = greater(most, growth_bin_top(&bins->bins[i]));
	}
	floors->range = most - least;
}

/* Depth of the trough at i against the lower of the hills beside it; 0: no trough. Of equal ones
   side by side the first counts. */
static float depth_at(const struct floors *floors, uint32_t i)
{
	const float *y = floors->y;
	float left = y[i], right = y[i];

	if (i == 0 || y[i - 1] <= y[i])
		return 0;
	for (uint32_t j = i; j-- > 0 && y[j] > y[i];)
		left = greater(left, y[j]);
	for (uint32_t j = i + 1; j < floors->count && y[j] >= y[i]; j++)
		right = greater(right, y[j]);
	return lesser(left, right) - y[i];
}

static float third_greatest(const float *values, uint32_t count)
{
	float first = 0, second = 0, third = 0;

	for (uint32_t i = 0; i < count; i++) {
		float rest = lesser(first, values[i]), last = lesser(second, rest);

		first = greater(first, values[i]);
		second = greater(second, rest);
		third = greater(third, last);
	}
	return third;
}

static void add(
	struct found *found, const struct growth_bin *bin, float bytes, enum growth_point_kind kind)
{
	if (found->count < MOST)
		found->list[found->count++] =
			(struct growth_point){bin->low_at_s, bytes, bin->load, kind};
}

/* Bins from i on that stand still together. */
static uint32_t pause_length(
	const struct growth_bins *bins, const struct floors *floors, uint32_t i)
{
	float low = INFINITY, high = -INFINITY;
	uint32_t best = 0;

	for (uint32_t j = i; j < floors->count; j++) {
		uint32_t length = j - i + 1;
		float pace = floors->range * (float)length / (float)floors->count;

		low = lesser(low, floors->y[j]);
		high = greater(high, growth_bin_top(&bins->bins[j]));
		if (high - low > STILL_SHARE * floors->range)
			break;
		if (high - low <= STILL_PACE * pace)
			best = length;
	}
	return best;
}

static void add_pause(struct found *found, const struct growth_bins *bins,
	const struct floors *floors, uint32_t first, uint32_t length)
{
	const struct growth_bin *from = &bins->bins[first], *to = &bins->bins[first + length - 1];

	add(found, from, floors->y[first], GROWTH_PAUSE);
	found->list[found->count - 1].at_s = 0.5F * (from->from_s + to->to_s);
}

/* Troughs and pauses, in order of time. */
static void find_quiet(
	struct found *found, const struct growth_bins *bins, const struct floors *floors)
{
	float depth[GROWTH_BINS], deep;
	uint32_t still;

	for (uint32_t i = 0; i < floors->count; i++)
		depth[i] = depth_at(floors, i);
	deep = DEPTH_SHARE * third_greatest(depth, floors->count);
	for (uint32_t i = 0; i < floors->count; i += still < PAUSE_BINS ? 1 : still) {
		const struct growth_bin *bin = &bins->bins[i];
		float span = growth_bin_top(bin) - floors->y[i];

		still = floors->range > 0 ? pause_length(bins, floors, i) : 0;
		if (still >= PAUSE_BINS) {
			add_pause(found, bins, floors, i, still);
		} else if (depth[i] > 0 && depth[i] >= deep && depth[i] >= DEPTH_SPANS * span) {
			found->depth[found->count] = depth[i];
			add(found, bin, floors->y[i], GROWTH_TROUGH);
		}
	}
}

static int by_number(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;

	return (x > y) - (x < y);
}

static int by_time(const void *a, const void *b)
{
	return by_number(
		&((const struct growth_point *)a)->at_s, &((const struct growth_point *)b)->at_s);
}

static float median_spacing(const struct found *found)
{
	float gaps[MOST] = {0};
	uint32_t count = found->count - 1;

	for (uint32_t i = 0; i < count; i++)
		gaps[i] = found->list[i + 1].at_s - found->list[i].at_s;
	qsort(gaps, count, sizeof(*gaps), by_number);
	return gaps[count / 2];
}

static void add_lowest(struct found *found, const struct growth_bins *bins,
	const struct floors *floors, float from_s, float to_s)
{
	uint32_t best = floors->count;

	for (uint32_t i = 0; i < floors->count; i++)
		if (bins->bins[i].from_s >= from_s && bins->bins[i].to_s <= to_s &&
			(best == floors->count || floors->y[i] < floors->y[best]))
			best = i;
	if (best < floors->count)
		add(found, &bins->bins[best], floors->y[best], GROWTH_LOWEST);
}

/* Where the piece begins that would hold a bin, in a stretch that is cut into pieces of a spacing
   from half a one on. The same product everywhere: neighbours share their border to the bit. */
static float piece_begins(float from, float piece, float spacing)
{
	return from + (piece + 0.5F) * spacing;
}

/* The piece of the stretch that the moment lies in; negative before the first. */
static float piece_of(float from, float spacing, float at_s)
{
	float piece = floorf((at_s - from) / spacing - 0.5F);

	if (piece_begins(from, piece, spacing) > at_s)
		return piece - 1;
	return piece_begins(from, piece + 1, spacing) <= at_s ? piece + 1 : piece;
}

/* Of each piece of from..to that holds a bin the lowest one. By bins, for there may be millions of
   pieces: a life that was not watched for a week. */
static void fill_gap(struct found *found, const struct growth_bins *bins,
	const struct floors *floors, float from, float to, float spacing)
{
	float pieces = floorf((to - from) / spacing - 0.5F), done = -1;

	for (uint32_t i = 0; i < floors->count; i++) {
		float piece = piece_of(from, spacing, bins->bins[i].from_s);
		float at = piece_begins(from, piece, spacing);

		if (piece <= done || piece >= pieces)
			continue;
		add_lowest(found, bins, floors, at, at + spacing);
		done = piece;
	}
}

/* Stretches without a trough or a pause, in pieces of a spacing. */
static void fill_gaps(
	struct found *found, const struct growth_bins *bins, const struct floors *floors)
{
	float spacing = median_spacing(found), end_s = bins->bins[floors->count - 1].to_s;
	uint32_t quiet = found->count;

	for (uint32_t i = 0; i <= quiet; i++) {
		float from = i == 0 ? 0 : found->list[i - 1].at_s;
		float to = i == quiet ? end_s : found->list[i].at_s;

		if (to - from > GAP_SPACINGS * spacing)
			fill_gap(found, bins, floors, from, to, spacing);
	}
	qsort(found->list, found->count, sizeof(*found->list), by_time);
}

/* Equal blocks, where a worker has no quiet moments that could be told from the others. */
static void use_blocks(
	struct found *found, const struct growth_bins *bins, const struct floors *floors)
{
	uint32_t blocks = floors->count / BLOCK_BINS;

	if (blocks > MOST_BLOCKS)
		blocks = MOST_BLOCKS;
	found->count = 0;
	for (uint32_t b = 0; b < blocks; b++) {
		uint32_t from = b * floors->count / blocks;
		uint32_t to = (b + 1) * floors->count / blocks - 1;

		add_lowest(found, bins, floors, bins->bins[from].from_s, bins->bins[to].to_s);
	}
}

/* A point that both neighbours undercut was no floor: the load did not go away there. */
static void lower_hills(struct found *found)
{
	float before = found->count > 0 ? found->list[0].bytes : 0;

	for (uint32_t i = 1; i + 1 < found->count; i++) {
		float was = found->list[i].bytes;

		found->list[i].bytes = lesser(was, greater(before, found->list[i + 1].bytes));
		before = was;
	}
}

/* Groups of neighbours become their lowest. The newest group is full, so that it stays as it is
   when a point is added. */
static void thin_out(struct growth_points *points, const struct found *found)
{
	uint32_t group = (found->count + GROWTH_POINTS - 1) / GROWTH_POINTS;
	uint32_t shift = group * GROWTH_POINTS - found->count, last = UINT32_MAX;

	points->count = 0;
	for (uint32_t i = 0; i < found->count; i++) {
		uint32_t place = (i + shift) / group;

		if (place != last)
			points->list[points->count++] = found->list[i];
		else if (found->list[i].bytes < points->list[points->count - 1].bytes)
			points->list[points->count - 1] = found->list[i];
		last = place;
	}
}

/* Whether quiet moments are told from the others: by standing still, or by peaks that are not small
   against what the floor itself moves from one to the next. */
static uint32_t count_clear(const struct found *found)
{
	const struct growth_point *list = found->list;
	uint32_t clear = 0, count = found->count;
	float step =
		count > 1 ? fabsf(list[count - 1].bytes - list[0].bytes) / (float)(count - 1) : 0;

	for (uint32_t i = 0; i < count; i++)
		clear += list[i].kind == GROWTH_PAUSE || found->depth[i] >= step;
	return clear;
}

float growth_pace(const struct growth_point *from, const struct growth_point *to)
{
	return to->at_s > from->at_s ? (to->bytes - from->bytes) / (to->at_s - from->at_s) : 0;
}

void growth_points_find(struct growth_points *points, const struct growth_bins *bins)
{
	struct floors floors;
	struct found found;
	uint32_t clear;

	found.count = 0;
	read_floors(&floors, bins);
	find_quiet(&found, bins, &floors);
	clear = count_clear(&found);
	if (found.count >= GROWTH_FEWEST)
		fill_gaps(&found, bins, &floors);
	else
		use_blocks(&found, bins, &floors);
	points->structured = clear >= GROWTH_FEWEST && 2 * clear >= found.count;
	lower_hills(&found);
	thin_out(points, &found);
}
