/* Why a pool is at its end: witnesses are found, heard, and judged. */
#include "model/pool_cause.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model/owner_feed.h"

_Static_assert((int)CAUSE_FIGURES <= (int)VERDICT_FIGURES, "they have room in a verdict");

/* ---- judging ---- */

static bool is_starved(const float figures[VERDICT_FIGURES])
{
	/* with no more out than the pooler serves, the others in its queue are not ours */
	bool lacks = !(figures[CAUSE_OUT] <= figures[CAUSE_SERVERS]);

	return lacks && figures[CAUSE_CLIENTS_WAITING] > 0 &&
	       (double)figures[CAUSE_MAXWAIT_S] >= CAUSE_STARVED_WAIT_S;
}

/* CAUSE_MIXED: none stands out. CAUSE_UNKNOWN: less than half of what is lent out was seen, so the
   sessions may be others. */
static enum pool_cause judge_sessions(const float figures[VERDICT_FIGURES])
{
	double out = (double)figures[CAUSE_OUT], half = out * CAUSE_SHARE;
	double active = (double)figures[CAUSE_ACTIVE], waiting = (double)figures[CAUSE_WAITING];
	double in_transaction = (double)figures[CAUSE_IN_TRANSACTION];
	double idle = (double)figures[CAUSE_IDLE];

	if (active >= out * CAUSE_SATURATED_SHARE)
		return CAUSE_SATURATED;
	if (waiting > half)
		return CAUSE_BLOCKED;
	if (in_transaction + (double)figures[CAUSE_IDLE_30S] > half)
		return CAUSE_HELD_BY_CODE;
	if (in_transaction + idle > half)
		return CAUSE_HELD_BETWEEN;
	return in_transaction + idle + active + waiting > half ? CAUSE_MIXED : CAUSE_UNKNOWN;
}

enum pool_cause pool_cause_judge(const float figures[VERDICT_FIGURES])
{
	enum pool_cause of_sessions = CAUSE_UNKNOWN;

	if (!(figures[CAUSE_OUT] >= 1))
		return CAUSE_UNKNOWN;
	if (!isnan(figures[CAUSE_SESSIONS]))
		of_sessions = judge_sessions(figures);
	if (of_sessions > CAUSE_MIXED)
		return of_sessions;
	return is_starved(figures) ? CAUSE_STARVED : of_sessions;
}

/* ---- hearing ---- */

/* What is known while one case is put together. */
struct inquiry {
	const struct model *model;
	const struct pool_witnesses *witnesses;
	const struct pool *pool;
	const struct feed *feed;
	const struct server *server; /* with found->owner */
	mono_ms now;
	struct pool_case *found;
};

/* A look that began before the pool was full saw another pool. */
static bool is_witness(const struct inquiry *inquiry, const struct heard *heard)
{
	int64_t period_ms = model_feed(inquiry->model, inquiry->server->feed)->interval_ms;

	return heard->ever && mono_diff_ms(heard->at.mono, inquiry->pool->pinned_since.mono) >= 0 &&
	       truth_of_age(mono_diff_ms(inquiry->now, heard->at.mono), period_ms) < TRUTH_STALE;
}

/* Without an owner it is the only one that is known of. */
static float count_out(const struct inquiry *inquiry)
{
	const struct owner *owner = inquiry->found->owner;
	const struct server *server = inquiry->server;
	double in_use;

	if (!pool_in_use(inquiry->pool, &in_use))
		return NAN;
	return owner ? inquiry->witnesses->out[server - model_server(inquiry->model, 0)]
					      [owner - server->ledger.owners]
		     : (float)in_use;
}

static float less(uint32_t count, double taken)
{
	return taken < count ? (float)(count - taken) : 0;
}

static bool is_pinned_long(const struct inquiry *inquiry)
{
	const struct heard *heard = &inquiry->server->sessions_heard;

	return mono_diff_ms(heard->at.mono, inquiry->pool->pinned_since.mono) >= CAUSE_HELD_MS;
}

static void hear_sessions(const struct inquiry *inquiry)
{
	const struct session_group *now = &inquiry->found->owner->now;
	float *figures = inquiry->found->verdict.figures;
	uint32_t in_transaction =
		now->of_state[SESSION_IN_TRANSACTION] + now->of_state[SESSION_ABORTED];
	uint32_t at_work = now->of_state[SESSION_ACTIVE] + in_transaction;
	double out = (double)figures[CAUSE_OUT];
	/* listeners idle for their whole lives; no pool lends them out */
	double inside = fmax(now->listening, now->total - out);

	if (!group_tells_states(now) || at_work > out * (1 + CAUSE_SLACK_SHARE) + CAUSE_SLACK)
		return;
	figures[CAUSE_SESSIONS] = (float)now->total;
	figures[CAUSE_ACTIVE] = (float)group_at_work(now);
	figures[CAUSE_WAITING] = (float)now->waiting;
	figures[CAUSE_IN_TRANSACTION] = (float)in_transaction;
	figures[CAUSE_IDLE] = less(now->of_state[SESSION_IDLE], inside);
	figures[CAUSE_IDLE_30S] = is_pinned_long(inquiry) ? less(now->idle_30s, inside) : 0;
}

