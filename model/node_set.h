#ifndef LOWTIDE_MODEL_NODE_SET_H
#define LOWTIDE_MODEL_NODE_SET_H
/*
 * Sets of nodes of a wait graph (struct waits), as bits.
 */
#include <stdbool.h>
#include <stdint.h>

#include "model/limits.h"

enum { NODE_SET_WORDS = LIMIT_WAIT_NODES / 64 };
_Static_assert(LIMIT_WAIT_NODES % 64 == 0, "a node set is made of whole words");

struct node_set {
	uint64_t words[NODE_SET_WORDS];
};

static inline void node_set_add(struct node_set *set, uint32_t node)
{
	set->words[node / 64] |= UINT64_C(1) << node % 64;
}

static inline bool node_set_has(const struct node_set *set, uint32_t node)
{
	return set->words[node / 64] >> node % 64 & 1;
}

static inline bool node_set_is_empty(const struct node_set *set)
{
	uint64_t any = 0;

	for (uint32_t i = 0; i < NODE_SET_WORDS; i++)
		any |= set->words[i];
	return any == 0;
}

static inline void node_set_unite(struct node_set *set, const struct node_set *with)
{
	for (uint32_t i = 0; i < NODE_SET_WORDS; i++)
		set->words[i] |= with->words[i];
}

static inline struct node_set node_set_both(const struct node_set *a, const struct node_set *b)
{
	struct node_set both;

	for (uint32_t i = 0; i < NODE_SET_WORDS; i++)
		both.words[i] = a->words[i] & b->words[i];
	return both;
}

static inline struct node_set node_set_without(
	const struct node_set *set, const struct node_set *others)
{
	struct node_set rest;

	for (uint32_t i = 0; i < NODE_SET_WORDS; i++)
		rest.words[i] = set->words[i] & ~others->words[i];
	return rest;
}

static inline uint32_t node_set_count(const struct node_set *set)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < NODE_SET_WORDS; i++)
		count += (uint32_t)__builtin_popcountll(set->words[i]);
	return count;
}

/* The first member that is `from` or more; LIMIT_WAIT_NODES: there is none. */
static inline uint32_t node_set_next(const struct node_set *set, uint32_t from)
{
	for (; from < LIMIT_WAIT_NODES; from = (from / 64 + 1) * 64) {
		uint64_t rest = set->words[from / 64] >> from % 64;

		if (rest != 0)
			return from + (uint32_t)__builtin_ctzll(rest);
	}
	return LIMIT_WAIT_NODES;
}

#endif
