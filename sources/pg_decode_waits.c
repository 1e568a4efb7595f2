#include <string.h>

#include "model/scrub.h"
#include "sources/pg_look.h"
#include "sources/pg_modes.h"
#include "sources/pg_query.h"
#include "sources/pg_who.h"

enum wait_column {
	W_PID,
	W_STARTED,
	W_APPLICATION,
	W_USER,
	W_DATABASE,
	W_CLIENT,
	W_PORT,
	W_KIND,
	W_STATE,
	W_WAIT_TYPE,
	W_WAIT,
	W_XACT,
	W_QUERY_START,
	W_STATE_SINCE,
	W_QUERY,
	W_SAMPLED,
	W_BLOCKERS,
	W_WANTED,
	W_WAIT_SINCE,
	W_HOLDERS,
	W_GID,
	W_GID_OWNER,
	W_GID_DATABASE,
	W_GID_SINCE,
	W_WAITING,
	W_TOOK_MS,
	W_COLUMNS
};

static const char *const wait_names[W_COLUMNS] = {"pid", "started", "application", "user",
	"database", "client", "port", "kind", "state", "wait_type", "wait", "xact", "query_start",
	"state_since", "query", "sampled", "blockers", "wanted", "wait_since", "holders", "gid",
	"gid_owner", "gid_database", "gid_since", "waiting", "took_ms"};

static const struct pg_who_columns wait_who = {
	W_APPLICATION, W_USER, W_DATABASE, W_CLIENT, W_PORT, W_KIND};

/* ---- nodes ---- */

/* How long it waits: as the server says (14), or no longer than its statement runs. */
static int64_t wait_ms(const struct pg_rows *rows, int row, int64_t now_us)
{
	int64_t since_us = pg_time_us(rows, row, W_WAIT_SINCE);

	return pg_age_ms(now_us, since_us != 0 ? since_us : pg_time_us(rows, row, W_QUERY_START));
}

static void take_node(
	struct wait_node *node, const struct pg_rows *rows, int row, const struct pg_view *view)
{
	*node = (struct wait_node){
		.id = {(int32_t)pg_int(rows, row, W_PID, 0), pg_time_us(rows, row, W_STARTED)},
		.kind = pg_kind(rows, row, &wait_who),
		.state = pg_state(rows, row, W_STATE),
		.xact_us = pg_time_us(rows, row, W_XACT),
		.xact_ms = pg_age_ms(view->now_us, pg_time_us(rows, row, W_XACT)),
		.state_ms = pg_age_ms(view->now_us, pg_time_us(rows, row, W_STATE_SINCE)),
		.wait_ms = AGE_NONE,
	};
	pg_who(&node->who, rows, row, &wait_who, view->rule);
	node->on_lock =
		pg_wait(node->wait, pg_text(rows, row, W_WAIT_TYPE), pg_text(rows, row, W_WAIT));
	if (node->on_lock)
		node->wait_ms = wait_ms(rows, row, view->now_us);
	pg_query(node->shape, node->sql, pg_text(rows, row, W_QUERY), view);
}

static size_t find_node(const struct pg_look *look, int32_t pid)
{
	size_t i = 0;

	while (i < look->waits.node_count && look->nodes[i].id.pid != pid)
		i++;
	return i;
}

static void scrub_column(
	char *out, size_t out_size, const struct pg_rows *rows, int row, int column)
{
	struct text text = pg_text(rows, row, column);

	scrub(out, out_size, text.data, text.len);
}

static void take_prepared(
	struct wait_node *node, const struct pg_rows *rows, int row, const struct pg_view *view)
{
	int64_t since_us = pg_time_us(rows, row, W_GID_SINCE);

	*node = (struct wait_node){
		.id = {.started_us = since_us},
		.kind = SESSION_PREPARED,
		.state = SESSION_IN_TRANSACTION,
		.wait_ms = AGE_NONE,
		.state_ms = pg_age_ms(view->now_us, since_us),
		.xact_ms = AGE_NONE,
	};
	scrub_column(node->gid, sizeof(node->gid), rows, row, W_GID);
	scrub_column(node->who.user, sizeof(node->who.user), rows, row, W_GID_OWNER);
	scrub_column(node->who.owner, sizeof(node->who.owner), rows, row, W_GID_OWNER);
	scrub_column(node->who.database, sizeof(node->who.database), rows, row, W_GID_DATABASE);
}

