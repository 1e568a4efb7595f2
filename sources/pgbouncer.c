#include <stdlib.h>

#include "model/must.h"
#include "sources/bouncer_console.h"
#include "sources/source.h"

struct source {
	struct bouncer_shared shared;
	struct console_entry {
		struct bouncer_console console; /* first: who has the console has the entry */
		struct console_entry *next;
	} * consoles; /* of those that were not removed */
	bool stopped;
};

static void end_console(struct console_entry *entry)
{
	bouncer_console_fini(&entry->console);
	free(entry);
}

static void pgbouncer_destroy(struct source *source)
{
	while (source->consoles) {
		struct console_entry *entry = source->consoles;

		source->consoles = entry->next;
		end_console(entry);
	}
	bouncer_samples_fini(&source->shared.samples);
	free(source);
}

static bool pgbouncer_add(struct source *source, const struct source_feed *feeds, size_t feed_count)
{
	for (size_t i = 0; i < feed_count; i++) {
		struct console_entry *entry = calloc(1, sizeof(*entry));

		if (!entry)
			return false;
		entry->next = source->consoles;
		source->consoles = entry;
		bouncer_console_start(&entry->console, &source->shared, &feeds[i]);
	}
	return true;
}

static void on_removed(uv_handle_t *timer)
{
	const struct pg_seat *seat = timer->data;

	end_console(seat->user);
}

static void pgbouncer_remove(struct source *source, uint32_t feed)
{
	struct console_entry **link = &source->consoles;
	struct console_entry *entry;

	for (; (entry = *link)->console.seat.feed != feed; link = &entry->next)
		must(entry->next != NULL);
	*link = entry->next;
	bouncer_console_stop(&entry->console, on_removed);
}

static struct source *pgbouncer_start(uv_loop_t *loop, const struct source_outlet *outlet,
	const struct source_feed *feeds, size_t feed_count)
{
	struct source *source = calloc(1, sizeof(*source));

	if (!source)
		return NULL;
	source->shared.loop = loop;
	source->shared.outlet = *outlet;
	must(pgbouncer_add(source, feeds, feed_count)); /* poolers are few */
	return source;
}

static void pgbouncer_stop(struct source *source)
{
	if (source->stopped)
		return;
	source->stopped = true;
	for (struct console_entry *entry = source->consoles; entry; entry = entry->next)
		bouncer_console_stop(&entry->console, NULL);
}

const struct source_class pgbouncer_source = {
	.name = "pgbouncer",
	.start = pgbouncer_start,
	.add = pgbouncer_add,
	.remove = pgbouncer_remove,
	.stop = pgbouncer_stop,
	.destroy = pgbouncer_destroy,
};
