/* Roster, the half that knows lives: who is met, who follows whom, who is gone. */
#include "model/roster.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "model/must.h"

enum {
	/* A start time is made of the boot time, which clients read in whole seconds, and ticks. */
	BIRTH_ERROR_S = 1,
	/* And clocks that differ by less than 2 s pass for the same (feed.c). Where the old process
	   is gone as well, that much more is forgiven. */
	GONE_BIRTH_ERROR_S = 5,
	/* Creation "times" that are new in so many readings running are no creation times. */
	DISTRUST_RUN = 5,
	/* Fresh connections that all land on one of two workers by chance: 1 in 128. */
	TRACK_POLLS = 8,
};

void roster_init(struct roster *roster)
{
	roster->free_place = ROSTER_NONE;
	roster->free_worker = ROSTER_NONE;
}

uint64_t roster_birth_tag(double birth_wall_s)
{
	uint64_t bits;

	memcpy(&bits, &birth_wall_s, sizeof(bits));
	return bits;
}

static uint32_t take_slot(struct roster *roster)
{
	uint32_t number = roster->free_worker;

	if (number != ROSTER_NONE) {
		roster->free_worker = roster->workers[number].next;
		return number;
	}
	return roster->worker_count < LIMIT_WORKERS ? roster->worker_count++ : ROSTER_NONE;
}

static uint32_t least_free_ordinal(const struct roster *roster, const struct place *place)
{
	bool taken[LIMIT_SIBLINGS + 2] = {false};
	uint32_t ordinal = 1;

	for (uint32_t w = place->first_worker; w != ROSTER_NONE; w = roster->workers[w].next)
		taken[roster->workers[w].ordinal] = true;
	while (taken[ordinal])
		ordinal++;
	return ordinal;
}

static void empty_histories(struct worker *worker)
{
	series_init_full(&worker->rss_history);
	series_init_brief(&worker->cpu_history);
	series_init_brief(&worker->load_history);
	series_init_brief(&worker->deadlocks_history);
}

static uint32_t open_slot(struct roster *roster, uint32_t place_number, struct instant at)
{
	struct place *place = &roster->places[place_number];
	uint32_t number = place->worker_count < LIMIT_SIBLINGS ? take_slot(roster) : ROSTER_NONE;
	struct worker *worker;
	uint32_t life;

	if (number == ROSTER_NONE) {
		roster->crowded_places += !place->crowded;
		place->crowded = true;
		return ROSTER_NONE;
	}
	roster->crowded_places -= place->crowded;
	place->crowded = false;
	worker = &roster->workers[number];
	life = worker->life + 1;
	memset(worker, 0, offsetof(struct worker, growth));
	worker->used = true;
	worker->life = life;
	worker->place = place_number;
	worker->ordinal = least_free_ordinal(roster, place);
	worker->next = place->first_worker;
	worker->first_seen = at;
	worker->last_seen = at;
	worker->met_at = at.mono;
	worker->last_own_ms = SAMPLE_NO_TIME;
	growth_init(&worker->growth, number);
	empty_histories(worker);
	place->first_worker = number;
	place->worker_count++;
	return number;
}

static void close_slot(struct roster *roster, uint32_t number)
{
	struct worker *worker = &roster->workers[number];
	uint32_t *link = &roster->places[worker->place].first_worker;

	while (*link != number)
		link = &roster->workers[*link].next;
	*link = worker->next;
	roster->places[worker->place].worker_count--;
	worker->used = false;
	worker->next = roster->free_worker;
	roster->free_worker = number;
}

static uint32_t find_tag(const struct roster *roster, const struct place *place, uint64_t tag)
{
	uint32_t w = place->first_worker;

	while (w != ROSTER_NONE && roster->workers[w].tag != tag)
		w = roster->workers[w].next;
	return w;
}

/* The worker's latest lives, `count` of them, were other processes that live beside it. */
static void unlearn_restarts(struct roster *roster, struct worker *worker, uint32_t count)
{
	lives_take_back(&roster->lives, worker->record, count);
	worker->restarts -= count < worker->restarts ? count : worker->restarts;
	for (uint32_t i = 0; i < ROSTER_PAST_TAGS; i++)
		worker->past_tags[i] =
			i + count < ROSTER_PAST_TAGS ? worker->past_tags[i + count] : 0;
	growth_forget_lives(&worker->growth);
}

/* True when the tag belongs to a life that was taken for ended: it is a sibling after all, and so
   is every life that the slot was given since. */
