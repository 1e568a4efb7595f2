/*
 * Who is in the scope of a rule (measure.h).
 */
#include <math.h>
#include <string.h>

#include "model/measure.h"
#include "model/must.h"
#include "model/scrub.h"

struct walk {
	const struct sight *sight;
	const struct measure *measure;
	const struct scope *scope;
	measure_visit *visit;
	void *user;
};

static void visit(const struct walk *walk, const struct bearer *bearer, enum measure_state state)
{
	struct range value = {state, walk->measure->sums ? 0 : -INFINITY, INFINITY};

	if (state == MEASURE_KNOWN)
		value = walk->measure->read(walk->sight, bearer);
	must(value.state != MEASURE_KNOWN || !(value.low < value.high));
	walk->visit(walk->user, walk->sight, bearer, value);
}

static bool is_canary(const struct sight *sight, const struct worker *worker)
{
	uint64_t id = model_worker_id(sight->model, worker);

	for (size_t i = 0; i < sight->canary_count; i++)
		if (sight->canaries[i] == id)
			return true;
	return false;
}

static bool takes_worker(const struct walk *walk, const struct worker *worker)
{
	const struct model *model = walk->sight->model;
	const struct feed *feed = model_feed_of(model, worker);
	char name[LIMIT_NAME_BYTES];

	if (worker->gone)
		return false;
	if (walk->scope->kind == SCOPE_CANARY)
		return is_canary(walk->sight, worker);
	if (walk->scope->count == 0)
		return true;
	if (!feed || !scope_takes_feed(walk->scope, feed) ||
		!scope_takes_owner_of(walk->scope, feed))
		return false;
	if (!scope_asks(walk->scope, SCOPE_WORKER))
		return true;
	model_worker_name(model, worker, name);
	return scope_takes(walk->scope, SCOPE_WORKER, name);
}

/* ---- who is hidden ---- */

/* Targets whose workers would be in the scope, if they told of any. */
static void visit_silent_feeds(const struct walk *walk)
{
	const struct scope *scope = walk->scope;

	for (size_t i = 0; i < model_feed_slots(walk->sight->model); i++) {
		const struct feed *feed = model_feed(walk->sight->model, i);

		if (feed && !feed->removed && feed->answers == 0 && feed->server == ROSTER_NONE &&
			scope_takes_feed(scope, feed) && scope_takes_owner_of(scope, feed) &&
			scope_takes(scope, SCOPE_WORKER, feed->name))
			visit(walk, &(struct bearer){.feed = feed},
				feed->failures > 0 ? MEASURE_MISSING : MEASURE_LEARNING);
	}
}

/* Nobody knows what their targets will be called. */
static void visit_unread_lists(const struct walk *walk)
{
	for (size_t i = 0; i < model_discovery_count(walk->sight->model); i++) {
		const struct discovery *list = model_discovery(walk->sight->model, i);

		if (!list->heard)
			visit(walk, &(struct bearer){.list = list},
				list->faulty ? MEASURE_MISSING : MEASURE_LEARNING);
	}
}

static void visit_beyond(const struct walk *walk, const struct server *server, uint64_t beyond)
{
	struct bearer bearer = {.server = server, .beyond = beyond};

	if (beyond > 0)
		visit(walk, &bearer, MEASURE_MISSING);
}

/* A canary is known, because somebody marked it. */
static void visit_hidden_workers(const struct walk *walk)
{
	struct model_drops drops = model_drops(walk->sight->model);

	if (walk->scope->kind == SCOPE_CANARY) {
		visit_beyond(walk, NULL, walk->sight->canaries_beyond);
		return;
	}
	visit_silent_feeds(walk);
	visit_unread_lists(walk);
	visit_beyond(walk, NULL, drops.feeds + drops.places + drops.workers);
}

/* ---- who is there ---- */

