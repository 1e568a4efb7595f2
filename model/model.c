#include "model/model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/must.h"
#include "model/scrub.h"
#include "model/state.h"

/* Samples with a time of their own repeat until their maker looks again; cAdvisor does so every 10
   to 30 s. Expected until the real pace is learned. */
enum { OWN_TIME_PERIOD_MS = 30 * 1000 };

struct model *model_try_create(void)
{
	/* calloc of a large block is untouched zero pages: memory is used as it is written to. */
	struct model *model = calloc(1, sizeof(*model));

	if (!model)
		return NULL;
	roster_init(&model->roster);
	bind_init(&model->bindings);
	return model;
}

struct model *model_create(void)
{
	struct model *model = model_try_create();

	must(model != NULL);
	return model;
}

void model_destroy(struct model *model)
{
	free(model);
}

/* What is beyond the used parts means nothing, and copying it would touch all of its pages. What
   takes part in accepting readings stays behind. */
void model_freeze(struct model *to, const struct model *from)
{
	const struct roster *roster = &from->roster;

	to->feed_count = from->feed_count;
	to->dropped_feeds = from->dropped_feeds;
	memcpy(to->feeds, from->feeds, from->feed_count * sizeof(*from->feeds));

	to->roster.crowded_places = roster->crowded_places;
	to->roster.place_count = roster->place_count;
	memcpy(to->roster.places, roster->places, roster->place_count * sizeof(*roster->places));
	to->roster.worker_count = roster->worker_count;
	memcpy(to->roster.workers, roster->workers,
		roster->worker_count * sizeof(*roster->workers));

	to->bindings.dropped_places = from->bindings.dropped_places;
	to->bindings.dropped_keys = from->bindings.dropped_keys;
	to->bindings.dropped_texts = from->bindings.dropped_texts;

	to->events = from->events;
}

static void copy_clean(char *out, size_t size, const char *text)
{
	scrub(out, size, text, strlen(text));
}

/* Feeds of a group mostly come one after the other: the latest is asked first. */
static uint32_t first_of_group(const struct model *model, const char *group)
{
	for (uint32_t i = model->feed_count; i-- > 0;)
		if (strcmp(model->feeds[i].group, group) == 0)
			return model->feeds[i].group_first;
	return model->feed_count;
}

uint32_t model_add_feed(struct model *model, const struct feed_config *config, mono_ms now)
{
	struct feed *feed;

	must(config->interval_ms > 0);
	if (model->feed_count == LIMIT_FEEDS) {
		model->dropped_feeds++;
		return ROSTER_NONE;
	}
	feed = &model->feeds[model->feed_count];
	copy_clean(feed->name, sizeof(feed->name), config->name);
	copy_clean(feed->group, sizeof(feed->group), config->group ? config->group : "");
	feed->group_first = first_of_group(model, feed->group);
	feed->interval_ms = config->interval_ms;
	feed->server = ROSTER_NONE;
	feed->added_at = now;
	feed->resumed_at = now;
	return model->feed_count++;
}

void model_accept(struct model *model, const struct reading *reading)
{
	struct feed *feed;

	must(reading->feed < model->feed_count);
	feed = &model->feeds[reading->feed];
	feed_note_answer(feed, reading);
	if (reading->completeness != READING_CUT) {
		feed->knows_wanted = true;
		feed->wanted = (uint32_t)reading->sample_count;
	}
	intake_samples(model, reading);
}

void model_accept_fault(
	struct model *model, uint32_t feed, struct instant at, const struct fault *fault)
{
	must(feed < model->feed_count && fault_is_set(fault));
	feed_note_failure(&model->feeds[feed], at, fault);
}

size_t model_feed_count(const struct model *model)
{
	return model->feed_count;
}

const struct feed *model_feed(const struct model *model, size_t i)
{
	must(i < model->feed_count);
	return &model->feeds[i];
}

size_t model_worker_slots(const struct model *model)
{
	return model->roster.worker_count;
}

const struct worker *model_worker(const struct model *model, size_t i)
{
	const struct worker *worker;

	must(i < model->roster.worker_count);
	worker = &model->roster.workers[i];
	return worker->used && worker->shown ? worker : NULL;
}

const struct place *model_place_of(const struct model *model, const struct worker *worker)
{
	return &model->roster.places[worker->place];
}

const struct feed *model_feed_of(const struct model *model, const struct worker *worker)
{
	uint32_t feed = model_place_of(model, worker)->feed;

	return feed == ROSTER_NONE ? NULL : &model->feeds[feed];
}

static bool has_siblings(const struct model *model, const struct worker *worker)
{
	uint32_t first = model_place_of(model, worker)->first_worker;

	return model->roster.workers[first].next != ROSTER_NONE;
}

void model_worker_name(
	const struct model *model, const struct worker *worker, char out[LIMIT_NAME_BYTES])
{
	const struct place *place = model_place_of(model, worker);
	const struct feed *feed = model_feed_of(model, worker);
	char full[LIMIT_NAME_BYTES + LIMIT_IDENTITY_BYTES];
	char ordinal[16] = "";
	int used;

	if (place->kind == PLACE_CONTAINER || place->kind == PLACE_HOSTNAME || !feed)
		used = snprintf(full, sizeof(full), "%s", place->instance);
	else
		used = snprintf(full, sizeof(full), "%s%s%s", feed->name,
			place->instance[0] != '\0' ? " " : "", place->instance);
	must(used >= 0 && (size_t)used < sizeof(full));
	if (has_siblings(model, worker))
		snprintf(ordinal, sizeof(ordinal), "/%u", worker->ordinal);
	/* a long name is cut before the number, which tells it from the next one */
	copy_clean(out, LIMIT_NAME_BYTES - strlen(ordinal), full);
	memcpy(out + strlen(out), ordinal, strlen(ordinal) + 1);
}