static bool take_restart_back(struct roster *roster, struct place *place, uint64_t tag)
{
	for (uint32_t w = place->first_worker; w != ROSTER_NONE; w = roster->workers[w].next) {
		struct worker *worker = &roster->workers[w];

		for (uint32_t i = 0; i < ROSTER_PAST_TAGS && worker->past_tags[i] != 0; i++) {
			if (worker->past_tags[i] != tag)
				continue;
			unlearn_restarts(roster, worker, i + 1);
			place->news = NEWS_SIBLINGS;
			return true;
		}
	}
	return false;
}

static void begin_life(struct worker *worker, struct instant at)
{
	worker->life++;
	worker->first_seen = at;
	worker->rss = worker->working_set = worker->heap = worker->in_flight = (struct gauge){0};
	worker->cpu = worker->load = worker->deadlocks = (struct rate){0};
	growth_init(&worker->growth, worker->growth.verdict.subject);
	worker->near_limit = worker->limit_in_a_day = worker->limit_in_an_hour = (struct latch){0};
	worker->growth_load = SIGNAL_RSS;
	empty_histories(worker);
}

/* Weaker evidence gave the slot a tag-less start: the first tag names the life that is there. What
   came before the name may have been anybody's, so the history starts with it. */
static uint32_t adopt(struct roster *roster, const struct place *place, struct instant at)
{
	uint32_t w = place->first_worker;

	if (w == ROSTER_NONE || roster->workers[w].next != ROSTER_NONE ||
		roster->workers[w].tag != 0 || roster->workers[w].gone)
		return ROSTER_NONE;
	begin_life(&roster->workers[w], at);
	return w;
}

static void name_life(struct worker *worker, enum identity identity, uint64_t tag, double birth)
{
	worker->identity = identity;
	worker->tag = tag;
	worker->birth_wall_s = birth;
}

uint32_t roster_visit(struct roster *roster, uint32_t place_number, enum identity identity,
	uint64_t tag, double birth_wall_s, struct instant at)
{
	struct place *place = &roster->places[place_number];
	uint32_t number = find_tag(roster, place, tag);

	if (number != ROSTER_NONE) {
		place->restart_run = 0;
		roster->workers[number].gone = false;
		if (birth_wall_s > 0)
			roster->workers[number].birth_wall_s = birth_wall_s;
		return number;
	}
	number = tag != 0 ? adopt(roster, place, at) : ROSTER_NONE;
	if (number == ROSTER_NONE) {
		number = open_slot(roster, place_number, at);
		if (number == ROSTER_NONE)
			return ROSTER_NONE;
		roster->workers[number].unplaced =
			tag != 0 && !take_restart_back(roster, place, tag);
	}
	name_life(&roster->workers[number], identity, tag, birth_wall_s);
	return number;
}

uint32_t roster_live_workers(const struct roster *roster, uint32_t place)
{
	uint32_t live = 0;

	for (uint32_t w = roster->places[place].first_worker; w != ROSTER_NONE;
		w = roster->workers[w].next)
		live += !roster->workers[w].gone;
	return live;
}

static bool never_met_since(const struct worker *old, const struct worker *new)
{
	return old->met_at.ms < new->first_seen.mono.ms;
}

/* The new process was born after the old one was last met, on the other side's clock. */
static bool born_after(
	const struct worker *new, const struct worker *old, double clock_ahead_s, int error_s)
{
	double last_seen_remote_s = old->last_seen.wall.s + clock_ahead_s;

	return new->birth_wall_s + error_s > last_seen_remote_s;
}

/* The old one is gone; can the new one stand in its place? A container has one life at a time,
   whatever its exporter still repeats of the old one. A process that was there while the old one
   lived is no successor of it, even when it is met for the first time only now. */
static bool can_follow_gone(const struct place *place, const struct worker *new,
	const struct worker *old, double clock_ahead_s)
{
	if (place->kind == PLACE_CONTAINER)
		return true;
	return never_met_since(old, new) &&
	       (!(new->birth_wall_s > 0) ||
		       born_after(new, old, clock_ahead_s, GONE_BIRTH_ERROR_S));
}

/* Forked by one parent at once: siblings, as far as anybody can tell, and not a life of half a
   second and the next one. */
static bool born_together(const struct worker *a, const struct worker *b)
{
	const double together_s = 0.5;

	return fabs(a->birth_wall_s - b->birth_wall_s) < together_s;
}

