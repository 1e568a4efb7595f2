#include "panes/rollout.h"

#include <stdio.h>
#include <string.h>

#include "model/must.h"

const struct worker *rollout_member(const struct frame *frame, uint32_t group, uint32_t at)
{
	const struct worker *worker = frame_worker(frame, at);

	return !worker->gone && model_worker_group(frame->model, worker) == group ? worker : NULL;
}

/* When this slot began to run its version, as far back as its lives are kept. */
static int64_t version_since(const struct frame *frame, const struct life *life)
{
	const struct lives *lives = model_lives(frame->model);
	const char *version = life->version;
	int64_t since = life->began.ms;

	while ((life = lives_get(lives, life->older)) && strcmp(life->version, version) == 0)
		since = life->began.ms;
	return since;
}

/* Versions that run in a group; more than so many are no rollout. */
enum { VERSIONS = 16 };
struct versions {
	size_t count;
	struct {
		const char *version;
		int64_t since;
	} list[VERSIONS];
};

static void add_version(struct versions *versions, const char *version, int64_t since)
{
	size_t i = 0;

	while (i < versions->count && strcmp(versions->list[i].version, version) != 0)
		i++;
	if (i == VERSIONS)
		return;
	if (i == versions->count) {
		versions->list[versions->count].version = version;
		versions->list[versions->count++].since = since;
	}
	if (since < versions->list[i].since)
		versions->list[i].since = since;
}

static struct versions versions_of(const struct frame *frame, uint32_t group)
{
	struct versions versions = {0};

	for (uint32_t at = 0; at < frame->workers.total; at++) {
		const struct worker *worker = rollout_member(frame, group, at);
		const struct life *life =
			worker ? lives_get(model_lives(frame->model), worker->record) : NULL;

		if (life && life->version[0] != '\0')
			add_version(&versions, life->version, version_since(frame, life));
	}
	return versions;
}

/* count > 0 */
static size_t newest_of(const struct versions *versions)
{
	size_t newest = 0;

	for (size_t i = 1; i < versions->count; i++)
		if (versions->list[i].since > versions->list[newest].since)
			newest = i;
	return newest;
}

const char *rollout_newest(const struct frame *frame, uint32_t group)
{
	struct versions versions = versions_of(frame, group);

	return versions.count > 1 ? versions.list[newest_of(&versions)].version : "";
}

void rollout_words(char out[ROLLOUT_BYTES], const struct frame *frame, uint32_t group)
{
	struct versions versions = versions_of(frame, group);
	size_t newest = newest_of(&versions);
	char others[LIMIT_VERSION_BYTES];

	must(versions.count > 1);
	if (versions.count == 2)
		snprintf(others, sizeof(others), "%s", versions.list[1 - newest].version);
	else
		snprintf(others, sizeof(others), "%zu others", versions.count - 1);
	snprintf(out, ROLLOUT_BYTES, "%s runs %s and %s", model_group_name(frame->model, group),
		versions.list[newest].version, others);
}

static bool runs_the_same(const struct frame *frame, uint32_t at, uint32_t other)
{
	return strcmp(model_place_of(frame->model, frame_worker(frame, at))->version,
		       model_place_of(frame->model, frame_worker(frame, other))->version) == 0;
}

/* One look at each worker: a group's first one is remembered, until another runs something else.
   Then the group is looked at, once: whose lives are not kept tell of no rollout. */
uint32_t rollout_find(struct frame *frame)
{
	const uint32_t looked_at = ROSTER_NONE - 1;

	memset(frame->group_places, 0xff, sizeof(frame->group_places));
	for (uint32_t at = 0; at < frame->workers.total; at++) {
		const struct worker *worker = frame_worker(frame, at);
		uint32_t group = model_worker_group(frame->model, worker);
		uint32_t *first;

		if (worker->gone || group == ROSTER_NONE ||
			model_place_of(frame->model, worker)->version[0] == '\0')
			continue;
		first = &frame->group_places[view_group_number(group)];
		if (*first == ROSTER_NONE)
			*first = at;
		if (*first == looked_at || runs_the_same(frame, at, *first))
			continue;
		*first = looked_at;
		if (versions_of(frame, group).count > 1)
			return group;
	}
	return ROSTER_NONE;
}
