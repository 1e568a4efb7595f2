#ifndef LOWTIDE_MODEL_WATCHED_H
#define LOWTIDE_MODEL_WATCHED_H
/*
 * The gauges that are watched (model/catalog_watch.h), as workers tell them: what each is now, what
 * it was, and whether its floor keeps rising.
 *
 * One belongs to one life of a worker. A new life has new ones: a cache is empty then, so what its
 * verdict rests on begins anew. They stand in slots of their own: workers without any cost nothing.
 */
#include <stdbool.h>
#include <stdint.h>

#include "model/catalog_watch.h"
#include "model/growth.h"
#include "model/limits.h"
#include "model/series.h"
#include "model/truth.h"

#define WATCHED_NONE UINT32_MAX

struct watched {
	bool used;
	bool told_growing; /* what the timeline says of it */
	uint32_t worker;   /* slot in the roster */
	uint32_t life;     /* of that slot: changes when the worker is another */
	uint32_t next;     /* of the worker, or free */
	uint32_t watch;    /* number in the book */
	struct gauge value;
	struct series_full history;
	struct growth growth; /* its "bytes" are those of the gauge; below zero there is no floor */

	/* Scratch of the reading being taken in. */
	uint64_t reading;
	double sum;
};

struct watched_gauges {
	struct watched slots[LIMIT_WATCHED];
	uint32_t count;                    /* high-water mark */
	uint32_t free;                     /* first free slot + 1, by next; 0: none */
	uint32_t of_worker[LIMIT_WORKERS]; /* first of each + 1; 0: none */
	struct watched_crowd {
		uint32_t life;
		uint32_t lacks; /* bit set of its watches that found no room */
	} crowd[LIMIT_WORKERS];
	uint64_t dropped; /* all of those, ever */
};

/* Finds that of a life of a worker, or opens a slot; WATCHED_NONE: there is no room. Those of
   earlier lives of the worker's slot are let go. */
uint32_t watched_visit(
	struct watched_gauges *gauges, uint32_t worker, uint32_t life, uint32_t watch);

/* The slot is free again. */
void watched_close(struct watched_gauges *gauges, uint32_t number);

/* First of a worker and the one behind another; WATCHED_NONE ends it. */
uint32_t watched_first(const struct watched_gauges *gauges, uint32_t worker);
uint32_t watched_next(const struct watched_gauges *gauges, uint32_t number);

#endif
