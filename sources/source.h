#ifndef LOWTIDE_SOURCES_SOURCE_H
#define LOWTIDE_SOURCES_SOURCE_H
/*
 * A source: an owner of file descriptors that polls feeds on the loop and hands over readings and
 * faults. One source serves many feeds.
 *
 * It never draws, never exits, keeps no history, and polls whether or not anybody looks. Outlet
 * calls happen on the loop's thread, one poll's outcome at a time: a reading, or a fault; they may
 * call stop. The program ignores SIGPIPE: a peer that hangs up is an error like any other.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "model/catalog_pools.h"
#include "model/catalog_watch.h"
#include "model/reading.h"
#include "sources/target.h"

struct source_outlet {
	void *user;
	void (*reading)(void *user, const struct reading *reading);
	void (*fault)(void *user, uint32_t feed, struct instant at, const struct fault *fault);
	const struct pool_book *pools;    /* wanted beyond the catalogues, or NULL; borrowed */
	const struct watch_book *watches; /* the same */
};

/* A feed to poll: the number the model knows it by, less than LIMIT_FEEDS, and its target (borrowed
   until it is removed or the source is stopped). */
struct source_feed {
	uint32_t feed;
	const struct target *target;
};

struct source;

struct source_class {
	const char *name;
	/* Begins to poll at once; returns NULL only when memory or the library cannot be had. */
	struct source *(*start)(uv_loop_t *loop, const struct source_outlet *outlet,
		const struct source_feed *feeds, size_t feed_count);
	/* Feeds come and go while it runs. New ones are polled at once, in a rhythm that leaves
	   those alone that are there; false: no memory. Of one that is removed nothing is reported
	   any more, and its number can be another feed's. Not from within an outlet call. */
	bool (*add)(struct source *source, const struct source_feed *feeds, size_t feed_count);
	void (*remove)(struct source *source, uint32_t feed);
	/* Ends every poll without outlet calls and closes what is open; the caller then runs the
	   loop until its handles are closed, and last calls destroy. */
	void (*stop)(struct source *source);
	void (*destroy)(struct source *source);
	/* Several processes answer for this feed in turn: use a new connection for every poll,
	   since a kept one shows only the process it leads to. NULL where a source has no such
	   choice. Told when it changes. */
	void (*prefer_fresh)(struct source *source, uint32_t feed, bool fresh);
};

extern const struct source_class scrape_source, postgres_source, pgbouncer_source;

#endif
