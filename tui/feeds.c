#include "tui/feeds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/must.h"
#include "sources/clock.h"

/* A target that a list has brought. */
struct found {
	char *key; /* discovery_key() */
	struct target *target;
	uint32_t feed; /* ROSTER_NONE: not polled (yet, or for want of room) */
};

struct found_list {
	struct feeds *feeds;
	const struct target *list;
	struct finder *finder;
	struct found *found; /* by key */
	size_t count;
};

/* What one reading of a list comes to. */
struct change {
	struct found *next; /* by key, each once */
	size_t next_count;
	size_t homeless; /* targets without room */
	struct discovery_change told;
	char one[LIMIT_NAME_BYTES];
};

/* ---- one target ---- */

static uint32_t add_feed(struct feeds *feeds, const struct target *target, mono_ms now)
{
	char labels[LIMIT_LABELS_BYTES];
	struct feed_config config = {
		.name = target->name,
		.group = target->group,
		.labels = labels,
		.interval_ms = target->interval_ms,
		.is_server = target->kind == TARGET_POSTGRES,
		.window_ms = target->window_ms,
		.owner = target->owner,
		.pooler_pool = target->pooler_pool,
		.uses = target->uses,
	};

	target_say_labels(target, labels, sizeof(labels));
	return model_add_feed(feeds->model, &config, now);
}

static void free_found(struct found *found)
{
	free(found->key);
	if (found->target)
		target_fini(found->target);
	free(found->target);
}

/* ---- what changed ---- */

static int compare_keys(const void *a, const void *b)
{
	const struct found *left = a, *right = b;

	return strcmp(left->key, right->key);
}

/* The first of several equal ones keeps its name, the others were numbered. */
static int compare_new(const void *a, const void *b)
{
	const struct found *left = a, *right = b;
	int order = compare_keys(left, right);

	return order != 0 ? order : strcmp(left->target->name, right->target->name);
}

/* Moves the targets out of the list, sorted, each once. */
static void take_list(struct change *change, struct target_list *targets)
{
	size_t kept = 0;

	target_list_number_names(targets);
	change->next = calloc(targets->count + 1, sizeof(*change->next));
	must(change->next != NULL);
	for (size_t i = 0; i < targets->count; i++) {
		struct target *target = malloc(sizeof(*target));

		must(target != NULL);
		*target = targets->items[i];
		change->next[i] = (struct found){discovery_key(target), target, ROSTER_NONE};
	}
	change->next_count = targets->count;
	targets->count = 0;
	qsort(change->next, change->next_count, sizeof(*change->next), compare_new);
	for (size_t i = 0; i < change->next_count; i++) {
		if (kept > 0 && compare_keys(&change->next[kept - 1], &change->next[i]) == 0)
			free_found(&change->next[i]);
		else
			change->next[kept++] = change->next[i];
	}
	change->next_count = kept;
}

static void name_one(struct change *change, const struct target *target)
{
	if (change->one[0] == '\0')
		snprintf(change->one, sizeof(change->one), "%s", target->name);
}

static void remove_found(
	struct found_list *list, struct change *change, struct found *found, struct instant now)
{
	struct feeds *feeds = list->feeds;

	if (found->feed != ROSTER_NONE) {
		pollers_remove(&feeds->pollers, found->feed);
		model_remove_feed(feeds->model, found->feed, now);
		change->told.removed++;
		name_one(change, found->target);
	}
	free_found(found);
}

/* Who is in both is moved over; who is only in the old one is removed. Both are sorted. */
static void go_through(struct found_list *list, struct change *change, struct instant now)
{
	size_t at = 0;

	for (size_t i = 0; i < list->count; i++) {
		struct found *old = &list->found[i];
		int order = 1;

		while (at < change->next_count &&
			(order = compare_keys(&change->next[at], old)) < 0)
			at++;
		if (at < change->next_count && order == 0) {
			free_found(&change->next[at]);
			change->next[at++] = *old;
		} else {
			remove_found(list, change, old, now);
		}
	}
	free(list->found);
	list->found = change->next;
	list->count = change->next_count;
}

