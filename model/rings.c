#include "model/rings.h"

#include "model/must.h"
#include "model/node_set.h"

/* A search from a node, breadth first. */
struct search {
	struct node_set seen;
	uint16_t queue[LIMIT_WAIT_NODES];
	uint32_t queued;
	uint16_t from[LIMIT_WAIT_NODES];
	uint32_t steps[LIMIT_WAIT_NODES]; /* nodes on the way, both ends counted */
};

static void trace(
	const struct search *search, uint16_t last, uint32_t count, struct wait_ring *ring)
{
	ring->count = count;
	for (; count > 0; last = search->from[last])
		ring->nodes[--count] = last;
}

static void reach(struct search *search, uint16_t node, uint16_t from, uint32_t steps)
{
	node_set_add(&search->seen, node);
	search->from[node] = from;
	search->steps[node] = steps;
	search->queue[search->queued++] = node;
}

static bool ring_through(const struct node_set *blockers, const struct node_set *taken,
	uint16_t start, struct wait_ring *ring)
{
	struct search search = {.seen = *taken};

	reach(&search, start, start, 1);
	for (uint32_t at = 0; at < search.queued; at++) {
		uint16_t node = search.queue[at];
		struct node_set next = node_set_without(&blockers[node], &search.seen);

		if (node_set_has(&blockers[node], start)) {
			trace(&search, node, search.steps[node], ring);
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

uint32_t rings_find(const struct waits *waits, struct wait_ring rings[RINGS_OF_A_LOOK])
{
	struct node_set blockers[LIMIT_WAIT_NODES] = {0}, taken = {0}, blocks = {0};
	uint32_t count = 0;

	must(waits->node_count <= LIMIT_WAIT_NODES && waits->edge_count <= LIMIT_WAIT_EDGES);
	for (size_t i = 0; i < waits->edge_count; i++) {
		struct wait_edge edge = waits->edges[i];

		must(edge.waiter < waits->node_count && edge.blocker < waits->node_count);
		if (!edge.hard || edge.waiter == edge.blocker)
			continue;
		node_set_add(&blockers[edge.waiter], edge.blocker);
		node_set_add(&blocks, edge.blocker);
	}
	for (uint32_t n = node_set_next(&blocks, 0); n < LIMIT_WAIT_NODES;
		n = node_set_next(&blocks, n + 1)) {
		if (node_set_has(&taken, n) ||
			!ring_through(blockers, &taken, (uint16_t)n, &rings[count]))
			continue;
		for (uint32_t i = 0; i < rings[count].count; i++)
			node_set_add(&taken, rings[count].nodes[i]);
		count++;
	}
	return count;
}