/* Those that were met since the worker was, and itself: who takes turns with it. */
static int64_t turn_takers(const struct model *model, const struct worker *worker)
{
	int64_t count = 1;

	for (uint32_t w = model_place_of(model, worker)->first_worker; w != ROSTER_NONE;
		w = model->roster.workers[w].next) {
		const struct worker *other = &model->roster.workers[w];

		count += !other->gone && other->last_seen.mono.ms > worker->last_seen.mono.ms;
	}
	return count;
}

/*
 * How often one of n processes is met that take turns behind one endpoint. Its own record says,
 * once it was met often; before that, chance: not to be met in k x n polls has the probability
 * e^-k, and with k = 5 a period, a worker is called late (two periods) once in 20,000 times.
 */
static int64_t turns_ms(const struct model *model, const struct worker *worker, int64_t interval_ms)
{
	enum { LEARNED_MEETINGS = 20, TURNS_A_PERIOD = 5 };

	if (worker->meetings >= LEARNED_MEETINGS)
		return worker->revisit_ms;
	return TURNS_A_PERIOD * interval_ms * turn_takers(model, worker);
}

/* Polled every interval, so expected every interval, unless siblings take turns behind one endpoint
   or its samples have their own pace. */
int64_t model_worker_period_ms(const struct model *model, const struct worker *worker)
{
	const struct feed *feed = model_feed_of(model, worker);
	int64_t interval_ms = feed ? feed->interval_ms : OWN_TIME_PERIOD_MS;
	const struct place *place = model_place_of(model, worker);
	int64_t usual_ms = interval_ms;

	if (worker->last_own_ms != SAMPLE_NO_TIME)
		usual_ms = worker->revisit_ms > 0 ? worker->revisit_ms : OWN_TIME_PERIOD_MS;
	else if (place->kind == PLACE_ENDPOINT && !place->tagged && has_siblings(model, worker))
		usual_ms = turns_ms(model, worker, interval_ms);
	return usual_ms > interval_ms ? usual_ms : interval_ms;
}

uint64_t model_worker_id(const struct model *model, const struct worker *worker)
{
	const uint64_t is_worker = (uint64_t)1 << 63;
	uint64_t generation = model_place_of(model, worker)->generation & 0x7fffffff;

	return is_worker | generation << 32 | (uint64_t)worker->place << 16 | worker->ordinal;
}

uint32_t model_worker_group(const struct model *model, const struct worker *worker)
{
	const struct feed *feed = model_feed_of(model, worker);

	return feed && feed->group[0] != '\0' ? feed->group_first : ROSTER_NONE;
}

enum truth model_worker_truth(const struct model *model, const struct worker *worker, mono_ms now)
{
	const struct feed *feed = model_feed_of(model, worker);
	int64_t period_ms = model_worker_period_ms(model, worker);
	enum truth truth = truth_of_age(mono_diff_ms(now, worker->last_seen.mono), period_ms);

	if (worker->gone)
		return TRUTH_GONE;
	/* We asked nobody while we were stopped: it is late until it could have answered. */
	if (truth == TRUTH_STALE && feed &&
		truth_of_age(mono_diff_ms(now, feed->resumed_at), period_ms) != TRUTH_STALE)
		return TRUTH_LATE;
	return truth;
}

bool model_worker_is_aggregate(const struct model *model, const struct worker *worker)
{
	return worker->identity == IDENTITY_NONE || model_place_of(model, worker)->mixes;
}

bool model_worker_limit(const struct model *model, const struct worker *worker, double *limit_bytes,
	double *used_bytes)
{
	const struct place *place = model_place_of(model, worker);
	const struct gauge *used = &worker->working_set;

	/* What stopped coming while the worker is still met says nothing about how full it is. */
	if (gauge_truth(used, worker->last_seen.mono) != TRUTH_FRESH)
		used = &worker->rss;
	if (!place->limit.known || gauge_truth(used, worker->last_seen.mono) != TRUTH_FRESH)
		return false;
	*limit_bytes = place->limit.value;
	*used_bytes = used->value;
	return true;
}

bool model_worker_uptime(const struct model *model, const struct worker *worker, struct instant now,
	double *uptime_s)
{
	const struct feed *feed = model_feed_of(model, worker);
	double remote_now_s = now.wall.s + (feed ? feed->clock_ahead_s : 0);

	if (!(worker->birth_wall_s > 0))
		return false;
	*uptime_s = remote_now_s > worker->birth_wall_s ? remote_now_s - worker->birth_wall_s : 0;
	return true;
}

uint32_t model_worker_restarts(const struct model *model, const struct worker *worker)
{
	const struct place *place = model_place_of(model, worker);

	uint32_t told = place->restarts.known ? (uint32_t)place->restarts.value : 0;

	return told > worker->restarts ? told : worker->restarts;
}

enum end_cause model_worker_end(
	const struct model *model, const struct worker *worker, int *exit_code)
{
	return roster_end_cause(model_place_of(model, worker), exit_code);
}

bool model_feed_knows(const struct model *model, uint32_t feed, size_t catalog_row)
{
	return bind_has_row(&model->bindings, feed, catalog_row);
}

const struct events *model_events(const struct model *model)
{
	return &model->events;
}

struct model_drops model_drops(const struct model *model)
{
	return (struct model_drops){
		.feeds = model->dropped_feeds,
		.places = model->bindings.dropped_places,
		.workers = model->roster.crowded_places,
		.keys = model->bindings.dropped_keys,
		.texts = model->bindings.dropped_texts,
	};
}
