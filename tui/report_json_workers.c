/*
 * The report in JSON: workers, what is concluded of canaries, and what has changed since a
 * baseline.
 */
#include <math.h>

#include "panes/since_change.h"
#include "tui/report_json_part.h"
#include "tui/report_value.h"

/* ---- workers ---- */

static json_t *identity_of(const struct model *model, const struct worker *worker)
{
	static const char *const words[] = {
		[IDENTITY_NONE] = "none",
		[IDENTITY_CREATED] = "created",
		[IDENTITY_START] = "start_time",
		[IDENTITY_PID] = "pid",
		[IDENTITY_CONTAINER] = "container",
		[IDENTITY_NAME] = "name",
	};

	return json_string(
		model_worker_is_aggregate(model, worker) ? "aggregate" : words[worker->identity]);
}

static void put_who(json_t *object, const struct frame *frame, const struct worker *worker)
{
	const struct feed *feed = model_feed_of(frame->model, worker);
	char name[LIMIT_NAME_BYTES];

	model_worker_name(frame->model, worker, name);
	value_put(object, "name", value_name(name));
	value_put(object, "group", value_name(model_group_of(frame->model, worker)));
	value_put(object, "target", value_text(feed ? feed->name : ""));
	value_put(object, "state",
		value_state(model_worker_truth(frame->model, worker, frame->now.mono)));
	value_put(object, "heard_age_ms",
		value_known(mono_diff_ms(frame->now.mono, worker->last_seen.mono)));
	value_put(object, "identity", identity_of(frame->model, worker));
	value_put(object, "version", value_text(model_place_of(frame->model, worker)->version));
}

/* The life before, as far as it was seen. */
static json_t *before_of(const struct model *model, const struct worker *worker)
{
	static const char *const words[] = {
		[END_UNKNOWN] = "unknown",
		[END_OOM] = "oom",
		[END_EXIT] = "exit",
		[END_RECYCLED] = "recycled",
	};
	enum end_cause end;
	json_t *object;
	int code = 0;

	if (worker->restarts == 0)
		return json_null();
	object = json_object();
	end = model_worker_end(model, worker, &code);
	value_put(object, "ended", value_time(worker->restarted_at.wall));
	value_put(object, "end", json_string(words[end]));
	value_put(object, "exit_code", end == END_EXIT ? json_integer(code) : json_null());
	value_put(object, "lived_s", value_number(worker->before.lived_s));
	value_put(object, "rss_bytes",
		worker->before.rss_bytes > 0 ? value_whole(worker->before.rss_bytes) : json_null());
	return object;
}

static void put_life(json_t *object, const struct frame *frame, const struct worker *worker)
{
	bool knows_birth = worker->birth_wall_s > 0;
	double age_s;

	if (!model_worker_uptime(frame->model, worker, frame->now, &age_s))
		age_s = NAN;
	value_put(object, "life", value_count(worker->restarts + UINT64_C(1)));
	value_put(object, "restarts", value_count(model_worker_restarts(frame->model, worker)));
	value_put(object, "started",
		knows_birth ? value_time((wall_s){worker->birth_wall_s}) : json_null());
	value_put(object, "age_s", value_number(age_s));
	value_put(object, "watched_s",
		value_number(
			(double)mono_diff_ms(frame->now.mono, worker->first_seen.mono) / 1000));
	value_put(object, "before", before_of(frame->model, worker));
}

static json_t *whole_of(const struct gauge *gauge)
{
	return gauge->known ? value_whole(gauge->value) : json_null();
}

static void put_memory(json_t *object, const struct frame *frame, const struct worker *worker)
{
	const struct verdict *verdict = model_worker_verdict(worker);
	struct headroom headroom = model_worker_headroom(frame->model, worker);
	double limit = NAN, used = NAN, left_s = NAN;
	int64_t age_ms = mono_diff_ms(frame->now.mono, worker->rss.at);

	if (!model_worker_limit(frame->model, worker, &limit, &used))
		limit = used = NAN;
	if (!model_worker_time_left(frame->model, worker, &left_s))
		left_s = NAN;
	value_put(object, "rss_bytes", whole_of(&worker->rss));
	value_put(object, "rss_age_ms", worker->rss.known ? value_known(age_ms) : json_null());
	value_put(object, "least_rss_bytes",
		worker->rss.known ? value_whole(worker->floor_bytes) : json_null());
	value_put(object, "working_set_bytes", whole_of(&worker->working_set));
	value_put(object, "heap_bytes", whole_of(&worker->heap));
	value_put(object, "floor_bytes_per_h",
		verdict->code == VERDICT_UNKNOWN
			? json_null()
			: value_number((double)verdict->figures[VERDICT_SLOPE] * 3600));
	value_put(object, "limit_bytes", value_whole(limit));
	value_put(object, "limit_used_bytes", value_whole(used));
	value_put(object, "limit_in_s", value_number(left_s));
	value_put(object, "verdict", value_verdict(verdict, &headroom, frame->now, "bytes"));
}

