#include "tui/trace_workers.h"

#include <math.h>

#include "model/must.h"

/* One of four siblings that are met by chance is met again within that many samples, but for one
   time in a thousand: 0.75^24. */
enum { GONE_SAMPLES = 24 };

int64_t trace_ms(double unix_s)
{
	return llround(unix_s * 1000);
}

void trace_workers_init(struct trace_workers *workers, double limit_bytes)
{
	workers->count = workers->current = 0;
	workers->limit_bytes = limit_bytes;
}

static uint32_t find(const struct trace_workers *workers, double start_s)
{
	uint32_t i = 0;

	while (i < workers->count && workers->list[i].start_s != start_s &&
		!(isnan(workers->list[i].start_s) && isnan(start_s)))
		i++;
	return i;
}

/* A place for one more. */
static uint32_t make_room(struct trace_workers *workers)
{
	uint32_t oldest = 0;

	if (workers->count < TRACE_WORKERS)
		return workers->count++;
	for (uint32_t i = 1; i < TRACE_WORKERS; i++)
		if (workers->list[i].unseen > workers->list[oldest].unseen)
			oldest = i;
	return oldest;
}

/* The newcomer is taken for the next life of the one before. */
static uint32_t begin(struct trace_workers *workers, const struct trace_row *row)
{
	bool first = workers->count == 0;
	uint32_t i = make_room(workers);
	struct growth *growth = &workers->list[i].growth;

	if (first) {
		growth_init(growth, 0);
		growth_set_limit(growth, workers->limit_bytes);
	} else if (i != workers->current) {
		*growth = workers->list[workers->current].growth;
	}
	workers->list[i].start_s = row->start_s;
	growth_begin_life(
		growth, trace_ms(row->unix_s), !isnan(row->start_s), row->unix_s - row->start_s);
	return i;
}

void trace_workers_feed(struct trace_workers *workers, const struct trace_row *row)
{
	uint32_t i = find(workers, row->start_s);

	if (i == workers->count)
		i = begin(workers, row);
	else if (i != workers->current)
		growth_forget_lives(&workers->list[workers->current].growth);
	for (uint32_t k = 0; k < workers->count; k++)
		workers->list[k].unseen++;
	workers->list[i].unseen = 0;
	workers->current = i;
	growth_feed(&workers->list[i].growth, trace_ms(row->unix_s), row->rss_bytes, row->load);
}

const struct growth *trace_workers_worst(const struct trace_workers *workers)
{
	const struct growth *worst = NULL;

	must(workers->count > 0);
	for (uint32_t i = 0; i < workers->count; i++) {
		const struct growth *growth = &workers->list[i].growth;

		if (workers->list[i].unseen < GONE_SAMPLES && growth_is_growing(growth) &&
			(!worst || growth_verdict(growth)->figures[VERDICT_SLOPE] >
					   growth_verdict(worst)->figures[VERDICT_SLOPE]))
			worst = growth;
	}
	return worst ? worst : &workers->list[workers->current].growth;
}
