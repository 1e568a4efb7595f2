/* Roster, the half that knows lives: who is met, who follows whom, who is gone. */
#include "model/roster.h"

#include <string.h>

#include "model/must.h"

enum {
	/* A start time is made of the boot time, which clients read in whole seconds, and ticks. */
	BIRTH_ERROR_MS = 1000,
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
	uint32_t ordinal = 1;
	uint32_t w = place->first_worker;

	while (w != ROSTER_NONE) {
		bool taken = roster->workers[w].ordinal == ordinal;

		ordinal += taken;
		w = taken ? place->first_worker : roster->workers[w].next;
	}
	return ordinal;
}

static uint32_t open_slot(struct roster *roster, uint32_t place_number)
{
	struct place *place = &roster->places[place_number];
	uint32_t number = take_slot(roster);
	struct worker *worker;

	if (number == ROSTER_NONE) {
		roster->dropped_workers++;
		return ROSTER_NONE;
	}
	worker = &roster->workers[number];
	memset(worker, 0, sizeof(*worker));
	worker->used = true;
	worker->place = place_number;
	worker->ordinal = least_free_ordinal(roster, place);
	worker->next = place->first_worker;
	worker->last_own_ms = SAMPLE_NO_TIME;
	place->first_worker = number;
	return number;
}

static void close_slot(struct roster *roster, uint32_t number)
{
	struct worker *worker = &roster->workers[number];
	uint32_t *link = &roster->places[worker->place].first_worker;

	while (*link != number)
		link = &roster->workers[*link].next;
	*link = worker->next;
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

/* The tag belongs to a life that was taken for ended: the two are siblings after all. */
static void take_restart_back(struct roster *roster, const struct place *place, uint64_t tag)
{
	for (uint32_t w = place->first_worker; w != ROSTER_NONE; w = roster->workers[w].next) {
		struct worker *worker = &roster->workers[w];

		if (worker->last_tag == tag && worker->restarts > 0) {
			worker->restarts--;
			worker->last_tag = 0;
		}
	}
}

/* Weaker evidence gave the slot a tag-less start: the first tag names the life that is there. */
static uint32_t adopt(const struct roster *roster, const struct place *place)
{
	uint32_t w = place->first_worker;

	if (w == ROSTER_NONE || roster->workers[w].next != ROSTER_NONE ||
		roster->workers[w].tag != 0)
		return ROSTER_NONE;
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
	number = tag != 0 ? adopt(roster, place) : ROSTER_NONE;
	if (number == ROSTER_NONE) {
		take_restart_back(roster, place, tag);
		number = open_slot(roster, place_number);
		if (number == ROSTER_NONE)
			return ROSTER_NONE;
		roster->workers[number].unplaced = tag != 0;
		roster->workers[number].first_seen = at;
		roster->workers[number].last_seen = at;
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
	return old->last_seen.mono.ms < new->first_seen.mono.ms;
}

/* The new process was born after the old one was last met, on the other side's clock. */
static bool born_after(const struct worker *new, const struct worker *old, double clock_ahead_s)
{
	double last_seen_remote_s = old->last_seen.wall.s + clock_ahead_s;

	return new->birth_wall_s + BIRTH_ERROR_MS / 1000.0 > last_seen_remote_s;
}

/*
 * Whose slot the unplaced worker takes. Of those that are gone and were never met since: the one
 * met last. Before that, only the plain case: the place had one process, and the new one was born
 * after it was last met.
 */
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
		if (!old->gone || !never_met_since(old, successor))
			continue;
		if (best == ROSTER_NONE ||
			old->last_seen.mono.ms > roster->workers[best].last_seen.mono.ms)
			best = w;
	}
	if (best != ROSTER_NONE || others != 1)
		return best;
	if (place->tagged || !never_met_since(&roster->workers[only], successor))
		return ROSTER_NONE;
	return born_after(successor, &roster->workers[only], clock_ahead_s) ? only : ROSTER_NONE;
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

/* The new life keeps its data and gets the old slot's place in the world. */
static void succeed(struct roster *roster, uint32_t new, uint32_t old, struct instant now)
{
	struct worker *worker = &roster->workers[new];
	const struct worker *before = &roster->workers[old];

	worker->unplaced = false;
	worker->ordinal = before->ordinal;
	worker->restarts = before->restarts + 1;
	worker->restarted_at = now;
	worker->last_tag = before->tag;
	worker->shown = worker->shown || before->shown;
	close_slot(roster, old);
}

/* A creation time that is new with every poll says nothing about lives: fall back to none. */
static void watch_restart_run(struct roster *roster, struct place *place, uint32_t number)
{
	struct worker *worker = &roster->workers[number];

	if (++place->restart_run < DISTRUST_RUN || worker->identity != IDENTITY_CREATED)
		return;
	place->distrusts_created = true;
	worker->restarts = 0;
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
			succeed(roster, w, old, now);
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

	close_slot(roster, number);
	if (roster->places[place].first_worker == ROSTER_NONE)
		roster_close_place(roster, place);
}

void roster_new_life(struct worker *worker, struct instant at)
{
	worker->first_seen = at;
	worker->restarted_at = at;
	worker->restarts++;
	worker->rss = worker->working_set = worker->heap = (struct gauge){0};
	worker->cpu = worker->load = worker->deadlocks = (struct rate){0};
	series_init(&worker->rss_history);
}

/* A jump from the new track to the old one is another process, not fast work: it is higher than
   all that the new track ever counted. */
static bool is_back_on_old_track(const struct worker *worker, double value)
{
	return value >= worker->track_high && value - worker->track_last > worker->track_last;
}

bool roster_watch_counter(struct roster *roster, uint32_t number, double value)
{
	struct worker *worker = &roster->workers[number];
	bool restarted = false;

	if (value < worker->track_last && worker->track_low_polls == 0) {
		worker->track_high = worker->track_last;
		worker->track_low_polls = 1;
	} else if (worker->track_low_polls > 0 && is_back_on_old_track(worker, value)) {
		roster->places[worker->place].mixes = true;
		worker->track_low_polls = 0;
	} else if (worker->track_low_polls > 0 && ++worker->track_low_polls > TRACK_POLLS) {
		worker->track_low_polls = 0;
		restarted = true;
	}
	worker->track_last = value;
	return restarted;
}
