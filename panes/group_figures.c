#include "panes/group_figures.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "panes/pool_state.h"

/* ---- pools ---- */

static void add_pool(struct pool_sum *sum, const struct pool *pool)
{
	double in_use, max, overflow, waiting;

	sum->count++;
	sum->at_end += pool->pinned;
	if (pool_in_use(pool, &in_use))
		sum->in_use += in_use;
	else
		sum->untold++;
	if (!pool_max(pool, &max))
		sum->unbounded++;
	else
		sum->max += max;
	if (pool_max(pool, &max) && pool_figure(pool, POOL_OVERFLOW, &overflow) && overflow > 0)
		sum->overflow += overflow;
	if (pool_figure(pool, POOL_WAITING, &waiting))
		sum->waiting = waiting + (isnan(sum->waiting) ? 0 : sum->waiting);
}

void pool_sum_add(struct pool_sum *sum, const struct frame *frame, const struct worker *worker)
{
	const struct pool *pool = NULL;

	if (sum->count + sum->silent == 0)
		sum->waiting = (double)NAN;
	while ((pool = model_worker_pool(frame->model, worker, pool))) {
		enum pool_kind kind = pool_kind(frame->model, pool, frame->now);

		sum->silent += kind == POOL_SILENT;
		if (!pool_is_past(kind))
			add_pool(sum, pool);
	}
}

void pool_sum_words(char out[POOL_SUM_BYTES], const struct pool_sum *sum)
{
	size_t used;

	out[0] = '\0';
	if (sum->count == sum->untold)
		return;
	used = (size_t)snprintf(out, POOL_SUM_BYTES, "%s%.0f",
		sum->silent + sum->untold > 0 ? ">" : "", sum->in_use);
	if (sum->unbounded == 0)
		used += (size_t)snprintf(out + used, POOL_SUM_BYTES - used, "/%.0f", sum->max);
	if (sum->unbounded == 0 && sum->overflow > 0)
		snprintf(out + used, POOL_SUM_BYTES - used, "+%.0f", sum->overflow);
}

/* ---- load and latency ---- */

double worker_load(const struct frame *frame, const struct worker *worker)
{
	int64_t period_ms = model_worker_period_ms(frame->model, worker);
	double per_s;

	if (rate_read(&worker->load, frame->now.mono, period_ms, &per_s) != RATE_OK)
		return (double)NAN;
	return per_s;
}

static bool is_heard(const struct gauge *gauge, mono_ms now)
{
	enum truth truth = gauge_truth(gauge, now);

	return truth == TRUTH_FRESH || truth == TRUTH_LATE;
}

double worker_tail_ms(const struct frame *frame, const struct worker *worker)
{
	const struct latency *latency = model_worker_latency(frame->model, worker);

	if (!latency || !is_heard(&latency->p99_ms, frame->now.mono))
		return (double)NAN;
	return latency->p99_ms.value;
}

static void add_load(
	struct group_figures *figures, const struct frame *frame, const struct worker *worker)
{
	double per_s = worker_load(frame, worker);

	if (isnan(per_s))
		return;
	figures->load_told++;
	figures->load_per_s += per_s;
}

static void add_latency(
	struct group_figures *figures, const struct frame *frame, const struct worker *worker)
{
	const struct latency *latency = model_worker_latency(frame->model, worker);
	double tail_ms = worker_tail_ms(frame, worker);

	if (isnan(tail_ms))
		return;
	figures->timed++;
	latency_join(&figures->requests, latency);
	if (!figures->slowest || tail_ms > figures->worst_ms) {
		figures->slowest = worker;
		figures->worst_ms = tail_ms;
	}
}

static void note_history(
	struct group_figures *figures, const struct frame *frame, const struct worker *worker)
{
	const struct latency *latency = model_worker_latency(frame->model, worker);
	const struct feed *feed = model_feed_of(frame->model, worker);
	int64_t watched_ms = feed ? mono_diff_ms(frame->now.mono, feed->added_at) : 0;
	int64_t past_ms = worker_past_ms(frame->model, worker, frame->now.mono);
	bool has_load = !series_is_empty(&worker->load_history.series);

	if (past_ms > watched_ms)
		watched_ms = past_ms;
	if (watched_ms > figures->history_ms)
		figures->history_ms = watched_ms;
	figures->has_load |= has_load;
	figures->load_known += has_load && !worker->gone;
	if (!latency)
		return;
	figures->has_tail |= !series_is_empty(&latency->p99_history.series);
	figures->has_median |= !series_is_empty(&latency->p50_history.series);
	figures->has_mean |= !series_is_empty(&latency->mean_history.series);
}

/* ---- versions ---- */

static void add_version(struct group_figures *figures, const char *text)
{
	size_t i = 0;

	if (*text == '\0')
		return;
	while (i < figures->version_count && strcmp(figures->versions[i].text, text) != 0)
		i++;
	if (i == GROUP_VERSIONS) {
		figures->other_versions++;
		return;
	}
	if (i == figures->version_count)
		figures->versions[figures->version_count++] = (struct group_version){text, 0};
	figures->versions[i].count++;
}

/* ---- all of it ---- */

void group_figures(struct group_figures *figures, const struct frame *frame)
{
	memset(figures, 0, sizeof(*figures));
	figures->brief = group_brief(frame, frame->members.entries, frame->members.total);
	for (size_t i = 0; i < frame->members.total; i++) {
		const struct order_entry *entry = &frame->members.entries[i];
		const struct worker *worker = model_worker(frame->model, entry->index);

		note_history(figures, frame, worker);
		pool_sum_add(&figures->pools, frame, worker);
		if (worker_is_past(entry->kind))
			continue;
		figures->living++;
		add_load(figures, frame, worker);
		add_latency(figures, frame, worker);
		add_version(figures, model_place_of(frame->model, worker)->version);
	}
}
