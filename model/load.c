#include "model/load.h"

#include <string.h>

#include "model/must.h"

void load_clear(struct load *load)
{
	load->count = 0;
}

/* What was looked at sooner than a step after the point before it gives way to what comes now. */
static struct load_point *next_point(struct load *load, mono_ms at)
{
	struct load_point *points = load->points;
	uint32_t last = load->count - 1;

	if (load->count >= 2 && mono_diff_ms(points[last].at, points[last - 1].at) < LOAD_STEP_MS)
		return &points[last];
	while (load->count >= 2 && mono_diff_ms(at, points[1].at) >= LOAD_WINDOW_MS)
		memmove(points, points + 1, --load->count * sizeof(*points));
	must(load->count < LOAD_POINTS);
	return &points[load->count++];
}

void load_feed(struct load *load, mono_ms at, const struct database_counts *counts)
{
	*next_point(load, at) = (struct load_point){
		.at = at,
		.transactions = counts->commits + counts->rollbacks,
		.blocks_read = counts->blocks_read,
		.blocks_hit = counts->blocks_hit,
		.temp_bytes = counts->temp_bytes,
	};
}

bool load_mean(const struct load *load, struct load_mean *mean)
{
	const struct load_point *from = &load->points[0], *to;
	double per_s;

	if (load->count < 2)
		return false;
	to = &load->points[load->count - 1];
	mean->over_ms = mono_diff_ms(to->at, from->at);
	if (mean->over_ms < LOAD_WINDOW_MS)
		return false;
	per_s = 1000.0 / (double)mean->over_ms;
	mean->transactions = (double)(to->transactions - from->transactions) * per_s;
	mean->blocks_read = (double)(to->blocks_read - from->blocks_read) * per_s;
	mean->blocks_hit = (double)(to->blocks_hit - from->blocks_hit) * per_s;
	mean->temp_bytes = (double)(to->temp_bytes - from->temp_bytes) * per_s;
	return true;
}
