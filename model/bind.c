#include "model/bind.h"

#include <string.h>

#include "model/must.h"
#include "model/scrub.h"

void bind_init(struct bindings *bindings)
{
	bindings->text_count = 1;
}

#define NO_ROOM UINT32_MAX

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

/* Index of a text in the pool, added when it is new; 0 when the pool is full. */
static uint16_t intern_text(struct bindings *bindings, struct text text)
{
	char clean[LIMIT_VERSION_BYTES];

	scrub(clean, sizeof(clean), text.data, text.len);
	for (uint32_t i = 1; i < bindings->text_count; i++)
		if (strcmp(bindings->texts[i], clean) == 0)
			return (uint16_t)i;
	if (bindings->text_count == LIMIT_TEXTS) {
		bindings->dropped_texts++;
		return 0;
	}
	memcpy(bindings->texts[bindings->text_count], clean, sizeof(clean));
	return (uint16_t)bindings->text_count++;
}

static struct binding resolve(struct bindings *bindings, struct roster *roster, uint32_t feed,
	const struct metric *metric)
{
	const struct catalog_row *row = catalog_find(metric);
	struct binding binding = {.place = ROSTER_NONE, .row = BIND_NO_ROW};

	if (!row)
		return binding;
	binding.row = (uint16_t)(row - catalog);
	if (row->signal == SIGNAL_MARK)
		return binding;
	binding.place = roster_place(roster, feed, row, metric);
	if (binding.place == ROSTER_NONE)
		binding.row = BIND_NO_ROW;
	if (binding.place == ROSTER_FULL)
		binding.place_generation = roster->places_closed;
	if (binding.place == ROSTER_NONE || binding.place == ROSTER_FULL)
		return binding;
	binding.place_generation = roster->places[binding.place].generation;
	binding.tag = roster_label_tag(row, metric);
	if (row->text_label)
		binding.text = intern_text(bindings, metric_label(metric, row->text_label));
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

const struct binding *bind_get(struct bindings *bindings, struct roster *roster,
	uint32_t feed_number, const struct keys *keys, uint32_t key)
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
