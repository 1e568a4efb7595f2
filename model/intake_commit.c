/* Taking a reading in, third pass: when the worker was met, and whether it is the one we know. */
#include "model/state.h"

/* Moves the sighting to the sample's own time, on our axis. */
static struct instant sighting_of(const struct intake *in, const struct worker *worker)
{
	struct instant at = in->reading->at;
	double lag_s;

	if (worker->own_ms == SAMPLE_NO_TIME)
		return at;
	lag_s = in->remote_now_s - (double)worker->own_ms / 1000;
	if (!(lag_s > 0 && lag_s < 365.0 * 86400))
		return at;
	at.mono.ms -= (int64_t)(lag_s * 1000);
	at.wall.s -= lag_s;
	return at;
}

/*
 * The usual time between two sightings: quick to grow, slow to shrink. Who is met at random is met
 * at wildly varying times, and five times their mean passes by chance every few minutes. One long
 * gap must not make us patient for the rest of the day: it counts at most fourfold.
 */
static void learn_revisit(struct worker *worker, int64_t gap_ms)
{
	if (worker->revisit_ms == 0)
		worker->revisit_ms = gap_ms;
	else if (gap_ms <= worker->revisit_ms)
		worker->revisit_ms -= (worker->revisit_ms - gap_ms) / 32;
	else
		worker->revisit_ms =
			gap_ms < 4 * worker->revisit_ms ? gap_ms : 4 * worker->revisit_ms;
}

/* A gap in which the feed itself was silent says nothing about the worker. */
static void note_sighting(const struct intake *in, struct worker *worker, struct instant at)
{
	int64_t gap_ms = mono_diff_ms(at.mono, worker->last_seen.mono);

	if (gap_ms > 0 && mono_diff_ms(worker->last_seen.mono, in->feed->answering_since) >= 0)
		learn_revisit(worker, gap_ms);
	worker->meetings++;
	worker->last_seen = at;
	worker->last_own_ms = worker->own_ms;
}

static void new_life_by_counter(struct intake *in, struct worker *worker, struct instant at)
{
	roster_new_life(worker, at);
	settle_tell(in->model, worker, EVENT_RESTART, in->reading->at,
		"its counters fell and stayed low");
}

/* Without identity the one counter that is there is all there is to go by. Start times have ticks,
   and processes forked together can have the same: then only CPU time, which never goes back within
   a process, shows that there are two. */
static void watch_counter(struct intake *in, uint32_t number, struct instant at)
{
	static const enum signal counters[] = {SIGNAL_CPU, SIGNAL_LOAD, SIGNAL_DEADLOCKS};
	struct worker *worker = &in->model->roster.workers[number];
	size_t count = worker->identity == IDENTITY_NONE    ? 3
		       : worker->identity == IDENTITY_START ? 1
							    : 0;

	for (size_t i = 0; i < count; i++) {
		if (!(worker->have & 1U << counters[i]))
			continue;
		if (roster_watch_counter(&in->model->roster, number, worker->value[counters[i]]) &&
			worker->identity == IDENTITY_NONE)
			new_life_by_counter(in, worker, at);
		return;
	}
}

/* The same samples as last time. Times that lie far before those of last time are new ones of a
   clock that was set back. */
static bool is_repeated(const struct worker *worker)
{
	const int64_t stepped_ms = 60 * 1000;

	return worker->own_ms != SAMPLE_NO_TIME && worker->last_own_ms != SAMPLE_NO_TIME &&
	       worker->own_ms <= worker->last_own_ms &&
	       worker->own_ms > worker->last_own_ms - stepped_ms;
}

/* Several feeds may tell of one container (a pair of scrapers): it belongs to the first of them for
   as long as that one goes on. Passing it to and fro would cost a search at every reading. */
static void own_place(struct intake *in, uint32_t number)
{
	struct place *place = &in->model->roster.places[number];
	uint32_t feed = in->reading->feed;
	mono_ms now = in->reading->at.mono;

	if (place->kind != PLACE_CONTAINER)
		return;
	if (place->feed != feed && place->feed != ROSTER_NONE &&
		!in->model->feeds[place->feed].removed &&
		truth_of_age(mono_diff_ms(now, place->owned_at),
			in->model->feeds[place->feed].interval_ms) != TRUTH_STALE)
		return;
	roster_own_place(&in->model->roster, number, feed);
	place->owned_at = now;
}

void intake_commit(struct intake *in, uint32_t number)
{
	const uint32_t makes_row =
		1U << SIGNAL_RSS | 1U << SIGNAL_WORKING_SET | 1U << SIGNAL_HEAP | 1U << SIGNAL_UP;
	struct worker *worker = &in->model->roster.workers[number];
	struct instant at = sighting_of(in, worker);

	if (worker->named & makes_row) {
		worker->shown = true;
		own_place(in, worker->place);
	}
	worker->met_at = in->reading->at.mono;
	if (is_repeated(worker))
		return; /* no news, so the worker ages */
	watch_counter(in, number, at);
	note_sighting(in, worker, at);
	intake_numbers(in->model, worker, at);
	intake_life(in->model, worker, at.mono);
}
