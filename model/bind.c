#include "model/bind.h"

#include <string.h>

#include "model/must.h"
#include "model/scrub.h"

void bind_init(struct bindings *bindings)
{
	bindings->text_count = 1;
}

#define NO_ROOM UINT32_MAX

/* Where in the pool the key's binding is; NO_ROOM when it got no chunk. */
static uint32_t pool_index(const struct bind_feed *feed, uint32_t key)
{
	uint32_t chunk = feed->chunk[key / BIND_CHUNK];

	return chunk == 0 ? NO_ROOM : (chunk - 1) * BIND_CHUNK + key % BIND_CHUNK;
}

static uint32_t take_chunk(struct bindings *bindings)
{
	uint32_t chunk = bindings->free_chunk;

	if (chunk != 0) {
		bindings->free_chunk = bindings->pool[(chunk - 1) * BIND_CHUNK].place;
		return chunk;
	}
	return bindings->chunk_count < BIND_CHUNKS ? ++bindings->chunk_count : 0;
}

static void forget_feed(struct bindings *bindings, struct bind_feed *feed)
{
	for (uint32_t i = 0; i * BIND_CHUNK < feed->bound; i++) {
		uint32_t chunk = feed->chunk[i];

		feed->chunk[i] = 0;
		if (chunk == 0)
			continue;
		bindings->pool[(chunk - 1) * BIND_CHUNK].place = bindings->free_chunk;
		bindings->free_chunk = chunk;
	}
	feed->bound = 0;
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

static struct binding resolve(
	struct bindings *bindings, struct roster *roster, uint32_t feed, const struct key_view *key)
{
	const struct catalog_row *row = catalog_find(key);
	struct binding binding = {.place = ROSTER_NONE, .row = BIND_NO_ROW};

	if (!row)
		return binding;
	binding.row = (uint16_t)(row - catalog);
	if (row->signal == SIGNAL_MARK)
		return binding;
	binding.place = roster_place(roster, feed, row, key);
	if (binding.place == ROSTER_NONE) {
		binding.row = BIND_NO_ROW;
		return binding;
	}
	binding.place_generation = roster->places[binding.place].generation;
	binding.tag = roster_label_tag(row, key);
	if (row->text_label)
		binding.text = intern_text(bindings, key_label(key, row->text_label));
	return binding;
}

static void bind_key(struct bindings *bindings, struct roster *roster, uint32_t feed_number,
	const struct keys *keys, uint32_t key)
{
	struct bind_feed *feed = &bindings->feeds[feed_number];
	struct key_view view = keys_view(keys, key);
	uint32_t at;

	if (key % BIND_CHUNK == 0)
		feed->chunk[key / BIND_CHUNK] = take_chunk(bindings);
	at = pool_index(feed, key);
	if (at != NO_ROOM)
		bindings->pool[at] = resolve(bindings, roster, feed_number, &view);
	else
		bindings->dropped++;
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

const struct binding *bind_get(struct bindings *bindings, struct roster *roster,
	uint32_t feed_number, const struct keys *keys, uint32_t key)
{
	const struct bind_feed *feed = &bindings->feeds[feed_number];
	struct binding *binding;
	struct key_view view;
	uint32_t at;

	must(key < feed->bound);
	at = pool_index(feed, key);
	if (at == NO_ROOM || bindings->pool[at].row == BIND_NO_ROW)
		return NULL;
	binding = &bindings->pool[at];
	if (binding->place == ROSTER_NONE ||
		roster->places[binding->place].generation == binding->place_generation)
		return binding;
	view = keys_view(keys, key);
	*binding = resolve(bindings, roster, feed_number, &view);
	return binding->row == BIND_NO_ROW ? NULL : binding;
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