static void walk_workers(const struct walk *walk)
{
	const struct model *model = walk->sight->model;

	for (size_t i = 0; i < model_worker_slots(model); i++) {
		const struct worker *worker = model_worker(model, i);
		struct bearer bearer = {.worker = worker};

		if (!worker || !takes_worker(walk, worker))
			continue;
		visit(walk, &bearer,
			model_worker_truth(model, worker, walk->sight->now.mono) < TRUTH_STALE
				? MEASURE_KNOWN
				: MEASURE_STALE);
	}
	visit_hidden_workers(walk);
}

static bool takes_pool(const struct walk *walk, const struct pool *pool)
{
	char name[LIMIT_NAME_BYTES];

	if (!takes_worker(walk, model_pool_worker(walk->sight->model, pool)))
		return false;
	model_pool_name(walk->sight->model, pool, name);
	return scope_takes(walk->scope, SCOPE_POOL, name) ||
	       scope_takes(walk->scope, SCOPE_POOL, pool->key);
}

/* Workers that were asked for by name or group, and tell of no pool. */
static void visit_poolless(const struct walk *walk)
{
	const struct model *model = walk->sight->model;

	for (size_t i = 0; i < model_worker_slots(model); i++) {
		const struct worker *worker = model_worker(model, i);

		if (worker && takes_worker(walk, worker) &&
			isnan(model_worker_pool_in_use(model, worker)))
			visit(walk, &(struct bearer){.worker = worker}, MEASURE_MISSING);
	}
}

static void walk_pools(const struct walk *walk)
{
	const struct model *model = walk->sight->model;
	const struct scope *scope = walk->scope;

	for (size_t i = 0; i < model_pool_slots(model); i++) {
		const struct pool *pool = model_pool(model, i);
		struct bearer bearer = {.pool = pool};

		if (!pool || !takes_pool(walk, pool))
			continue;
		bearer.worker = model_pool_worker(model, pool);
		visit(walk, &bearer,
			model_pool_truth(model, pool, walk->sight->now.mono) < TRUTH_STALE
				? MEASURE_KNOWN
				: MEASURE_STALE);
	}
	if ((scope->kind == SCOPE_CANARY || scope->count > 0) && !scope_asks(scope, SCOPE_POOL))
		visit_poolless(walk);
	visit_beyond(walk, NULL, model_drops(model).pools);
	visit_hidden_workers(walk);
}

static enum measure_state state_of(
	const struct sight *sight, const struct server *server, const struct heard *heard)
{
	const struct feed *feed = model_feed(sight->model, server->feed);

	if (!heard->ever)
		return feed->failures > 0 ? MEASURE_MISSING : MEASURE_LEARNING;
	return truth_of_age(mono_diff_ms(sight->now.mono, heard->at.mono), feed->interval_ms) ==
			       TRUTH_STALE
		       ? MEASURE_STALE
		       : MEASURE_KNOWN;
}

static void visit_owners(const struct walk *walk, const struct server *server)
{
	for (uint32_t i = 0; i < server->ledger.owner_count; i++) {
		const struct owner *owner = &server->ledger.owners[i];

		if (scope_takes(walk->scope, SCOPE_OWNER, owner->who.owner))
			visit(walk, &(struct bearer){.server = server, .owner = owner},
				MEASURE_KNOWN);
	}
	visit_beyond(walk, server, server->ledger.beyond);
}

/* All of the server's are those of an owner whose sessions are in several. */
static bool is_of_owner(
	const struct walk *walk, const struct server *server, const struct database *database)
{
	for (uint32_t i = 0; i < server->ledger.owner_count; i++) {
		const struct session_who *who = &server->ledger.owners[i].who;

		if (scope_takes(walk->scope, SCOPE_OWNER, who->owner) &&
			(who->database[0] == '\0' || strcmp(who->database, database->name) == 0))
			return true;
	}
	return !scope_asks(walk->scope, SCOPE_OWNER);
}

