#include "model/remedy.h"

#include <stdio.h>
#include <string.h>

#include "model/owner_feed.h"

/* ---- what is a symptom ---- */

/* All its pools are known, and none has lent out much. */
static bool has_quiet_pools(const struct evidence *evidence)
{
	bool any = false;

	for (size_t i = 0; i < model_pool_slots(evidence->model); i++) {
		const struct pool *pool = model_pool(evidence->model, i);
		double in_use, limit, ratio;

		if (!pool || model_pool_worker(evidence->model, pool) != evidence->worker)
			continue;
		if (model_pool_truth(evidence->model, pool, evidence->now) != TRUTH_FRESH ||
			!pool_fullness(pool, &in_use, &limit, &ratio) || ratio > REMEDY_QUIET_SHARE)
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
	       owner->spare >= REMEDY_SPARE && owner->spare >= REMEDY_SPARE_SHARE * owner->held;
}

static bool are_many_direct(const struct evidence *evidence)
{
	return evidence->owner && !evidence->owner->through_pooler &&
	       evidence->server->facts_heard.ever && !evidence->server->facts.pooled &&
	       !(evidence->service && evidence->service->pooler_pool[0] != '\0') &&
	       evidence->share && evidence->share->workers > REMEDY_WORKERS;
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
	       head->xact_ms >= REMEDY_LONG_MS;
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

/* ---- what helps ---- */

enum { VERSION_17 = 170000 };

/* A row with a library is for services that use it, and then in the place of those without. */
static const struct row {
	enum symptom symptom;
	enum library library;
	int from, below;     /* versions of the server, as server_version_num; 0: any */
	enum setting unless; /* the server has it set already; SETTINGS: no such thing */
	const char *text, *cost;
} rows[] = {
	/* asyncpg documentation, API Reference, Connection: statement_cache_size and
	   max_cached_statement_lifetime. Each connection has a cache of its own. */
	{SYMPTOM_GROWTH_WHILE_QUIET, LIBRARY_ASYNCPG, 0, 0, SETTINGS,
		"lower statement_cache_size, or max_cached_statement_lifetime: each connection "
		"keeps what it prepared",
		"a round trip more for each query that is not cached"},
	/* psycopg 3 documentation, Prepared statements: prepare_threshold, prepared_max. */
	{SYMPTOM_GROWTH_WHILE_QUIET, LIBRARY_PSYCOPG, 0, 0, SETTINGS,
		"lower prepared_max, or set prepare_threshold=None: each connection keeps what it "
		"prepared",
		"queries are parsed and planned anew each time"},
	/* What follows from the cause: model/pool_cause.h. */
	{SYMPTOM_POOL_SATURATED, LIBRARY_UNKNOWN, 0, 0, SETTINGS,
		"more capacity in Postgres, or fewer at work at once: tuning caches will not help",
		"a larger pool alone moves the queue into the database"},
	{SYMPTOM_POOL_BLOCKED, LIBRARY_UNKNOWN, 0, 0, SETTINGS,
		"end the head; LOCKS has the statement for it", "its transaction is lost"},
	/* PgBouncer documentation, config, Generic settings: default_pool_size. */
	{SYMPTOM_POOL_STARVED, LIBRARY_UNKNOWN, 0, 0, SETTINGS,
		"raise default_pool_size of the pooler, or pool_size of the database there",
		"as many slots of the server more"},
	{SYMPTOM_POOL_HELD, LIBRARY_UNKNOWN, 0, 0, SETTINGS,
		"find the code that keeps them, a call to elsewhere inside a transaction for one: "
		"more connections will not help",
		"asking the pool once more after each such call"},
	/* PostgreSQL documentation, Concurrency Control, Explicit Locking, Deadlocks: all take
	   their locks in the same order. */
	{SYMPTOM_WRITES_DEADLOCK, LIBRARY_UNKNOWN, 0, 0, SETTINGS,
		"sort the keys before writing, so that all lock rows in the same order",
		"a sort for each batch"},
	{SYMPTOM_FLOOR_HELD, LIBRARY_UNKNOWN, 0, 0, SETTINGS,
		"lower the pool's minimum (HikariCP minimumIdle, SQLAlchemy pool_size) and its "
		"maximum idle time",
		"a burst waits for new connections"},
	/* asyncpg documentation, API Reference, Connection Pools: min_size and
	   max_inactive_connection_lifetime. */
	{SYMPTOM_FLOOR_HELD, LIBRARY_ASYNCPG, 0, 0, SETTINGS,
		"lower min_size and max_inactive_connection_lifetime of create_pool()",
		"a burst waits for new connections"},
	/* psycopg documentation, psycopg_pool: min_size; max_idle closes what is above it. */
	{SYMPTOM_FLOOR_HELD, LIBRARY_PSYCOPG, 0, 0, SETTINGS,
		"lower min_size and max_idle of the pool: it gives back one connection in each "
		"max_idle",
		"a burst waits for new connections"},
	/* PgBouncer documentation, Features: SQL feature map for pooling modes. */
	{SYMPTOM_MANY_DIRECT, LIBRARY_UNKNOWN, 0, 0, SETTINGS,
		"put PgBouncer between, pool_mode = transaction",
		"no session state: SET, LISTEN, WITH HOLD cursors, session advisory locks"},
	/* PostgreSQL documentation, Client Connection Defaults, Statement Behavior. */
	{SYMPTOM_HEAD_IDLE, LIBRARY_UNKNOWN, 0, 0, SETTING_IDLE_IN_TRANSACTION_TIMEOUT,
		"ALTER ROLE <role> SET idle_in_transaction_session_timeout = '60s'",
		"a client that thinks longer than that loses its connection and its transaction"},
	/* The same chapter; transaction_timeout came with 17. */
	{SYMPTOM_HEAD_LONG, LIBRARY_UNKNOWN, VERSION_17, 0, SETTING_TRANSACTION_TIMEOUT,
		"ALTER ROLE <role> SET transaction_timeout = '5min'",
		"longer transactions of that role are ended, reports and migrations too"},
	{SYMPTOM_HEAD_LONG, LIBRARY_UNKNOWN, 0, VERSION_17, SETTING_STATEMENT_TIMEOUT,
		"ALTER ROLE <role> SET statement_timeout = '30s'",
		"longer statements of that role are cancelled, reports and migrations too"},
};

enum { ROWS = sizeof(rows) / sizeof(*rows) };

static enum library library_of(const struct evidence *evidence)
{
	return evidence->service ? evidence->service->uses : LIBRARY_UNKNOWN;
}

static bool is_for_the_library(const struct row *row, enum library library)
{
	if (row->library != LIBRARY_UNKNOWN || library == LIBRARY_UNKNOWN)
		return row->library == library;
	for (size_t i = 0; i < ROWS; i++)
		if (rows[i].symptom == row->symptom && rows[i].library == library)
			return false;
	return true;
}

/* Without facts of the server a row for some versions is for none. */
static bool is_for_the_server(const struct row *row, const struct server *server)
{
	const struct server_facts *facts = server ? &server->facts : NULL;
	bool knows = server && server->facts_heard.ever;

	if ((row->from > 0 || row->below > 0) &&
		(!knows || facts->version < row->from ||
			(row->below > 0 && facts->version >= row->below)))
		return false;
	return row->unless == SETTINGS || !knows || facts->settings[row->unless] <= 0;
}

static size_t add(struct remedy out[REMEDIES_MAX], size_t count, const char *text, const char *cost)
{
	if (count < REMEDIES_MAX)
		out[count++] = (struct remedy){text, cost};
	return count;
}

/* What people said, in the order they said it. */
static size_t add_own(const struct evidence *evidence, enum symptom symptom,
	struct remedy out[REMEDIES_MAX], size_t count)
{
	const char *group = evidence->service ? evidence->service->group : "";

	for (size_t i = 0; i < model_own_remedy_count(evidence->model); i++) {
		const struct own_remedy *own = model_own_remedy(evidence->model, i);

		if (own->symptom == symptom &&
			(own->group[0] == '\0' || strcmp(own->group, group) == 0))
			count = add(out, count, own->text, own->cost);
	}
	return count;
}

size_t remedy_list(const struct evidence *evidence, struct remedy out[REMEDIES_MAX])
{
	enum library library = library_of(evidence);
	size_t count = 0;

	for (enum symptom symptom = 0; symptom < SYMPTOMS; symptom++) {
		if (!symptoms[symptom].shows(evidence))
			continue;
		count = add_own(evidence, symptom, out, count);
		for (size_t i = 0; i < ROWS; i++)
			if (rows[i].symptom == symptom && is_for_the_library(&rows[i], library) &&
				is_for_the_server(&rows[i], evidence->server))
				count = add(out, count, rows[i].text, rows[i].cost);
	}
	return count;
}

void remedy_sentence(char out[REMEDY_SENTENCE_BYTES], const struct remedy *remedy)
{
	bool costs = remedy->cost[0] != '\0';

	snprintf(out, REMEDY_SENTENCE_BYTES, "advice: %s%s%s%s", remedy->text,
		costs ? " (cost: " : "", remedy->cost, costs ? ")" : "");
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
