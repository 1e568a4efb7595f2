#include "tui/pollers.h"

#include <stdlib.h>

#include "model/must.h"
#include "sources/source_table.h"

enum { FEEDS_AT_FIRST = 8 };

void pollers_add(struct pollers *pollers, uint32_t feed, const struct target *target)
{
	struct poller *poller = &pollers->of_kind[target->kind];
	size_t count = poller->feed_count;

	/* Full at each power of two from there on. */
	if (count == 0 || (count >= FEEDS_AT_FIRST && (count & (count - 1)) == 0)) {
		size_t room = count == 0 ? FEEDS_AT_FIRST : 2 * count;
		struct source_feed *grown = realloc(poller->feeds, room * sizeof(*grown));

		must(grown != NULL);
		poller->feeds = grown;
	}
	poller->feeds[poller->feed_count++] = (struct source_feed){feed, target};
}

void pollers_fini(struct pollers *pollers)
{
	for (size_t kind = 0; kind < TARGET_KINDS; kind++)
		free(pollers->of_kind[kind].feeds);
	*pollers = (struct pollers){0};
}

void pollers_start(struct pollers *pollers, uv_loop_t *loop, const struct source_outlet *outlet)
{
	for (size_t kind = 0; kind < TARGET_KINDS; kind++) {
		struct poller *poller = &pollers->of_kind[kind];

		if (poller->feed_count == 0)
			continue;
		poller->source =
			source_table[kind]->start(loop, outlet, poller->feeds, poller->feed_count);
		must(poller->source != NULL);
	}
}

void pollers_stop(struct pollers *pollers)
{
	for (size_t kind = 0; kind < TARGET_KINDS; kind++)
		if (pollers->of_kind[kind].source)
			source_table[kind]->stop(pollers->of_kind[kind].source);
}

void pollers_destroy(struct pollers *pollers)
{
	for (size_t kind = 0; kind < TARGET_KINDS; kind++) {
		if (pollers->of_kind[kind].source)
			source_table[kind]->destroy(pollers->of_kind[kind].source);
		pollers->of_kind[kind].source = NULL;
	}
}

void pollers_prefer_fresh(struct pollers *pollers, enum target_kind kind, uint32_t feed, bool fresh)
{
	if (source_table[kind]->prefer_fresh)
		source_table[kind]->prefer_fresh(pollers->of_kind[kind].source, feed, fresh);
}
