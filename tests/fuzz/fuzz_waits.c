/*
 * Any wait graph: the forest has each node once and below a blocker of its own, as near to a head
 * as can be, and counts rightly who holds up whom; deadlocks name no more than was counted.
 *
 * The first byte says how many sessions there are, each two that follow are an edge.
 */
#include <stdint.h>
#include <string.h>

#include "model/deadlocks.h"
#include "model/locks.h"
#include "model/must.h"
#include "tests/support/build_waits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct look look;
static struct locks locks;
static struct deadlocks deadlocks;

static bool waits_for[LIMIT_WAIT_NODES][LIMIT_WAIT_NODES]; /* by one step */
static bool reaches[LIMIT_WAIT_NODES][LIMIT_WAIT_NODES];   /* by any number */

static void read_graph(const uint8_t *data, size_t size)
{
	uint32_t nodes = size > 0 ? data[0] % (LIMIT_WAIT_NODES + 1) : 0;

	look_begin(&look);
	for (uint32_t i = 0; i < nodes; i++)
		look_add(&look, 100 + data[i % size] % 16, data[i % size] % 5 - 1);
	for (size_t at = 1; nodes > 0 && at + 1 < size; at += 2) {
		uint16_t waiter = (uint16_t)(data[at] % nodes);
		uint16_t blocker = (uint16_t)(data[at + 1] % nodes);

		if (look.waits.edge_count == LIMIT_WAIT_EDGES)
			break;
		if (data[at] & 128)
			look_soft(&look, waiter, blocker);
		else
			look_hard(&look, waiter, blocker);
	}
}

/* Goes along the edges from each node, the plain way. */
static void mark_reached(uint32_t from, uint32_t node)
{
	for (uint32_t next = 0; next < look.waits.node_count; next++)
		if (waits_for[node][next] && !reaches[from][next]) {
			reaches[from][next] = true;
			mark_reached(from, next);
		}
}

static void mark_all(void)
{
	memset(waits_for, 0, sizeof(waits_for));
	memset(reaches, 0, sizeof(reaches));
	for (size_t i = 0; i < look.waits.edge_count; i++)
		if (look.edges[i].waiter != look.edges[i].blocker)
			waits_for[look.edges[i].waiter][look.edges[i].blocker] = true;
	for (uint32_t i = 0; i < look.waits.node_count; i++)
		mark_reached(i, i);
}

/* Whether the node has to have a line, and how many it holds up. */
static bool is_involved(uint32_t node, uint32_t *holds)
{
	bool involved = look.nodes[node].on_lock;

	*holds = 0;
	for (uint32_t other = 0; other < look.waits.node_count; other++) {
		*holds += other != node && reaches[other][node];
		involved = involved || waits_for[node][other] || waits_for[other][node];
	}
	return involved;
}

static bool is_beyond_all_others(uint32_t node)
{
	for (uint32_t other = 0; other < look.waits.node_count; other++)
		if (reaches[node][other] && !reaches[other][node])
			return false;
	return true;
}

/* The line stands where the header of locks says. lines[] finds a node's line. */
static void check_place(uint32_t at, const uint32_t *lines)
{
	const struct lock_line *line = &locks.lines[at];
	uint32_t above = at;

	if (line->depth == 0) {
		must(is_beyond_all_others(line->node));
		for (uint32_t other = 0; other < look.waits.node_count; other++)
			must(other == line->node || !reaches[line->node][other] ||
				locks.lines[lines[other]].depth > 0);
		return;
	}
	while (locks.lines[above].depth >= line->depth)
		must(above-- > 0);
	must(locks.lines[above].depth + 1 == line->depth);
	must(waits_for[line->node][locks.lines[above].node]);
	for (uint32_t other = 0; other < look.waits.node_count; other++)
		must(!waits_for[line->node][other] ||
			locks.lines[lines[other]].depth + 1 >= line->depth);
}

static void check_locks(void)
{
	uint32_t lines[LIMIT_WAIT_NODES], heads = 0, involved = 0, holds;
	bool has_line[LIMIT_WAIT_NODES] = {false};

	locks_take(&locks, &look.waits);
	for (uint32_t at = 0; at < locks.line_count; at++) {
		must(!has_line[locks.lines[at].node]);
		has_line[locks.lines[at].node] = true;
		lines[locks.lines[at].node] = at;
	}
	for (uint32_t node = 0; node < look.waits.node_count; node++) {
		bool must_have = is_involved(node, &holds);

		must(must_have == has_line[node]);
		involved += must_have;
		if (!must_have)
			continue;
		must(locks.lines[lines[node]].holds == holds);
		must(locks.lines[lines[node]].in_ring == reaches[node][node]);
		heads += locks.lines[lines[node]].depth == 0 && holds > 0;
		check_place(lines[node], lines);
	}
	must(locks.line_count == involved && locks.head_count == heads);
}

static void check_deadlocks(void)
{
	struct instant now = {{0}, {0}};
	uint64_t seen = 0;

	memset(&deadlocks, 0, sizeof(deadlocks));
	for (int i = 0; i < 3; i++, now.mono.ms += 500) {
		deadlocks_take(&deadlocks, now, &look.waits);
		look_begin(&look);
		deadlocks_count(&deadlocks, now, "app", 1 + (uint64_t)i * 3);
		must(deadlocks.named <= deadlocks.counted);
	}
	for (uint32_t i = 0; i < deadlocks.exemplar_count; i++)
		seen += deadlocks.exemplars[i].seen;
	must(seen <= deadlocks.named);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	read_graph(data, size);
	mark_all();
	check_locks();
	check_deadlocks();
	return 0;
}
