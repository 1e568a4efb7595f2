#include "tests/support/build_waits.h"

#include <stdio.h>

#include "model/must.h"

void look_begin(struct look *look)
{
	look->waits = (struct waits){.nodes = look->nodes, .edges = look->edges};
}

uint16_t look_add(struct look *look, int32_t pid, int64_t wait_ms)
{
	size_t number = look->waits.node_count++;
	struct wait_node *node = &look->nodes[number];

	must(number < LIMIT_WAIT_NODES);
	*node = (struct wait_node){
		.id = {.pid = pid, .started_us = INT64_C(1763600000000000) + pid},
		.kind = SESSION_CLIENT,
		.state = wait_ms == AGE_NONE ? SESSION_IN_TRANSACTION : SESSION_ACTIVE,
		.on_lock = wait_ms != AGE_NONE,
		.xact_us = 1,
		.wait_ms = wait_ms,
		.state_ms = AGE_NONE,
		.xact_ms = AGE_NONE,
	};
	snprintf(node->who.database, sizeof(node->who.database), "app");
	snprintf(node->who.owner, sizeof(node->who.owner), "owner-%d", pid);
	snprintf(node->shape, sizeof(node->shape), "UPDATE t%d", pid);
	look->waits.waiting += node->on_lock;
	look->waits.sampled += node->on_lock;
	return (uint16_t)number;
}

static void add_edge(struct look *look, struct wait_edge edge)
{
	must(look->waits.edge_count < LIMIT_WAIT_EDGES);
	look->edges[look->waits.edge_count++] = edge;
}

void look_hard(struct look *look, uint16_t waiter, uint16_t blocker)
{
	add_edge(look, (struct wait_edge){waiter, blocker, true});
}

void look_soft(struct look *look, uint16_t waiter, uint16_t blocker)
{
	add_edge(look, (struct wait_edge){waiter, blocker, false});
}
