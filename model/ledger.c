#include "model/ledger.h"

#include <string.h>

#include "model/must.h"

/* ---- owners: found by name, forgotten in time ---- */

/* FNV-1a, 32 bits (http://www.isthe.com/chongo/tech/comp/fnv/). */
static uint32_t hash_of(const char *name)
{
	uint32_t hash = 2166136261u;

	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * 16777619u;
	return hash;
}

enum { OWNER_NONE = LIMIT_OWNERS };

static uint32_t find(const struct ledger *ledger, const char *name)
{
	uint32_t hash = hash_of(name);

	for (uint32_t i = 0; i < ledger->owner_count; i++)
		if (ledger->hashes[i] == hash && strcmp(ledger->owners[i].who.owner, name) == 0)
			return i;
	return OWNER_NONE;
}

const struct owner *ledger_find(const struct ledger *ledger, const char *name)
{
	uint32_t i = find(ledger, name);

	return i == OWNER_NONE ? NULL : &ledger->owners[i];
}

/* OWNER_NONE when there is no room. */
static uint32_t find_or_add(struct ledger *ledger, const struct session_who *who, struct instant at)
{
	uint32_t i = find(ledger, who->owner);

	if (i != OWNER_NONE || ledger->owner_count == LIMIT_OWNERS)
		return i;
	i = ledger->owner_count++;
	memset(&ledger->owners[i], 0, sizeof(ledger->owners[i]));
	ledger->owners[i].who = *who;
	ledger->owners[i].first_seen = at;
	ledger->hashes[i] = hash_of(who->owner);
	return i;
}

static void forget(struct ledger *ledger, uint32_t i)
{
	uint32_t last = --ledger->owner_count;

	if (i == last)
		return;
	ledger->owners[i] = ledger->owners[last];
	ledger->hashes[i] = ledger->hashes[last];
}

/* ---- one look ---- */

static void keep_common(char *name, const char *other)
{
	if (strcmp(name, other) != 0)
		name[0] = '\0';
}

/* Several groups are of one owner when it uses several roles, databases or machines. */
static void add_group(struct session_group *sum, const struct session_group *group)
{
	keep_common(sum->who.user, group->who.user);
	keep_common(sum->who.database, group->who.database);
	keep_common(sum->who.client, group->who.client);
	sum->total += group->total;
	for (int s = 0; s < SESSION_STATES; s++)
		sum->of_state[s] += group->of_state[s];
	sum->waiting += group->waiting;
	sum->never_used += group->never_used;
	sum->listening += group->listening;
	for (int a = 0; a < IDLE_AGES; a++)
		sum->idle_for[a] += group->idle_for[a];
	sum->unused += group->unused;
	sum->veterans += group->veterans;
	if (group->oldest_ms > sum->oldest_ms)
		sum->oldest_ms = group->oldest_ms;
}

static void take_group(struct ledger *ledger, struct owner *owner,
	const struct session_group *group, const char *pooler)
{
	bool pooled =
		!group->unnamed && pooler[0] != '\0' && strcmp(group->who.client, pooler) == 0;

	if (owner->look == ledger->looks) {
		add_group(&owner->now, group);
		owner->through_pooler = owner->through_pooler || pooled;
	} else {
		owner->look = ledger->looks;
		owner->now = *group;
		owner->through_pooler = pooled;
	}
}

/* An owner of several groups is one owner beyond: those met in this look are remembered. */
struct strangers {
	uint32_t hashes[LIMIT_GROUPS];
	uint32_t count;
};

static void note_stranger(struct strangers *strangers, const char *name)
{
	uint32_t hash = hash_of(name);

	for (uint32_t i = 0; i < strangers->count; i++)
		if (strangers->hashes[i] == hash)
			return;
	strangers->hashes[strangers->count++] = hash;
}

static void take_groups(struct ledger *ledger, struct instant at, const struct sessions *sessions,
	const char *pooler)
{
	struct strangers strangers = {.count = 0};

	ledger->beyond_sessions = sessions->beyond;
	must(sessions->group_count <= LIMIT_GROUPS);
	for (size_t i = 0; i < sessions->group_count; i++) {
		const struct session_group *group = &sessions->groups[i];
		uint32_t o = find_or_add(ledger, &group->who, at);

		if (o != OWNER_NONE) {
			take_group(ledger, &ledger->owners[o], group, pooler);
		} else {
			note_stranger(&strangers, group->who.owner);
			ledger->beyond_sessions += group->total;
		}
	}
	ledger->beyond = strangers.count;
}

/* What may not be seen, or is not tracked, may be idle or not. */
static bool knows_idle(const struct session_group *now)
{
	return now->of_state[SESSION_UNREADABLE] + now->of_state[SESSION_UNTRACKED] == 0;
}

static void sample_present(struct owner *owner, struct instant at)
{
	owner->who = owner->now.who;
	owner->unnamed = owner->now.unnamed;
	owner->last_present = at;
	series_append(&owner->connections.series, at.mono, owner->now.total);
	if (knows_idle(&owner->now))
		series_append(&owner->idle.series, at.mono, owner->now.of_state[SESSION_IDLE]);
	if (owner->now.total > owner->most)
		owner->most = owner->now.total;
}

static void sample_absent(struct owner *owner, struct instant at)
{
	if (owner->now.total > 0) {
		owner->now = (struct session_group){.who = owner->who, .oldest_ms = AGE_NONE};
		owner->absent_since = at.mono;
	}
	series_append(&owner->connections.series, at.mono, 0);
	series_append(&owner->idle.series, at.mono, 0);
}

/* ---- the window ---- */