/* The plain case: one process, then another one that was born after the first was last met. Labels
   are not taken for it: whoever exports them exports all who live. */
static bool can_follow_only(
	const struct worker *new, const struct worker *old, double clock_ahead_s)
{
	if (new->identity >= IDENTITY_PID || born_together(new, old))
		return false;
	return never_met_since(old, new) && born_after(new, old, clock_ahead_s, BIRTH_ERROR_S);
}

/* Whose slot the unplaced worker takes: of those that are gone the one met last. Before anybody is
   gone, only the plain case is sure enough. */
static uint32_t predecessor(
	const struct roster *roster, const struct place *place, uint32_t new, double clock_ahead_s)
{
	const struct worker *successor = &roster->workers[new];
	uint32_t best = ROSTER_NONE, others = 0, only = ROSTER_NONE;

	for (uint32_t w = place->first_worker; w != ROSTER_NONE; w = roster->workers[w].next) {
		const struct worker *old = &roster->workers[w];

		if (w == new)
			continue;
		others++;
		only = w;
		if (!old->gone || !can_follow_gone(place, successor, old, clock_ahead_s))
			continue;
		if (best == ROSTER_NONE || old->met_at.ms > roster->workers[best].met_at.ms)
			best = w;
	}
	if (best == ROSTER_NONE && others == 1 &&
		can_follow_only(successor, &roster->workers[only], clock_ahead_s))
		best = only;
	return best;
}

bool roster_may_follow_somebody(const struct roster *roster, uint32_t number)
{
	const struct worker *worker = &roster->workers[number];
	const struct place *place = &roster->places[worker->place];

	for (uint32_t w = place->first_worker; w != ROSTER_NONE; w = roster->workers[w].next) {
		const struct worker *other = &roster->workers[w];

		if (w != number && !other->gone &&
			(place->kind == PLACE_CONTAINER || never_met_since(other, worker)))
			return true;
	}
	return false;
}

void roster_age_place(struct place *place, mono_ms now)
{
	if (gauge_truth(&place->restarts, now) == TRUTH_STALE)
		place->restarts.known = false;
	if (gauge_truth(&place->exit_code, now) == TRUTH_STALE)
		place->exit_code.known = false;
	if (gauge_truth(&place->ended, now) == TRUTH_STALE) {
		place->ended.known = false;
		place->end_reason[0] = '\0';
	}
}

enum end_cause roster_end_cause(const struct place *place, int *exit_code)
{
	if (strcmp(place->end_reason, "OOMKilled") == 0)
		return END_OOM;
	if (place->exit_code.known && place->exit_code.value != 0) {
		*exit_code = (int)place->exit_code.value;
		return END_EXIT;
	}
	if (place->exit_code.known || strcmp(place->end_reason, "Completed") == 0)
		return END_RECYCLED;
	return END_UNKNOWN;
}

/* On our axis: by the birth that the new process claims, if it lies between the last meeting with
   the old one and now; other clocks say anything. */
static struct instant restart_time(const struct worker *new, const struct worker *old,
	double clock_ahead_s, struct instant now)
{
	double ago_s = now.wall.s - (new->birth_wall_s - clock_ahead_s);
	double since_s = (double)mono_diff_ms(now.mono, old->last_seen.mono) / 1000;

	if (!(new->birth_wall_s > 0 && ago_s >= 0 && ago_s <= since_s + BIRTH_ERROR_S))
		return now;
	now.mono.ms -= (int64_t)(ago_s * 1000);
	now.wall.s -= ago_s;
	return now;
}

static struct life_end end_of(const struct worker *worker, double clock_ahead_s)
{
	double met_s = worker->last_seen.wall.s - worker->first_seen.wall.s;
	double born_s = worker->last_seen.wall.s + clock_ahead_s - worker->birth_wall_s;

	return (struct life_end){
		.rss_bytes = worker->rss.known ? worker->rss.value : 0,
		.lived_s = worker->birth_wall_s > 0 && born_s > met_s ? born_s : met_s,
		.watched = !(worker->birth_wall_s > 0),
	};
}

/* The life before gets a record that later ones are held against. What the place says by now of
   an end is about the one before that: it was told while this life went on. */
