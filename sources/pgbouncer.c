#include <stdlib.h>

#include "sources/bouncer_console.h"
#include "sources/source.h"

struct source {
	struct bouncer_shared shared;
	struct bouncer_console *consoles;
	size_t count;
	bool stopped;
};

static void pgbouncer_destroy(struct source *source)
{
	if (!source)
		return;
	for (size_t i = 0; i < source->count; i++)
		bouncer_console_fini(&source->consoles[i]);
	bouncer_samples_fini(&source->shared.samples);
	free(source->consoles);
	free(source);
}

static struct source *pgbouncer_start(uv_loop_t *loop, const struct source_outlet *outlet,
	const struct source_feed *feeds, size_t feed_count)
{
	struct source *source = calloc(1, sizeof(*source));

	if (!source)
		return NULL;
	source->shared.loop = loop;
	source->shared.outlet = *outlet;
	source->consoles = calloc(feed_count + 1, sizeof(*source->consoles));
	if (!source->consoles) {
		pgbouncer_destroy(source);
		return NULL;
	}
	source->count = feed_count;
	for (size_t i = 0; i < feed_count; i++)
		bouncer_console_start(&source->consoles[i], &source->shared, &feeds[i]);
	return source;
}

static void pgbouncer_stop(struct source *source)
{
	if (source->stopped)
		return;
	source->stopped = true;
	for (size_t i = 0; i < source->count; i++)
		bouncer_console_stop(&source->consoles[i]);
}

const struct source_class pgbouncer_source = {
	.name = "pgbouncer",
	.start = pgbouncer_start,
	.stop = pgbouncer_stop,
	.destroy = pgbouncer_destroy,
};
