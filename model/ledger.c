#include "model/ledger.h"

#include <string.h>

#include "model/must.h"
#include "model/truth.h"

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
	owner_init(&ledger->owners[i], who, at);
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
	sum->idle_30s += group->idle_30s;
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

/* ---- the contract ---- */

void ledger_init(struct ledger *ledger, int64_t window_ms)
{
	must(window_ms >= LEDGER_WINDOW_MIN_MS && window_ms <= LEDGER_WINDOW_MAX_MS);
	memset(ledger, 0, offsetof(struct ledger, hashes));
	ledger->window_ms = window_ms;
}

void ledger_break(struct ledger *ledger, mono_ms at)
{
	ledger->before_pause = ledger->last_look;
	ledger->unbroken_since = at;
}

static void begin_look(struct ledger *ledger, struct instant at, int64_t period_ms)
{
	if (!ledger->started) {
		ledger->started = true;
		ledger->since = at;
		ledger->before_pause = at.mono;
		ledger->unbroken_since = at.mono;
	} else if (truth_of_age(mono_diff_ms(at.mono, ledger->last_look), period_ms) ==
		   TRUTH_STALE) {
		ledger_break(ledger, at.mono);
	}
	ledger->last_look = at.mono;
	ledger->looks++;
}

/* What was before a pause as long as the window is out of it. */
static struct look_back back_from(
	const struct ledger *ledger, mono_ms at, const struct sessions *sessions)
{
	bool before = mono_diff_ms(at, ledger->before_pause) < ledger->window_ms;

	return (struct look_back){
		.window_ms = ledger->window_ms,
		.memory_ms = sessions->window_ms,
		.seen_since = before ? ledger->since.mono : ledger->unbroken_since,
		.unbroken_since = ledger->unbroken_since,
	};
}

/* False when it is time to forget the owner. */
static bool sample(const struct ledger *ledger, struct owner *owner, struct instant at,
	const struct sessions *sessions)
{
	struct look_back back = back_from(ledger, at.mono, sessions);

	if (owner->look == ledger->looks) {
		owner_sample_present(owner, at);
	} else if (sessions->beyond == 0) {
		owner_sample_absent(owner, at);
		if (mono_diff_ms(at.mono, owner->absent_since) >= ledger->window_ms)
			return false;
	}
	owner_look_back(owner, at, &back);
	return true;
}

void ledger_take(struct ledger *ledger, struct instant at, const struct sessions *sessions,
	const char *pooler, int64_t period_ms)
{
	begin_look(ledger, at, period_ms);
	take_groups(ledger, at, sessions, pooler);
	for (uint32_t i = ledger->owner_count; i-- > 0;)
		if (!sample(ledger, &ledger->owners[i], at, sessions))
			forget(ledger, i);
}

void ledger_freeze(struct ledger *to, const struct ledger *from)
{
	memcpy(to, from, offsetof(struct ledger, hashes));
	memcpy(to->hashes, from->hashes, from->owner_count * sizeof(*from->hashes));
	memcpy(to->owners, from->owners, from->owner_count * sizeof(*from->owners));
}
