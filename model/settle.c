/*
 * Letting time pass: who follows whom, who is silent for too long, who can be forgotten.
 */
#include <stdio.h>

#include "model/must.h"
#include "model/state.h"
#include "model/units.h"

enum {
	SETTLE_EVERY_MS = 1000, /* silence is judged by periods; finer looks find nothing */
	/* Whoever is met in a feed's first answers was there before us: no event. */
	FIRST_ANSWERS = 8,
};

/* What the timeline says about news of a place. */
static const char *news_text(enum place_news news)
{
	switch (news) {
	case NEWS_SIBLINGS: return "several processes take turns; an earlier restart was none";
	case NEWS_DISTRUST: return "its creation time changes with every poll; not used any more";
	case NEWS_MIXES: return "several processes answer that nothing tells apart";
	case NEWS_NONE: break;
	}
	return NULL;
}

void settle_tell(struct model *model, const struct worker *worker, enum event_kind kind,
	struct instant at, const char *what)
{
	char name[LIMIT_NAME_BYTES];

	if (!worker->shown)
		return;
	model_worker_name(model, worker, name);
	events_add(&model->events, kind, at,
		(struct event_subject){model_worker_id(model, worker), name}, "%s", what);
}

static void tell_news(struct model *model, struct place *place, struct instant now)
{
	const char *text = news_text(place->news);

	if (text && place->first_worker != ROSTER_NONE)
		settle_tell(model, &model->roster.workers[place->first_worker], EVENT_IDENTITY, now,
			text);
	place->news = NEWS_NONE;
}

/* "crash loop: 4 restarts in 6m10s; ", or "". */
static void describe_run(const struct model *model, const struct worker *worker, char out[64])
{
	char span[UNITS_BYTES];
	uint32_t restarts;
	int64_t span_ms;

	out[0] = '\0';
	if (model_worker_run(model, worker, &restarts, &span_ms) != RUN_CRASH_LOOP)
		return;
	units_age(span, UNITS_BYTES, span_ms);
	snprintf(out, 64, "crash loop: %u restarts in %s; ", restarts, span);
}

static void describe_restart(
	const struct model *model, const struct worker *worker, char out[EVENT_TEXT_BYTES])
{
	char lived[UNITS_BYTES] = "", rss[UNITS_BYTES] = "", run[64];

	units_age_s(lived, UNITS_BYTES, worker->before.lived_s);
	if (worker->before.rss_bytes > 0)
		units_bytes(rss, UNITS_BYTES, worker->before.rss_bytes);
	describe_run(model, worker, run);
	snprintf(out, EVENT_TEXT_BYTES, "%slife %u (before: %s%s%s%s)", run, worker->restarts + 1,
		worker->before.watched ? "watched for " : "", lived, rss[0] != '\0' ? ", " : "",
		rss);
}

void settle_place(struct model *model, uint32_t number, struct instant now)
{
	struct place *place = &model->roster.places[number];
	double ahead_s = place->feed == ROSTER_NONE ? 0 : model->feeds[place->feed].clock_ahead_s;
	uint32_t w;

	while ((w = roster_next_restart(&model->roster, number, ahead_s, now)) != ROSTER_NONE) {
		struct worker *worker = &model->roster.workers[w];
		char what[EVENT_TEXT_BYTES];

		worker->loops = model_worker_loops(model, worker, now);
		describe_restart(model, worker, what);
		settle_tell(model, worker, EVENT_RESTART, worker->restarted_at, what);
	}
	tell_news(model, place, now);
}

void settle_gone(struct model *model, uint32_t place, struct instant now, const char *why)
{
	const struct roster *roster = &model->roster;

	settle_place(model, place, now);
	for (uint32_t w = roster->places[place].first_worker; w != ROSTER_NONE;
		w = roster->workers[w].next)
		if (roster->workers[w].gone && roster->workers[w].gone_at.ms == now.mono.ms)
			settle_tell(model, &roster->workers[w], EVENT_WORKER_GONE, now, why);
}

/*
 * Where several processes take turns behind one endpoint, silence is all there is to tell that one
 * is gone; everywhere else a complete reading says so. And it counts only while the feed itself
 * answers, and only since it does: one that does not makes its workers stale, whatever has become
 * of them.
 */
static bool is_silent_for_good(const struct model *model, const struct worker *worker, mono_ms now)
{
	const struct feed *feed = model_feed_of(model, worker);
	mono_ms since = worker->met_at;

	if (model_place_of(model, worker)->kind != PLACE_ENDPOINT ||
		worker->identity == IDENTITY_PID || feed_truth(feed, now) != TRUTH_FRESH)
		return false;
	if (since.ms < feed->answering_since.ms)
		since = feed->answering_since;
	return mono_diff_ms(now, since) >=
	       TRUTH_GONE_PERIODS * model_worker_period_ms(model, worker);
}

