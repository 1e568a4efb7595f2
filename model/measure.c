#include "model/measure.h"

#include <math.h>
#include <stdio.h>

#include "model/growth.h"
#include "model/must.h"
#include "model/scrub.h"
#include "model/units.h"

unsigned measure_keys(enum measure_owner whose)
{
	enum {
		OF_TARGETS = 1U << SCOPE_GROUP | 1U << SCOPE_LABEL,
		OF_WORKERS = 1U << SCOPE_WORKER | 1U << SCOPE_OWNER | OF_TARGETS,
	};
	static const unsigned keys[MEASURE_OWNERS] = {
		[MEASURE_OF_WORKER] = OF_WORKERS,
		[MEASURE_OF_POOL] = 1U << SCOPE_POOL | OF_WORKERS,
		[MEASURE_OF_OWNER] = 1U << SCOPE_OWNER | 1U << SCOPE_SERVER | OF_TARGETS,
		[MEASURE_OF_DATABASE] = 1U << SCOPE_DATABASE | 1U << SCOPE_SERVER | OF_TARGETS,
		[MEASURE_OF_SERVER] = 1U << SCOPE_SERVER | OF_TARGETS,
		[MEASURE_OF_TARGET] = OF_TARGETS,
	};

	return keys[whose];
}

const char *measure_owner_word(enum measure_owner whose)
{
	static const char *const words[MEASURE_OWNERS] = {
		[MEASURE_OF_WORKER] = "workers",
		[MEASURE_OF_POOL] = "pools",
		[MEASURE_OF_OWNER] = "owners",
		[MEASURE_OF_DATABASE] = "databases",
		[MEASURE_OF_SERVER] = "servers",
		[MEASURE_OF_TARGET] = "targets",
	};

	return words[whose];
}

/* ---- who is there ---- */

struct walk {
	const struct watch *watch;
	const struct measure *measure;
	const struct scope *scope;
	measure_visit *visit;
	void *user;
};

static void visit(const struct walk *walk, const struct bearer *bearer, enum measure_state state)
{
	struct range value = {state, walk->measure->sums ? 0 : -INFINITY, INFINITY};

	if (state == MEASURE_KNOWN)
		value = walk->measure->read(walk->watch, bearer);
	walk->visit(walk->user, walk->watch, bearer, value);
}

static bool is_canary(const struct watch *watch, const struct worker *worker)
{
	uint64_t id = model_worker_id(watch->model, worker);

	for (size_t i = 0; i < watch->canary_count; i++)
		if (watch->canaries[i] == id)
			return true;
	return false;
}

