#include "model/locks.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/must.h"
#include "model/node_set.h"

/* The forest while it grows. `blockers` and `waiters` are by one step at first, then by any. */
struct forest {
	const struct wait_node *nodes;
	uint32_t node_count;
	struct node_set next_waiters[LIMIT_WAIT_NODES]; /* by one step, for good */
	struct node_set waiters[LIMIT_WAIT_NODES];
	struct node_set blockers[LIMIT_WAIT_NODES];
	uint16_t holds[LIMIT_WAIT_NODES];
	int64_t longest_ms[LIMIT_WAIT_NODES];

	uint16_t ranked[LIMIT_WAIT_NODES]; /* those that get a line, the worst first */
	uint32_t ranked_count;

	/* Heads, then those below them, level by level: the children of a node stand together. */
	uint16_t planted[LIMIT_WAIT_NODES];
	uint32_t planted_count, head_count;
	struct node_set has_place;
	uint16_t depth[LIMIT_WAIT_NODES];
	uint32_t children_from[LIMIT_WAIT_NODES], children_to[LIMIT_WAIT_NODES];
};

void locks_clear(struct locks *locks)
{
	locks->node_count = locks->edge_count = locks->line_count = locks->head_count = 0;
	locks->waiting = locks->sampled = locks->edges_cut = 0;
	locks->longest_ms = AGE_NONE;
}

static void take_nodes(struct locks *locks, const struct waits *waits)
{
	must(waits->node_count <= LIMIT_WAIT_NODES);
	locks->waiting = waits->waiting;
	locks->sampled = waits->sampled;
	locks->edges_cut = waits->edges_cut;
	for (size_t i = 0; i < waits->node_count; i++) {
		const struct wait_node *node = &waits->nodes[i];

		locks->nodes[locks->node_count++] = *node;
		if (node->on_lock && node->wait_ms > locks->longest_ms)
			locks->longest_ms = node->wait_ms;
	}
}

static void take_edges(struct locks *locks, struct forest *forest, const struct waits *waits)
{
	must(waits->edge_count <= LIMIT_WAIT_EDGES);
	for (size_t i = 0; i < waits->edge_count; i++) {
		struct wait_edge edge = waits->edges[i];

		must(edge.waiter < waits->node_count && edge.blocker < waits->node_count);
		if (edge.waiter == edge.blocker ||
			node_set_has(&forest->next_waiters[edge.blocker], edge.waiter))
			continue;
		locks->edges[locks->edge_count++] = edge;
		node_set_add(&forest->next_waiters[edge.blocker], edge.waiter);
		node_set_add(&forest->waiters[edge.blocker], edge.waiter);
		node_set_add(&forest->blockers[edge.waiter], edge.blocker);
	}
}

/* From one step to any number of steps (Warshall): who is beyond k is beyond all that reach k. */
static void close_over_steps(struct node_set *sets, uint32_t count)
{
	for (uint32_t k = 0; k < count; k++) {
		if (node_set_is_empty(&sets[k]))
			continue;
		for (uint32_t i = 0; i < count; i++)
			if (node_set_has(&sets[i], k))
				node_set_unite(&sets[i], &sets[k]);
	}
}

static bool waits_in_ring(const struct forest *forest, uint32_t node)
{
	return node_set_has(&forest->waiters[node], node);
}

static void weigh(struct forest *forest, uint32_t node)
{
	const struct node_set *waiters = &forest->waiters[node];
	int64_t longest_ms = forest->nodes[node].wait_ms;

	for (uint32_t waiter = node_set_next(waiters, 0); waiter < LIMIT_WAIT_NODES;
		waiter = node_set_next(waiters, waiter + 1))
		if (forest->nodes[waiter].wait_ms > longest_ms)
			longest_ms = forest->nodes[waiter].wait_ms;
	forest->longest_ms[node] = longest_ms;
	forest->holds[node] = (uint16_t)(node_set_count(waiters) - waits_in_ring(forest, node));
}

