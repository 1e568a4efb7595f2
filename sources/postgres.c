#include <stdlib.h>

#include "model/must.h"
#include "sources/pg_guest.h"
#include "sources/source.h"

struct source {
	struct pg_shared shared;
	struct guest_entry {
		struct pg_guest guest; /* first: who has the guest has the entry */
		struct guest_entry *next;
	} * guests; /* of those that were not removed */
	bool stopped;
};

static void end_guest(struct guest_entry *entry)
{
	pg_guest_fini(&entry->guest);
	free(entry);
}

static void postgres_destroy(struct source *source)
{
	while (source->guests) {
		struct guest_entry *entry = source->guests;

		source->guests = entry->next;
		end_guest(entry);
	}
	free(source);
}

static bool postgres_add(struct source *source, const struct source_feed *feeds, size_t feed_count)
{
	for (size_t i = 0; i < feed_count; i++) {
		struct guest_entry *entry = calloc(1, sizeof(*entry));

		if (!entry)
			return false;
		entry->next = source->guests;
		source->guests = entry;
		pg_guest_start(&entry->guest, &source->shared, &feeds[i]);
	}
	return true;
}

static void on_removed(uv_handle_t *timer)
{
	const struct pg_seat *seat = timer->data;

	end_guest(seat->user);
}

static void postgres_remove(struct source *source, uint32_t feed)
{
	struct guest_entry **link = &source->guests;
	struct guest_entry *entry;

	for (; (entry = *link)->guest.seat.feed != feed; link = &entry->next)
		must(entry->next != NULL);
	*link = entry->next;
	pg_guest_stop(&entry->guest, on_removed);
}

static struct source *postgres_start(uv_loop_t *loop, const struct source_outlet *outlet,
	const struct source_feed *feeds, size_t feed_count)
{
	struct source *source = calloc(1, sizeof(*source));

	if (!source)
		return NULL;
	source->shared.loop = loop;
	source->shared.outlet = *outlet;
	must(postgres_add(source, feeds, feed_count)); /* servers are few */
	return source;
}

static void postgres_stop(struct source *source)
{
	if (source->stopped)
		return;
	source->stopped = true;
	for (struct guest_entry *entry = source->guests; entry; entry = entry->next)
		pg_guest_stop(&entry->guest, NULL);
}

const struct source_class postgres_source = {
	.name = "postgres",
	.start = postgres_start,
	.add = postgres_add,
	.remove = postgres_remove,
	.stop = postgres_stop,
	.destroy = postgres_destroy,
};
