#include "model/symptom.h"

#include <string.h>

#include "model/owner_feed.h"

/* All its pools are known, and none has lent out much. */
static bool has_quiet_pools(const struct evidence *evidence)
{
	const struct pool *pool = NULL;
	bool any = false;

	while ((pool = model_worker_pool(evidence->model, evidence->worker, pool))) {
		double in_use, limit, ratio;

		if (model_pool_truth(evidence->model, pool, evidence->now) != TRUTH_FRESH ||
			!pool_fullness(pool, &in_use, &limit, &ratio) ||
			ratio > SYMPTOM_QUIET_SHARE)
			return false;
		any = true;
	}
	return any;
}

static bool grows_while_quiet(const struct evidence *evidence)
{
	return evidence->worker &&
	       model_worker_verdict(evidence->worker)->code == VERDICT_GROWING &&
	       has_quiet_pools(evidence);
}

static bool is_cause(const struct evidence *evidence, enum pool_cause cause)
{
	return evidence->pool && evidence->pool->verdict.code == cause;
}

static bool is_saturated(const struct evidence *evidence)
{
	return is_cause(evidence, CAUSE_SATURATED);
}

static bool is_blocked(const struct evidence *evidence)
{
	return is_cause(evidence, CAUSE_BLOCKED) && evidence->pool->head;
}

static bool is_starved(const struct evidence *evidence)
{
	return is_cause(evidence, CAUSE_STARVED);
}

static bool is_held(const struct evidence *evidence)
{
	return is_cause(evidence, CAUSE_HELD_BY_CODE);
}

static bool is_write(const char *shape)
{
	static const char *const verbs[] = {"INSERT ", "UPDATE ", "DELETE ", "MERGE "};

	for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++)
		if (strncmp(shape, verbs[i], strlen(verbs[i])) == 0)
			return true;
	return false;
}

static bool all_write(const struct evidence *evidence)
{
	const struct ring_shape *ring = evidence->deadlock;

	if (!ring || ring->count < 2)
		return false;
	for (uint32_t i = 0; i < ring->count; i++)
		if (!is_write(ring->shape[i]))
			return false;
	return true;
}

/* Of a window that is not full nothing is concluded; steps are ten seconds. */
static bool holds_floor(const struct evidence *evidence)
{
	enum { STEP_MS = 10 * 1000 };
	const struct owner *owner = evidence->owner;

	return owner && owner->knows_idle &&
	       owner->window_ms + STEP_MS >= evidence->server->ledger.window_ms &&
	       owner->spare >= SYMPTOM_SPARE && owner->spare >= SYMPTOM_SPARE_SHARE * owner->held;
}

static bool are_many_direct(const struct evidence *evidence)
{
	return evidence->owner && !evidence->owner->through_pooler &&
	       evidence->server->facts_heard.ever && !evidence->server->facts.pooled &&
	       !(evidence->service && evidence->service->pooler_pool[0] != '\0') &&
	       evidence->share && evidence->share->workers > SYMPTOM_WORKERS;
}

static bool idles_at_head(const struct evidence *evidence)
{
	const struct wait_node *head = evidence->head;

	return head && head->kind == SESSION_CLIENT &&
	       (head->state == SESSION_IN_TRANSACTION || head->state == SESSION_ABORTED);
}

static bool works_long_at_head(const struct evidence *evidence)
{
	const struct wait_node *head = evidence->head;

	return head && head->kind == SESSION_CLIENT && head->state == SESSION_ACTIVE &&
	       head->xact_ms >= SYMPTOM_LONG_MS;
}

static const struct {
	const char *word;
	bool (*shows)(const struct evidence *evidence);
} symptoms[SYMPTOMS] = {
	[SYMPTOM_GROWTH_WHILE_QUIET] = {"growth_while_quiet", grows_while_quiet},
	[SYMPTOM_POOL_SATURATED] = {"pool_saturated", is_saturated},
	[SYMPTOM_POOL_BLOCKED] = {"pool_blocked", is_blocked},
	[SYMPTOM_POOL_STARVED] = {"pool_starved", is_starved},
	[SYMPTOM_POOL_HELD] = {"pool_held", is_held},
	[SYMPTOM_WRITES_DEADLOCK] = {"writes_deadlock", all_write},
	[SYMPTOM_FLOOR_HELD] = {"floor_held", holds_floor},
	[SYMPTOM_MANY_DIRECT] = {"many_direct", are_many_direct},
	[SYMPTOM_HEAD_IDLE] = {"head_idle", idles_at_head},
	[SYMPTOM_HEAD_LONG] = {"head_long", works_long_at_head},
};

const char *symptom_word(enum symptom symptom)
{
	return symptoms[symptom].word;
}

bool symptom_shows(enum symptom symptom, const struct evidence *evidence)
{
	return symptoms[symptom].shows(evidence);
}

/* ---- evidence ---- */

/* The first target that is of this owner. */
static const struct feed *service_of(
	const struct model *model, const struct server *server, const char *owner)
{
	for (size_t i = 0; i < model_feed_slots(model); i++) {
		const struct feed *feed = model_feed(model, i);

		if (feed && !feed->removed && owner_feed_is(server, feed, owner))
			return feed;
	}
	return NULL;
}

struct evidence evidence_of_worker(
	const struct model *model, const struct worker *worker, mono_ms now)
{
	return (struct evidence){.model = model,
		.now = now,
		.service = model_feed_of(model, worker),
		.worker = worker};
}

struct evidence evidence_of_pool(const struct model *model, const struct pool *pool,
	const struct pool_case *found, mono_ms now)
{
	return (struct evidence){.model = model,
		.now = now,
		.service = model_feed_of(model, model_pool_worker(model, pool)),
		.pool = found};
}

struct evidence evidence_of_owner(const struct model *model, const struct server *server,
	const struct owner *owner, const struct owner_share *share, mono_ms now)
{
	return (struct evidence){.model = model,
		.now = now,
		.service = service_of(model, server, owner->who.owner),
		.server = server,
		.owner = owner,
		.share = share};
}

struct evidence evidence_of_deadlock(const struct model *model, const struct server *server,
	const struct ring_shape *deadlock, mono_ms now)
{
	struct evidence evidence = {
		.model = model, .now = now, .server = server, .deadlock = deadlock};

	for (uint32_t i = 0; i < deadlock->count && !evidence.service; i++)
		evidence.service = service_of(model, server, deadlock->owner[i]);
	return evidence;
}

struct evidence evidence_of_head(const struct model *model, const struct server *server,
	const struct wait_node *head, mono_ms now)
{
	return (struct evidence){.model = model,
		.now = now,
		.service = service_of(model, server, head->who.owner),
		.server = server,
		.head = head};
}
