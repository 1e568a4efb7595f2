#include "model/remedy.h"

#include <stdio.h>
#include <string.h>

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
_Static_assert((int)ROWS + (int)LIMIT_OWN_REMEDIES <= (int)REMEDY_TEXTS, "texts are counted");

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

static size_t add(struct remedy out[REMEDIES_MAX], size_t count, struct remedy remedy)
{
	if (count < REMEDIES_MAX)
		out[count++] = remedy;
	return count;
}

/* Whose settings a remedy is about: those of who holds others up. */
static const char *role_of(const struct evidence *evidence)
{
	const char *user = evidence->head ? evidence->head->who.user : "";

	return user[0] != '\0' ? user : NULL;
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
			count = add(out, count, (struct remedy){own->text, own->cost, NULL});
	}
	return count;
}

size_t remedy_list(const struct evidence *evidence, struct remedy out[REMEDIES_MAX])
{
	enum library library = library_of(evidence);
	const char *role = role_of(evidence);
	size_t count = 0;

	for (enum symptom symptom = 0; symptom < SYMPTOMS; symptom++) {
		if (!symptom_shows(symptom, evidence))
			continue;
		count = add_own(evidence, symptom, out, count);
		for (size_t i = 0; i < ROWS; i++)
			if (rows[i].symptom == symptom && is_for_the_library(&rows[i], library) &&
				is_for_the_server(&rows[i], evidence->server))
				count = add(out, count,
					(struct remedy){rows[i].text, rows[i].cost, role});
	}
	return count;
}

void remedy_words(char out[REMEDY_WORDS_BYTES], const struct remedy *remedy)
{
	static const char any[] = "<role>";
	const char *place = remedy->role ? strstr(remedy->text, any) : NULL;
	char name[SQL_NAME_BYTES];

	if (!place) {
		snprintf(out, REMEDY_WORDS_BYTES, "%s", remedy->text);
		return;
	}
	sql_name(name, remedy->role);
	snprintf(out, REMEDY_WORDS_BYTES, "%.*s%s%s", (int)(place - remedy->text), remedy->text,
		name, place + sizeof(any) - 1);
}

void remedy_sentence(char out[REMEDY_SENTENCE_BYTES], const struct remedy *remedy)
{
	bool costs = remedy->cost[0] != '\0';
	char words[REMEDY_WORDS_BYTES];

	remedy_words(words, remedy);
	snprintf(out, REMEDY_SENTENCE_BYTES, "advice: %s%s%s%s", words, costs ? " (cost: " : "",
		remedy->cost, costs ? ")" : "");
}
