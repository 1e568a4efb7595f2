#include "model/owner.h"

#include <math.h>
#include <string.h>

void owner_init(struct owner *owner, const struct session_who *who, struct instant at)
{
	memset(owner, 0, sizeof(*owner));
	owner->who = *who;
	owner->first_seen = at;
	growth_init(&owner->growth, 0);
	growth_set_signal(&owner->growth, VERDICT_OF_CONNECTIONS);
}

/* What runs takes connections and gives them back: it is the load. */
static void judge(struct owner *owner, struct instant at)
{
	const struct session_group *now = &owner->now;
	bool was = growth_is_growing(&owner->growth);

	growth_feed(&owner->growth, at.mono.ms, now->total,
		group_tells_states(now) ? (double)now->of_state[SESSION_ACTIVE] : (double)NAN);
	owner->growth_turned = growth_is_growing(&owner->growth) != was;
}

void owner_sample_present(struct owner *owner, struct instant at)
{
	owner->who = owner->now.who;
	owner->unnamed = owner->now.unnamed;
	owner->last_present = at;
	series_append(&owner->connections.series, at.mono, owner->now.total);
	if (group_tells_states(&owner->now))
		series_append(&owner->idle.series, at.mono, owner->now.of_state[SESSION_IDLE]);
	if (owner->now.total > owner->most)
		owner->most = owner->now.total;
	judge(owner, at);
}

void owner_sample_absent(struct owner *owner, struct instant at)
{
	if (owner->now.total > 0) {
		owner->now = (struct session_group){.who = owner->who, .oldest_ms = AGE_NONE};
		owner->absent_since = at.mono;
	}
	series_append(&owner->connections.series, at.mono, 0);
	series_append(&owner->idle.series, at.mono, 0);
	judge(owner, at);
}

bool owner_is_gone(const struct owner *owner, mono_ms at)
{
	return owner->now.total == 0 && mono_diff_ms(at, owner->last_present.mono) >= OWNER_GONE_MS;
}

/* ---- the window ---- */

enum {
	/* A window's steps, and how many of them a series keeps. */
	FINE_STEP_MS = 10 * 1000,
	FINE_STEPS = SERIES_10S_CELLS,
	COARSE_STEP_MS = 60 * 1000,
	COARSE_STEPS = SERIES_60S_CELLS,
};

/* Series round to 24 bits, up too: past the greatest count there is. */
static uint32_t count_of(double value)
{
	return value < UINT32_MAX ? (uint32_t)value : UINT32_MAX;
}

/* Least and greatest of what was sampled in the steps that cover the window. False, and neither is
   touched, when nothing was. */
static bool window_range(const struct series *series, mono_ms until, int64_t window_ms,
	uint32_t *least, uint32_t *greatest)
{
	struct series_point points[COARSE_STEPS];
	bool fine = window_ms < FINE_STEPS * FINE_STEP_MS;
	int64_t step_ms = fine ? FINE_STEP_MS : COARSE_STEP_MS;
	/* the window begins somewhere within its first step */
	int64_t steps = window_ms / step_ms + 1;
	bool any = false;

	if (steps > COARSE_STEPS)
		steps = COARSE_STEPS;
	series_walk(series, until, step_ms, points, (size_t)steps);
	for (int64_t i = 0; i < steps; i++) {
		if (!points[i].known)
			continue;
		if (!any || points[i].min < *least)
			*least = count_of(points[i].min);
		if (!any || points[i].max > *greatest)
			*greatest = count_of(points[i].max);
		any = true;
	}
	return any;
}

/* For how long the owner was watched since then. */
static int64_t watched_ms(const struct owner *owner, mono_ms since, mono_ms at)
{
	mono_ms first = owner->first_seen.mono;

	return mono_diff_ms(at, first.ms > since.ms ? first : since);
}

/* That there are too few veterans means something only if we watched while they had to stay. */
static enum idleness idleness_of(const struct owner *owner, bool watched)
{
	const struct session_group *now = &owner->now;

