/*
 * Feeds of the model, and the lists that bring them: they come, and they go (model.h).
 */
#include <string.h>

#include "model/must.h"
#include "model/owner_name.h"
#include "model/scrub.h"
#include "model/state.h"

static void copy_clean(char *out, size_t size, const char *text)
{
	scrub(out, size, text ? text : "", text ? strlen(text) : 0);
}

/* ---- slots ---- */

/* Nobody is there, and no group is called by its number. */
static bool is_free(const struct feed *feed)
{
	return !feed->used && feed->group_feeds == 0;
}

/* Of those that were removed, the one that was first. */
static uint32_t longest_removed(const struct model *model)
{
	uint32_t best = ROSTER_NONE;

	for (uint32_t i = 0; i < model->feed_count; i++) {
		const struct feed *feed = &model->feeds[i];

		if (feed->used && feed->removed &&
			(best == ROSTER_NONE ||
				feed->removed_at.mono.ms < model->feeds[best].removed_at.mono.ms))
			best = i;
	}
	return best;
}

/* Looks on from the slot taken last: a list that is replaced frees and takes one after another. */
static uint32_t find_free(const struct model *model)
{
	for (uint32_t i = 0; i < model->feed_count; i++) {
		uint32_t slot = (model->feed_latest + 1 + i) % model->feed_count;

		if (is_free(&model->feeds[slot]))
			return slot;
	}
	return ROSTER_NONE;
}

/* Slots that were never used come first: then a number is not used again soon. */
static uint32_t take_slot(struct model *model)
{
	uint32_t slot, removed;

	if (model->feed_count < LIMIT_FEEDS)
		return model->feed_count++;
	slot = find_free(model);
	while (slot == ROSTER_NONE && (removed = longest_removed(model)) != ROSTER_NONE) {
		model_forget_feed(model, removed);
		slot = find_free(model);
	}
	return slot;
}

/* Feeds of a group mostly come one after the other: the latest is asked first. */
static uint32_t first_of_group(const struct model *model, uint32_t slot, const char *group)
{
	const struct feed *latest = &model->feeds[model->feed_latest];

	if (latest->used && strcmp(latest->group, group) == 0)
		return latest->group_first;
	for (uint32_t i = model->feed_count; i-- > 0;) {
		const struct feed *feed = &model->feeds[i];

		if (i != slot && feed->used && strcmp(feed->group, group) == 0)
			return feed->group_first;
	}
	return slot;
}

/* ---- coming and going ---- */

static void copy_folded(char out[LIMIT_OWNER_BYTES], const char *name)
{
	struct text owner = owner_fold(text_of(name));

	scrub(out, LIMIT_OWNER_BYTES, owner.data, owner.len);
}

static void name_owners(struct feed *feed, const struct feed_config *config)
{
	copy_clean(feed->pooler_pool, sizeof(feed->pooler_pool), config->pooler_pool);
	feed->uses = config->uses ? library_find(config->uses) : LIBRARY_UNKNOWN;
	if (config->owner) {
		copy_clean(feed->owners[FEED_OWNER], LIMIT_OWNER_BYTES, config->owner);
		return;
	}
	feed->owner_is_guess = true;
	copy_folded(feed->owners[FEED_OWNER], feed->name);
	copy_folded(feed->owners[FEED_OWNER_GROUP], feed->group);
}

uint32_t model_add_feed(struct model *model, const struct feed_config *config, mono_ms now)
{
	uint32_t slot = take_slot(model);
	char group[LIMIT_GROUP_BYTES];
	struct feed *feed;

	must(config->interval_ms > 0);
	if (slot == ROSTER_NONE) {
		model->dropped_feeds++;
		return ROSTER_NONE;
	}
	copy_clean(group, sizeof(group), config->group);
	feed = &model->feeds[slot];
	*feed = (struct feed){
		.id = model->feeds_ever++,
		.group_first = first_of_group(model, slot, group),
		.interval_ms = config->interval_ms,
		.server = ROSTER_NONE,
		.added_at = now,
		.resumed_at = now,
		.used = true,
	};
	copy_clean(feed->name, sizeof(feed->name), config->name);
	memcpy(feed->group, group, sizeof(group));
	name_owners(feed, config);
	model_expect_of_new_feed(model, feed);
	copy_clean(feed->labels, sizeof(feed->labels), config->labels);
	model->bindings.feeds[slot].unwatched = watches_of_others(model->bindings.watches, group);
	model->feeds[feed->group_first].group_feeds++;
	model->feed_latest = slot;
	if (config->is_server)
		model_add_server(model, slot, config, now);
	return slot;
}

