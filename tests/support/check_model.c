#include "tests/support/check_model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* How often each worker, place or binding was come across. */
static uint8_t *seen_create(size_t count)
{
	uint8_t *seen = calloc(count + 1, 1);

	assert_non_null(seen);
	return seen;
}

static void check_pair(const struct worker *a, const struct worker *b)
{
	if (a->ordinal == b->ordinal)
		fail_msg("two workers of a place have number %u", a->ordinal);
	if (a->tag != 0 && a->tag == b->tag)
		fail_msg("two workers of a place have one tag");
}

static void check_worker(const struct worker *worker, uint32_t place)
{
	if (!worker->used || worker->place != place)
		fail_msg("a place lists a worker that is not its own");
	if (worker->ordinal == 0 || worker->ordinal > LIMIT_SIBLINGS)
		fail_msg("slot number %u", worker->ordinal);
	if (worker->met_at.ms < worker->first_seen.mono.ms && worker->restarts == 0)
		fail_msg("met before it was first seen");
}

static uint32_t check_workers_of(const struct roster *roster, uint32_t place, uint8_t *seen)
{
	const struct worker *workers = roster->workers;
	uint32_t count = 0;

	for (uint32_t w = roster->places[place].first_worker; w != ROSTER_NONE;
		w = workers[w].next) {
		if (w >= roster->worker_count || seen[w]++)
			fail_msg("worker %u is listed twice or does not exist", w);
		check_worker(&workers[w], place);
		for (uint32_t o = workers[w].next; o != ROSTER_NONE; o = workers[o].next)
			check_pair(&workers[w], &workers[o]);
		count++;
	}
	if (count != roster->places[place].worker_count)
		fail_msg("place %u counts %u workers and lists %u", place,
			roster->places[place].worker_count, count);
	return count;
}

static void check_workers(const struct roster *roster)
{
	uint8_t *seen = seen_create(roster->worker_count);
	uint32_t listed = 0, used = 0, unused = 0;

	if (roster->worker_count > LIMIT_WORKERS)
		fail_msg("%u workers", roster->worker_count);
	for (uint32_t p = 0; p < roster->place_count; p++)
		if (roster->places[p].used)
			listed += check_workers_of(roster, p, seen);
	for (uint32_t w = roster->free_worker; w != ROSTER_NONE; w = roster->workers[w].next) {
		if (roster->workers[w].used || seen[w]++)
			fail_msg("worker %u is free and is not", w);
		unused++;
	}
	for (uint32_t w = 0; w < roster->worker_count; w++)
		used += roster->workers[w].used;
	if (listed != used || used + unused != roster->worker_count)
		fail_msg("%u workers listed, %u used, %u free, %u ever", listed, used, unused,
			roster->worker_count);
	free(seen);
}

static void check_index(const struct roster *roster)
{
	uint8_t *seen = seen_create(roster->place_count);
	uint32_t used = 0, indexed = 0;

	for (uint32_t i = 0; i < ROSTER_INDEX_SIZE; i++) {
		if (roster->index[i] == 0)
			continue;
		if (roster->index[i] > roster->place_count || seen[roster->index[i] - 1]++)
			fail_msg("the index has a place twice");
		if (!roster->places[roster->index[i] - 1].used)
			fail_msg("the index has a closed place");
		indexed++;
	}
	for (uint32_t p = 0; p < roster->place_count; p++)
		used += roster->places[p].used;
	if (used != indexed)
		fail_msg("%u places used, %u in the index", used, indexed);
	free(seen);
}

/* Each used place is in its feed's list, and in no other; each other place is free. */
static void check_place_lists(const struct model *model)
{
	const struct roster *roster = &model->roster;
	uint8_t *seen = seen_create(roster->place_count);
	uint32_t crowded = 0;

	for (uint32_t f = 0; f < model->feed_count; f++)
		for (uint32_t p = roster->feed_places[f] - 1; p != ROSTER_NONE;
			p = roster->places[p].next) {
			if (seen[p]++ || !roster->places[p].used || roster->places[p].feed != f)
				fail_msg("feed %u lists place %u", f, p);
		}
	for (uint32_t p = roster->free_place; p != ROSTER_NONE; p = roster->places[p].next)
		if (seen[p]++ || roster->places[p].used)
			fail_msg("place %u is free and is not", p);
	for (uint32_t p = 0; p < roster->place_count; p++) {
		bool ownerless = roster->places[p].used && roster->places[p].feed == ROSTER_NONE;

		if (seen[p] + ownerless != 1)
			fail_msg("place %u is in %u lists", p, seen[p]);
		crowded += roster->places[p].used && roster->places[p].crowded;
	}
	assert_int_equal(crowded, roster->crowded_places);
	free(seen);
}

/* Marks a segment as come across; its size follows from its number. */
static uint32_t see_segment(uint8_t *seen, uint32_t first, unsigned segment)
{
	uint32_t size = (uint32_t)BIND_FIRST << segment;

	for (uint32_t i = 0; i < size; i++)
		if (seen[first - 1 + i]++)
			fail_msg("binding %u is in two segments", first - 1 + i);
	return size;
}

static void check_segments(const struct model *model)
{
	const struct bindings *bindings = &model->bindings;
	uint8_t *seen = seen_create(bindings->used);
	uint32_t found = 0;

	for (unsigned s = 0; s < BIND_SEGMENTS; s++) {
		for (uint32_t f = 0; f < model->feed_count; f++)
			if (bindings->feeds[f].segment[s] != 0)
				found += see_segment(seen, bindings->feeds[f].segment[s], s);
		for (uint32_t first = bindings->free[s]; first != 0;
			first = bindings->pool[first - 1].place)
			found += see_segment(seen, first, s);
	}
	assert_int_equal(found, bindings->used);
	free(seen);
}

void check_model(const struct model *model)
{
	check_workers(&model->roster);
	check_index(&model->roster);
	check_place_lists(model);
	check_segments(model);
	assert_true(model->events.held <= LIMIT_EVENTS);
}
