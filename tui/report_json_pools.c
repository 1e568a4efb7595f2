/*
 * The report in JSON: connection pools, each with why it is full.
 */
#include <math.h>

#include "model/pool_cause.h"
#include "tui/report_json_part.h"
#include "tui/report_value.h"

static json_t *figure_of(const struct pool *pool, enum pool_figure figure)
{
	double value;

	return pool_figure(pool, figure, &value) ? value_number(value) : json_null();
}

static json_t *max_of(const struct pool *pool)
{
	double max;

	return pool_max(pool, &max) ? value_whole(max) : json_null();
}

static json_t *per_min(const struct pool *pool, enum pool_figure counter, mono_ms now)
{
	double per_s;

	return pool_rate(pool, counter, now, &per_s) ? value_number(60 * per_s) : json_null();
}

static json_t *cause_of(const struct frame *frame, const struct pool *pool)
{
	static const char *const words[POOL_CAUSES] = {
		[CAUSE_NONE] = "none",
		[CAUSE_UNKNOWN] = "unknown",
		[CAUSE_MIXED] = "mixed",
		[CAUSE_SATURATED] = "saturated",
		[CAUSE_BLOCKED] = "blocked",
		[CAUSE_STARVED] = "starved",
		[CAUSE_HELD_BY_CODE] = "held_by_code",
		[CAUSE_HELD_BETWEEN] = "held_between",
	};
	struct pool_case found = pool_case(frame->model, &frame->witnesses, pool);
	char sentence[POOL_CASE_BYTES];
	json_t *object = json_object();

	pool_case_sentence(sentence, &found);
	value_put(object, "code", json_string(words[found.verdict.code]));
	value_put(object, "evidence", value_text(sentence));
	value_put(object, "owner", value_text(found.owner ? found.owner->who.owner : ""));
	value_put(object, "guess", json_boolean(pool_case_is_guess(&found)));
	return object;
}

static void put_who(json_t *object, const struct frame *frame, const struct pool *pool)
{
	const struct pool_dialect *dialect = model_pool_dialect(frame->model, pool);
	char name[LIMIT_NAME_BYTES];

	model_pool_name(frame->model, pool, name);
	value_put(object, "name", value_name(name));
	model_worker_name(frame->model, model_pool_worker(frame->model, pool), name);
	value_put(object, "worker", value_text(name));
	value_put(object, "pool", value_text(pool->key));
	value_put(object, "library", value_text(dialect->who));
	value_put(object, "library_is_guess", json_boolean(pool->is_guess));
	value_put(object, "state",
		value_state(model_pool_truth(frame->model, pool, frame->now.mono)));
	value_put(object, "heard_age_ms",
		value_known(mono_diff_ms(frame->now.mono, pool->heard_at.mono)));
}

static void put_size(json_t *object, const struct pool *pool)
{
	double in_use, limit;

	model_pool_sizes(pool, &in_use, &limit);
	value_put(object, "in_use", value_whole(in_use));
	value_put(object, "limit", value_whole(limit));
	value_put(object, "unlimited", json_boolean(pool->unlimited));
	value_put(object, "max", max_of(pool));
	value_put(object, "overflow", figure_of(pool, POOL_OVERFLOW));
	value_put(object, "min", figure_of(pool, POOL_MIN));
	value_put(object, "open", figure_of(pool, POOL_OPEN));
	value_put(object, "idle", figure_of(pool, POOL_IDLE));
}

static void put_queue(json_t *object, const struct pool *pool, mono_ms now)
{
	value_put(object, "waiting", figure_of(pool, POOL_WAITING));
	value_put(object, "maxwait_s", figure_of(pool, POOL_MAXWAIT));
	value_put(object, "waits_per_min", per_min(pool, POOL_WAITS, now));
	value_put(object, "timeouts_per_min", per_min(pool, POOL_TIMEOUTS, now));
	value_put(object, "acquire_ms", value_gauge(&pool->acquire_ms));
	value_put(object, "pinned", json_boolean(pool->pinned));
	value_put(object, "pinned_since",
		pool->pinned ? value_time(pool->pinned_since.wall) : json_null());
}

void report_json_pools(struct lines *lines, const struct frame *frame)
{
	lines_open(lines, "pools");
	for (size_t i = 0; i < model_pool_slots(frame->model); i++) {
		const struct pool *pool = model_pool(frame->model, i);
		json_t *object;

		if (!pool)
			continue;
		object = json_object();
		put_who(object, frame, pool);
		put_size(object, pool);
		put_queue(object, pool, frame->now.mono);
		value_put(object, "cause", cause_of(frame, pool));
		lines_element(lines, object);
	}
	lines_close(lines);
}
