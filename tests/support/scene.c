#include "tests/support/scene.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/must.h"

enum { FEEDS = LIMIT_FEEDS, SAMPLES = 256 };

static const double began_wall_s = 1795143600; /* 2026-11-20 03:00:00 UTC */

struct scene_feed {
	struct keys *keys;
	struct sample samples[SAMPLES];
	size_t sample_count;
};

void scene_init(struct scene *scene)
{
	*scene = (struct scene){
		.model = model_create(),
		.now = {.mono = {1000000}, .wall = {began_wall_s}},
		.feeds = calloc(FEEDS, sizeof(struct scene_feed)),
	};
	must(scene->feeds != NULL);
}

void scene_fini(struct scene *scene)
{
	for (uint32_t i = 0; i < scene->feed_count; i++)
		keys_destroy(scene->feeds[i].keys);
	free(scene->feeds);
	model_destroy(scene->model);
}

static uint32_t add(struct scene *scene, struct feed_config config)
{
	uint32_t feed = model_add_feed(scene->model, &config, scene->now.mono);

	must(feed == scene->feed_count && feed < FEEDS);
	scene->feeds[scene->feed_count++].keys = keys_create();
	return feed;
}

uint32_t scene_feed(struct scene *scene, const char *name, int64_t interval_ms)
{
	return scene_feed_in(scene, NULL, name, interval_ms);
}

uint32_t scene_feed_in(
	struct scene *scene, const char *group, const char *name, int64_t interval_ms)
{
	return add(scene,
		(struct feed_config){.name = name, .group = group, .interval_ms = interval_ms});
}

uint32_t scene_feed_of(
	struct scene *scene, const char *name, const char *owner, const char *pooler_pool)
{
	return add(scene, (struct feed_config){.name = name,
				  .interval_ms = 1000,
				  .owner = owner,
				  .pooler_pool = pooler_pool});
}

uint32_t scene_feed_using(
	struct scene *scene, const char *name, const char *group, const char *uses)
{
	return add(scene, (struct feed_config){
				  .name = name, .group = group, .interval_ms = 1000, .uses = uses});
}

uint32_t scene_server(struct scene *scene, const char *name, int64_t interval_ms)
{
	return add(scene,
		(struct feed_config){.name = name, .interval_ms = interval_ms, .is_server = true});
}

void scene_tell(struct scene *scene, uint32_t feed, struct reading reading)
{
	reading.feed = feed;
	reading.at = scene->now;
	reading.cost = (struct poll_cost){.wire_bytes = 2900, .body_bytes = 2900, .took_ms = 4};
	model_accept(scene->model, &reading);
}

void scene_refuse(struct scene *scene, uint32_t feed, enum full_kind full, const char *text)
{
	struct fault fault = fault_make(FAULT_FULL, (int)full, "%s", text);

	model_accept_fault(scene->model, feed, scene->now, &fault);
}

/* Splits "a=1,b=2". The labels point into the string. */
static size_t split_labels(const char *labels, struct label *out, size_t max)
{
	size_t count = 0;

	while (*labels != '\0') {
		size_t length = strcspn(labels, ","), name = strcspn(labels, "=");

		must(count < max && name < length);
		out[count].name = (struct text){labels, name};
		out[count].value = (struct text){labels + name + 1, length - name - 1};
		count++;
		labels += length + (labels[length] == ',');
	}
	return count;
}

void scene_set(
	struct scene *scene, uint32_t feed, const char *family, const char *labels, double value)
{
	struct scene_feed *on = &scene->feeds[feed];
	struct label split[8];
	size_t count = split_labels(labels, split, 8), i = 0;
	enum keys_outcome outcome;
	uint32_t key =
		keys_intern(on->keys, &(struct metric){text_of(family), split, count}, &outcome);

	must(outcome == KEYS_OK);
	while (i < on->sample_count && on->samples[i].key != key)
		i++;
	must(i < SAMPLES);
	on->samples[i] = (struct sample){.key = key, .value = value, .at_ms = SAMPLE_NO_TIME};
	if (i == on->sample_count)
		on->sample_count++;
}

void scene_forget(struct scene *scene, uint32_t feed)
{
	scene->feeds[feed].sample_count = 0;
}

void scene_process(
	struct scene *scene, uint32_t feed, const char *labels, double rss, double started_s)
{
	scene_set(scene, feed, "process_resident_memory_bytes", labels, rss);
	scene_set(scene, feed, "process_start_time_seconds", labels, began_wall_s - started_s);
}

static void answer(struct scene *scene, uint32_t feed, struct fault fault)
{
	const struct scene_feed *on = &scene->feeds[feed];
	struct reading reading = {
		.feed = feed,
		.at = scene->now,
		.completeness = READING_COMPLETE,
		.fault = fault,
		.cost = {.wire_bytes = 4200, .body_bytes = 15300, .took_ms = 3, .lines = 180},
		.keys = on->keys,
		.samples = on->samples,
		.sample_count = on->sample_count,
	};

	model_accept(scene->model, &reading);
}

void scene_answer(struct scene *scene, uint32_t feed)
{
	answer(scene, feed, (struct fault){.kind = FAULT_NONE});
}

void scene_answer_faulty(struct scene *scene, uint32_t feed, enum fault_kind kind, const char *text)
{
	answer(scene, feed, fault_make(kind, 0, "%s", text));
}

void scene_fail(struct scene *scene, uint32_t feed, enum fault_kind kind, const char *text)
{
	struct fault fault = fault_make(kind, 0, "%s", text);

	model_accept_fault(scene->model, feed, scene->now, &fault);
}

void scene_wait(struct scene *scene, int64_t ms)
{
	scene->now.mono.ms += ms;
	scene->now.wall.s += (double)ms / 1000;
	model_settle(scene->model, scene->now);
}
