/*
 * Taking a reading in, the verdict: each size of a worker's memory goes to its growth, with what is
 * known of the life and of its load; the timeline is told when the highlight goes on or off.
 */
#include <stdio.h>

#include "model/state.h"

/* Slots that are looked at for peers: enough to find PEERS_MOST where they are, and little where
   there are none. */
enum { PEERS_LOOKED_AT = 1024 };

/* Of a limit that several share nobody is at it alone. */
static double own_limit(const struct model *model, const struct worker *worker)
{
	const struct place *place = model_place_of(model, worker);

	return place->limit.known && place->worker_count == 1 ? place->limit.value : 0;
}

static bool are_peers(const struct model *model, const struct worker *a, const struct worker *b)
{
	uint32_t group = model_worker_group(model, a);

	if (!b->used || !b->shown || b->gone || a == b)
		return false;
	if (group != ROSTER_NONE)
		return model_worker_group(model, b) == group;
	return a->place == b->place && model_place_of(model, a)->kind == PLACE_ENDPOINT;
}

/* Those nearest in the roster: they were met at about the same time. */
static struct peers compare_with_peers(const struct model *model, const struct worker *worker)
{
	const struct roster *roster = &model->roster;
	int64_t slot = worker - roster->workers;
	struct peers_comparison comparison;
	bool more = true;

	peers_begin(&comparison, &worker->growth);
	for (int64_t i = 1; more && i <= PEERS_LOOKED_AT; i++) {
		int64_t at = slot + (i % 2 ? (i + 1) / 2 : -i / 2);

		if (at >= 0 && at < roster->worker_count &&
			are_peers(model, worker, &roster->workers[at]))
			more = peers_add(&comparison, &roster->workers[at].growth);
	}
	return peers_result(&comparison);
}

static void tell(struct model *model, struct worker *worker, struct instant at)
{
	char sentence[VERDICT_SENTENCE_BYTES], what[VERDICT_SENTENCE_BYTES + 16];
	const struct verdict *verdict = growth_verdict(&worker->growth);
	struct headroom headroom;

	if (growth_is_growing(&worker->growth) == worker->told_growing)
		return;
	worker->told_growing = !worker->told_growing;
	headroom = model_worker_headroom(model, worker);
	verdict_sentence(sentence, verdict, &headroom, at.mono);
	snprintf(what, sizeof(what), "%s: %s", verdict_word(verdict->code), sentence);
	settle_tell(
		model, worker, worker->told_growing ? EVENT_GROWTH : EVENT_GROWTH_OVER, at, what);
}

void intake_growth_tell(struct model *model, struct worker *worker, struct instant at)
{
	growth_set_limit(&worker->growth, own_limit(model, worker));
	if (growth_is_growing(&worker->growth))
		worker->peers = compare_with_peers(model, worker);
	tell(model, worker, at);
}

void intake_growth_begin(const struct model *model, const struct worker *worker,
	struct growth *growth, struct instant at)
{
	double age_s = 0;

	model_worker_uptime(model, worker, at, &age_s);
	growth_begin_life(growth, at.mono.ms, worker->identity != IDENTITY_NONE, age_s);
}

void intake_growth(struct model *model, struct worker *worker, struct instant at)
{
	struct growth *growth = &worker->growth;
	const struct growth_bins *bins = &growth->bins;

	if (model_worker_is_aggregate(model, worker)) {
		growth_set_aggregate(growth);
		return;
	}
	if (bins->samples == 0)
		intake_growth_begin(model, worker, growth, at);
	growth_set_limit(growth, own_limit(model, worker));
	growth_feed(growth, at.mono.ms, worker->rss.value, intake_load_at(worker, at.mono));
	if (growth_is_growing(growth) && growth_bins_closed(bins) == bins->used)
		worker->peers = compare_with_peers(model, worker);
	tell(model, worker, at);
}