static void mark_workers_gone(struct model *model, uint32_t place, struct instant now)
{
	struct roster *roster = &model->roster;

	for (uint32_t w = roster->places[place].first_worker; w != ROSTER_NONE;
		w = roster->workers[w].next)
		if (!roster->workers[w].gone)
			roster_mark_gone(roster, w, now);
}

/* That they are gone is one event of their list, and not one of each worker. */
void model_remove_feed(struct model *model, uint32_t number, struct instant now)
{
	struct feed *feed = &model->feeds[number];
	uint32_t p = model->roster.feed_places[number];

	must(model_feed_is_asked(model, number));
	feed->removed = true;
	feed->removed_at = now;
	feed->lost = feed->faulty = false;
	for (p = p == 0 ? ROSTER_NONE : p - 1; p != ROSTER_NONE; p = model->roster.places[p].next)
		mark_workers_gone(model, p, now);
	bind_forget(&model->bindings, number);
}

void model_forget_feed(struct model *model, uint32_t number)
{
	struct feed *feed = &model->feeds[number];

	must(feed->used && feed->removed);
	roster_forget_feed(&model->roster, number);
	if (feed->server != ROSTER_NONE)
		model_forget_server(model, feed->server);
	feed->used = false;
	model->feeds[feed->group_first].group_feeds--;
}

bool model_feed_is_asked(const struct model *model, uint32_t feed)
{
	return feed < model->feed_count && model->feeds[feed].used && !model->feeds[feed].removed;
}

/* ---- queries ---- */

size_t model_feed_slots(const struct model *model)
{
	return model->feed_count;
}

const struct feed *model_feed(const struct model *model, size_t i)
{
	must(i < model->feed_count);
	return model->feeds[i].used ? &model->feeds[i] : NULL;
}

const struct feed *model_find_feed(const struct model *model, uint64_t id)
{
	for (uint32_t i = 0; i < model->feed_count; i++)
		if (model->feeds[i].used && model->feeds[i].id == id)
			return &model->feeds[i];
	return NULL;
}

const char *model_group_name(const struct model *model, uint32_t group)
{
	must(group < model->feed_count);
	return model->feeds[group].group;
}

bool model_feed_knows(const struct model *model, uint32_t feed, size_t catalog_row)
{
	return bind_has_row(&model->bindings, feed, catalog_row);
}

/* ---- lists ---- */

uint32_t model_add_discovery(struct model *model, const char *name)
{
	struct discovery *discovery = &model->discoveries[model->discovery_count];

	if (model->discovery_count == LIMIT_DISCOVERIES)
		return ROSTER_NONE;
	copy_clean(discovery->name, sizeof(discovery->name), name);
	discovery->number = model->discovery_count;
	return model->discovery_count++;
}

void model_accept_discovery(struct model *model, uint32_t number, struct instant at,
	const struct discovery_change *change)
{
	must(number < model->discovery_count);
	discovery_note_change(&model->discoveries[number], &model->events, at, change);
}

void model_accept_discovery_fault(
	struct model *model, uint32_t number, struct instant at, const struct fault *fault)
{
	must(number < model->discovery_count && fault_is_set(fault));
	discovery_note_fault(&model->discoveries[number], &model->events, at, fault);
}

size_t model_discovery_count(const struct model *model)
{
	return model->discovery_count;
}

const struct discovery *model_discovery(const struct model *model, size_t i)
{
	must(i < model->discovery_count);
	return &model->discoveries[i];
}
