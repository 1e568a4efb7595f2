#ifndef LOWTIDE_MODEL_CATALOG_WATCH_H
#define LOWTIDE_MODEL_CATALOG_WATCH_H
/*
 * The rows of the catalogue that a person wrote: gauges whose floor is watched like that of memory
 * (statement caches, open sessions, queue lengths).
 *
 * A *watch* is a row of the catalogue with the signal SIGNAL_WATCHED and what is needed to speak of
 * it; a *book* is all of them. A series counts for the first watch that it fits, besides for what
 * the built-in catalogues make of it: heap can be watched and is still heap. Several series of one
 * process that fit are summed: a cache that is told by shard is one cache.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/catalog.h"
#include "model/limits.h"

enum { WATCH_LABELS = 4 };

struct watch {
	struct catalog_row row;
	struct watch_label {
		const char *name, *value;
	} labels[WATCH_LABELS]; /* a series has all of them; name NULL: fewer */
	const char *name;       /* "statement cache" */
	const char *unit;       /* "entries"; "bytes" are printed as memory is; "": a mere number */
	const char *group;      /* of the targets it is for; NULL: all */
	double limit;           /* 0: none */
};

/* Borrowed; constant while anybody has it. */
struct watch_book {
	const struct watch *watches;
	size_t count; /* <= LIMIT_OWN_WATCHES */
};

/* True when some watch might want series of this family. Fast: asked for every new line. book may
   be NULL, here and below. */
bool watches_want(const struct watch_book *book, struct text family);

/* A bit set of the watches that are not for targets of this group, "" for none. */
uint32_t watches_of_others(const struct watch_book *book, const char *group);

/* The number of the watch that a series counts for, of all but a bit set of them; false: none. */
bool watches_find(
	const struct watch_book *book, const struct metric *metric, uint32_t but, unsigned *number);

#endif
