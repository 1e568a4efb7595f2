#include "tui/pollers.h"

#include <stdlib.h>

#include "model/must.h"
#include "sources/source_table.h"

/* Those of one kind, to its source, which begins with them. */
static void hand_over(struct pollers *pollers, enum target_kind kind,
	const struct source_feed *feeds, size_t count)
{
	const struct source_class *class = source_table[kind];
	struct source **source = &pollers->of_kind[kind];

	if (count == 0)
		return;
	must(class != NULL);
	if (*source) {
		must(class->add(*source, feeds, count));
	} else {
		*source = class->start(pollers->loop, &pollers->outlet, feeds, count);
		must(*source != NULL);
	}
}

static void poll_all(struct pollers *pollers, const struct source_feed *feeds, size_t count)
{
	struct source_feed *alike = calloc(count + 1, sizeof(*alike));

	must(alike != NULL);
	for (enum target_kind kind = 0; kind < TARGET_KINDS; kind++) {
		size_t found = 0;

		for (size_t i = 0; i < count; i++)
			if (feeds[i].target->kind == kind)
				alike[found++] = feeds[i];
		hand_over(pollers, kind, alike, found);
	}
	free(alike);
}

void pollers_add(struct pollers *pollers, const struct source_feed *feeds, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		must(feeds[i].feed < LIMIT_FEEDS && !pollers->targets[feeds[i].feed]);
		pollers->targets[feeds[i].feed] = feeds[i].target;
	}
	if (pollers->loop)
		poll_all(pollers, feeds, count);
}

void pollers_remove(struct pollers *pollers, uint32_t feed)
{
	const struct target *target = pollers->targets[feed];

	must(target != NULL);
	pollers->targets[feed] = NULL;
	if (pollers->loop)
		source_table[target->kind]->remove(pollers->of_kind[target->kind], feed);
}

void pollers_start(struct pollers *pollers, uv_loop_t *loop, const struct source_outlet *outlet)
{
	struct source_feed *feeds = calloc(LIMIT_FEEDS, sizeof(*feeds));
	size_t count = 0;

	must(feeds != NULL);
	for (uint32_t feed = 0; feed < LIMIT_FEEDS; feed++)
		if (pollers->targets[feed])
			feeds[count++] = (struct source_feed){feed, pollers->targets[feed]};
	pollers->loop = loop;
	pollers->outlet = *outlet;
	poll_all(pollers, feeds, count);
	free(feeds);
}

void pollers_stop(struct pollers *pollers)
{
	for (size_t kind = 0; kind < TARGET_KINDS; kind++)
		if (pollers->of_kind[kind])
			source_table[kind]->stop(pollers->of_kind[kind]);
}

void pollers_destroy(struct pollers *pollers)
{
	for (size_t kind = 0; kind < TARGET_KINDS; kind++) {
		if (pollers->of_kind[kind])
			source_table[kind]->destroy(pollers->of_kind[kind]);
		pollers->of_kind[kind] = NULL;
	}
	pollers->loop = NULL;
}

void pollers_prefer_fresh(struct pollers *pollers, uint32_t feed, bool fresh)
{
	enum target_kind kind = pollers->targets[feed]->kind;

	if (source_table[kind]->prefer_fresh)
		source_table[kind]->prefer_fresh(pollers->of_kind[kind], feed, fresh);
}
