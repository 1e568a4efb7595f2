#include "model/model.h"

#include <stdlib.h>
#include <string.h>

#include "model/must.h"
#include "model/state.h"

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

/* Most workers have none: nothing is written there, which would take memory. */
static void freeze_latencies(struct model *to, const struct model *from)
{
	to->dropped_latencies = from->dropped_latencies;
	for (uint32_t i = 0; i < from->roster.worker_count; i++) {
		if (from->latencies[i].used)
			to->latencies[i] = from->latencies[i];
		else if (to->latencies[i].used)
			to->latencies[i].used = false;
	}
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

	baseline_freeze(&to->baseline, &from->baseline);
	lives_freeze(&to->roster.lives, &roster->lives);

	to->bindings.dropped_places = from->bindings.dropped_places;
	to->bindings.dropped_keys = from->bindings.dropped_keys;
	to->bindings.dropped_texts = from->bindings.dropped_texts;

	to->discovery_count = from->discovery_count;
	memcpy(to->discoveries, from->discoveries,
		from->discovery_count * sizeof(*from->discoveries));

	model_freeze_servers(to, from);
	model_freeze_expectations(to, from);
	to->past = from->past;
	model_freeze_pools(to, from);
	model_freeze_watched(to, from);
	freeze_latencies(to, from);
	to->events = from->events;
}

void model_accept(struct model *model, const struct reading *reading)
{
	struct feed *feed;

	must(model_feed_is_asked(model, reading->feed));
	feed = &model->feeds[reading->feed];
	if (!reading->between)
		feed_note_answer(feed, reading);
	if (feed->server != ROSTER_NONE)
		model_accept_server(model, reading);
	if (!reading->keys)
		return;
	if (reading->completeness != READING_CUT) {
		feed->knows_wanted = true;
		feed->wanted = (uint32_t)reading->sample_count;
	}
	intake_samples(model, reading);
}

void model_accept_fault(
	struct model *model, uint32_t feed, struct instant at, const struct fault *fault)
{
	must(model_feed_is_asked(model, feed) && fault_is_set(fault));
	feed_note_failure(&model->feeds[feed], at, fault);
	if (model->feeds[feed].server != ROSTER_NONE)
		model_fault_server(model, feed, at, fault);
}

const struct events *model_events(const struct model *model)
{
	return &model->events;
}

struct model_drops model_drops(const struct model *model)
{
	return (struct model_drops){
		.feeds = model->dropped_feeds,
		.servers = model->dropped_servers,
		.places = model->bindings.dropped_places,
		.workers = model->roster.crowded_places,
		.keys = model->bindings.dropped_keys + model->dropped_latencies,
		.texts = model->bindings.dropped_texts,
		.pools = model->pools.dropped,
		.watched = model->watched.dropped,
	};
}
