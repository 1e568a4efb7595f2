#include "model/baseline.h"

#include <stdlib.h>
#include <string.h>

static int compare_id(const void *key, const void *worker)
{
	uint64_t id = *(const uint64_t *)key, other = ((const struct baseline_worker *)worker)->id;

	return (id > other) - (id < other);
}

const struct baseline_worker *baseline_find_worker(const struct baseline *baseline, uint64_t id)
{
	return bsearch(&id, baseline->workers, baseline->worker_count, sizeof(*baseline->workers),
		compare_id);
}

const struct baseline_owner *baseline_find_owner(
	const struct baseline *baseline, uint32_t server, const char *name)
{
	for (uint32_t i = 0; i < baseline->owner_count; i++)
		if (baseline->owners[i].server == server &&
			strcmp(baseline->owners[i].name, name) == 0)
			return &baseline->owners[i];
	return NULL;
}

void baseline_freeze(struct baseline *to, const struct baseline *from)
{
	to->set = from->set;
	to->at = from->at;
	to->worker_count = from->worker_count;
	to->owner_count = from->owner_count;
	memcpy(to->workers, from->workers, from->worker_count * sizeof(*from->workers));
	memcpy(to->owners, from->owners, from->owner_count * sizeof(*from->owners));
}
