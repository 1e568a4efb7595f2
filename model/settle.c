/*
 * Letting time pass: who follows whom, who is silent for too long, who can be forgotten.
 */
#include "model/must.h"
#include "model/state.h"

enum {
	SETTLE_EVERY_MS = 1000,         /* silence is judged by periods; finer looks find nothing */
	GONE_SHOWN_MS = 30 * 60 * 1000, /* long enough to be seen by whoever comes late */
	/* A new worker that followed nobody by then stands on its own: predecessors are gone after
	   five of their own periods. */
	PLACED_PERIODS = 3 * TRUTH_GONE_PERIODS,
	/* Whoever is met in a feed's first answers was there before us: no event. */
	FIRST_ANSWERS = 8,
};

void settle_place(struct model *model, uint32_t place, struct instant now)
{
	uint32_t feed = model->roster.places[place].feed;
	double ahead_s = feed == ROSTER_NONE ? 0 : model->feeds[feed].clock_ahead_s;
	uint32_t w;

	while ((w = roster_next_restart(&model->roster, place, ahead_s, now)) != ROSTER_NONE) {
		const struct worker *worker = &model->roster.workers[w];
		char name[LIMIT_NAME_BYTES];

		model_worker_name(model, worker, name);
		if (worker->shown)
			events_add(&model->events, EVENT_RESTART, now, name, "new life number %u",
				worker->restarts + 1);
	}
}

void settle_gone(struct model *model, uint32_t place, struct instant now, const char *why)
{
	const struct roster *roster = &model->roster;

	settle_place(model, place, now);
	for (uint32_t w = roster->places[place].first_worker; w != ROSTER_NONE;
		w = roster->workers[w].next) {
		const struct worker *worker = &roster->workers[w];
		char name[LIMIT_NAME_BYTES];

		if (!worker->gone || !worker->shown || worker->gone_at.ms != now.mono.ms)
			continue;
		model_worker_name(model, worker, name);
		events_add(&model->events, EVENT_WORKER_GONE, now, name, "%s", why);
	}
}

/*
 * Where several processes take turns behind one endpoint, silence is all there is to tell that one
 * is gone; everywhere else a complete reading says so. And only while the feed itself answers: a
 * feed that does not makes its workers stale, whatever has become of them.
 */
static bool is_silent_for_good(const struct model *model, const struct worker *worker, mono_ms now)
{
	const struct place *place = model_place_of(model, worker);
	const struct feed *feed = model_feed_of(model, worker);
	int64_t silent_ms = mono_diff_ms(now, worker->last_seen.mono);

	return place->kind == PLACE_ENDPOINT && !place->tagged &&
		feed_truth(feed, now) == TRUTH_FRESH &&
		silent_ms >= TRUTH_GONE_PERIODS * model_worker_period_ms(model, worker);
}

static void place_newcomer(struct model *model, struct worker *worker, struct instant now)
{
	const struct feed *feed = model_feed_of(model, worker);
	int64_t known_ms = mono_diff_ms(now.mono, worker->first_seen.mono);
	char name[LIMIT_NAME_BYTES];

	if (!feed || known_ms < PLACED_PERIODS * model_worker_period_ms(model, worker))
		return;
	worker->unplaced = false;
	if (!worker->shown || mono_diff_ms(worker->first_seen.mono, feed->added_at) <
				      FIRST_ANSWERS * feed->interval_ms)
		return;
	model_worker_name(model, worker, name);
	events_add(&model->events, EVENT_WORKER_NEW, now, name, "first met %lld s ago",
		(long long)known_ms / 1000);
}

static void settle_worker(struct model *model, uint32_t w, struct instant now)
{
	struct worker *worker = &model->roster.workers[w];

	if (worker->gone) {
		if (mono_diff_ms(now.mono, worker->gone_at) >= GONE_SHOWN_MS)
			roster_forget(&model->roster, w);
		return;
	}
	if (is_silent_for_good(model, worker, now.mono)) {
		roster_mark_gone(&model->roster, w, now);
		settle_gone(model, worker->place, now, "not met any more");
		return;
	}
	if (worker->unplaced)
		place_newcomer(model, worker, now);
}

static void settle_feed(struct model *model, struct feed *feed, struct instant now)
{
	bool stale = feed_truth(feed, now.mono) == TRUTH_STALE;

	if (stale && !feed->lost)
		events_add(&model->events, EVENT_FEED_LOST, now, feed->name, "%s",
			feed->faulty ? feed->last_fault.text : "no answer");
	else if (!stale && feed->lost)
		events_add(&model->events, EVENT_FEED_BACK, now, feed->name, "answers again");
	feed->lost = stale;
}

void model_settle(struct model *model, struct instant now)
{
	if (mono_diff_ms(now.mono, model->settled_at) < SETTLE_EVERY_MS)
		return;
	model->settled_at = now.mono;
	for (uint32_t f = 0; f < model->feed_count; f++)
		settle_feed(model, &model->feeds[f], now);
	for (uint32_t w = 0; w < model->roster.worker_count; w++)
		if (model->roster.workers[w].used)
			settle_worker(model, w, now);
}
