/*
 * The report in JSON: Postgres servers, their slots, and who holds them.
 */
#include <math.h>
#include <stdio.h>

#include "model/owner_feed.h"
#include "panes/server_state.h"
#include "tui/report_json_part.h"
#include "tui/report_value.h"

static json_t *age_of(const struct heard *heard, mono_ms now)
{
	return heard->ever ? value_known(mono_diff_ms(now, heard->at.mono)) : json_null();
}

static json_t *count_if(bool known, uint64_t count)
{
	return known ? value_count(count) : json_null();
}

/* ---- owners ---- */

static json_t *sessions_now(const struct owner *owner)
{
	const struct session_group *now = &owner->now;
	const uint32_t *of = now->of_state;
	bool known = group_tells_states(now), readable = of[SESSION_UNREADABLE] == 0;
	json_t *object = json_object();

	value_put(object, "total", value_count(now->total));
	value_put(object, "idle", count_if(known, of[SESSION_IDLE]));
	value_put(object, "idle_in_transaction",
		count_if(known, (uint64_t)of[SESSION_IN_TRANSACTION] + of[SESSION_ABORTED]));
	value_put(object, "active", count_if(known, group_at_work(now)));
	value_put(object, "waiting", count_if(readable, now->waiting));
	value_put(object, "starting", value_count(of[SESSION_STARTING]));
	value_put(object, "unreadable", value_count(of[SESSION_UNREADABLE]));
	value_put(object, "untracked", value_count(of[SESSION_UNTRACKED]));
	value_put(object, "never_used", count_if(known, now->never_used));
	value_put(object, "idle_15min", count_if(known, now->idle_for[2]));
	value_put(object, "oldest_s", value_number((double)now->oldest_ms / 1000));
	return object;
}

static void put_held(json_t *object, const struct owner *owner)
{
	static const char *const words[] = {
		[IDLENESS_NONE] = "none",
		[IDLENESS_UNKNOWN] = "unknown",
		[IDLENESS_STICKY] = "sticky",
		[IDLENESS_ROTATED] = "rotated",
		[IDLENESS_REFILLED] = "refilled",
	};

	value_put(object, "window_s", value_number((double)owner->window_ms / 1000));
	value_put(object, "held", value_count(owner->held));
	value_put(object, "spare", count_if(owner->knows_idle, owner->spare));
	value_put(object, "peak", value_count(owner->peak));
	value_put(object, "idle_peak", count_if(owner->knows_idle, owner->idle_peak));
	value_put(object, "most", value_count(owner->most));
	value_put(object, "idleness", json_string(words[owner->idleness]));
}

static json_t *floor_of(const struct owner_floor *floor)
{
	json_t *object;

	if (!floor->known)
		return json_null();
	object = json_object();
	value_put(object, "held", value_count(floor->held));
	value_put(object, "moves", value_count(floor->moves));
	value_put(object, "before", count_if(floor->moves > 0, floor->before));
	value_put(object, "moved", floor->moves > 0 ? value_time(floor->moved.wall) : json_null());
	return object;
}

static json_t *expected_of(const struct expectation *expected)
{
	json_t *object;

	if (!expected)
		return json_null();
	object = json_object();
	value_put(object, "workers", value_known(expected->workers));
	value_put(object, "pool_min", value_known(expected->pool_min));
	value_put(object, "pool_max", value_known(expected->pool_max));
	value_put(object, "connections_per_worker", value_known(expected->connections_per_worker));
	value_put(object, "idle_floor", value_known(expected->idle_floor));
	value_put(object, "memory_limit_bytes", value_known(expected->memory_limit_bytes));
	value_put(object, "deadlocks_per_min", value_known(expected->deadlocks_per_min));
	value_put(object, "max_idle_s",
		expected->max_idle_ms > 0 ? value_number((double)expected->max_idle_ms / 1000)
					  : json_null());
	return object;
}

static json_t *per_worker(
	const struct frame *frame, const struct server *server, const struct owner *owner)
{
	const struct owner_share *share =
		owner_shares_get(&frame->shares, frame->model, server, owner);

	return share ? value_number(owner_share_per_worker(share)) : json_null();
}