static bool has_lower_pid(const struct forest *forest, uint32_t a, uint32_t b)
{
	int32_t pid_a = forest->nodes[a].id.pid, pid_b = forest->nodes[b].id.pid;

	return pid_a != pid_b ? pid_a < pid_b : a < b;
}

static bool is_worse(const struct forest *forest, uint32_t a, uint32_t b)
{
	if (forest->holds[a] != forest->holds[b])
		return forest->holds[a] > forest->holds[b];
	if (forest->longest_ms[a] != forest->longest_ms[b])
		return forest->longest_ms[a] > forest->longest_ms[b];
	return has_lower_pid(forest, a, b);
}

static void rank(struct forest *forest, uint32_t node)
{
	uint32_t at = forest->ranked_count++;

	for (; at > 0 && is_worse(forest, node, forest->ranked[at - 1]); at--)
		forest->ranked[at] = forest->ranked[at - 1];
	forest->ranked[at] = (uint16_t)node;
}

static void rank_nodes(struct forest *forest)
{
	for (uint32_t i = 0; i < forest->node_count; i++) {
		if (!forest->nodes[i].on_lock && node_set_is_empty(&forest->waiters[i]) &&
			node_set_is_empty(&forest->blockers[i]))
			continue;
		weigh(forest, i);
		rank(forest, i);
	}
}

static bool waits_longer(const struct forest *forest, uint32_t a, uint32_t b)
{
	if (forest->nodes[a].wait_ms != forest->nodes[b].wait_ms)
		return forest->nodes[a].wait_ms > forest->nodes[b].wait_ms;
	return has_lower_pid(forest, a, b);
}

/* Whoever it waits for waits for it in turn, and nobody of that ring waits longer. A head in the
   plain sense waits for nobody, and has no ring. */
static bool is_head(const struct forest *forest, uint32_t node)
{
	const struct node_set *waiters = &forest->waiters[node],
			      *blockers = &forest->blockers[node];
	struct node_set beyond = node_set_without(blockers, waiters);
	struct node_set ring = node_set_both(blockers, waiters);

	if (!node_set_is_empty(&beyond))
		return false;
	for (uint32_t member = node_set_next(&ring, 0); member < LIMIT_WAIT_NODES;
		member = node_set_next(&ring, member + 1))
		if (member != node && waits_longer(forest, member, node))
			return false;
	return true;
}

static void plant(struct forest *forest, uint16_t node, uint32_t depth)
{
	node_set_add(&forest->has_place, node);
	forest->depth[node] = (uint16_t)depth;
	forest->planted[forest->planted_count++] = node;
}

static void plant_all(struct forest *forest)
{
	for (uint32_t i = 0; i < forest->ranked_count; i++)
		if (is_head(forest, forest->ranked[i]))
			plant(forest, forest->ranked[i], 0);
	forest->head_count = forest->planted_count;

	for (uint32_t at = 0; at < forest->planted_count; at++) {
		uint16_t node = forest->planted[at];
		struct node_set below =
			node_set_without(&forest->next_waiters[node], &forest->has_place);

		forest->children_from[node] = forest->planted_count;
		for (uint32_t i = 0; i < forest->ranked_count && !node_set_is_empty(&below); i++)
			if (node_set_has(&below, forest->ranked[i]))
				plant(forest, forest->ranked[i], forest->depth[node] + 1U);
		forest->children_to[node] = forest->planted_count;
	}
}

static uint32_t push_reversed(
	const struct forest *forest, uint16_t *stack, uint32_t height, uint32_t from, uint32_t to)
{
	while (to > from)
		stack[height++] = forest->planted[--to];
	return height;
}

static void write_lines(struct locks *locks, const struct forest *forest)
{
	uint16_t stack[LIMIT_WAIT_NODES];
	uint32_t height = push_reversed(forest, stack, 0, 0, forest->head_count);

	while (height > 0) {
		uint16_t node = stack[--height];

		locks->lines[locks->line_count++] = (struct lock_line){
			.node = node,
			.depth = forest->depth[node],
			.holds = forest->holds[node],
			.in_ring = waits_in_ring(forest, node),
		};
		locks->head_count += forest->depth[node] == 0 && forest->holds[node] > 0;
		height = push_reversed(forest, stack, height, forest->children_from[node],
			forest->children_to[node]);
	}
}