/* Once it is clear that it follows nobody, a new worker is news. */
static void settle_newcomer(struct model *model, uint32_t w, struct instant now)
{
	struct worker *worker = &model->roster.workers[w];
	const struct feed *feed = model_feed_of(model, worker);
	char what[48];

	if (!feed || roster_may_follow_somebody(&model->roster, w))
		return;
	worker->unplaced = false;
	if (mono_diff_ms(worker->first_seen.mono, feed->added_at) <
		FIRST_ANSWERS * feed->interval_ms)
		return;
	snprintf(what, sizeof(what), "first met %lld s ago",
		(long long)mono_diff_ms(now.mono, worker->first_seen.mono) / 1000);
	settle_tell(model, worker, EVENT_WORKER_NEW, now, what);
}

static void settle_silent(struct model *model, uint32_t w, struct instant now)
{
	const struct worker *worker = &model->roster.workers[w];

	roster_mark_gone(&model->roster, w, now);
	settle_place(model, worker->place, now);
	if (worker->used && worker->gone) /* else somebody has its slot */
		settle_tell(model, worker, EVENT_WORKER_GONE, now, "not met any more");
}

/* A life that lasts ends a loop, as Kubernetes sees it (model.h). */
static void settle_life(struct model *model, uint32_t w, struct instant now)
{
	struct worker *worker = &model->roster.workers[w];

	if (worker->loops && mono_diff_ms(now.mono, worker->restarted_at.mono) >= RESTART_RUN_MS)
		worker->loops = false;
	settle_horizon(model, w, now.mono);
}

static void settle_worker(struct model *model, uint32_t w, struct instant now)
{
	const struct worker *worker = &model->roster.workers[w];

	settle_life(model, w, now);
	if (worker->gone) {
		if (mono_diff_ms(now.mono, worker->gone_at) >= GONE_SHOWN_MS ||
			roster_is_full(&model->roster))
			roster_forget(&model->roster, w);
	} else if (is_silent_for_good(model, worker, now.mono)) {
		settle_silent(model, w, now);
	} else if (worker->unplaced) {
		settle_newcomer(model, w, now);
	}
}

/* Places that never had a worker (limits and restart counts of containers whose memory nobody
   exports) go when nobody speaks of them any more. */
static void settle_one_place(struct model *model, uint32_t number, mono_ms now)
{
	struct place *place = &model->roster.places[number];

	if (!place->used)
		return;
	roster_age_place(place, now);
	if (place->first_worker == ROSTER_NONE && mono_diff_ms(now, place->met_at) >= GONE_SHOWN_MS)
		roster_close_place(&model->roster, number);
}

static void settle_feed(struct model *model, uint32_t number, struct instant now)
{
	struct feed *feed = &model->feeds[number];
	struct event_subject subject = {feed->id, feed->name};
	/* who never answered is not lost, but not there yet */
	bool lost = feed->answers > 0 && feed_is_dark(feed, now.mono);

	if (!feed->used)
		return;
	if (feed->removed && mono_diff_ms(now.mono, feed->removed_at.mono) >= GONE_SHOWN_MS)
		model_forget_feed(model, number);
	else if (lost && !feed->lost)
		events_add(&model->events, EVENT_FEED_LOST, now, subject, "%s",
			feed->faulty ? feed->last_fault.text : "no answer");
	else if (!lost && feed->lost && !feed->removed)
		events_add(&model->events, EVENT_FEED_BACK, now, subject, "answers again");
	feed->lost = lost;
}

/* The first time something found no room is news; how much it is by now stands in the header. */
static void settle_limits(struct model *model, struct instant now)
{
	struct model_drops drops = model_drops(model);
	bool any = drops.feeds + drops.servers + drops.places + drops.workers + drops.keys +
			   drops.texts + drops.pools >
		   0;

	if (any && !model->was_full)
		events_add(&model->events, EVENT_LIMIT, now,
			(struct event_subject){UINT64_MAX, "lowtide"},
			"more is there than it has room for; not all of it is shown");
	model->was_full = any;
}

void model_resume(struct model *model, struct instant now, int64_t away_ms)
{
	char away[UNITS_BYTES];

	for (uint32_t f = 0; f < model->feed_count; f++)
		model->feeds[f].resumed_at = now.mono;
	units_age(away, UNITS_BYTES, away_ms);
	events_add(&model->events, EVENT_STOPPED, now,
		(struct event_subject){UINT64_MAX, "lowtide"}, "was stopped for %s", away);
}

void model_settle(struct model *model, struct instant now)
{
	if (model->has_settled && mono_diff_ms(now.mono, model->settled_at) < SETTLE_EVERY_MS)
		return;
	model->has_settled = true;
	model->settled_at = now.mono;
	for (uint32_t f = 0; f < model->feed_count; f++)
		settle_feed(model, f, now);
	for (uint32_t w = 0; w < model->roster.worker_count; w++)
		if (model->roster.workers[w].used)
			settle_worker(model, w, now);
	for (uint32_t p = 0; p < model->roster.place_count; p++)
		settle_one_place(model, p, now.mono);
	settle_pools(model, now, GONE_SHOWN_MS);
	settle_watched(model);
	settle_breaches(model, now);
	settle_limits(model, now);
	model_meet_baseline(model);
}
