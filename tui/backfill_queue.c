#include "tui/backfill_queue.h"

static bool is_seen(const struct backfill_queue *queue, size_t slot, const struct worker *worker)
{
	const struct backfill_seen *seen = &queue->seen[slot];

	return seen->life_ms == worker->first_seen.mono.ms &&
	       seen->id == model_worker_id(queue->model, worker);
}

static void note_seen(struct backfill_queue *queue, const struct backfill_subject *subject)
{
	queue->seen[subject->slot] = (struct backfill_seen){subject->id, subject->life_ms};
}

static bool is_newborn(
	const struct backfill_queue *queue, const struct worker *worker, struct instant now)
{
	double watched_s = (double)mono_diff_ms(now.mono, worker->first_seen.mono) / 1000;
	double uptime_s;

	return model_worker_uptime(queue->model, worker, now, &uptime_s) &&
	       uptime_s < watched_s + (double)queue->young_s;
}

/* Whether there is something to ask about the worker in that slot. */
static bool wants(struct backfill_queue *queue, size_t slot, struct instant now,
	struct backfill_subject *subject)
{
	const struct worker *worker = model_worker(queue->model, slot);
	const struct target *target = NULL;
	uint32_t feed;

	if (!worker || worker->gone || !worker->rss.known || worker->restarts > 0 ||
		is_seen(queue, slot, worker) || is_newborn(queue, worker, now))
		return false;
	feed = model_place_of(queue->model, worker)->feed;
	if (feed != ROSTER_NONE)
		target = queue->target_of(queue->user, feed);
	if (backfill_name(subject, queue->model, slot, target))
		return true;
	if (subject->rows[PAST_RSS]) {
		note_seen(queue, subject);
		queue->unnamed++;
	}
	return false;
}

/* Trouble first: who is nearest to the limit; behind those that have none, who is largest. */
static double urgency(const struct backfill_queue *queue, size_t slot)
{
	const struct worker *worker = model_worker(queue->model, slot);
	const double huge = 1e18;
	double limit, used;

	if (model_worker_limit(queue->model, worker, &limit, &used))
		return huge * (1 + used / limit);
	return worker->rss.value;
}

/* Puts a candidate where its urgency belongs; the last falls out of a full batch. */
static void insert(struct backfill_batch *batch, double urgencies[BACKFILL_BATCH], size_t size,
	const struct backfill_subject *subject, double urgency)
{
	size_t at = batch->count < size ? batch->count++ : size;

	for (; at > 0 && urgency > urgencies[at - 1]; at--) {
		if (at == size)
			continue;
		urgencies[at] = urgencies[at - 1];
		batch->subjects[at] = batch->subjects[at - 1];
	}
	if (at == size)
		return;
	urgencies[at] = urgency;
	batch->subjects[at] = *subject;
}

/* The most urgent, and of the others those that can be asked for in the same words. */
void backfill_queue_take(
	struct backfill_queue *queue, struct backfill_batch *batch, size_t size, struct instant now)
{
	double urgencies[BACKFILL_BATCH];
	size_t kept = 0;

	batch->count = 0;
	for (size_t slot = 0; slot < model_worker_slots(queue->model); slot++) {
		struct backfill_subject subject;

		if (wants(queue, slot, now, &subject))
			insert(batch, urgencies, size, &subject, urgency(queue, slot));
	}
	for (size_t i = 0; i < batch->count; i++)
		if (backfill_goes_with(&batch->subjects[0], &batch->subjects[i]))
			batch->subjects[kept++] = batch->subjects[i];
	batch->count = kept;
	for (size_t i = 0; i < kept; i++)
		note_seen(queue, &batch->subjects[i]);
}

void backfill_queue_return(struct backfill_queue *queue, const struct backfill_batch *batch)
{
	for (size_t i = 0; i < batch->count; i++)
		queue->seen[batch->subjects[i].slot] = (struct backfill_seen){0};
}
