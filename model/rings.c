#include "model/rings.h"

#include <string.h>

#include "model/must.h"
#include "model/node_set.h"

/* A ring by its nodes: each waits for the next, the last for the first. */
struct loop {
	uint32_t count;
	uint16_t nodes[RING_LONGEST];
};

/* A search from a node, breadth first. */
struct search {
	struct node_set seen;
	uint16_t queue[LIMIT_WAIT_NODES];
	uint32_t queued;
	uint16_t from[LIMIT_WAIT_NODES];
	uint32_t steps[LIMIT_WAIT_NODES]; /* nodes on the way, both ends counted */
};

static void trace(const struct search *search, uint16_t last, uint32_t count, struct loop *loop)
{
	loop->count = count;
	for (; count > 0; last = search->from[last])
		loop->nodes[--count] = last;
}

static void reach(struct search *search, uint16_t node, uint16_t from, uint32_t steps)
{
	node_set_add(&search->seen, node);
	search->from[node] = from;
	search->steps[node] = steps;
	search->queue[search->queued++] = node;
}

static bool ring_through(const struct node_set *blockers, const struct node_set *taken,
	uint16_t start, struct loop *loop)
{
	struct search search = {.seen = *taken};

	reach(&search, start, start, 1);
	for (uint32_t at = 0; at < search.queued; at++) {
		uint16_t node = search.queue[at];
		struct node_set next = node_set_without(&blockers[node], &search.seen);

		if (node_set_has(&blockers[node], start)) {
			trace(&search, node, search.steps[node], loop);
			return true;
		}
		if (search.steps[node] == RING_LONGEST)
			return false; /* and all behind it are as far */
		for (uint32_t b = node_set_next(&next, 0); b < LIMIT_WAIT_NODES;
			b = node_set_next(&next, b + 1))
			reach(&search, (uint16_t)b, node, search.steps[node] + 1);
	}
	return false;
}

static void sort_by_pid(const struct wait_node *nodes, struct loop *loop)
{
	for (uint32_t i = 1; i < loop->count; i++) {
		uint16_t node = loop->nodes[i];
		uint32_t at = i;

		for (; at > 0 && nodes[loop->nodes[at - 1]].id.pid > nodes[node].id.pid; at--)
			loop->nodes[at] = loop->nodes[at - 1];
		loop->nodes[at] = node;
	}
}

static bool statement_before(const struct wait_node *a, const struct wait_node *b)
{
	int order = strcmp(a->shape, b->shape);

	return order != 0 ? order < 0 : strcmp(a->who.owner, b->who.owner) < 0;
}

static struct ring_shape statements_of(const struct wait_node *nodes, const struct loop *loop)
{
	const struct wait_node *sorted[RING_LONGEST] = {NULL};
	struct ring_shape statements = {0};

	for (uint32_t i = 0; i < loop->count; i++) {
		const struct wait_node *node = &nodes[loop->nodes[i]];
		uint32_t at = i;

		for (; at > 0 && statement_before(node, sorted[at - 1]); at--)
			sorted[at] = sorted[at - 1];
		sorted[at] = node;
	}
	statements.count = loop->count < RING_SESSIONS ? loop->count : RING_SESSIONS;
	statements.more = loop->count - statements.count;
	for (uint32_t i = 0; i < statements.count; i++) {
		memcpy(statements.shape[i], sorted[i]->shape, LIMIT_SHAPE_BYTES);
		memcpy(statements.owner[i], sorted[i]->who.owner, LIMIT_OWNER_BYTES);
	}
	return statements;
}

/* False when its members are not all of one database that is known. */
static bool read_ring(struct ring *ring, const struct wait_node *nodes, struct loop *loop)
{
	const char *database = nodes[loop->nodes[0]].who.database;

	sort_by_pid(nodes, loop);
	*ring = (struct ring){.count = loop->count, .statements = statements_of(nodes, loop)};
	memcpy(ring->database, database, sizeof(ring->database));
	for (uint32_t i = 0; i < loop->count; i++) {
		const struct wait_node *node = &nodes[loop->nodes[i]];

		if (*database == '\0' || strcmp(node->who.database, database) != 0)
			return false;
		ring->ids[i] = node->id;
		ring->xact_us[i] = node->xact_us;
	}
	return true;
}

static void read_edges(
	const struct waits *waits, struct node_set *blockers, struct node_set *blocking)
{
	must(waits->node_count <= LIMIT_WAIT_NODES && waits->edge_count <= LIMIT_WAIT_EDGES);
	for (size_t i = 0; i < waits->edge_count; i++) {
		struct wait_edge edge = waits->edges[i];

		must(edge.waiter < waits->node_count && edge.blocker < waits->node_count);
		if (!edge.hard || edge.waiter == edge.blocker)
			continue;
		node_set_add(&blockers[edge.waiter], edge.blocker);
		node_set_add(blocking, edge.blocker);
	}
}

uint32_t rings_find(const struct waits *waits, struct ring rings[LIMIT_RINGS])
{
	struct node_set blockers[LIMIT_WAIT_NODES] = {0}, blocking = {0}, taken = {0};
	struct loop loop = {0};
	uint32_t count = 0;

	read_edges(waits, blockers, &blocking);
	for (uint32_t node = node_set_next(&blocking, 0);
		node < LIMIT_WAIT_NODES && count < LIMIT_RINGS;
		node = node_set_next(&blocking, node + 1)) {
		if (node_set_has(&taken, node) ||
			!ring_through(blockers, &taken, (uint16_t)node, &loop))
			continue;
		for (uint32_t i = 0; i < loop.count; i++)
			node_set_add(&taken, loop.nodes[i]);
		count += read_ring(&rings[count], waits->nodes, &loop);
	}
	return count;
}

bool ring_is(const struct ring *a, const struct ring *b)
{
	if (a->count != b->count || strcmp(a->database, b->database) != 0)
		return false;
	for (uint32_t i = 0; i < a->count; i++)
		if (!session_is(a->ids[i], b->ids[i]) || a->xact_us[i] != b->xact_us[i])
			return false;
	return true;
}

bool shapes_are(const struct ring_shape *a, const struct ring_shape *b)
{
	if (a->count != b->count || a->more != b->more)
		return false;
	for (uint32_t i = 0; i < a->count; i++)
		if (strcmp(a->shape[i], b->shape[i]) != 0)
			return false;
	return true;
}

bool owners_are(const struct ring_shape *a, const struct ring_shape *b)
{
	for (uint32_t i = 0; i < a->count; i++)
		if (strcmp(a->owner[i], b->owner[i]) != 0)
			return false;
	return true;
}