static void record_end(struct roster *roster, struct worker *next, const struct worker *before)
{
	const struct life *life = lives_get(&roster->lives, before->record);
	struct life_cause cause = {.end = END_UNKNOWN};

	cause.end = roster_end_cause(&roster->places[next->place], &cause.exit_code);
	if (life && life->older != 0)
		lives_explain(&roster->lives, life->older, cause);
	lives_follow(&roster->lives, next->record, before->record);
}

/* The new life keeps its data and gets the old slot's place in the world. */
static void succeed(
	struct roster *roster, uint32_t new, uint32_t old, double clock_ahead_s, struct instant now)
{
	struct worker *worker = &roster->workers[new];
	const struct worker *before = &roster->workers[old];

	roster->places[worker->place].mixes = false; /* that was the old life's */
	worker->unplaced = false;
	worker->ordinal = before->ordinal;
	worker->restarts = before->restarts + 1;
	worker->restarted_at = restart_time(worker, before, clock_ahead_s, now);
	worker->before = end_of(before, clock_ahead_s);
	growth_follow(&worker->growth, &before->growth);
	worker->told_growing = before->told_growing;
	worker->loops = before->loops;
	worker->past_tags[0] = before->tag;
	for (uint32_t i = 1; i < ROSTER_PAST_TAGS; i++)
		worker->past_tags[i] = before->past_tags[i - 1];
	worker->shown = worker->shown || before->shown;
	record_end(roster, worker, before);
	close_slot(roster, old);
}

/* A creation time that is new with every poll says nothing about lives: fall back to none. */
static void watch_restart_run(struct roster *roster, struct place *place, uint32_t number)
{
	struct worker *worker = &roster->workers[number];

	if (++place->restart_run < DISTRUST_RUN || worker->identity != IDENTITY_CREATED)
		return;
	place->distrusts_created = true;
	place->news = NEWS_DISTRUST;
	worker->restarts = 0;
	lives_take_back(&roster->lives, worker->record, LIVES_PAST);
	lives_drop(&roster->lives, worker->record);
	worker->record = 0;
	name_life(worker, IDENTITY_NONE, 0, 0);
}

uint32_t roster_next_restart(
	struct roster *roster, uint32_t place_number, double clock_ahead_s, struct instant now)
{
	struct place *place = &roster->places[place_number];

	for (uint32_t w = place->first_worker; w != ROSTER_NONE; w = roster->workers[w].next) {
		uint32_t old = ROSTER_NONE;

		if (roster->workers[w].unplaced)
			old = predecessor(roster, place, w, clock_ahead_s);
		if (old != ROSTER_NONE) {
			succeed(roster, w, old, clock_ahead_s, now);
			watch_restart_run(roster, place, w);
			return w;
		}
	}
	return ROSTER_NONE;
}

void roster_mark_gone(struct roster *roster, uint32_t number, struct instant now)
{
	roster->workers[number].gone = true;
	roster->workers[number].gone_at = now.mono;
}

void roster_forget(struct roster *roster, uint32_t number)
{
	uint32_t place = roster->workers[number].place;

	lives_end(&roster->lives, roster->workers[number].record);
	close_slot(roster, number);
	if (roster->places[place].first_worker == ROSTER_NONE)
		roster_close_place(roster, place);
}

void roster_new_life(struct worker *worker, struct instant at)
{
	begin_life(worker, at);
	worker->restarted_at = at;
	worker->restarts++;
}

/*
 * While a counter is on a lower track: does this value show that the higher one is alive? Either it
 * jumps back up, by more than all that the lower track ever counted (that is another process, not
 * fast work), or it has reached the old height and falls again.
 */
static bool is_of_two_tracks(const struct worker *worker, double value)
{
	if (value < worker->track_last)
		return worker->track_last >= worker->track_high;
	return value >= worker->track_high && value - worker->track_last > worker->track_last;
}

bool roster_watch_counter(struct roster *roster, uint32_t number, double value)
{
	struct worker *worker = &roster->workers[number];
	struct place *place = &roster->places[worker->place];
	bool restarted = false;

	if (worker->track_low_polls == 0) {
		if (value < worker->track_last && !place->mixes) {
			worker->track_high = worker->track_last;
			worker->track_low_polls = 1;
		}
	} else if (is_of_two_tracks(worker, value)) {
		place->mixes = true;
		place->news = NEWS_MIXES;
		worker->track_low_polls = 0;
	} else if (++worker->track_low_polls >= TRACK_POLLS) {
		worker->track_low_polls = 0;
		restarted = true;
	}
	worker->track_last = value;
	return restarted;
}
