/*
 * A report as a baseline, of any bytes: it is refused with one line, or everything in it is
 * bounded, readable and a number that can be shown; and whoever is in it can be met by name.
 */
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/must.h"
#include "model/scrub.h"
#include "tui/baseline_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(const char *text, size_t size)
{
	must(memchr(text, '\0', size) != NULL);
	for (size_t at = 0, len = strlen(text); at < len;) {
		uint32_t code_point;
		size_t bytes = utf8_decode(text + at, len - at, &code_point);

		must(bytes > 0 && !scrub_is_unsafe(code_point));
		at += bytes;
	}
}

static void check_number(double number)
{
	must(isnan(number) || (number >= 0 && number < 1e16));
}

static void check_workers(struct baseline *baseline)
{
	for (uint32_t i = 0; i < baseline->worker_count; i++) {
		const struct baseline_worker *worker = &baseline->workers[i];

		check_text(worker->name, sizeof(worker->name));
		check_text(worker->group, sizeof(worker->group));
		check_number(worker->rss_bytes);
		check_number(worker->pool_in_use);
		baseline_meet_worker(baseline, i + 1, worker->name, worker->group);
	}
	must(baseline->worker_count == 0 || baseline_find_worker(baseline, 1) != NULL);
}

static void check_pools(struct baseline *baseline)
{
	for (uint32_t i = 0; i < baseline->pool_count; i++) {
		const struct baseline_pool *pool = &baseline->pools[i];

		check_text(pool->name, sizeof(pool->name));
		check_number(pool->in_use);
		check_number(pool->limit);
		baseline_meet_pool(baseline, i + 1, pool->name);
	}
	must(baseline->pool_count == 0 || baseline_find_pool(baseline, 1) != NULL);
}

static void check_owners(const struct baseline *baseline)
{
	for (uint32_t i = 0; i < baseline->owner_count; i++) {
		const struct baseline_owner *owner = &baseline->owners[i];

		check_text(owner->name, sizeof(owner->name));
		check_text(owner->server, sizeof(owner->server));
		check_number(owner->held);
		check_number(owner->spare);
		must(baseline_find_owner(baseline, owner->server, owner->name) != NULL);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char error[BASELINE_FILE_ERROR_BYTES] = "";
	struct baseline *baseline =
		baseline_file_decode((const char *)data, size, "before.json", error);

	if (!baseline) {
		must(error[0] != '\0');
		check_text(error, sizeof(error));
		return 0;
	}
	must(isfinite(baseline->at.wall.s));
	check_workers(baseline);
	check_pools(baseline);
	check_owners(baseline);
	free(baseline);
	return 0;
}