static json_t *gauge_of_now(const struct gauge *gauge, mono_ms now)
{
	enum truth truth = gauge_truth(gauge, now);

	return truth == TRUTH_FRESH || truth == TRUTH_LATE ? value_gauge(gauge) : json_null();
}

static json_t *latency_of(const struct frame *frame, const struct worker *worker)
{
	const struct latency *latency = model_worker_latency(frame->model, worker);
	mono_ms now = frame->now.mono;
	json_t *object;

	if (!latency)
		return json_null();
	object = json_object();
	value_put(object, "p50_ms", gauge_of_now(&latency->p50_ms, now));
	value_put(object, "p99_ms", gauge_of_now(&latency->p99_ms, now));
	value_put(object, "mean_ms", gauge_of_now(&latency->mean_ms, now));
	return object;
}

static void put_work(json_t *object, const struct frame *frame, const struct worker *worker)
{
	int64_t period_ms = model_worker_period_ms(frame->model, worker);
	mono_ms now = frame->now.mono;

	value_put(object, "cpu_cores", value_rate(&worker->cpu, now, period_ms));
	value_put(object, "load_per_s", value_rate(&worker->load, now, period_ms));
	value_put(object, "deadlocks_per_s", value_rate(&worker->deadlocks, now, period_ms));
	value_put(object, "latency", latency_of(frame, worker));
	value_put(
		object, "pool_in_use", value_whole(model_worker_pool_in_use(frame->model, worker)));
}

/* ---- gauges that are watched ---- */

static json_t *watched_of(const struct frame *frame, const struct watched *watched)
{
	const struct watch *watch = model_watch_of(frame->model, watched);
	struct headroom headroom = model_watched_headroom(frame->model, watched);
	json_t *object = json_object();
	mono_ms now = frame->now.mono;
	double left_s;

	if (!model_watched_time_left(frame->model, watched, &left_s))
		left_s = NAN;
	value_put(object, "name", value_name(watch->name));
	value_put(object, "unit", value_text(watch->unit));
	value_put(object, "state", value_state(gauge_truth(&watched->value, now)));
	value_put(object, "age_ms", value_known(mono_diff_ms(now, watched->value.at)));
	value_put(object, "value", value_gauge(&watched->value));
	value_put(object, "limit", watch->limit > 0 ? value_number(watch->limit) : json_null());
	value_put(object, "limit_in_s", value_number(left_s));
	value_put(object, "verdict",
		value_watched_verdict(
			growth_verdict(&watched->growth), &headroom, frame->now, watch->unit));
	return object;
}

static json_t *all_watched(const struct frame *frame, const struct worker *worker)
{
	const struct watched *watched[LIMIT_OWN_WATCHES];
	size_t count = model_worker_watched(frame->model, worker, watched);
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		value_append(list, watched_of(frame, watched[i]));
	return list;
}

/* ---- all of them ---- */

void report_json_workers(struct lines *lines, const struct frame *frame)
{
	lines_open(lines, "workers");
	for (size_t i = 0; i < model_worker_slots(frame->model); i++) {
		const struct worker *worker = model_worker(frame->model, i);
		json_t *object;

		if (!worker)
			continue;
		object = json_object();
		put_who(object, frame, worker);
		put_life(object, frame, worker);
		put_memory(object, frame, worker);
		put_work(object, frame, worker);
		value_put(object, "watched", all_watched(frame, worker));
		lines_element(lines, object);
	}
	lines_close(lines);
}

/* ---- canaries ---- */

static json_t *compared(const struct frame *frame, const struct canary *canary)
{
	json_t *list = json_array();

	for (unsigned i = CANARY_FIRST; i < VERDICT_SIGNALS; i++) {
		json_t *object = value_verdict(&canary->verdicts[i], NULL, frame->now, "");
		enum verdict_signal signal = (enum verdict_signal)i;

		value_put(object, "signal", value_text(verdict_signal_word(signal)));
		value_append(list, object);
	}
	return list;
}

void report_json_canaries(struct lines *lines, const struct frame *frame)
{
	lines_open(lines, "canaries");
	for (uint32_t i = 0; i < frame->view->canaries.count; i++) {
		const struct canary *canary = &frame->canaries[i];
		char name[LIMIT_NAME_BYTES];
		json_t *object;

		if (!canary->worker)
			continue;
		model_worker_name(frame->model, canary->worker, name);
		object = json_object();
		value_put(object, "name", value_name(name));
		value_put(object, "verdicts", compared(frame, canary));
		lines_element(lines, object);
	}
	lines_close(lines);
}

/* ---- since a baseline ---- */

void report_json_changes(struct lines *lines, const struct frame *frame)
{
	const struct list *list = &frame->lists[pane_since_index];

	lines_open(lines, "changes");
	for (size_t i = 0; i < list->count; i++) {
		struct change change = change_at(frame, &list->rows[i]);
		json_t *object = json_object();

		value_put(object, "name", value_name(change.name));
		value_put(object, "figure", json_string(change.key));
		value_put(object, "then", value_number(change.then));
		value_put(object, "now", value_number(change.now));
		value_put(object, "state", value_state(change.truth));
		value_put(object, "note", value_text(change.state));
		lines_element(lines, object);
	}
	lines_close(lines);
}
