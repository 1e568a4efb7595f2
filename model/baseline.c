#include "model/baseline.h"

#include <stdlib.h>
#include <string.h>

#include "model/must.h"

/* ---- by id ---- */

/* Where the id stands, or would. */
static uint32_t place_of(const struct baseline_ids *ids, uint64_t id)
{
	uint32_t low = 0, high = ids->count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (ids->list[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static const struct baseline_id *find_id(const struct baseline_ids *ids, uint64_t id)
{
	uint32_t place = place_of(ids, id);

	return place < ids->count && ids->list[place].id == id ? &ids->list[place] : NULL;
}

static void add_id(struct baseline_ids *ids, uint64_t id, uint32_t at)
{
	uint32_t place = place_of(ids, id);

	must(ids->count < sizeof(ids->list) / sizeof(*ids->list));
	memmove(&ids->list[place + 1], &ids->list[place],
		(ids->count - place) * sizeof(*ids->list));
	ids->list[place] = (struct baseline_id){id, at};
	ids->count++;
}

const struct baseline_worker *baseline_find_worker(const struct baseline *baseline, uint64_t id)
{
	const struct baseline_id *found = find_id(&baseline->worker_ids, id);

	return found ? &baseline->workers[found->at] : NULL;
}

const struct baseline_pool *baseline_find_pool(const struct baseline *baseline, uint64_t place)
{
	const struct baseline_id *found = find_id(&baseline->pool_ids, place);

	return found ? &baseline->pools[found->at] : NULL;
}

const struct baseline_owner *baseline_find_owner(
	const struct baseline *baseline, const char *server, const char *name)
{
	for (uint32_t i = 0; i < baseline->owner_count; i++)
		if (strcmp(baseline->owners[i].name, name) == 0 &&
			strcmp(baseline->owners[i].server, server) == 0)
			return &baseline->owners[i];
	return NULL;
}

void baseline_know_worker(struct baseline *baseline, uint32_t at, uint64_t id)
{
	baseline->workers[at].met = true;
	add_id(&baseline->worker_ids, id, at);
}

void baseline_know_pool(struct baseline *baseline, uint32_t at, uint64_t place)
{
	baseline->pools[at].met = true;
	add_id(&baseline->pool_ids, place, at);
}

/* ---- by name ---- */

static int compare_workers(const void *a, const void *b)
{
	const struct baseline_worker *x = a, *y = b;
	int names = strcmp(x->name, y->name);

	return names != 0 ? names : strcmp(x->group, y->group);
}

static int compare_pools(const void *a, const void *b)
{
	return strcmp(
		((const struct baseline_pool *)a)->name, ((const struct baseline_pool *)b)->name);
}

void baseline_sort(struct baseline *baseline)
{
	qsort(baseline->workers, baseline->worker_count, sizeof(*baseline->workers),
		compare_workers);
	qsort(baseline->pools, baseline->pool_count, sizeof(*baseline->pools), compare_pools);
	for (uint32_t i = 0; i < baseline->worker_count; i++)
		baseline->workers[i].met = false;
	for (uint32_t i = 0; i < baseline->pool_count; i++)
		baseline->pools[i].met = false;
	baseline->worker_ids.count = 0;
	baseline->pool_ids.count = 0;
}

void baseline_meet_worker(
	struct baseline *baseline, uint64_t id, const char *name, const char *group)
{
	struct baseline_worker key = {.met = false};
	const struct baseline_worker *found;

	if (find_id(&baseline->worker_ids, id))
		return;
	memcpy(key.name, name, strlen(name) + 1);
	memcpy(key.group, group, strlen(group) + 1);
	found = bsearch(&key, baseline->workers, baseline->worker_count, sizeof(*baseline->workers),
		compare_workers);
	if (found && !found->met)
		baseline_know_worker(baseline, (uint32_t)(found - baseline->workers), id);
}

void baseline_meet_pool(struct baseline *baseline, uint64_t place, const char *name)
{
	struct baseline_pool key = {.met = false};
	const struct baseline_pool *found;

	if (find_id(&baseline->pool_ids, place))
		return;
	memcpy(key.name, name, strlen(name) + 1);
	found = bsearch(&key, baseline->pools, baseline->pool_count, sizeof(*baseline->pools),
		compare_pools);
	if (found && !found->met)
		baseline_know_pool(baseline, (uint32_t)(found - baseline->pools), place);
}

/* ---- copies ---- */

static void freeze_ids(struct baseline_ids *to, const struct baseline_ids *from)
{
	to->count = from->count;
	memcpy(to->list, from->list, from->count * sizeof(*from->list));
}

void baseline_freeze(struct baseline *to, const struct baseline *from)
{
	to->set = from->set;
	to->loaded = from->loaded;
	memcpy(to->source, from->source, sizeof(to->source));
	to->at = from->at;
	to->worker_count = from->worker_count;
	to->owner_count = from->owner_count;
	to->pool_count = from->pool_count;
	memcpy(to->workers, from->workers, from->worker_count * sizeof(*from->workers));
	memcpy(to->owners, from->owners, from->owner_count * sizeof(*from->owners));
	memcpy(to->pools, from->pools, from->pool_count * sizeof(*from->pools));
	freeze_ids(&to->worker_ids, &from->worker_ids);
	freeze_ids(&to->pool_ids, &from->pool_ids);
}