void locks_take(struct locks *locks, const struct waits *waits)
{
	struct forest forest = {.nodes = locks->nodes};

	locks_clear(locks);
	take_nodes(locks, waits);
	forest.node_count = locks->node_count;
	take_edges(locks, &forest, waits);
	close_over_steps(forest.waiters, forest.node_count);
	close_over_steps(forest.blockers, forest.node_count);
	rank_nodes(&forest);
	plant_all(&forest);
	write_lines(locks, &forest);
}

void locks_freeze(struct locks *to, const struct locks *from)
{
	memcpy(to->nodes, from->nodes, from->node_count * sizeof(*from->nodes));
	memcpy(to->edges, from->edges, from->edge_count * sizeof(*from->edges));
	memcpy(to->lines, from->lines, from->line_count * sizeof(*from->lines));
	to->node_count = from->node_count;
	to->edge_count = from->edge_count;
	to->line_count = from->line_count;
	to->head_count = from->head_count;
	to->waiting = from->waiting;
	to->sampled = from->sampled;
	to->edges_cut = from->edges_cut;
	to->longest_ms = from->longest_ms;
}

/* ---- the statement that ends a head ---- */

struct civil {
	int64_t year;
	int month, day; /* from 1 */
};

static int days_of_month(int64_t year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap);
}

static struct civil civil_of(int64_t days_since_1970)
{
	struct civil civil = {1970, 1, 1};

	while (days_since_1970 >= days_of_month(civil.year, civil.month)) {
		days_since_1970 -= days_of_month(civil.year, civil.month);
		civil.year += civil.month == 12;
		civil.month = civil.month % 12 + 1;
	}
	civil.day += (int)days_since_1970;
	return civil;
}

bool locks_pile_up(const struct locks *locks)
{
	return locks->line_count > 0 &&
	       (locks->waiting >= PILE_WAITERS || locks->longest_ms >= PILE_WAIT_MS);
}

/* A quote in a literal is two. */
static void end_prepared(const char *gid, char out[LOCKS_SQL_BYTES])
{
	size_t used = (size_t)snprintf(out, LOCKS_SQL_BYTES, "ROLLBACK PREPARED '");

	for (; *gid != '\0'; gid++) {
		if (*gid == '\'')
			out[used++] = '\'';
		out[used++] = *gid;
	}
	snprintf(out + used, LOCKS_SQL_BYTES - used, "';");
}

void locks_end_sql(const struct wait_node *node, enum lock_end end, char out[LOCKS_SQL_BYTES])
{
	const int64_t second_us = 1000000, day_us = 86400 * second_us;
	const int64_t year_10000_us = INT64_C(253402300800) * second_us;
	int64_t start_us = node->id.started_us, of_day_s = start_us % day_us / second_us;
	struct civil date;

	out[0] = '\0';
	if (end == LOCK_CANCEL && node->state != SESSION_ACTIVE)
		return;
	if (node->kind == SESSION_PREPARED && node->gid[0] != '\0')
		end_prepared(node->gid, out);
	if (node->kind == SESSION_PREPARED || start_us <= 0 || start_us >= year_10000_us)
		return;
	date = civil_of(start_us / day_us);
	snprintf(out, LOCKS_SQL_BYTES,
		"SELECT %s(pid) FROM pg_stat_activity WHERE pid = %" PRId32
		" AND backend_start = '%04" PRId64 "-%02d-%02d %02" PRId64 ":%02" PRId64
		":%02" PRId64 ".%06" PRId64 "+00';",
		end == LOCK_CANCEL ? "pg_cancel_backend" : "pg_terminate_backend", node->id.pid,
		date.year, date.month, date.day, of_day_s / 3600, of_day_s / 60 % 60, of_day_s % 60,
		start_us % second_us);
}
