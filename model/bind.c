#include "model/bind.h"

#include <string.h>

#include "model/must.h"
#include "model/scrub.h"

void bind_init(struct bindings *bindings)
{
	bindings->text_count = 1;
}

#define NO_ROOM UINT32_MAX

/* A compiler cannot know that a number fits its bits. */
enum { TEXT_MASK = (1 << BIND_TEXT_BITS) - 1, WATCH_MASK = (1 << BIND_WATCH_BITS) - 1 };

/* Segment s holds the keys from BIND_FIRST x (2^s - 1) on. */
static unsigned segment_of(uint32_t key)
{
	unsigned segment = 0;

	for (uint32_t step = key / BIND_FIRST + 1; step > 1; step /= 2)
		segment++;
	return segment;
}

static uint32_t segment_size(unsigned segment)
{
	return (uint32_t)BIND_FIRST << segment;
}

static uint32_t segment_start(unsigned segment)
{
	return segment_size(segment) - BIND_FIRST;
}

/* Where in the pool the key's binding is; NO_ROOM when its segment got none. */
static uint32_t pool_index(const struct bind_feed *feed, uint32_t key)
{
	unsigned segment = segment_of(key);
	uint32_t first = feed->segment[segment];

	return first == 0 ? NO_ROOM : first - 1 + key - segment_start(segment);
}

/* First binding + 1 of a segment, 0 when the pool is used up. */
static uint32_t take_segment(struct bindings *bindings, unsigned segment)
{
	uint32_t first = bindings->free[segment];

	if (first != 0) {
		bindings->free[segment] = bindings->pool[first - 1].place;
		return first;
	}
	if (segment_size(segment) > LIMIT_BINDINGS - bindings->used)
		return 0;
	first = bindings->used + 1;
	bindings->used += segment_size(segment);
	return first;
}

static void forget_feed(struct bindings *bindings, struct bind_feed *feed)
{
	for (unsigned i = 0; i < BIND_SEGMENTS; i++) {
		uint32_t first = feed->segment[i];

		feed->segment[i] = 0;
		if (first == 0)
			continue;
		bindings->pool[first - 1].place = bindings->free[i];
		bindings->free[i] = first;
	}
	feed->bound = 0;
}

void bind_forget(struct bindings *bindings, uint32_t feed)
{
	forget_feed(bindings, &bindings->feeds[feed]);
	bindings->feeds[feed].generation = 0;
}

/* Ties a binding to the place its series speaks of; false: there is none, or no room for it. */
static bool locate(struct binding *binding, struct roster *roster, uint32_t feed,
	const struct catalog_row *row, const struct metric *metric)
{
	binding->place = roster_place(roster, feed, row, metric);
	if (binding->place == ROSTER_NONE)
		binding->row = BIND_NO_ROW;
	if (binding->place == ROSTER_FULL)
		binding->place_generation = roster->places_closed;
	if (binding->place == ROSTER_NONE || binding->place == ROSTER_FULL)
		return false;
	binding->place_generation = roster->places[binding->place].generation;
	binding->tag = roster_label_tag(row, metric);
	return true;
}

/* Where in the index a text stands, or would. FNV-1a; half of the index is always free. */
static uint32_t text_slot(const struct bindings *bindings, const char *clean)
{
	uint32_t slot = 2166136261U;

	for (const char *at = clean; *at != '\0'; at++)
		slot = (slot ^ (unsigned char)*at) * 16777619U;
	slot %= BIND_TEXT_SLOTS;
	while (bindings->text_index[slot] != 0 &&
		strcmp(bindings->texts[bindings->text_index[slot]], clean) != 0)
		slot = (slot + 1) % BIND_TEXT_SLOTS;
	return slot;
}

/* Number of a text, added when it is new; 0 when there is no room. */
static uint32_t intern_text(struct bindings *bindings, struct text text)
{
	char clean[LIMIT_VERSION_BYTES];
	uint32_t slot;

	scrub(clean, sizeof(clean), text.data, text.len);
	if (clean[0] == '\0')
		return 0;
	slot = text_slot(bindings, clean);
	if (bindings->text_index[slot] != 0)
		return bindings->text_index[slot];
	if (bindings->text_count == LIMIT_TEXTS) {
		bindings->dropped_texts++;
		return 0;
	}
	memcpy(bindings->texts[bindings->text_count], clean, sizeof(clean));
	bindings->text_index[slot] = (uint16_t)bindings->text_count;
	return bindings->text_count++;
}

/* Its place is an endpoint's, like that of the process's other series. Without room for its name it
   would be taken for another pool: then it is nobody's. */
static struct binding resolve_pool(struct bindings *bindings, struct roster *roster, uint32_t feed,
	const struct metric *metric)
{
	static const struct catalog_row endpoint = {.place = PLACE_ENDPOINT};
	struct binding binding = {.place = ROSTER_NONE, .row = BIND_NO_ROW, .pool = POOLS_NONE};
	char key[LIMIT_POOL_KEY_BYTES];
	unsigned number;

	if (!pools_find(bindings->book, metric, &number))
		return binding;
	pool_key(bindings->book, number, metric, key);
	binding.text = intern_text(bindings, text_of(key)) & TEXT_MASK;
	if (binding.text == 0 && key[0] != '\0')
		return binding;
	binding.row = (uint16_t)(BIND_POOLS + number);
	locate(&binding, roster, feed, &endpoint, metric);
	return binding;
}

