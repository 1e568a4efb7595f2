#include "panes/worker_courses.h"

#include "model/model.h"

/* ---- counters ---- */

/* One deadlock between two polls a second apart is not 60 in a minute. */
static double mean_of_minute(const struct series *history, mono_ms now, double otherwise)
{
	enum { MINUTE_S = 60 };
	struct series_point points[MINUTE_S];
	double sum = 0;
	int known = 0;

	series_walk(history, now, 1000, points, MINUTE_S);
	for (size_t i = 0; i < MINUTE_S; i++) {
		sum += points[i].known ? points[i].last : 0;
		known += points[i].known;
	}
	return known > 0 ? sum / known : otherwise;
}

static void say(struct course *course, enum role role, const char *word)
{
	course->role = role;
	course->word = word;
}

/* False when it was never counted. */
static bool read_rate(const struct frame *frame, struct course *course, const struct rate *rate,
	const struct series_brief *history)
{
	int64_t period_ms = model_worker_period_ms(frame->model, frame->detail);
	double per_s;

	course->history = &history->series;
	switch (rate_read(rate, frame->now.mono, period_ms, &per_s)) {
	case RATE_OK:
		if (course->rare)
			per_s = mean_of_minute(course->history, frame->now.mono, per_s);
		course->value = per_s * course->scale;
		return true;
	case RATE_STALE: say(course, ROLE_STALE, "stale"); return true;
	case RATE_RESET: say(course, ROLE_WARN, "reset"); return true;
	case RATE_STARTING: say(course, ROLE_DIM, "soon"); return true;
	case RATE_UNKNOWN: break;
	}
	return false;
}

/* ---- gauges ---- */

/* False when there never was a number. */
static bool read_gauge(const struct frame *frame, struct course *course, const struct gauge *gauge,
	const struct series *history)
{
	course->history = history;
	course->value = gauge->value;
	switch (gauge_truth(gauge, frame->now.mono)) {
	case TRUTH_NEVER: say(course, ROLE_DIM, ""); return !series_is_empty(history);
	case TRUTH_STALE: say(course, ROLE_STALE, "stale"); return true;
	case TRUTH_FRESH:
	case TRUTH_LATE:
	case TRUTH_GONE: break;
	}
	return true;
}

static bool read_tail(const struct frame *frame, struct course *course)
{
	const struct latency *latency = model_worker_latency(frame->model, frame->detail);

	*course = (struct course){"p99 ms", "p99", .scale = 1, .role = ROLE_PLAIN};
	return latency && read_gauge(frame, course, &latency->p99_ms, &latency->p99_history.series);
}

/* The median, or the mean where no median was ever told. */
static bool read_middle(const struct frame *frame, struct course *course)
{
	const struct latency *latency = model_worker_latency(frame->model, frame->detail);

	*course = (struct course){"p50 ms", "p50", .scale = 1, .role = ROLE_PLAIN};
	if (!latency)
		return false;
	if (read_gauge(frame, course, &latency->p50_ms, &latency->p50_history.series))
		return true;
	*course = (struct course){"mean ms", "mean", .scale = 1, .role = ROLE_PLAIN};
	return read_gauge(frame, course, &latency->mean_ms, &latency->mean_history.series);
}

/* The worker's fullest pool; of those whose fullness nobody knows the one most in use. */
static const struct pool *fullest_pool(const struct frame *frame, double *in_use)
{
	const struct pool *fullest = NULL, *pool = NULL;
	double most = -1, most_used = -1;

	while ((pool = model_worker_pool(frame->model, frame->detail, pool))) {
		double used, limit, ratio;

		if (!pool_in_use(pool, &used))
			continue;
		if (!pool_fullness(pool, &used, &limit, &ratio))
			ratio = 0;
		if (ratio < most || (ratio <= most && used <= most_used))
			continue;
		fullest = pool;
		most = ratio;
		most_used = *in_use = used;
	}
	return fullest;
}

static bool read_pool(const struct frame *frame, struct course *course)
{
	double in_use = 0;
	const struct pool *pool = fullest_pool(frame, &in_use);

	*course = (struct course){"pool in use", "pool", .scale = 1, .role = ROLE_PLAIN};
	if (!pool)
		return false;
	course->history = &pool->in_use.series;
	course->value = in_use;
	switch (model_pool_truth(frame->model, pool, frame->now.mono)) {
	case TRUTH_STALE: say(course, ROLE_STALE, "stale"); break;
	case TRUTH_GONE: say(course, ROLE_STALE, "gone"); break;
	case TRUTH_NEVER:
	case TRUTH_FRESH:
	case TRUTH_LATE: break;
	}
	return true;
}

/* ---- all of them ---- */

static bool read_load(const struct frame *frame, struct course *course)
{
	const struct worker *worker = frame->detail;

	*course = (struct course){"load/s", "load", .scale = 1, .role = ROLE_PLAIN};
	return read_rate(frame, course, &worker->load, &worker->load_history);
}

static bool read_cpu(const struct frame *frame, struct course *course)
{
	const struct worker *worker = frame->detail;

	*course = (struct course){"CPU cores", "CPU", .scale = 1, .role = ROLE_PLAIN};
	return read_rate(frame, course, &worker->cpu, &worker->cpu_history);
}

static bool read_deadlocks(const struct frame *frame, struct course *course)
{
	const struct worker *worker = frame->detail;

	*course = (struct course){
		"deadlk/min", "dl/m", .scale = 60, .rare = true, .role = ROLE_PLAIN};
	return read_rate(frame, course, &worker->deadlocks, &worker->deadlocks_history);
}

static size_t read_watched(const struct frame *frame, struct course courses[LIMIT_OWN_WATCHES])
{
	const struct watched *watched[LIMIT_OWN_WATCHES];
	size_t count = model_worker_watched(frame->model, frame->detail, watched);

	for (size_t i = 0; i < count; i++) {
		const char *name = model_watch_of(frame->model, watched[i])->name;

		courses[i] = (struct course){name, name, .scale = 1, .role = ROLE_PLAIN};
		read_gauge(frame, &courses[i], &watched[i]->value, &watched[i]->history.series);
	}
	return count;
}

size_t worker_courses(const struct frame *frame, struct course courses[WORKER_COURSES])
{
	static bool (*const readers[])(const struct frame *, struct course *) = {
		read_tail, read_middle, read_load, read_pool, read_cpu, read_deadlocks};
	size_t count = read_watched(frame, courses);

	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++)
		count += readers[i](frame, &courses[count]);
	return count;
}
