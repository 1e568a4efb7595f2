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

static void say_pool(struct report *report, const struct pool *pool)
{
	const struct pool_dialect *dialect = model_pool_dialect(report->model, pool);
	char name[LIMIT_NAME_BYTES], size[POOL_WORDS_BYTES], missing[MISSING_BYTES];

	model_pool_name(report->model, pool, name);
	pool_size_words(size, pool, &glyphs_ascii);
	say_missing(missing, pool);
	report_say(report, "pool", "%s", name);
	report_say(report, "", "%s in use (%s%s)%s%s", size, dialect->who,
		pool->is_guess    ? ": a guess by its names"
		: dialect->unseen ? ": known from documentation only, check it"
				  : "",
		missing[0] != '\0' ? "; not told: " : "", missing);
}

size_t doctor_pools(struct report *report)
{
	size_t met = 0;

	for (size_t i = 0; i < model_pool_slots(report->model); i++) {
		const struct pool *pool = model_pool(report->model, i);

		if (!pool || model_feed_of(report->model, model_pool_worker(report->model, pool)) !=
				     report->feed)
			continue;
		if (++met <= POOLS_LISTED)
			say_pool(report, pool);
	}
	if (met > POOLS_LISTED)
		report_say(report, "", "+%zu more pools", met - POOLS_LISTED);
	return met;
}
