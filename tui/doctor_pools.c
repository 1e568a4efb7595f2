#include "tui/doctor_pools.h"

#include <stdio.h>

#include "panes/phrase.h"
#include "panes/pool_state.h"

/* Pools named one by one for a target; more are counted. */
enum { POOLS_LISTED = 20, MISSING_BYTES = 128 };

static bool is_told(const struct pool *pool, enum pool_figure figure)
{
	double value;

	if (figure < POOL_COUNTERS)
		return pool_figure(pool, figure, &value);
	return pool->counters[figure - POOL_COUNTERS].state != RATE_UNKNOWN;
}

/* What would tell a full pool from a slow one, and is not exported. */
static void say_missing(char out[MISSING_BYTES], const struct pool *pool)
{
	static const struct {
		enum pool_figure figure;
		const char *what;
	} wanted[] = {
		{POOL_WAITING, "callers that wait"},
		{POOL_TIMEOUTS, "timeouts"},
		{POOL_ACQUIRE_SECONDS, "time to acquire"},
	};
	struct phrase phrase = phrase_begin(out, MISSING_BYTES);
	double max;

	if (!pool->unlimited && !pool_max(pool, &max))
		phrase_add(&phrase, "", "its maximum");
	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++)
		if (!is_told(pool, wanted[i].figure))
			phrase_add(&phrase, ", ", "%s", wanted[i].what);
}

static void say_pool(struct diagnosis *diagnosis, const struct pool *pool)
{
	const struct pool_dialect *dialect = model_pool_dialect(diagnosis->model, pool);
	char name[LIMIT_NAME_BYTES], size[POOL_WORDS_BYTES], missing[MISSING_BYTES];

	model_pool_name(diagnosis->model, pool, name);
	pool_size_words(size, pool, &glyphs_ascii);
	say_missing(missing, pool);
	diagnosis_say(diagnosis, "pool", "%s", name);
	diagnosis_say(diagnosis, "", "%s in use (%s%s)%s%s", size, dialect->who,
		pool->is_guess    ? ": a guess by its names"
		: dialect->unseen ? ": known from documentation only, check it"
				  : "",
		missing[0] != '\0' ? "; not told: " : "", missing);
}

size_t doctor_pools(struct diagnosis *diagnosis)
{
	size_t met = 0;

	for (size_t i = 0; i < model_pool_slots(diagnosis->model); i++) {
		const struct pool *pool = model_pool(diagnosis->model, i);

		if (!pool || model_feed_of(diagnosis->model,
				     model_pool_worker(diagnosis->model, pool)) != diagnosis->feed)
			continue;
		if (++met <= POOLS_LISTED)
			say_pool(diagnosis, pool);
	}
	if (met > POOLS_LISTED)
		diagnosis_say(diagnosis, "", "+%zu more pools", met - POOLS_LISTED);
	return met;
}