/* Prepared transactions have no process, but a name; all of which it is not known are one node. */
static size_t prepared_node(
	struct pg_look *look, const struct pg_rows *rows, int row, const struct pg_view *view)
{
	struct wait_node node;
	size_t i = 0;

	take_prepared(&node, rows, row, view);
	while (i < look->waits.node_count && (look->nodes[i].kind != SESSION_PREPARED ||
						     strcmp(look->nodes[i].gid, node.gid) != 0))
		i++;
	if (i == look->waits.node_count && i < LIMIT_WAIT_NODES) {
		look->nodes[i] = node;
		look->waits.node_count++;
	}
	return i;
}

/* ---- edges ---- */

/* The next of words set apart by blanks; empty at the end. */
static struct text next_word(struct text *rest)
{
	struct text word = {rest->data, 0};

	while (word.len < rest->len && word.data[word.len] != ' ')
		word.len++;
	rest->data += word.len;
	rest->len -= word.len;
	if (rest->len > 0) {
		rest->data++;
		rest->len--;
	}
	return word;
}

/* A pid; -1 for what is none. */
static int32_t pid_of(struct text word)
{
	int64_t pid = 0;

	for (size_t i = 0; i < word.len; i++) {
		if (word.data[i] < '0' || word.data[i] > '9')
			return -1;
		pid = pid * 10 + (word.data[i] - '0');
		if (pid > INT32_MAX)
			return -1;
	}
	return word.len > 0 ? (int32_t)pid : -1;
}

/* holders: "pid mode pid mode ...", of what the waiter wants. */
static bool holds(int32_t pid, struct text holders, struct text wanted)
{
	while (holders.len > 0) {
		struct text holder = next_word(&holders), mode = next_word(&holders);

		if (pid_of(holder) == pid && pg_modes_conflict(wanted, mode))
			return true;
	}
	return false;
}

static void add_edge(struct pg_look *look, size_t waiter, size_t blocker, bool hard)
{
	struct waits *waits = &look->waits;

	for (size_t i = 0; i < waits->edge_count; i++) {
		if (look->edges[i].waiter == waiter && look->edges[i].blocker == blocker)
			return; /* pg_blocking_pids names a leader once for each of its workers */
	}
	if (waits->edge_count == LIMIT_WAIT_EDGES) {
		waits->edges_cut++;
		return;
	}
	look->edges[waits->edge_count++] =
		(struct wait_edge){(uint16_t)waiter, (uint16_t)blocker, hard};
}

static void take_edges(struct pg_look *look, const struct pg_rows *rows, int row, size_t waiter,
	const struct pg_view *view)
{
	struct text blockers = pg_text(rows, row, W_BLOCKERS);

	while (blockers.len > 0) {
		int32_t pid = pid_of(next_word(&blockers));
		size_t blocker =
			pid == 0 ? prepared_node(look, rows, row, view) : find_node(look, pid);

		if (pid < 0 || blocker == waiter)
			continue;
		if (blocker < look->waits.node_count)
			add_edge(look, waiter, blocker,
				holds(pid, pg_text(rows, row, W_HOLDERS),
					pg_text(rows, row, W_WANTED)));
		else if (look->waits.node_count == LIMIT_WAIT_NODES)
			look->waits.edges_cut++;
		/* else it has ended meanwhile */
	}
}

const char *pg_decode_waits(
	struct pg_look *look, const PGresult *result, const struct pg_view *view)
{
	struct waits *waits = &look->waits;
	struct pg_rows rows;
	const char *missing = pg_rows_open(&rows, result, wait_names, W_COLUMNS);
	int count = rows.count < LIMIT_WAIT_NODES ? rows.count : LIMIT_WAIT_NODES;

	*waits = (struct waits){.nodes = look->nodes, .edges = look->edges};
	for (int row = 0; !missing && row < count; row++) {
		take_node(&look->nodes[waits->node_count++], &rows, row, view);
		waits->sampled += pg_int(&rows, row, W_SAMPLED, 0) != 0;
		waits->waiting = pg_count(&rows, row, W_WAITING);
		waits->took_ms = pg_int(&rows, row, W_TOOK_MS, 0);
	}
	for (int row = 0; !missing && row < count; row++)
		take_edges(look, &rows, row, (size_t)row, view);
	return missing;
}