/* Its place is that of the worker's other series. */
static struct binding resolve_latency(struct roster *roster, uint32_t feed,
	const struct metric *metric, const struct latency_name *name)
{
	const struct catalog_row row = {.place = latency_families[name->family].place};
	struct binding binding = {.place = ROSTER_NONE, .bound = name->bound};

	binding.row = (uint16_t)(BIND_LATENCY + name->family * LATENCY_PARTS + name->part);
	locate(&binding, roster, feed, &row, metric);
	return binding;
}

static struct binding resolve_built_in(struct bindings *bindings, struct roster *roster,
	uint32_t feed, const struct metric *metric)
{
	const struct catalog_row *row = catalog_find(metric);
	struct binding binding = {.place = ROSTER_NONE, .row = BIND_NO_ROW, .pool = POOLS_NONE};
	struct latency_name latency;

	if (!row && latency_find(metric, &latency))
		return resolve_latency(roster, feed, metric, &latency);
	if (!row)
		return resolve_pool(bindings, roster, feed, metric);
	binding.row = (uint16_t)(row - catalog);
	if (row->signal == SIGNAL_MARK)
		return binding;
	if (locate(&binding, roster, feed, row, metric) && row->text_label)
		binding.text =
			intern_text(bindings, metric_label(metric, row->text_label)) & TEXT_MASK;
	return binding;
}

/* What is watched is of whoever its other meaning says. What only marks an endpoint is nobody's,
   and not watched. */
static struct binding resolve(struct bindings *bindings, struct roster *roster, uint32_t feed,
	const struct metric *metric)
{
	struct binding binding = resolve_built_in(bindings, roster, feed, metric);
	unsigned watch;

	if (!watches_find(bindings->watches, metric, bindings->feeds[feed].unwatched, &watch) ||
		(binding.row != BIND_NO_ROW && binding.place == ROSTER_NONE))
		return binding;
	if (binding.row == BIND_NO_ROW) {
		binding.row = BIND_WATCHED;
		locate(&binding, roster, feed, &bindings->watches->watches[watch].row, metric);
	}
	if (binding.row != BIND_NO_ROW)
		binding.watch = (watch + 1) & WATCH_MASK;
	return binding;
}

static void bind_key(struct bindings *bindings, struct roster *roster, uint32_t feed_number,
	const struct keys *keys, uint32_t key)
{
	struct bind_feed *feed = &bindings->feeds[feed_number];
	unsigned segment = segment_of(key);
	struct label labels[LIMIT_LABELS];
	struct metric metric;
	uint32_t at;

	if (key == segment_start(segment))
		feed->segment[segment] = take_segment(bindings, segment);
	at = pool_index(feed, key);
	if (at == NO_ROOM) {
		bindings->dropped_keys++;
		return;
	}
	metric = keys_metric(keys, key, labels);
	bindings->pool[at] = resolve(bindings, roster, feed_number, &metric);
	bindings->dropped_places += bindings->pool[at].place == ROSTER_FULL;
}

void bind_update(struct bindings *bindings, struct roster *roster, uint32_t feed_number,
	const struct keys *keys)
{
	struct bind_feed *feed = &bindings->feeds[feed_number];

	must(keys_count(keys) <= LIMIT_FEED_KEYS);
	if (feed->generation != keys_generation(keys)) {
		forget_feed(bindings, feed);
		feed->generation = keys_generation(keys);
	}
	for (; feed->bound < keys_count(keys); feed->bound++)
		bind_key(bindings, roster, feed_number, keys, feed->bound);
}

/* Its place was closed since, or there was no room for one and now there may be. */
static bool is_outdated(const struct binding *binding, const struct roster *roster)
{
	if (binding->place == ROSTER_NONE)
		return false;
	if (binding->place == ROSTER_FULL)
		return binding->place_generation != roster->places_closed;
	return binding->place_generation != roster->places[binding->place].generation;
}

struct binding *bind_get(struct bindings *bindings, struct roster *roster, uint32_t feed_number,
	const struct keys *keys, uint32_t key)
{
	const struct bind_feed *feed = &bindings->feeds[feed_number];
	struct binding *binding;
	uint32_t at;

	must(key < feed->bound);
	at = pool_index(feed, key);
	if (at == NO_ROOM)
		return NULL;
	binding = &bindings->pool[at];
	if (is_outdated(binding, roster)) {
		struct label labels[LIMIT_LABELS];
		struct metric metric = keys_metric(keys, key, labels);

		*binding = resolve(bindings, roster, feed_number, &metric);
	}
	return binding->row == BIND_NO_ROW || binding->place == ROSTER_FULL ? NULL : binding;
}

const char *bind_text(const struct bindings *bindings, const struct binding *binding)
{
	return bindings->texts[binding->text];
}

bool bind_has_row(const struct bindings *bindings, uint32_t feed_number, size_t row)
{
	const struct bind_feed *feed = &bindings->feeds[feed_number];

	for (uint32_t key = 0; key < feed->bound; key++) {
		uint32_t at = pool_index(feed, key);

		if (at != NO_ROOM && bindings->pool[at].row == row)
			return true;
	}
	return false;
}

bool bind_has_watch(const struct bindings *bindings, uint32_t feed_number, size_t watch)
{
	const struct bind_feed *feed = &bindings->feeds[feed_number];

	for (uint32_t key = 0; key < feed->bound; key++) {
		uint32_t at = pool_index(feed, key);

		if (at != NO_ROOM && bindings->pool[at].watch == watch + 1)
			return true;
	}
	return false;
}
