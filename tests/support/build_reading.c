#include "tests/support/build_reading.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/must.h"

struct instant at_s(double seconds)
{
	return (struct instant){{(int64_t)(seconds * 1000)}, {BUILD_WALL_S + seconds}};
}

struct build build_feed(struct model *model, const char *name, double interval_s)
{
	return build_feed_in(model, NULL, name, interval_s);
}

struct build build_feed_in(
	struct model *model, const char *group, const char *name, double interval_s)
{
	struct feed_config config = {
		.name = name,
		.group = group,
		.interval_ms = (int64_t)(interval_s * 1000),
	};

	return (struct build){
		.keys = keys_create(),
		.feed = model_add_feed(model, &config, at_s(0).mono),
		.own_ms = SAMPLE_NO_TIME,
	};
}

void build_fini(struct build *build)
{
	keys_destroy(build->keys);
	free(build->samples);
}

/* Reads one label at *from and moves on; false at the end. */
static bool read_label(const char **from, struct label *label)
{
	const char *equals = strchr(*from, '=');
	const char *end;

	if (**from == '\0')
		return false;
	must(equals != NULL && equals[1] == '"');
	end = strchr(equals + 2, '"');
	must(end != NULL);
	label->name = (struct text){*from, (size_t)(equals - *from)};
	label->value = (struct text){equals + 2, (size_t)(end - equals - 2)};
	*from = end[1] == ',' ? end + 2 : end + 1;
	return true;
}

static struct sample *new_sample(struct build *build)
{
	if (build->count == build->room) {
		build->room = build->room ? build->room * 2 : 64;
		build->samples = realloc(build->samples, build->room * sizeof(*build->samples));
		must(build->samples != NULL);
	}
	return &build->samples[build->count++];
}

void add_key(struct build *build, uint32_t key, double value)
{
	*new_sample(build) = (struct sample){key, value, build->own_ms};
}

void add(struct build *build, const char *family, const char *labels, double value)
{
	struct label parsed[16];
	size_t count = 0;
	enum keys_outcome outcome;
	uint32_t key;

	while (read_label(&labels, &parsed[count]))
		must(++count < sizeof(parsed) / sizeof(parsed[0]));
	key = keys_intern(build->keys, &(struct metric){text_of(family), parsed, count}, &outcome);
	must(outcome == KEYS_OK);
	add_key(build, key, value);
}

void add_timed(
	struct build *build, const char *family, const char *labels, double value, double own_s)
{
	int64_t before_ms = build->own_ms;

	build->own_ms = (int64_t)((BUILD_WALL_S + own_s) * 1000);
	add(build, family, labels, value);
	build->own_ms = before_ms;
}

void build_send(struct build *build, struct model *model, double at)
{
	struct reading reading = {
		.feed = build->feed,
		.at = at_s(at),
		.completeness = build->completeness,
		.has_remote_wall = build->has_remote_wall,
		.remote_wall = build->remote_wall,
		.keys = build->keys,
		.samples = build->samples,
		.sample_count = build->count,
	};

	if (build->completeness == READING_CUT)
		reading.fault = fault_make(FAULT_CUT, 0, "cut");
	else if (build->completeness == READING_WITH_GAPS)
		reading.fault = fault_make(FAULT_PARSE, 0, "bad lines");
	model_accept(model, &reading);
	build->count = 0;
}

void build_send_cut(struct build *build, struct model *model, double at)
{
	build->completeness = READING_CUT;
	build_send(build, model, at);
	build->completeness = READING_COMPLETE;
}

void build_send_with_gaps(struct build *build, struct model *model, double at)
{
	build->completeness = READING_WITH_GAPS;
	build_send(build, model, at);
	build->completeness = READING_COMPLETE;
}

const struct worker *worker_named(const struct model *model, const char *name)
{
	for (size_t i = 0; i < model_worker_slots(model); i++) {
		const struct worker *worker = model_worker(model, i);
		char is[LIMIT_NAME_BYTES];

		if (!worker)
			continue;
		model_worker_name(model, worker, is);
		if (strcmp(is, name) == 0)
			return worker;
	}
	return NULL;
}

static size_t count_rows(const struct model *model, bool gone_too)
{
	size_t rows = 0;

	for (size_t i = 0; i < model_worker_slots(model); i++) {
		const struct worker *worker = model_worker(model, i);

		rows += worker && (gone_too || !worker->gone);
	}
	return rows;
}

size_t worker_rows(const struct model *model)
{
	return count_rows(model, true);
}

size_t worker_rows_not_gone(const struct model *model)
{
	return count_rows(model, false);
}

const struct event *event_of(const struct model *model, enum event_kind kind)
{
	const struct events *events = model_events(model);

	for (size_t i = 0; i < events->held; i++)
		if (events_get(events, i)->kind == kind)
			return events_get(events, i);
	return NULL;
}

uint32_t next_random(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}