static json_t *owner_of(
	const struct frame *frame, const struct server *server, const struct owner *owner)
{
	const struct expectation *expected = model_expectation(frame->model, owner->who.owner);
	json_t *object = json_object();
	bool gone = owner_is_gone(owner, server->ledger.last_look);

	value_put(object, "name", value_name(owner->who.owner));
	value_put(object, "user", value_text(owner->who.user));
	value_put(object, "database", value_text(owner->who.database));
	value_put(object, "client", value_text(owner->who.client));
	value_put(object, "through_pooler", json_boolean(owner->through_pooler));
	value_put(object, "state",
		gone ? json_string("gone")
		     : value_state(server_truth(
			       frame->model, server, &server->sessions_heard, frame->now.mono)));
	put_held(object, owner);
	value_put(object, "ceiling", value_known(owner_ceiling(owner, expected)));
	value_put(object, "now", sessions_now(owner));
	value_put(object, "floor", floor_of(&owner->floor));
	value_put(object, "per_worker", per_worker(frame, server, owner));
	value_put(object, "expected", expected_of(expected));
	value_put(object, "verdict",
		value_verdict(growth_verdict(&owner->growth), NULL, frame->now, "connections"));
	return object;
}

/* ---- the server ---- */

static json_t *seat_of(const struct server_seat *seat)
{
	json_t *object = json_object();

	value_put(object, "in", json_boolean(seat->in));
	value_put(object, "since", value_time(seat->since.wall));
	value_put(object, "refusals", value_count(seat->refusals));
	value_put(object, "refusal",
		seat->refused ? value_fault(&seat->refusal, seat->refused_since.wall)
			      : json_null());
	return object;
}

static json_t *slots_of(const struct server *server)
{
	struct slots slots = server_slots(server);
	bool ever = server->sessions_heard.ever;
	json_t *object = json_object();

	value_put(object, "max", value_known(slots.max));
	value_put(object, "reserved", value_known(slots.reserved));
	value_put(object, "usable", value_known(slots.usable));
	value_put(object, "used", ever ? value_known(slots.used) : json_null());
	value_put(object, "lowtide", ever ? value_known(slots.own) : json_null());
	value_put(object, "held", ever ? value_known(slots.held) : json_null());
	value_put(object, "spare", ever ? value_known(slots.spare) : json_null());
	value_put(object, "headroom", ever ? value_known(slots.headroom) : json_null());
	value_put(object, "headroom_of", value_text(slots.headroom_of ? slots.headroom_of : ""));
	return object;
}

static void put_facts(json_t *object, const struct server *server)
{
	const struct server_facts *facts = &server->facts;
	bool ever = server->facts_heard.ever;

	value_put(object, "address", value_text(facts->address));
	value_put(object, "version", value_text(facts->version_text));
	value_put(object, "role", value_text(server_role(server)));
	value_put(object, "user", value_text(facts->role));
	value_put(object, "database", value_text(facts->database));
	value_put(object, "up_s",
		ever && facts->up_ms != AGE_NONE ? value_number((double)facts->up_ms / 1000)
						 : json_null());
	value_put(object, "pooled", ever ? json_boolean(facts->pooled) : json_null());
	value_put(object, "reads_all", ever ? json_boolean(facts->reads_all) : json_null());
}

/* Named as the server does, with the unit behind where it is a time. */
static json_t *settings_of(const struct server *server)
{
	json_t *object = json_object();
	char key[64];

	for (enum setting i = 0; i < SETTINGS; i++) {
		bool known = server->facts_heard.ever;

		snprintf(
			key, sizeof(key), "%s%s", setting_name(i), setting_is_time(i) ? "_ms" : "");
		value_put(
			object, key, known ? value_known(server->facts.settings[i]) : json_null());
	}
	return object;
}

static json_t *owners_of(const struct frame *frame, const struct server *server)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < server->ledger.owner_count; i++)
		value_append(list, owner_of(frame, server, &server->ledger.owners[i]));
	return list;
}

static json_t *server_of(const struct frame *frame, const struct server *server)
{
	json_t *object = json_object();
	mono_ms now = frame->now.mono;

	value_put(object, "name", value_name(server_name(frame->model, server)));
	value_put(object, "state",
		value_state(server_truth(frame->model, server, &server->sessions_heard, now)));
	value_put(object, "sessions_age_ms", age_of(&server->sessions_heard, now));
	value_put(object, "facts_age_ms", age_of(&server->facts_heard, now));
	put_facts(object, server);
	value_put(object, "seat", seat_of(&server->seat));
	value_put(object, "slots", slots_of(server));
	value_put(object, "owners", owners_of(frame, server));
	value_put(object, "owners_not_shown", value_count(server->ledger.beyond));
	report_json_locks(object, frame, server);
	report_json_deadlocks(object, frame, server);
	report_json_sessions(object, server);
	value_put(object, "settings", settings_of(server));
	return object;
}

void report_json_servers(struct lines *lines, const struct frame *frame)
{
	lines_open(lines, "servers");
	for (size_t i = 0; i < model_server_count(frame->model); i++)
		lines_element(lines, server_of(frame, model_server(frame->model, i)));
	lines_close(lines);
}