enum {
	/* The ledger's steps, and how many of them a series keeps. */
	FINE_STEP_MS = 10 * 1000,
	FINE_STEPS = SERIES_10S_CELLS,
	COARSE_STEP_MS = 60 * 1000,
	COARSE_STEPS = SERIES_60S_CELLS,
};

/* Least and greatest of what was sampled in the steps that cover the window. False: nothing was. */
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
	*least = UINT32_MAX;
	*greatest = 0;
	for (int64_t i = 0; i < steps; i++) {
		if (!points[i].known)
			continue;
		any = true;
		if (points[i].min < *least)
			*least = (uint32_t)points[i].min;
		if (points[i].max > *greatest)
			*greatest = (uint32_t)points[i].max;
	}
	return any;
}

/* For how long sessions could have stayed connected under our eyes. */
static int64_t watched_ms(const struct ledger *ledger, const struct owner *owner, mono_ms at)
{
	mono_ms since = owner->first_seen.mono;

	if (ledger->restarted && ledger->restarted_at.ms > since.ms)
		since = ledger->restarted_at;
	return mono_diff_ms(at, since);
}

/* reach_ms is how far `unused` and `veterans` look back. That there are too few veterans means
   something only if there could have been some. */
static enum idleness idleness_of(const struct owner *owner, int64_t watched, int64_t reach_ms)
{
	const struct session_group *now = &owner->now;

	if (!owner->knows_idle || !knows_idle(now))
		return IDLENESS_UNKNOWN;
	if (owner->spare == 0)
		return IDLENESS_NONE;
	if (2 * (uint64_t)now->unused >= owner->spare)
		return IDLENESS_STICKY;
	if (2 * (uint64_t)now->veterans >= owner->held)
		return IDLENESS_ROTATED;
	return watched >= reach_ms ? IDLENESS_REFILLED : IDLENESS_UNKNOWN;
}

static bool is_material(uint32_t from, uint32_t to)
{
	uint32_t by = from > to ? from - to : to - from;

	return by >= 2 && 5 * (uint64_t)by >= from;
}

static void move_floor(struct owner *owner, struct instant at, bool full, bool changed)
{
	struct owner_floor *floor = &owner->floor;

	if (changed)
		floor->held_since = at.mono;
	if (!full || mono_diff_ms(at.mono, floor->held_since) < FLOOR_SETTLES_MS)
		return;
	if (floor->known && is_material(floor->held, owner->held)) {
		floor->before = floor->held;
		floor->moves++;
		floor->moved = at;
	} else if (floor->known) {
		return;
	}
	floor->known = true;
	floor->held = owner->held;
}

static void look_back(
	const struct ledger *ledger, struct owner *owner, struct instant at, int64_t reach_ms)
{
	int64_t age_ms = mono_diff_ms(at.mono, owner->first_seen.mono);
	uint32_t held_before = owner->held;

	owner->window_ms = age_ms < ledger->window_ms ? age_ms : ledger->window_ms;
	if (!window_range(&owner->connections.series, at.mono, ledger->window_ms, &owner->held,
		    &owner->peak))
		owner->held = owner->peak = 0;
	owner->knows_idle = window_range(
		&owner->idle.series, at.mono, ledger->window_ms, &owner->spare, &owner->idle_peak);
	if (!owner->knows_idle)
		owner->spare = owner->idle_peak = 0;
	owner->idleness = idleness_of(owner, watched_ms(ledger, owner, at.mono), reach_ms);
	move_floor(owner, at, owner->window_ms == ledger->window_ms, owner->held != held_before);
}

/* ---- the contract ---- */

void ledger_init(struct ledger *ledger, int64_t window_ms)
{
	must(window_ms >= LEDGER_WINDOW_MIN_MS && window_ms <= LEDGER_WINDOW_MAX_MS);
	memset(ledger, 0, offsetof(struct ledger, hashes));
	ledger->window_ms = window_ms;
}

void ledger_restart(struct ledger *ledger, mono_ms at)
{
	ledger->restarted = true;
	ledger->restarted_at = at;
}

void ledger_take(struct ledger *ledger, struct instant at, const struct sessions *sessions,
	const char *pooler)
{
	if (!ledger->started)
		ledger->since = at;
	ledger->started = true;
	ledger->looks++;
	take_groups(ledger, at, sessions, pooler);
	for (uint32_t i = ledger->owner_count; i-- > 0;) {
		struct owner *owner = &ledger->owners[i];

		if (owner->look == ledger->looks)
			sample_present(owner, at);
		else if (sessions->beyond == 0)
			sample_absent(owner, at);
		if (owner->now.total == 0 &&
			mono_diff_ms(at.mono, owner->absent_since) >= ledger->window_ms)
			forget(ledger, i);
		else
			look_back(ledger, owner, at, sessions->window_ms);
	}
}

int64_t owner_ceiling(const struct owner *owner, const struct expectation *expectation)
{
	int64_t expected = EXPECT_NONE;

	if (!expectation)
		return owner->most;
	if (expectation->workers >= 0 && expectation->pool_max >= 0)
		expected = expectation->workers * expectation->pool_max;
	else if (expectation->workers >= 0 && expectation->connections_per_worker >= 0)
		expected = expectation->workers * expectation->connections_per_worker;
	else
		expected = expectation->idle_floor;
	return expected > owner->most ? expected : owner->most;
}

void ledger_freeze(struct ledger *to, const struct ledger *from)
{
	memcpy(to, from, offsetof(struct ledger, hashes));
	memcpy(to->hashes, from->hashes, from->owner_count * sizeof(*from->hashes));
	memcpy(to->owners, from->owners, from->owner_count * sizeof(*from->owners));
}