static void visit_databases(const struct walk *walk, const struct server *server)
{
	for (uint32_t i = 0; i < server->database_count; i++) {
		const struct database *database = &server->databases[i];
		struct bearer bearer = {.server = server, .database = database};

		if (scope_takes(walk->scope, SCOPE_DATABASE, database->name) &&
			is_of_owner(walk, server, database))
			visit(walk, &bearer, state_of(walk->sight, server, &database->heard));
	}
	visit_beyond(walk, server, server->databases_beyond);
	if (scope_asks(walk->scope, SCOPE_OWNER))
		visit_beyond(walk, server, server->ledger.beyond);
}

/* Whose a database is, is told by its sessions. */
static enum measure_state server_state(const struct walk *walk, const struct server *server)
{
	enum measure_state sessions = state_of(walk->sight, server, &server->sessions_heard);
	enum measure_state databases = state_of(walk->sight, server, &server->databases_heard);

	if (walk->measure->whose != MEASURE_OF_DATABASE)
		return sessions;
	return scope_asks(walk->scope, SCOPE_OWNER) && sessions > databases ? sessions : databases;
}

static void visit_server(const struct walk *walk, const struct server *server)
{
	enum measure_state state = server_state(walk, server);

	/* one that lets nobody in is full, and that is known */
	if (walk->measure->whose == MEASURE_OF_SERVER && server_is_full(server))
		state = MEASURE_KNOWN;
	if (state != MEASURE_KNOWN || walk->measure->whose == MEASURE_OF_SERVER)
		visit(walk, &(struct bearer){.server = server}, state);
	else if (walk->measure->whose == MEASURE_OF_OWNER)
		visit_owners(walk, server);
	else
		visit_databases(walk, server);
}

static void walk_servers(const struct walk *walk)
{
	const struct model *model = walk->sight->model;

	for (size_t i = 0; i < model_server_count(model); i++) {
		const struct server *server = model_server(model, i);
		const struct feed *feed = model_feed(model, server->feed);

		if (!feed->removed && scope_takes_feed(walk->scope, feed) &&
			scope_takes(walk->scope, SCOPE_SERVER, feed->name))
			visit_server(walk, server);
	}
}

static void walk_feeds(const struct walk *walk)
{
	for (size_t i = 0; i < model_feed_slots(walk->sight->model); i++) {
		const struct feed *feed = model_feed(walk->sight->model, i);

		if (feed && !feed->removed && scope_takes_feed(walk->scope, feed))
			visit(walk, &(struct bearer){.feed = feed}, MEASURE_KNOWN);
	}
	visit_unread_lists(walk);
	visit_beyond(walk, NULL, model_drops(walk->sight->model).feeds);
}

/* Asked at each look: of whom the sessions of a group are, its targets tell as they come. */
static void resolve(struct selector *selector, const struct model *model)
{
	if (selector->is != SELECTOR_OWNER_OF)
		return;
	selector->is = SELECTOR_NAME;
	for (size_t i = 0; i < model_expectation_count(model); i++)
		if (strcmp(model_expectation_at(model, i)->group, selector->pattern) == 0) {
			scrub_format(selector->pattern, sizeof(selector->pattern), "%s",
				model_expected_owner(model, i));
			return;
		}
}

void measure_walk(const struct sight *sight, const struct measure *measure,
	const struct scope *scope, measure_visit *visit_each, void *user)
{
	struct scope resolved = *scope;
	struct walk walk = {sight, measure, &resolved, visit_each, user};

	must(scope->kind != SCOPE_COHORT);
	for (size_t i = 0; i < resolved.count; i++)
		resolve(&resolved.selectors[i], sight->model);
	switch (measure->whose) {
	case MEASURE_OF_WORKER: walk_workers(&walk); break;
	case MEASURE_OF_POOL: walk_pools(&walk); break;
	case MEASURE_OF_TARGET: walk_feeds(&walk); break;
	default: walk_servers(&walk);
	}
}