static bool takes_worker(const struct walk *walk, const struct worker *worker)
{
	const struct model *model = walk->watch->model;
	const struct feed *feed = model_feed_of(model, worker);
	char name[LIMIT_NAME_BYTES];

	if (worker->gone)
		return false;
	if (walk->scope->kind == SCOPE_CANARY)
		return is_canary(walk->watch, worker);
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

/* Targets whose workers would be in the scope, if they told of any. */
static void visit_silent_feeds(const struct walk *walk)
{
	const struct scope *scope = walk->scope;

	for (size_t i = 0; i < model_feed_slots(walk->watch->model); i++) {
		const struct feed *feed = model_feed(walk->watch->model, i);

		if (scope->kind == SCOPE_SELECTED && feed && !feed->removed && feed->answers == 0 &&
			feed->server == ROSTER_NONE && scope_takes_feed(scope, feed) &&
			scope_takes_owner_of(scope, feed) &&
			scope_takes(scope, SCOPE_WORKER, feed->name))
			visit(walk, &(struct bearer){.feed = feed},
				feed->failures > 0 ? MEASURE_MISSING : MEASURE_LEARNING);
	}
}

static void walk_workers(const struct walk *walk)
{
	const struct model *model = walk->watch->model;

	for (size_t i = 0; i < model_worker_slots(model); i++) {
		const struct worker *worker = model_worker(model, i);
		struct bearer bearer = {.worker = worker};

		if (!worker || !takes_worker(walk, worker))
			continue;
		visit(walk, &bearer,
			model_worker_truth(model, worker, walk->watch->now.mono) < TRUTH_STALE
				? MEASURE_KNOWN
				: MEASURE_STALE);
	}
	visit_silent_feeds(walk);
}

static bool takes_pool(const struct walk *walk, const struct pool *pool)
{
	char name[LIMIT_NAME_BYTES];

	if (!takes_worker(walk, model_pool_worker(walk->watch->model, pool)))
		return false;
	model_pool_name(walk->watch->model, pool, name);
	return scope_takes(walk->scope, SCOPE_POOL, name) ||
	       scope_takes(walk->scope, SCOPE_POOL, pool->key);
}

/* Workers that were asked for by name or group, and tell of no pool. */
static void visit_poolless(const struct walk *walk)
{
	const struct model *model = walk->watch->model;

	for (size_t i = 0; i < model_worker_slots(model); i++) {
		const struct worker *worker = model_worker(model, i);

		if (worker && takes_worker(walk, worker) &&
			isnan(model_worker_pool_in_use(model, worker)))
			visit(walk, &(struct bearer){.worker = worker}, MEASURE_MISSING);
	}
}

static void walk_pools(const struct walk *walk)
{
	const struct model *model = walk->watch->model;
	const struct scope *scope = walk->scope;

	for (size_t i = 0; i < model_pool_slots(model); i++) {
		const struct pool *pool = model_pool(model, i);
		struct bearer bearer = {.pool = pool};

		if (!pool || !takes_pool(walk, pool))
			continue;
		bearer.worker = model_pool_worker(model, pool);
		visit(walk, &bearer,
			model_pool_truth(model, pool, walk->watch->now.mono) < TRUTH_STALE
				? MEASURE_KNOWN
				: MEASURE_STALE);
	}
	if (scope->kind == SCOPE_CANARY || scope->count > 0)
		if (!scope_asks(scope, SCOPE_POOL))
			visit_poolless(walk);
	visit_silent_feeds(walk);
}

static enum measure_state state_of(
	const struct watch *watch, const struct server *server, const struct heard *heard)
{
	const struct feed *feed = model_feed(watch->model, server->feed);

	if (!heard->ever)
		return feed->failures > 0 ? MEASURE_MISSING : MEASURE_LEARNING;
	return truth_of_age(mono_diff_ms(watch->now.mono, heard->at.mono), feed->interval_ms) ==
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
}

static void visit_databases(const struct walk *walk, const struct server *server)
{
	for (uint32_t i = 0; i < server->database_count; i++) {
		const struct database *database = &server->databases[i];
		struct bearer bearer = {.server = server, .database = database};

		if (scope_takes(walk->scope, SCOPE_DATABASE, database->name))
			visit(walk, &bearer, state_of(walk->watch, server, &database->heard));
	}
}

static void visit_server(const struct walk *walk, const struct server *server)
{
	const struct heard *heard = walk->measure->whose == MEASURE_OF_DATABASE
					    ? &server->databases_heard
					    : &server->sessions_heard;
	enum measure_state state = state_of(walk->watch, server, heard);

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
	const struct model *model = walk->watch->model;

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
	for (size_t i = 0; i < model_feed_slots(walk->watch->model); i++) {
		const struct feed *feed = model_feed(walk->watch->model, i);

		if (feed && !feed->removed && scope_takes_feed(walk->scope, feed))
			visit(walk, &(struct bearer){.feed = feed}, MEASURE_KNOWN);
	}
}

void measure_walk(const struct watch *watch, const struct measure *measure,
	const struct scope *scope, measure_visit *visit_each, void *user)
{
	struct walk walk = {watch, measure, scope, visit_each, user};

	must(scope->kind != SCOPE_COHORT);
	switch (measure->whose) {
	case MEASURE_OF_WORKER: walk_workers(&walk); break;
	case MEASURE_OF_POOL: walk_pools(&walk); break;
	case MEASURE_OF_TARGET: walk_feeds(&walk); break;
	default: walk_servers(&walk);
	}
}

/* ---- in words ---- */

void measure_name(
	const struct watch *watch, const struct bearer *bearer, char out[MEASURE_WHO_BYTES])
{
	const struct model *model = watch->model;
	const char *server = bearer->server ? model_feed(model, bearer->server->feed)->name : NULL;
	const char *part = bearer->owner      ? bearer->owner->who.owner
			   : bearer->database ? bearer->database->name
					      : NULL;
	char name[LIMIT_NAME_BYTES];

	if (bearer->pool)
		model_pool_name(model, bearer->pool, name);
	else if (bearer->worker)
		model_worker_name(model, bearer->worker, name);
	if (bearer->pool || bearer->worker)
		scrub_format(out, MEASURE_WHO_BYTES, "%s", name);
	else if (part && model_server_count(model) > 1)
		scrub_format(out, MEASURE_WHO_BYTES, "%s at %s", part, server);
	else
		scrub_format(out, MEASURE_WHO_BYTES, "%s",
			part     ? part
			: server ? server
				 : bearer->feed->name);
}

static const struct feed *feed_of(const struct watch *watch, const struct bearer *bearer)
{
	if (bearer->feed)
		return bearer->feed;
	return bearer->server ? model_feed(watch->model, bearer->server->feed)
			      : model_feed_of(watch->model, bearer->worker);
}

/* Why nobody tells: the target does not answer, or leaves it out of its answers. */
static void say_silence(
	const struct watch *watch, const struct bearer *bearer, char *out, size_t size)
{
	const struct feed *feed = feed_of(watch, bearer);
	bool answers = feed && feed->answers > 0;
	char age[UNITS_BYTES];

	if (!feed || feed_truth(feed, watch->now.mono) == TRUTH_FRESH) {
		scrub_format(out, size, "is not told any more");
		return;
	}
	units_age(age, UNITS_BYTES - 1,
		mono_diff_ms(watch->now.mono, answers ? feed->last_answer.mono : feed->added_at));
	scrub_format(out, size, "%s %s%s%s", answers ? "silent for" : "no answer yet in", age,
		feed->faulty ? ": " : "", feed->faulty ? feed->last_fault.text : "");
}

void measure_note(const struct watch *watch, const struct measure *measure,
	const struct bearer *bearer, enum measure_state state, char out[MEASURE_NOTE_BYTES])
{
	bool heard = !bearer->feed || bearer->feed->answers > 0;

	if (bearer->server)
		heard = bearer->server->sessions_heard.ever;
	out[0] = '\0';
	if (state == MEASURE_STALE || (state != MEASURE_KNOWN && !heard))
		say_silence(watch, bearer, out, MEASURE_NOTE_BYTES);
	else if (measure->say)
		measure->say(watch, bearer, out, MEASURE_NOTE_BYTES);
	if (out[0] == '\0' && state == MEASURE_LEARNING)
		scrub_format(out, MEASURE_NOTE_BYTES, "still learning, another poll needed");
	if (out[0] == '\0' && state == MEASURE_MISSING)
		scrub_format(out, MEASURE_NOTE_BYTES, "does not tell its %s", measure->name);
}

int64_t measure_least_wait_ms(const struct measure *measure, int64_t interval_ms, int64_t window_ms)
{
	switch (measure->wait) {
	case WAIT_GROWTH: return GROWTH_SAMPLES_OLD * interval_ms;
	case WAIT_WINDOW: return window_ms;
	case WAIT_MINUTE: return 60 * INT64_C(1000);
	case WAIT_POLLS: break;
	}
	return 2 * interval_ms;
}
