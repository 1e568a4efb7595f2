#include <stdlib.h>

#include "sources/pg_guest.h"
#include "sources/source.h"

struct source {
	struct pg_shared shared;
	struct pg_guest *guests;
	size_t count;
	bool stopped;
};

static void postgres_destroy(struct source *source)
{
	if (!source)
		return;
	for (size_t i = 0; source->guests && i < source->count; i++)
		pg_guest_fini(&source->guests[i]);
	free(source->guests);
	free(source);
}

static struct source *postgres_start(uv_loop_t *loop, const struct source_outlet *outlet,
	const struct source_feed *feeds, size_t feed_count)
{
	struct source *source = calloc(1, sizeof(*source));

	if (!source)
		return NULL;
	/* Options would change the session, and poolers refuse whoever sends any. libpq has no
	   other way to be told not to. */
	unsetenv("PGOPTIONS");
	source->shared.loop = loop;
	source->shared.outlet = *outlet;
	source->count = feed_count;
	source->guests = calloc(feed_count + 1, sizeof(*source->guests));
	if (!source->guests) {
		postgres_destroy(source);
		return NULL;
	}
	for (size_t i = 0; i < feed_count; i++)
		pg_guest_start(&source->guests[i], &source->shared, &feeds[i]);
	return source;
}

static void postgres_stop(struct source *source)
{
	if (source->stopped)
		return;
	source->stopped = true;
	for (size_t i = 0; i < source->count; i++)
		pg_guest_stop(&source->guests[i]);
}

const struct source_class postgres_source = {
	.name = "postgres",
	.start = postgres_start,
	.stop = postgres_stop,
	.destroy = postgres_destroy,
};