/* ---- the pooler ---- */

/* "database/user", as poolers' pools are called; "" unknown. */
static void name_pool_of(const struct owner *owner, char out[2 * LIMIT_ROLE_BYTES])
{
	out[0] = '\0';
	if (owner && owner->who.database[0] != '\0' && owner->who.user[0] != '\0')
		snprintf(out, 2 * LIMIT_ROLE_BYTES, "%s/%s", owner->who.database, owner->who.user);
}

static double maxwait_s(const struct pool *pool)
{
	double value;

	return pool_figure(pool, POOL_MAXWAIT, &value) ? value : 0;
}

/* Of several poolers with such a pool, the one where callers wait longest. */
static const struct pool *find_pooler(const struct inquiry *inquiry, const char *name)
{
	const struct pool *worst = NULL;

	for (size_t i = 0; name[0] != '\0' && i < inquiry->witnesses->pooler_count; i++) {
		const struct pool *pool =
			model_pool(inquiry->model, inquiry->witnesses->poolers[i]);

		if (!pool || strcmp(pool->key, name) != 0 ||
			mono_diff_ms(pool->heard_at.mono, inquiry->pool->pinned_since.mono) < 0)
			continue;
		if (!worst || maxwait_s(pool) > maxwait_s(worst))
			worst = pool;
	}
	return worst;
}

static void hear_pooler(const struct inquiry *inquiry)
{
	char name[2 * LIMIT_ROLE_BYTES];
	float *figures = inquiry->found->verdict.figures;
	const struct pool *pooler;
	double value;

	name_pool_of(inquiry->found->owner, name);
	inquiry->found->pooler_is_guess = inquiry->feed->pooler_pool[0] == '\0';
	pooler = find_pooler(
		inquiry, inquiry->found->pooler_is_guess ? name : inquiry->feed->pooler_pool);
	inquiry->found->pooler = pooler;
	if (!pooler)
		return;
	if (pool_figure(pooler, POOL_WAITING, &value))
		figures[CAUSE_CLIENTS_WAITING] = (float)value;
	if (pool_figure(pooler, POOL_MAXWAIT, &value))
		figures[CAUSE_MAXWAIT_S] = (float)value;
	if (pool_in_use(pooler, &value))
		figures[CAUSE_SERVERS] = (float)value;
}

/* ---- locks ---- */

/* Who holds up most of the owner's sessions. The lines of a head follow it. */
static const struct wait_node *find_head(const struct inquiry *inquiry, const char *owner)
{
	const struct locks *locks = &inquiry->server->locks;
	const struct wait_node *head = NULL, *worst = NULL;
	uint32_t held = 0, most = 0;

	if (!is_witness(inquiry, &inquiry->server->waits_heard))
		return NULL;
	for (uint32_t i = 0; i < locks->line_count; i++) {
		const struct wait_node *node = &locks->nodes[locks->lines[i].node];

		if (locks->lines[i].depth == 0) {
			head = node;
			held = 0;
		} else if (strcmp(node->who.owner, owner) == 0 && ++held > most) {
			most = held;
			worst = head;
		}
	}
	return worst;
}

/* ---- the case ---- */

static void open_case(struct pool_case *found, const struct pool *pool)
{
	*found = (struct pool_case){0};
	found->verdict.signal = VERDICT_OF_POOL;
	found->verdict.since = pool->pinned_since.mono;
	for (size_t i = 0; i < VERDICT_FIGURES; i++)
		found->verdict.figures[i] = NAN;
}

struct pool_case pool_case(
	const struct model *model, const struct pool_witnesses *witnesses, const struct pool *pool)
{
	struct pool_case found;
	struct inquiry inquiry = {.model = model,
		.witnesses = witnesses,
		.pool = pool,
		.now = witnesses->now,
		.found = &found};
	enum pool_cause cause;

	open_case(&found, pool);
	inquiry.feed = model_feed_of(model, model_pool_worker(model, pool));
	if (!pool->pinned || !inquiry.feed ||
		model_pool_truth(model, pool, witnesses->now) >= TRUTH_STALE ||
		model_pool_dialect(model, pool)->is_pooler)
		return found;
	found.owner = owner_feed_find(model, inquiry.feed, &inquiry.server);
	found.owner_is_guess = inquiry.feed->owner_is_guess;
	found.verdict.figures[CAUSE_OUT] = count_out(&inquiry);
	if (found.owner && is_witness(&inquiry, &inquiry.server->sessions_heard))
		hear_sessions(&inquiry);
	hear_pooler(&inquiry);
	cause = pool_cause_judge(found.verdict.figures);
	found.verdict.code = (uint8_t)cause;
	if (cause == CAUSE_BLOCKED && found.owner)
		found.head = find_head(&inquiry, found.owner->who.owner);
	return found;
}

bool pool_case_is_guess(const struct pool_case *found)
{
	if (found->verdict.code == CAUSE_STARVED)
		return found->pooler_is_guess;
	return found->owner_is_guess;
}
