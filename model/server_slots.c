/*
 * The total line of a server's slots (server.h).
 */
#include "model/server.h"

static int64_t left_of(int64_t limit, int64_t used)
{
	return limit > used ? limit - used : 0;
}

/* An owner of which nobody knows how much is idle makes the sum unknown. */
static void sum_ledger(const struct ledger *ledger, struct slots *slots)
{
	for (uint32_t i = 0; i < ledger->owner_count; i++) {
		const struct owner *owner = &ledger->owners[i];

		slots->held += owner->held;
		if (!owner->knows_idle)
			slots->spare = SESSIONS_UNKNOWN;
		else if (slots->spare != SESSIONS_UNKNOWN)
			slots->spare += owner->spare;
	}
}

/* Where nobody knows how much the server has left, only nothing is the least for sure. */
static void narrow(struct slots *slots, int64_t left, const struct slot_limit *limit)
{
	if (slots->headroom == SESSIONS_UNKNOWN ? left > 0 : left >= slots->headroom)
		return;
	slots->headroom = left;
	slots->headroom_of = limit->name;
	slots->headroom_of_role = limit->of_role;
}

struct slots server_slots(const struct server *server)
{
	bool counted = server->sessions_heard.ever;
	int64_t max = server->facts_heard.ever ? server->facts.settings[SETTING_MAX_CONNECTIONS]
					       : SESSIONS_UNKNOWN;
	int64_t usable =
		server->facts_heard.ever ? facts_usable_slots(&server->facts) : SESSIONS_UNKNOWN;
	int64_t used = counted ? server->totals.slots_used : SESSIONS_UNKNOWN;
	struct slots slots = {
		.max = max,
		.reserved = usable == SESSIONS_UNKNOWN ? SESSIONS_UNKNOWN : max - usable,
		.usable = usable,
		.used = used,
		.own = counted ? server->totals.own : SESSIONS_UNKNOWN,
		.held = counted ? 0 : SESSIONS_UNKNOWN,
		.spare = counted ? 0 : SESSIONS_UNKNOWN,
		.headroom = SESSIONS_UNKNOWN,
	};

	if (usable != SESSIONS_UNKNOWN && used != SESSIONS_UNKNOWN)
		slots.headroom = left_of(usable, used);
	if (!counted)
		return slots;
	sum_ledger(&server->ledger, &slots);
	for (uint32_t i = 0; i < server->limit_count; i++) {
		const struct slot_use *use = &server->limits[i];

		if (use->used > use->own)
			narrow(&slots, left_of(use->limit.slots, use->used), &use->limit);
	}
	return slots;
}

bool server_is_full(const struct server *server)
{
	const struct server_seat *seat = &server->seat;
	struct slots slots;

	if (!seat->in)
		return seat->refused && (seat->full == FULL_SERVER || seat->full == FULL_RESERVED);
	if (mono_diff_ms(server->sessions_heard.at.mono, seat->since.mono) < 0)
		return false; /* counted before we were out */
	slots = server_slots(server);
	return slots.usable != SESSIONS_UNKNOWN && slots.used != SESSIONS_UNKNOWN &&
	       slots.used >= slots.usable;
}
