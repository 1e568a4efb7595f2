#include "model/watched.h"

#include <string.h>

#include "model/must.h"

uint32_t watched_first(const struct watched_gauges *gauges, uint32_t worker)
{
	return gauges->of_worker[worker] == 0 ? WATCHED_NONE : gauges->of_worker[worker] - 1;
}

uint32_t watched_next(const struct watched_gauges *gauges, uint32_t number)
{
	return gauges->slots[number].next;
}

void watched_close(struct watched_gauges *gauges, uint32_t number)
{
	struct watched *watched = &gauges->slots[number];
	uint32_t before = watched_first(gauges, watched->worker);

	must(watched->used);
	if (before == number) {
		gauges->of_worker[watched->worker] =
			watched->next == WATCHED_NONE ? 0 : watched->next + 1;
	} else {
		while (gauges->slots[before].next != number)
			before = gauges->slots[before].next;
		gauges->slots[before].next = watched->next;
	}
	watched->used = false;
	watched->next = gauges->free;
	gauges->free = number + 1;
}

static uint32_t take_slot(struct watched_gauges *gauges)
{
	uint32_t number = gauges->free;

	if (number != 0) {
		gauges->free = gauges->slots[number - 1].next;
		return number - 1;
	}
	return gauges->count < LIMIT_WATCHED ? gauges->count++ : WATCHED_NONE;
}

/* Counted once. */
static uint32_t turn_away(
	struct watched_gauges *gauges, uint32_t worker, uint32_t life, uint32_t watch)
{
	struct watched_crowd *crowd = &gauges->crowd[worker];

	if (crowd->life != life)
		*crowd = (struct watched_crowd){life, 0};
	gauges->dropped += (crowd->lacks & 1U << watch) == 0;
	crowd->lacks |= 1U << watch;
	return WATCHED_NONE;
}

static uint32_t open_slot(
	struct watched_gauges *gauges, uint32_t worker, uint32_t life, uint32_t watch)
{
	uint32_t number = take_slot(gauges);
	struct watched *watched;

	if (number == WATCHED_NONE)
		return turn_away(gauges, worker, life, watch);
	watched = &gauges->slots[number];
	memset(watched, 0, sizeof(*watched));
	watched->used = true;
	watched->worker = worker;
	watched->life = life;
	watched->watch = watch;
	watched->next = watched_first(gauges, worker);
	series_init_full(&watched->history);
	growth_init(&watched->growth, worker);
	growth_set_signal(&watched->growth, VERDICT_OF_WATCHED);
	gauges->of_worker[worker] = number + 1;
	return number;
}

uint32_t watched_visit(
	struct watched_gauges *gauges, uint32_t worker, uint32_t life, uint32_t watch)
{
	uint32_t number = watched_first(gauges, worker);

	while (number != WATCHED_NONE && gauges->slots[number].life != life) {
		watched_close(gauges, number);
		number = watched_first(gauges, worker);
	}
	while (number != WATCHED_NONE && gauges->slots[number].watch != watch)
		number = gauges->slots[number].next;
	return number != WATCHED_NONE ? number : open_slot(gauges, worker, life, watch);
}