static void add_new(struct found_list *list, struct change *change, mono_ms now)
{
	struct source_feed *added = calloc(list->count + 1, sizeof(*added));
	size_t count = 0;

	must(added != NULL);
	for (size_t i = 0; i < list->count; i++) {
		struct found *found = &list->found[i];

		if (found->feed != ROSTER_NONE)
			continue;
		if (change->homeless == 0)
			found->feed = add_feed(list->feeds, found->target, now);
		change->homeless += found->feed == ROSTER_NONE;
		if (found->feed == ROSTER_NONE)
			continue;
		added[count++] = (struct source_feed){found->feed, found->target};
		name_one(change, found->target);
	}
	change->told.added = (uint32_t)count;
	pollers_add(&list->feeds->pollers, added, count);
	free(added);
}

/* ---- what lists say ---- */

static void on_found(void *user, uint32_t number, struct instant at, struct target_list *targets,
	const struct fault *fault)
{
	struct feeds *feeds = user;
	struct found_list *list = &feeds->lists[number];
	struct change change = {.told = {.fault = *fault}};

	take_list(&change, targets);
	go_through(list, &change, at);
	add_new(list, &change, at.mono);
	change.told.targets = (uint32_t)(list->count - change.homeless);
	change.told.one = change.one;
	if (change.homeless > 0)
		change.told.fault = fault_make(FAULT_LIMIT, 0,
			"%zu of its %zu targets find no room: there are %d", change.homeless,
			list->count, LIMIT_FEEDS);
	model_accept_discovery(feeds->model, number, at, &change.told);
	feeds->changed(feeds->user);
}

static void on_failed(void *user, uint32_t number, struct instant at, const struct fault *fault)
{
	struct feeds *feeds = user;

	model_accept_discovery_fault(feeds->model, number, at, fault);
	feeds->changed(feeds->user);
}

/* ---- life ---- */

static bool add_list(struct feeds *feeds, const struct target *list)
{
	uint32_t number = model_add_discovery(feeds->model, list->name);

	if (number == ROSTER_NONE)
		return false;
	must(number == feeds->list_count);
	feeds->lists[feeds->list_count++] = (struct found_list){.feeds = feeds, .list = list};
	return true;
}

bool feeds_init(struct feeds *feeds, struct model *model, const struct target_list *targets)
{
	mono_ms now = clock_now().mono;

	feeds->model = model;
	feeds->lists = calloc(LIMIT_DISCOVERIES, sizeof(*feeds->lists));
	must(feeds->lists != NULL);
	for (size_t i = 0; i < targets->count; i++) {
		const struct target *target = &targets->items[i];
		struct source_feed feed = {.target = target};

		if (target_is_list(target)) {
			if (!add_list(feeds, target))
				return false;
			continue;
		}
		feed.feed = add_feed(feeds, target, now);
		must(feed.feed != ROSTER_NONE);
		pollers_add(&feeds->pollers, &feed, 1);
	}
	return true;
}

void feeds_start(struct feeds *feeds, uv_loop_t *loop, const struct source_outlet *outlet)
{
	struct discovery_outlet found = {feeds, on_found, on_failed};

	pollers_start(&feeds->pollers, loop, outlet);
	for (uint32_t i = 0; i < feeds->list_count; i++) {
		struct found_list *list = &feeds->lists[i];

		list->finder =
			discovery_table[list->list->kind]->start(loop, &found, i, list->list);
		must(list->finder != NULL);
	}
}

void feeds_stop(struct feeds *feeds)
{
	for (size_t i = 0; i < feeds->list_count; i++)
		discovery_table[feeds->lists[i].list->kind]->stop(feeds->lists[i].finder);
	pollers_stop(&feeds->pollers);
}

void feeds_destroy(struct feeds *feeds)
{
	for (size_t i = 0; i < feeds->list_count; i++) {
		struct found_list *list = &feeds->lists[i];

		if (list->finder)
			discovery_table[list->list->kind]->destroy(list->finder);
		list->finder = NULL;
	}
	pollers_destroy(&feeds->pollers);
}

void feeds_fini(struct feeds *feeds)
{
	for (size_t i = 0; i < feeds->list_count; i++) {
		for (size_t f = 0; f < feeds->lists[i].count; f++)
			free_found(&feeds->lists[i].found[f]);
		free(feeds->lists[i].found);
	}
	free(feeds->lists);
	feeds->lists = NULL;
}
