#include <stdlib.h>

#include "model/must.h"
#include "sources/bouncer_console.h"
#include "sources/pg_seats.h"

struct source {
	struct bouncer_shared shared;
	struct pg_seats seats;
};

static void pgbouncer_destroy(struct source *source)
{
	pg_seats_end(&source->seats);
	bouncer_samples_fini(&source->shared.samples);
	free(source);
}

static bool pgbouncer_add(struct source *source, const struct source_feed *feeds, size_t feed_count)
{
	for (size_t i = 0; i < feed_count; i++) {
		struct pg_seat *seat = bouncer_console_start(&source->shared, &feeds[i]);

		if (!seat)
			return false;
		pg_seats_add(&source->seats, seat);
	}
	return true;
}

static void pgbouncer_remove(struct source *source, uint32_t feed)
{
	pg_seats_remove(&source->seats, feed);
}

static struct source *pgbouncer_start(uv_loop_t *loop, const struct source_outlet *outlet,
	const struct source_feed *feeds, size_t feed_count)
{
	struct source *source = calloc(1, sizeof(*source));

	if (!source)
		return NULL;
	source->shared.loop = loop;
	source->shared.outlet = *outlet;
	pg_seats_init(&source->seats);
	must(pgbouncer_add(source, feeds, feed_count)); /* poolers are few */
	return source;
}

static void pgbouncer_stop(struct source *source)
{
	pg_seats_stop(&source->seats);
}

const struct source_class pgbouncer_source = {
	.name = "pgbouncer",
	.start = pgbouncer_start,
	.add = pgbouncer_add,
	.remove = pgbouncer_remove,
	.stop = pgbouncer_stop,
	.destroy = pgbouncer_destroy,
};
