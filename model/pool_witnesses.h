#ifndef LOWTIDE_MODEL_POOL_WITNESSES_H
#define LOWTIDE_MODEL_POOL_WITNESSES_H
/*
 * What all pools together tell of one that is full (model/pool_cause.h): how many connections the
 * pools of its owner have lent out, and which pools are a pooler's. Found for all in one walk: when
 * a database stands still, thousands are full at once.
 */
#include "model/model.h"

struct pool_witnesses {
	bool found;
	mono_ms now;
	/* By number of the server, and of the owner in its ledger: those that there are. Pools that
	   are heard of, poolers' own left out. */
	float out[LIMIT_SERVERS][LIMIT_OWNERS];
	uint32_t pooler_count;
	uint16_t poolers[LIMIT_POOLS]; /* slots of pools that are heard of */
};

void pool_witnesses_find(struct pool_witnesses *witnesses, const struct model *model, mono_ms now);

#endif
