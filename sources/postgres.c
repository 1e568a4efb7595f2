#include <stdlib.h>

#include "model/must.h"
#include "sources/pg_guest.h"
#include "sources/pg_seats.h"

struct source {
	struct pg_shared shared;
	struct pg_seats seats;
};

static void postgres_destroy(struct source *source)
{
	pg_seats_end(&source->seats);
	free(source);
}

static bool postgres_add(struct source *source, const struct source_feed *feeds, size_t feed_count)
{
	for (size_t i = 0; i < feed_count; i++) {
		struct pg_seat *seat = pg_guest_start(&source->shared, &feeds[i]);

		if (!seat)
			return false;
		pg_seats_add(&source->seats, seat);
	}
	return true;
}

static void postgres_remove(struct source *source, uint32_t feed)
{
	pg_seats_remove(&source->seats, feed);
}

static struct source *postgres_start(uv_loop_t *loop, const struct source_outlet *outlet,
	const struct source_feed *feeds, size_t feed_count)
{
	struct source *source = calloc(1, sizeof(*source));

	if (!source)
		return NULL;
	source->shared.loop = loop;
	source->shared.outlet = *outlet;
	pg_seats_init(&source->seats);
	must(postgres_add(source, feeds, feed_count)); /* servers are few */
	return source;
}

static void postgres_stop(struct source *source)
{
	pg_seats_stop(&source->seats);
}

const struct source_class postgres_source = {
	.name = "postgres",
	.start = postgres_start,
	.add = postgres_add,
	.remove = postgres_remove,
	.stop = postgres_stop,
	.destroy = postgres_destroy,
};
