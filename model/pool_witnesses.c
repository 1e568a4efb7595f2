#include "model/pool_witnesses.h"

#include <string.h>

#include "model/owner_feed.h"

_Static_assert(LIMIT_POOLS <= UINT16_MAX + 1, "slots are kept in 16 bits");

/* An owner's connections are told by all pools of its targets. */
static void add_out(
	struct pool_witnesses *witnesses, const struct model *model, const struct pool *pool)
{
	const struct feed *feed = model_feed_of(model, model_pool_worker(model, pool));
	double in_use;

	if (!feed || !pool_in_use(pool, &in_use))
		return;
	for (size_t s = 0; s < model_server_count(model); s++) {
		uint32_t owner = owner_feed_number(model_server(model, s), feed);

		if (owner != OWNER_FEED_NONE)
			witnesses->out[s][owner] += (float)in_use;
	}
}

void pool_witnesses_find(struct pool_witnesses *witnesses, const struct model *model, mono_ms now)
{
	witnesses->found = true;
	witnesses->now = now;
	witnesses->pooler_count = 0;
	memset(witnesses->out, 0, model_server_count(model) * sizeof(witnesses->out[0]));
	for (size_t i = 0; i < model_pool_slots(model); i++) {
		const struct pool *pool = model_pool(model, i);

		if (!pool || model_pool_truth(model, pool, now) >= TRUTH_STALE)
			continue;
		if (model_pool_dialect(model, pool)->is_pooler)
			witnesses->poolers[witnesses->pooler_count++] = (uint16_t)i;
		else
			add_out(witnesses, model, pool);
	}
}