	if (!owner->knows_idle || !group_tells_states(now))
		return IDLENESS_UNKNOWN;
	if (owner->spare == 0)
		return IDLENESS_NONE;
	if (2 * (uint64_t)now->unused >= owner->spare)
		return IDLENESS_STICKY;
	if (2 * (uint64_t)now->veterans >= owner->held)
		return IDLENESS_ROTATED;
	return watched ? IDLENESS_REFILLED : IDLENESS_UNKNOWN;
}

static bool is_material(uint32_t from, uint32_t to)
{
	uint32_t by = from > to ? from - to : to - from;

	return by >= 2 && 5 * (uint64_t)by >= from;
}

static bool is_step_below(const struct owner_floor *floor, uint32_t count)
{
	return count < floor->held && is_material(floor->held, count);
}

/* Since when held is what it is, and the connections are where they are. */
static void time_floor(struct owner *owner, mono_ms at, bool changed)
{
	struct owner_floor *floor = &owner->floor;
	uint32_t least = 0, most = 0;
	bool rests =
		window_range(&owner->connections.series, at, FLOOR_SETTLES_MS, &least, &most) &&
		!is_material(most, least);

	if (changed)
		floor->held_since = at;
	if (!floor->known || !is_step_below(floor, owner->held))
		floor->below_since = at;
	if (!rests || least != floor->rest)
		floor->rest_since = at;
	floor->rest = least;
}

static bool lasts(mono_ms since, mono_ms at)
{
	return mono_diff_ms(at, since) >= FLOOR_SETTLES_MS;
}

/* Where it is now; where it was, as long as that cannot be told. */
static uint32_t find_floor(const struct owner *owner, mono_ms at, int64_t window_ms)
{
	const struct owner_floor *floor = &owner->floor;
	bool is_over = owner->held > floor->held;
	bool stays = mono_diff_ms(at, floor->below_since) > window_ms + FLOOR_RESTARTS_MS;

	if (lasts(floor->rest_since, at) && is_step_below(floor, floor->rest))
		return floor->rest;
	return lasts(floor->held_since, at) && (is_over || stays) ? owner->held : floor->held;
}

static void move_floor(struct owner *owner, struct instant at, int64_t window_ms)
{
	struct owner_floor *floor = &owner->floor;
	uint32_t held = find_floor(owner, at.mono, window_ms);

	if (!is_material(floor->held, held))
		return;
	floor->before = floor->held;
	floor->moves++;
	floor->moved = at;
	floor->held = held;
	floor->below_since = at.mono;
}

static void take_floor(struct owner *owner, mono_ms at)
{
	struct owner_floor *floor = &owner->floor;
	bool is_dip = lasts(floor->rest_since, at) && floor->rest > owner->held &&
		      is_material(floor->rest, owner->held);

	floor->known = lasts(floor->held_since, at) && !is_dip;
	floor->held = owner->held;
}

void owner_look_back(struct owner *owner, struct instant at, const struct look_back *back)
{
	int64_t seen_ms = watched_ms(owner, back->seen_since, at.mono);
	int64_t unbroken_ms = watched_ms(owner, back->unbroken_since, at.mono);
	uint32_t held_before = owner->held;

	owner->window_ms = seen_ms < back->window_ms ? seen_ms : back->window_ms;
	window_range(
		&owner->connections.series, at.mono, back->window_ms, &owner->held, &owner->peak);
	owner->knows_idle = window_range(
		&owner->idle.series, at.mono, back->window_ms, &owner->spare, &owner->idle_peak);
	owner->idleness = idleness_of(owner, unbroken_ms >= back->memory_ms);
	time_floor(owner, at.mono, owner->held != held_before);
	if (unbroken_ms < back->window_ms + FLOOR_SETTLES_MS)
		return;
	if (owner->floor.known)
		move_floor(owner, at, back->window_ms);
	else
		take_floor(owner, at.mono);
}

int64_t owner_ceiling(const struct owner *owner, const struct expectation *expectation)
{
	int64_t expected = expectation ? expectation_ceiling(expectation) : EXPECT_NONE;

	return expected > owner->most ? expected : owner->most;
}
